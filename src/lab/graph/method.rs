use super::pass::Pass;
use super::{Cloud, Version};
use crate::time::UnixTime;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// A type of authentication method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A password. It cannot be deleted.
    Password,
    /// Microsoft Authenticator: notifications, and codes of its own.
    MicrosoftAuthenticator,
    /// A secret in any app that shows codes.
    SoftwareOath,
    /// A token that shows codes, assigned from an inventory. Known to beta alone.
    HardwareOath,
    /// The phone for calls and text messages.
    MobilePhone,
    /// A second one, for calls.
    AlternateMobilePhone,
    /// A third one, for calls.
    OfficePhone,
    /// An address that resets a password, and is no second factor.
    Email,
    /// A security key or another passkey.
    Fido2,
    /// Windows Hello for Business.
    WindowsHello,
    /// A Mac's platform credential.
    PlatformCredential,
    /// A Temporary Access Pass.
    TemporaryAccessPass,
    /// Another provider's second factor.
    External,
    /// A QR code with a PIN. Known to beta alone.
    QrCodePin,
    /// A type that no client of today knows.
    Unknown,
}

impl Kind {
    /// Each of them.
    pub const ALL: [Kind; 15] = [
        Kind::Password,
        Kind::MicrosoftAuthenticator,
        Kind::SoftwareOath,
        Kind::HardwareOath,
        Kind::MobilePhone,
        Kind::AlternateMobilePhone,
        Kind::OfficePhone,
        Kind::Email,
        Kind::Fido2,
        Kind::WindowsHello,
        Kind::PlatformCredential,
        Kind::TemporaryAccessPass,
        Kind::External,
        Kind::QrCodePin,
        Kind::Unknown,
    ];

    /// The type's name behind `#microsoft.graph.`.
    pub(super) fn type_name(self) -> &'static str {
        match self {
            Kind::Password => "passwordAuthenticationMethod",
            Kind::MicrosoftAuthenticator => "microsoftAuthenticatorAuthenticationMethod",
            Kind::SoftwareOath => "softwareOathAuthenticationMethod",
            Kind::HardwareOath => "hardwareOathAuthenticationMethod",
            Kind::MobilePhone | Kind::AlternateMobilePhone | Kind::OfficePhone => "phoneAuthenticationMethod",
            Kind::Email => "emailAuthenticationMethod",
            Kind::Fido2 => "fido2AuthenticationMethod",
            Kind::WindowsHello => "windowsHelloForBusinessAuthenticationMethod",
            Kind::PlatformCredential => "platformCredentialAuthenticationMethod",
            Kind::TemporaryAccessPass => "temporaryAccessPassAuthenticationMethod",
            Kind::External => "externalAuthenticationMethod",
            Kind::QrCodePin => "qrCodePinAuthenticationMethod",
            Kind::Unknown => "resourceAccountKeyAuthenticationMethod",
        }
    }

    /// The collection behind `authentication/`, or the one object; none for a type that has none here.
    pub(super) fn collection(self) -> Option<&'static str> {
        Some(match self {
            Kind::Password => "passwordMethods",
            Kind::MicrosoftAuthenticator => "microsoftAuthenticatorMethods",
            Kind::SoftwareOath => "softwareOathMethods",
            Kind::HardwareOath => "hardwareOathMethods",
            Kind::MobilePhone | Kind::AlternateMobilePhone | Kind::OfficePhone => "phoneMethods",
            Kind::Email => "emailMethods",
            Kind::Fido2 => "fido2Methods",
            Kind::WindowsHello => "windowsHelloForBusinessMethods",
            Kind::PlatformCredential => "platformCredentialMethods",
            Kind::TemporaryAccessPass => "temporaryAccessPassMethods",
            Kind::External => "externalAuthenticationMethods",
            Kind::QrCodePin => "qrCodePinMethod",
            Kind::Unknown => return None,
        })
    }

    /// Whether this version of the service, in this cloud, has the type.
    pub(super) fn is_known_to(self, version: Version, cloud: Cloud) -> bool {
        let beta_only = matches!(self, Kind::HardwareOath | Kind::QrCodePin);
        (version == Version::Beta || !beta_only) && self.collection().is_none_or(|name| cloud.has_collection(name))
    }

    /// The least permission that may change it; the broad one may as well.
    pub(super) fn write_permission(self) -> &'static str {
        match self {
            Kind::MicrosoftAuthenticator => "UserAuthMethod-MicrosoftAuthApp.ReadWrite.All",
            Kind::SoftwareOath => "UserAuthMethod-SoftwareOATH.ReadWrite.All",
            Kind::HardwareOath => "UserAuthMethod-HardwareOATH.ReadWrite.All",
            Kind::MobilePhone | Kind::AlternateMobilePhone | Kind::OfficePhone => "UserAuthMethod-Phone.ReadWrite.All",
            Kind::Email => "UserAuthMethod-Email.ReadWrite.All",
            Kind::Fido2 => "UserAuthMethod-Passkey.ReadWrite.All",
            Kind::WindowsHello => "UserAuthMethod-WindowsHello.ReadWrite.All",
            Kind::PlatformCredential => "UserAuthMethod-PlatformCred.ReadWrite.All",
            Kind::TemporaryAccessPass => "UserAuthMethod-TAP.ReadWrite.All",
            Kind::External => "UserAuthMethod-External.ReadWrite.All",
            Kind::QrCodePin => "UserAuthMethod-QR.ReadWrite.All",
            Kind::Password | Kind::Unknown => "UserAuthenticationMethod.ReadWrite.All",
        }
    }

    /// The id that everybody's method of this type has.
    pub(super) fn fixed_id(self) -> Option<&'static str> {
        match self {
            Kind::Password => Some("28c10230-6103-485e-b985-444c60001490"),
            Kind::MobilePhone => Some("3179e48a-750b-4051-897c-87b9720928f7"),
            Kind::AlternateMobilePhone => Some("b6332ec1-7057-4abe-9331-3d72feddfe41"),
            Kind::OfficePhone => Some("e37fc753-ff3b-4958-9484-eaa9425c82bc"),
            Kind::Email => Some("3ddfcfc8-9383-446f-83cc-3ab9be4be18f"),
            _ => None,
        }
    }

    /// What the registration details call it.
    pub(super) fn registered_as(self) -> Option<&'static str> {
        Some(match self {
            Kind::MicrosoftAuthenticator => "microsoftAuthenticatorPush",
            Kind::SoftwareOath => "softwareOneTimePasscode",
            Kind::HardwareOath => "hardwareOneTimePasscode",
            Kind::MobilePhone => "mobilePhone",
            Kind::AlternateMobilePhone => "alternateMobilePhone",
            Kind::OfficePhone => "officePhone",
            Kind::Email => "email",
            Kind::Fido2 => "fido2SecurityKey",
            Kind::WindowsHello => "windowsHelloForBusiness",
            Kind::PlatformCredential => "macOsSecureEnclaveKey",
            Kind::TemporaryAccessPass => "temporaryAccessPass",
            Kind::External | Kind::QrCodePin | Kind::Password | Kind::Unknown => return None,
        })
    }

    /// What the default method is called, for those that can be one.
    pub(super) fn preference(self) -> Option<&'static str> {
        Some(match self {
            Kind::MicrosoftAuthenticator => "push",
            Kind::SoftwareOath | Kind::HardwareOath => "oath",
            Kind::MobilePhone => "sms",
            Kind::AlternateMobilePhone => "voiceAlternateMobile",
            Kind::OfficePhone => "voiceOffice",
            _ => return None,
        })
    }

    /// What a sign-in with it is called in the log.
    pub(super) fn logged_as(self) -> &'static str {
        match self {
            Kind::Password => "Password",
            Kind::MicrosoftAuthenticator => "Mobile app notification",
            Kind::SoftwareOath | Kind::HardwareOath => "OATH verification code",
            Kind::MobilePhone => "Text message",
            Kind::AlternateMobilePhone | Kind::OfficePhone => "Phone call approval (Authentication phone)",
            Kind::Fido2 => "Passkey (device-bound)",
            Kind::WindowsHello => "Windows Hello for Business",
            Kind::TemporaryAccessPass => "Temporary Access Pass",
            Kind::Email => "Email",
            Kind::PlatformCredential | Kind::External | Kind::QrCodePin | Kind::Unknown => "Other",
        }
    }

    /// Whether it is a second factor or stands for one by itself.
    pub(super) fn is_strong(self) -> bool {
        !matches!(self, Kind::Password | Kind::Email | Kind::TemporaryAccessPass | Kind::Unknown)
    }
}

/// What the directory holds of one method of one user.
#[derive(Clone, Debug)]
pub(super) struct Method {
    pub(super) kind: Kind,
    pub(super) id: String,
    pub(super) created: UnixTime,
    /// What is particular to its type.
    pub(super) properties: Map<String, Value>,
    /// Whether it is the one that is asked for first.
    pub(super) is_default: bool,
    /// Where it is a Temporary Access Pass.
    pub(super) pass: Option<Pass>,
    /// Where it was deleted and is still listed: for how many lists more.
    pub(super) lingers: Option<u32>,
    /// Where it was deleted and is still listed: until when.
    pub(super) lingers_until: Option<UnixTime>,
}

impl Method {
    pub(super) fn new(kind: Kind, id: String, created: UnixTime, properties: Map<String, Value>) -> Method {
        let properties = with_usual(kind, properties);
        let (is_default, pass) = (false, None);
        Method { kind, id, created, properties, is_default, pass, lingers: None, lingers_until: None }
    }

    /// Whether it is still there.
    pub(super) fn is_there(&self) -> bool {
        self.lingers.is_none() && self.lingers_until.is_none()
    }

    /// As it is shown at `now`; with its type, where the list has several.
    pub(super) fn shown(&self, with_type: bool, now: UnixTime) -> Value {
        let mut shown = self.properties.clone();
        shown.insert("id".to_owned(), self.id.clone().into());
        shown.insert("createdDateTime".to_owned(), super::moment::written(self.created).into());
        if let Some(pass) = &self.pass {
            shown.extend(pass.shown(now));
        }
        if with_type {
            shown.insert("@odata.type".to_owned(), format!("#microsoft.graph.{}", self.kind.type_name()).into());
        }
        Value::Object(shown)
    }
}

/// What a type has, whether the scenario says so or not.
fn with_usual(kind: Kind, given: Map<String, Value>) -> Map<String, Value> {
    let usual = match kind {
        Kind::Password => json!({ "password": null }),
        Kind::MicrosoftAuthenticator => json!({
            "displayName": "iPhone 15", "deviceTag": "SoftwareTokenActivated", "phoneAppVersion": "6.8.17",
        }),
        Kind::SoftwareOath => json!({ "secretKey": null }),
        Kind::HardwareOath => json!({}),
        Kind::MobilePhone => json!({
            "phoneNumber": "+44 7700900123", "phoneType": "mobile", "smsSignInState": "notAllowedByPolicy",
        }),
        Kind::AlternateMobilePhone => json!({
            "phoneNumber": "+44 7700900456", "phoneType": "alternateMobile", "smsSignInState": "notSupported",
        }),
        Kind::OfficePhone => json!({
            "phoneNumber": "+44 1632960001", "phoneType": "office", "smsSignInState": "notSupported",
        }),
        Kind::Email => json!({ "emailAddress": "private@mail.example" }),
        Kind::Fido2 => json!({
            "displayName": "Security key", "model": "NFC key", "aaGuid": "2fc0579f-8113-47ea-b116-bb5a8db9202a",
            "attestationCertificates": [], "attestationLevel": "attested", "passkeyType": "deviceBound",
        }),
        Kind::WindowsHello => json!({ "displayName": "LAPTOP-07", "keyStrength": "normal" }),
        Kind::PlatformCredential => json!({ "displayName": "MacBook", "platform": "macOS", "keyStrength": "normal" }),
        Kind::External => json!({
            "displayName": "Other provider", "configurationId": "5f5d9e2c-1d0b-4c39-9f43-4d8e1c6f0a11",
        }),
        Kind::TemporaryAccessPass | Kind::QrCodePin | Kind::Unknown => json!({}),
    };
    let mut properties = usual.as_object().cloned().unwrap_or_default();
    properties.extend(given);
    properties
}
