use crate::otp::{Algorithm, Repair};
use std::fmt;

/// In what a URI departs from the format, and what was made of it. None holds the secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deviation {
    /// The issuer in the label is another one than the parameter. The parameter counts; Microsoft writes the company in
    /// the label and `Microsoft` in the parameter.
    IssuerMismatch {
        /// The one in the label.
        label: String,
        /// The one in the parameter.
        parameter: String,
    },
    /// Issuer and account are separated by `%3A` instead of a colon.
    EscapedSeparator,
    /// The label has a second colon. Unless the issuer is known, all of the label is the account's name.
    SecondColon,
    /// The label has a `+`, which some writers mean as a blank. It is kept as it is written.
    PlusInLabel {
        /// With `+`.
        as_written: String,
        /// With blanks.
        with_blanks: String,
    },
    /// There is no label, or nothing in it.
    EmptyLabel,
    /// The label has characters that a URI has to escape: blanks, umlauts, emoji.
    Unescaped,
    /// The type is not in lower case.
    TypeCase,
    /// A parameter's name is not in lower case.
    ParameterCase(&'static str),
    /// The algorithm is not spelled `SHA1`, `SHA256` or `SHA512`; this one was meant.
    AlgorithmSpelling(Algorithm),
    /// The secret needed a repair.
    Secret(Repair),
    /// A `hotp` URI without its counter: the next code is not known.
    NoCounter,
    /// A parameter without a value; the default counts.
    EmptyParameter(&'static str),
    /// A parameter comes more than once; the first one counts.
    Duplicate {
        /// Its name.
        name: &'static str,
        /// Whether the values are equal.
        same: bool,
    },
    /// A `%` without two hex digits behind it, kept as it is written; in the label or this parameter.
    BrokenEscape(&'static str),
    /// Escaped bytes that are no UTF-8; in the label or this parameter.
    NotUtf8(&'static str),
}

impl fmt::Display for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IssuerMismatch { label, parameter } => {
                write!(f, "the label's issuer '{}' is not the parameter's '{}'", shown(label), shown(parameter))
            }
            Self::EscapedSeparator => f.write_str("issuer and account are separated by %3A instead of a colon"),
            Self::SecondColon => f.write_str("the label has more than one colon"),
            Self::PlusInLabel { as_written, with_blanks } => {
                write!(f, "the label is '{}', or '{}' if + means a blank", shown(as_written), shown(with_blanks))
            }
            Self::EmptyLabel => f.write_str("the URI names no account"),
            Self::Unescaped => f.write_str("the label has characters that should be percent-encoded"),
            Self::TypeCase => f.write_str("the type is not in lower case"),
            Self::ParameterCase(name) => write!(f, "the parameter {name} is not in lower case"),
            Self::AlgorithmSpelling(meant) => {
                write!(f, "the algorithm is spelled in an unusual way and read as {meant}")
            }
            Self::Secret(repair) => write!(f, "{repair}"),
            Self::NoCounter => f.write_str("a hotp URI has to name its counter"),
            Self::EmptyParameter(name) => write!(f, "the parameter {name} is empty"),
            Self::Duplicate { name, same: true } => write!(f, "the parameter {name} comes twice"),
            Self::Duplicate { name, same: false } => {
                write!(f, "the parameter {name} comes twice with different values, and the first one counts")
            }
            Self::BrokenEscape(part) => write!(f, "the {part} has a % without two hex digits behind it"),
            Self::NotUtf8(part) => write!(f, "the {part} has escaped bytes that are no UTF-8"),
        }
    }
}

/// A text from outside, fit for a terminal: no control characters, at most 60 characters.
fn shown(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).take(60).collect()
}
