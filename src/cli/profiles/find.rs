//! Which records are meant.

use crate::verifier::{AppProfile, VerifierProfile, apps, nearest_app, nearest_profile, profiles};

/// What `--kind` takes: everything that verifies, everything that shows codes, or one kind of the former.
pub(super) const KINDS: [&str; 9] =
    ["verifier", APP, "cloud-service", "server", "pam", "http-module", "library", "cli", "hardware-vendor"];

/// The kind of all apps.
pub(super) const APP: &str = "app";

/// Any kind.
pub(super) const ANY: &str = "";

/// A record of either sort.
#[derive(Clone, Copy)]
pub(super) enum Found {
    Verifier(&'static VerifierProfile),
    App(&'static AppProfile),
}

/// All records, verifiers first.
pub(super) fn all() -> impl Iterator<Item = Found> {
    profiles().iter().map(Found::Verifier).chain(apps().iter().map(Found::App))
}

/// The records of this id; if there is none, those with this other name.
pub(super) fn named(id: &str) -> Vec<Found> {
    let exact: Vec<Found> = all().filter(|one| one.id() == id).collect();
    if exact.is_empty() { all().filter(|one| one.aliases().iter().any(|alias| alias == id)).collect() } else { exact }
}

/// The ids that may have been meant: nearly this one, or of a thing whose name holds these words.
pub(super) fn near(id: &str) -> Vec<&'static str> {
    let words = id.to_lowercase().replace(['-', '_'], " ");
    let by_name = all().filter(|one| words.len() > 2 && one.name().to_lowercase().contains(&words)).map(|one| one.id());
    let mut near: Vec<_> = nearest_profile(id).into_iter().chain(nearest_app(id)).collect();
    near.extend(by_name.take(5));
    let mut seen = std::collections::BTreeSet::new();
    near.retain(|id| seen.insert(*id));
    near
}

impl Found {
    pub fn id(self) -> &'static str {
        match self {
            Found::Verifier(verifier) => &verifier.id,
            Found::App(app) => &app.id,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Found::Verifier(verifier) => &verifier.name,
            Found::App(app) => &app.name,
        }
    }

    fn aliases(self) -> &'static [String] {
        match self {
            Found::Verifier(verifier) => &verifier.aliases,
            Found::App(app) => &app.aliases,
        }
    }

    /// Whether it is of a kind of [`KINDS`], or [`ANY`] was asked for.
    pub fn is_of(self, kind: &str) -> bool {
        match self {
            Found::Verifier(verifier) => [ANY, "verifier", verifier.kind.name()].contains(&kind),
            Found::App(_) => [ANY, APP].contains(&kind),
        }
    }

    /// Whether this text stands anywhere in the record, in capitals or small letters.
    pub fn says(self, text: &str) -> bool {
        if text.is_empty() {
            return true;
        }
        let wanted = text.to_lowercase();
        let whole = serde_json::to_value(super::record::Record::of(self)).unwrap_or_default();
        says(&whole, &wanted)
    }
}

fn says(value: &serde_json::Value, wanted: &str) -> bool {
    match value {
        serde_json::Value::String(text) => text.to_lowercase().contains(wanted),
        serde_json::Value::Array(items) => items.iter().any(|item| says(item, wanted)),
        serde_json::Value::Object(keys) => keys.values().any(|value| says(value, wanted)),
        _ => false,
    }
}
