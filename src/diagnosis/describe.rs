//! What an observation says, in one sentence. Never a code's digits.

use crate::evidence::{
    AcceptedWhen, Change, Clock, CodeSeen, Control, EnrolmentOutcome, Event, LogText, MeasuredOffset, Observation,
    OffsetOf, Outcome, Parameters, Reading, Reason, TokenKind, Trend,
};
use crate::time::Offset;

/// What an observation says, in one sentence without a full stop. It never holds a code's digits.
pub fn describe(observation: &Observation) -> String {
    match observation {
        Observation::Code(code) => describe_code(code),
        Observation::Reading(reading) => describe_reading(reading),
        Observation::Offset(measured) => describe_measured(measured),
        Observation::Rollover { uncertainty, .. } => {
            format!("the code on the screen changed at a moment known to {uncertainty}")
        }
        Observation::SyncStatus { of, synchronized } => {
            let status = if *synchronized { "calls itself synchronised" } else { "does not call itself synchronised" };
            format!("{} {status}", clock_name(*of))
        }
        Observation::Timing { accepted, trend } => {
            format!("codes are accepted {}{}", when(*accepted), trend_words(*trend))
        }
        Observation::Control { what, accepted } => format!("{} is {}", control_name(*what), taken(*accepted)),
        Observation::CodeStreams { lag_steps: None, .. } => "the two generators never show the same code".to_owned(),
        Observation::CodeStreams { lag_steps: Some(lag), .. } => describe_lag(*lag),
        Observation::Enrolment { outcome, code_checked, .. } => describe_enrolment(*outcome, *code_checked),
        Observation::History { event, .. } => event_words(*event).to_owned(),
        Observation::Trial { change, accepted } => format!("{}: {}", change_words(*change), taken(*accepted)),
        Observation::SecretShape { .. } => "the shape of the secret".to_owned(),
        Observation::Parameters(stated) => describe_parameters(stated),
        Observation::SignIn(event) => match (&event.detail, event.error_code) {
            (Some(detail), _) => format!("the sign-in log says: {detail}"),
            (None, Some(number)) => format!("the sign-in log says: error {number}"),
            (None, None) => "an event of the sign-in log".to_owned(),
        },
        Observation::VerifierLog(says) => format!("the verifier's log says: {}", log_words(*says)),
    }
}

fn describe_code(code: &CodeSeen) -> String {
    let outcome = match code.outcome {
        Outcome::Accepted => "accepted",
        Outcome::Rejected => "rejected",
        Outcome::Unknown => "shown, outcome unknown",
    };
    let reason = match code.reason {
        Some(Reason::AlreadyUsed) => " as already used",
        Some(Reason::TooOld) => " as too old",
        Some(Reason::LockedOut) => " after a lock-out",
        Some(Reason::Invalid | Reason::Other) | None => "",
    };
    let delay = match (code.shown_at, code.submitted_at) {
        (Some(shown), Some(submitted)) if submitted >= shown => format!(", {} after it was shown", submitted - shown),
        _ => String::new(),
    };
    format!("a code was {outcome}{reason}{delay}")
}

fn describe_reading(reading: &Reading) -> String {
    let grain = if reading.grain.seconds() > 1.0 { " (hours and minutes only)" } else { "" };
    let middle = reading.offset + crate::time::Span::from_nanos(reading.grain.nanos() / 2);
    format!("{} was read as {middle}, give or take {}{grain}", clock_name(reading.of), reading.uncertainty)
}

fn describe_measured(measured: &MeasuredOffset) -> String {
    let whose = match measured.of {
        OffsetOf::Clock(clock) => clock_name(clock),
        OffsetOf::Relative => "the device's clock against the verifier's",
    };
    let sign = if measured.sign_unknown { ", ahead or behind" } else { "" };
    let size = |offset: Offset| offset.to_string();
    match (measured.low, measured.high) {
        (Some(low), Some(high)) if low == high => {
            format!("{whose} was measured {}, ±{}{sign}", size(low), in_seconds(measured.uncertainty))
        }
        (Some(low), Some(high)) => format!("{whose} was measured between {} and {}{sign}", size(low), size(high)),
        (Some(low), None) => format!("{whose} is at least {}{sign}", size(low)),
        (None, Some(high)) => format!("{whose} is at most {}{sign}", size(high)),
        (None, None) => format!("{whose} was measured"),
    }
}

/// An uncertainty with as many digits as anybody can use.
fn in_seconds(span: crate::time::Span) -> String {
    match span.seconds() {
        s if s < 0.0995 => format!("{:.1} ms", s * 1e3),
        s => format!("{s} s"),
    }
}

fn describe_lag(lag: i64) -> String {
    match lag {
        0 => "the two generators show the same code at the same moment".to_owned(),
        1.. => format!("the device shows what the other generator showed {lag} steps ago"),
        _ => format!("the device shows what the other generator shows {} steps later", lag.unsigned_abs()),
    }
}

fn describe_enrolment(outcome: EnrolmentOutcome, code_checked: Option<bool>) -> String {
    let outcome = match outcome {
        EnrolmentOutcome::Accepted => "was accepted",
        EnrolmentOutcome::Refused => "was refused",
        EnrolmentOutcome::Unfinished => "was not finished",
    };
    let checked = match code_checked {
        Some(true) => ", with a code checked",
        Some(false) => ", without checking a code",
        None => ", whether a code was checked is not known",
    };
    format!("enrolling again {outcome}{checked}")
}

fn describe_parameters(stated: &Parameters) -> String {
    let parts = [
        stated.algorithm.map(|algorithm| algorithm.to_string()),
        stated.digits.map(|digits| format!("{digits} digits")),
        stated.period.map(|period| format!("a period of {period} s")),
        stated.kind.map(|kind| if kind == TokenKind::Hotp { "hotp".to_owned() } else { "totp".to_owned() }),
    ];
    let told: Vec<String> = parts.into_iter().flatten().collect();
    if told.is_empty() {
        "how the secret was entered".to_owned()
    } else {
        format!("the parameters seen: {}", told.join(", "))
    }
}

const fn clock_name(clock: Clock) -> &'static str {
    match clock {
        Clock::Device => "the device's clock",
        Clock::App => "the app's clock",
        Clock::Verifier => "the verifier's clock",
    }
}

const fn when(accepted: AcceptedWhen) -> &'static str {
    match accepted {
        AcceptedWhen::Never => "never",
        AcceptedWhen::FreshOnly => "only when they are fresh",
        AcceptedWhen::LateOnly => "only when they are old or just replaced",
        AcceptedWhen::Intermittent => "now and then",
        AcceptedWhen::Always => "each time",
    }
}

const fn trend_words(trend: Option<Trend>) -> &'static str {
    match trend {
        None => "",
        Some(Trend::Worsening) => ", and it gets worse",
        Some(Trend::Steady) => ", and it stays so",
        Some(Trend::Improving) => ", and it gets better",
    }
}

const fn control_name(what: Control) -> &'static str {
    match what {
        Control::OtherAccountSameDevice => "another account on the same device",
        Control::OtherAppSameDevice => "another app on the same device",
        Control::SameAccountOtherDevice => "the same account on another device",
        Control::OtherUsersSameVerifier => "other users' code at the same verifier",
        Control::RecoveryCode => "a recovery code",
    }
}

const fn taken(accepted: bool) -> &'static str {
    if accepted { "accepted" } else { "rejected" }
}

const fn event_words(event: Event) -> &'static str {
    match event {
        Event::DeviceReplaced => "the device was replaced",
        Event::DeviceRestored => "the device was restored from a backup",
        Event::AppReinstalled => "the app was installed anew",
        Event::TwoEntries => "there are two entries for the account",
        Event::ClockCorrected => "the device's clock was corrected",
        Event::TimeSetByHand => "the device's time was set by hand",
        Event::AutomaticTimeOff => "automatic time was off",
        Event::Travelled => "the device travelled",
        Event::DstChange => "summer time began or ended",
        Event::BatteryChanged => "the battery was changed",
        Event::SecretRotated => "the secret was rotated",
        Event::AppLost => "the app was lost",
        Event::VerifierUpdated => "the verifier was updated",
        Event::VerifierRestored => "the verifier was restored",
        Event::WorkedBefore => "it worked before",
        Event::NeverWorked => "it has never worked",
    }
}

fn change_words(change: Change) -> String {
    match change {
        Change::ClockShifted(by) => format!("the device's clock was moved by {by}"),
        Change::ClockSynchronized => "the device's clock was set right".to_owned(),
        Change::Retyped => "the code was typed again".to_owned(),
        Change::OtherApp => "another app was used".to_owned(),
        Change::WaitedForNextCode => "the next code was used".to_owned(),
    }
}

const fn log_words(says: LogText) -> &'static str {
    match says {
        LogText::CodeMismatch => "code mismatch",
        LogText::CodeReused => "code reused",
        LogText::CodeExpired => "code expired",
        LogText::ClockWarning => "a warning about the clock",
        LogText::SecretUnreadable => "the secret cannot be read",
        LogText::LockedOut => "locked out",
        LogText::Nothing => "nothing",
    }
}
