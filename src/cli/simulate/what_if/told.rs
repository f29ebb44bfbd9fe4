//! The sentences about remedies, whatever they are written as.

use crate::cli::simulate::curve::told::unpublished;
use crate::cli::simulate::page::{app_known_from, known_from};
use crate::report::signed;
use crate::simulation::replay::Setup;
use crate::simulation::what_if::{Effect, Remedy, WhatIf};
use crate::simulation::{Chances, EntryDelay};
use crate::time::Span;
use crate::verifier::{Hosting, Passes};

/// The answer in a sentence.
pub(super) fn answer(tried: &[WhatIf], setup: &Setup<'_>) -> String {
    let verifier = &setup.verifier;
    let offset = setup.clocks.relative().middle();
    let hosted = verifier.profile.is_some_and(|known| known.hosting == Some(Hosting::Hosted));
    let helps: Vec<&str> = tried
        .iter()
        .filter(|one| one.remedy != Remedy::AsItIs)
        .filter(|one| one.effect.as_ref().is_some_and(|effect| effect.passes == Passes::Always))
        // Nobody but its operator can set a service's window.
        .filter(|one| !hosted || !matches!(one.remedy, Remedy::WiderWindow(_)))
        .map(|one| short(one.remedy))
        .collect();
    let now = tried.first().and_then(|one| one.effect.as_ref()).map_or(Passes::Depends, |effect| effect.passes);
    let name = verifier.name();
    let says = match now {
        Passes::Always => format!("accepted always: {name} lets in a device {offset} as it is"),
        Passes::Never => format!("rejected always: {name} refuses a device {offset}"),
        Passes::Depends if !verifier.window_known() => {
            format!("it depends: whether {name} lets in a device {offset} is up to a window that is not known")
        }
        Passes::Depends => format!("it depends: {name} lets in a device {offset} now and then"),
    };
    let remedy = match (now, &helps[..]) {
        (Passes::Always, _) => String::new(),
        (_, []) => "; nothing that was tried is sure to help".to_owned(),
        (_, helps) => format!("; what helps: {}", helps.join(", ")),
    };
    says + &remedy
}

/// The verifier, and where its numbers come from, each with what it is.
pub(super) fn facts(setup: &Setup<'_>) -> Vec<(&'static str, String)> {
    let verifier = &setup.verifier;
    let window = format!("{}: {}; steps of {} s", verifier.name(), verifier.window, verifier.period.seconds());
    let mut lines = vec![("verifier", window)];
    lines.extend(unpublished(verifier.window).map(|says| ("", says.to_owned())));
    lines.extend(known_from(verifier).map(|says| ("known from", says)));
    if let Some(app) = setup.app {
        lines.push(("app", format!("{}; {}", app.name, app_known_from(app))));
    }
    lines
}

/// What is to be said of the remedies beside their numbers.
pub(super) fn notes(tried: &[WhatIf], setup: &Setup<'_>) -> Vec<String> {
    tried.iter().filter_map(|one| note(one, setup)).collect()
}

/// A remedy in a few words.
pub(super) fn short(remedy: Remedy) -> &'static str {
    match remedy {
        Remedy::AsItIs => "as it is",
        Remedy::ClockCorrected => "the clock set right",
        Remedy::NextCode => "the next code, fresh",
        Remedy::WiderWindow(_) => "a wider window",
        Remedy::Resync => "a resync with two codes",
        Remedy::KeepTrying => "code after code",
        Remedy::AppCorrection(_) => "the app's correction",
        Remedy::OtherApp => "another app",
    }
}

/// `12s-41s`.
pub(super) fn takes((least, most): (Span, Span)) -> String {
    let (least, most) = (whole(least), whole(most));
    if least == most { format!("{least}") } else { format!("{least}-{most}") }
}

/// Rounded to seconds.
fn whole(span: Span) -> Span {
    Span::from_seconds(span.seconds().round() as i64)
}

/// `1 in 333333`.
pub(super) fn guess(chances: Chances) -> String {
    let one_in = |chance: f64| if chance > 0.0 { format!("1 in {:.0}", 1.0 / chance) } else { "never".to_owned() };
    match chances {
        Chances { low, high } if low == high => one_in(low),
        Chances { high, .. } => format!("up to {}", one_in(high)),
    }
}

fn note(one: &WhatIf, setup: &Setup<'_>) -> Option<String> {
    let learned = one.effect.as_ref().and_then(side_effect);
    let says = match one.remedy {
        Remedy::AsItIs | Remedy::ClockCorrected | Remedy::NextCode => None,
        Remedy::WiderWindow(window) => Some(wider(one, &window.to_string())),
        Remedy::Resync => resync(setup, one),
        Remedy::KeepTrying => one.effect.as_ref().map(keeps_trying),
        Remedy::AppCorrection(left) => {
            let (low, high) = (left.low(), left.high());
            Some(match low == high {
                true => format!("The app's own correction leaves {} s.", signed(low)),
                false => format!("The app's own correction leaves {} s to {} s.", signed(low), signed(high)),
            })
        }
        Remedy::OtherApp => {
            let name = setup.app.map_or("the app", |app| &app.name);
            Some(format!(
                "{name} does not compute as the enrolment says, or is not known to; no clock helps against that. An app \
                 that honours it, or an enrolment with sha1, 6 digits and 30 s, does."
            ))
        }
    };
    match (says, learned) {
        (Some(says), Some(learned)) => Some(format!("{says} {learned}")),
        (says, learned) => {
            says.or_else(|| learned.map(|learned| format!("{}: {learned}", capitalised(short(one.remedy)))))
        }
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn wider(one: &WhatIf, window: &str) -> String {
    match one.effect {
        Some(_) => format!(
            "The narrowest window that always lets it in: {window}. It does so for every device and every guess."
        ),
        None => "A window that wide would hold more than 10000 codes: no remedy.".to_owned(),
    }
}

fn resync(setup: &Setup<'_>, one: &WhatIf) -> Option<String> {
    let rule = setup.verifier.memory.resync?;
    let how = setup.verifier.profile.and_then(|known| known.resync.as_deref()).unwrap_or("two codes in a row");
    let period = setup.expects.period.span();
    let reach = |steps: u32| Span::from_nanos(period.nanos() * i128::from(steps));
    let within = match one.effect.as_ref().map(|effect| effect.passes) {
        Some(Passes::Never) => "the offset is out of its reach",
        _ => "the offset is within its reach",
    };
    let (back, ahead) = (reach(rule.look_back), reach(rule.look_ahead));
    Some(format!("Resync: {how}. It looks {back} back and {ahead} ahead: {within}."))
}

fn keeps_trying(effect: &Effect) -> String {
    match effect.codes {
        Some((least, most)) if least == most => format!("It is let in at code {least} in a row, one a period."),
        Some((least, most)) => format!("It is let in at code {least} to {most} in a row, one a period."),
        None => "Ten codes in a row do not help.".to_owned(),
    }
}

/// What comes of setting the clock right afterwards.
fn side_effect(effect: &Effect) -> Option<String> {
    let (low, high) = effect.stored_drift;
    let later = match effect.then_corrected? {
        Passes::Always => return None,
        Passes::Never => "is refused",
        Passes::Depends => "may be refused",
    };
    let (low, high) = (whole(low), whole(high));
    let drift = if low == high { format!("{low}") } else { format!("{low} to {high}") };
    Some(format!("The verifier learns a drift of {drift}: set the clock right later, and the first code {later}."))
}

/// What the numbers rest on.
pub(super) fn basis(setup: &Setup<'_>) -> String {
    let (least, most) = (setup.entry_delay.least(), setup.entry_delay.most());
    let guess = if setup.entry_delay == EntryDelay::TYPING { " How long typing takes is a guess." } else { "" };
    format!(
        "Each was tried {} times at a verifier that has seen no code yet, typed in {least} to {most} after showing, seed \
         {}. Takes: from the first code shown until it is let in.{guess}",
        setup.runs, setup.seed
    )
}
