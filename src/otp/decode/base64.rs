use super::symbols;
use super::{Encoding, Repair, SecretError};
use zeroize::Zeroizing;

/// Whether either base64 alphabet has this character.
pub(super) const fn has(c: char) -> bool {
    matches!(c, 'A'..='Z' | 'a'..='z' | '0'..='9' | '+' | '/' | '-' | '_')
}

/// Reads base64 in either alphabet, padded or not.
///
/// These few lines instead of a crate: secrets in base64 are rare, and none of the crates tells of spare bits.
pub(super) fn decode(text: &str) -> Result<(Zeroizing<Vec<u8>>, Vec<Repair>), SecretError> {
    let mut found = symbols::read(text, Encoding::Base64, has)?;
    let characters = found.text.len();
    if characters % 4 == 1 {
        return Err(SecretError::Length { encoding: Encoding::Base64, characters, left_over: 1 });
    }
    // Padding is part of base64, unlike base32, where nobody writes it: no repair.
    found.repairs.retain(|repair| !matches!(repair, Repair::Padding(_)));
    let (bytes, dropped) = symbols::pack(found.text.bytes().map(value), 6);
    if dropped != 0 {
        found.repairs.push(Repair::SpareBits((characters * 6 % 8) as u32));
    }
    Ok((bytes, found.repairs))
}

/// The six bits of a symbol.
pub(super) const fn value(symbol: u8) -> u8 {
    match symbol {
        b'A'..=b'Z' => symbol - b'A',
        b'a'..=b'z' => symbol - b'a' + 26,
        b'0'..=b'9' => symbol - b'0' + 52,
        b'+' | b'-' => 62,
        _ => 63,
    }
}
