//! Codes agree with an independent library, for clean input, which is all that it takes.

use instep::otp::{Algorithm, Digits, Key, Secret};
use instep::time::{Period, StepGrid, UnixTime};
use proptest::prelude::*;

const fn theirs(algorithm: Algorithm) -> totp_rs::Algorithm {
    match algorithm {
        Algorithm::Sha1 => totp_rs::Algorithm::SHA1,
        Algorithm::Sha256 => totp_rs::Algorithm::SHA256,
        Algorithm::Sha512 => totp_rs::Algorithm::SHA512,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn ten_thousand_random_codes(
        secret in proptest::collection::vec(any::<u8>(), 16..150),
        algorithm in proptest::sample::select(Algorithm::ALL.to_vec()),
        digits in 6i64..=9,
        period in 1i64..=3600,
        time in 0i64..=1 << 40,
    ) {
        let other = totp_rs::Builder::new()
            .with_algorithm(theirs(algorithm))
            .with_digits(digits as u8)
            .with_step_duration(period as u64)
            .with_secret(&secret[..])
            // Its checked way to build refuses nine digits.
            .build_noncompliant();
        let key = Key::new(&Secret::from_bytes(&secret), algorithm);
        let grid = StepGrid::of(Period::from_seconds(period).unwrap());
        let step = grid.step_at(UnixTime::from_seconds(time));
        let code = key.code(step.counter(), Digits::new(digits).unwrap()).reveal();
        prop_assert_eq!(code, other.generate(time as u64).to_string());
    }
}
