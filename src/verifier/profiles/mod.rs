//! The profiles as data: read once, on first use, from the records beside this file.

mod records;

use super::{AppProfile, VerifierProfile};
use std::sync::OnceLock;

/// Every verifier that is known, in the order of the data.
pub fn profiles() -> &'static [VerifierProfile] {
    static PROFILES: OnceLock<Vec<VerifierProfile>> = OnceLock::new();
    PROFILES.get_or_init(records::verifiers)
}

/// Every app that is known, in the order of the data.
pub fn apps() -> &'static [AppProfile] {
    static APPS: OnceLock<Vec<AppProfile>> = OnceLock::new();
    APPS.get_or_init(records::apps)
}

/// The verifier of this id, or of this other name for it.
///
/// ```
/// use instep::verifier::{Window, WindowKnowledge, profile};
/// let kanidm = profile("kanidm").unwrap();
/// assert_eq!(kanidm.window, WindowKnowledge::Known(Window::steps(1, 0)));
/// ```
pub fn profile(id: &str) -> Option<&'static VerifierProfile> {
    profiles().iter().find(|profile| profile.id == id || profile.aliases.iter().any(|alias| alias == id))
}

/// The app of this id, or of this other name for it.
pub fn app(id: &str) -> Option<&'static AppProfile> {
    apps().iter().find(|app| app.id == id || app.aliases.iter().any(|alias| alias == id))
}

/// The id of the verifier that was probably meant, or `None` if none is named nearly so.
pub fn nearest_profile(id: &str) -> Option<&'static str> {
    nearest(id, profiles().iter().map(|profile| (profile.id.as_str(), profile.aliases.as_slice())))
}

/// The id of the app that was probably meant, or `None` if none is named nearly so.
pub fn nearest_app(id: &str) -> Option<&'static str> {
    nearest(id, apps().iter().map(|app| (app.id.as_str(), app.aliases.as_slice())))
}

/// How alike two ids have to be, from 0 to 1, to be taken for slips of each other.
const ALIKE: f64 = 0.85;

fn nearest<'p>(written: &str, known: impl Iterator<Item = (&'p str, &'p [String])>) -> Option<&'p str> {
    // Nothing longer is a slip of an id, and the comparison takes time in proportion to the length.
    let written: String = written.chars().take(60).flat_map(char::to_lowercase).collect();
    let likeness = |(id, aliases): (&'p str, &'p [String])| {
        let names = std::iter::once(id).chain(aliases.iter().map(String::as_str));
        (names.map(|name| strsim::jaro_winkler(&written, name)).fold(0.0, f64::max), id)
    };
    let best = known.map(likeness).max_by(|a, b| a.0.total_cmp(&b.0));
    best.filter(|(likeness, _)| *likeness >= ALIKE).map(|(_, id)| id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::otp::{Algorithm, Digits};
    use crate::time::Span;
    use crate::verifier::{Hosting, Tolerance, Window, WindowKnowledge};
    use std::collections::BTreeSet;

    #[test]
    fn every_record_is_read_and_has_its_own_names() {
        assert_eq!((profiles().len(), apps().len()), (65, 25));
        let all_names = |id: &'static str, aliases: &'static [String]| {
            std::iter::once(id).chain(aliases.iter().map(String::as_str))
        };
        let verifiers: Vec<_> = profiles().iter().flat_map(|one| all_names(&one.id, &one.aliases)).collect();
        let apps: Vec<_> = apps().iter().flat_map(|one| all_names(&one.id, &one.aliases)).collect();
        for names in [verifiers, apps] {
            assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "a name stands twice");
        }
        assert!(profiles().iter().all(|one| !one.sources.is_empty() && !one.evidence.is_empty()));
    }

    #[test]
    fn windows_are_known_where_they_were_found() {
        let known = profiles().iter().filter(|one| matches!(one.window, WindowKnowledge::Known(_))).count();
        assert_eq!(known, 52);
        let thirty = Tolerance::Time(Span::from_seconds(30));
        let window = |id| profile(id).unwrap().window;
        assert_eq!(window("privacyidea"), WindowKnowledge::Known(Window::steps(6, 5)));
        assert_eq!(window("gitlab"), WindowKnowledge::Known(Window { look_back: thirty, look_ahead: thirty }));
        assert_eq!(window("github"), WindowKnowledge::Unknown);
        assert!(matches!(window("entra-id"), WindowKnowledge::Between { .. }));
    }

    #[test]
    fn defaults_and_answers_come_out_typed() {
        let okta = profile("okta-custom-totp").unwrap();
        assert_eq!((okta.period.seconds(), okta.algorithm), (15, Some(Algorithm::Sha512)));
        assert_eq!(profile("msa-personal").unwrap().digits, Some(Digits::EIGHT));
        assert_eq!(profile("steam").unwrap().digits, None);
        let libpam = profile("google-authenticator-libpam").unwrap();
        assert_eq!((libpam.learns_drift, libpam.rejects_replay), (Some(true), None));
        assert_eq!((libpam.hosting, profile("pyotp").unwrap().hosting), (Some(Hosting::SelfHosted), None));
        assert!(!profile("onespan-digipass").unwrap().period_known);
        assert_eq!(app("ga-android-oss").unwrap().ignores_period, Some(true));
        assert_eq!(app("2fas-android").unwrap().own_correction, Some(true));
    }

    #[test]
    fn other_names_and_near_ones_lead_to_the_record() {
        assert_eq!(profile("gitea").unwrap().id, "gitea-forgejo");
        assert_eq!(nearest_profile("entraid"), Some("entra-id"));
        assert_eq!(nearest_profile("Keycloack"), Some("keycloak"));
        assert_eq!(nearest_profile("toaster"), None);
        assert_eq!(nearest_app("microsft-authenticator"), Some("microsoft-authenticator"));
        assert!(app("google-authenticator").is_none(), "its three lines differ in every respect");
    }
}
