/// What an event means, for people and for the verdict.
#[derive(Debug, PartialEq)]
pub struct Meaning {
    /// A short name that stays: `wrong-code`.
    pub id: &'static str,
    /// In plain words.
    pub means: &'static str,
    /// What it speaks for; empty if nothing.
    pub supports: &'static str,
    /// What it speaks against; empty if nothing.
    pub excludes: &'static str,
    /// What follows for "a clock is out of step".
    pub clock: ClockEffect,
    /// What became of a typed code.
    pub fate: CodeFate,
    /// Whether somebody may be attacking the account: nothing is to be reset before that is looked at.
    pub incident: bool,
}

/// What follows from one event for "a clock is out of step". An event can never confirm it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockEffect {
    /// A clock explains it, and so do its rivals.
    Open,
    /// The same, and it is not even certain that a generator's code was typed.
    OpenWeakly,
    /// No clock explains this attempt. Others it may.
    Excluded,
    /// A slow clock explains it better than most rivals.
    Supports,
    /// A code was accepted: at that moment the offset was within the window.
    Bounds,
    /// It says nothing of clocks.
    Neutral,
    /// No code was judged.
    NotEvidence,
    /// It happens at ordinary sign-ins, and nothing failed.
    Noise,
}

/// What became of a code that was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeFate {
    /// It matched nothing.
    Wrong,
    /// Perhaps a generator's code that matched nothing, perhaps one that was sent.
    WrongOfUnknownKind,
    /// It matched and had been spent.
    Reused,
    /// It belonged to an earlier step than one already used.
    Old,
    /// It came after the prompt had died.
    Late,
    /// No code of a generator was involved: an approval, a call, a message, a registration, a policy, a password.
    NotInvolved,
    /// Locked after repeated failures.
    LockedOut,
    /// It was accepted.
    Accepted,
    /// Nothing is said of it.
    Unsaid,
}

impl ClockEffect {
    /// All of them.
    pub const ALL: [ClockEffect; 8] = [
        ClockEffect::Open,
        ClockEffect::OpenWeakly,
        ClockEffect::Excluded,
        ClockEffect::Supports,
        ClockEffect::Bounds,
        ClockEffect::Neutral,
        ClockEffect::NotEvidence,
        ClockEffect::Noise,
    ];

    /// Its word in reports.
    pub const fn word(self) -> &'static str {
        match self {
            ClockEffect::Open => "open",
            ClockEffect::OpenWeakly => "open-weakly",
            ClockEffect::Excluded => "excluded",
            ClockEffect::Supports => "supports",
            ClockEffect::Bounds => "bounds",
            ClockEffect::Neutral => "neutral",
            ClockEffect::NotEvidence => "not-evidence",
            ClockEffect::Noise => "noise",
        }
    }
}

impl CodeFate {
    /// Whether a code was typed that a generator may have made, and the verifier said no to it.
    pub const fn is_refused_code(self) -> bool {
        matches!(self, CodeFate::Wrong | CodeFate::WrongOfUnknownKind | CodeFate::Reused | CodeFate::Old)
    }
}
