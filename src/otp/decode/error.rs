use super::{Encoding, MOST_CHARACTERS};
use std::fmt;

/// Why a text is no secret. It never holds the text, only places, lengths and kinds of character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretError {
    /// Nothing is left once blanks, dashes and padding are taken away.
    Empty,
    /// Longer than [`MOST_CHARACTERS`].
    TooLong {
        /// Its length.
        characters: usize,
    },
    /// A character that the encoding does not have.
    Character {
        /// Its place in the text, counted from 1, blanks included.
        place: usize,
        /// What kind it is.
        class: CharacterClass,
        /// The encoding that lacks it.
        encoding: Encoding,
        /// The encoding that has every character of the text, where there is one.
        rather: Option<Encoding>,
    },
    /// A number of characters that no bytes encode to.
    Length {
        /// The encoding.
        encoding: Encoding,
        /// How many characters carry bits: blanks, dashes and padding are not counted.
        characters: usize,
        /// How many are left over after the whole groups.
        left_over: usize,
    },
    /// Padding (`=`) with more of the secret behind it.
    PaddingInside {
        /// The place of the first `=`, counted from 1.
        place: usize,
    },
    /// An `otpauth://` URI.
    Uri,
    /// An `otpauth-migration://` URI.
    MigrationUri,
    /// Nine decimal digits: Microsoft's code for pairing its app.
    PairingCode,
}

/// What kind of character is in the wrong place. Only the four digits that base32 lacks are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CharacterClass {
    /// This digit.
    Digit(char),
    /// An ASCII letter.
    Letter,
    /// A printable ASCII character that is neither letter nor digit.
    Punctuation,
    /// A control character.
    Control,
    /// Anything outside ASCII.
    NotAscii,
}

impl CharacterClass {
    /// The class of a character.
    pub const fn of(c: char) -> CharacterClass {
        match c {
            '0'..='9' => Self::Digit(c),
            'a'..='z' | 'A'..='Z' => Self::Letter,
            _ if !c.is_ascii() => Self::NotAscii,
            _ if c.is_ascii_control() => Self::Control,
            _ => Self::Punctuation,
        }
    }
}

impl fmt::Display for CharacterClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Digit(digit) => write!(f, "the digit {digit}"),
            Self::Letter => f.write_str("a letter"),
            Self::Punctuation => f.write_str("a punctuation character"),
            Self::Control => f.write_str("a control character"),
            Self::NotAscii => f.write_str("a character outside ASCII"),
        }
    }
}

impl fmt::Display for SecretError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the secret is empty"),
            Self::TooLong { characters } => {
                write!(f, "the secret has {characters} characters, the most is {MOST_CHARACTERS}")
            }
            Self::Character { place, class, encoding, .. } => {
                write!(f, "character {place} of the secret is {class}, which {encoding} does not have")
            }
            Self::Length { encoding, characters, left_over } => write!(
                f,
                "a {encoding} secret of {characters} characters cannot be: {left_over} left over after groups of {}, \
                 and it is {}",
                group(*encoding).0,
                group(*encoding).1
            ),
            Self::PaddingInside { place } => {
                write!(f, "character {place} of the secret is '=', which stands only at the end")
            }
            Self::Uri => f.write_str("this is an otpauth URI, not a secret"),
            Self::MigrationUri => f.write_str("this is an otpauth-migration URI, not a secret"),
            Self::PairingCode => f.write_str("nine decimal digits are a pairing code, not a TOTP secret"),
        }
    }
}

impl std::error::Error for SecretError {}

/// The size of an encoding's groups, and how many characters may be left over after them.
const fn group(encoding: Encoding) -> (usize, &'static str) {
    match encoding {
        Encoding::Hex => (2, "0"),
        Encoding::Base64 => (4, "0, 2 or 3"),
        _ => (8, "0, 2, 4, 5 or 7"),
    }
}

impl SecretError {
    /// What to try or to look at, where there is advice. Look-alikes are offered as hypotheses, never applied.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Character { class: CharacterClass::Digit(digit), encoding: Encoding::Base32, rather, .. } => {
                Some(join(Some(look_alike(*digit)), rather.map(named)))
            }
            Self::Character { rather: Some(encoding), .. } => Some(named(*encoding).to_owned()),
            Self::Length { .. } => Some("a character is missing, or there is one too many: copy it again".to_owned()),
            Self::Uri => Some("give it with --uri-file".to_owned()),
            Self::MigrationUri => Some("export the one account as an otpauth:// URI or as its secret".to_owned()),
            Self::PairingCode => Some(
                "it belongs to Microsoft's push sign-in: in the set-up, choose another app to get a TOTP secret"
                    .to_owned(),
            ),
            _ => None,
        }
    }
}

/// What was probably meant by a digit that base32 does not have.
const fn look_alike(digit: char) -> &'static str {
    match digit {
        '0' => "if it was copied by eye, it may be the letter O",
        '1' => "if it was copied by eye, it may be the letter I or L",
        '8' => "if it was copied by eye, it may be the letter B",
        _ => "base32 has no 9, and nothing looks like it: copy the secret again",
    }
}

/// Which option reads it.
const fn named(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Hex => "all its characters are hex digits: if it is hex, say --secret-encoding hex",
        Encoding::Base64 => "base64 has all its characters: if it is base64, say --secret-encoding base64",
        _ => "if its characters are the key itself, say --secret-encoding ascii",
    }
}

fn join(first: Option<&str>, second: Option<&str>) -> String {
    first.into_iter().chain(second).collect::<Vec<_>>().join("; ")
}
