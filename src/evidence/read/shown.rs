//! How much of a case file's own text an error may repeat.

/// The longest piece of input that an error repeats, in characters.
const MOST_SHOWN: usize = 40;

/// A piece of input in quotes, cut short and without control characters; only its length if it may be a secret or a
/// code, which people paste into the wrong key.
pub(super) fn shown(text: &str) -> String {
    if may_be_secret(text) {
        return format!("({} characters, not shown)", text.chars().count());
    }
    let plain = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    let start: String = text.chars().take(MOST_SHOWN).map(plain).collect();
    let cut = if text.chars().nth(MOST_SHOWN).is_some() { "…" } else { "" };
    format!("'{start}{cut}'")
}

/// A number, unless it has so many digits that it may be a code.
pub(super) fn figure(number: f64) -> String {
    if number.abs() < 1e5 { number.to_string() } else { "a large number".to_owned() }
}

/// Whether this could be a one-time code, a secret or an enrolment URI. Too careful rather than not careful enough.
fn may_be_secret(text: &str) -> bool {
    if text.to_ascii_lowercase().contains("otpauth") || text.contains('=') {
        return true;
    }
    if is_date(text) {
        return false;
    }
    let solid: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let code = (6..=10).contains(&solid.len()) && solid.bytes().all(|b| b.is_ascii_digit());
    let encoded = solid.len() >= 16 && solid.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/".contains(&b));
    // The words of case files have dashes, small letters and nothing else.
    let word = text.contains('-') && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    code || encoded && !word
}

/// `2026-11-21`, which without its dashes looks like a code of eight digits.
fn is_date(text: &str) -> bool {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    shape == "0000-00-00"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_and_codes_are_not_shown() {
        for hidden in ["492039", "492 039", "JBSWY3DPEHPK3PXP", "jbsw y3dp ehpk 3pxp", "JBSW-Y3DP-EHPK-3PXP"] {
            assert_eq!(shown(hidden), format!("({} characters, not shown)", hidden.len()));
        }
        assert!(!shown("otpauth://totp/a?secret=AAAA").contains("AAAA"));
        assert!(!shown("3132333435363738393031323334353637383930").contains("3132"));
    }

    #[test]
    fn words_are_shown_and_cut_short() {
        assert_eq!(shown("rejectd"), "'rejectd'");
        assert_eq!(shown("2026-11-21"), "'2026-11-21'");
        assert_eq!(shown("other-account-same-devise"), "'other-account-same-devise'");
        assert_eq!(shown("a\u{1b}[31m"), "'a\u{fffd}[31m'");
        assert_eq!(shown(&"ä ".repeat(40)).chars().count(), 43);
    }
}
