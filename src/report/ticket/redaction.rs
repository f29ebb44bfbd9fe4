use crate::diagnosis::Question;
use crate::evidence::{Observation, SecretSource};
use crate::otp::{Account, Key, Kind};
use crate::time::StepGrid;

/// So many characters of a secret in a row are taken out.
const PIECE: usize = 8;
/// A number of fewer digits is no code.
const LEAST_DIGITS: usize = 5;
/// Codes of so many steps before and after now are live.
const LIVE: i64 = 2;

/// What must not stand in a report: the codes and the secret of a case, wherever somebody may have written them.
pub(super) struct Redaction {
    codes: Vec<Vec<char>>,
    secrets: Vec<Vec<char>>,
}

impl Redaction {
    /// Of all that a question knows.
    pub fn of(question: &Question) -> Redaction {
        let seen = question.case.observations.iter().filter_map(|noted| match &noted.observation {
            Observation::Code(code) => code.value.as_deref().map(squeezed),
            _ => None,
        });
        let mut codes: Vec<Vec<char>> = seen.collect();
        codes.extend(question.account.into_iter().flat_map(|account| live(account, question)));
        codes.retain(|code| code.len() >= LEAST_DIGITS);
        let mut secrets: Vec<Vec<char>> = question.account.into_iter().flat_map(spellings).collect();
        let source = question.case.credential.as_ref().and_then(|credential| credential.source.as_ref());
        secrets.extend(match source {
            Some(SecretSource::Secret(text)) => Some(squeezed(text)),
            Some(SecretSource::Uri(text)) => text.split(['?', '&']).find_map(|part| {
                let (name, value) = part.split_once('=')?;
                name.eq_ignore_ascii_case("secret").then(|| squeezed(value))
            }),
            _ => None,
        });
        Redaction { codes, secrets }
    }

    /// A text without any of them.
    pub fn clean(&self, text: &str) -> String {
        let letters: Vec<char> = text.chars().collect();
        let kept: Vec<usize> = (0..letters.len()).filter(|at| counts(letters[*at])).collect();
        let plain: Vec<char> = kept.iter().map(|at| letters[*at].to_ascii_lowercase()).collect();
        let pieces = self.secrets.iter().flat_map(|secret| secret.windows(PIECE.min(secret.len().max(1))));
        let mut hidden = vec![false; letters.len()];
        for needle in self.codes.iter().map(Vec::as_slice).chain(pieces) {
            for (start, _) in plain.windows(needle.len()).enumerate().filter(|(_, here)| *here == needle) {
                let (first, last) = (kept[start], kept[start + needle.len() - 1]);
                hidden[first..=last].fill(true);
            }
        }
        let mut clean = String::with_capacity(text.len());
        for (at, letter) in letters.iter().enumerate() {
            match hidden[at] {
                false => clean.push(*letter),
                true if at == 0 || !hidden[at - 1] => clean.push('…'),
                true => {}
            }
        }
        clean
    }
}

/// Words that somebody wrote, such as a case's title, without the codes and secrets of the question, and without characters
/// that a terminal would obey.
pub fn without_secrets(question: &Question, text: &str) -> String {
    let printable = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    Redaction::of(question).clean(text).chars().map(printable).collect()
}

/// Whether a character is more than a way of grouping others.
fn counts(c: char) -> bool {
    !c.is_whitespace() && c != '-' && c != '='
}

fn squeezed(text: &str) -> Vec<char> {
    text.chars().filter(|c| counts(*c)).map(|c| c.to_ascii_lowercase()).collect()
}

/// As it was written, in base32 and in hex.
fn spellings(account: &Account) -> [Vec<char>; 3] {
    let bytes = account.secret.expose();
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let base32 = base32::encode(base32::Alphabet::Rfc4648 { padding: false }, bytes);
    [squeezed(&account.secret_text), squeezed(&base32), squeezed(&hex)]
}

fn live(account: &Account, question: &Question) -> Vec<Vec<char>> {
    if account.kind != Kind::Totp {
        return Vec::new();
    }
    let verifier = &question.verifier;
    let grid = StepGrid::of(account.period.unwrap_or(verifier.period));
    let key = Key::new(&account.secret, account.algorithm.unwrap_or(verifier.algorithm));
    let own = grid.step_at(question.now);
    let code = |delta: i64| key.code(own.plus(delta).counter(), account.digits.unwrap_or(verifier.digits)).reveal();
    (-LIVE..=LIVE).map(|delta| squeezed(&code(delta))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_pieces_of_secrets_are_taken_out_of_words() {
        let redaction = Redaction { codes: vec![squeezed("492039")], secrets: vec![squeezed("GEZDGNBVGY3TQOJQ")] };
        assert_eq!(redaction.clean("typed 492 039, not 492038"), "typed …, not 492038");
        assert_eq!(redaction.clean("the key gezd-gnbv gy3t is in the app"), "the key … is in the app");
        assert_eq!(redaction.clean(""), "");
    }
}
