//! The observations of a case, one function a kind.

use super::CaseError;
use super::fields::Fields;
use super::keys::{self, ANY_KIND};
use super::node::{Node, Value};
use super::shown::{figure, shown};
use crate::evidence::*;
use crate::time::{ClockText, ClockTextError, Offset, Span, UnixTime};

type Read<T> = Result<T, CaseError>;

/// How well times are known where the case does not say.
const CODE_TIMES: Span = Span::from_seconds(5);
const READING_TIME: Span = Span::from_seconds(2);
const HALF_A_SECOND: Span = Span::from_nanos(500_000_000);

/// Reads one observation.
pub(super) fn observation(node: &Node<'_>) -> Read<Noted> {
    let any = Fields::unchecked(node, &ANY_KIND)?;
    let word = any.need("kind", Fields::text)?;
    let Some(kind) = keys::kind(&word) else { return Err(any.unknown_value("kind", &word, &keys::kinds())) };
    let fields = Fields::of(node, &kind.section)?;
    Ok(Noted { observation: of_kind(kind.word, &fields)?, note: fields.text("note")? })
}

fn of_kind(kind: &str, fields: &Fields<'_>) -> Read<Observation> {
    Ok(match kind {
        "code" => Observation::Code(code(fields)?),
        "reading" => Observation::Reading(reading(fields)?),
        "offset" => Observation::Offset(offset(fields)?),
        "rollover" => rollover(fields)?,
        "sync-status" => sync_status(fields)?,
        "timing" => timing(fields)?,
        "control" => control(fields)?,
        "code-streams" => code_streams(fields)?,
        "enrolment" => enrolment(fields)?,
        "history" => history(fields)?,
        "trial" => trial(fields)?,
        "secret-shape" => secret_shape(fields)?,
        "parameters" => Observation::Parameters(parameters(fields)?),
        "sign-in" => Observation::SignIn(sign_in(fields)?),
        // The table of kinds holds nothing else.
        _ => Observation::VerifierLog(fields.need("says", Fields::word)?),
    })
}

fn code(fields: &Fields<'_>) -> Read<CodeSeen> {
    Ok(CodeSeen {
        value: fields.text("value")?,
        shown_at: fields.moment("shown_at")?,
        submitted_at: fields.moment("submitted_at")?,
        uncertainty: fields.duration("uncertainty")?.unwrap_or(CODE_TIMES),
        outcome: fields.word("outcome")?.unwrap_or(Outcome::Unknown),
        reason: fields.word("reason")?,
    })
}

fn reading(fields: &Fields<'_>) -> Read<Reading> {
    let at = fields.need("at", Fields::moment)?;
    let read = clock_text(fields, at)?;
    Ok(Reading {
        of: fields.need("of", Fields::word)?,
        offset: read.offset,
        grain: read.grain,
        time_of_day_only: read.time_of_day_only,
        at,
        uncertainty: fields.duration("uncertainty")?.unwrap_or(READING_TIME),
    })
}

fn clock_text(fields: &Fields<'_>, at: UnixTime) -> Read<ClockText> {
    let shows = fields.need("shows", text_or_moment)?;
    let zone = fields.text("zone")?;
    ClockText::compare(&shows, zone.as_deref(), at).map_err(|wrong| match wrong {
        ClockTextError::Unreadable => fields
            .wrong("shows", format!("is no date-time and no time of day: {}", shown(&shows)))
            .hint("write 2026-11-21T10:02:30+00:00, 10:02:30 or 10:02"),
        ClockTextError::TwelveHours => fields
            .wrong("shows", format!("counts twelve hours: {}", shown(&shows)))
            .hint("write it in 24 hours: 22:02 for 10:02 pm"),
        ClockTextError::NoZone => fields
            .wrong("shows", format!("has no zone: {}", shown(&shows)))
            .hint("add what the clock is set to: zone = \"+02:00\", or \"Z\" for UTC"),
        ClockTextError::BadZone => fields
            .wrong("zone", format!("is no offset from UTC: {}", shown(zone.as_deref().unwrap_or_default())))
            .hint("write +02:00, -05:30 or Z; a zone's name does not say whether summer time was on"),
        ClockTextError::TwoZones => fields
            .wrong("zone", "is another offset than the one in 'shows'")
            .hint("leave out 'zone' where 'shows' has an offset"),
    })
}

/// A clock's text may also stand without quotes, as TOML's own date or time.
fn text_or_moment(fields: &Fields<'_>, name: &'static str) -> Read<Option<String>> {
    match fields.node(name).map(|node| &node.value) {
        Some(Value::Moment(text)) => Ok(Some(text.clone())),
        _ => fields.text(name),
    }
}

fn offset(fields: &Fields<'_>) -> Read<MeasuredOffset> {
    let (low, high) = ends(fields)?;
    Ok(MeasuredOffset {
        of: fields.need("of", Fields::word)?,
        low: low.map(Offset::from_seconds),
        high: high.map(Offset::from_seconds),
        uncertainty: fields.duration("uncertainty")?.unwrap_or(HALF_A_SECOND),
        sign_unknown: fields.choice("sign", &["known", "unknown"])? == Some("unknown"),
        method: fields.word("method")?.unwrap_or(Method::Other),
    })
}

/// `seconds`, or `low` and `high`, of which either may be missing.
fn ends(fields: &Fields<'_>) -> Read<(Option<f64>, Option<f64>)> {
    let (low, high) = (fields.number("low")?, fields.number("high")?);
    match (fields.number("seconds")?, low, high) {
        (Some(seconds), None, None) => Ok((Some(seconds), Some(seconds))),
        (Some(_), ..) => {
            let other = if low.is_some() { "low" } else { "high" };
            let wrong = fields.wrong(other, "stands beside 'seconds'");
            Err(wrong.hint("give 'seconds' for one figure, or 'low' and 'high' for a range"))
        }
        (None, None, None) => Err(fields
            .lacks("'seconds'")
            .hint("or give 'low' and 'high'; either alone says \"at least\" or \"at most\"")),
        (None, Some(low), Some(high)) if low > high => {
            let wrong = fields.wrong("low", format!("is {}, above 'high', which is {}", figure(low), figure(high)));
            Err(wrong.hint("positive is ahead, negative is behind: -90 is lower than -60"))
        }
        (None, low, high) => Ok((low, high)),
    }
}

fn rollover(fields: &Fields<'_>) -> Read<Observation> {
    Ok(Observation::Rollover {
        at: fields.need("at", Fields::moment)?,
        uncertainty: fields.duration("uncertainty")?.unwrap_or(HALF_A_SECOND),
    })
}

fn sync_status(fields: &Fields<'_>) -> Read<Observation> {
    Ok(Observation::SyncStatus {
        of: fields.need("of", Fields::word)?,
        synchronized: fields.need("synchronized", Fields::flag)?,
    })
}

fn timing(fields: &Fields<'_>) -> Read<Observation> {
    Ok(Observation::Timing { accepted: fields.need("accepted", Fields::word)?, trend: fields.word("trend")? })
}

fn control(fields: &Fields<'_>) -> Read<Observation> {
    Ok(Observation::Control {
        what: fields.need("what", Fields::word)?,
        accepted: fields.need("accepted", Fields::flag)?,
    })
}

fn code_streams(fields: &Fields<'_>) -> Read<Observation> {
    let lag_steps = fields.whole("lag_steps")?;
    match (lag_steps, fields.flag("equal")?) {
        (Some(_), Some(false)) => {
            let wrong = fields.wrong("lag_steps", "stands beside 'equal = false', but streams that differ have no lag");
            return Err(wrong.hint("leave out one of them"));
        }
        (None, Some(true) | None) => {
            return Err(fields.lacks("'lag_steps'").hint("or write equal = false if the streams never coincide"));
        }
        _ => {}
    }
    let other_synchronized = fields.choice("other", &["synchronized", "unknown"])? == Some("synchronized");
    Ok(Observation::CodeStreams { lag_steps, other_synchronized })
}

fn enrolment(fields: &Fields<'_>) -> Read<Observation> {
    Ok(Observation::Enrolment {
        outcome: fields.need("outcome", Fields::word)?,
        code_checked: fields.flag("code_checked")?,
        at: fields.moment("at")?,
    })
}

fn history(fields: &Fields<'_>) -> Read<Observation> {
    Ok(Observation::History { event: fields.need("event", Fields::word)?, at: fields.moment("at")? })
}

fn trial(fields: &Fields<'_>) -> Read<Observation> {
    let change = fields.need("change", Fields::word)?;
    let change = match (change, fields.duration("by")?) {
        (Change::ClockShifted(_), Some(by)) => Change::ClockShifted(by),
        (Change::ClockShifted(_), None) => {
            return Err(fields.lacks("'by'").hint("by how much was the clock shifted? by = \"-1h\" is an hour back"));
        }
        (other, None) => other,
        (_, Some(_)) => return Err(fields.wrong("by", "belongs to change = \"clock-shifted\" alone")),
    };
    Ok(Observation::Trial { change, accepted: fields.need("accepted", Fields::flag)? })
}

fn secret_shape(fields: &Fields<'_>) -> Read<Observation> {
    at_least_one(fields, &["length", "alphabet"])?;
    Ok(Observation::SecretShape { length: fields.count("length")?, alphabet: fields.word("alphabet")? })
}

fn parameters(fields: &Fields<'_>) -> Read<Parameters> {
    at_least_one(fields, &["algorithm", "digits", "period", "type", "entered"])?;
    Ok(Parameters {
        of: fields.need("of", Fields::word)?,
        algorithm: fields.word("algorithm")?,
        digits: fields.count("digits")?,
        period: fields.count("period")?,
        kind: fields.word("type")?,
        entered: fields.word("entered")?,
    })
}

fn sign_in(fields: &Fields<'_>) -> Read<SignIn> {
    at_least_one(fields, &["at", "error_code", "method", "detail"])?;
    Ok(SignIn {
        at: fields.moment("at")?,
        error_code: fields.whole("error_code")?,
        method: fields.text("method")?,
        detail: fields.text("detail")?,
    })
}

/// An observation that says nothing is a slip.
fn at_least_one(fields: &Fields<'_>, names: &[&'static str]) -> Read<()> {
    if names.iter().any(|name| fields.has(name)) {
        return Ok(());
    }
    Err(fields.lacks(&format!("any of {}", names.join(", "))))
}
