use std::fmt;
use std::str::FromStr;

/// How a secret is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// Base32, which nearly everybody uses; nothing is guessed beyond that.
    #[default]
    Auto,
    /// Base32 (RFC 4648 section 6), lenient about case, blanks, dashes and padding.
    Base32,
    /// Hexadecimal: two characters a byte.
    Hex,
    /// Base64, in the usual or the URL-safe alphabet (RFC 4648 sections 4 and 5).
    Base64,
    /// The characters are the bytes.
    Ascii,
}

impl Encoding {
    /// All of them, the default first.
    pub const ALL: [Encoding; 5] = [Encoding::Auto, Encoding::Base32, Encoding::Hex, Encoding::Base64, Encoding::Ascii];

    /// The name on the command line: `auto`, `base32`, `hex`, `base64`, `ascii`.
    pub const fn name(self) -> &'static str {
        match self {
            Encoding::Auto => "auto",
            Encoding::Base32 => "base32",
            Encoding::Hex => "hex",
            Encoding::Base64 => "base64",
            Encoding::Ascii => "ascii",
        }
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A word that names no encoding. It is not kept: it may be a secret in the wrong place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownEncoding;

impl fmt::Display for UnknownEncoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unknown encoding: it is auto, base32, hex, base64 or ascii")
    }
}

impl std::error::Error for UnknownEncoding {}

impl FromStr for Encoding {
    type Err = UnknownEncoding;
    fn from_str(text: &str) -> Result<Encoding, UnknownEncoding> {
        Encoding::ALL.into_iter().find(|encoding| encoding.name() == text).ok_or(UnknownEncoding)
    }
}
