use crate::evidence::{Case, Clock, MeasuredOffset, Observation, OffsetOf, Reading};
use crate::time::{Offset, OffsetInterval, Period, Span, UnixTime};

/// Farther off than any clock: stands in for the end of an interval that nobody told.
const ENDLESS: Span = Span::from_seconds(i64::MAX / 8);
/// An interval wider than this says nothing that could be replayed: two centuries.
const WIDEST: Span = Span::from_seconds(6_311_520_000);

/// Where the two clocks stand, minus true time each.
#[derive(Clone, Debug, PartialEq)]
pub struct Clocks {
    /// The clock that makes the codes.
    pub device: OffsetInterval,
    /// The verifier's.
    pub verifier: OffsetInterval,
    /// What says so of the device's, strongest kind first.
    pub from: Vec<ClockSource>,
    /// What says so of the verifier's; empty if it is taken to be right.
    pub verifier_from: Vec<ClockSource>,
    /// What says so contradicts itself; then the intervals hold all of it.
    pub contradict: bool,
}

/// What says where a clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockSource {
    /// The caller.
    Given,
    /// An observation, counted from 0 in the case's order.
    Observation(usize),
    /// The drift that the verifier has stored, where nothing else says anything.
    StoredDrift,
}

/// Which clock is set right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Corrected {
    /// The device's.
    Device,
    /// The verifier's.
    Verifier,
}

impl Corrected {
    /// The word in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Device => "device",
            Self::Verifier => "verifier",
        }
    }
}

/// An interval for a clock, and where it is from.
type Item = (OffsetOf, OffsetInterval, ClockSource);

impl Clocks {
    /// A device that is off by exactly this, at a verifier that is right.
    pub fn given(offset: Offset) -> Clocks {
        let right = OffsetInterval::spanning(Offset::ZERO, Offset::ZERO);
        Clocks {
            device: OffsetInterval::spanning(offset, offset),
            verifier: right,
            from: vec![ClockSource::Given],
            verifier_from: Vec::new(),
            contradict: false,
        }
    }

    /// What a case says of them: readings, measured offsets and code streams, all of them together.
    ///
    /// An app's own clock wins over the device's, for it makes the codes. Without any of these the drift that the verifier
    /// stored has to do. Readings from after `corrected_at` are of the clock as it is since. None if nothing is said.
    ///
    /// ```
    /// use instep::evidence::Case;
    /// use instep::simulation::replay::Clocks;
    /// use instep::time::{Offset, Period};
    /// let text = "observation = [{ kind = 'offset', of = 'device', seconds = -95, uncertainty = '2s' }]";
    /// let clocks = Clocks::of(&Case::from_toml(text).unwrap(), Period::THIRTY_SECONDS, None).unwrap();
    /// assert_eq!(clocks.relative().low(), Offset::from_seconds(-97.0));
    /// ```
    pub fn of(case: &Case, period: Period, corrected_at: Option<UnixTime>) -> Option<Clocks> {
        let said = case.observations.iter().enumerate();
        let items: Vec<Item> = said
            .filter_map(|(place, noted)| {
                item(&noted.observation, ClockSource::Observation(place), period, corrected_at)
            })
            .collect();
        let of = |wanted: OffsetOf| combined(items.iter().filter(|item| item.0 == wanted));
        let verifier = of(OffsetOf::Clock(Clock::Verifier));
        let own = of(OffsetOf::Clock(Clock::App)).or_else(|| of(OffsetOf::Clock(Clock::Device)));
        match (of(OffsetOf::Relative), own) {
            (Some(relative), _) => Some(Clocks::meeting(relative, None)),
            (None, Some(own)) => Some(Clocks::meeting(own, verifier)),
            (None, None) => case.verifier.stored_drift.map(|steps| Clocks::stored(steps, period)),
        }
    }

    /// Device minus verifier.
    pub fn relative(&self) -> OffsetInterval {
        let (low, high) = (self.device.low() - self.verifier.high(), self.device.high() - self.verifier.low());
        OffsetInterval::spanning(Offset::new(low), Offset::new(high))
    }

    /// The clock that is further off, the device's if neither is.
    pub fn worse(&self) -> Corrected {
        let far = |interval: OffsetInterval| interval.middle().span().abs();
        if far(self.verifier) > far(self.device) { Corrected::Verifier } else { Corrected::Device }
    }

    fn meeting(device: Combined, verifier: Option<Combined>) -> Clocks {
        let right = OffsetInterval::spanning(Offset::ZERO, Offset::ZERO);
        Clocks {
            device: device.interval,
            verifier: verifier.as_ref().map_or(right, |known| known.interval),
            from: device.from,
            contradict: device.contradict || verifier.as_ref().is_some_and(|known| known.contradict),
            verifier_from: verifier.map(|known| known.from).unwrap_or_default(),
        }
    }

    fn stored(steps: i64, period: Period) -> Clocks {
        let middle = times(period, steps);
        let device = OffsetInterval::around(Offset::new(middle), period.span());
        Clocks { device, from: vec![ClockSource::StoredDrift], ..Clocks::given(Offset::ZERO) }
    }
}

struct Combined {
    interval: OffsetInterval,
    from: Vec<ClockSource>,
    contradict: bool,
}

/// What all of them allow; where they contradict each other, whatever any of them allows.
fn combined<'a>(items: impl Iterator<Item = &'a Item>) -> Option<Combined> {
    let items: Vec<&Item> = items.collect();
    let from = items.iter().map(|item| item.2).collect();
    let (first, rest) = items.split_first()?;
    let common = rest.iter().try_fold(first.1, |so_far, item| so_far.intersection(item.1));
    let hull = |one: OffsetInterval, other: OffsetInterval| {
        OffsetInterval::spanning(one.low().min(other.low()), one.high().max(other.high()))
    };
    let interval = common.unwrap_or_else(|| rest.iter().fold(first.1, |so_far, item| hull(so_far, item.1)));
    let wide = interval.half_width() > WIDEST;
    (!wide).then_some(Combined { interval, from, contradict: common.is_none() })
}

fn item(said: &Observation, source: ClockSource, period: Period, corrected_at: Option<UnixTime>) -> Option<Item> {
    match said {
        Observation::Offset(measured) => measured_interval(measured).map(|interval| (measured.of, interval, source)),
        Observation::Reading(reading) if corrected_at.is_none_or(|at| reading.at < at) => {
            Some((OffsetOf::Clock(reading.of), read_interval(reading), source))
        }
        Observation::CodeStreams { lag_steps: Some(lag), other_synchronized: true } => {
            let middle = Offset::new(times(period, lag.saturating_neg()));
            Some((OffsetOf::Clock(Clock::Device), OffsetInterval::around(middle, period.span()), source))
        }
        _ => None,
    }
}

/// None where only the size was told: half of the answer would be made up.
fn measured_interval(measured: &MeasuredOffset) -> Option<OffsetInterval> {
    if measured.sign_unknown {
        return None;
    }
    let low = measured.low.unwrap_or(Offset::new(-ENDLESS));
    let high = measured.high.unwrap_or(Offset::new(ENDLESS));
    Some(OffsetInterval::spanning(low, high).widened(measured.uncertainty))
}

fn read_interval(reading: &Reading) -> OffsetInterval {
    OffsetInterval::spanning(reading.offset, reading.offset + reading.grain).widened(reading.uncertainty)
}

fn times(period: Period, steps: i64) -> Span {
    Span::from_nanos(period.span().nanos().saturating_mul(i128::from(steps)))
}
