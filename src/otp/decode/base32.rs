use super::symbols;
use super::{Encoding, Repair, SecretError};
use base32::Alphabet;
use zeroize::Zeroizing;

const fn has(c: char) -> bool {
    matches!(c, 'A'..='Z' | 'a'..='z' | '2'..='7')
}

/// Reads base32. The crate below says only yes or no, accepts impossible lengths, drops spare bits without a word and
/// takes a `=` in the middle for an `A`; so everything is checked here before it sees a text, and padding never
/// reaches it.
pub(super) fn decode(text: &str) -> Result<(Zeroizing<Vec<u8>>, Vec<Repair>), SecretError> {
    let mut found = symbols::read(text, Encoding::Base32, has)?;
    let characters = found.text.len();
    let left_over = characters % 8;
    if matches!(left_over, 1 | 3 | 6) {
        return Err(SecretError::Length { encoding: Encoding::Base32, characters, left_over });
    }
    if found.text.bytes().any(|b| b.is_ascii_lowercase()) {
        found.text.make_ascii_uppercase();
        found.repairs.push(Repair::LowerCase);
    }
    let spare = (characters * 5 % 8) as u32;
    if found.text.bytes().last().is_some_and(|last| value(last) & ((1 << spare) - 1) != 0) {
        found.repairs.push(Repair::SpareBits(spare));
    }
    // Every character was checked above, so this never is `None`; an empty answer would be refused as such.
    let bytes = base32::decode(Alphabet::Rfc4648 { padding: false }, &found.text).unwrap_or_default();
    Ok((Zeroizing::new(bytes), found.repairs))
}

/// The five bits of an upper-case symbol.
const fn value(symbol: u8) -> u8 {
    match symbol {
        b'A'..=b'Z' => symbol - b'A',
        _ => symbol - b'2' + 26,
    }
}
