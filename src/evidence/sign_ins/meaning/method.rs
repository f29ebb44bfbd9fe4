/// What kind of method a log's name for it means. The names are an open list and compared without case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MethodKind {
    /// A code of a generator, on a token or in an app.
    OathCode,
    /// An approval in the app.
    Push,
    /// The authenticator app, and nobody knows whether a code or an approval.
    App,
    /// A code that was sent: text message, e-mail.
    Message,
    /// A phone call.
    Call,
    /// Passkey, security key, certificate, approval instead of a password.
    Passwordless,
    /// A Temporary Access Pass.
    Pass,
    /// The password.
    Password,
    /// Nothing was asked: an earlier sign-in counted.
    Earlier,
    /// Some other.
    Other,
}

/// What a name of a method has in it, the most telling first.
const WORDS: [(&str, MethodKind); 23] = [
    ("satisfied", MethodKind::Earlier),
    ("passwordless", MethodKind::Passwordless),
    ("passkey", MethodKind::Passwordless),
    ("fido", MethodKind::Passwordless),
    ("security key", MethodKind::Passwordless),
    ("windows hello", MethodKind::Passwordless),
    ("certificate", MethodKind::Passwordless),
    ("email", MethodKind::Message),
    ("text message", MethodKind::Message),
    ("sms", MethodKind::Message),
    ("phone call", MethodKind::Call),
    ("voice", MethodKind::Call),
    ("notification", MethodKind::Push),
    ("oath", MethodKind::OathCode),
    ("phoneappotp", MethodKind::OathCode),
    ("totp", MethodKind::OathCode),
    ("hardware token", MethodKind::OathCode),
    ("software token", MethodKind::OathCode),
    ("verification code", MethodKind::OathCode),
    ("access pass", MethodKind::Pass),
    ("temporaryaccesspass", MethodKind::Pass),
    ("password", MethodKind::Password),
    ("authenticator", MethodKind::App),
];

impl MethodKind {
    /// Of a name.
    ///
    /// ```
    /// use instep::evidence::sign_ins::MethodKind;
    /// assert_eq!(MethodKind::of("OATH verification code"), MethodKind::OathCode);
    /// assert_eq!(MethodKind::of("Mobile app notification"), MethodKind::Push);
    /// assert_eq!(MethodKind::of("Carrier pigeon"), MethodKind::Other);
    /// ```
    pub fn of(name: &str) -> MethodKind {
        let name = name.to_lowercase();
        WORDS.iter().find(|(word, _)| name.contains(word)).map_or(MethodKind::Other, |(_, kind)| *kind)
    }
}
