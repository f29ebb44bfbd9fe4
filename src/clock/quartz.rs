use super::Clock;
use crate::time::{Rate, Span, UnixTime};

const DAY: f64 = 86_400.0;
const YEAR: f64 = 365.25 * DAY;

/// What a quartz gains, as a function of its age: a steady rate, a swing with the seasons, one with the days, and ageing.
///
/// A crystal's rate follows its temperature, and it changes as the crystal ages. Each part is that part's rate summed up since
/// the clock was set, so that at age zero nothing is gained. The same quartz gains the same on every machine: its sine is made of
/// sums and products alone.
///
/// ```
/// use instep::clock::Quartz;
/// use instep::time::{Rate, Span};
/// let ppm = |ppm| Rate::from_ppm(ppm).unwrap();
/// let year = Span::from_seconds(31_557_600);
/// let steady = Quartz::running_at(ppm(4.0));
/// assert_eq!(steady.gained_at(year).seconds().round(), 126.0);
/// // The seasons come and go; half a year is where they show most.
/// let swinging = steady.with_seasons(ppm(1.0), 0.0);
/// assert_eq!(swinging.gained_at(year), steady.gained_at(year));
/// assert!(swinging.gained_at(Span::from_seconds(15_778_800)).seconds() > 70.0);
/// // Ageing by 1 ppm a year is half a ppm on average in the first one.
/// let ageing = Quartz::default().with_ageing(ppm(1.0));
/// assert_eq!(ageing.gained_at(year).seconds().round(), 16.0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Quartz {
    rate: Rate,
    seasons: Swing,
    days: Swing,
    ageing: Rate,
}

/// A rate that comes and goes: its highest value, and where in the turn it begins.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Swing {
    most: Rate,
    phase: f64,
}

impl Quartz {
    /// One that gains (positive) or loses steadily.
    pub fn running_at(rate: Rate) -> Quartz {
        Quartz { rate, ..Quartz::default() }
    }

    /// The same with a rate that swings by so much either way within a year. `phase` says where the year begins, in turns: at 0
    /// the rate rises from its mean. What is no finite number counts as 0.
    pub fn with_seasons(self, most: Rate, phase: f64) -> Quartz {
        Quartz { seasons: Swing { most, phase }, ..self }
    }

    /// The same within a day.
    pub fn with_days(self, most: Rate, phase: f64) -> Quartz {
        Quartz { days: Swing { most, phase }, ..self }
    }

    /// The same with a rate that grows by so much in each year.
    pub fn with_ageing(self, a_year: Rate) -> Quartz {
        Quartz { ageing: a_year, ..self }
    }

    /// What it has gained (positive) or lost at this age.
    pub fn gained_at(&self, age: Span) -> Span {
        let seconds = age.seconds();
        let aged = self.ageing.ppm() * 1e-6 * seconds * (seconds / YEAR) / 2.0;
        let gained = self.rate.ppm() * 1e-6 * seconds + aged;
        Span::from_seconds_f64(gained + self.seasons.gained(seconds, YEAR) + self.days.gained(seconds, DAY))
    }
}

impl Swing {
    /// The swing's rate summed up over a time, in seconds.
    fn gained(self, seconds: f64, turn: f64) -> f64 {
        if self.most == Rate::default() {
            return 0.0;
        }
        let phase = if self.phase.is_finite() { self.phase } else { 0.0 };
        let cosine = |turns: f64| sine(turns + 0.25);
        self.most.ppm() * 1e-6 * turn / std::f64::consts::TAU
            * (cosine(phase) - cosine(phase + (seconds / turn).fract()))
    }
}

/// The sine of a number of turns, to 1e-8, from sums and products alone: the system's own differs between systems in its last bit.
fn sine(turns: f64) -> f64 {
    let turn = turns - turns.floor();
    // Into the quarter around zero, where the series is short.
    let folded = match turn {
        t if t <= 0.25 => t,
        t if t <= 0.75 => 0.5 - t,
        t => t - 1.0,
    };
    let x = folded * std::f64::consts::TAU;
    let square = x * x;
    let terms = [1.0, -6.0, 120.0, -5040.0, 362_880.0, -39_916_800.0, 6_227_020_800.0];
    x * terms.iter().rev().fold(0.0, |sum, term| sum * square + 1.0 / term)
}

/// A clock with a quartz's faults: another clock, and what the quartz gains on it from now on.
///
/// ```
/// use instep::clock::{Clock, Manual, Quartz, Wandering};
/// use instep::time::{Rate, Span, UnixTime};
/// let truth = Manual::showing(UnixTime::from_seconds(1_000));
/// let token = Wandering::of(&truth, Quartz::running_at(Rate::from_ppm(-2.0).unwrap()));
/// truth.advance(Span::from_seconds(1_000_000));
/// assert_eq!(token.wall(), UnixTime::from_seconds(1_001_000 - 2));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Wandering<C> {
    truth: C,
    quartz: Quartz,
    since: Span,
}

impl<C: Clock> Wandering<C> {
    /// A clock that is right now and goes by this quartz from now on.
    pub fn of(truth: C, quartz: Quartz) -> Wandering<C> {
        let since = truth.monotonic();
        Wandering { truth, quartz, since }
    }
}

impl<C: Clock> Clock for Wandering<C> {
    fn wall(&self) -> UnixTime {
        self.truth.wall() + self.quartz.gained_at(self.truth.monotonic() - self.since)
    }

    fn monotonic(&self) -> Span {
        self.truth.monotonic()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sine_is_the_sine() {
        for step in -400..400 {
            let turns = f64::from(step) / 97.0;
            let expected = (turns * std::f64::consts::TAU).sin();
            assert!((sine(turns) - expected).abs() < 1e-8, "{turns} turns: {} and not {expected}", sine(turns));
        }
    }

    #[test]
    fn absurd_ages_and_phases_are_no_panic() {
        let most = Rate::from_ppm(1e6).unwrap();
        for phase in [f64::NAN, f64::INFINITY, -1e300, 0.3] {
            let quartz = Quartz::running_at(most).with_seasons(most, phase).with_days(most, phase).with_ageing(most);
            for nanos in [i128::MIN, -1, 0, 1, i128::MAX] {
                let _ = quartz.gained_at(Span::from_nanos(nanos));
            }
            assert_eq!(quartz.gained_at(Span::ZERO), Span::ZERO);
        }
    }
}
