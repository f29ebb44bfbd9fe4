use std::fmt;

/// The most of a server's own text that is repeated, in characters.
const MOST_SHOWN: usize = 80;

/// Why an HTTP answer says nothing about the clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It has no `Date`.
    NoDate,
    /// Its `Date` is none, and what it is instead.
    InvalidDate(String),
    /// It has an `Age`: a cache repeats what the server said before.
    Cached(String),
    /// Its `Date` is one that came more than a second before: a cache repeats it, or the server's clock stands.
    Repeated,
    /// Its `Date` lies before that of an earlier answer.
    Backwards,
    /// It points elsewhere, and where. Nobody is asked who was not named.
    Redirected(Option<String>),
}

impl Refused {
    /// The reason's name in reports.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NoDate => "no-date",
            Self::InvalidDate(_) => "invalid-date",
            Self::Cached(_) => "cached",
            Self::Repeated => "repeated",
            Self::Backwards => "backwards",
            Self::Redirected(_) => "redirected",
        }
    }

    /// Whether it tells that the server's other answers are worth nothing either.
    pub const fn spoils_all(&self) -> bool {
        matches!(self, Self::Repeated | Self::Backwards)
    }

    /// What to do about it, where there is something.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Redirected(Some(to)) => Some(format!("name the final URL: --http {}", shown(to))),
            Self::Cached(_) | Self::Repeated => Some("name a URL that no cache stands in front of".to_owned()),
            _ => None,
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoDate => f.write_str("the answer has no Date"),
            Self::InvalidDate(text) => write!(f, "the answer's Date is none: '{}'", shown(text)),
            Self::Cached(age) => write!(f, "the answer comes from a cache (Age: {})", shown(age)),
            Self::Repeated => {
                f.write_str("the same Date for more than a second: a cache repeats it, or the server's clock stands")
            }
            Self::Backwards => f.write_str("the Date goes back: several machines, a cache, or a clock that was set"),
            Self::Redirected(Some(to)) => write!(f, "the answer points to {} and is not followed", shown(to)),
            Self::Redirected(None) => f.write_str("the answer points elsewhere, without saying where"),
        }
    }
}

impl std::error::Error for Refused {}

/// A server's text, cut short and without control characters.
fn shown(text: &str) -> String {
    let plain = |letter: char| if letter.is_control() { '\u{fffd}' } else { letter };
    text.chars().take(MOST_SHOWN).map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_servers_text_is_cut_short_and_harmless() {
        let long = Refused::InvalidDate(format!("\u{1b}[31m{}", "x".repeat(500)));
        assert!(!long.to_string().contains('\u{1b}') && long.to_string().len() < 200);
    }
}
