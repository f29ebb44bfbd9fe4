//! Secrets and live codes among the arguments, where everybody on the machine can read them: never repeat them.

use super::Refusal;
use std::ffi::OsString;

/// What every refusal of a secret among the arguments says.
const WHERE_TO: &str = "a secret does not belong among the arguments, where other users can see it: use --secret-file, \
                        where - is standard input";

/// Refuses a positional argument that looks like a secret or an otpauth URI, without repeating it.
pub fn refuse_secret(word: &str) -> Result<(), Refusal> {
    if looks_like_secret(word) {
        return Err(Refusal::input("an argument looks like a secret").hint(WHERE_TO));
    }
    Ok(())
}

/// A text with every secret and live code among these arguments taken out, and advice if a secret was.
pub fn masked(text: &str, arguments: &[OsString]) -> (String, Option<&'static str>) {
    let mut masked = text.to_owned();
    let mut advice = None;
    for argument in arguments {
        let argument = argument.to_string_lossy();
        let values = [Some(&*argument), argument.split_once('=').map(|(_, value)| value)];
        for value in values.into_iter().flatten().map(str::trim) {
            let is_secret = looks_like_secret(value);
            if !is_secret && !looks_like_code(value) {
                continue;
            }
            // A code may be repeated without the time behind it.
            let digits = value.split('@').next().unwrap_or(value);
            let without = match is_secret {
                true => without_start_of(&masked, value),
                false => masked.replace(value, "…").replace(digits, "…"),
            };
            if without != masked {
                masked = without;
                advice = advice.or(is_secret.then_some(WHERE_TO));
            }
        }
    }
    (masked, advice)
}

/// A text without a secret, and without any long start of it: some messages repeat only so many characters.
fn without_start_of(text: &str, secret: &str) -> String {
    // The beginning of a URI and an option's name are no secrets, and hints speak of them.
    let least = match secret.split_once('=') {
        Some((option, _)) if option.starts_with('-') => option.chars().count() + 8,
        _ if secret.starts_with("otpauth") => 20,
        _ => 8,
    };
    let ends: Vec<usize> = secret.char_indices().map(|(at, c)| at + c.len_utf8()).skip(least - 1).collect();
    let Some(least) = ends.first() else { return text.replace(secret, "…") };
    let mut masked = text.to_owned();
    while let Some(at) = masked.find(&secret[..*least]) {
        let shown = ends.iter().rev().find(|end| masked[at..].starts_with(&secret[..**end])).unwrap_or(least);
        masked.replace_range(at..at + shown, "…");
    }
    masked
}

/// An otpauth URI, 16 or more characters of base32 in one piece or in groups of one length, or 32 or more of hex.
///
/// Ids such as `microsoft-authenticator` are words in groups of different lengths, and no secret.
pub fn looks_like_secret(word: &str) -> bool {
    let lower = word.trim().to_ascii_lowercase();
    if lower.starts_with("otpauth") || lower.contains("secret=") {
        return true;
    }
    let groups: Vec<&str> = lower.trim_end_matches('=').split([' ', '-']).filter(|group| !group.is_empty()).collect();
    let even = groups.windows(2).all(|two| two[0].len() == two[1].len() || two[0].len() > two[1].len());
    let regular = even && groups.iter().rev().skip(1).all(|group| group.len() == groups[0].len());
    let symbols = || groups.iter().flat_map(|group| group.chars());
    let base32 = symbols().count() >= 16 && symbols().all(|c| matches!(c, 'a'..='z' | '2'..='7'));
    let hex = symbols().count() >= 32 && symbols().all(|c| c.is_ascii_hexdigit());
    // Sixteen lower-case letters without a digit are far more often a word than a secret.
    let word_like = symbols().all(|c| c.is_ascii_alphabetic()) && word.contains(|c: char| c.is_ascii_lowercase());
    regular && (hex || base32 && !word_like)
}

/// Six to ten digits, alone or with a time behind an `@`.
fn looks_like_code(word: &str) -> bool {
    let digits = word.split('@').next().unwrap_or(word);
    (6..=10).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_told_from_words() {
        let secrets = [
            "GEZDGNBVGY3TQOJQ",
            "gezd gnbv gy3t qojq",
            "GEZD-GNBV-GY3T-QOJQ-GEZD-GN==",
            "otpauth://totp/x",
            "3132333435363738393031323334353637383930",
        ];
        let words = [
            "492039",
            "microsoft-authenticator",
            "case-2-of-microsoft",
            "authenticationlog",
            "cases/microsoft.toml",
            "entra-id",
            "",
            "-",
        ];
        for word in secrets {
            assert!(looks_like_secret(word) && refuse_secret(word).is_err(), "{word}");
        }
        for word in words {
            assert!(!looks_like_secret(word), "{word}");
        }
    }

    #[test]
    fn usage_errors_are_masked() {
        let arguments = ["instep", "code", "GEZDGNBVGY3TQOJQ", "492039@2026-11-21T10:00:05Z"].map(OsString::from);
        let (text, advice) = masked("unexpected argument 'GEZDGNBVGY3TQOJQ' found", &arguments);
        assert_eq!((&*text, advice.is_some()), ("unexpected argument '…' found", true));
        let arguments_with_uri = [OsString::from("otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ")];
        let (text, _) = masked("'otpauth://totp/x?secret=GEZDGNBV' is no time", &arguments_with_uri);
        assert_eq!(text, "'…' is no time");
        let (text, _) = masked("unexpected argument '492039@2026-11-21T10:00:05Z' found", &arguments);
        assert_eq!(text, "unexpected argument '…' found");
    }
}
