//! The characters of a secret that carry bits, apart from those that people put between them.

use super::{CharacterClass, Encoding, Repair, SecretError};
use zeroize::Zeroizing;

/// The symbols of a text, and what was left out.
pub(super) struct Symbols {
    /// Only characters that the alphabet has.
    pub text: Zeroizing<String>,
    pub repairs: Vec<Repair>,
}

/// How many characters of each kind were left out.
#[derive(Default)]
struct LeftOut {
    blanks: usize,
    dashes: usize,
    colons: usize,
    padding: usize,
}

/// Any white space, and the invisible characters that web pages bring along.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// The hyphen and what word processors make of it.
pub(super) const fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Takes a text apart; `has` says which characters are symbols of the encoding.
///
/// # Errors
/// [`SecretError::Character`] and [`SecretError::PaddingInside`], for the first offence.
pub(super) fn read(text: &str, encoding: Encoding, has: fn(char) -> bool) -> Result<Symbols, SecretError> {
    // Reserved whole, so that no half-filled copy is left behind in freed memory.
    let mut symbols = Zeroizing::new(String::with_capacity(text.len()));
    let mut left_out = LeftOut::default();
    let mut padding_at = None;
    for (index, c) in text.chars().enumerate() {
        match c {
            _ if has(c) && padding_at.is_none() => symbols.push(c),
            _ if has(c) => return Err(SecretError::PaddingInside { place: padding_at.unwrap_or(index) + 1 }),
            '=' => {
                padding_at.get_or_insert(index);
                left_out.padding += 1;
            }
            ':' if encoding == Encoding::Hex => left_out.colons += 1,
            _ if is_blank(c) => left_out.blanks += 1,
            _ if is_dash(c) => left_out.dashes += 1,
            _ => return Err(wrong_character(text, index + 1, c, encoding)),
        }
    }
    Ok(Symbols { text: symbols, repairs: left_out.repairs() })
}

impl LeftOut {
    fn repairs(&self) -> Vec<Repair> {
        let counts = [self.blanks, self.dashes, self.colons, self.padding];
        let kinds = [Repair::Blanks, Repair::Dashes, Repair::Colons, Repair::Padding];
        kinds.into_iter().zip(counts).filter(|(_, count)| *count > 0).map(|(kind, count)| kind(count)).collect()
    }
}

fn wrong_character(text: &str, place: usize, c: char, encoding: Encoding) -> SecretError {
    let all = |has: fn(char) -> bool| text.chars().all(|c| has(c) || is_blank(c) || c == '=');
    // Letters of both cases are a sign of base64, which would take nearly any text.
    let both_cases = text.contains(|c: char| c.is_ascii_lowercase()) && text.contains(|c: char| c.is_ascii_uppercase());
    let rather = match encoding {
        Encoding::Base32 if all(is_hex) => Some(Encoding::Hex),
        Encoding::Base32 | Encoding::Hex if both_cases && all(super::base64::has) => Some(Encoding::Base64),
        _ => None,
    };
    SecretError::Character { place, class: CharacterClass::of(c), encoding, rather }
}

/// A hex digit of either case.
pub(super) const fn is_hex(c: char) -> bool {
    c.is_ascii_hexdigit()
}

/// Packs symbols of so many bits each into whole bytes, most significant bit first; what is left over is dropped.
///
/// With it go the bits that were dropped, as a number.
pub(super) fn pack(symbols: impl Iterator<Item = u8>, bits: u32) -> (Zeroizing<Vec<u8>>, u32) {
    let mut bytes = Zeroizing::new(Vec::with_capacity(super::MOST_CHARACTERS));
    let (mut held, mut count) = (0u32, 0);
    for symbol in symbols {
        held = held << bits | u32::from(symbol);
        count += bits;
        if count >= 8 {
            count -= 8;
            bytes.push((held >> count) as u8);
            held &= (1 << count) - 1;
        }
    }
    (bytes, held)
}
