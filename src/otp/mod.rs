//! One-time codes: HOTP (RFC 4226) and TOTP (RFC 6238) over SHA-1, SHA-256 and SHA-512.

mod account;
mod algorithm;
mod code;
mod decode;
mod hotp;
mod key_state;
pub mod misread;
mod secret;
mod uri;

pub use account::{Account, Kind};
pub use algorithm::{Algorithm, UnknownAlgorithm};
pub use code::{Code, CodeError, Digits, DigitsError};
pub use decode::{CharacterClass, Decoded, Encoding, MOST_CHARACTERS, Repair, SecretError, UnknownEncoding, decode};
pub use hotp::{Key, dynamic_truncation};
pub(crate) use key_state::KeyState;
pub use secret::Secret;
pub use uri::{Deviation, UriError, parse_uri};
