//! Questions that try something: codes when fresh and when old, the next code, a clock that was put right.

use super::{Answering, Askable, Choice, always, one_of};
use crate::diagnosis::Question;
use crate::evidence::{AcceptedWhen, Change, Clock, DeviceKind, Observation, OffsetOf};

pub(super) const QUESTIONS: &[Askable] = &[
    Askable {
        id: "two-codes-with-times",
        ask: "Write down two codes in a row and, for each, the reference time with seconds at which it appeared (and use neither).",
        how: "the secret has to be at hand, in a file or in the case, never aloud; both codes must be of one device, one after the other",
        why: "where they fit on the axis of time is the clock's offset; that they fit nowhere clears it and accuses the secret",
        minutes: 1.5,
        answer: Answering::Codes,
        fits: |question| question.account.is_some(),
    },
    Askable {
        id: "fresh-code-at-once",
        ask: "Wait for a new code and send it within three seconds; then one that has just been replaced. Which of the two is \
              accepted?",
        how: "watch the ring or bar run out, then type at once; several tries, a minute apart, so that no lock-out comes of it",
        why: "late only: the device is ahead. Fresh only: it is behind. Both: no clock",
        minutes: 1.5,
        answer: one_of(&[
            Choice::new("neither, ever", |_| timing(AcceptedWhen::Never)),
            Choice::new("only the fresh one", |_| timing(AcceptedWhen::FreshOnly)),
            Choice::new("only the old one", |_| timing(AcceptedWhen::LateOnly)),
            Choice::new("now this, now that", |_| timing(AcceptedWhen::Intermittent)),
            Choice::new("both, each time", |_| timing(AcceptedWhen::Always)),
        ]),
        fits: always,
    },
    Askable {
        id: "next-code",
        ask: "Wait for the next code and type it at once, digit by digit: is it accepted?",
        how: "never the code that was refused before: one that was used up is refused again whatever the clocks say",
        why: "a code that was spent, late or mistyped is cured by the next one; a clock is not",
        minutes: 1.0,
        answer: one_of(&[
            Choice::new("accepted", |_| trial(Change::WaitedForNextCode, true)),
            Choice::new("rejected", |_| trial(Change::WaitedForNextCode, false)),
        ]),
        fits: always,
    },
    Askable {
        id: "clock-put-right",
        ask: "Switch automatic time on (or synchronise), wait for a new code and send it: is it accepted?",
        how: "only after the clock was read or measured: this wipes out what there was to measure",
        why: "a cure that works is the best confirmation; one that does not is nearly as good",
        minutes: 2.0,
        answer: one_of(&[
            Choice::new("accepted", |_| trial(Change::ClockSynchronized, true)),
            Choice::new("rejected", |_| trial(Change::ClockSynchronized, false)),
        ]),
        fits: |question| question.case.device.kind != DeviceKind::HardwareToken && device_was_read(question),
    },
];

/// Whether the device's clock was compared with anything that has seconds: before that it must not be touched.
fn device_was_read(question: &Question) -> bool {
    question.case.observations.iter().any(|noted| match &noted.observation {
        Observation::Reading(reading) => reading.of == Clock::Device && reading.grain.seconds() <= 1.0,
        Observation::Offset(measured) => measured.of == OffsetOf::Clock(Clock::Device),
        _ => false,
    })
}

fn timing(accepted: AcceptedWhen) -> Observation {
    Observation::Timing { accepted, trend: None }
}

fn trial(change: Change, accepted: bool) -> Observation {
    Observation::Trial { change, accepted }
}
