use super::Population;
use super::tally::Tally;
use crate::clock::Quartz;
use crate::otp::{Code, Digits};
use crate::random::Random;
use crate::simulation::SimulatedVerifier;
use crate::simulation::monte_carlo::ORIGIN;
use crate::time::{Span, Step, StepGrid, UnixTime};
use crate::verifier::machine::{Lock, Machine};
use crate::verifier::{Codes, Numbered, Window};

/// One token, its owner, and what the verifier remembers of it.
pub(super) struct Life<'a> {
    population: &'a Population,
    grid: StepGrid,
    digits: Digits,
    machine: Machine<Numbered>,
    quartz: Quartz,
    random: Random,
    /// Whether the latest sign-in passed; so it did at the enrolment.
    accepted: bool,
    /// When one was refused first.
    first_refused: Option<Span>,
}

impl<'a> Life<'a> {
    pub(super) fn new(
        population: &'a Population,
        verifier: &SimulatedVerifier,
        window: Window,
        quartz: Quartz,
        random: Random,
    ) -> Life<'a> {
        let digits = Digits::new(10).expect("codes have up to ten digits");
        let machine = verifier.machine(window, Numbered, digits);
        let (grid, accepted, first_refused) = (verifier.grid(), true, None);
        Life { population, grid, digits, machine, quartz, random, accepted, first_refused }
    }

    /// Signs in until the end, and tells what was so at each of these ages.
    pub(super) fn pass(mut self, marks: &[Span], tally: &mut Tally) {
        let every = self.population.spacing();
        let half = Span::from_nanos(every.nanos() / 2);
        let mut age = self.random.between(Span::ZERO, every);
        for (mark, column) in marks.iter().zip(&mut tally.columns) {
            while age < *mark {
                let (passed, ended) = self.sign_in(age);
                column.sign_ins += 1;
                column.refused += u64::from(!passed);
                tally.resyncs += u64::from(!passed && self.population.resync && self.is_resynced(ended));
                age = (age + self.random.between(half, every + half)).max(ended);
            }
            column.accepted += u64::from(self.accepted);
            column.locked += u64::from(self.machine.state().lock == Some(Lock::UntilReset));
            column.never_refused += u64::from(self.first_refused.is_none());
            column.offsets.push(self.error(*mark).seconds());
            column.stored_drifts.push(self.machine.state().stored_drift.seconds());
        }
        tally.first_refused.extend(self.first_refused.map(Span::seconds));
    }

    /// One code, and the next ones while they are refused. Whether one passed, and when it was over.
    fn sign_in(&mut self, age: Span) -> (bool, Span) {
        let (mut at, mut last) = (age, None);
        self.accepted = false;
        for _ in 0..=self.population.retries {
            let (step, shown) = self.shown_after(at, last);
            at = shown + self.entry_delay();
            last = Some(step);
            self.accepted = self.machine.submit_code(self.code(step), ORIGIN + at).is_ok();
            if self.accepted {
                return (true, at);
            }
        }
        self.first_refused = self.first_refused.or(Some(age));
        (false, at)
    }

    /// An administrator ends a lock and asks for two codes. Whether the verifier took them.
    fn is_resynced(&mut self, age: Span) -> bool {
        self.machine.unlock();
        let (first, shown) = self.shown_after(age, Some(self.step(age)));
        let (second, shown) = self.shown_after(shown, Some(first));
        let at = shown + self.entry_delay();
        self.machine.resync_codes(&self.code(first), &self.code(second), ORIGIN + at).is_ok()
    }

    /// The step whose code the token shows: now, or as soon as it is past the one that was tried last.
    fn shown_after(&self, age: Span, last: Option<Step>) -> (Step, Span) {
        let step = self.step(age);
        match last {
            Some(last) if step <= last => (last.plus(1), age + (self.grid.start_of(last.plus(1)) - self.shows(age))),
            _ => (step, age),
        }
    }

    fn step(&self, age: Span) -> Step {
        self.grid.step_at(self.shows(age))
    }

    fn shows(&self, age: Span) -> UnixTime {
        ORIGIN + age + self.error(age)
    }

    /// The token's clock minus the verifier's.
    fn error(&self, age: Span) -> Span {
        self.population.offset.span() + self.quartz.gained_at(age)
    }

    fn code(&self, step: Step) -> Code {
        Numbered.code_of(step, self.digits)
    }

    fn entry_delay(&mut self) -> Span {
        self.population.entry_delay.drawn(&mut self.random)
    }
}
