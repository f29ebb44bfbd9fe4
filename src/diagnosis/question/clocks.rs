//! Questions about where a clock stands.

use super::{Answering, Askable, Choice, always, one_of};
use crate::diagnosis::Question;
use crate::evidence::{Clock, DeviceKind, Method, Observation};
use crate::verifier::Hosting;

pub(super) const QUESTIONS: &[Askable] = &[
    Askable {
        id: "read-device-clock",
        ask: "Have the device show its time with seconds, in UTC or with its zone, and read it aloud beside a right clock: which \
              time does it show at which moment?",
        how: "a number, never \"it is right\": hours and minutes alone hide the commonest errors. A page on the device that shows its \
              clock with seconds will do; the right clock must not be the same device",
        why: "a clock that is beyond the verifier's window explains everything; one that is right leaves the other causes",
        minutes: 0.5,
        answer: Answering::Reading(Clock::Device),
        fits: shows_a_clock,
    },
    Askable {
        id: "measure-device-clock",
        ask: "Open the page of `instep phone` on the device that shows the codes: how far off does it say that the clock is?",
        how: "it measures the clock within a fraction of a second; the device has to reach this machine over the network. \
              Ahead is positive",
        why: "it takes the person's eye and tongue out of the comparison",
        minutes: 2.0,
        answer: Answering::Measured(Clock::Device, Method::Browser),
        fits: has_a_browser,
    },
    Askable {
        id: "ntp-this-machine",
        ask: "What does `instep skew SERVER` say of the machine that makes the codes?",
        how: "run it on that very machine, against a time server that its network allows. Ahead is positive",
        why: "a computer can be asked for its own error; no reading is as good",
        minutes: 0.7,
        answer: Answering::Measured(Clock::Device, Method::Ntp),
        fits: is_a_computer,
    },
    Askable {
        id: "read-verifier-clock",
        ask: "What does the verifier's clock show at which moment (`date -u` on it, or the Date header of an answer), with seconds?",
        how: "read it beside a right clock; `instep skew --http URL` reads the Date header of a web server by itself",
        why: "a verifier that is run by its users has a wrong clock about as often as the device",
        minutes: 2.0,
        answer: Answering::Reading(Clock::Verifier),
        fits: always,
    },
    Askable {
        id: "rollover-times",
        ask: "At which moments, by a right clock, does the code on the screen change?",
        how: "tap along with three changes (`instep skew --taps`): a right clock changes its code at :00 and :30. Whole periods stay \
              unseen",
        why: "it is the clock that makes the codes, even where an app corrects the time by itself or a token shows no clock",
        minutes: 2.0,
        answer: Answering::Rollovers,
        fits: always,
    },
    Askable {
        id: "automatic-time",
        ask: "Is automatic time switched on in the device's settings, and does the device call itself synchronised?",
        how: "ask to look, not to remember; it is a hint and no measurement: it was on in real cases with a clock that was minutes off",
        why: "a clock that is set by hand drifts",
        minutes: 0.5,
        answer: one_of(&[
            Choice::new("it is on, or the device says that it is synchronised", |_| synchronised(true)),
            Choice::new("it is off, or the device says that it is not", |_| synchronised(false)),
        ]),
        fits: shows_a_clock,
    },
];

fn synchronised(synchronized: bool) -> Observation {
    Observation::SyncStatus { of: Clock::Device, synchronized }
}

/// A token shows codes and nothing else.
fn shows_a_clock(question: &Question) -> bool {
    question.case.device.kind != DeviceKind::HardwareToken
}

fn has_a_browser(question: &Question) -> bool {
    matches!(question.case.device.kind, DeviceKind::Phone | DeviceKind::Unknown)
}

fn is_a_computer(question: &Question) -> bool {
    matches!(question.case.device.kind, DeviceKind::Computer | DeviceKind::VirtualMachine)
}

/// Whether somebody can look at the verifier itself.
pub(super) fn is_self_hosted(question: &Question) -> bool {
    question.verifier.hosting != Some(Hosting::Hosted)
}
