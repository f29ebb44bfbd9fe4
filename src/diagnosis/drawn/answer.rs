//! What is answered in a drawn world: from the likelihoods of all possible answers.

use super::{Drawn, NOW, Strain};
use crate::diagnosis::likelihood::offset::{ANYTHING, LAPSE, READING_WRONG, SAYS_RIGHT, SAYS_ZONE, measurement_wrong};
use crate::diagnosis::question::{Answering, Askable, Choice};
use crate::evidence::{Clock, MeasuredOffset, Method, Observation, OffsetOf, Reading};
use crate::random::Random;
use crate::time::{Offset, Span};

/// How often readings and measurements are wrong under strain.
const LIES: f64 = 0.2;
/// Of 95 %, in standard deviations.
const SIGMAS: f64 = 1.96;

impl Drawn {
    /// The answer to a question; nothing where another one than the listed is given, which tells nothing.
    pub fn answer(&self, askable: &Askable, random: &mut Random) -> Vec<Observation> {
        let other = match askable.answer {
            Answering::Choice { complete: false, .. } => (1.0 - self.answered(askable)).max(0.0),
            _ => 0.0,
        };
        if random.unit() < other { Vec::new() } else { self.listed(askable, random) }
    }

    /// The answer to a question, where it is one of those that are listed.
    pub fn listed(&self, askable: &Askable, random: &mut Random) -> Vec<Observation> {
        match askable.answer {
            Answering::Reading(clock) => vec![self.read(clock, Span::from_seconds(1), random)],
            Answering::Measured(clock, method) => {
                vec![self.measured(clock, method, Span::from_nanos(500_000_000), random)]
            }
            Answering::Rollovers => (1..=3).map(|turn| self.rollover(turn, random)).collect(),
            Answering::Codes => self.two_codes(random),
            Answering::Choice { choices, .. } => {
                let (mut possible, weights) = self.weights(choices);
                if possible.is_empty() { possible } else { vec![possible.swap_remove(random.weighted(&weights))] }
            }
        }
    }

    /// How likely it is that one of the listed answers is given; some add up to more than 1, for a log may hold several.
    pub fn answered(&self, askable: &Askable) -> f64 {
        match askable.answer {
            Answering::Choice { choices, .. } => self.weights(choices).1.iter().sum(),
            _ => 1.0,
        }
    }

    /// The answers that may be chosen, and how likely each is.
    fn weights(&self, choices: &[Choice]) -> (Vec<Observation>, Vec<f64>) {
        let question = self.question(&self.case);
        let possible: Vec<Observation> = choices.iter().map(|choice| choice.observed(&question)).collect();
        let weights = possible.iter().map(|answer| self.likelihood(answer)).collect();
        (possible, weights)
    }

    /// What a clock shows, to the second or to the minute.
    pub fn read(&self, of: Clock, grain: Span, random: &mut Random) -> Observation {
        let uncertainty = Span::from_seconds(2);
        let often = if grain > Span::from_seconds(1) { READING_WRONG.0 } else { READING_WRONG.1 };
        let noise = random.normal() * uncertainty.seconds() / SIGMAS;
        let shown = self.stated(of, often, noise, random);
        // Without seconds it shows the minute that has begun, and the moment of the reading is any within it.
        let offset = Offset::from_seconds(shown - grain.seconds() * random.unit());
        Observation::Reading(Reading { of, offset, grain, time_of_day_only: false, at: NOW, uncertainty })
    }

    /// A measured offset.
    pub fn measured(&self, of: Clock, method: Method, uncertainty: Span, random: &mut Random) -> Observation {
        let noise = random.normal() * uncertainty.seconds() / SIGMAS;
        let says = Some(Offset::from_seconds(self.stated(of, measurement_wrong(method), noise, random)));
        let of = OffsetOf::Clock(of);
        Observation::Offset(MeasuredOffset { of, low: says, high: says, uncertainty, sign_unknown: false, method })
    }

    /// The truth with its noise, or now and then something else.
    fn stated(&self, of: Clock, wrong: f64, noise: f64, random: &mut Random) -> f64 {
        let wrong = if self.strain == Strain::Liars { LIES } else { wrong };
        if random.unit() < wrong { wrong_statement(random) } else { self.offset(of) + noise }
    }

    /// One change of the code, seen on time or at any moment.
    fn rollover(&self, turn: u32, random: &mut Random) -> Observation {
        let uncertainty = Span::from_nanos(500_000_000);
        let app = self.offset(Clock::App);
        let period = self.question(&self.case).verifier.period.span().seconds();
        let lapse = random.unit() < LAPSE;
        let error = if lapse { random.unit() * period } else { random.normal() * uncertainty.seconds() / SIGMAS };
        let changes = ((NOW.seconds() + app) / period).floor() * period + f64::from(turn) * period - app;
        Observation::Rollover { at: NOW + Span::from_seconds_f64(changes + error - NOW.seconds()), uncertainty }
    }
}

/// What a wrong statement says of an offset, in seconds: that it is right, off by hours, anything.
fn wrong_statement(random: &mut Random) -> f64 {
    let sign = if random.unit() < 0.5 { 1.0 } else { -1.0 };
    match random.unit() {
        p if p < SAYS_RIGHT => random.normal() * 2.0,
        p if p < SAYS_RIGHT + SAYS_ZONE => sign * (random.below(14) as f64 + 1.0) * 3600.0 + random.normal() * 10.0,
        // A tail that falls with the square of the size.
        _ => sign * ANYTHING * (1.0 / (1.0 - random.unit()) - 1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::drawn::Sampler;

    /// Each answer is given as often as it is likely, beside the others.
    #[test]
    fn answers_come_as_often_as_they_are_likely() {
        let random = &mut Random::seeded(3);
        let drawn = Sampler::default().draw(Strain::None, random);
        let askable = Askable::by_id("other-account-same-device").expect("it is asked");
        let Answering::Choice { choices, .. } = askable.answer else { panic!("it has choices") };
        let (possible, weights) = drawn.weights(choices);
        let expected = weights[0] / weights.iter().sum::<f64>();
        let given = (0..4000).filter(|_| drawn.answer(askable, random) == possible[..1]).count() as f64 / 4000.0;
        assert!((given - expected).abs() < 0.04, "{given} of the answers, {expected} expected");
    }
}
