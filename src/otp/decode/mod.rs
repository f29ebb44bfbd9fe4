//! Secrets as people write them: base32 above all, read leniently, with every repair reported.
//!
//! Nothing is repaired silently, for two programs that repair differently make two keys of one text; and no error
//! repeats the text, for it is a secret with a slip in it.

mod base32;
mod base64;
mod encoding;
mod error;
mod hex;
mod repair;
mod symbols;

pub use encoding::{Encoding, UnknownEncoding};
pub use error::{CharacterClass, SecretError};
pub use repair::Repair;

use super::Secret;
use zeroize::Zeroizing;

/// The most characters that a secret may have. HMAC hashes keys above 128 bytes first, so nobody issues longer ones;
/// the limit keeps a wrong file from being taken for a secret.
pub const MOST_CHARACTERS: usize = 4096;

/// A secret, how it was read, and what had to be repaired for that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The bytes; at least one.
    pub secret: Secret,
    /// The encoding that was used; never [`Encoding::Auto`].
    pub encoding: Encoding,
    /// What was done to the text before it could be read.
    pub repairs: Vec<Repair>,
}

/// Reads a secret. One line ending at the end is how text files end, and no repair.
///
/// ```
/// use instep::otp::{Encoding, Repair, decode};
/// let decoded = decode("gezd gnbv", Encoding::Auto).unwrap();
/// assert_eq!(decoded.secret.expose(), b"12345");
/// assert_eq!(decoded.repairs, [Repair::Blanks(1), Repair::LowerCase]);
/// assert!(decode("GEZD0NBV", Encoding::Auto).is_err());
/// ```
///
/// # Errors
/// [`SecretError`] says what is wrong and where, and never shows the text.
pub fn decode(text: &str, encoding: Encoding) -> Result<Decoded, SecretError> {
    let text = without_line_ending(text);
    refuse_other_things(text, encoding)?;
    let (bytes, encoding, repairs) = match encoding {
        Encoding::Auto | Encoding::Base32 => base32::decode(text).map(|(bytes, r)| (bytes, Encoding::Base32, r))?,
        Encoding::Hex => hex::decode(text).map(|(bytes, r)| (bytes, Encoding::Hex, r))?,
        Encoding::Base64 => base64::decode(text).map(|(bytes, r)| (bytes, Encoding::Base64, r))?,
        Encoding::Ascii => (ascii(text)?, Encoding::Ascii, Vec::new()),
    };
    if bytes.is_empty() {
        return Err(SecretError::Empty);
    }
    Ok(Decoded { secret: Secret::from_bytes(&bytes), encoding, repairs })
}

/// A text without the line feed, or carriage return and line feed, at its end.
pub(super) fn without_line_ending(text: &str) -> &str {
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.strip_suffix('\r').unwrap_or(text)
}

/// What is put in the place of a secret and is none.
fn refuse_other_things(text: &str, encoding: Encoding) -> Result<(), SecretError> {
    let starts = |scheme: &str| text.trim_start().get(..scheme.len()).is_some_and(|s| s.eq_ignore_ascii_case(scheme));
    if starts("otpauth-migration:") {
        return Err(SecretError::MigrationUri);
    }
    if starts("otpauth:") {
        return Err(SecretError::Uri);
    }
    let characters = text.chars().count();
    if characters > MOST_CHARACTERS {
        return Err(SecretError::TooLong { characters });
    }
    if matches!(encoding, Encoding::Auto | Encoding::Base32) && is_pairing_code(text) {
        return Err(SecretError::PairingCode);
    }
    Ok(())
}

/// Nine decimal digits: what Microsoft's setup page shows beside its QR picture to pair the app for push messages.
fn is_pairing_code(text: &str) -> bool {
    let symbols = || text.chars().filter(|&c| !symbols::is_blank(c) && !symbols::is_dash(c));
    symbols().count() == 9 && symbols().all(|c| c.is_ascii_digit())
}

/// The characters themselves, blanks included.
fn ascii(text: &str) -> Result<Zeroizing<Vec<u8>>, SecretError> {
    match text.chars().position(|c| !c.is_ascii()) {
        Some(index) => Err(SecretError::Character {
            place: index + 1,
            class: CharacterClass::NotAscii,
            encoding: Encoding::Ascii,
            rather: None,
        }),
        None => Ok(Zeroizing::new(text.as_bytes().to_vec())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> (Vec<u8>, Vec<Repair>) {
        let decoded = decode(text, Encoding::Auto).unwrap_or_else(|error| panic!("{text}: {error}"));
        (decoded.secret.expose().to_vec(), decoded.repairs)
    }

    fn refusal(text: &str) -> SecretError {
        decode(text, Encoding::Auto).expect_err(text)
    }

    #[test]
    fn repairs_are_made_and_each_is_reported() {
        let plain = b"12345678901234567890";
        let rows: [(&str, &[Repair]); 8] = [
            ("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", &[]),
            ("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\n", &[]),
            ("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\r\n", &[]),
            ("gezdgnbvgy3tqojqgezdgnbvgy3tqojq", &[Repair::LowerCase]),
            (" GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ", &[Repair::Blanks(8)]),
            ("GEZDGNBV-GY3TQOJQ-GEZDGNBV\u{2013}GY3TQOJQ", &[Repair::Dashes(3)]),
            ("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ======", &[Repair::Padding(6)]),
            (
                "gezd-gnbv gy3t-qojq\u{a0}gezd-gnbv gy3t-qojq==\n",
                &[Repair::Blanks(3), Repair::Dashes(4), Repair::Padding(2), Repair::LowerCase],
            ),
        ];
        for (text, repairs) in rows {
            assert_eq!(read(text), (plain.to_vec(), repairs.to_vec()), "{text}");
        }
    }

    #[test]
    fn spare_bits_that_are_not_zero_are_dropped_and_told() {
        assert_eq!(read("MZXW6YQ"), (b"foob".to_vec(), vec![]));
        assert_eq!(read("MZXW6YR"), (b"foob".to_vec(), vec![Repair::SpareBits(3)]));
        assert!(Repair::SpareBits(3).to_string().contains("probably cut off"));
        let cut = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ";
        assert_eq!(read(cut), (b"1234567890123456789".to_vec(), vec![Repair::SpareBits(3)]));
    }

    #[test]
    fn impossible_lengths_are_refused_with_both_numbers() {
        for (text, left_over) in [("A", 1), ("ABC", 3), ("ABCDEF", 6), ("ABCDEFGHA", 1)] {
            let error = refusal(text);
            assert_eq!(error, SecretError::Length { encoding: Encoding::Base32, characters: text.len(), left_over });
            assert!(error.to_string().contains(&text.len().to_string()), "{error}");
        }
    }

    #[test]
    fn the_digits_that_base32_lacks_are_named_with_their_look_alikes() {
        for (digit, letters) in [('0', "O"), ('1', "I or L"), ('8', "B"), ('9', "no 9")] {
            let error = refusal(&format!("GEZ DGN{digit}VGY3TQOJQ"));
            assert!(
                error.to_string().starts_with(&format!("character 8 of the secret is the digit {digit}")),
                "{error}"
            );
            assert!(error.hint().unwrap().contains(letters), "{:?}", error.hint());
        }
        let hex = refusal("3132333435363738393031323334353637383930");
        assert!(hex.hint().unwrap().contains("--secret-encoding hex"));
        let base64 = refusal("MTIzNDU2Nzg5MDEyMzQ1Njc4OTA+/w==");
        assert!(base64.hint().unwrap().contains("--secret-encoding base64"));
    }

    #[test]
    fn what_is_no_secret_is_recognised() {
        assert_eq!(refusal("OTPAUTH://totp/x?secret=GEZDGNBV"), SecretError::Uri);
        assert_eq!(refusal(" otpauth-migration://offline?data=x"), SecretError::MigrationUri);
        assert_eq!(refusal("123 456 789"), SecretError::PairingCode);
        assert_eq!(refusal("234567234"), SecretError::PairingCode);
        for empty in ["", "\n", " - ", "===="] {
            assert_eq!(refusal(empty), SecretError::Empty, "{empty:?}");
        }
        assert_eq!(refusal("AB=DEFGH"), SecretError::PaddingInside { place: 3 });
        assert_eq!(refusal(&"A".repeat(5000)), SecretError::TooLong { characters: 5000 });
        assert_eq!(read(&"A".repeat(4096)).0.len(), 2560);
    }

    #[test]
    fn other_encodings_are_read_when_they_are_named() {
        let read = |text, encoding| decode(text, encoding).map(|d| (d.secret.expose().to_vec(), d.repairs));
        assert_eq!(read("666f6F62", Encoding::Hex), Ok((b"foob".to_vec(), vec![])));
        assert_eq!(read("66:6f 6f-62", Encoding::Hex).unwrap().0, b"foob");
        assert!(matches!(read("666", Encoding::Hex), Err(SecretError::Length { characters: 3, .. })));
        assert!(matches!(read("66zz", Encoding::Hex), Err(SecretError::Character { place: 3, .. })));
        assert_eq!(read("Zm9vYg==", Encoding::Base64), Ok((b"foob".to_vec(), vec![])));
        assert_eq!(read("Zm9vYg", Encoding::Base64), Ok((b"foob".to_vec(), vec![])));
        assert_eq!(read("Zm9vYh==", Encoding::Base64), Ok((b"foob".to_vec(), vec![Repair::SpareBits(4)])));
        assert_eq!(read("-_+/", Encoding::Base64).unwrap().0, [0xfb, 0xff, 0xbf]);
        assert!(matches!(read("Zm9vY", Encoding::Base64), Err(SecretError::Length { characters: 5, .. })));
        assert_eq!(read("foo b\n", Encoding::Ascii), Ok((b"foo b".to_vec(), vec![])));
        assert!(matches!(read("fö", Encoding::Ascii), Err(SecretError::Character { place: 2, .. })));
    }

    fn any_encoding() -> impl Strategy<Value = Encoding> {
        proptest::sample::select(Encoding::ALL.to_vec())
    }

    proptest! {
        /// No text makes it panic, and no error repeats five characters of it.
        #[test]
        fn nothing_panics_and_no_error_shows_the_text(text in "\\PC{5,60}|[A-Z2-7 =0-9-]{5,40}", encoding in any_encoding()) {
            if let Err(error) = decode(&text, encoding) {
                let told = format!("{error} {error:?} {}", error.hint().unwrap_or_default());
                let shown = text.as_bytes().windows(5).any(|part| told.as_bytes().windows(5).any(|w| w == part));
                // Words of our own may happen to be in the text; a random one does not spell them.
                prop_assert!(!shown || text.to_ascii_lowercase().contains("otpauth"), "{told}");
            }
        }

        /// Whatever was encoded comes back, with the spare bits at zero.
        #[test]
        fn bytes_survive_every_encoding(bytes in proptest::collection::vec(any::<u8>(), 1..80)) {
            let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
            let base32 = ::base32::encode(::base32::Alphabet::Rfc4648 { padding: false }, &bytes);
            let from_base32 = decode(&base32, Encoding::Auto);
            if !matches!(from_base32, Err(SecretError::PairingCode)) {
                let decoded = from_base32.unwrap();
                prop_assert_eq!(decoded.secret.expose(), &bytes);
                prop_assert!(decoded.repairs.is_empty());
            }
            let from_hex = decode(&hex, Encoding::Hex).unwrap();
            prop_assert_eq!(from_hex.secret.expose(), &bytes);
        }
    }
}
