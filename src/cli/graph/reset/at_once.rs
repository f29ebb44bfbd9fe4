use super::{Consent, Identity, Place, RecordPlace, answer, carried_out, new_record, no_plan, plan_text};
use crate::cli::graph::connection::Opened;
use crate::cli::{Answer, Refusal};
use crate::graph::apply::Progress;
use crate::graph::plan::{Choice, Intent, Plan, Reads, survey};
use crate::graph::{Operation, Service, UserKey};
use crate::io::World;
use std::io::Write;
use std::path::PathBuf;

/// A plan of one deed, made and carried out by one command.
pub(in crate::cli::graph) struct AtOnce {
    /// The command, for the record's name.
    pub command: &'static str,
    /// The deed.
    pub choice: Choice,
    /// What is read before.
    pub reads: Reads,
    pub identity: Identity,
    pub consent: Consent,
    /// Where the record goes, if that was said.
    pub record: Option<PathBuf>,
    pub is_json: bool,
}

impl AtOnce {
    /// Shows the plan, asks, and does it; a pass goes to `place`.
    ///
    /// # Errors
    /// A refusal if nothing was done.
    pub fn carry_out(
        self,
        user: &UserKey,
        place: Place,
        mut opened: Opened,
        world: &mut World,
    ) -> Result<Answer, Refusal> {
        let plan = self.plan(user, &mut opened, world)?;
        if self.consent.asks() || !self.is_json {
            let _ = writeln!(world.stderr, "{}", plan_text(&plan));
        }
        self.consent.given(&plan.user.user_principal_name, world)?;
        let record = self.record.unwrap_or_else(|| new_record(self.command, &plan));
        let found = RecordPlace::open(&record, None)?;
        found.must_be_new()?;
        let operator = self.consent.operator(world);
        let mut desk = found.desk(place, operator, &plan, world);
        let report = carried_out(&plan, Progress::default(), &mut desk, &mut opened, false);
        desk.give_back(world);
        let answer = answer(report?, &plan, &mut desk, self.is_json, world)?;
        Ok(opened.finish(answer))
    }

    fn plan(&self, user: &UserKey, opened: &mut Opened, world: &World) -> Result<Plan, Refusal> {
        let read = survey(&mut opened.connection, user, self.reads);
        let (user, state) = read.map_err(|failure| opened.refusal(&failure, Operation::User))?;
        let service = opened.connection.base().to_string();
        let intent = Intent {
            choice: &self.choice,
            identity_verified: self.identity.verified(),
            despite: self.identity.despite(),
            grounds: None,
            fraud: &[],
            service: &service,
            now: world.started_at,
        };
        Plan::new(user, state, intent).map_err(|refusal| no_plan(&refusal))
    }
}
