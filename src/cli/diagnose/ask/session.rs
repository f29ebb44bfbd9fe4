//! The state of a conversation: the case so far, what nobody could answer, and every step before.

use super::opening::Opening;
use crate::evidence::{Case, Noted, Observation};
use std::collections::BTreeSet;

/// Where a conversation stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct State {
    /// Everything that is known.
    pub case: Case,
    /// What was answered by a case's own keys, or by "don't know".
    passed: BTreeSet<&'static str>,
    declined: bool,
}

/// A conversation: its states, the present one last.
#[derive(Clone, Debug)]
pub(super) struct Session {
    states: Vec<State>,
    /// Whether to begin with who and what.
    opens: bool,
}

impl Session {
    /// A conversation about what is known already.
    pub fn new(case: Case) -> Session {
        let opens = case.observations.is_empty();
        Session { states: vec![State { case, passed: BTreeSet::new(), declined: false }], opens }
    }

    /// The present state.
    pub fn now(&self) -> &State {
        &self.states[self.states.len() - 1]
    }

    /// Takes in an answer: the case with it.
    pub fn step(&mut self, id: &'static str, case: Case) {
        let mut next = State { case, ..self.now().clone() };
        next.passed.insert(id);
        self.states.push(next);
    }

    /// Nobody knows: this is not asked again.
    pub fn decline(&mut self, id: &'static str) {
        let mut next = self.now().clone();
        next.passed.insert(id);
        next.declined = true;
        self.states.push(next);
    }

    /// Undoes the last step; whether there was one.
    pub fn back(&mut self) -> bool {
        let has_steps = self.states.len() > 1;
        if has_steps {
            self.states.pop();
        }
        has_steps
    }

    /// How many steps there were.
    pub fn answered(&self) -> usize {
        self.states.len() - 1
    }

    /// Whether this was asked and answered, or declined.
    pub fn was_declined(&self, id: &str) -> bool {
        self.now().passed.contains(id)
    }

    /// Whether anything was declined.
    pub fn has_declined(&self) -> bool {
        self.now().declined
    }

    /// What to ask before anything is weighed.
    pub fn opening(&self) -> Option<Opening> {
        let open = |opening: &Opening| !self.was_declined(opening.id()) && opening.fits(&self.now().case);
        Opening::ALL.into_iter().filter(|_| self.opens).find(open)
    }

    /// Whether who and what are still being asked.
    pub fn is_opening(&self) -> bool {
        self.opening().is_some()
    }
}

/// Adds what was observed to a case.
pub(super) fn add(case: &mut Case, observed: &[Observation]) {
    case.observations.extend(observed.iter().map(|observation| Noted { observation: observation.clone(), note: None }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Control, Event};
    use proptest::prelude::*;

    fn observation(number: u8) -> Observation {
        match number % 3 {
            0 => Observation::Control { what: Control::OtherAccountSameDevice, accepted: number > 100 },
            1 => Observation::History { event: Event::Travelled, at: None },
            _ => Observation::CodeStreams { lag_steps: Some(i64::from(number)), other_synchronized: false },
        }
    }

    proptest! {
        #[test]
        fn going_back_restores_the_very_same_state(first: Vec<u8>, later: Vec<Option<u8>>) {
            let mut session = Session::new(Case::default());
            let answer = |session: &mut Session, number: u8| {
                let mut case = session.now().case.clone();
                add(&mut case, &[observation(number)]);
                session.step("what-changed", case);
            };
            first.iter().for_each(|number| answer(&mut session, *number));
            let before = session.now().clone();
            for step in &later {
                match step {
                    Some(number) => answer(&mut session, *number),
                    None => session.decline("two-entries"),
                }
            }
            later.iter().for_each(|_| assert!(session.back()));
            prop_assert_eq!(session.now(), &before);
            first.iter().for_each(|_| assert!(session.back()));
            prop_assert!(!session.back() && session.answered() == 0);
        }
    }
}
