//! The answer, in a sentence and in a paragraph.

use super::Ticket;
use super::afterwards::spoken;
use crate::diagnosis::{Cause, CauseFinding, Conclusion, Whose};
use crate::evidence::{DeviceKind, Observation, Outcome};
use crate::report::verdict::estimate;
use crate::report::{percent, rate_words};
use crate::time::UnixTime;
use crate::verifier::Hosting;

impl Ticket<'_> {
    /// The answer in a sentence.
    pub(super) fn answer(&self) -> String {
        let says = match self.verdict.verdict {
            Conclusion::Confirmed => "Confirmed: a clock explains the rejections",
            Conclusion::RuledOut => "Ruled out: no clock explains the rejections",
            Conclusion::NotEstablished => "Not established: whether a clock explains the rejections",
        };
        format!("{says} (probability of a clock {}).", percent(self.verdict.probability))
    }

    /// One paragraph that can stand in a ticket by itself.
    pub(super) fn summary(&self) -> String {
        let mut says = format!("{} shows one-time codes for {}. ", self.device_words(), self.verifier_words());
        says += &self.codes_words();
        says += &match self.verdict.verdict {
            Conclusion::Confirmed => "A clock is the cause".to_owned(),
            Conclusion::RuledOut => "A clock is ruled out as the cause".to_owned(),
            Conclusion::NotEstablished => "Whether a clock is the cause is not established".to_owned(),
        };
        says += &format!(" (probability of a clock {}). ", percent(self.verdict.probability));
        says += &self.leading().map_or_else(String::new, |cause| {
            let which = if self.is_open() { "Likeliest so far" } else { "Most probable cause" };
            format!("{which}: {} ({}, {}). ", title(cause), cause.id, percent(cause.probability))
        });
        says += &self.clock_words().map_or_else(String::new, |words| words + " ");
        says += &match (self.is_open(), self.verdict.next.first()) {
            (true, Some(next)) => format!("Next: {}", spoken(next.ask)),
            (true, None) => "No further question is expected to settle it.".to_owned(),
            (false, _) => "What to do and how to check it is below.".to_owned(),
        };
        says
    }

    fn device_words(&self) -> String {
        let device = &self.question.case.device;
        let kind = match device.kind {
            DeviceKind::Phone => "A phone",
            DeviceKind::HardwareToken => "A hardware token",
            DeviceKind::Computer => "A computer",
            DeviceKind::VirtualMachine => "A virtual machine",
            DeviceKind::Embedded => "An embedded device",
            DeviceKind::Unknown => "A device of unknown kind",
        };
        let told = device.app.as_deref().filter(|app| !app.trim().is_empty()).map(|app| self.clean(app));
        let app = self.question.app.map(|app| app.name.clone()).or(told);
        app.map_or(kind.to_owned(), |app| format!("{kind} with {app}"))
    }

    fn verifier_words(&self) -> String {
        let profile = self.question.case.verifier.profile.as_deref().and_then(crate::verifier::profile);
        let unnamed = match self.question.verifier.hosting {
            Some(Hosting::Hosted) => "a hosted verifier",
            Some(Hosting::SelfHosted) => "a self-hosted verifier",
            None => "a verifier",
        };
        profile.map_or(unnamed.to_owned(), |known| known.name.clone())
    }

    /// How many codes were rejected and accepted, and when.
    fn codes_words(&self) -> String {
        let codes = || {
            self.question.case.observations.iter().filter_map(|noted| match &noted.observation {
                Observation::Code(code) => Some(code),
                _ => None,
            })
        };
        let count = |outcome| codes().filter(|code| code.outcome == outcome).count();
        let times: Vec<UnixTime> = codes().filter_map(|code| code.submitted_at.or(code.shown_at)).collect();
        let when = match (times.iter().min(), times.iter().max()) {
            (Some(first), Some(last)) if first == last => format!("At {first} "),
            (Some(first), Some(last)) => format!("From {first} to {last} "),
            _ => String::new(),
        };
        match (count(Outcome::Rejected), count(Outcome::Accepted)) {
            (0, 0) => String::new(),
            (rejected, 0) => format!("{when}{} rejected. ", counted(rejected)),
            (0, accepted) => format!("{when}{} accepted. ", counted(accepted)),
            (rejected, accepted) => {
                format!("{when}{} rejected and {} accepted. ", counted(rejected), counted(accepted))
            }
        }
    }

    /// Whose clock, by how much, if any says so.
    pub(super) fn clock_words(&self) -> Option<String> {
        let clock = self.verdict.clock.as_ref()?;
        if self.verdict.readings.is_empty() && self.verdict.placements.is_empty() {
            return None;
        }
        let whose = match clock.whose {
            Whose::Device => "The device's clock",
            Whose::App => "The app's private correction",
            Whose::Verifier => "The verifier's clock",
            Whose::Relative => "The device's clock against the verifier's",
        };
        let premise = if self.is_open() && self.verdict.probability >= 0.5 { " (if a clock is the cause)" } else { "" };
        let rate = clock.rate_ppm.map_or_else(String::new, rate_words);
        Some(format!("{whose}{premise}: {}{rate}.", estimate(&clock.offset)))
    }
}

/// A cause in a few words.
pub(super) fn title(cause: &CauseFinding) -> &'static str {
    Cause::by_id(cause.id).map_or("", |cause| cause.record().title)
}

fn counted(count: usize) -> String {
    if count == 1 { "one code was".to_owned() } else { format!("{count} codes were") }
}
