//! otpauth URIs as they are met in the wild: read if their meaning is clear, and every deviation reported.
//!
//! The format is Google's "Key Uri Format", which few writers keep to in full and few readers agree about.

mod deviation;
mod error;
mod label;
mod parameters;

pub use deviation::Deviation;
pub use error::UriError;

use super::{Account, Algorithm, Digits, Encoding, Kind, UnknownAlgorithm, decode};
use crate::time::Period;
use parameters::Parameters;
use zeroize::Zeroizing;

/// The most bytes that a URI may have. A QR picture holds less than 3 KiB.
const MOST_BYTES: usize = 16 * 1024;

/// Reads an `otpauth://` URI: the account, and in what the URI departs from the format.
///
/// Parameters that it does not name stay `None`; which default applies is for the caller to say.
///
/// ```
/// use instep::otp::{Deviation, parse_uri};
/// let (account, told) = parse_uri("otpauth://totp/Contoso:ann?secret=GEZDGNBV&issuer=Microsoft").unwrap();
/// assert_eq!(account.secret.expose(), b"12345");
/// assert_eq!(account.name.as_deref(), Some("ann"));
/// assert_eq!(account.issuer.as_deref(), Some("Microsoft"));
/// assert!(matches!(&told[..], [Deviation::IssuerMismatch { label, .. }] if label == "Contoso"));
/// ```
///
/// # Errors
/// [`UriError`], which never shows the secret.
pub fn parse_uri(text: &str) -> Result<(Account, Vec<Deviation>), UriError> {
    let mut told = Vec::new();
    let (path, query) = split(text.trim())?;
    let (kind, raw_label) = path.split_once('/').unwrap_or((path, ""));
    let is_totp = is_totp(kind, &mut told)?;
    let given = Parameters::read(query, &mut told)?;
    let secret_text = given.secret.clone().ok_or(UriError::NoSecret)?;
    let decoded = decode(&secret_text, Encoding::Base32).map_err(UriError::Secret)?;
    told.extend(decoded.repairs.into_iter().map(Deviation::Secret));
    let issuer = given.issuer.as_ref().map(|issuer| issuer.as_str());
    let label = label::read(raw_label, issuer, &mut told);
    let account = Account {
        secret: decoded.secret,
        kind: if is_totp { Kind::Totp } else { hotp(&given, &mut told)? },
        algorithm: algorithm(&given, &secret_text, &mut told)?,
        digits: digits(&given)?,
        period: if is_totp { period(&given)? } else { None },
        issuer: given.issuer.map(|issuer| issuer.to_string()).or(label.issuer),
        name: label.name,
        secret_text,
    };
    Ok((account, told))
}

/// What lies between the scheme and the first `?`, and what lies behind that.
fn split(text: &str) -> Result<(&str, &str), UriError> {
    if text.len() > MOST_BYTES {
        return Err(UriError::TooLong { bytes: text.len(), most: MOST_BYTES });
    }
    let behind = |scheme: &str| {
        let start = text.get(..scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then(|| &text[scheme.len()..])
    };
    if behind("otpauth-migration:").is_some() {
        return Err(UriError::Migration);
    }
    if behind("phonefactor:").is_some() {
        return Err(UriError::PushPairing);
    }
    let rest = behind("otpauth://").ok_or(UriError::NotOtpauth)?;
    Ok(rest.split_once('?').unwrap_or((rest, "")))
}

/// Whether the type is `totp`; otherwise it is `hotp`.
fn is_totp(kind: &str, told: &mut Vec<Deviation>) -> Result<bool, UriError> {
    let lower = kind.to_ascii_lowercase();
    if lower != kind && matches!(&*lower, "totp" | "hotp") {
        told.push(Deviation::TypeCase);
    }
    match &*lower {
        "totp" => Ok(true),
        "hotp" => Ok(false),
        "motp" => Err(UriError::UnsupportedType("motp")),
        "steam" => Err(UriError::UnsupportedType("steam")),
        "yaotp" => Err(UriError::UnsupportedType("yaotp")),
        _ => Err(UriError::UnknownType),
    }
}

fn hotp(given: &Parameters, told: &mut Vec<Deviation>) -> Result<Kind, UriError> {
    let Some(text) = given.value(&given.counter) else {
        told.push(Deviation::NoCounter);
        return Ok(Kind::Hotp { counter: None });
    };
    let counter = text.parse().map_err(|_| UriError::NotANumber("counter"))?;
    Ok(Kind::Hotp { counter: Some(counter) })
}

fn algorithm(given: &Parameters, secret: &str, told: &mut Vec<Deviation>) -> Result<Option<Algorithm>, UriError> {
    let Some(text) = given.value(&given.algorithm) else { return Ok(None) };
    // A name is short; anything else may be the secret in the wrong place, and is not repeated.
    let is_name =
        text.len() <= 10 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') && !secret.contains(text);
    let unknown = |UnknownAlgorithm(_)| UriError::Algorithm(is_name.then(|| text.to_owned()));
    let algorithm: Algorithm = text.parse().map_err(unknown)?;
    if algorithm.name().to_ascii_uppercase() != text {
        told.push(Deviation::AlgorithmSpelling(algorithm));
    }
    Ok(Some(algorithm))
}

fn digits(given: &Parameters) -> Result<Option<Digits>, UriError> {
    let Some(text) = given.value(&given.digits) else { return Ok(None) };
    Digits::new(number(text, "digits")?).map(Some).map_err(UriError::Digits)
}

fn period(given: &Parameters) -> Result<Option<Period>, UriError> {
    let Some(text) = given.value(&given.period) else { return Ok(None) };
    Period::from_seconds(number(text, "period")?).map(Some).map_err(UriError::Period)
}

fn number(text: &str, name: &'static str) -> Result<i64, UriError> {
    text.parse().map_err(|_| UriError::NotANumber(name))
}

/// Undoes percent-encoding. What is broken stays as it is written.
fn unescaped(text: &str, part: &'static str, told: &mut Vec<Deviation>) -> Zeroizing<String> {
    let is_escape = |behind: &str| behind.as_bytes().get(..2).is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit));
    if text.split('%').skip(1).any(|behind| !is_escape(behind)) {
        told.push(Deviation::BrokenEscape(part));
    }
    let bytes: Zeroizing<Vec<u8>> = Zeroizing::new(percent_encoding::percent_decode_str(text).collect());
    let decoded = String::from_utf8_lossy(&bytes);
    if matches!(decoded, std::borrow::Cow::Owned(_)) {
        told.push(Deviation::NotUtf8(part));
    }
    Zeroizing::new(decoded.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::otp::{CharacterClass, DigitsError, Repair, SecretError};
    use crate::time::PeriodError;
    use proptest::prelude::*;

    const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    fn read(rest: &str) -> (Account, Vec<Deviation>) {
        parse_uri(&format!("otpauth://{}", rest.replace("SECRET", SECRET))).unwrap_or_else(|e| panic!("{rest}: {e}"))
    }

    fn refusal(rest: &str) -> UriError {
        parse_uri(&format!("otpauth://{}", rest.replace("SECRET", SECRET))).expect_err(rest)
    }

    fn told(rest: &str) -> Vec<Deviation> {
        read(rest).1
    }

    fn names(rest: &str) -> (Option<String>, Option<String>) {
        let account = read(rest).0;
        (account.issuer, account.name)
    }

    fn both(issuer: &str, name: &str) -> (Option<String>, Option<String>) {
        (Some(issuer.into()), Some(name.into()))
    }

    #[test]
    fn a_complete_uri_has_nothing_to_tell() {
        let (account, told) = read(
            "totp/ACME%20Co:john@example.com?secret=SECRET&issuer=ACME%20Co&algorithm=SHA256&digits=8&period=60&image=x",
        );
        assert_eq!(told, []);
        assert_eq!(account.secret.expose(), b"12345678901234567890");
        assert_eq!(*account.secret_text, SECRET);
        assert_eq!((account.kind, account.algorithm), (Kind::Totp, Some(Algorithm::Sha256)));
        assert_eq!((account.digits, account.period.map(Period::seconds)), (Some(Digits::EIGHT), Some(60)));
        assert_eq!((account.issuer.unwrap(), account.name.unwrap()), ("ACME Co".into(), "john@example.com".into()));
        let (bare, told) = read("totp/x?secret=SECRET");
        assert_eq!((bare.algorithm, bare.digits, bare.period, bare.issuer, told), (None, None, None, None, vec![]));
    }

    #[test]
    fn issuers_that_differ_are_both_kept() {
        let mismatch = |label: &str, parameter: &str| {
            vec![Deviation::IssuerMismatch { label: label.into(), parameter: parameter.into() }]
        };
        assert_eq!(
            told("totp/Contoso:ann@contoso.com?secret=SECRET&issuer=Microsoft"),
            mismatch("Contoso", "Microsoft")
        );
        assert_eq!(names("totp/Contoso:ann?secret=SECRET&issuer=Microsoft"), both("Microsoft", "ann"));
    }

    #[test]
    fn an_escaped_colon_separates_where_that_is_clear() {
        let cases = [
            ("totp/ACME%3Aann?secret=SECRET", both("ACME", "ann"), vec![Deviation::EscapedSeparator]),
            ("totp/ACME%3A%20ann?secret=SECRET&issuer=ACME", both("ACME", "ann"), vec![Deviation::EscapedSeparator]),
            ("totp/a%3Ab?secret=SECRET&issuer=ACME", both("ACME", "a:b"), vec![]),
            ("totp/ACME:a%3Ab?secret=SECRET", both("ACME", "a:b"), vec![]),
        ];
        for (uri, expected, deviations) in cases {
            assert_eq!((names(uri), told(uri)), (expected, deviations), "{uri}");
        }
    }

    #[test]
    fn odd_labels_are_kept_whole() {
        assert_eq!(told("totp/?secret=SECRET"), [Deviation::EmptyLabel]);
        assert_eq!(told("totp?secret=SECRET"), [Deviation::EmptyLabel]);
        assert_eq!(names("totp/a:b:c?secret=SECRET"), (None, Some("a:b:c".into())));
        assert_eq!(told("totp/a:b:c?secret=SECRET"), [Deviation::SecondColon]);
        let gitea = "totp/Gitea%3A%20Git:ann?secret=SECRET&issuer=Gitea%3A%20Git";
        assert_eq!((names(gitea), told(gitea)), (both("Gitea: Git", "ann"), vec![]));
        assert_eq!(names("totp/🦀:ann?secret=SECRET"), both("🦀", "ann"));
        assert_eq!(told("totp/🦀:ann?secret=SECRET"), [Deviation::Unescaped]);
        assert_eq!(told("totp/%F0%9F%A6%80:ann?secret=SECRET"), []);
    }

    #[test]
    fn a_plus_is_a_blank_in_the_query_and_open_in_the_label() {
        assert_eq!(names("totp/a?secret=SECRET&issuer=Big+Corp").0.unwrap(), "Big Corp");
        let plus = Deviation::PlusInLabel { as_written: "Big+Corp:ann".into(), with_blanks: "Big Corp:ann".into() };
        assert_eq!(told("totp/Big+Corp:ann?secret=SECRET"), std::slice::from_ref(&plus));
        assert_eq!(told("totp/Big+Corp:ann?secret=SECRET&issuer=Big+Corp"), [plus]);
        assert_eq!(names("totp/Big+Corp:ann?secret=SECRET&issuer=Big+Corp"), both("Big Corp", "ann"));
    }

    #[test]
    fn secrets_are_repaired_and_told() {
        let secret = |text: &str| {
            let (account, told) = read(&format!("totp/a?secret={text}"));
            assert_eq!(account.secret.expose(), b"12345678901234567890", "{text}");
            told
        };
        let rows: [(&str, &[Repair]); 6] = [
            ("gezdgnbvgy3tqojqgezdgnbvgy3tqojq", &[Repair::LowerCase]),
            ("GEZDGNBVGY3TQOJQ+GEZDGNBVGY3TQOJQ", &[Repair::Blanks(1)]),
            ("GEZDGNBVGY3TQOJQ%20GEZDGNBVGY3TQOJQ", &[Repair::Blanks(1)]),
            ("GEZDGNBVGY3TQOJQ-GEZDGNBVGY3TQOJQ", &[Repair::Dashes(1)]),
            ("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ==", &[Repair::Padding(2)]),
            ("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ%3D%3d", &[Repair::Padding(2)]),
        ];
        for (text, repairs) in rows {
            let expected: Vec<Deviation> = repairs.iter().copied().map(Deviation::Secret).collect();
            assert_eq!(secret(text), expected, "{text}");
        }
        assert_eq!(told("totp/a?secret=MZXW6YR"), [Deviation::Secret(Repair::SpareBits(3))]);
    }

    #[test]
    fn odd_types_algorithms_and_parameters_are_told() {
        assert_eq!(told("TOTP/a?secret=SECRET"), [Deviation::TypeCase]);
        for (name, algorithm) in
            [("sha1", Algorithm::Sha1), ("SHA-256", Algorithm::Sha256), ("HmacSHA512", Algorithm::Sha512)]
        {
            let uri = format!("totp/a?secret=SECRET&algorithm={name}");
            assert_eq!(told(&uri), [Deviation::AlgorithmSpelling(algorithm)]);
            assert_eq!(read(&uri).0.algorithm, Some(algorithm));
        }
        let hotp = |rest: &str| (read(rest).0.kind, told(rest));
        assert_eq!(hotp("hotp/a?secret=SECRET&counter=7"), (Kind::Hotp { counter: Some(7) }, vec![]));
        assert_eq!(hotp("hotp/a?secret=SECRET"), (Kind::Hotp { counter: None }, vec![Deviation::NoCounter]));
        assert_eq!(told("totp/a?secret=SECRET&digits="), [Deviation::EmptyParameter("digits")]);
        assert_eq!(told("totp/a?Secret=SECRET"), [Deviation::ParameterCase("secret")]);
        assert_eq!(told("totp/a%2?secret=SECRET"), [Deviation::BrokenEscape("label")]);
        assert_eq!(told("totp/a%ff?secret=SECRET"), [Deviation::NotUtf8("label")]);
        assert_eq!(told("totp/a?secret=SECRET&issuer=%zz"), [Deviation::BrokenEscape("issuer")]);
    }

    #[test]
    fn of_parameters_that_come_twice_the_first_counts() {
        let twice = |name, same| vec![Deviation::Duplicate { name, same }];
        assert_eq!(told("totp/a?secret=SECRET&secret=SECRET"), twice("secret", true));
        assert_eq!(told("totp/a?secret=SECRET&period=60&period=30"), twice("period", false));
        assert_eq!(read("totp/a?secret=SECRET&period=60&period=30").0.period.unwrap().seconds(), 60);
        assert_eq!(refusal("totp/a?secret=SECRET&secret=GEZDGNBV"), UriError::TwoSecrets);
    }

    #[test]
    fn what_cannot_be_read_is_refused_with_both_numbers() {
        assert_eq!(refusal("totp/a?secret=SECRET&digits=5"), UriError::Digits(DigitsError(5)));
        assert_eq!(refusal("totp/a?secret=SECRET&digits=six"), UriError::NotANumber("digits"));
        assert_eq!(refusal("totp/a?secret=SECRET&period=0"), UriError::Period(PeriodError(0)));
        assert_eq!(refusal("hotp/a?secret=SECRET&counter=-1"), UriError::NotANumber("counter"));
        assert_eq!(refusal("totp/a?secret=SECRET&algorithm=MD5"), UriError::Algorithm(Some("MD5".into())));
        assert_eq!(refusal(&format!("totp/a?secret=GEZDGNBV&algorithm={SECRET}")), UriError::Algorithm(None));
        assert_eq!(refusal("totp/a?issuer=x"), UriError::NoSecret);
        assert_eq!(refusal("totp/a?secret="), UriError::Secret(SecretError::Empty));
        assert!(matches!(
            refusal("totp/a?secret=GEZDGNB%3"),
            UriError::Secret(SecretError::Character { place: 8, class: CharacterClass::Punctuation, .. })
        ));
        assert_eq!(refusal("motp/a?secret=SECRET"), UriError::UnsupportedType("motp"));
        assert_eq!(refusal("steam/a?secret=SECRET"), UriError::UnsupportedType("steam"));
        assert_eq!(refusal("SECRET/a"), UriError::UnknownType);
        assert_eq!(parse_uri("otpauth-migration://offline?data=CiUK"), Err(UriError::Migration));
        assert_eq!(parse_uri("phonefactor://activate_account?code=123456789"), Err(UriError::PushPairing));
        assert_eq!(parse_uri("https://example.com"), Err(UriError::NotOtpauth));
        assert_eq!(parse_uri(""), Err(UriError::NotOtpauth));
        assert!(matches!(refusal(&"x".repeat(20_000)), UriError::TooLong { bytes: 20_010, .. }));
        assert!(refusal("totp/a?secret=SECRET&digits=11").to_string().contains("11"));
    }

    proptest! {
        /// No text makes it panic, and neither errors nor deviations show the secret.
        #[test]
        fn nothing_panics_and_nothing_shows_the_secret(
            start in "(otpauth://(totp|HOTP|x)/)?\\PC{0,12}",
            secret in "[A-Z2-7]{12,32}[0-9A-Za-z%=+ _-]{0,4}",
            rest in "(&(digits|period|counter|algorithm|issuer|secret)=[0-9A-Za-z%+-]{0,8}){0,4}|\\PC{0,30}",
        ) {
            let text = format!("{start}?secret={secret}{rest}");
            let told = match parse_uri(&text) {
                Ok((account, told)) => format!("{account:?} {told:?} {}", told.iter().map(|d| d.to_string()).collect::<String>()),
                Err(error) => format!("{error} {error:?} {}", error.hint().unwrap_or_default()),
            };
            prop_assert!(!told.contains(&secret[..12]), "{}", told);
        }

        #[test]
        fn any_text_at_all_is_answered(text in "\\PC{0,80}") {
            let _ = parse_uri(&text);
            let _ = parse_uri(&format!("otpauth://totp/{text}"));
        }
    }
}
