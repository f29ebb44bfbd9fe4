//! In which order methods are deleted, so that the service refuses as little as possible.
//!
//! It refuses the mobile number while there is an alternate one, and the default method while there are others. Which method a default
//! means is not always certain: `oath` may be any app or token. So all that it may be come last, and what is refused is tried again.

use super::Registered;
use crate::graph::MethodType;

/// The methods in the order of their deletion.
pub fn ordered(mut methods: Vec<Registered>, default: Option<&str>) -> Vec<Registered> {
    methods.sort_by_key(|method| rank(&method.method_type(), default));
    methods
}

fn rank(method_type: &MethodType, default: Option<&str>) -> u8 {
    let is_default = default.is_some_and(|default| may_be(method_type, default));
    match (method_type, is_default) {
        // Before the mobile number even as the default.
        (MethodType::AlternateMobilePhone, true) => 2,
        (MethodType::AlternateMobilePhone, false) => 0,
        (MethodType::MobilePhone, false) => 3,
        (_, false) => 1,
        // Codes come from the Authenticator only where there is no other app and no token.
        (MethodType::MicrosoftAuthenticator, true) => 4,
        (_, true) => 5,
    }
}

/// Whether a default of this name may be a method of this type.
pub fn may_be(method_type: &MethodType, default: &str) -> bool {
    match default {
        "push" => *method_type == MethodType::MicrosoftAuthenticator,
        "oath" => matches!(
            method_type,
            MethodType::SoftwareOath | MethodType::HardwareOath | MethodType::MicrosoftAuthenticator
        ),
        "sms" | "voiceMobile" => *method_type == MethodType::MobilePhone,
        "voiceAlternateMobile" => *method_type == MethodType::AlternateMobilePhone,
        "voiceOffice" => *method_type == MethodType::OfficePhone,
        _ => false,
    }
}
