//! Whether a question is open still: it fits the case, and nothing in the case answers it.

use super::{Answering, Askable};
use crate::diagnosis::Question;
use crate::evidence::{Clock, Event, Method, Observation, OffsetOf, Parameters};

pub(super) fn is_open(askable: &Askable, question: &Question) -> bool {
    let observations = || question.case.observations.iter().map(|noted| &noted.observation);
    let answered = || match askable.answer {
        Answering::Reading(clock) => observations().any(|seen| tells_offset(seen, clock)),
        Answering::Measured(clock, _) => observations().any(|seen| is_instrument(seen, clock)),
        Answering::Rollovers => observations().any(|seen| matches!(seen, Observation::Rollover { .. })),
        Answering::Codes => observations().filter(|seen| has_value(seen)).count() >= 2,
        Answering::Choice { choices, .. } => choices.iter().any(|choice| {
            let answer = choice.observed(question);
            observations().any(|seen| is_about_the_same(seen, &answer))
        }),
    };
    (askable.fits)(question) && !answered()
}

/// Whether the clock was read with seconds, or measured. Hours and minutes leave the question open.
fn tells_offset(seen: &Observation, clock: Clock) -> bool {
    match seen {
        Observation::Reading(reading) => reading.of == clock && reading.grain.seconds() <= 1.0,
        Observation::Offset(measured) => measured.of == OffsetOf::Clock(clock),
        _ => false,
    }
}

/// Whether an instrument measured the clock: a person's reading can be bettered.
fn is_instrument(seen: &Observation, clock: Clock) -> bool {
    matches!(seen, Observation::Offset(measured)
        if measured.of == OffsetOf::Clock(clock) && !matches!(measured.method, Method::Comparison | Method::Other))
}

fn has_value(seen: &Observation) -> bool {
    matches!(seen, Observation::Code(code) if code.value.is_some())
}

/// Whether one of two observations answers the question that the other one answers.
fn is_about_the_same(seen: &Observation, answer: &Observation) -> bool {
    match (seen, answer) {
        (Observation::Control { what, .. }, Observation::Control { what: asked, .. }) => what == asked,
        (Observation::Trial { change, .. }, Observation::Trial { change: asked, .. }) => {
            std::mem::discriminant(change) == std::mem::discriminant(asked)
        }
        (Observation::SyncStatus { of, .. }, Observation::SyncStatus { of: asked, .. }) => of == asked,
        (Observation::History { event, .. }, Observation::History { event: asked, .. }) => {
            topic(*event) == topic(*asked)
        }
        (Observation::Parameters(stated), Observation::Parameters(asked)) => tells_parameters(stated, asked),
        (seen, answer) => std::mem::discriminant(seen) == std::mem::discriminant(answer),
    }
}

/// Whether what was stated answers what is asked: how the secret was entered, or how codes are computed.
fn tells_parameters(stated: &Parameters, asked: &Parameters) -> bool {
    match asked.entered {
        Some(_) => stated.entered.is_some(),
        None => stated.kind.is_some() || (stated.digits.is_some() && stated.period.is_some()),
    }
}

/// Events that answer one question together.
fn topic(event: Event) -> u8 {
    match event {
        Event::WorkedBefore | Event::NeverWorked => 0,
        Event::TwoEntries => 1,
        _ => 2,
    }
}
