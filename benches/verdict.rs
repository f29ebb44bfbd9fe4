//! How long a verdict takes, in the process: without a code search, and with two codes searched over a day either way.
//! Then how long one takes where every reading of the secret is a rival: percentiles over many cases. Whole processes, cold
//! start included, are in `docs/performance.md`.
#![allow(clippy::disallowed_methods, reason = "a benchmark reads the clock and its own arguments")]

use criterion::{Criterion, criterion_group};
use instep::diagnosis::{Question, diagnose};
use instep::evidence::{Case, CodeSeen, Noted, Observation, Outcome, SecretSource};
use instep::otp::misread::readings;
use instep::otp::{Account, Algorithm, Digits, Encoding, Key, decode, parse_uri};
use instep::time::{Span, StepGrid, UnixTime};
use std::hint::black_box;
use std::time::Instant;

fn verdicts(criterion: &mut Criterion) {
    let cases = [
        ("one reading", include_str!("../tests/cases/vpn-radius-one-user.toml")),
        ("window unknown, nothing measured", include_str!("../tests/cases/one-streaming-account.toml")),
        ("days apart, rates weighed", include_str!("../tests/cases/phone-codes-wait.toml")),
        ("two codes searched", include_str!("../tests/cases/training-app-two-apps.toml")),
    ];
    let mut group = criterion.benchmark_group("verdict");
    group.sample_size(20);
    for (name, text) in cases {
        let case = Case::read(text).expect("the kept cases can be read");
        let source = case.credential.as_ref().and_then(|credential| credential.source.as_ref());
        let account = source.map(|source| match source {
            SecretSource::Uri(uri) => parse_uri(uri).expect("the kept URIs can be read").0,
            other => panic!("no kept case has {other:?}"),
        });
        let question = Question { account: account.as_ref(), ..Question::about(&case, UnixTime::EPOCH) };
        group.bench_function(name, |bencher| bencher.iter(|| diagnose(black_box(&question))));
    }
    group.finish();
}

/// Two codes a minute apart of each reading of a secret and of each hash, at offsets up to fourteen hours, weighed with all rivals.
fn rivals(cases: usize) {
    const FAR: i64 = 14 * 3600;
    let text = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    let secret = decode(text, Encoding::Auto).expect("RFC 6238 has it").secret;
    let account = Account::of_secret(secret.clone(), text);
    let mut keys: Vec<Key> = Algorithm::ALL.map(|algorithm| Key::new(&secret, algorithm)).into();
    keys.extend(readings(text, &secret).into_iter().map(|(_, read)| Key::new(&read, Algorithm::Sha1)));
    let mut took: Vec<f64> = (0..cases)
        .map(|number| {
            // Offsets spread evenly over the range, by a step that meets no other.
            let offset = (number as i64 * 7919) % (2 * FAR) - FAR;
            let case = two_codes(&keys[number % keys.len()], Span::from_seconds(offset));
            let question = Question {
                account: Some(&account),
                search_range: Span::from_seconds(FAR),
                ..Question::about(&case, UnixTime::EPOCH)
            };
            let start = Instant::now();
            black_box(diagnose(black_box(&question)));
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    took.sort_by(f64::total_cmp);
    let at = |share: f64| took[((took.len() - 1) as f64 * share).round() as usize];
    println!("two codes, 14 h either way, every rival way of computing them: {cases} verdicts on one thread");
    println!("  median {:.0} ms, 95th percentile {:.0} ms, longest {:.0} ms", at(0.5), at(0.95), at(1.0));
}

fn two_codes(key: &Key, offset: Span) -> Case {
    let now = UnixTime::from_seconds(1_795_255_200);
    let code = |shown: UnixTime| CodeSeen {
        value: Some(key.code(StepGrid::default().step_at(shown + offset).counter(), Digits::SIX).reveal()),
        shown_at: Some(shown),
        submitted_at: Some(shown + Span::from_seconds(8)),
        uncertainty: Span::from_seconds(5),
        outcome: Outcome::Rejected,
        reason: None,
    };
    let noted = |before| Noted { observation: Observation::Code(code(now - Span::from_seconds(before))), note: None };
    Case { now: Some(now), observations: vec![noted(120), noted(60)], ..Case::default() }
}

criterion_group!(benches, verdicts);

fn main() {
    benches();
    let quick = std::env::args().any(|argument| argument == "--test");
    rivals(if quick { 3 } else { 400 });
}
