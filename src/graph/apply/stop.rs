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
                "the service refuses what is left, although the others are gone: that may take some minutes to reach all of it. Apply \
                 the plan again then; if it refuses still, make another method the default"
                    .to_owned(),
            ),
            Self::Failed(step, says) => Some(format!("step {step}: {says}")),
            Self::Undelivered(why) => Some(format!(
                "a Temporary Access Pass was made, and nobody has it: {why}. Apply the plan again: a new one replaces it"
            )),
        }
    }
}
