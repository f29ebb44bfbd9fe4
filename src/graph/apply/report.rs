use super::Outcome;
use crate::graph::pass::PassTerms;
use crate::graph::plan::{Change, Registered, User};
use serde::Serialize;
use zeroize::Zeroizing;

/// What came of a plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct ResetReport {
    /// Always `instep.reset-report/1`.
    pub schema: &'static str,
    /// Whether everything is done.
    pub outcome: Ending,
    /// Why it stopped, in words.
    pub stopped: Option<String>,
    /// The plan's digest.
    pub plan: String,
    /// The record's file.
    pub record: Option<String>,
    /// Whose methods.
    pub user: User,
    /// Every step of the plan.
    pub steps: Vec<StepReport>,
    /// What is not as it was when the plan was made.
    pub changed: Vec<Change>,
    /// The methods that the user has now, as the service lists them; null if they were not read.
    pub methods: Option<Vec<Registered>>,
    /// Methods that were deleted and are listed still: the service's list takes minutes.
    pub listed_still: Vec<Registered>,
    /// The Temporary Access Pass, if one was made.
    pub pass: Option<PassReport>,
    /// What is left for people to do.
    pub by_hand: Vec<String>,
    /// What to know.
    pub notes: Vec<String>,
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// Everything that the plan names is done.
    Done,
    /// Some of it is not.
    PartWay,
    /// Nothing was changed: the user is not as the plan has it.
    Stale,
    /// Nothing was changed: the user's state could not be read.
    Unread,
    /// Nothing was changed: only what would be done was asked for.
    DryRun,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct StepReport {
    /// Its number.
    pub step: u32,
    /// What it does, in words.
    pub does: String,
    /// Method, version and path.
    pub call: String,
    /// Whether nothing is left to do about it.
    pub done: bool,
    /// What came of the last call of this run; null if there was none.
    pub outcome: Option<Outcome>,
    /// The HTTP status.
    pub status: Option<u16>,
    /// What the service says is wrong.
    pub says: Option<String>,
    /// What the service calls the request.
    pub request_id: Option<String>,
}

/// The pass.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct PassReport {
    /// What is known of it.
    pub terms: PassTerms,
    /// Where it went: `terminal`, `file`, `report`; null if nobody has it.
    pub delivered_to: Option<String>,
    /// The pass itself; null without `--reveal`.
    #[cfg_attr(feature = "cli", schemars(with = "Option<String>"))]
    pub temporary_access_pass: Option<Revealed>,
}

/// A pass that somebody asked to see in the report. `Debug` does not show it, and it is wiped when it is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Revealed(Zeroizing<String>);

impl From<String> for Revealed {
    fn from(pass: String) -> Revealed {
        Revealed(Zeroizing::new(pass))
    }
}

impl Revealed {
    /// The pass.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Serialize for Revealed {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl std::fmt::Debug for Revealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Revealed(…)")
    }
}
