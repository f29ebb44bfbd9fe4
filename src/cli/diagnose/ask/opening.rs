//! The first questions where nothing is known: who verifies, what shows the codes, what happened.

use crate::evidence::{
    AcceptedWhen, Case, CodeSeen, DeviceKind, EnrolmentOutcome, Noted, Observation, Outcome, Reason,
};
use crate::report::wrapped;
use crate::time::Span;
use crate::verifier::{AppProfile, Hosting, VerifierProfile, apps, profiles};

/// How many names are listed at most.
const LISTED: usize = 8;

/// A question that identifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    Verifier,
    Hosting,
    Device,
    App,
    Happened,
}

/// What an answer led to.
pub(super) enum Heard {
    /// The case has it.
    Set,
    /// Several names match: a list to choose from.
    Narrow(String),
}

const HOSTINGS: [(&str, Hosting); 2] =
    [("a large service of its maker", Hosting::Hosted), ("we or the user ourselves", Hosting::SelfHosted)];

const DEVICES: [(&str, DeviceKind); 5] = [
    ("a phone or a tablet", DeviceKind::Phone),
    ("a hardware token or card", DeviceKind::HardwareToken),
    ("a program on a computer", DeviceKind::Computer),
    ("a program on a virtual machine", DeviceKind::VirtualMachine),
    ("a gadget or a microcontroller", DeviceKind::Embedded),
];

const HAPPENED: [&str; 6] = [
    "rejected as wrong or invalid, or with no reason given",
    "rejected as already used",
    "rejected as too old or expired",
    "locked, or too many attempts",
    "now rejected, now accepted",
    "refused while enrolling",
];

impl Opening {
    /// In the order in which they are asked.
    pub const ALL: [Opening; 5] =
        [Opening::Verifier, Opening::Hosting, Opening::Device, Opening::App, Opening::Happened];

    pub const fn id(self) -> &'static str {
        match self {
            Opening::Verifier => "verifier",
            Opening::Hosting => "hosting",
            Opening::Device => "device",
            Opening::App => "app",
            Opening::Happened => "happened",
        }
    }

    /// Whether the case leaves it open.
    pub fn fits(self, case: &Case) -> bool {
        match self {
            Opening::Verifier => case.verifier.profile.is_none(),
            Opening::Hosting => case.verifier.policy().hosting.is_none(),
            Opening::Device => case.device.kind == DeviceKind::Unknown,
            Opening::App => case.device.app.is_none() && case.device.kind != DeviceKind::HardwareToken,
            Opening::Happened => case.observations.is_empty(),
        }
    }

    pub fn text(self, number: usize) -> String {
        let asked = "\n".to_owned() + &wrapped(&format!("{number}. "), self.asks());
        let listed: Vec<&str> = match self {
            Opening::Hosting => HOSTINGS.iter().map(|entry| entry.0).collect(),
            Opening::Device => DEVICES.iter().map(|entry| entry.0).collect(),
            Opening::Happened => HAPPENED.to_vec(),
            Opening::Verifier | Opening::App => Vec::new(),
        };
        asked + &super::text::choices(&listed)
    }

    const fn asks(self) -> &'static str {
        match self {
            Opening::Verifier => {
                "Which service, server or product refuses the code? A part of its name will do; ? if it is none that \
                 can be known."
            }
            Opening::Hosting => "Who runs it?",
            Opening::Device => "What shows the codes?",
            Opening::App => "Which app or program shows them? A part of its name, or ?",
            Opening::Happened => "What happens to the code?",
        }
    }

    pub fn why(self) -> String {
        wrapped(
            "",
            match self {
                Opening::Verifier => {
                    "How far off a clock may be is the verifier's to say, and some remember an offset."
                }
                Opening::Hosting => {
                    "The clocks of large services are all but never wrong; self-run ones as often as the device's."
                }
                Opening::Device => {
                    "A phone, a token and a computer go wrong in different ways, and are measured in different ways."
                }
                Opening::App => "Some apps correct the time by themselves, and some ignore what the enrolment says.",
                Opening::Happened => "What the verifier says rules out a good part of the causes.",
            },
        )
    }

    /// Takes an answer into the case.
    ///
    /// # Errors
    /// Why it is none, in words for the person who typed it.
    pub fn answer(self, text: &str, case: &mut Case) -> Result<Heard, String> {
        match self {
            Opening::Verifier => return named_verifier(text, case),
            Opening::App => return named_app(text, case),
            Opening::Hosting => case.verifier.hosting = Some(numbered(text, &HOSTINGS)?.1),
            Opening::Device => case.device.kind = numbered(text, &DEVICES)?.1,
            Opening::Happened => {
                let place = super::reading::number(text, HAPPENED.len())?;
                case.observations.push(Noted { observation: happened(place), note: None });
            }
        }
        Ok(Heard::Set)
    }
}

fn numbered<T: Copy>(text: &str, list: &[T]) -> Result<T, String> {
    super::reading::number(text, list.len()).map(|place| list[place])
}

fn happened(place: usize) -> Observation {
    let rejected = |reason| {
        Observation::Code(CodeSeen {
            value: None,
            shown_at: None,
            submitted_at: None,
            uncertainty: Span::from_seconds(5),
            outcome: Outcome::Rejected,
            reason: Some(reason),
        })
    };
    match place {
        0 => rejected(Reason::Invalid),
        1 => rejected(Reason::AlreadyUsed),
        2 => rejected(Reason::TooOld),
        3 => rejected(Reason::LockedOut),
        4 => Observation::Timing { accepted: AcceptedWhen::Intermittent, trend: None },
        _ => Observation::Enrolment { outcome: EnrolmentOutcome::Refused, code_checked: Some(true), at: None },
    }
}

fn named_verifier(text: &str, case: &mut Case) -> Result<Heard, String> {
    let names = |known: &'static VerifierProfile| Names { id: &known.id, name: &known.name, others: &known.aliases };
    let found = search(text, profiles(), names);
    chosen(text, &found).map(|heard| match heard {
        Ok(id) => {
            case.verifier.profile = Some(id);
            Heard::Set
        }
        Err(list) => Heard::Narrow(list),
    })
}

fn named_app(text: &str, case: &mut Case) -> Result<Heard, String> {
    let names = |known: &'static AppProfile| Names { id: &known.id, name: &known.name, others: &known.aliases };
    let found = search(text, apps(), names);
    if found.is_empty() {
        // Any text will do; nothing is assumed of it then.
        case.device.app = Some(text.to_owned());
        return Ok(Heard::Set);
    }
    chosen(text, &found).map(|heard| match heard {
        Ok(id) => {
            case.device.app = Some(id);
            Heard::Set
        }
        Err(list) => Heard::Narrow(list),
    })
}

/// What a record is known by.
struct Names {
    id: &'static str,
    name: &'static str,
    others: &'static [String],
}

/// The records whose id, name or other names hold this text; only the one whose id it is.
fn search<P>(
    text: &str,
    records: &'static [P],
    names: impl Fn(&'static P) -> Names,
) -> Vec<(&'static str, &'static str)> {
    let wanted = text.to_lowercase();
    let known = || records.iter().map(&names);
    if let Some(exact) = known().find(|names| names.id == wanted) {
        return vec![(exact.id, exact.name)];
    }
    let holds = |text: &str| text.to_lowercase().contains(&wanted);
    let matching =
        known().filter(|names| holds(names.id) || holds(names.name) || names.others.iter().any(|other| holds(other)));
    matching.map(|names| (names.id, names.name)).collect()
}

/// The one that was found; a list if there are several.
fn chosen(text: &str, found: &[(&str, &str)]) -> Result<Result<String, String>, String> {
    match found {
        [] => {
            let near = crate::verifier::nearest_profile(text);
            let near = near.map_or(String::new(), |id| format!("; did you mean {id}?"));
            Err(wrapped("", &format!("no name that is known holds this text{near} (? if it is none of them)")))
        }
        [(id, _)] => Ok(Ok((*id).to_owned())),
        several => {
            let mut list = "several match; type one of these, or more of the name:\n".to_owned();
            for (id, name) in several.iter().take(LISTED) {
                list += &wrapped(&format!("  {id:<24}  "), name);
            }
            if several.len() > LISTED {
                list += &format!("  ... and {} more\n", several.len() - LISTED);
            }
            Ok(Err(list))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_by_a_part_and_listed_if_several_match() {
        let mut case = Case::default();
        assert!(matches!(Opening::Verifier.answer("Keycl", &mut case), Ok(Heard::Set)));
        assert_eq!(case.verifier.profile.as_deref(), Some("keycloak"));
        assert!(matches!(Opening::Verifier.answer("e", &mut case), Ok(Heard::Narrow(_))));
        assert!(Opening::Verifier.answer("nobody's own thing", &mut case).is_err());
        assert!(matches!(Opening::App.answer("home-made", &mut case), Ok(Heard::Set)));
        assert_eq!(case.device.app.as_deref(), Some("home-made"));
    }

    #[test]
    fn every_number_of_a_list_is_an_answer_and_no_other() {
        for opening in [Opening::Hosting, Opening::Device, Opening::Happened] {
            let count = opening.text(1).lines().filter(|line| line.starts_with("   ") && line.contains(") ")).count();
            for number in 1..=count {
                assert!(opening.answer(&number.to_string(), &mut Case::default()).is_ok(), "{opening:?} {number}");
            }
            for wrong in ["0", "9", "yes", "-1", "1.5", ""] {
                assert!(opening.answer(wrong, &mut Case::default()).is_err(), "{opening:?} {wrong}");
            }
        }
    }
}
