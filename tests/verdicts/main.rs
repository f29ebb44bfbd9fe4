//! What a verdict must and must not do: trial cases with answers, the properties of the model, the prohibitions.
//!
//! A case is written as its text and read by the reader, so that every case here is one that somebody could hand in.
#![allow(clippy::disallowed_methods, reason = "tests read their own files")]

mod evidence;
mod extremes;
mod generate;
mod prohibitions;
mod properties;
mod questions;
mod trials;
mod two_clocks;

use instep::diagnosis::{Question, Verdict, diagnose};
use instep::evidence::{Case, SecretSource};
use instep::otp::{Account, Encoding, decode, parse_uri};
use instep::time::UnixTime;

/// What a case holds of its credential. Cases here name no files.
fn account(case: &Case) -> Option<Account> {
    match case.credential.as_ref()?.source.as_ref()? {
        SecretSource::Uri(text) => Some(parse_uri(text).expect("a uri").0),
        SecretSource::Secret(text) => {
            let secret = decode(text, Encoding::Auto).expect("a secret").secret;
            Some(Account::of_secret(secret, text))
        }
        other => panic!("a test case keeps its secret inside: {other:?}"),
    }
}

/// The verdict on a text, with a change of the question.
fn verdict_with(text: &str, change: impl Fn(&mut Question)) -> Verdict {
    let case = Case::read(text).unwrap_or_else(|wrong| panic!("{wrong}\n{text}"));
    let account = account(&case);
    let mut question = Question::about(&case, UnixTime::from_seconds(1_795_255_500));
    question.account = account.as_ref();
    change(&mut question);
    diagnose(&question)
}

/// The verdict on a text.
fn verdict(text: &str) -> Verdict {
    verdict_with(text, |_| {})
}

/// The probability of a cause.
fn of(verdict: &Verdict, id: &str) -> f64 {
    verdict.causes.iter().find(|cause| cause.id == id).expect("every cause is listed").probability
}

/// By how much two verdicts differ: the largest difference of any probability.
fn difference(one: &Verdict, other: &Verdict) -> f64 {
    let causes = one.causes.iter().map(|cause| (cause.probability - of(other, cause.id)).abs());
    causes.fold((one.probability - other.probability).abs(), f64::max)
}
