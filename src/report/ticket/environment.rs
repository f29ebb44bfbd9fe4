//! What verifier, device, app and credential are known to be.

use super::Ticket;
use crate::evidence::{DeviceKind, Word};
use crate::report::Fact;
use crate::verifier::{Hosting, VerifierProfile, WindowKnowledge};

impl Ticket<'_> {
    /// A fact each, with how it is known.
    pub(super) fn environment(&self) -> Vec<Fact> {
        let case = self.question.case;
        let profile = case.verifier.profile.as_deref().and_then(crate::verifier::profile);
        let mut facts = vec![
            Fact::new("verifier", self.verifier_fact(profile)),
            Fact { term: "window".into(), says: self.window_facts(profile) },
            Fact::new("codes", self.parameters_fact()),
        ];
        facts.extend(self.memory_fact().map(|says| Fact::new("memory", says)));
        let kind = match case.device.kind {
            DeviceKind::Unknown => "kind not told",
            kind => kind.word(),
        };
        facts.push(Fact::new("device", kind));
        facts.push(Fact::new("app", self.app_fact()));
        facts.push(Fact::new("credential", self.credential_fact()));
        if let Some(clock) = case.prior.clock {
            let says = format!("the case puts a clock at {:.0} % before any evidence", clock * 100.0);
            facts.push(Fact::new("starting point", says));
        }
        facts.push(Fact::new("as of", self.question.now.to_string()));
        facts
    }

    fn verifier_fact(&self, profile: Option<&VerifierProfile>) -> String {
        let name =
            profile.map_or("no profile named".to_owned(), |known| format!("{} (profile {})", known.name, known.id));
        let hosting = match self.question.verifier.hosting {
            Some(Hosting::Hosted) => "hosted by its provider",
            Some(Hosting::SelfHosted) => "self-hosted: its own clock may be wrong as well",
            None => "who runs it is not told",
        };
        format!("{name}; {hosting}")
    }

    fn window_facts(&self, profile: Option<&VerifierProfile>) -> Vec<String> {
        let facts = &self.question.case.verifier;
        let known = match self.question.verifier.window {
            WindowKnowledge::Known(window) => format!("{window}"),
            WindowKnowledge::Between { narrowest, widest } => format!("between {narrowest} and {widest}"),
            WindowKnowledge::Unknown => "not known; one step either way is the commonest".to_owned(),
        };
        let mut says = vec![known];
        if facts.look_back.is_some() || facts.look_ahead.is_some() {
            says.push("stated by the case".to_owned());
        }
        if let Some(known) = profile.filter(|_| facts.look_back.is_none() || facts.look_ahead.is_none()) {
            let by: Vec<&str> = known.evidence.iter().map(|by| told_by(by)).collect();
            says.push(format!("from the profile, by {}; confidence {}", by.join(" and "), known.confidence.name()));
            says.extend(known.sources.first().map(|source| format!("source: {source}")));
        }
        says
    }

    fn parameters_fact(&self) -> String {
        let verifier = &self.question.verifier;
        let how = |known: bool| if known { "" } else { " (usual, not stated)" };
        format!(
            "{} digits{}, a new one every {} s{}, {}{}",
            verifier.digits.count(),
            how(verifier.digits_known),
            verifier.period.seconds(),
            how(verifier.period_known),
            verifier.algorithm.word(),
            how(verifier.algorithm_known)
        )
    }

    fn memory_fact(&self) -> Option<String> {
        let verifier = &self.question.verifier;
        let replay = match verifier.rejects_replay {
            Some(true) => Some("refuses a code that was used".to_owned()),
            Some(false) => Some("takes a code that was used again".to_owned()),
            None => None,
        };
        let drift = match (verifier.learns_drift, verifier.stored_drift) {
            (_, Some(steps)) => Some(format!("stored drift of this token: {steps} steps")),
            (Some(true), None) => Some("remembers an offset for each token; which is not told".to_owned()),
            _ => None,
        };
        let all: Vec<String> = replay.into_iter().chain(drift).collect();
        (!all.is_empty()).then(|| all.join("; "))
    }

    fn app_fact(&self) -> String {
        match (self.question.app, &self.question.case.device.app) {
            (Some(app), _) => format!("{} (profile {})", app.name, app.id),
            (None, Some(told)) => format!("{}; nothing is known of it", self.clean(told)),
            (None, None) => "not told".to_owned(),
        }
    }

    fn credential_fact(&self) -> String {
        let known = match self.question.account {
            Some(_) => "the secret was at hand and is not shown; codes were looked for with it",
            None => "the secret was not at hand, so the digits of codes were not looked at",
        };
        let enrolled = self.question.case.credential.as_ref().and_then(|credential| credential.enrolled_at);
        enrolled.map_or(known.to_owned(), |at| format!("{known}; enrolled at {at}"))
    }
}

/// The words of the profiles for how something is known.
fn told_by(evidence: &str) -> &str {
    match evidence {
        "source" => "its source code",
        "docs" => "its documentation",
        "measured" => "measurement",
        "thread" => "what its users and makers write",
        "third-party" => "what others say of it",
        other => other,
    }
}
