use super::{Deviation, unescaped};

/// What a label says: who issued the account, and its name.
pub(super) struct Label {
    pub issuer: Option<String>,
    pub name: Option<String>,
}

/// Takes a label apart, as it stands in the URI. `issuer` is the parameter of that name.
pub(super) fn read(raw: &str, issuer: Option<&str>, told: &mut Vec<Deviation>) -> Label {
    let whole = unescaped(raw, "label", told).to_string();
    if whole.trim().is_empty() {
        told.push(Deviation::EmptyLabel);
        return Label { issuer: None, name: None };
    }
    if raw.chars().any(|c| !c.is_ascii_graphic()) {
        told.push(Deviation::Unescaped);
    }
    let with_blanks = unescaped(&raw.replace('+', "%20"), "label", &mut Vec::new()).to_string();
    if raw.contains('+') {
        told.push(Deviation::PlusInLabel { as_written: whole.clone(), with_blanks: with_blanks.clone() });
    }
    let named = issuer.and_then(|issuer| behind(&whole, issuer).or_else(|| behind(&with_blanks, issuer)));
    let (before, name) = match named {
        Some(name) => {
            tell_colons(raw, name, told);
            (None, name.to_owned())
        }
        None => split(raw, &whole, issuer.is_some(), told),
    };
    if let (Some(label), Some(parameter)) = (&before, issuer) {
        told.push(Deviation::IssuerMismatch { label: label.clone(), parameter: parameter.to_owned() });
    }
    Label { issuer: before, name: Some(name.trim().to_owned()).filter(|name| !name.is_empty()) }
}

/// What follows the issuer and a colon.
fn behind<'a>(label: &'a str, issuer: &str) -> Option<&'a str> {
    label.strip_prefix(issuer)?.strip_prefix(':')
}

/// The issuer was recognised; was the colon behind it the only one, and a plain one?
fn tell_colons(raw: &str, name: &str, told: &mut Vec<Deviation>) {
    if !raw.contains(':') {
        told.push(Deviation::EscapedSeparator);
    }
    if name.contains(':') {
        told.push(Deviation::SecondColon);
    }
}

/// Splits at the one literal colon, else at the first escaped one if no parameter names the issuer.
fn split(raw: &str, whole: &str, issuer_is_named: bool, told: &mut Vec<Deviation>) -> (Option<String>, String) {
    let decoded = |part: &str| unescaped(part, "label", &mut Vec::new()).trim().to_owned();
    let issuer = |text: String| Some(text).filter(|text| !text.is_empty());
    match raw.matches(':').count() {
        0 if !issuer_is_named && whole.contains(':') => {
            told.push(Deviation::EscapedSeparator);
            let (before, name) = whole.split_once(':').unwrap_or(("", whole));
            (issuer(before.trim().to_owned()), name.to_owned())
        }
        0 => (None, whole.to_owned()),
        1 => {
            let (before, name) = raw.split_once(':').unwrap_or(("", raw));
            (issuer(decoded(before)), decoded(name))
        }
        _ => {
            told.push(Deviation::SecondColon);
            (None, whole.to_owned())
        }
    }
}
