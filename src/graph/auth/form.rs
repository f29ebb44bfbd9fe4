use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::fmt;
use zeroize::Zeroizing;

/// Everything but what RFC 3986 calls unreserved: right in a form, a query and a path alike.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Fields for a login service, as `application/x-www-form-urlencoded`. They hold secrets: wiped when dropped, and `Debug` shows
/// their names alone.
#[derive(Default)]
pub struct Form {
    encoded: Zeroizing<String>,
    names: Vec<&'static str>,
    secrets: Vec<Zeroizing<String>>,
}

impl Form {
    /// With a further field.
    pub fn with(mut self, name: &'static str, value: &str) -> Form {
        // Grown by hand, so that no outgrown copy of a secret stays in memory.
        let value = Zeroizing::new(utf8_percent_encode(value, RESERVED).to_string());
        let mut longer = Zeroizing::new(String::with_capacity(self.encoded.len() + name.len() + value.len() + 2));
        longer.push_str(&self.encoded);
        if !longer.is_empty() {
            longer.push('&');
        }
        longer.push_str(name);
        longer.push('=');
        longer.push_str(&value);
        self.encoded = longer;
        self.names.push(name);
        self
    }

    /// With a field that must not come back in any message.
    pub fn with_secret(mut self, name: &'static str, value: &str) -> Form {
        self.secrets.push(Zeroizing::new(value.to_owned()));
        self.with(name, value)
    }

    /// The body that is sent. Whoever calls this must not let it out.
    pub fn expose(&self) -> &[u8] {
        self.encoded.as_bytes()
    }

    /// What must not come back in any message.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        self.secrets.iter().map(|secret| secret.as_str())
    }
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Form").field(&self.names).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_encoded_and_not_shown() {
        let form = Form::default().with("scope", "https://a/.default b").with_secret("client_secret", "p+q&r=ä");
        let body = "scope=https%3A%2F%2Fa%2F.default%20b&client_secret=p%2Bq%26r%3D%C3%A4";
        assert_eq!(form.expose(), body.as_bytes());
        assert_eq!(format!("{form:?}"), r#"Form(["scope", "client_secret"])"#);
    }
}
