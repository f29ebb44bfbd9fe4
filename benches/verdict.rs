//! How long a verdict takes, in the process: without a code search, and with two codes searched over a day either way.
//! Whole processes, cold start included, are in `docs/performance.md`.

use criterion::{Criterion, criterion_group, criterion_main};
use instep::diagnosis::{Question, diagnose};
use instep::evidence::{Case, SecretSource};
use instep::otp::parse_uri;
use instep::time::UnixTime;
use std::hint::black_box;

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

criterion_group!(benches, verdicts);
criterion_main!(benches);
