use super::words::cleaned;
use super::{ApiVersion, Failure, Known, Method, MethodType, Operation, Request, Service, UserKey, Verb, all, read};
use crate::time::UnixTime;
use serde_json::Value;

/// No user has so many methods.
const MOST_METHODS: usize = 1_000;

/// All that a user can sign in with, and which of it is asked for first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roster {
    /// In the service's order, hardware tokens last.
    pub methods: Vec<Listed>,
    /// How many entries of the list had no id or no type, and are not in `methods`.
    pub unreadable: usize,
    /// The default.
    pub default: Known<DefaultMethod>,
}

/// A method with what the list says besides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The method.
    pub method: Method,
    /// When it was registered, as the service wrote it.
    pub created: Option<String>,
    /// Of a Temporary Access Pass: whether it can be used.
    pub usable: Option<bool>,
}

/// What `signInPreferences` says (beta).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DefaultMethod {
    /// The service's word: push, oath, voiceMobile, voiceAlternateMobile, voiceOffice, sms.
    pub preferred: Option<String>,
    /// Whether the service picks the strongest method by itself.
    pub system_preferred: Option<bool>,
}

impl Roster {
    /// Asks for the methods, for hardware tokens apart, which v1.0 does not list, and for the default.
    ///
    /// # Errors
    /// [`Failure`] if the list is refused. What else is refused is unknown.
    pub fn read(service: &mut dyn Service, user: &UserKey) -> Result<Roster, Failure> {
        let at = |version, name: &str| {
            Request::new(Verb::Get, version, format!("/users/{}/authentication/{name}", user.segment()))
        };
        let listed = all(service, &at(ApiVersion::V1, "methods"), MOST_METHODS)?;
        let mut roster = Roster { methods: Vec::new(), unreadable: 0, default: Known::Is(DefaultMethod::default()) };
        roster.take(&listed);
        // A tenant or a cloud without them says so by an error.
        let tokens = all(service, &at(ApiVersion::Beta, "hardwareOathMethods"), MOST_METHODS).unwrap_or_default();
        let tokens = tokens.into_iter().map(typed_as_hardware_token).collect::<Vec<_>>();
        roster.take(&tokens);
        let preferences = read(service, &at(ApiVersion::Beta, "signInPreferences"));
        roster.default = Known::of(preferences, Operation::DefaultMethod).map(|told| DefaultMethod::of(&told));
        Ok(roster)
    }

    fn take(&mut self, listed: &[Value]) {
        for entry in listed {
            let Some(listed) = Listed::of(entry) else {
                self.unreadable += 1;
                continue;
            };
            if !self.methods.iter().any(|known| known.method.id == listed.method.id) {
                self.methods.push(listed);
            }
        }
    }

    /// When the newest method for MFA was registered, as far as the service tells.
    pub fn newest_for_mfa(&self) -> Option<UnixTime> {
        self.for_mfa().filter_map(|listed| listed.created.as_deref()?.parse().ok()).max()
    }

    /// How many methods prove a second factor.
    pub fn mfa_methods(&self) -> usize {
        self.for_mfa().count()
    }

    /// A token that was deactivated is listed still, and proves nothing.
    fn for_mfa(&self) -> impl Iterator<Item = &Listed> {
        self.methods.iter().filter(|listed| listed.method.method_type.is_for_mfa() && listed.usable != Some(false))
    }
}

/// The collection of one type need not repeat the type.
fn typed_as_hardware_token(mut entry: Value) -> Value {
    if let Some(fields) = entry.as_object_mut() {
        fields.entry("@odata.type").or_insert("#microsoft.graph.hardwareOathAuthenticationMethod".into());
    }
    entry
}

impl Listed {
    fn of(entry: &Value) -> Option<Listed> {
        let method = Method::read(entry)?;
        let serial = entry["device"]["serialNumber"].as_str().map(cleaned);
        let label = method.label.as_deref().map(cleaned).or(serial);
        let created = entry["createdDateTime"].as_str().map(cleaned);
        let activated = entry["device"]["status"].as_str().map(|status| status == "activated");
        let usable = entry["isUsable"].as_bool().or(activated);
        Some(Listed { method: Method { label, ..method }, created, usable })
    }
}

impl DefaultMethod {
    fn of(preferences: &Value) -> DefaultMethod {
        let preferred = preferences["userPreferredMethodForSecondaryAuthentication"].as_str().map(cleaned);
        let preferred = preferred.filter(|word| !word.is_empty() && word != "none");
        let system_preferred = preferences["isSystemPreferredAuthenticationMethodEnabled"].as_bool();
        DefaultMethod { preferred, system_preferred }
    }

    /// What people call it.
    pub fn title(&self) -> Option<String> {
        let word = self.preferred.as_deref()?;
        let title = match word {
            "push" => "notification in Microsoft Authenticator",
            "oath" => "code from an app or a token",
            "voiceMobile" => "call to the mobile phone",
            "voiceAlternateMobile" => "call to the alternate mobile phone",
            "voiceOffice" => "call to the office phone",
            "sms" => "text message to the mobile phone",
            other => other,
        };
        Some(title.to_owned())
    }

    /// Whether methods of this type may be the default, beside these others. Codes may come from a token of software or hardware; only
    /// where there is neither, they come from Microsoft Authenticator.
    pub fn is(&self, method_type: &MethodType, all: &[Listed]) -> bool {
        let is_token = |kind: &MethodType| matches!(kind, MethodType::SoftwareOath | MethodType::HardwareOath);
        match (self.preferred.as_deref(), method_type) {
            (Some("push"), MethodType::MicrosoftAuthenticator)
            | (Some("voiceMobile" | "sms"), MethodType::MobilePhone)
            | (Some("voiceAlternateMobile"), MethodType::AlternateMobilePhone)
            | (Some("voiceOffice"), MethodType::OfficePhone) => true,
            (Some("oath"), MethodType::MicrosoftAuthenticator) => {
                !all.iter().any(|listed| is_token(&listed.method.method_type))
            }
            (Some("oath"), kind) => is_token(kind),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{Response, Unanswered};
    use serde_json::json;

    /// Answers by the last segment of the path; what is not there is refused.
    struct Answers(Value);

    impl Service for Answers {
        fn send(&mut self, request: &Request) -> Result<Response, Unanswered> {
            let name = request.path.rsplit('/').next().unwrap_or_default();
            let (status, body) = match self.0.get(name) {
                Some(body) => (200, body.clone()),
                None => (403, json!({ "error": { "code": "accessDenied" } })),
            };
            Ok(Response { status, headers: Vec::new(), body: body.to_string().into_bytes() })
        }
    }

    fn roster(answers: Value) -> Result<Roster, Failure> {
        Roster::read(&mut Answers(answers), &"ann@contoso.com".parse().unwrap())
    }

    fn entry(id: &str, kind: &str) -> Value {
        json!({ "id": id, "@odata.type": format!("#microsoft.graph.{kind}AuthenticationMethod") })
    }

    #[test]
    fn methods_are_listed_with_those_that_v1_leaves_out() {
        let read = roster(json!({
            "methods": { "value": [entry("1", "password"), entry("2", "softwareOath"), entry("9", "newThing"), {}] },
            "hardwareOathMethods": { "value": [{ "id": "3", "device": { "serialNumber": "SN\u{7}1" } }] },
            "signInPreferences": { "userPreferredMethodForSecondaryAuthentication": "oath" },
        }));
        let read = read.unwrap();
        assert_eq!((read.methods.len(), read.unreadable, read.mfa_methods()), (4, 1, 2));
        assert_eq!(read.methods[3].method.method_type, MethodType::HardwareOath);
        assert_eq!(read.methods[3].method.label.as_deref(), Some("SN 1"));
        let default = read.default.known().unwrap();
        assert!(default.is(&MethodType::SoftwareOath, &read.methods));
        assert!(!default.is(&MethodType::MicrosoftAuthenticator, &read.methods));
    }

    #[test]
    fn only_the_list_itself_is_needed() {
        let read = roster(json!({ "methods": { "value": [] } })).unwrap();
        assert!(read.methods.is_empty() && read.default.because().unwrap().contains("accessDenied"));
        assert!(matches!(roster(json!({})), Err(Failure::Refused(error)) if error.is_forbidden()));
    }
}
