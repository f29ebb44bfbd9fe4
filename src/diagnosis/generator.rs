//! The ways in which a code may have been computed: as the credential says, or in one of the known wrong ways.

use super::cause::Cause;
use super::hypothesis::{Hypothesis, Variant};
use crate::evidence::ResolvedVerifier;
use crate::otp::misread::{Quirk, SecretReading, readings};
use crate::otp::{Account, Algorithm, Digits, Key};
use crate::time::{Period, StepGrid, UnixTime};

/// The highest counter that is tried for a counter-based token.
pub const COUNTERS: u64 = 1000;
/// How far from zero, in seconds, and how densely the slips of implementations are tried.
pub(super) const QUIRK_REACH: f64 = 120.0;
pub(super) const QUIRK_GRAIN: f64 = 5.0;
/// Periods met in the field, with how often one is the wrong one. Guesses after `docs/model.md`.
pub(super) const PERIODS: [(i64, f64); 7] =
    [(30, 0.35), (60, 0.35), (15, 0.1), (10, 0.05), (20, 0.05), (90, 0.05), (120, 0.05)];

/// How the credential's own way of computing codes is called.
pub const AS_ENROLLED: &str = "as the credential says";

/// How a generator differs from the credential.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Way {
    /// Not at all.
    Nominal,
    /// Another reading of the secret's text.
    Reading(SecretReading),
    /// Another hash.
    Algorithm(Algorithm),
    /// Another number of digits.
    Digits(Digits),
    /// Another period.
    Period(Period),
    /// A counter of events instead of the time.
    Counter,
    /// A slip in the program.
    Quirk(Quirk),
    /// A slip of the fingers: two neighbouring digits swapped, or one digit wrong.
    Slip,
}

/// A way of computing codes, ready to compute.
pub struct Generator {
    /// How it differs.
    pub way: Way,
    pub(super) key: Key,
    pub(super) digits: Digits,
    pub(super) grid: StepGrid,
    /// Its share among the generators of its kind.
    share: f64,
}

/// All generators for a credential, the credential's own first.
pub fn generators(account: &Account, verifier: &ResolvedVerifier) -> Vec<Generator> {
    let algorithm = account.algorithm.unwrap_or(verifier.algorithm);
    let digits = account.digits.unwrap_or(verifier.digits);
    let period = account.period.unwrap_or(verifier.period);
    let key = Key::new(&account.secret, algorithm);
    let plain = |way, share| Generator { way, key: key.clone(), digits, grid: StepGrid::of(period), share };
    let mut all = vec![plain(Way::Nominal, 1.0), plain(Way::Counter, 1.0), plain(Way::Slip, 1.0)];
    let read = readings(&account.secret_text, &account.secret);
    let all_read: f64 = read.iter().map(|(reading, _)| met(*reading)).sum();
    for (reading, secret) in &read {
        let share = met(*reading) / all_read;
        all.push(Generator { key: Key::new(secret, algorithm), ..plain(Way::Reading(*reading), share) });
    }
    for other in Algorithm::ALL.into_iter().filter(|other| *other != algorithm) {
        all.push(Generator { key: Key::new(&account.secret, other), ..plain(Way::Algorithm(other), 0.5) });
    }
    for other in [6, 7, 8].into_iter().filter_map(|count| Digits::new(count).ok()).filter(|other| *other != digits) {
        all.push(Generator { digits: other, ..plain(Way::Digits(other), 0.5) });
    }
    for (seconds, share) in PERIODS {
        match Period::from_seconds(seconds) {
            Ok(other) if other != period => {
                all.push(Generator { grid: StepGrid::of(other), ..plain(Way::Period(other), share) });
            }
            _ => {}
        }
    }
    let total: f64 = Quirk::ALL.into_iter().map(commonness).sum();
    all.extend(Quirk::ALL.into_iter().map(|quirk| plain(Way::Quirk(quirk), commonness(quirk) / total)));
    all
}

/// How much commoner a way of reading a secret is than others: among 18 public cases a key fitted to the hash was met 7 times,
/// text taken as the key 4 times, blanks 3 times; no slip of an eye or a finger at a single character was.
pub(super) const fn met(reading: SecretReading) -> f64 {
    match reading {
        SecretReading::RepeatedTo(_) | SecretReading::CutTo(_) => 2.0,
        SecretReading::RawText | SecretReading::BlanksAsZeroBits => 3.0,
        slip if slip.is_copying_slip() => 0.1,
        _ => 1.0,
    }
}

/// How likely a counter is, beside others: small ones are commoner.
pub fn counter_weight(counter: u64) -> f64 {
    1.0 / (counter as f64 + 2.0)
}

/// How much commoner a slip is than the rare ones: rounding was met five times in eight, units and byte order now and then.
fn commonness(quirk: Quirk) -> f64 {
    match quirk {
        Quirk::Rounded | Quirk::RoundedUp => 8.0,
        Quirk::MillisecondsAsSeconds | Quirk::OffsetFromByte19 | Quirk::LittleEndianCounter => 3.0,
        _ => 1.0,
    }
}

impl Generator {
    /// Whether this is the credential's own way.
    pub fn is_nominal(&self) -> bool {
        self.way == Way::Nominal
    }

    /// In words.
    pub fn describe(&self) -> String {
        match self.way {
            Way::Nominal => AS_ENROLLED.to_owned(),
            Way::Reading(reading) => format!("the secret read as {}", reading.name()),
            Way::Algorithm(algorithm) => format!("with {algorithm}"),
            Way::Digits(digits) => format!("with {} digits", digits.count()),
            Way::Period(period) => format!("with a period of {} s", period.seconds()),
            Way::Counter => "as a counter-based token (hotp)".to_owned(),
            Way::Quirk(quirk) => format!("with the slip {}", quirk.name()),
            Way::Slip => "with two digits swapped or one mistyped".to_owned(),
        }
    }

    /// Whether no clock is involved.
    pub fn is_counter(&self) -> bool {
        self.way == Way::Counter
    }

    /// How far the places lie apart at which a code is looked for, in seconds.
    pub fn grain(&self) -> f64 {
        if matches!(self.way, Way::Quirk(_)) { QUIRK_GRAIN } else { f64::from(self.grid.period.seconds()) }
    }

    /// The chance that an unrelated code fits at one place.
    pub fn chance(&self) -> f64 {
        let equal = self.digits.chance_of_equality();
        if self.way == Way::Slip { equal * slips(self.digits) } else { equal }
    }

    /// The share of this generator under a hypothesis; `None` where it plays no part. What is missing to 1 is left to
    /// chance.
    pub fn share_under(&self, hypothesis: &Hypothesis) -> Option<f64> {
        let variant = hypothesis.variant;
        match (hypothesis.cause, self.way) {
            (Cause::SecretEncoding, Way::Reading(_)) if variant == Variant::DeviceSide => Some(self.share * 0.9),
            (Cause::AlgorithmMismatch, Way::Algorithm(_)) if variant == Variant::DeviceSide => Some(self.share),
            (Cause::DigitsMismatch, Way::Digits(_)) if variant == Variant::DeviceSide => Some(self.share),
            (Cause::PeriodMismatch, Way::Period(_)) if variant == Variant::DeviceSide => Some(self.share),
            (Cause::CounterBasedToken, Way::Counter) => Some(0.85),
            (Cause::CounterBasedToken, Way::Nominal) => Some(0.1),
            (Cause::ImplementationBug, Way::Quirk(_)) if variant == Variant::DeviceSide => Some(self.share * 0.8),
            (Cause::ImplementationBug, Way::Quirk(Quirk::SignKeptUnsigned | Quirk::SignKeptSigned))
                if variant == Variant::HalfRight =>
            {
                Some(0.5)
            }
            (Cause::MangledCode, Way::Quirk(Quirk::LeadingZerosDropped)) if variant == Variant::LeadingZero => {
                Some(0.4)
            }
            (Cause::MangledCode, Way::Slip) if variant == Variant::Slip => Some(0.3),
            (Cause::MangledCode, Way::Nominal) => Some(match variant {
                Variant::LeadingZero => 0.55,
                Variant::Slip => 0.5,
                _ => 0.8,
            }),
            (_, Way::Nominal) if variant == Variant::VerifierSide || variant == Variant::Plain => Some(1.0),
            _ => None,
        }
    }

    /// At which offsets, in seconds, it is looked for: slips near zero only, a counter has nothing to do with them.
    pub fn searched(&self, ranges: &[(f64, f64)]) -> Vec<(f64, f64)> {
        match self.way {
            Way::Counter => vec![(f64::NEG_INFINITY, f64::INFINITY)],
            Way::Quirk(_) | Way::Slip => vec![(-QUIRK_REACH, QUIRK_REACH)],
            _ => ranges.to_vec(),
        }
    }

    /// The code that is shown at a moment, or at a counter where it is one of events; `None` where this slip cannot show.
    pub fn code(&self, time: UnixTime, counter: u64) -> Option<String> {
        match self.way {
            Way::Counter => Some(self.key.code(counter, self.digits).reveal()),
            Way::Quirk(quirk) => quirk.code(&self.key, self.grid, time, self.digits),
            Way::Slip => {
                let step = self.grid.step_at(time).counter();
                Some(with_slip(self.key.code(step, self.digits).reveal().into_bytes(), step.wrapping_add(counter)))
            }
            _ => Some(self.key.code(self.grid.step_at(time).counter(), self.digits).reveal()),
        }
    }
}

/// How many codes are a slip away from one: its neighbours swapped, or one digit another.
fn slips(digits: Digits) -> f64 {
    let count = f64::from(digits.count());
    (count - 1.0) + 9.0 * count
}

/// A code with one of its slips: two neighbours swapped, or a digit another.
fn with_slip(mut digits: Vec<u8>, which: u64) -> String {
    let count = digits.len();
    let which = (which % (10 * count as u64 - 1)) as usize;
    match which.checked_sub(9 * count) {
        Some(place) => digits.swap(place, place + 1),
        None => digits[which / 9] = b'0' + (digits[which / 9] - b'0' + 1 + (which % 9) as u8) % 10,
    }
    digits.into_iter().map(char::from).collect()
}
