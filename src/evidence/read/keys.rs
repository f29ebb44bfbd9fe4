//! Every key of a case file: what it takes and what it means. The reader, its errors and the JSON Schema share this
//! table, so that they cannot differ.

use crate::evidence::*;
use crate::otp::Algorithm;
use crate::verifier::Hosting;

/// What a key takes.
pub(super) enum Form {
    /// Any text.
    Text,
    /// A text that no error may show.
    Secret,
    /// A time with a zone.
    Moment,
    /// What a clock showed.
    ClockText,
    /// A length of time; negative only where that has a meaning.
    Duration { signed: bool },
    /// Steps, or a length of time.
    Tolerance,
    /// A whole number, ends included.
    Whole { least: i64, most: i64 },
    /// A finite number.
    Number,
    /// A number between 0 and 1, both excluded.
    Probability,
    /// True or false.
    Flag,
    /// One of these words.
    Words(fn() -> Vec<&'static str>),
    /// A table.
    Table(&'static Section),
    /// The list of observations.
    Observations,
}

/// A key.
pub(super) struct Key {
    pub name: &'static str,
    pub form: Form,
    pub required: bool,
    /// One line for the JSON Schema.
    pub says: &'static str,
}

/// A table of the case file with its keys.
pub(super) struct Section {
    /// What it is called in an error.
    pub place: &'static str,
    pub keys: &'static [Key],
}

impl Section {
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }

    pub fn names(&self) -> Vec<&'static str> {
        self.keys.iter().map(|key| key.name).collect()
    }
}

const fn optional(name: &'static str, form: Form, says: &'static str) -> Key {
    Key { name, form, required: false, says }
}

const fn required(name: &'static str, form: Form, says: &'static str) -> Key {
    Key { name, form, required: true, says }
}

const LENGTH: Form = Form::Duration { signed: false };
const STEPS: Form = Form::Whole { least: i64::MIN, most: i64::MAX };
const COUNT: Form = Form::Whole { least: 0, most: u32::MAX as i64 };

/// The one value of `schema`.
pub(super) const SCHEMA: &str = "instep.case/1";

pub(super) static CASE: Section = Section {
    place: "the case",
    keys: &[
        optional("schema", Form::Words(|| vec![SCHEMA]), "the version of this format"),
        optional("title", Form::Text, "a line for people"),
        optional("now", Form::Moment, "when this was written down"),
        optional("verifier", Form::Table(&VERIFIER), "what is known of the verifier"),
        optional("credential", Form::Table(&CREDENTIAL), "what the verifier holds; at most one source of a secret"),
        optional("device", Form::Table(&DEVICE), "what shows the codes"),
        optional("prior", Form::Table(&PRIOR), "where to start from"),
        optional("observation", Form::Observations, "what was observed, in any order"),
    ],
};

pub(super) static VERIFIER: Section = Section {
    place: "[verifier]",
    keys: &[
        optional("profile", Form::Text, "an id of `instep profiles`; the other keys override it"),
        optional("period", Form::Whole { least: 1, most: u32::MAX as i64 }, "the length of a step in seconds"),
        optional("digits", Form::Whole { least: 6, most: 10 }, "the number of digits it expects"),
        optional("algorithm", Form::Words(Algorithm::words), "the hash it uses"),
        optional("look_back", Form::Tolerance, "how much older than its own step a code may be"),
        optional("look_ahead", Form::Tolerance, "how much newer than its own step a code may be"),
        optional("replay", Form::Words(|| vec!["rejected", "allowed"]), "whether a code passes a second time"),
        optional("hosting", Form::Words(Hosting::words), "who runs it"),
        optional("learns_drift", Form::Flag, "it remembers an offset per token"),
        optional("stored_drift", STEPS, "the offset it remembers, in steps; positive: it takes the device to be ahead"),
        optional("enrolment", Form::Table(&ENROLMENT), "the window while enrolling, where that is another one"),
    ],
};

pub(super) static ENROLMENT: Section = Section {
    place: "verifier.enrolment",
    keys: &[
        optional("look_back", Form::Tolerance, "how much older than its own step a code may be"),
        optional("look_ahead", Form::Tolerance, "how much newer than its own step a code may be"),
    ],
};

pub(super) static CREDENTIAL: Section = Section {
    place: "[credential]",
    keys: &[
        optional("uri_file", Form::Text, "a file with an otpauth URI, relative to the case"),
        optional("secret_file", Form::Text, "a file with a secret, relative to the case"),
        optional("secret_env", Form::Text, "a variable of the environment that holds a secret"),
        optional("uri", Form::Secret, "an otpauth URI"),
        optional("secret", Form::Secret, "a secret"),
        optional("enrolled_at", Form::Moment, "when it was enrolled"),
    ],
};

pub(super) static DEVICE: Section = Section {
    place: "[device]",
    keys: &[
        optional("kind", Form::Words(DeviceKind::words), "what kind of thing shows the codes"),
        optional("app", Form::Text, "an id of `instep profiles`, or any text, of which nothing is assumed then"),
    ],
};

pub(super) static PRIOR: Section = Section {
    place: "[prior]",
    keys: &[optional("clock", Form::Probability, "the probability before any evidence that a clock is the cause")],
};

/// A kind of observation: its word and its keys, `kind` and `note` among them.
pub(super) struct Kind {
    pub word: &'static str,
    pub section: Section,
}

/// The kind of this word.
pub(super) fn kind(word: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.word == word)
}

/// The words of all kinds.
pub(super) fn kinds() -> Vec<&'static str> {
    KINDS.iter().map(|kind| kind.word).collect()
}

/// A kind of observation with the two keys that all have.
macro_rules! kind {
    ($word:literal, $($key:expr),+ $(,)?) => {
        Kind {
            word: $word,
            section: Section {
                place: concat!("observation of kind '", $word, "'"),
                keys: &[
                    required("kind", Form::Words(|| vec![$word]), "what kind of observation this is"),
                    $($key,)+
                    optional("note", Form::Text, "for people; no verdict reads it"),
                ],
            },
        }
    };
}

/// Every kind of observation, in the order of the documentation.
pub(super) static KINDS: [Kind; 15] = [
    kind!(
        "code",
        optional("value", Form::Secret, "the code as somebody wrote it down"),
        optional("shown_at", Form::Moment, "reference time at which the device showed it"),
        optional("submitted_at", Form::Moment, "reference time at which the verifier got it"),
        optional("uncertainty", LENGTH, "of those times; 5s if left out"),
        optional("outcome", Form::Words(Outcome::words), "what the verifier said; unknown if left out"),
        optional("reason", Form::Words(Reason::words), "why, as the verifier says"),
    ),
    kind!(
        "reading",
        required("of", Form::Words(Clock::words), "whose clock was read"),
        required("shows", Form::ClockText, "a date-time, or hours, minutes and perhaps seconds"),
        optional("zone", Form::Text, "what the clock is set to, where `shows` has no offset: +02:00, Z"),
        required("at", Form::Moment, "reference time of the reading"),
        optional("uncertainty", LENGTH, "of that time; 2s if left out"),
    ),
    kind!(
        "offset",
        required("of", Form::Words(OffsetOf::words), "of which clock; relative is device minus verifier"),
        optional("seconds", Form::Number, "the offset; positive: ahead"),
        optional("low", Form::Number, "its lower end in seconds; alone: at least this"),
        optional("high", Form::Number, "its upper end in seconds; alone: at most this"),
        optional("uncertainty", LENGTH, "half of the 95 % interval; 0.5s if left out"),
        optional("sign", Form::Words(|| vec!["known", "unknown"]), "unknown: only the size was told"),
        optional("method", Form::Words(Method::words), "how it was measured; other if left out"),
    ),
    kind!(
        "rollover",
        required("at", Form::Moment, "reference time at which the code on the screen changed"),
        optional("uncertainty", LENGTH, "of that time; 0.5s if left out"),
    ),
    kind!(
        "sync-status",
        required("of", Form::Words(Clock::words), "whose clock"),
        required("synchronized", Form::Flag, "what its settings say"),
    ),
    kind!(
        "timing",
        required("accepted", Form::Words(AcceptedWhen::words), "when in a code's life it works"),
        optional("trend", Form::Words(Trend::words), "how that changes over the weeks"),
    ),
    kind!(
        "control",
        required("what", Form::Words(Control::words), "what the comparison was made with"),
        required("accepted", Form::Flag, "whether the other one was accepted"),
    ),
    kind!(
        "code-streams",
        optional("lag_steps", STEPS, "the device shows what the other showed so many steps ago; negative: it is ahead"),
        optional("equal", Form::Flag, "false: the streams never coincide; then no lag"),
        optional("other", Form::Words(|| vec!["synchronized", "unknown"]), "is the other's clock known to be right"),
    ),
    kind!(
        "enrolment",
        required("outcome", Form::Words(EnrolmentOutcome::words), "how enrolling again ended"),
        optional("code_checked", Form::Flag, "whether it checked a one-time code"),
        optional("at", Form::Moment, "when"),
    ),
    kind!(
        "history",
        required("event", Form::Words(Event::words), "what changed"),
        optional("at", Form::Moment, "when"),
    ),
    kind!(
        "trial",
        required("change", Form::Words(Change::words), "what was changed to see what happens"),
        optional("by", Form::Duration { signed: true }, "by how much the clock was shifted; positive: forward"),
        required("accepted", Form::Flag, "whether a code was accepted then"),
    ),
    kind!(
        "secret-shape",
        optional("length", COUNT, "characters as printed"),
        optional("alphabet", Form::Words(Alphabet::words), "which characters"),
    ),
    kind!(
        "parameters",
        required("of", Form::Words(ParametersOf::words), "who says it; enrolment is the QR picture or URI"),
        optional("algorithm", Form::Words(Algorithm::words), "the hash"),
        optional("digits", COUNT, "the number of digits"),
        optional("period", COUNT, "the period in seconds"),
        optional("type", Form::Words(TokenKind::words), "time- or event-based"),
        optional("entered", Form::Words(Entered::words), "how the secret got into the app"),
    ),
    kind!(
        "sign-in",
        optional("at", Form::Moment, "when"),
        optional("error_code", STEPS, "the number of the error; 0 for success"),
        optional("method", Form::Text, "the method's name in the log"),
        optional("detail", Form::Text, "the detail text"),
    ),
    kind!("verifier-log", required("says", Form::Words(LogText::words), "what its log or state says")),
];

/// What an observation is called before its kind is known.
pub(super) static ANY_KIND: Section =
    Section { place: "observation", keys: &[required("kind", Form::Words(kinds), "what kind of observation this is")] };
