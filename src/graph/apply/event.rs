use crate::graph::plan::User;
use serde::{Deserialize, Serialize};

/// What a line of the record says. No pass, no token and no secret is ever in one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Event {
    /// A plan is carried out for the first time.
    Opened {
        /// The plan's digest.
        plan: String,
        /// Whose methods.
        user: User,
        /// Scheme and host of the service.
        service: String,
        /// Who does it, as the system or `--operator` says.
        operator: String,
        /// How the user was identified.
        identity_verified: String,
        /// Why it is done although fraud is indicated.
        despite: Option<String>,
        /// The version of the program.
        tool_version: String,
    },
    /// It goes on after an interruption.
    Resumed {
        /// The plan's digest.
        plan: String,
        /// Which run it is; the first one is 1.
        run: u32,
        /// Who does it.
        operator: String,
        /// Whether the last line of the run before was broken off while it was written.
        torn: bool,
    },
    /// A call whose answer is not known turned out to have been carried out.
    Settled {
        /// The step.
        step: u32,
        /// How that is known.
        why: String,
    },
    /// The pass will be written to this file.
    PassFile {
        /// Its name.
        path: String,
    },
    /// A call is about to be made.
    Intends {
        /// The step.
        step: u32,
        /// Method, version and path.
        call: String,
        /// What this program calls the request.
        client_request_id: String,
    },
    /// A call was answered, or was not.
    Answered {
        /// The step.
        step: u32,
        /// What this program calls the request.
        client_request_id: String,
        /// What came of it.
        outcome: Outcome,
        /// The HTTP status; none if no answer came.
        status: Option<u16>,
        /// The service's word for what is wrong.
        code: Option<String>,
        /// What the service calls the request.
        request_id: Option<String>,
    },
    /// The pass was handed over.
    Delivered {
        /// The step.
        step: u32,
        /// To where: `terminal`, `file` or `report`.
        to: String,
    },
    /// The run is over.
    Ended {
        /// Whether everything is done.
        done: bool,
        /// The steps that are left.
        left: Vec<u32>,
    },
}

/// What came of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It was carried out.
    Done,
    /// What was to be deleted is not there, and so is gone.
    Gone,
    /// The service refuses it for now (400): others may have to go first.
    Refused,
    /// The service says no.
    Failed,
    /// No answer came: whether it was carried out is not known.
    Unanswered,
    /// It was not sent.
    NotSent,
}
