use crate::graph::{Method, MethodId, MethodType};
use serde::{Deserialize, Serialize};

/// A registered method, as a plan names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Registered {
    /// What Graph calls it.
    pub id: String,
    /// Its type: one of the names that `--keep` takes, or what Graph wrote where it is unknown.
    #[serde(rename = "type")]
    pub type_name: String,
    /// What people call the type.
    pub title: String,
    /// What tells it from others; of a phone number the last digits.
    pub label: Option<String>,
}

/// Names of types on the command line and in plans.
const NAMES: [(MethodType, &str); 14] = [
    (MethodType::MicrosoftAuthenticator, "microsoft-authenticator"),
    (MethodType::SoftwareOath, "software-oath"),
    (MethodType::HardwareOath, "hardware-oath"),
    (MethodType::MobilePhone, "mobile-phone"),
    (MethodType::AlternateMobilePhone, "alternate-mobile-phone"),
    (MethodType::OfficePhone, "office-phone"),
    (MethodType::Email, "email"),
    (MethodType::Fido2, "fido2"),
    (MethodType::WindowsHello, "windows-hello"),
    (MethodType::PlatformCredential, "platform-credential"),
    (MethodType::TemporaryAccessPass, "temporary-access-pass"),
    (MethodType::External, "external"),
    (MethodType::QrCodePin, "qr-code-pin"),
    (MethodType::Password, "password"),
];

impl Registered {
    /// What a plan keeps of a listed method.
    pub fn of(method: &Method) -> Registered {
        Registered {
            id: shown(&method.id),
            type_name: type_name(&method.method_type),
            title: shown(method.method_type.title()),
            label: method.label.as_deref().map(|label| label_of(&method.method_type, label)),
        }
    }

    /// Which kind of method it is.
    pub fn method_type(&self) -> MethodType {
        let known = NAMES.iter().find(|(_, name)| *name == self.type_name);
        known.map_or_else(|| MethodType::Unknown(self.type_name.clone()), |(known, _)| known.clone())
    }

    /// Its id, if it may stand in a path.
    pub fn method_id(&self) -> Option<MethodId> {
        self.id.parse().ok()
    }

    /// Type and label.
    pub fn words(&self) -> String {
        match &self.label {
            Some(label) => format!("{} ({label})", self.title),
            None => self.title.clone(),
        }
    }

    pub(super) fn fingerprint(&self) -> String {
        serde_json::to_string(&(&self.id, &self.type_name, &self.label)).unwrap_or_default()
    }
}

/// The name of a type on the command line and in plans.
pub fn type_name(method_type: &MethodType) -> String {
    match NAMES.iter().find(|(known, _)| known == method_type) {
        Some((_, name)) => (*name).to_owned(),
        // What is unknown must not pass for what is known.
        None if types_of(method_type.title()).is_some() => format!("#{}", method_type.title()),
        None => shown(method_type.title()),
    }
}

/// The types of a name; `phones` are all three.
pub fn types_of(name: &str) -> Option<Vec<MethodType>> {
    if name == "phones" {
        return Some(vec![MethodType::MobilePhone, MethodType::AlternateMobilePhone, MethodType::OfficePhone]);
    }
    NAMES.iter().find(|(_, known)| *known == name).map(|(known, _)| vec![known.clone()])
}

/// Every name that [`types_of`] knows.
pub fn type_names() -> impl Iterator<Item = &'static str> {
    NAMES.iter().map(|(_, name)| *name).chain(["phones"])
}

/// A phone number is the user's own business but for what tells it from another.
fn label_of(method_type: &MethodType, label: &str) -> String {
    let is_phone = matches!(method_type, MethodType::MobilePhone | MethodType::AlternateMobilePhone | MethodType::OfficePhone);
    if !is_phone {
        return shown(label);
    }
    let digits: Vec<char> = label.chars().filter(char::is_ascii_digit).collect();
    format!("ending in {}", digits[digits.len().saturating_sub(4)..].iter().collect::<String>())
}

/// What a service sent, without what a terminal would obey, and not too long.
fn shown(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(256).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_go_there_and_back() {
        for (method_type, name) in NAMES {
            assert_eq!((type_name(&method_type), types_of(name)), (name.to_owned(), Some(vec![method_type])));
        }
        assert_eq!(types_of("phones").unwrap().len(), 3);
        assert_eq!(types_of("phone"), None);
    }

    #[test]
    fn of_a_phone_the_last_digits_are_kept() {
        let label = Some("+1 555 123 4567".to_owned());
        let method = Method { id: "1".to_owned(), method_type: MethodType::MobilePhone, label };
        assert_eq!(Registered::of(&method).words(), "mobile phone (ending in 4567)");
        let odd = Method { id: "1\u{1b}[2J".to_owned(), method_type: MethodType::Unknown("#x".to_owned()), label: None };
        let registered = Registered::of(&odd);
        assert_eq!((registered.method_id(), registered.method_type()), (None, odd.method_type));
    }
}
