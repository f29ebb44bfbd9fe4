//! What the pages of all simulations share: where numbers come from, and how to have them again.

use crate::report::{Block, Fact, Section};
use crate::simulation::SimulatedVerifier;
use crate::verifier::{AppProfile, VerifierProfile};

/// What the offset of a device is.
pub(super) const OF_A_DEVICE: &str =
    "Offsets are the device's clock minus the verifier's: positive ones are ahead, negative ones behind.";
/// What the offset of either clock is.
pub(super) const OF_A_CLOCK: &str =
    "The offset of a clock is what it shows minus true time: positive ones are ahead, negative ones behind.";

/// Where a verifier's numbers come from, and how sure they are, in a line: `source, thread; confidence medium (…)`. None
/// for a window that somebody gave.
pub(super) fn known_from(verifier: &SimulatedVerifier) -> Option<String> {
    let known = verifier.profile?;
    let (sure, how) = (known.confidence.name(), known.evidence.join(", "));
    Some(format!("{how}; confidence {sure} (instep profiles {})", known.id))
}

/// The same of an app.
pub(super) fn app_known_from(known: &AppProfile) -> String {
    let (sure, how) = (known.confidence.name(), known.evidence.join(", "));
    format!("known from {how}; confidence {sure} (instep profiles {})", known.id)
}

/// The same of a verifier in full.
pub(super) fn origin(known: &VerifierProfile) -> Section {
    let mut facts = established(known.confidence.name(), &known.evidence, &known.sources, &known.snapshot);
    facts.push(Fact::new("window", known.window.to_string()));
    let more = [("its setting", &known.window_setting), ("of its window", &known.window_note)];
    facts.extend(more.into_iter().filter_map(|(term, says)| Some(Fact::new(term, says.as_ref()?))));
    from(&known.name, facts)
}

/// What is known of an app, from where, and how sure it is.
pub(super) fn app_origin(known: &AppProfile) -> Section {
    let mut facts = established(known.confidence.name(), &known.evidence, &known.sources, &known.snapshot);
    let rules = [("hash", &known.algorithm_rule), ("digits", &known.digits_rule), ("period", &known.period_rule)];
    facts.extend(rules.into_iter().map(|(term, rule)| Fact::new(term, rule)));
    facts.extend(known.correction_rule.as_ref().map(|rule| Fact::new("its clock", rule)));
    from(&known.name, facts)
}

fn established(sure: &str, evidence: &[String], sources: &[String], snapshot: &str) -> Vec<Fact> {
    vec![
        Fact::new("confidence", sure),
        Fact::new("established by", evidence.join(", ")),
        Fact { term: "sources".into(), says: sources.to_vec() },
        Fact::new("read", snapshot),
    ]
}

fn from(name: &str, mut facts: Vec<Fact>) -> Section {
    facts.retain(|fact| fact.says.iter().any(|says| !says.trim().is_empty()));
    Section::new(format!("Where the numbers of {name} come from"), vec![Block::Facts(facts)])
}

/// Lines with labels as they stand in the text; one without a label belongs to the one before.
pub(super) fn facts(lines: Vec<(&str, String)>) -> Block {
    let mut facts: Vec<Fact> = Vec::new();
    for (label, says) in lines {
        match facts.last_mut() {
            Some(last) if label.is_empty() => last.says.push(says),
            _ => facts.push(Fact::new(label, says)),
        }
    }
    Block::Facts(facts)
}

/// What all of it rests on, and how to have it again.
pub(super) fn basis(says: Vec<String>, seed: u64, command: String) -> Section {
    let version = format!("instep {}", env!("CARGO_PKG_VERSION"));
    let mut blocks: Vec<Block> = says.into_iter().map(Block::Paragraph).collect();
    blocks.push(Block::Paragraph(format!("{version} prints the same for the same command, seed {seed} included:")));
    blocks.push(Block::Command(command));
    Section::new("What the numbers rest on", blocks)
}

/// With a capital letter and a full stop, as a sentence that stands by itself.
pub(super) fn sentence(words: &str) -> String {
    let mut rest = words.chars();
    let first = rest.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(rest).chain(['.']).collect()
}
