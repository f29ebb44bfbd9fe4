use std::fmt;
use subtle::ConstantTimeEq;

/// What the page's address ends in: 128 random bits as 26 letters and digits. New for every run.
pub(super) struct Token(String);

impl Token {
    /// A token that nobody can guess.
    pub(super) fn random() -> std::io::Result<Token> {
        random_text::<16>().map(Token)
    }

    /// Whether this is the token. How long that takes does not tell how much of it is right.
    pub(super) fn is(&self, tried: &str) -> bool {
        self.0.as_bytes().ct_eq(tried.as_bytes()).into()
    }

    /// The token itself, for the page's address and nothing else.
    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// So many random bytes as small letters and digits.
pub(super) fn random_text<const BYTES: usize>() -> std::io::Result<String> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).map_err(|error| std::io::Error::other(format!("no random number: {error}")))?;
    Ok(base32::encode(base32::Alphabet::Rfc4648Lower { padding: false }, &bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_long_new_and_not_shown() {
        let token = Token::random().unwrap();
        assert_eq!(token.expose().len(), 26);
        assert!(token.expose().bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
        assert!(token.is(token.expose()));
        assert!(!token.is("") && !token.is(Token::random().unwrap().expose()));
        assert!(!format!("{token:?}").contains(token.expose()));
    }
}
