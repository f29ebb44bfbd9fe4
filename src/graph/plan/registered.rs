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

/// Every type that this program knows.
const TYPES: [MethodType; 14] = [
    MethodType::MicrosoftAuthenticator,
    MethodType::SoftwareOath,
    MethodType::HardwareOath,
    MethodType::MobilePhone,
    MethodType::AlternateMobilePhone,
    MethodType::OfficePhone,
    MethodType::Email,
    MethodType::Fido2,
    MethodType::WindowsHello,
    MethodType::PlatformCredential,
    MethodType::TemporaryAccessPass,
    MethodType::External,
    MethodType::QrCodePin,
    MethodType::Password,
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
        let known = TYPES.iter().find(|known| known.id() == self.type_name);
        known.map_or_else(|| MethodType::Unknown(self.type_name.clone()), MethodType::clone)
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
    match method_type {
        // What is unknown must not pass for what is known.
        MethodType::Unknown(written) if types_of(written).is_some() => format!("#{}", shown(written)),
        known => shown(known.id()),
    }
}

/// The types of a name, however it is hyphenated and whatever its case; `phones` are all three.
pub fn types_of(name: &str) -> Option<Vec<MethodType>> {
    let plain = |name: &str| name.chars().filter(|c| !"-_ ".contains(*c)).collect::<String>().to_ascii_lowercase();
    if plain(name) == "phones" {
        return Some(vec![MethodType::MobilePhone, MethodType::AlternateMobilePhone, MethodType::OfficePhone]);
    }
    TYPES.iter().find(|known| plain(known.id()) == plain(name)).map(|known| vec![known.clone()])
}

/// Every name that [`types_of`] knows.
pub fn type_names() -> impl Iterator<Item = &'static str> {
    TYPES.iter().map(MethodType::id).chain(["phones"])
}

/// A phone number is the user's own business but for what tells it from another.
fn label_of(method_type: &MethodType, label: &str) -> String {
    let is_phone =
        matches!(method_type, MethodType::MobilePhone | MethodType::AlternateMobilePhone | MethodType::OfficePhone);
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
        for method_type in TYPES {
            let name = type_name(&method_type);
            assert_eq!(types_of(&name), Some(vec![method_type]), "{name}");
        }
        assert_eq!(types_of("phones").unwrap().len(), 3);
        assert_eq!(types_of("Software-OATH"), Some(vec![MethodType::SoftwareOath]));
        assert_eq!(types_of("phone"), None);
        assert_eq!(type_name(&MethodType::Unknown("fido2".to_owned())), "#fido2");
    }

    #[test]
    fn of_a_phone_the_last_digits_are_kept() {
        let label = Some("+1 555 123 4567".to_owned());
        let method = Method { id: "1".to_owned(), method_type: MethodType::MobilePhone, label };
        assert_eq!(Registered::of(&method).words(), "mobile phone (ending in 4567)");
        let odd =
            Method { id: "1\u{1b}[2J".to_owned(), method_type: MethodType::Unknown("#x".to_owned()), label: None };
        let registered = Registered::of(&odd);
        assert_eq!((registered.method_id(), registered.method_type()), (None, odd.method_type));
    }
}
