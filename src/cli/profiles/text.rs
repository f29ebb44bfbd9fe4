//! The records for people.

use super::find::Found;
use super::memory;
use super::record::WindowRecord;
use crate::evidence::Word;
use crate::report::wrapped;
use crate::time::Span;
use crate::verifier::{AppProfile, Tolerance, VerifierProfile, Window, WindowKnowledge};

/// How many there are, and a table of either sort.
pub(super) fn tables(found: &[Found]) -> String {
    let verifiers: Vec<_> = found.iter().filter_map(|one| one.verifier()).map(verifier_row).collect();
    let apps: Vec<_> = found.iter().filter_map(|one| one.app()).map(app_row).collect();
    let mut text = match (verifiers.len(), apps.len()) {
        (0, 0) => return "nothing that is known matches\n".to_owned(),
        (verifiers, 0) => format!("{verifiers} of the verifiers that are known\n"),
        (0, apps) => format!("{apps} of the apps that are known\n"),
        (verifiers, apps) => format!("{verifiers} verifiers and {apps} apps\n"),
    };
    if !verifiers.is_empty() {
        text += &table(["verifier", "kind", "window in steps", "learns drift", "confidence"], verifiers);
    }
    if !apps.is_empty() {
        text += &table(["app", "ignores", "corrects its clock", "shows other codes", "confidence"], apps);
    }
    text
}

impl Found {
    fn verifier(self) -> Option<&'static VerifierProfile> {
        if let Found::Verifier(verifier) = self { Some(verifier) } else { None }
    }

    fn app(self) -> Option<&'static AppProfile> {
        if let Found::App(app) = self { Some(app) } else { None }
    }
}

type Row = [String; 5];

fn table(head: [&str; 5], rows: Vec<Row>) -> String {
    let rows: Vec<Row> = std::iter::once(head.map(str::to_owned)).chain(rows).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..5).map(width).collect();
    let line = |row: &Row| {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        cells.join("  ").trim_end().to_owned() + "\n"
    };
    "\n".to_owned() + &rows.iter().map(line).collect::<String>()
}

fn verifier_row(verifier: &VerifierProfile) -> Row {
    let window = match verifier.window {
        WindowKnowledge::Known(window) => short(window),
        WindowKnowledge::Between { narrowest, widest } => format!("{} or up to {}", short(narrowest), short(widest)),
        WindowKnowledge::Unknown if !verifier.compares_with_time => "none".to_owned(),
        WindowKnowledge::Unknown => "not known".to_owned(),
    };
    [
        verifier.id.clone(),
        verifier.kind.name().to_owned(),
        window,
        answer(verifier.learns_drift).to_owned(),
        verifier.confidence.name().to_owned(),
    ]
}

/// `-6..+5`, or with lengths of time `-30s..+30s`.
fn short(window: Window) -> String {
    let side = |side: Tolerance| match side {
        Tolerance::Steps(steps) => steps.to_string(),
        Tolerance::Time(Span::ZERO) => "0".to_owned(),
        Tolerance::Time(span) => span.to_string(),
    };
    format!("-{}..+{}", side(window.look_back), side(window.look_ahead))
}

fn app_row(app: &AppProfile) -> Row {
    let parameters = [(app.ignores_algorithm, "hash"), (app.ignores_digits, "digits"), (app.ignores_period, "period")];
    let ignored: Vec<_> =
        parameters.iter().filter(|(ignores, _)| *ignores == Some(true)).map(|(_, what)| *what).collect();
    let settled = parameters.iter().all(|(ignores, _)| ignores.is_some());
    let ignores = match (ignored.is_empty(), settled) {
        (true, true) => "nothing".to_owned(),
        (true, false) => "not established".to_owned(),
        _ => ignored.join(", "),
    };
    [
        app.id.clone(),
        ignores,
        answer(app.own_correction).to_owned(),
        answer(app.shows_neighbours).to_owned(),
        app.confidence.name().to_owned(),
    ]
}

fn answer(answer: Option<bool>) -> &'static str {
    match answer {
        Some(true) => "yes",
        Some(false) => "no",
        None => "not established",
    }
}

/// One record in full, its name first.
pub(super) fn in_full(found: Found) -> String {
    match found {
        Found::Verifier(verifier) => verifier_in_full(verifier),
        Found::App(app) => app_in_full(app),
    }
}

fn verifier_in_full(verifier: &VerifierProfile) -> String {
    let mut page = Page::of(&verifier.id, &verifier.name, verifier.kind.name());
    page.names(&verifier.aliases);
    page.line("run by", verifier.hosting.map(Word::word));
    page.line("period", Some(period(verifier)));
    page.line("digits", allowed(verifier.digits.map(|digits| digits.count()), &verifier.digits_allowed));
    page.line("hash", allowed(verifier.algorithm.map(|one| one.name().to_owned()), &verifier.algorithms_allowed));
    page.line("window", window(verifier));
    page.line("", WindowRecord::of(verifier.window, verifier.period).map(|window| window.offsets()));
    page.line("", verifier.window_note.as_ref());
    page.line("its setting", verifier.window_setting.as_ref());
    page.line("enrolling", enrolment(verifier));
    page.line("refuses reuse", Some(with_rule(verifier.rejects_replay, verifier.replay_rule.as_deref())));
    page.line("learns drift", Some(with_rule(verifier.learns_drift, verifier.drift_rule.as_deref())));
    page.line("resync", verifier.resync.as_ref());
    page.line("throttle", verifier.throttle.as_ref());
    if verifier.compares_with_time {
        page.list("simulated", &memory::in_words(&verifier.memory));
    }
    page.list("says", &verifier.user_texts);
    page.list("leaves behind", &verifier.log_clues);
    page.list("mind", &verifier.quirks);
    page.origin(&verifier.snapshot, &verifier.evidence, &verifier.sources, verifier.confidence.name());
    page.text
}

fn window(verifier: &VerifierProfile) -> Option<String> {
    match verifier.window {
        WindowKnowledge::Unknown if !verifier.compares_with_time => None,
        WindowKnowledge::Unknown => {
            let (_, widest) = WindowKnowledge::Unknown.bounds();
            Some(format!("not published; simulated as anything up to {widest}, the widest default that is known"))
        }
        known => Some(known.to_string()),
    }
}

fn enrolment(verifier: &VerifierProfile) -> Option<String> {
    let of_tokens = verifier.hardware_tokens.enrolment.map(|window| format!("hardware tokens: {window}"));
    of_tokens.or(verifier.enrolment.map(|window| window.to_string()))
}

fn period(verifier: &VerifierProfile) -> String {
    let usual = format!("{} s", verifier.period.seconds());
    match verifier.periods_allowed {
        (Some(least), Some(most)) => format!("{usual}; {least} s to {most} s allowed"),
        (Some(least), None) => format!("{usual}; at least {least} s"),
        (None, Some(most)) => format!("{usual}; at most {most} s"),
        (None, None) if verifier.period_known => usual,
        (None, None) => "not known; it varies".to_owned(),
    }
}

/// `6; allowed: 6, 8`, or just the one that there is.
fn allowed<T: ToString>(usual: Option<T>, all: &[T]) -> Option<String> {
    let all: Vec<String> = all.iter().map(ToString::to_string).collect();
    match (usual.map(|usual| usual.to_string()), all.len()) {
        (Some(usual), 0 | 1) => Some(usual),
        (Some(usual), _) => Some(format!("{usual}; allowed: {}", all.join(", "))),
        (None, 0) => None,
        (None, _) => Some(all.join(", ")),
    }
}

fn with_rule(known: Option<bool>, rule: Option<&str>) -> String {
    match rule {
        Some(rule) => format!("{}: {rule}", answer(known)),
        None => answer(known).to_owned(),
    }
}

fn app_in_full(app: &AppProfile) -> String {
    let mut page = Page::of(&app.id, &app.name, "app");
    page.names(&app.aliases);
    page.line("runs on", app.platform.as_ref());
    page.line("hash", Some(&app.algorithm_rule));
    page.line("digits", Some(&app.digits_rule));
    page.line("period", Some(&app.period_rule));
    page.line("secret", app.secret_rule.as_ref());
    page.line("own clock", Some(with_rule(app.own_correction, app.correction_rule.as_deref())));
    page.line("other codes", Some(with_rule(app.shows_neighbours, app.neighbours_rule.as_deref())));
    page.line("Steam", app.steam.as_ref());
    page.list("mind", &app.quirks);
    page.origin(&app.snapshot, &app.evidence, &app.sources, app.confidence.name());
    page.text
}

/// A page of labels and what they say, in two columns.
struct Page {
    text: String,
}

impl Page {
    fn of(id: &str, name: &str, kind: &str) -> Page {
        Page { text: format!("{id}: {name} ({kind})\n\n") }
    }

    fn line(&mut self, label: &str, says: Option<impl std::fmt::Display>) {
        let Some(says) = says else { return };
        self.text += &wrapped(&format!("{label:<14} "), &says.to_string());
    }

    fn list(&mut self, label: &str, says: &[String]) {
        let mark = if says.len() > 1 { "- " } else { "" };
        for (place, one) in says.iter().enumerate() {
            self.line(if place == 0 { label } else { "" }, Some(format!("{mark}{one}")));
        }
    }

    fn names(&mut self, aliases: &[String]) {
        self.line("also called", Some(aliases.join(", ")).filter(|names| !names.is_empty()));
    }

    fn origin(&mut self, snapshot: &str, evidence: &[String], sources: &[String], confidence: &str) {
        self.line("read", Some(format!("{snapshot} ({})", evidence.join(", "))));
        self.list("sources", sources);
        self.line("confidence", Some(confidence));
    }
}
