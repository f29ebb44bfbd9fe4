use super::{Entry, Event, Outcome};
use crate::graph::plan::{Deed, Plan};
use std::collections::BTreeMap;
use std::fmt;

/// How far a plan is, by its record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// How often it was begun; 0 before the first time.
    pub runs: u32,
    /// The file that the pass is for, if one was named.
    pub pass_file: Option<String>,
    standings: BTreeMap<u32, Standing>,
}

/// How one step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It was not tried, or was refused, or not sent.
    Open,
    /// It may have been carried out: the answer is not known.
    InDoubt,
    /// The pass was made, and nobody has it.
    Undelivered,
    /// It is done.
    Done,
    /// What was to be deleted was gone already.
    Gone,
}

/// A record that is another plan's: the digest that it has and the one that it should have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherPlan(pub String, pub String);

impl fmt::Display for OtherPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short = |digest: &str| digest.chars().take(12).collect::<String>();
        write!(f, "it is the record of another plan: {} instead of {}", short(&self.0), short(&self.1))
    }
}

impl std::error::Error for OtherPlan {}

impl Progress {
    /// How far the plan is.
    ///
    /// # Errors
    /// [`OtherPlan`] if the record is not this plan's.
    pub fn of(plan: &Plan, entries: &[Entry]) -> Result<Progress, OtherPlan> {
        let mut progress = Progress::default();
        for entry in entries {
            progress.take(plan, &entry.event)?;
        }
        match entries.first().map(|entry| &entry.event) {
            None | Some(Event::Opened { .. }) => Ok(progress),
            Some(_) => Err(OtherPlan("none".to_owned(), plan.digest.clone())),
        }
    }

    /// How a step stands.
    pub fn standing(&self, step: u32) -> Standing {
        self.standings.get(&step).copied().unwrap_or(Standing::Open)
    }

    /// Whether a step needs no call any more.
    pub fn is_settled(&self, step: u32) -> bool {
        matches!(self.standing(step), Standing::Done | Standing::Gone)
    }

    /// Whether a step may have had its effect.
    pub fn may_be_done(&self, step: u32) -> bool {
        self.standing(step) != Standing::Open
    }

    /// One more line of the record.
    pub(super) fn take(&mut self, plan: &Plan, event: &Event) -> Result<(), OtherPlan> {
        match event {
            Event::Opened { plan: digest, .. } | Event::Resumed { plan: digest, .. } => {
                if *digest != plan.digest {
                    return Err(OtherPlan(digest.clone(), plan.digest.clone()));
                }
                self.runs += 1;
            }
            Event::PassFile { path } => self.pass_file = Some(path.clone()),
            Event::Intends { step, .. } => self.set(*step, Standing::InDoubt),
            Event::Settled { step, .. } | Event::Delivered { step, .. } => self.set(*step, Standing::Done),
            Event::Answered { step, outcome, .. } => self.set(*step, standing_of(plan, *step, *outcome)),
            Event::Ended { .. } => {}
        }
        Ok(())
    }

    fn set(&mut self, step: u32, standing: Standing) {
        self.standings.insert(step, standing);
    }
}

fn standing_of(plan: &Plan, step: u32, outcome: Outcome) -> Standing {
    let is_pass = plan.step(step).is_some_and(|step| matches!(step.does, Deed::IssuePass { .. }));
    match outcome {
        Outcome::Done if is_pass => Standing::Undelivered,
        Outcome::Done => Standing::Done,
        Outcome::Gone => Standing::Gone,
        Outcome::Unanswered => Standing::InDoubt,
        Outcome::Refused | Outcome::Failed | Outcome::NotSent => Standing::Open,
    }
}
