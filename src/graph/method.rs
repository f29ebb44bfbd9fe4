//! What a user can sign in with, as Graph lists it.

use super::ApiVersion;
use super::words::cleaned;
use serde_json::Value;

/// One registered authentication method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Method {
    /// What Graph calls it; the same for everyone for phones and passwords.
    pub id: String,
    /// Of which kind it is.
    pub method_type: MethodType,
    /// What tells it from others of its kind: a device's name, a phone number in part, an address. For people.
    pub label: Option<String>,
}

/// The kinds of methods that Graph knows, and the ones that this program does not.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum MethodType {
    /// Microsoft Authenticator: push notifications and codes.
    MicrosoftAuthenticator,
    /// A secret in an app that shows codes.
    SoftwareOath,
    /// A token that shows codes (beta).
    HardwareOath,
    /// The mobile number.
    MobilePhone,
    /// The other mobile number.
    AlternateMobilePhone,
    /// The office number.
    OfficePhone,
    /// An address for resetting the password alone.
    Email,
    /// A security key or passkey.
    Fido2,
    /// Windows Hello for Business.
    WindowsHello,
    /// A platform credential (macOS).
    PlatformCredential,
    /// A Temporary Access Pass.
    TemporaryAccessPass,
    /// Another provider's.
    External,
    /// A QR code with a PIN (beta).
    QrCodePin,
    /// The password.
    Password,
    /// A type that this program does not know, as Graph wrote it. It cannot be reset from here.
    Unknown(String),
}

impl MethodType {
    /// Every type that this program knows, with what a reset needs to know of it.
    const KNOWN: [(MethodType, Resource); 14] = [
        (
            Self::MicrosoftAuthenticator,
            Resource::new("microsoftAuthenticator", "microsoftAuthenticatorMethods", "MicrosoftAuthApp"),
        ),
        (Self::SoftwareOath, Resource::new("softwareOath", "softwareOathMethods", "SoftwareOATH")),
        (Self::HardwareOath, Resource::new("hardwareOath", "hardwareOathMethods", "HardwareOATH").beta()),
        (Self::MobilePhone, Resource::new("phone", "phoneMethods", "Phone")),
        (Self::AlternateMobilePhone, Resource::new("phone", "phoneMethods", "Phone")),
        (Self::OfficePhone, Resource::new("phone", "phoneMethods", "Phone")),
        (Self::Email, Resource::new("email", "emailMethods", "Email")),
        (Self::Fido2, Resource::new("fido2", "fido2Methods", "Passkey")),
        (
            Self::WindowsHello,
            Resource::new("windowsHelloForBusiness", "windowsHelloForBusinessMethods", "WindowsHello"),
        ),
        (Self::PlatformCredential, Resource::new("platformCredential", "platformCredentialMethods", "PlatformCred")),
        (Self::TemporaryAccessPass, Resource::new("temporaryAccessPass", "temporaryAccessPassMethods", "TAP")),
        (Self::External, Resource::new("external", "externalAuthenticationMethods", "External")),
        (Self::QrCodePin, Resource::new("qrCodePin", "qrCodePinMethod", "QR").beta()),
        (Self::Password, Resource::new("password", "passwordMethods", "Password")),
    ];

    /// Where Graph keeps methods of this type; `None` for a type that this program does not know.
    pub fn resource(&self) -> Option<Resource> {
        Self::KNOWN.iter().find(|(known, _)| known == self).map(|(_, resource)| *resource)
    }

    /// What programs call it: the type's name in Graph without `AuthenticationMethod`, with the phones told apart.
    pub fn id(&self) -> &str {
        match self {
            Self::MobilePhone => "mobilePhone",
            Self::AlternateMobilePhone => "alternateMobilePhone",
            Self::OfficePhone => "officePhone",
            Self::Unknown(written) => written,
            known => known.resource().map_or("", |resource| resource.name),
        }
    }

    /// Whether it proves more than a password does: Graph's e-mail method only resets the password, and a pass is for a while.
    pub fn is_for_mfa(&self) -> bool {
        !matches!(self, Self::Password | Self::Email | Self::TemporaryAccessPass | Self::QrCodePin | Self::Unknown(_))
    }

    /// What people call it.
    pub fn title(&self) -> &str {
        match self {
            Self::MicrosoftAuthenticator => "Microsoft Authenticator",
            Self::SoftwareOath => "software OATH token",
            Self::HardwareOath => "hardware OATH token",
            Self::MobilePhone => "mobile phone",
            Self::AlternateMobilePhone => "alternate mobile phone",
            Self::OfficePhone => "office phone",
            Self::Email => "e-mail",
            Self::Fido2 => "FIDO2 security key or passkey",
            Self::WindowsHello => "Windows Hello for Business",
            Self::PlatformCredential => "platform credential",
            Self::TemporaryAccessPass => "Temporary Access Pass",
            Self::External => "external method",
            Self::QrCodePin => "QR code with PIN",
            Self::Password => "password",
            Self::Unknown(written) => written,
        }
    }

    /// From `@odata.type`, and for a phone from `phoneType`.
    fn of(odata_type: &str, phone_type: Option<&str>) -> MethodType {
        let name =
            odata_type.strip_prefix("#microsoft.graph.").and_then(|name| name.strip_suffix("AuthenticationMethod"));
        match (name, phone_type) {
            (Some("phone"), Some("mobile")) => Self::MobilePhone,
            (Some("phone"), Some("alternateMobile")) => Self::AlternateMobilePhone,
            (Some("phone"), Some("office")) => Self::OfficePhone,
            (Some("phone"), _) | (None, _) => Self::Unknown(cleaned(odata_type)),
            (Some("passwordlessMicrosoftAuthenticator"), _) => Self::MicrosoftAuthenticator,
            (Some(name), _) => {
                let known = Self::KNOWN.iter().find(|(_, resource)| resource.name == name);
                known.map_or_else(|| Self::Unknown(cleaned(odata_type)), |(known, _)| known.clone())
            }
        }
    }
}

/// Where Graph keeps methods of one type. Source: the v1.0 and beta schemas and the permission file that Microsoft publishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resource {
    /// The type's name without `AuthenticationMethod`.
    name: &'static str,
    /// The segment behind `/users/{id}/authentication/`.
    pub collection: &'static str,
    /// Which version has it.
    pub version: ApiVersion,
    /// The part of the finest permission that names the type: `UserAuthMethod-….ReadWrite.All`.
    permission: &'static str,
}

impl Resource {
    const fn new(name: &'static str, collection: &'static str, permission: &'static str) -> Resource {
        Resource { name, collection, version: ApiVersion::V1, permission }
    }

    const fn beta(self) -> Resource {
        Resource { version: ApiVersion::Beta, ..self }
    }

    /// The finest permission to delete such a method.
    pub fn permission(&self) -> String {
        format!("UserAuthMethod-{}.ReadWrite.All", self.permission)
    }
}

impl Method {
    /// Reads one element of Graph's list of methods; `None` if it has no id or no type.
    pub fn read(listed: &Value) -> Option<Method> {
        let text = |name: &str| listed.get(name).and_then(Value::as_str);
        let labels = ["displayName", "phoneNumber", "emailAddress", "model", "deviceTag"];
        Some(Method {
            id: text("id")?.to_owned(),
            method_type: MethodType::of(text("@odata.type")?, text("phoneType")),
            label: labels.iter().find_map(|name| text(name)).map(str::to_owned),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(odata_type: &str, phone_type: Option<&str>) -> MethodType {
        let listed = json!({ "id": "1", "@odata.type": odata_type, "phoneType": phone_type });
        Method::read(&listed).expect("it has an id and a type").method_type
    }

    #[test]
    fn types_are_told_by_their_name_in_the_schema() {
        assert_eq!(read("#microsoft.graph.fido2AuthenticationMethod", None), MethodType::Fido2);
        assert_eq!(
            read("#microsoft.graph.phoneAuthenticationMethod", Some("alternateMobile")),
            MethodType::AlternateMobilePhone
        );
        let unknown = "#microsoft.graph.resourceAccountKeyAuthenticationMethod";
        assert_eq!(read(unknown, None), MethodType::Unknown(unknown.to_owned()));
        assert_eq!(Method::read(&json!({ "id": "1" })), None);
    }
}
