//! Codes with their digits, as somebody may have noted them in a drawn world.

use super::{Drawn, NOW};
use crate::diagnosis::cause::Cause;
use crate::diagnosis::generator::{COUNTERS, Generator, counter_weight, generators};
use crate::diagnosis::hypothesis::Hypothesis;
use crate::diagnosis::likelihood::{self, CodeValues, Scene, SearchInput, code_outcome, code_value};
use crate::diagnosis::ranges;
use crate::evidence::{Case, Clock, CodeSeen, Noted, Observation, Outcome, ResolvedVerifier};
use crate::otp::Account;
use crate::random::Random;
use crate::time::{Span, UnixTime};

/// What makes the codes of a world.
pub(super) struct Maker {
    generator: Generator,
    counter: u64,
}

impl Maker {
    /// One of the ways that go with a hypothesis; none where its codes have nothing to do with the secret.
    pub fn draw(
        account: &Account,
        verifier: &ResolvedVerifier,
        hypothesis: &Hypothesis,
        random: &mut Random,
    ) -> Option<Maker> {
        let mut all = generators(account, verifier);
        let mut shares: Vec<f64> = all.iter().map(|way| way.share_under(hypothesis).unwrap_or(0.0)).collect();
        shares.push((1.0 - shares.iter().sum::<f64>()).max(0.0));
        let place = random.weighted(&shares);
        let counters: Vec<f64> = (0..COUNTERS).map(counter_weight).collect();
        let counter = random.weighted(&counters) as u64;
        (place < all.len()).then(|| Maker { generator: all.swap_remove(place), counter })
    }
}

impl Drawn {
    /// A code that was sent some minutes ago: with its digits, if the secret is at hand and its time is known.
    pub fn code(&self, random: &mut Random) -> CodeSeen {
        let shown = NOW - Span::from_seconds(600 + random.below(1000) as i64);
        let submitted = shown + Span::from_seconds(2 + random.below(20) as i64);
        let timed = random.unit() < 0.5;
        let uncertainty = Span::from_seconds(5);
        CodeSeen {
            value: (timed && self.account.is_some()).then(|| self.digits(shown, uncertainty, random)),
            shown_at: timed.then_some(shown),
            submitted_at: timed.then_some(submitted),
            uncertainty,
            outcome: Outcome::Unknown,
            reason: None,
        }
    }

    /// Two codes in a row, noted and not sent.
    pub fn two_codes(&self, random: &mut Random) -> Vec<Observation> {
        let uncertainty = Span::from_seconds(2);
        let noted = |shown: UnixTime, random: &mut Random| CodeSeen {
            value: Some(self.digits(shown, uncertainty, random)),
            shown_at: Some(shown),
            submitted_at: None,
            uncertainty,
            outcome: Outcome::Unknown,
            reason: None,
        };
        [60, 30].map(|before| Observation::Code(noted(NOW - Span::from_seconds(before), random))).into()
    }

    /// What is noted as the code that was shown at a moment: now and then another moment, or with a slip.
    fn digits(&self, told: UnixTime, uncertainty: Span, random: &mut Random) -> String {
        let question = self.question(&self.case);
        let chance = || format!("{:06}", Random::stream(told.nanos() as u64, 1).below(1_000_000));
        // What mangles a code does so to one and not to the next.
        let drawn = match (self.hypothesis.cause, &self.account) {
            (Cause::MangledCode, Some(account)) => Maker::draw(account, &question.verifier, &self.hypothesis, random),
            _ => None,
        };
        let mangled = self.hypothesis.cause == Cause::MangledCode;
        let maker = if mangled { drawn.as_ref() } else { self.maker.as_ref() };
        let Some(maker) = maker.filter(|_| random.unit() >= code_value::NOTED_WRONG) else {
            let digits = usize::from(question.verifier.digits.count());
            return (0..digits).map(|_| char::from(b'0' + random.below(10) as u8)).collect();
        };
        let half = uncertainty.seconds();
        let reach =
            if random.unit() < code_value::TIME_WRONG { 4.0 * half + code_value::WRONG_TIME_REACH } else { half };
        let late = self.hypothesis.cause == Cause::LateEntry
            && maker.generator.is_nominal()
            && random.unit() < code_outcome::LATE_BUT_TOLD_PROMPT;
        let age = if late { *random.one_of(&code_value::LATE_BY).unwrap_or(&0.0) } else { 0.0 };
        let error = reach * (2.0 * random.unit() - 1.0) - age + self.offset(Clock::App);
        maker.generator.code(told + Span::from_seconds_f64(error), maker.counter).unwrap_or_else(chance)
    }

    /// How likely this verifier is to accept a code and to reject it, for what is wrong in this world.
    pub fn outcomes(&self, code: &CodeSeen) -> [(Observation, f64); 2] {
        let observed = |outcome| Observation::Code(CodeSeen { outcome, ..code.clone() });
        [Outcome::Accepted, Outcome::Rejected].map(|outcome| {
            let observation = observed(outcome);
            let noted = Noted { observation: observation.clone(), note: None };
            let case = Case { observations: vec![noted], ..self.case.clone() };
            let question = self.question(&case);
            let values = CodeValues::search(&SearchInput {
                case: &case,
                account: question.account,
                verifier: &question.verifier,
                anchor: NOW,
                ranges: ranges(&question),
            });
            let likelihood = self.weighed(|scene| {
                let scene = Scene { question: &question, values: Some(&values), ..*scene };
                likelihood::column(&observation, &scene).at(0, 0)
            });
            (observation, likelihood)
        })
    }
}
