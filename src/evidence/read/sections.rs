//! The tables of a case beside its observations.

use super::CaseError;
use super::fields::Fields;
use super::keys::{self, CASE};
use super::node::{Node, Value};
use super::observations::observation;
use super::shown::{figure, shown};
use crate::evidence::{Case, Credential, Device, Enrolment, Noted, Prior, SecretSource, VerifierFacts};
use crate::otp::Digits;
use crate::time::Period;
use zeroize::Zeroizing;

type Read<T> = Result<T, CaseError>;

/// Reads a whole case.
pub(super) fn case(root: &Node<'_>) -> Read<Case> {
    let fields = Fields::of(root, &CASE)?;
    fields.choice("schema", &[keys::SCHEMA])?;
    Ok(Case {
        title: fields.text("title")?,
        now: fields.moment("now")?,
        verifier: fields.table("verifier")?.map_or_else(|| Ok(VerifierFacts::default()), verifier)?,
        credential: fields.table("credential")?.map(credential).transpose()?,
        device: fields.table("device")?.map_or_else(|| Ok(Device::default()), device)?,
        prior: fields.table("prior")?.map_or_else(|| Ok(Prior::default()), prior)?,
        observations: observations(&fields)?,
    })
}

fn observations(fields: &Fields<'_>) -> Read<Vec<Noted>> {
    let Some(node) = fields.node("observation") else { return Ok(Vec::new()) };
    match &node.value {
        Value::List(items) => items.iter().map(observation).collect(),
        Value::Table(_) => {
            let wrong = CaseError::at(node.line, "'observation' is to be a list of tables, not a table");
            Err(wrong.hint("in TOML each one begins with [[observation]], in double brackets"))
        }
        other => {
            Err(CaseError::at(node.line, format!("'observation' is to be a list of tables, not {}", other.kind())))
        }
    }
}

fn verifier(fields: Fields<'_>) -> Read<VerifierFacts> {
    Ok(VerifierFacts {
        profile: profile(&fields)?,
        // Both were limited to the types' own ranges, so nothing is dropped here.
        period: fields.whole("period")?.and_then(|seconds| Period::from_seconds(seconds).ok()),
        digits: fields.whole("digits")?.and_then(|count| Digits::new(count).ok()),
        algorithm: fields.word("algorithm")?,
        look_back: fields.tolerance("look_back")?,
        look_ahead: fields.tolerance("look_ahead")?,
        replay_allowed: fields.choice("replay", &["rejected", "allowed"])?.map(|word| word == "allowed"),
        hosting: fields.word("hosting")?,
        learns_drift: fields.flag("learns_drift")?,
        stored_drift: fields.whole("stored_drift")?,
        enrolment: fields.table("enrolment")?.map(enrolment).transpose()?,
    })
}

/// An id that is no profile is refused here, for nothing that follows would notice.
fn profile(fields: &Fields<'_>) -> Read<Option<String>> {
    let Some(id) = fields.text("profile")? else { return Ok(None) };
    match crate::verifier::profile(&id) {
        Some(_) => Ok(Some(id)),
        None => {
            let near = crate::verifier::nearest_profile(&id).map(|near| format!("did you mean '{near}'?"));
            let wrong = fields.wrong("profile", format!("names no known verifier: {}", shown(&id)));
            Err(wrong
                .hint(near.unwrap_or_else(|| "`instep profiles` lists them; leave it out if none fits".to_owned())))
        }
    }
}

fn enrolment(fields: Fields<'_>) -> Read<Enrolment> {
    Ok(Enrolment { look_back: fields.tolerance("look_back")?, look_ahead: fields.tolerance("look_ahead")? })
}

fn credential(fields: Fields<'_>) -> Read<Credential> {
    let sources = [
        ("uri_file", fields.text("uri_file")?.map(SecretSource::UriFile)),
        ("secret_file", fields.text("secret_file")?.map(SecretSource::SecretFile)),
        ("secret_env", fields.text("secret_env")?.map(SecretSource::SecretEnv)),
        ("uri", fields.text("uri")?.map(|text| SecretSource::Uri(Zeroizing::new(text)))),
        ("secret", fields.text("secret")?.map(|text| SecretSource::Secret(Zeroizing::new(text)))),
    ];
    let mut given = sources.into_iter().filter_map(|(name, source)| source.map(|source| (name, source)));
    let first = given.next();
    if let (Some((one, _)), Some((other, _))) = (&first, given.next()) {
        let wrong = fields.wrong(other, format!("stands beside '{one}', but a credential has one source"));
        return Err(wrong.hint(format!("leave out '{one}' or '{other}'")));
    }
    Ok(Credential { source: first.map(|(_, source)| source), enrolled_at: fields.moment("enrolled_at")? })
}

fn device(fields: Fields<'_>) -> Read<Device> {
    Ok(Device { kind: fields.word("kind")?.unwrap_or_default(), app: fields.text("app")? })
}

fn prior(fields: Fields<'_>) -> Read<Prior> {
    let clock = fields.number("clock")?;
    match clock {
        Some(chance) if chance <= 0.0 || chance >= 1.0 => {
            let wrong = fields.wrong("clock", format!("is {}, but it lies above 0 and below 1", figure(chance)));
            Err(wrong.hint("certainty leaves nothing to find out; write 0.01 or 0.99 if you are nearly sure"))
        }
        _ => Ok(Prior { clock }),
    }
}
