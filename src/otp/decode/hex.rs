use super::symbols;
use super::{Encoding, Repair, SecretError};
use zeroize::Zeroizing;

/// Reads hexadecimal of either case, with blanks, dashes or colons between the bytes.
pub(super) fn decode(text: &str) -> Result<(Zeroizing<Vec<u8>>, Vec<Repair>), SecretError> {
    let found = symbols::read(text, Encoding::Hex, symbols::is_hex)?;
    let characters = found.text.len();
    if characters % 2 != 0 {
        return Err(SecretError::Length { encoding: Encoding::Hex, characters, left_over: 1 });
    }
    let values = found.text.chars().filter_map(|c| c.to_digit(16)).map(|value| value as u8);
    Ok((symbols::pack(values, 4).0, found.repairs))
}
