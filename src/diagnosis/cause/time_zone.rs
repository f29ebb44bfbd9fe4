use super::{CLOCK_DECIDES, Expectations, Record, Remedy, Reset};
use crate::evidence::Event;

/// A clock was set in the wrong zone.
pub const RECORD: Record = Record {
    id: "time-zone",
    title: "a clock is set in the wrong time zone",
    prior: 0.06,
    what_it_is: "Codes know nothing of time zones. But somebody moved a clock to make a wrong display look right, or a clock \
                 in local time was taken as UTC, and now the true time is off by whole hours, seldom by half or quarter \
                 ones.",
    how_it_shows: &[
        "the displayed time looks right and the zone beside it is wrong",
        "codes fit a clock that is off by a whole number of hours, plus little",
        "it began on the day when summer time began or ended, or after a journey",
    ],
    what_confirms_it: &[
        "a matched step, a stream comparison or a reading with its zone, near a multiple of a quarter of an hour",
        "a code accepted after the clock was moved by that multiple",
    ],
    what_rules_it_out: &[
        "an error that is not near a multiple of a quarter of an hour",
        "a measured offset inside the window",
    ],
    looks_like: &[
        "device-clock: the same with another number; the multiple of an hour is the difference",
        "nothing at all: a wrong zone with a right clock is harmless, and is the favourite wrong theory",
    ],
    remedy: Remedy {
        person: &[
            "set the right time zone first, then the right time; or switch both to automatic",
            "a clock kept in local time: tell the system so, or keep it in UTC",
        ],
        administrator: &[
            "a server of one's own: `timedatectl` shows the zone and whether the hardware clock is kept in local time",
        ],
        then_check: &["read the device's time in UTC, with seconds, and try a fresh code"],
        reset: Reset::CuresNothing,
    },
    sources: &["9 of 161 public cases; at least 14 threads blame a zone where none mattered"],
    expects: Expectations {
        history: &[
            (Event::DstChange, 8.0),
            (Event::Travelled, 2.0),
            (Event::TimeSetByHand, 4.0),
            (Event::AutomaticTimeOff, 3.0),
            (Event::NeverWorked, 0.8),
            (Event::AppLost, 0.3),
            (Event::SecretRotated, 0.7),
        ],
        ..CLOCK_DECIDES
    },
};
