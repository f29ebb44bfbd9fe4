use super::{Codes, Window};
use crate::otp::{Code, CodeError, Digits};
use crate::time::{Offset, OffsetInterval, Step, StepGrid, UnixTime};
use std::fmt;

/// What a verifier expects and what it accepts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Its steps.
    pub grid: StepGrid,
    /// How many digits its codes have.
    pub digits: Digits,
    /// The steps it accepts around its own.
    pub window: Window,
    /// Whether a code is refused whose step is not after the last one accepted (RFC 6238 section 5.2).
    pub replay_rejected: bool,
}

/// A code that was accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    /// The step whose code it is.
    pub step: Step,
    /// That step minus the verifier's own. Positive: the code comes from the future, the device is ahead.
    pub delta: i64,
    /// Device minus verifier, if the code was submitted the moment it was shown. Any delay in between shifts the truth
    /// up, towards a device that is ahead, by as much.
    pub implied_offset: OffsetInterval,
}

/// Why a code was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rejection {
    /// It has a character that is no digit, or no length that a code has.
    Malformed(CodeError),
    /// It is a code of another length.
    WrongLength {
        /// How many digits the verifier expects.
        expected: Digits,
        /// How many there are.
        got: Digits,
    },
    /// It is right, and its step is not after the last one accepted.
    Replayed {
        /// The step whose code it is.
        step: Step,
        /// The step of the last code accepted.
        last: Step,
    },
    /// It is the code of no step in the window.
    NoMatch {
        /// The first step of the window.
        oldest: Step,
        /// The last step of the window.
        newest: Step,
    },
}

impl Rejection {
    /// The word used in output: `malformed`, `replayed`, `no-match`.
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Malformed(_) | Self::WrongLength { .. } => "malformed",
            Self::Replayed { .. } => "replayed",
            Self::NoMatch { .. } => "no-match",
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(error) => write!(f, "{error}"),
            Self::WrongLength { expected, got } => {
                write!(f, "the code has {} digits, the verifier expects {}", got.count(), expected.count())
            }
            Self::Replayed { step, last } => {
                write!(f, "the code of step {} is not after step {}, the last one accepted", step.0, last.0)
            }
            Self::NoMatch { oldest, newest } => {
                write!(f, "it is the code of no step from {} to {}", oldest.0, newest.0)
            }
        }
    }
}

impl std::error::Error for Rejection {}

/// Decides over a submitted code as a verifier does whose clock shows `now`.
///
/// All steps of the window are tried whatever matches, so that the time it takes does not tell which one did. If two
/// steps have the same code by chance, one that was not used yet wins, then the nearest to the verifier's own, then
/// the older. `last_step` is the step of the last code accepted; it counts only if the policy rejects replays.
///
/// The window's steps are hashed one by one: a window of a million steps takes a fraction of a second, and
/// `search` is the better tool from there on.
///
/// ```
/// use instep::otp::{Algorithm, Key, Secret};
/// use instep::time::UnixTime;
/// use instep::verifier::{Policy, Rejection, validate};
/// let key = Key::new(&Secret::from_bytes(b"12345678901234567890"), Algorithm::Sha1);
/// let now = UnixTime::from_seconds(1_234_567_890);
/// let accepted = validate(&key, &Policy::default(), "980357", now, None).unwrap();
/// assert_eq!(accepted.delta, -1);
/// assert_eq!((accepted.implied_offset.low().seconds(), accepted.implied_offset.high().seconds()), (-30.0, 0.0));
/// assert!(matches!(validate(&key, &Policy::default(), "186057", now, None), Err(Rejection::NoMatch { .. })));
/// ```
///
/// # Errors
/// [`Rejection`] says why; it never holds the code.
pub fn validate(
    key: &impl Codes,
    policy: &Policy,
    submitted: &str,
    now: UnixTime,
    last_step: Option<Step>,
) -> Result<Match, Rejection> {
    let code = Code::parse(submitted).map_err(Rejection::Malformed)?;
    validate_code(key, policy, &code, now, last_step)
}

/// The same for a code that was read already.
///
/// # Errors
/// As [`validate`], but for [`Rejection::Malformed`].
pub fn validate_code(
    key: &impl Codes,
    policy: &Policy,
    code: &Code,
    now: UnixTime,
    last_step: Option<Step>,
) -> Result<Match, Rejection> {
    if code.digits() != policy.digits {
        return Err(Rejection::WrongLength { expected: policy.digits, got: code.digits() });
    }
    let own = policy.grid.step_at(now);
    let (oldest, newest) = policy.window.accepted_at(policy.grid, now);
    let last = last_step.filter(|_| policy.replay_rejected);
    let used = |step: Step| last.is_some_and(|last| step <= last);
    let matching = key.steps_with(code, oldest, newest);
    match matching.min_by_key(|&step| (used(step), step.minus(own).unsigned_abs())) {
        None => Err(Rejection::NoMatch { oldest, newest }),
        Some(step) => match last {
            Some(last) if used(step) => Err(Rejection::Replayed { step, last }),
            _ => Ok(Match { step, delta: step.minus(own), implied_offset: implied_offset(policy.grid, step, now) }),
        },
    }
}

/// Device minus verifier, if the device shows the code of `step` while the verifier's clock shows `now`.
pub fn implied_offset(grid: StepGrid, step: Step, now: UnixTime) -> OffsetInterval {
    let half = crate::time::Span::from_nanos(grid.period.span().nanos() / 2);
    OffsetInterval::around(Offset::new(grid.start_of(step) - now + half), half)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::otp::{Algorithm, Key, Secret};
    use crate::time::{Period, Span};
    use crate::verifier::Tolerance;
    use proptest::prelude::*;

    const NOW: UnixTime = UnixTime::from_seconds(1_234_567_890);
    const OWN: Step = Step(41_152_263);

    fn key() -> Key {
        Key::new(&Secret::from_bytes(b"12345678901234567890"), Algorithm::Sha1)
    }

    fn policy(look_back: u32, look_ahead: u32) -> Policy {
        Policy { window: Window::steps(look_back, look_ahead), replay_rejected: true, ..Policy::default() }
    }

    fn delta(policy: &Policy, submitted: &str) -> Result<i64, &'static str> {
        validate(&key(), policy, submitted, NOW, None).map(|found| found.delta).map_err(|no| no.reason())
    }

    #[test]
    fn the_window_is_exact_on_both_sides() {
        let codes = [(-3, "798045"), (-2, "186057"), (-1, "980357"), (0, "005924"), (1, "590587"), (2, "240500")];
        for (back, ahead) in [(0, 0), (1, 1), (2, 0), (0, 2), (3, 3)] {
            for (step, code) in codes {
                let inside = -i64::from(back) <= step && step <= i64::from(ahead);
                let expected = if inside { Ok(step) } else { Err("no-match") };
                assert_eq!(delta(&policy(back, ahead), code), expected, "{code} in {back}/{ahead}");
            }
        }
    }

    #[test]
    fn a_window_in_seconds_reaches_the_steps_it_touches() {
        let window = Window {
            look_back: Tolerance::Time(Span::from_seconds(1)),
            look_ahead: Tolerance::Time(Span::from_seconds(29)),
        };
        let policy = Policy { window, ..Policy::default() };
        assert_eq!(delta(&policy, "980357"), Ok(-1));
        assert_eq!(delta(&policy, "590587"), Err("no-match"));
    }

    #[test]
    fn a_replay_is_told_apart_and_the_next_code_passes() {
        let after = |last: i64, code| validate(&key(), &policy(1, 1), code, NOW, Some(OWN.plus(last)));
        assert_eq!(after(0, "005924"), Err(Rejection::Replayed { step: OWN, last: OWN }));
        assert_eq!(after(0, "980357").unwrap_err().reason(), "replayed");
        assert_eq!(after(0, "590587").unwrap().delta, 1);
        assert_eq!(after(-1, "005924").unwrap().delta, 0);
        let lax = Policy { replay_rejected: false, ..policy(1, 1) };
        assert_eq!(validate(&key(), &lax, "005924", NOW, Some(OWN)).unwrap().step, OWN);
    }

    #[test]
    fn malformed_codes_are_told_without_showing_them() {
        let no = |text| validate(&key(), &policy(1, 1), text, NOW, None).unwrap_err();
        assert_eq!(no("00592a"), Rejection::Malformed(CodeError::NotADigit(6)));
        assert_eq!(no("5924"), Rejection::Malformed(CodeError::Length(4)));
        assert_eq!(no(""), Rejection::Malformed(CodeError::Length(0)));
        let wrong = no("89005924");
        assert_eq!(wrong, Rejection::WrongLength { expected: Digits::SIX, got: Digits::EIGHT });
        assert_eq!(wrong.to_string(), "the code has 8 digits, the verifier expects 6");
    }

    #[test]
    fn of_two_steps_with_the_same_code_the_nearest_wins() {
        let key = key();
        // Found by looking: the first step whose code was there before. It comes within a few thousand steps.
        let mut seen = std::collections::HashMap::new();
        let twice = (0..10_000).find_map(|step| {
            let number = key.code(step, Digits::SIX).number();
            seen.insert(number, step).map(|before| (before, step))
        });
        let (first, second) = twice.unwrap();
        let code = key.code(first, Digits::SIX).reveal();
        let at = |step: u64| UnixTime::from_seconds(step as i64 * 30);
        let wide = policy(10_000, 10_000);
        for own in [first, second, first + 1] {
            let found = validate(&key, &wide, &code, at(own), None).unwrap();
            let nearest = if own.abs_diff(first) <= own.abs_diff(second) { first } else { second };
            assert_eq!(found.step, Step(nearest as i64));
        }
        let used = validate(&key, &wide, &code, at(first), Some(Step(first as i64))).unwrap();
        assert_eq!(used.step, Step(second as i64), "the one that was not used yet still counts");
    }

    proptest! {
        /// A device that is k steps ahead is told to be k steps ahead, never behind; its offset lies in the interval.
        #[test]
        fn the_sign_and_the_size_of_delta_are_right(
            now in -1_000_000_000_000i64..4_000_000_000_000,
            offset in -95_000i64..95_000,
            period in 15i64..120,
        ) {
            let grid = StepGrid::of(Period::from_seconds(period).unwrap());
            let policy = Policy { grid, digits: Digits::new(10).unwrap(), ..policy(7, 7) };
            let now = UnixTime::from_nanos(i128::from(now) * 1_000_000);
            let offset = Offset::new(Span::from_nanos(i128::from(offset) * 1_000_000));
            let shown = grid.step_at(now + offset.span());
            let code = key().code(shown.counter(), policy.digits).reveal();
            let found = validate(&key(), &policy, &code, now, None).unwrap();
            prop_assert_eq!(found.delta, shown.minus(grid.step_at(now)));
            prop_assert!(found.implied_offset.contains(offset));
            prop_assert_eq!(found.implied_offset.high() - found.implied_offset.low(), grid.period.span());
        }
    }
}
