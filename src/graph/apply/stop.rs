/// Why it does not go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// The user's state could not be read.
    Unread(String),
    /// The user is not as the plan has it.
    Stale,
    /// Only what would be done was asked for.
    Dry,
    /// There is nowhere to put the pass.
    NoPlace(String),
    /// What is left is refused, although the others are gone.
    Refused,
    /// A step's call was refused for good, or not answered.
    Failed(u32, String),
    /// A pass was made that nobody has.
    Undelivered(String),
}

impl Stop {
    /// In words; none where nothing went wrong.
    pub(super) fn words(&self) -> Option<String> {
        match self {
            Self::Unread(why) => Some(format!("the user's state could not be read: {why}")),
            Self::Stale => Some("the user is not as the plan has it".to_owned()),
            Self::Dry => None,
            Self::NoPlace(why) => Some(format!("there is no place for the pass: {why}")),
            Self::Refused => Some(
                "the service refuses what is left, although everything else of the plan is gone. Either that has not reached all of it \
                 yet: apply the plan again in some minutes. Or a method that the plan keeps is in the way: make that the default in \
                 the portal and apply again, or make another plan with --include"
                    .to_owned(),
            ),
            Self::Failed(step, says) => Some(format!("step {step}: {says}")),
            Self::Undelivered(why) => Some(format!(
                "a Temporary Access Pass was made, and nobody has it: {why}. Apply the plan again: a new one replaces it"
            )),
        }
    }
}
