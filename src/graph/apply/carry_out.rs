use super::{Action, Apply, Delivery, Event, ResetReport};
use crate::graph::pass::IssuedPass;
use crate::graph::plan::{Plan, read_methods, survey};
use crate::graph::{Service, UserKey};
use crate::time::UnixTime;

/// What carrying out a plan needs of the world beside the service.
pub trait Hands {
    /// Now.
    fn now(&mut self) -> UnixTime;

    /// Writes a line of the record, for good.
    ///
    /// # Errors
    /// Why it could not: then nothing more is done.
    fn note(&mut self, at: UnixTime, event: Event) -> Result<(), String>;

    /// Sees to it that there is a place for the pass, before anything is changed.
    ///
    /// # Errors
    /// Why there is none.
    fn reserve(&mut self) -> Result<(), String>;

    /// Hands over the pass.
    fn deliver(&mut self, pass: IssuedPass) -> Delivery;
}

/// Carries a plan out to its end, or to where it has to stop.
///
/// # Errors
/// Why the record could not be written; what was done until then stands in it.
pub fn carry_out(
    plan: &Plan,
    apply: &mut Apply,
    service: &mut dyn Service,
    hands: &mut dyn Hands,
) -> Result<ResetReport, String> {
    let user: UserKey = plan.user_key().map_err(|wrong| wrong.to_string())?;
    loop {
        let now = hands.now();
        match apply.next(now) {
            Action::Survey(reads) => apply.surveyed(survey(service, &user, reads)),
            Action::Note(event) => hands.note(now, event)?,
            Action::Reserve => apply.reserved(hands.reserve()),
            Action::Send(request) => apply.answered(service.send(&request)),
            Action::List => {
                let mut not_read = Vec::new();
                apply.listed(read_methods(service, &user, &mut not_read));
            }
            Action::Deliver(pass) => apply.delivered(hands.deliver(pass)),
            Action::Finish => return Ok(apply.report()),
        }
    }
}
