/// How the worlds differ from the model's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strain {
    /// Not at all.
    None,
    /// Clocks that are wrong are twice as far off.
    LargerOffsets,
    /// One measurement or reading in five says something else.
    Liars,
    /// The verifier's window is another one than the case says.
    OtherWindow,
}

impl Strain {
    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Strain::None => "the model's own worlds",
            Strain::LargerOffsets => "wrong clocks twice as far off",
            Strain::Liars => "one measurement in five is a lie",
            Strain::OtherWindow => "another window than stated",
        }
    }
}
