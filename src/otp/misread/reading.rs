use crate::otp::decode::without_line_ending;
use crate::otp::{Algorithm, Encoding, Secret, decode};
use base32::Alphabet;
use std::fmt;
use zeroize::Zeroizing;

/// Nobody types a longer secret by hand: slips at single characters are not looked for in one.
const MOST_TYPED: usize = 256;

/// Another way in which a program may have read a secret. No variant holds a character of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SecretReading {
    /// The text's own characters are the key: it was never decoded, or encoded once too often on the other side.
    RawText,
    /// The key is the base32, with padding, of the base32 text.
    TwiceEncodedPadded,
    /// The key is the base32, without padding, of the base32 text.
    TwiceEncoded,
    /// The key is the characters of the secret's hexadecimal form.
    HexTextRaw,
    /// The hexadecimal form went into a base32 decoder that takes 0 for O, 1 for L or I, 8 for B, and drops 9.
    HexAsBase32Mapped,
    /// The hexadecimal form went into a base32 decoder that drops what it does not know.
    HexAsBase32Dropped,
    /// The base32 text went into a hex decoder, which it passes only if it looks like hexadecimal.
    TextAsHex,
    /// The base32 text went into a base64 decoder.
    TextAsBase64,
    /// Two bytes a character, the low one first: Windows' way with strings.
    Utf16,
    /// A line feed was kept at the end.
    TrailingNewline,
    /// The last character was not copied.
    LastCharacterLost,
    /// Only the first ten bytes: a form field of 16 characters.
    FirstTenBytes,
    /// Blanks between groups of characters counted as five zero bits each.
    BlanksAsZeroBits,
    /// The character at this place (from 1, blanks not counted) was taken for one that looks like it.
    LookAlike {
        /// Where.
        place: usize,
    },
    /// The character at this place (from 1, blanks not counted) was left out.
    CharacterLost {
        /// Where.
        place: usize,
    },
    /// The characters at this place and the next were swapped.
    Swapped {
        /// Where.
        place: usize,
    },
    /// Spare bits at the end were taken for a byte of their own, as some decoders do with 0x20.
    SpareByte,
    /// Repeated to the length of a hash, as the test vectors of RFC 6238 do it.
    RepeatedTo(Algorithm),
    /// Cut to the length of a hash.
    CutTo(Algorithm),
}

impl SecretReading {
    /// A name for output, always the same: `raw-text`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RawText => "raw-text",
            Self::TwiceEncodedPadded => "twice-encoded-padded",
            Self::TwiceEncoded => "twice-encoded",
            Self::HexTextRaw => "hex-text-raw",
            Self::HexAsBase32Mapped => "hex-as-base32-mapped",
            Self::HexAsBase32Dropped => "hex-as-base32-dropped",
            Self::TextAsHex => "text-as-hex",
            Self::TextAsBase64 => "text-as-base64",
            Self::Utf16 => "utf-16",
            Self::TrailingNewline => "trailing-newline",
            Self::LastCharacterLost => "last-character-lost",
            Self::FirstTenBytes => "first-ten-bytes",
            Self::BlanksAsZeroBits => "blanks-as-zero-bits",
            Self::LookAlike { .. } => "look-alike",
            Self::CharacterLost { .. } => "character-lost",
            Self::Swapped { .. } => "characters-swapped",
            Self::SpareByte => "spare-byte",
            Self::RepeatedTo(Algorithm::Sha1) => "repeated-to-20-bytes",
            Self::RepeatedTo(Algorithm::Sha256) => "repeated-to-32-bytes",
            Self::RepeatedTo(Algorithm::Sha512) => "repeated-to-64-bytes",
            Self::CutTo(Algorithm::Sha1) => "cut-to-20-bytes",
            Self::CutTo(Algorithm::Sha256) => "cut-to-32-bytes",
            Self::CutTo(Algorithm::Sha512) => "cut-to-64-bytes",
        }
    }

    /// Whether it is the slip of somebody who copied the secret by hand, at a single character.
    pub const fn is_copying_slip(self) -> bool {
        matches!(self, Self::LookAlike { .. } | Self::CharacterLost { .. } | Self::Swapped { .. })
    }

    /// What happened, in a line.
    pub const fn says(self) -> &'static str {
        match self {
            Self::RawText => "the secret's text was used as the key without decoding it",
            Self::TwiceEncodedPadded => "the secret was base32-encoded twice, and the padding kept",
            Self::TwiceEncoded => "the secret was base32-encoded twice",
            Self::HexTextRaw => "the secret's hexadecimal text was used as the key without decoding it",
            Self::HexAsBase32Mapped => "the secret's hexadecimal text was read as base32, digits taken for letters",
            Self::HexAsBase32Dropped => "the secret's hexadecimal text was read as base32, foreign digits dropped",
            Self::TextAsHex => "the secret's base32 text was read as hexadecimal",
            Self::TextAsBase64 => "the secret's base32 text was read as base64",
            Self::Utf16 => "the secret was stored as UTF-16, two bytes a character",
            Self::TrailingNewline => "the line feed at the end of the secret was kept as part of it",
            Self::LastCharacterLost => "the secret's last character was not copied",
            Self::FirstTenBytes => "only the secret's first 16 characters were copied",
            Self::BlanksAsZeroBits => "the blanks between the secret's groups were read as zero bits",
            Self::LookAlike { .. } => "one character of the secret was taken for one that looks like it",
            Self::CharacterLost { .. } => "one character of the secret was left out",
            Self::Swapped { .. } => "two neighbouring characters of the secret were swapped",
            Self::SpareByte => "spare bits at the end of the secret were taken for a byte of their own",
            Self::RepeatedTo(_) => "the secret was repeated to the length of the hash",
            Self::CutTo(_) => "the secret was cut to the length of the hash",
        }
    }
}

impl fmt::Display for SecretReading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.says())
    }
}

/// Every other key that a program may have made of a secret's text, each once, the commonest mistakes first.
///
/// `text` is the secret as it was written, `correct` what it decodes to. A reading that yields the correct key, or no
/// bytes at all, is left out. Zero bytes at the end are no reading: HMAC pads with them, so they change nothing.
///
/// ```
/// use instep::otp::misread::{SecretReading, readings};
/// use instep::otp::{Algorithm, Digits, Key, Secret};
/// let secret = Secret::from_bytes(b"12345678901234567890");
/// let all = readings("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", &secret);
/// let (reading, wrong) = &all[0];
/// assert_eq!(*reading, SecretReading::RawText);
/// assert_eq!(Key::new(wrong, Algorithm::Sha1).code(41_152_263, Digits::SIX).reveal(), "638186");
/// ```
pub fn readings(text: &str, correct: &Secret) -> Vec<(SecretReading, Secret)> {
    let written = Written::new(text, correct);
    let mut found = Found { correct, readings: Vec::new() };
    found.add_text_as_key(&written);
    found.add_encoded_again(&written);
    found.add_wrong_decoder(&written);
    found.add_lost_and_added(&written);
    found.add_fitted_to_hash();
    if written.base32.len() <= MOST_TYPED {
        found.add_look_alikes(&written);
        found.add_slips(&written);
    }
    found.readings
}

/// The forms in which a secret is written.
struct Written {
    /// As it came, without the line ending.
    original: Zeroizing<String>,
    /// Base32, upper case, nothing between.
    base32: Zeroizing<String>,
    /// Hexadecimal, upper case.
    hex: Zeroizing<String>,
}

impl Written {
    fn new(text: &str, correct: &Secret) -> Written {
        let is_base32 = decode(text, Encoding::Base32).is_ok_and(|decoded| decoded.secret == *correct);
        let base32 = if is_base32 {
            text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
        } else {
            encoded(correct.expose(), false)
        };
        Written {
            original: Zeroizing::new(without_line_ending(text).to_owned()),
            base32: Zeroizing::new(base32),
            hex: Zeroizing::new(correct.expose().iter().map(|byte| format!("{byte:02X}")).collect()),
        }
    }

    /// The base32 text with a blank after each group of four, unless it came with blanks of its own.
    fn with_blanks(&self) -> Zeroizing<String> {
        let original = self.original.trim().to_ascii_uppercase();
        if original.contains(' ') && lenient(&original.replace(' ', "")).is_some() {
            return Zeroizing::new(original);
        }
        let spaced = self.base32.char_indices().flat_map(|(index, c)| {
            let blank = (index > 0 && index % 4 == 0).then_some(' ');
            blank.into_iter().chain([c])
        });
        Zeroizing::new(spaced.collect())
    }
}

struct Found<'a> {
    correct: &'a Secret,
    readings: Vec<(SecretReading, Secret)>,
}

impl Found<'_> {
    fn add(&mut self, reading: SecretReading, key: impl AsRef<[u8]>) {
        let secret = Secret::from_bytes(key);
        let known = secret == *self.correct || self.readings.iter().any(|(_, other)| *other == secret);
        if !secret.is_empty() && !known {
            self.readings.push((reading, secret));
        }
    }

    fn add_text_as_key(&mut self, written: &Written) {
        let lower = Zeroizing::new(written.base32.to_ascii_lowercase());
        for text in [&written.base32, &written.original, &lower] {
            self.add(SecretReading::RawText, text.as_bytes());
        }
        let lower = Zeroizing::new(written.hex.to_ascii_lowercase());
        for text in [&lower, &written.hex] {
            self.add(SecretReading::HexTextRaw, text.as_bytes());
        }
    }

    fn add_encoded_again(&mut self, written: &Written) {
        self.add(SecretReading::TwiceEncodedPadded, encoded(written.base32.as_bytes(), true));
        self.add(SecretReading::TwiceEncoded, encoded(written.base32.as_bytes(), false));
        for bytes in [self.correct.expose(), written.base32.as_bytes()] {
            let wide: Zeroizing<Vec<u8>> = Zeroizing::new(bytes.iter().flat_map(|byte| [*byte, 0]).collect());
            self.add(SecretReading::Utf16, &*wide);
        }
    }

    fn add_wrong_decoder(&mut self, written: &Written) {
        for one in ['L', 'I'] {
            let mapped = Zeroizing::new(written.hex.chars().filter_map(|c| look_alike_letter(c, one)).collect());
            self.add_base32(SecretReading::HexAsBase32Mapped, &mapped);
        }
        let dropped = Zeroizing::new(written.hex.chars().filter(|c| !matches!(c, '0' | '1' | '8' | '9')).collect());
        self.add_base32(SecretReading::HexAsBase32Dropped, &dropped);
        for text in [&written.base32, &written.original] {
            if let Ok(decoded) = decode(text, Encoding::Hex) {
                self.add(SecretReading::TextAsHex, decoded.secret.expose());
            }
            // A character left over after the groups of four carries no whole byte; decoders drop it.
            let whole = text.get(..text.len() - usize::from(text.len() % 4 == 1)).unwrap_or_default();
            if let Ok(decoded) = decode(whole, Encoding::Base64) {
                self.add(SecretReading::TextAsBase64, decoded.secret.expose());
            }
        }
        self.add_base32(SecretReading::BlanksAsZeroBits, &Zeroizing::new(written.with_blanks().replace(' ', "A")));
    }

    fn add_lost_and_added(&mut self, written: &Written) {
        for bytes in [self.correct.expose(), written.base32.as_bytes(), written.original.as_bytes()] {
            let longer = Zeroizing::new([bytes, b"\n"].concat());
            self.add(SecretReading::TrailingNewline, &*longer);
        }
        self.add(SecretReading::SpareByte, &*Zeroizing::new([self.correct.expose(), &[0x20]].concat()));
        let mut shorter = written.base32.clone();
        shorter.pop();
        self.add_base32(SecretReading::LastCharacterLost, &shorter);
        if let Some(ten) = self.correct.expose().get(..10) {
            self.add(SecretReading::FirstTenBytes, ten);
        }
    }

    fn add_fitted_to_hash(&mut self) {
        for algorithm in Algorithm::ALL {
            let (secret, length) = (self.correct.expose(), algorithm.output_bytes());
            let fitted: Zeroizing<Vec<u8>> = Zeroizing::new(secret.iter().copied().cycle().take(length).collect());
            let reading = if secret.len() < length { SecretReading::RepeatedTo } else { SecretReading::CutTo };
            self.add(reading(algorithm), &*fitted);
        }
    }

    fn add_look_alikes(&mut self, written: &Written) {
        for (index, c) in written.base32.char_indices() {
            for other in look_alikes(c).chars() {
                let mut mistaken = written.base32.clone();
                mistaken.replace_range(index..=index, other.encode_utf8(&mut [0; 4]));
                self.add_base32(SecretReading::LookAlike { place: index + 1 }, &mistaken);
            }
        }
    }

    fn add_slips(&mut self, written: &Written) {
        for index in 0..written.base32.len() {
            let mut shorter = written.base32.clone();
            shorter.remove(index);
            self.add_base32(SecretReading::CharacterLost { place: index + 1 }, &shorter);
        }
        for index in 1..written.base32.len() {
            let mut characters: Zeroizing<Vec<char>> = Zeroizing::new(written.base32.chars().collect());
            characters.swap(index - 1, index);
            let swapped = Zeroizing::new(characters.iter().collect());
            self.add_base32(SecretReading::Swapped { place: index }, &swapped);
        }
    }

    fn add_base32(&mut self, reading: SecretReading, text: &Zeroizing<String>) {
        if let Some(bytes) = lenient(text) {
            self.add(reading, &*bytes);
        }
    }
}

fn encoded(bytes: &[u8], padding: bool) -> String {
    base32::encode(Alphabet::Rfc4648 { padding }, bytes)
}

/// What a decoder makes of base32 that counts no lengths and drops spare bits, as most do.
fn lenient(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    base32::decode(Alphabet::Rfc4648 { padding: false }, text).map(Zeroizing::new)
}

/// What a decoder that maps look-alikes reads for a hex digit; programs differ over 1.
const fn look_alike_letter(c: char, one: char) -> Option<char> {
    match c {
        '0' => Some('O'),
        '1' => Some(one),
        '8' => Some('B'),
        '9' => None,
        _ => Some(c),
    }
}

/// The other characters of base32 that an eye takes a character for.
const fn look_alikes(c: char) -> &'static str {
    match c {
        'O' => "QD",
        'Q' => "O",
        'D' => "O",
        'I' => "L",
        'L' => "I",
        'S' => "5",
        '5' => "S",
        'Z' => "2",
        '2' => "Z",
        'G' => "6",
        '6' => "G",
        'U' => "V",
        'V' => "U",
        _ => "",
    }
}
