use crate::clock::Mapping;
use crate::skew::{Disturbance, Estimate};
use crate::time::Rate;

/// What a counter that nobody steers may gain or lose on true time, in parts per million.
const ALLOWED_RATE: f64 = 100.0;

/// This machine's own offset from true time, as it was measured before the page was served.
#[derive(Clone, Debug)]
pub struct Here {
    estimate: Estimate,
    measured_at: Mapping,
}

impl Here {
    /// An estimate of this machine's clock, and how the clock stood to its counter when it was made.
    pub fn new(estimate: Estimate, measured_at: Mapping) -> Here {
        Here { estimate, measured_at }
    }

    /// The estimate as it holds at a later moment: with all that the clock was set by since, and the wider the longer that
    /// is ago.
    pub fn at(&self, now: &Mapping) -> Estimate {
        let gained = now.gained_since(&self.measured_at);
        let elapsed = (now.at - self.measured_at.at).abs();
        let drift = Rate::from_ppm(ALLOWED_RATE).unwrap_or_default().gained_over(elapsed);
        let doubt = drift + now.uncertainty + self.measured_at.uncertainty;
        let what = Disturbance::among([self.measured_at, *now]);
        let told = what.map(|what| format!("while the page was served, on this computer {what}"));
        Estimate {
            bound: self.estimate.bound.shifted(gained).widened(doubt),
            limits: self.estimate.limits.iter().cloned().chain(told).collect(),
            ..self.estimate.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Clock, Manual};
    use crate::skew::Method;
    use crate::time::{Offset, OffsetInterval, Span, UnixTime};

    #[test]
    fn a_clock_that_is_set_meanwhile_takes_its_offset_along() {
        let clock = Manual::showing(UnixTime::from_seconds(1_795_255_205));
        let within = OffsetInterval::around(Offset::from_seconds(2.0), Span::from_nanos(1_000_000));
        let here = Here::new(Estimate::certain(Method::Ntp, within), Mapping::take(&clock));
        clock.advance(Span::from_seconds(100));
        clock.step(Span::from_seconds(-2));
        let now = here.at(&Mapping::take(&clock));
        assert!(now.bound.contains(Offset::ZERO) && !now.bound.contains(Offset::from_seconds(2.0)));
        // A hundredth of a second in a hundred.
        assert_eq!(now.bound.half_width(), Span::from_nanos(11_000_000));
        assert_eq!(now.limits.len(), 1);
        assert!(clock.wall() > UnixTime::EPOCH);
    }
}
