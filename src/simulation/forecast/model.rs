/// Seconds that a clock gains in a day for each part per million.
pub(super) const GAINED_A_DAY: f64 = 0.0864;
/// Days in a year.
pub(super) const YEAR: f64 = 365.25;
/// Below this share of the memory, the exact variance of a wander's integral is a difference of nearly equal numbers.
const SHORT: f64 = 0.01;

/// How a token's clock runs and how its rate changes: the offset follows a rate that wanders.
///
/// The rate has two parts. One is the token's own: it is the same for years but for ageing, a random walk. The other comes and
/// goes with the seasons and with where the token is kept: it returns to zero within some weeks (Ornstein and Uhlenbeck). What
/// differs from one day to the next is a random walk of the offset.
///
/// The default is for a hardware token with a quartz of 32 kHz. Makers say how far a token gets in a year, and how a quartz
/// goes with temperature and age; the rest are guesses, as each field says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClockModel {
    /// How much tokens differ in rate, as a standard deviation in parts per million. 3.8: the 2 min a year that Token2 gives
    /// and the 1 min in half a year of Deepnet. That these are one standard deviation, rather than a limit, is a guess.
    pub rate_spread: f64,
    /// What a day adds to the offset at random, in seconds for the root of a day. 0.1: half a day at 10 K from the quartz's
    /// best temperature costs 0.15 s (-0.034 ppm/K²), and that it differs that much between days is a guess.
    pub day_to_day: f64,
    /// How the token's own rate walks with age, in parts per million for the root of a year. 0.5, a guess: makers of tuning
    /// forks allow 3 (CTS TF20) to 5 ppm (ACT OJ) in the first year at most, and later years bring less.
    pub ageing: f64,
    /// How far the rate moves with the season and the place, as a standard deviation in parts per million. 0.5, a guess: 2 K
    /// about a mean that is 3 K from the quartz's best temperature, at -0.034 ppm/K².
    pub season: f64,
    /// After how many days such a change has gone back to 1/e. 60, a guess: two months of a season.
    pub season_days: f64,
}

impl Default for ClockModel {
    fn default() -> ClockModel {
        ClockModel { rate_spread: 3.8, day_to_day: 0.1, ageing: 0.5, season: 0.5, season_days: 60.0 }
    }
}

/// What a stretch of time does to a clock: how the means follow from each other, and what chance adds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stride {
    /// Seconds of offset for each ppm of the token's own rate.
    pub from_rate: f64,
    /// Seconds of offset for each ppm of the season's part.
    pub from_season: f64,
    /// What is left of the season's part.
    pub season_left: f64,
    /// Variances of what is added to offset, rate and season, and the offset's covariances with the latter two.
    pub offset: f64,
    pub rate: f64,
    pub season: f64,
    pub offset_rate: f64,
    pub offset_season: f64,
}

impl ClockModel {
    /// Over so many days; none for a negative number.
    pub(super) fn stride(&self, days: f64) -> Stride {
        let days = days.max(0.0);
        let memory = self.season_days.max(1e-3);
        let lengths = days / memory;
        let (left, gone) = ((-lengths).exp(), -(-lengths).exp_m1());
        let walk = self.ageing * self.ageing / YEAR;
        let season = self.season * self.season;
        let integral = season * memory * memory * wandered(lengths);
        let squared = GAINED_A_DAY * GAINED_A_DAY;
        Stride {
            from_rate: GAINED_A_DAY * days,
            from_season: GAINED_A_DAY * memory * gone,
            season_left: left,
            offset: self.day_to_day * self.day_to_day * days + squared * (walk * days * days * days / 3.0 + integral),
            rate: walk * days,
            season: season * gone * (1.0 + left),
            offset_rate: GAINED_A_DAY * walk * days * days / 2.0,
            offset_season: GAINED_A_DAY * season * memory * gone * gone,
        }
    }
}

/// The variance of the integral of a wander with memory 1 and standard deviation 1 over so many memories, from a known start.
fn wandered(lengths: f64) -> f64 {
    if lengths < SHORT {
        return lengths * lengths * lengths * (2.0 / 3.0 - lengths / 2.0 + 7.0 * lengths * lengths / 30.0);
    }
    2.0 * lengths - 3.0 + 4.0 * (-lengths).exp() - (-2.0 * lengths).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_strides_make_one() {
        let model = ClockModel::default();
        for (first, second) in [(0.3, 0.4), (10.0, 50.0), (400.0, 3000.0), (0.0, 7.0)] {
            let (one, two, both) = (model.stride(first), model.stride(second), model.stride(first + second));
            // What the first stride added to rate and season goes on through the second.
            let offset = one.offset
                + 2.0 * (two.from_rate * one.offset_rate + two.from_season * one.offset_season)
                + two.from_rate * two.from_rate * one.rate
                + two.from_season * two.from_season * one.season
                + two.offset;
            assert!((offset / both.offset - 1.0).abs() < 1e-6, "{first} and {second}: {offset} {}", both.offset);
            let season = one.season * two.season_left * two.season_left + two.season;
            assert!((season / both.season - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn the_series_meets_the_formula() {
        assert!((wandered(SHORT * 0.999_999) / wandered(SHORT) - 1.0).abs() < 1e-4);
        assert_eq!(wandered(0.0), 0.0);
    }
}
