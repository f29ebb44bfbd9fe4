use super::resync::Trail;
use super::{Accepted, AcceptedBy, Learned, Machine, Reason, Sighting, throttle};
use crate::otp::Code;
use crate::time::{Span, Step, UnixTime};
use crate::verifier::{Codes, Policy, Rejection, Tolerance, Window, implied_offset, validate_code};

/// One code: the limits, the codes that were seen before, the window, and what may bring a token back.
impl<K: Codes> Machine<K> {
    pub(super) fn decide(&mut self, submitted: Result<Code, Reason>, now: UnixTime) -> Result<Accepted, Reason> {
        if let Some(over) = throttle::note_attempt(&self.rules.memory.throttle, &mut self.state, now) {
            return Err(Reason::TooMany { attempts: over.attempts, interval: over.interval });
        }
        if let Some(until) = self.state.locked_at(now) {
            return Err(Reason::Locked { until });
        }
        let code = submitted.and_then(|code| self.with_right_length(code));
        let outcome = code.and_then(|code| match self.by_memory(&code, now) {
            Some(outcome) => outcome,
            None => self.by_window(code, now),
        });
        match outcome {
            Ok(_) => self.forget_failures(),
            Err(_) => self.note_failure(now),
        }
        outcome
    }

    /// What is decided before the window is looked at, by codes that were seen before.
    fn by_memory(&mut self, code: &Code, now: UnixTime) -> Option<Result<Accepted, Reason>> {
        let rule = self.rules.memory.replay?;
        if rule.is_cached(&self.state, code, now) {
            return Some(Err(Reason::Used { step: None }));
        }
        let step = rule.lingering(&self.state, &self.key, code, now)?;
        Some(Ok(self.accepted(step, now, AcceptedBy::Linger, None)))
    }

    fn by_window(&mut self, code: Code, now: UnixTime) -> Result<Accepted, Reason> {
        let policy = self.policy(self.window());
        let centre = now + self.state.stored_drift;
        let outcome = match validate_code(&self.key, &policy, &code, centre, self.state.watermark) {
            Ok(found) => self.unless_used(found.step, now),
            Err(rejection @ Rejection::NoMatch { .. }) => self.outside_window(&code, now, rejection),
            Err(rejection) => Err(Reason::Code(rejection)),
        };
        if let Some(rule) = self.rules.memory.replay {
            rule.note_code(&mut self.state, code, outcome.is_ok(), now);
        }
        outcome
    }

    fn unless_used(&mut self, step: Step, now: UnixTime) -> Result<Accepted, Reason> {
        match self.rules.memory.replay.and_then(|rule| rule.used_before(&self.state, step)) {
            Some(step) => Err(Reason::Used { step: Some(step) }),
            None => Ok(self.accept(step, now, AcceptedBy::Window)),
        }
    }

    /// A code that the window does not hold may still be one of those that bring a token back.
    fn outside_window(&mut self, code: &Code, now: UnixTime, rejection: Rejection) -> Result<Accepted, Reason> {
        let rule = self.rules.auto_resync().ok_or(Reason::Code(rejection))?;
        let (window, around_drift) = rule.window();
        let centre = if around_drift { now + self.state.stored_drift } else { now };
        let found = validate_code(&self.key, &self.policy(window), code, centre, None);
        let step = found.map_err(|_| Reason::Code(rejection))?.step;
        let seen = Sighting { own: self.rules.grid.step_at(now), step };
        match rule.follow(&mut self.state, seen) {
            Trail::Complete(None) => Ok(self.accept(step, now, AcceptedBy::AutoResync)),
            Trail::Complete(Some(steps)) => Ok(self.accept_agreeing(step, steps, now)),
            Trail::Unfit => Err(Reason::DoesNotFollow { step }),
            Trail::Kept => Err(Reason::Remembered { step, delta: seen.delta(), codes: self.state.sightings.len() }),
        }
    }

    /// A window of the machine's steps. The watermark goes into [`validate`] beside it, so it counts if there is one.
    fn policy(&self, window: Window) -> Policy {
        Policy { grid: self.rules.grid, digits: self.rules.digits, window, replay_rejected: true }
    }

    /// The window, stretched to the verifier's own step where the rules say so.
    pub(super) fn window(&self) -> Window {
        let period = self.rules.grid.period;
        let Window { look_back, look_ahead } = self.rules.window;
        let behind = (-self.state.stored_drift).nanos() / period.span().nanos();
        let home = Tolerance::Steps(u32::try_from(behind).unwrap_or(0));
        let stretched = self.rules.memory.reaches_home && home.seconds(period) > look_ahead.seconds(period);
        Window { look_back, look_ahead: if stretched { home } else { look_ahead } }
    }

    fn note_failure(&mut self, now: UnixTime) {
        self.state.failures = self.state.failures.saturating_add(1);
        for rule in &self.rules.memory.throttle {
            rule.note_failure(&mut self.state, self.rules.grid, now);
        }
    }
}

/// Two codes at once.
impl<K: Codes> Machine<K> {
    pub(super) fn decide_pair(&mut self, first: &Code, second: &Code, now: UnixTime) -> Result<Accepted, Reason> {
        let rule = self.rules.memory.resync.ok_or(Reason::NoResync)?;
        let (first, second) = (self.with_right_length(first.clone())?, self.with_right_length(second.clone())?);
        let own = self.rules.grid.step_at(now + self.state.stored_drift);
        let step = rule.pair(&self.key, (&first, &second), own, self.state.watermark).ok_or(Reason::NoPair)?.plus(1);
        self.state.watermark = Some(step.plus(i64::from(rule.also_refused)));
        self.state.last_accepted = Some((step, now));
        let learned = self.store_drift(rule.learned(self.rules.grid, step, now));
        Ok(self.accepted(step, now, AcceptedBy::Resync, learned))
    }

    fn with_right_length(&self, code: Code) -> Result<Code, Reason> {
        let expected = self.rules.digits;
        match code.digits() {
            got if got == expected => Ok(code),
            got => Err(Reason::Code(Rejection::WrongLength { expected, got })),
        }
    }
}

/// What is done with a code that passes.
impl<K: Codes> Machine<K> {
    /// It is used now, and the verifier learns what it learns at every sign-in.
    fn accept(&mut self, step: Step, now: UnixTime, by: AcceptedBy) -> Accepted {
        let grid = self.rules.grid;
        let (oldest, newest) = self.rules.window.accepted_at(grid, now);
        if let Some(rule) = self.rules.memory.replay {
            let codes = newest.minus(oldest).saturating_add(1);
            rule.note_accepted(&mut self.state, step, grid.step_at(now), codes);
        }
        self.state.last_accepted = Some((step, now));
        let drift = self.rules.memory.drift.map(|rule| rule.learned(grid, step, now));
        let learned = drift.and_then(|drift| self.store_drift(drift));
        self.accepted(step, now, by, learned)
    }

    /// The third of three agreeing codes. libpam does not note it as used, so that it passes once more.
    fn accept_agreeing(&mut self, step: Step, steps: i64, now: UnixTime) -> Accepted {
        self.state.last_accepted = Some((step, now));
        let period = self.rules.grid.period.span().nanos();
        let learned = self.store_drift(Span::from_nanos(i128::from(steps) * period));
        self.accepted(step, now, AcceptedBy::AutoResync, learned)
    }

    fn accepted(&self, step: Step, now: UnixTime, by: AcceptedBy, learned: Option<Learned>) -> Accepted {
        let grid = self.rules.grid;
        let delta = step.minus(grid.step_at(now));
        Accepted { step, delta, implied_offset: implied_offset(grid, step, now), by, learned }
    }

    fn store_drift(&mut self, drift: Span) -> Option<Learned> {
        let before = std::mem::replace(&mut self.state.stored_drift, drift);
        (before != drift).then_some(Learned { before, drift })
    }
}
