use super::belief::Belief;
use super::model::{ClockModel, Stride};
use crate::random::Random;

/// A simulated clock at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ClockState {
    /// Its offset in seconds; positive is ahead.
    pub offset: f64,
    /// Its own rate in parts per million.
    pub rate: f64,
    /// What the season adds to the rate, in parts per million.
    pub season: f64,
}

impl ClockState {
    /// A token that starts in step, drawn from a model.
    pub fn drawn(model: &ClockModel, random: &mut Random) -> ClockState {
        ClockState { offset: 0.0, rate: model.rate_spread * random.normal(), season: model.season * random.normal() }
    }

    /// So many days later, with what chance adds.
    pub fn after(self, days: f64, model: &ClockModel, random: &mut Random) -> ClockState {
        Walk::of(&model.stride(days)).after(self, random)
    }

    /// One of the clocks that go with a belief.
    pub(super) fn believed(belief: &Belief, random: &mut Random) -> ClockState {
        let (mean, root) = belief.root();
        let drawn = [random.normal(), random.normal(), random.normal()];
        let at = |row: usize| mean[row] + root[row].iter().zip(drawn).map(|(one, z)| one * z).sum::<f64>();
        ClockState { offset: at(0), rate: at(1), season: at(2) }
    }
}

/// A stride, ready to be drawn many times: what each of three standard normal draws adds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Walk {
    stride: Stride,
    rate: f64,
    season: f64,
    offset_by_rate: f64,
    offset_by_season: f64,
    offset: f64,
}

impl Walk {
    pub(super) fn of(stride: &Stride) -> Walk {
        let (rate, season) = (stride.rate.sqrt(), stride.season.sqrt());
        let share = |shared: f64, of: f64| if of > 0.0 { shared / of } else { 0.0 };
        let (by_rate, by_season) = (share(stride.offset_rate, rate), share(stride.offset_season, season));
        let rest = (stride.offset - by_rate * by_rate - by_season * by_season).max(0.0);
        Walk {
            stride: *stride,
            rate,
            season,
            offset_by_rate: by_rate,
            offset_by_season: by_season,
            offset: rest.sqrt(),
        }
    }

    pub(super) fn after(&self, clock: ClockState, random: &mut Random) -> ClockState {
        let drawn = [random.normal(), random.normal(), random.normal()];
        let Stride { from_rate, from_season, season_left, .. } = self.stride;
        let added = self.offset_by_rate * drawn[0] + self.offset_by_season * drawn[1] + self.offset * drawn[2];
        ClockState {
            offset: clock.offset + from_rate * clock.rate + from_season * clock.season + added,
            rate: clock.rate + self.rate * drawn[0],
            season: season_left * clock.season + self.season * drawn[1],
        }
    }
}
