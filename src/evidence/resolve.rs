use super::{DeviceKind, Enrolment, VerifierFacts};
use crate::otp::{Algorithm, Digits};
use crate::time::Period;
use crate::verifier::{Hosting, VerifierProfile, Window, WindowKnowledge, profile};

/// What to reckon with for a verifier: what the case says, else what its profile says, else the usual.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ResolvedVerifier {
    /// The length of its steps.
    pub period: Period,
    /// How many digits it expects.
    pub digits: Digits,
    /// The hash it uses.
    pub algorithm: Algorithm,
    /// What it accepts at sign-in.
    pub window: WindowKnowledge,
    /// Whether a code is refused a second time, if known.
    pub rejects_replay: Option<bool>,
    /// Whether it remembers an offset per token, if known.
    pub learns_drift: Option<bool>,
    /// The offset that it remembers, in steps, if known.
    pub stored_drift: Option<i64>,
    /// Who runs it, if known.
    pub hosting: Option<Hosting>,
    /// The window while enrolling, where that is known to be another one.
    pub enrolment: Option<Window>,
    /// The period is said by the case, or is the only one that the profile allows; else it is a default.
    pub period_known: bool,
    /// The same of the digits.
    pub digits_known: bool,
    /// The same of the hash.
    pub algorithm_known: bool,
}

impl VerifierFacts {
    /// Puts the case's keys over those of the profile that it names, and the usual values under both.
    ///
    /// ```
    /// use instep::evidence::Case;
    /// use instep::verifier::{Window, WindowKnowledge};
    /// let case = Case::from_toml("verifier = { profile = 'kanidm', look_ahead = 2 }").unwrap();
    /// assert_eq!(case.verifier.policy().window, WindowKnowledge::Known(Window::steps(1, 2)));
    /// ```
    pub fn policy(&self) -> ResolvedVerifier {
        self.policy_for(DeviceKind::Unknown)
    }

    /// The same for one kind of device: some verifiers treat hardware tokens in another way.
    ///
    /// ```
    /// use instep::evidence::{DeviceKind, VerifierFacts};
    /// use instep::verifier::Window;
    /// let entra = VerifierFacts { profile: Some("entra-id".into()), ..VerifierFacts::default() };
    /// assert_eq!(entra.policy_for(DeviceKind::HardwareToken).enrolment, Some(Window::steps(2880, 2880)));
    /// assert_eq!(entra.policy_for(DeviceKind::Phone).enrolment, None);
    /// ```
    pub fn policy_for(&self, device: DeviceKind) -> ResolvedVerifier {
        let known = self.profile.as_deref().and_then(profile);
        let token = known.filter(|_| device == DeviceKind::HardwareToken).map(|known| known.hardware_tokens);
        let window = self.window(known);
        ResolvedVerifier {
            period: self.period.or(known.map(|known| known.period)).unwrap_or_default(),
            digits: self.digits.or(known.and_then(|known| known.digits)).unwrap_or_default(),
            algorithm: self.algorithm.or(known.and_then(|known| known.algorithm)).unwrap_or_default(),
            window,
            rejects_replay: self
                .replay_allowed
                .map(|allowed| !allowed)
                .or(known.and_then(|known| known.rejects_replay)),
            // An offset that somebody has seen stored was learned.
            learns_drift: self
                .learns_drift
                .or(self.stored_drift.map(|_| true))
                .or(token.and_then(|token| token.learns_drift))
                .or(known.and_then(|known| known.learns_drift)),
            stored_drift: self.stored_drift,
            hosting: self.hosting.or(known.and_then(|known| known.hosting)),
            enrolment: self.enrolment_window(
                token.and_then(|token| token.enrolment).or(known.and_then(|known| known.enrolment)),
                window,
            ),
            period_known: self.period.is_some() || known.is_some_and(|known| known.period_known),
            digits_known: self.digits.is_some()
                || known.is_some_and(|known| known.digits_allowed.len() == 1 && known.digits.is_some()),
            algorithm_known: self.algorithm.is_some()
                || known.is_some_and(|known| known.algorithms_allowed.len() == 1 && known.algorithm.is_some()),
        }
    }

    /// The window at sign-in. An end that neither case nor profile tells is somewhere between nothing and the widest met.
    fn window(&self, known: Option<&VerifierProfile>) -> WindowKnowledge {
        let over = |base: Window| Window {
            look_back: self.look_back.unwrap_or(base.look_back),
            look_ahead: self.look_ahead.unwrap_or(base.look_ahead),
        };
        let between = |narrowest: Window, widest: Window| match (over(narrowest), over(widest)) {
            (one, other) if one == other => WindowKnowledge::Known(one),
            (narrowest, widest) => WindowKnowledge::Between { narrowest, widest },
        };
        match known.map_or(WindowKnowledge::Unknown, |known| known.window) {
            WindowKnowledge::Known(window) => WindowKnowledge::Known(over(window)),
            WindowKnowledge::Unknown if self.look_back.is_none() && self.look_ahead.is_none() => {
                WindowKnowledge::Unknown
            }
            range => {
                let (narrowest, widest) = range.bounds();
                between(narrowest, widest)
            }
        }
    }

    /// The window while enrolling. An end that is not told is the profile's, else that of signing in, else as wide as the
    /// end that is told.
    fn enrolment_window(&self, base: Option<Window>, sign_in: WindowKnowledge) -> Option<Window> {
        let Some(Enrolment { look_back, look_ahead }) = self.enrolment else { return base };
        let base = base.or(match sign_in {
            WindowKnowledge::Known(window) => Some(window),
            _ => None,
        });
        let back = look_back.or(base.map(|base| base.look_back)).or(look_ahead)?;
        let ahead = look_ahead.or(base.map(|base| base.look_ahead)).or(look_back)?;
        Some(Window { look_back: back, look_ahead: ahead })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Span;
    use crate::verifier::Tolerance;

    fn of_profile(id: &str) -> VerifierFacts {
        VerifierFacts { profile: Some(id.to_owned()), ..VerifierFacts::default() }
    }

    #[test]
    fn nothing_known_is_the_usual_and_says_so() {
        let policy = VerifierFacts::default().policy();
        assert_eq!((policy.period.seconds(), policy.digits.count()), (30, 6));
        assert_eq!(policy.window, WindowKnowledge::Unknown);
        assert!(!policy.period_known && !policy.digits_known && !policy.algorithm_known);
    }

    #[test]
    fn the_case_wins_over_the_profile() {
        let facts = VerifierFacts {
            look_back: Some(Tolerance::Time(Span::from_seconds(45))),
            replay_allowed: Some(true),
            ..of_profile("nextcloud")
        };
        let policy = facts.policy();
        let window = Window { look_back: Tolerance::Time(Span::from_seconds(45)), look_ahead: Tolerance::Steps(3) };
        assert_eq!(policy.window, WindowKnowledge::Known(window));
        assert_eq!((policy.rejects_replay, policy.hosting), (Some(false), Some(Hosting::SelfHosted)));
        assert!(policy.digits_known && !policy.algorithm_known, "nextcloud has one length and three hashes");
    }

    #[test]
    fn an_end_that_nobody_told_stays_open() {
        let one_end = Some(Tolerance::Steps(2));
        let window = |facts: VerifierFacts| facts.policy().window;
        assert_eq!(
            window(VerifierFacts { look_back: one_end, ..VerifierFacts::default() }),
            WindowKnowledge::Between { narrowest: Window::steps(2, 0), widest: Window::steps(2, 20) }
        );
        assert_eq!(
            window(VerifierFacts { look_back: one_end, ..of_profile("entra-id") }),
            WindowKnowledge::Between { narrowest: Window::steps(2, 2), widest: Window::steps(2, 9) }
        );
        assert_eq!(
            window(VerifierFacts { look_back: one_end, look_ahead: one_end, ..of_profile("entra-id") }),
            WindowKnowledge::Known(Window::steps(2, 2))
        );
    }

    #[test]
    fn enrolling_falls_back_to_signing_in() {
        let enrolment = Some(Enrolment { look_back: Some(Tolerance::Steps(2880)), look_ahead: None });
        let policy = VerifierFacts { enrolment, ..of_profile("nextcloud") }.policy();
        assert_eq!(policy.enrolment, Some(Window::steps(2880, 3)));
        let policy = VerifierFacts { enrolment, ..of_profile("github") }.policy();
        assert_eq!(policy.enrolment, Some(Window::steps(2880, 2880)));
        assert_eq!(VerifierFacts::default().policy().enrolment, None);
    }

    #[test]
    fn a_stored_offset_was_learned() {
        let policy = VerifierFacts { stored_drift: Some(-3), ..VerifierFacts::default() }.policy();
        assert_eq!((policy.learns_drift, policy.stored_drift), (Some(true), Some(-3)));
    }
}
