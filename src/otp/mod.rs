//! One-time codes: HOTP (RFC 4226) and TOTP (RFC 6238) over SHA-1, SHA-256 and SHA-512.

mod account;
mod algorithm;
mod code;
mod hotp;
mod secret;

pub use account::{Account, Kind};
pub use algorithm::{Algorithm, UnknownAlgorithm};
pub use code::{Code, CodeError, Digits, DigitsError};
pub use hotp::{Key, dynamic_truncation};
pub use secret::Secret;
