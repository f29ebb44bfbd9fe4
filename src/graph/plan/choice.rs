use crate::graph::MethodType;
use crate::graph::pass::PassRequest;

/// What is to be reset. By default what the portal's button "Require re-register MFA" does, and sessions revoked, which is a button of
/// its own there.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The types whose methods go.
    pub types: Vec<MethodType>,
    /// Whether a hardware token goes back to the inventory instead of being deactivated.
    pub unassign_tokens: bool,
    /// Whether a Temporary Access Pass is made, and which.
    pub pass: Option<PassRequest>,
    /// Whether all sessions are revoked.
    pub revoke: bool,
}

impl Choice {
    /// What the portal's button resets: phones, Authenticator, software OATH tokens, and hardware tokens, which it deactivates.
    pub const BUTTON: [MethodType; 6] = [
        MethodType::MicrosoftAuthenticator,
        MethodType::SoftwareOath,
        MethodType::HardwareOath,
        MethodType::MobilePhone,
        MethodType::AlternateMobilePhone,
        MethodType::OfficePhone,
    ];

    /// No method at all.
    pub fn nothing() -> Choice {
        Choice { types: Vec::new(), unassign_tokens: false, pass: None, revoke: false }
    }

    /// Whether methods of this type go.
    pub fn resets(&self, method_type: &MethodType) -> bool {
        self.types.contains(method_type)
    }
}

impl Default for Choice {
    fn default() -> Choice {
        Choice { types: Choice::BUTTON.to_vec(), revoke: true, ..Choice::nothing() }
    }
}
