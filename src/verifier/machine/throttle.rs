use super::{Lock, State};
use crate::time::{Span, StepGrid, UnixTime};
use serde::{Deserialize, Serialize};

/// How a verifier limits attempts. Several may hold at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum ThrottleRule {
    /// At most so many attempts within a length of time, right or wrong, and those that it refuses count as well:
    /// google-authenticator-libpam. Counted in whole seconds.
    Rate {
        /// How many, at least one.
        attempts: u32,
        /// Within how long.
        interval: Span,
    },
    /// After so many failures in a row it refuses everything until somebody resets it: privacyIDEA, LinOTP.
    Count {
        /// How many.
        failures: u32,
    },
    /// From so many failures in a row on, each is followed by a wait: multiOTP.
    Wait {
        /// How many.
        failures: u32,
        /// How long.
        lasts: Span,
    },
    /// So many failures lock it for a while, and are forgotten then: Authelia, Okta, Devise.
    Lock {
        /// How many.
        failures: u32,
        /// Within how long; without it, in a row, however long that takes.
        within: Option<Span>,
        /// How long it is locked.
        lasts: Span,
    },
    /// Each failure in a row doubles the wait: django-otp, WordPress Two-Factor.
    Backoff {
        /// The wait after the first failure.
        first: Span,
        /// The longest wait, where there is a limit.
        most: Option<Span>,
    },
    /// A wait after each failure; from so many failures within one step on, until that step ends: Kanidm.
    StepLock {
        /// How many.
        failures: u32,
        /// The wait after those before.
        wait: Span,
    },
}

impl ThrottleRule {
    /// The rate that is exceeded by the attempts up to `now`, if this rule limits it and it is.
    fn exceeded(self, state: &State, now: UnixTime) -> Option<Exceeded> {
        let ThrottleRule::Rate { attempts, interval } = self else { return None };
        let within = state.attempts.iter().filter(|at| **at >= now - interval).count();
        (within > attempts as usize).then_some(Exceeded { attempts, interval })
    }

    /// Takes note of a failure, which `state.failures` counts already.
    pub(super) fn note_failure(self, state: &mut State, grid: StepGrid, now: UnixTime) {
        let lock = match self {
            ThrottleRule::Rate { .. } => None,
            ThrottleRule::Count { failures } => (state.failures >= failures).then_some(Lock::UntilReset),
            ThrottleRule::Wait { failures, lasts } => (state.failures >= failures).then_some(Lock::Until(now + lasts)),
            ThrottleRule::Lock { failures, within, lasts } => locked(state, failures, within, now).then(|| {
                state.failed_at.clear();
                Lock::Until(now + lasts)
            }),
            ThrottleRule::Backoff { first, most } => Some(Lock::Until(now + backoff(first, most, state.failures))),
            ThrottleRule::StepLock { failures, wait } => Some(step_lock(state, grid, failures, wait, now)),
        };
        state.lock = longer(state.lock, lock);
    }
}

/// A limit of attempts that one more of them went beyond.
pub(super) struct Exceeded {
    pub(super) attempts: u32,
    pub(super) interval: Span,
}

/// Takes note of an attempt for the rules that limit the rate, and says whether it is one too many.
pub(super) fn note_attempt(rules: &[ThrottleRule], state: &mut State, now: UnixTime) -> Option<Exceeded> {
    let (most, longest) =
        rules.iter().filter_map(rate).reduce(|one, other| (one.0.max(other.0), one.1.max(other.1)))?;
    let now = UnixTime::from_seconds(now.whole_seconds());
    // What lies in the future was noted by a clock that has been set back since.
    state.attempts.retain(|at| now - longest <= *at && *at <= now);
    state.attempts.push(now);
    let exceeded = rules.iter().find_map(|rule| rule.exceeded(state, now));
    let spare = state.attempts.len().saturating_sub(most as usize);
    state.attempts.drain(..spare);
    exceeded
}

fn rate(rule: &ThrottleRule) -> Option<(u32, Span)> {
    match rule {
        ThrottleRule::Rate { attempts, interval } => Some((*attempts, *interval)),
        _ => None,
    }
}

fn locked(state: &mut State, failures: u32, within: Option<Span>, now: UnixTime) -> bool {
    state.failed_at.push(now);
    if let Some(within) = within {
        state.failed_at.retain(|at| now - within <= *at && *at <= now);
    }
    state.failed_at.len() >= failures as usize
}

fn backoff(first: Span, most: Option<Span>, failures: u32) -> Span {
    // More than 30 doublings of a second are decades.
    let doublings = failures.saturating_sub(1).min(30);
    let wait = Span::from_nanos(first.nanos().saturating_mul(1 << doublings));
    most.map_or(wait, |most| wait.min(most))
}

/// Its failures are counted from the first one in a step (Kanidm, `softlock.rs`: `reset_at` is where the step ends).
fn step_lock(state: &mut State, grid: StepGrid, failures: u32, wait: Span, now: UnixTime) -> Lock {
    let step = grid.step_at(now);
    state.failed_at.retain(|at| grid.step_at(*at) == step);
    state.failed_at.push(now);
    if state.failed_at.len() >= failures as usize {
        Lock::Until(grid.start_of(step.plus(1)))
    } else {
        Lock::Until(now + wait)
    }
}

fn longer(one: Option<Lock>, other: Option<Lock>) -> Option<Lock> {
    match (one, other) {
        (Some(Lock::UntilReset), _) | (_, Some(Lock::UntilReset)) => Some(Lock::UntilReset),
        (Some(Lock::Until(one)), Some(Lock::Until(other))) => Some(Lock::Until(one.max(other))),
        (one, other) => one.or(other),
    }
}
