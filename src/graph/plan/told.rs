//! What a plan destroys and what follows from it, in plain words.

use super::{Deed, Registered, UserState, order};
use crate::graph::MethodType;

/// What a step destroys.
pub fn destroys(deed: &Deed) -> String {
    match deed {
        Deed::DeleteMethod { method } => format!("{}: {}", method.words(), end_of(&method.method_type())),
        Deed::DeactivateToken { method } => format!(
            "{}: its codes are refused until it is activated again with one of them. That activating succeeds proves nothing about \
             its clock: an offset of up to a day is taken in",
            method.words()
        ),
        Deed::IssuePass { .. } => {
            "an earlier Temporary Access Pass: it is replaced. Whoever has the new one can sign in as the \
             user; tokens that are got with it end with it"
                .to_owned()
        }
        Deed::RevokeSessions => {
            "all sessions: within minutes the user has to sign in again everywhere; a guest's sessions in the \
             home tenant stay"
                .to_owned()
        }
    }
}

fn end_of(method_type: &MethodType) -> &'static str {
    match method_type {
        MethodType::MicrosoftAuthenticator => {
            "its notifications, codes and passwordless sign-in end. The entry stays in the phone's app and keeps showing codes, \
             which are wrong: have the user remove it"
        }
        MethodType::SoftwareOath => {
            "its codes are refused from now on. The phone's entry stays and keeps showing wrong codes: have the user remove it \
             before a new one is set up"
        }
        MethodType::HardwareOath => "it is taken from the user and goes back to the inventory",
        MethodType::MobilePhone | MethodType::AlternateMobilePhone | MethodType::OfficePhone => {
            "no calls and no text messages to it any more, for signing in and for resetting the password alike"
        }
        MethodType::Email => "the user cannot reset the password by e-mail any more",
        MethodType::Fido2 => {
            "the key is no longer accepted and has to be registered again; somebody who signs in with it alone is locked out"
        }
        MethodType::WindowsHello => {
            "PIN, face and finger of that PC no longer sign in: they have to be set up again there"
        }
        MethodType::PlatformCredential => "that Mac's credential no longer signs in: it has to be set up again there",
        MethodType::TemporaryAccessPass => "the pass no longer works",
        MethodType::External => "the other provider is no longer asked",
        MethodType::QrCodePin => "code and PIN no longer work: a new code has to be printed",
        MethodType::Password | MethodType::Unknown(_) => "it cannot be deleted from here",
    }
}

/// Why a method is left alone.
pub fn kept_because(method: &Registered, is_wanted: bool, issues_pass: bool) -> String {
    let why = match method.method_type() {
        MethodType::Password => "a password cannot be deleted; resetting it is something else",
        MethodType::Unknown(_) => {
            "a type that this program does not know: it cannot be reset from here, see the portal"
        }
        MethodType::TemporaryAccessPass if issues_pass => "the new pass replaces it",
        _ if is_wanted => "its id has characters that no id has: it cannot be reset from here, see the portal",
        method_type if super::Choice::BUTTON.contains(&method_type) => "it is to be kept",
        _ => "the portal's button leaves it alone as well; --include resets it",
    };
    why.to_owned()
}

/// What Graph cannot do and somebody has to.
pub fn by_hand(state: &UserState, deeds: &[Deed], kept: &[Registered]) -> Vec<String> {
    let goes = |types: &[MethodType]| {
        deeds.iter().filter_map(Deed::method).any(|method| types.contains(&method.method_type()))
    };
    let mut by_hand = Vec::new();
    if goes(&[MethodType::MicrosoftAuthenticator, MethodType::SoftwareOath]) {
        by_hand.push(
            "have the user remove the old entry from the app on the phone: two entries for one account are easily mixed up"
                .to_owned(),
        );
    }
    if goes(&[MethodType::HardwareOath]) {
        by_hand.push("activate the hardware token again, or assign another one".to_owned());
    }
    for method in kept.iter().filter(|method| matches!(method.method_type(), MethodType::Unknown(_))) {
        by_hand.push(format!("look at the method of the unknown type {} in the portal", method.type_name));
    }
    if deeds.iter().any(|deed| deed.method().is_some()) {
        by_hand.push("the per-user MFA state and the password stay as they are".to_owned());
    }
    if state.on_premises_synced == Some(true) {
        by_hand.push(
            "the account comes from an on-premises directory: change its password and enable it there".to_owned(),
        );
    }
    by_hand
}

/// What follows from who the user is and what is left, most important first.
pub fn warnings(state: &UserState, deeds: &[Deed], kept: &[Registered]) -> Vec<String> {
    let resets = deeds.iter().any(|deed| deed.method().is_some());
    let passes = deeds.iter().any(|deed| matches!(deed, Deed::IssuePass { .. }));
    let mut warnings = Vec::new();
    let mut say = |is: bool, text: &str| warnings.extend(is.then(|| text.to_owned()));
    say(
        resets && !passes && !kept.iter().any(|method| method.method_type().is_for_mfa()),
        "LOCKED OUT: no second factor is left and no pass is made. Where a policy demands one for registering as well, the user \
         cannot get back in without a Temporary Access Pass; where none does, the next sign-in may need the password alone",
    );
    say(state.account_enabled == Some(false), "the account is disabled: whatever is reset, nobody can sign in with it");
    say(
        state.is_guest(),
        "the user is a guest: only the methods in this tenant are reset; those of the home tenant, and its sessions, stay",
    );
    say(
        state.is_admin == Some(true),
        "the user is an administrator: only a Privileged Authentication Administrator may do this, others get 403; make sure who asks",
    );
    say(
        resets && state.is_admin.is_none(),
        "whether the user is an administrator is not known; if so, only a Privileged Authentication Administrator may do this",
    );
    warnings.extend(about_default(state, deeds, kept));
    let unread = state.not_read.iter().map(|not_read| format!("not read: {} ({})", not_read.what, not_read.why));
    warnings.extend(unread);
    warnings
}

fn about_default(state: &UserState, deeds: &[Deed], kept: &[Registered]) -> Vec<String> {
    let going: Vec<&Registered> = deeds.iter().filter_map(Deed::method).collect();
    let Some(default) = state.default_method.as_deref() else {
        let is_unknown = !going.is_empty();
        let text = "which method is the default is not known: what the service refuses is tried again when the others are gone";
        return is_unknown.then(|| text.to_owned()).into_iter().collect();
    };
    let goes = |wanted: &dyn Fn(&MethodType) -> bool| going.iter().any(|method| wanted(&method.method_type()));
    let mut told = Vec::new();
    if default == "voiceAlternateMobile" && goes(&|kind| *kind == MethodType::MobilePhone) {
        told.push(
            "the alternate phone is the default: the service may refuse it because of the mobile phone, and the mobile phone because \
             of it. Then make another method the default in the portal, and apply again"
                .to_owned(),
        );
    }
    if goes(&|kind| order::may_be(kind, default)) && kept.iter().any(|method| method.method_type().is_for_mfa()) {
        told.push(
            "the default method goes while others are kept: the service may refuse it. Then make one that is kept the default in the \
             portal and make another plan, or let --include name the others as well"
                .to_owned(),
        );
    }
    told
}
