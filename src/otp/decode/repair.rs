use std::fmt;

/// What was done to a text before it could be read as a secret. Programs differ in these, so each is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repair {
    /// So many blanks were left out.
    Blanks(usize),
    /// So many dashes were left out.
    Dashes(usize),
    /// So many colons were left out.
    Colons(usize),
    /// So many `=` at the end were left out.
    Padding(usize),
    /// Lower-case letters were read as upper-case ones.
    LowerCase,
    /// The last character holds this many bits that belong to no byte and are not zero. They were dropped.
    SpareBits(u32),
}

impl fmt::Display for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Blanks(count) => write!(f, "{} left out of the secret", counted(*count, "blank")),
            Self::Dashes(count) => write!(f, "{} left out of the secret", counted(*count, "dash")),
            Self::Colons(count) => write!(f, "{} left out of the secret", counted(*count, "colon")),
            Self::Padding(count) => write!(f, "padding ({count} '=') left out of the secret"),
            Self::LowerCase => f.write_str("lower-case letters of the secret read as upper-case ones"),
            Self::SpareBits(bits) => write!(
                f,
                "the secret ends in {} that no byte needs and that should be zero: it was probably cut off",
                counted(*bits as usize, "bit")
            ),
        }
    }
}

/// `1 blank`, `3 blanks`, `2 dashes`.
fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ if what.ends_with('h') => format!("{count} {what}es"),
        _ => format!("{count} {what}s"),
    }
}
