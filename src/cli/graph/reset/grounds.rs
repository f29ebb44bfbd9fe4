use crate::cli::Refusal;
use crate::cli::diagnose::{load_account, read_case};
use crate::cli::secret::SecretOptions;
use crate::cli::signins::source::{ReadingFlags, read};
use crate::diagnosis::{Question, diagnose};
use crate::evidence::sign_ins::{Filter, SignInLog};
use crate::evidence::{Case, Observation};
use crate::graph::plan::{ClockVerdict, Grounds, User};
use crate::io::{FileError, World, read_text};
use clap::Args;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// What is known of the clock.
#[derive(Args, Debug)]
pub struct GroundsOptions {
    /// Judge this case first, as instep diagnose does
    #[arg(long, value_name = "FILE")]
    case: Option<PathBuf>,
    /// Take a verdict that was saved: instep diagnose --json > FILE
    #[arg(long, value_name = "FILE", conflicts_with = "case")]
    verdict: Option<PathBuf>,
    /// Look into this sign-in log for reports of fraud: instep graph signins --save FILE, or a download. Repeatable
    #[arg(long, value_name = "FILE")]
    signins: Vec<PathBuf>,
}

impl GroundsOptions {
    /// What the logs that are named say of fraud, a sentence each.
    ///
    /// # Errors
    /// A refusal if a log cannot be read.
    pub fn fraud_in_log(&self, user: &User, world: &mut World) -> Result<Vec<String>, Refusal> {
        if self.signins.is_empty() {
            return Ok(Vec::new());
        }
        /// So many rows are kept whole.
        const MOST_KEPT: usize = 10_000;
        let flags = ReadingFlags::of_user(&user.id);
        let also_called = Some(user.user_principal_name.clone());
        let filter = Filter { user: flags.user.clone(), also_called, ..Filter::default() };
        let mut log = SignInLog::new(filter, world.started_at, MOST_KEPT);
        read(&self.signins, &flags, &mut log, world)?;
        if log.counts.matched == 0 {
            let message = format!("--signins: no row is of {} ({})", user.user_principal_name, user.id);
            return Err(Refusal::input(message).hint("name a log that has this user's sign-ins, or leave it out"));
        }
        let attempts = log.attempts();
        let findings = log.findings(&attempts, None);
        let stops = findings.into_iter().filter(|finding| finding.stop);
        Ok(stops.map(|finding| one_line("the sign-in log", &finding.says)).collect())
    }

    /// The grounds, if any are named.
    ///
    /// # Errors
    /// A refusal if the file cannot be read or is no such thing.
    pub fn read(&self, world: &mut World) -> Result<Option<Grounds>, Refusal> {
        match (&self.case, &self.verdict) {
            (Some(path), _) => of_case(path, world).map(Some),
            (_, Some(path)) => of_verdict_file(path).map(Some),
            _ => Ok(None),
        }
    }
}

fn of_case(path: &Path, world: &mut World) -> Result<Grounds, Refusal> {
    let no_secret = SecretOptions::default();
    let (case, base) = read_case(Some(path), &no_secret, world)?;
    if case.observations.is_empty() {
        return Err(Refusal::input(format!("--case {}: the case holds no observation", path.display())));
    }
    let (account, _) = load_account(&case, &no_secret, &base, world)?;
    let question = Question { account: account.as_ref(), ..Question::about(&case, world.started_at) };
    let verdict = serde_json::to_value(diagnose(&question)).unwrap_or_default();
    let mut grounds = of_verdict(&name_of(path), &verdict)
        .ok_or_else(|| Refusal::input(format!("--case {}: there is no verdict on it", path.display())))?;
    let told = fraud_in(&case);
    if !told.is_empty() {
        grounds.fraud = told;
    }
    Ok(grounds)
}

fn of_verdict_file(path: &Path) -> Result<Grounds, Refusal> {
    let option = format!("--verdict {}", path.display());
    let text = read_text(path).map_err(|error: FileError| Refusal::input(format!("{option}: {error}")))?;
    let read: Value = serde_json::from_str(&text).map_err(|error| {
        Refusal::input(format!("{option}: it is no JSON (line {}, column {})", error.line(), error.column()))
            .hint("instep diagnose CASE --json > FILE saves a verdict")
    })?;
    of_verdict(&name_of(path), &read).ok_or_else(|| {
        Refusal::input(format!("{option}: it is no instep.verdict/1"))
            .hint("instep diagnose CASE --json > FILE saves a verdict")
    })
}

/// What a plan keeps of a verdict.
fn of_verdict(source: &str, verdict: &Value) -> Option<Grounds> {
    if verdict["schema"] != "instep.verdict/1" {
        return None;
    }
    let clock = match verdict["verdict"].as_str()? {
        "confirmed" => ClockVerdict::Confirmed,
        "ruled-out" => ClockVerdict::RuledOut,
        "not-established" => ClockVerdict::NotEstablished,
        _ => return None,
    };
    let probability = verdict["probability"].as_f64().filter(|p| (0.0..=1.0).contains(p))?;
    let seconds = verdict["clock"]["offset"]["seconds"].as_f64();
    let whose = verdict["clock"]["whose"].as_str().filter(|whose| whose.chars().all(|c| c.is_ascii_lowercase()));
    let offset = seconds.zip(whose).map(|(seconds, whose)| format!("{whose}: {seconds:+.1} s"));
    let causes = verdict["causes"].as_array().map(Vec::as_slice).unwrap_or_default();
    let because = causes.iter().filter_map(|cause| cause["because"].as_array()).flatten();
    let limits = verdict["limits"].as_array().map(Vec::as_slice).unwrap_or_default();
    let said = because.filter_map(|reason| reason["says"].as_str()).chain(limits.iter().filter_map(Value::as_str));
    let says = said.filter(|says| tells_of_fraud(says));
    let mut fraud: Vec<String> = says.map(|says| one_line(source, says)).collect();
    fraud.sort();
    fraud.dedup();
    Some(Grounds { source: source.to_owned(), clock, probability, offset, fraud })
}

/// Sign-ins of the case whose text speaks of fraud.
fn fraud_in(case: &Case) -> Vec<String> {
    let details = case.observations.iter().filter_map(|noted| match &noted.observation {
        Observation::SignIn(sign_in) => sign_in.detail.as_deref(),
        _ => None,
    });
    details.filter(|detail| tells_of_fraud(detail)).map(|detail| one_line("a sign-in", detail)).collect()
}

/// The user said so in the Authenticator app, or entered a fraud code. Declining alone is no report.
fn tells_of_fraud(text: &str) -> bool {
    let text = text.to_lowercase();
    ["fraud", "suspiciousactivity", "suspicious activity", "user is blocked", "security incident"]
        .iter()
        .any(|word| text.contains(word))
}

fn one_line(source: &str, text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(160).collect();
    format!("{source}: \"{line}\"")
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().chars().filter(|c| !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_verdict_becomes_grounds() {
        let verdict = json!({ "schema": "instep.verdict/1", "verdict": "confirmed", "probability": 0.997,
            "clock": { "whose": "device", "offset": { "seconds": -88.1 } },
            "causes": [{ "because": [{ "says": "500121: MFA denied; fraud code entered" }] }] });
        let grounds = of_verdict("v.json", &verdict).unwrap();
        assert_eq!((grounds.clock, grounds.offset.as_deref()), (ClockVerdict::Confirmed, Some("device: -88.1 s")));
        assert_eq!(grounds.fraud.len(), 1);
        for wrong in [json!({}), json!({ "schema": "instep.verdict/1", "verdict": "ruled-out", "probability": 7 })] {
            assert!(of_verdict("v.json", &wrong).is_none());
        }
    }
}
