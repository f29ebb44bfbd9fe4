use super::{Known, MethodType, MfaSignIn, Roster};

/// Whether a user is back in: enrolled again with something to fall back on, no pass left lying about, and signed in with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// Each question with its answer, in the order in which they are worth reading.
    pub checks: Vec<Check>,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Its name for programs.
    pub id: &'static str,
    /// The answer.
    pub outcome: Outcome,
    /// The answer in words.
    pub says: String,
}

/// Yes, no, or cannot tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is so.
    Yes,
    /// It is not.
    No,
    /// It is not known.
    Unknown,
}

impl Verification {
    /// From the methods there are, and the first sign-in with MFA since the re-enrolment.
    pub fn of(roster: &Roster, sign_in: &Known<Option<MfaSignIn>>) -> Verification {
        Verification { checks: vec![enrolled(roster), backup(roster), no_pass(roster), signed_in(sign_in)] }
    }

    /// No if anything is not so; unknown if anything is not known; else yes.
    pub fn outcome(&self) -> Outcome {
        let is = |outcome| self.checks.iter().any(|check| check.outcome == outcome);
        match (is(Outcome::No), is(Outcome::Unknown)) {
            (true, _) => Outcome::No,
            (false, true) => Outcome::Unknown,
            (false, false) => Outcome::Yes,
        }
    }
}

fn enrolled(roster: &Roster) -> Check {
    let count = roster.mfa_methods();
    let check = |outcome, says: String| Check { id: "enrolled", outcome, says };
    match (count, unknown_types(roster)) {
        (0, 0) => check(Outcome::No, "no method for MFA is registered".to_owned()),
        (0, unknown) => check(Outcome::Unknown, format!("{unknown} of the methods are of types not known here")),
        (1, _) => check(Outcome::Yes, "one method for MFA is registered".to_owned()),
        (count, _) => check(Outcome::Yes, format!("{count} methods for MFA are registered")),
    }
}

fn backup(roster: &Roster) -> Check {
    let check = |outcome, says: &str| Check { id: "backup", outcome, says: says.to_owned() };
    match (roster.mfa_methods(), unknown_types(roster)) {
        (2.., _) => check(Outcome::Yes, "there is another one to fall back on"),
        (_, 0) => check(Outcome::No, "there is no second one to fall back on"),
        _ => check(Outcome::Unknown, "whether there is one to fall back on is not known"),
    }
}

fn unknown_types(roster: &Roster) -> usize {
    let is_unknown = |kind: &MethodType| matches!(kind, MethodType::Unknown(_));
    roster.methods.iter().filter(|listed| is_unknown(&listed.method.method_type)).count() + roster.unreadable
}

fn no_pass(roster: &Roster) -> Check {
    let passes = roster.methods.iter().filter(|listed| listed.method.method_type == MethodType::TemporaryAccessPass);
    let usable: Vec<Option<bool>> = passes.map(|listed| listed.usable).collect();
    let check = |outcome, says: &str| Check { id: "no-pass-left", outcome, says: says.to_owned() };
    if usable.contains(&Some(true)) {
        return check(Outcome::No, "a Temporary Access Pass can still be used: delete it, or wait until it expires");
    }
    if usable.contains(&None) {
        return check(Outcome::Unknown, "there is a Temporary Access Pass; whether it can be used is not told");
    }
    check(Outcome::Yes, "no Temporary Access Pass can be used")
}

fn signed_in(sign_in: &Known<Option<MfaSignIn>>) -> Check {
    let check = |outcome, says: String| Check { id: "signed-in", outcome, says };
    match sign_in {
        Known::Is(Some(MfaSignIn { at, method })) => {
            check(Outcome::Yes, format!("signed in with MFA at {at} ({method})"))
        }
        Known::Is(None) => {
            check(Outcome::No, "no sign-in with MFA of its own is in the log yet; entries take some minutes".to_owned())
        }
        Known::Unknown { because } => check(Outcome::Unknown, format!("the sign-ins cannot be read: {because}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{DefaultMethod, Listed, Method};

    fn roster(types: &[(MethodType, Option<bool>)]) -> Roster {
        let listed = |(kind, usable): &(MethodType, Option<bool>)| Listed {
            method: Method { id: "1".to_owned(), method_type: kind.clone(), label: None },
            created: None,
            usable: *usable,
        };
        let methods = types.iter().map(listed).collect();
        Roster { methods, unreadable: 0, default: Known::Is(DefaultMethod::default()) }
    }

    fn outcome(types: &[(MethodType, Option<bool>)], sign_in: Known<Option<MfaSignIn>>) -> Outcome {
        Verification::of(&roster(types), &sign_in).outcome()
    }

    #[test]
    fn every_question_has_its_say() {
        use MethodType::{Email, Fido2, Password, SoftwareOath, TemporaryAccessPass, Unknown};
        let there = || Known::Is(Some(MfaSignIn { at: "t".to_owned(), method: "m".to_owned() }));
        let (oath, key) = ((SoftwareOath, None), (Fido2, None));
        assert_eq!(outcome(&[oath.clone(), key.clone()], there()), Outcome::Yes);
        assert_eq!(outcome(&[oath.clone(), (Email, None), (Password, None)], there()), Outcome::No, "no backup");
        assert_eq!(outcome(&[oath.clone(), (Unknown("x".to_owned()), None)], there()), Outcome::Unknown);
        let pass = |usable| (TemporaryAccessPass, usable);
        assert_eq!(outcome(&[oath.clone(), key.clone(), pass(Some(true))], there()), Outcome::No);
        assert_eq!(outcome(&[oath.clone(), key.clone(), pass(Some(false))], there()), Outcome::Yes);
        assert_eq!(outcome(&[oath.clone(), key.clone(), pass(None)], there()), Outcome::Unknown);
        assert_eq!(outcome(&[oath.clone(), key.clone()], Known::Is(None)), Outcome::No);
        let refused = Known::Unknown { because: "403".to_owned() };
        assert_eq!(outcome(&[oath, key], refused.clone()), Outcome::Unknown);
        assert_eq!(outcome(&[], refused), Outcome::No, "nothing is registered, whatever the log says");
    }
}
