//! What a page tells besides the offset.
#![cfg_attr(not(feature = "serve"), allow(dead_code, reason = "the schema is the same without the page"))]

use super::OffsetReport;

/// How a phone's clock was measured, and what its browser shows of itself.
#[derive(serde::Serialize, schemars::JsonSchema)]
pub(super) struct PhoneReport {
    /// What the offset is counted from: true-time, or this-computer where that computer's own clock was not checked.
    compared_with: &'static str,
    /// That computer's own offset from true time; null if it was not checked.
    this_computer: Option<OffsetReport>,
    /// The zone as the browser shows it, such as Europe/Berlin. Privacy modes falsify it: nothing follows from it.
    zone: Option<String>,
    /// That zone's offset in seconds; positive is east of UTC.
    zone_offset: Option<f64>,
    /// Whether the page was in front at the end: visible or hidden.
    visibility: Option<&'static str>,
    /// What the browser calls itself.
    user_agent: Option<String>,
    /// What the clock was off by before and after it was set during the measurement; null if it was not.
    step: Option<StepReport>,
    /// The multiple of a quarter of an hour, in seconds and at most 14 h, that the offset is within two minutes of, not zero: the clock may
    /// have been set to the wrong hour. Null if there is none.
    near_quarter: Option<f64>,
    /// How many exchanges were made.
    exchanges: usize,
    /// The shortest journey there and back, in seconds.
    round_trip: f64,
    /// How finely the browser's clocks count.
    grain: GrainReport,
}

/// A clock that was set while it was measured.
#[derive(serde::Serialize, schemars::JsonSchema)]
struct StepReport {
    /// The offset at the beginning: the one that explains codes rejected before.
    before: OffsetReport,
    /// The offset at the end.
    after: OffsetReport,
}

/// How finely the browser's clocks count, in seconds.
#[derive(serde::Serialize, schemars::JsonSchema)]
struct GrainReport {
    /// The clock, which people see and authenticator apps use.
    clock: f64,
    /// The counter, which measures the round trip.
    counter: f64,
}

#[cfg(feature = "serve")]
mod made {
    use super::{GrainReport, OffsetReport, PhoneReport, StepReport};
    use crate::cli::phone::Seen;
    use crate::cli::skew::report::{Report, SourceReport};
    use crate::skew::browser::{Against, nearest_quarter};
    use crate::time::Span;

    impl Report {
        /// The same with what the page told, and with the servers that the computer's own clock was checked against.
        pub(crate) fn of_phone(self, seen: &Seen) -> Report {
            let sources = seen.here.as_ref().map_or_else(Vec::new, SourceReport::all);
            Report { sources, phone: Some(PhoneReport::of(seen)), ..self }
        }
    }

    impl PhoneReport {
        fn of(seen: &Seen) -> PhoneReport {
            let measured = &seen.measured;
            let here = seen.here.as_ref().and_then(|here| here.estimate().ok());
            PhoneReport {
                compared_with: match measured.against {
                    Against::TrueTime => "true-time",
                    Against::ThisComputer => "this-computer",
                },
                this_computer: here.as_ref().map(OffsetReport::of_estimate),
                zone: measured.shown.zone.clone(),
                zone_offset: measured.shown.zone_offset.map(Span::seconds),
                visibility: measured.shown.visibility,
                user_agent: seen.agent.clone(),
                step: measured
                    .set
                    .map(|set| StepReport { before: OffsetReport::of(set.before), after: OffsetReport::of(set.after) }),
                near_quarter: nearest_quarter(measured.explaining()).map(Span::seconds),
                exchanges: measured.exchanges,
                round_trip: measured.round_trip.seconds(),
                grain: GrainReport { clock: measured.grain.clock.seconds(), counter: measured.grain.counter.seconds() },
            }
        }
    }
}
