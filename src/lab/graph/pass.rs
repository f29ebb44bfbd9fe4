use super::moment;
use super::policy::PassPolicy;
use crate::time::{Span, UnixTime};
use serde_json::{Map, Value, json};
use std::fmt;

/// A Temporary Access Pass.
#[derive(Clone)]
pub(super) struct Pass {
    /// What the user types. Told once, when it is made.
    pub(super) text: String,
    pub(super) start: UnixTime,
    pub(super) minutes: i64,
    pub(super) once: bool,
    pub(super) used: bool,
    /// Whether the policy lets this user sign in with such a pass.
    pub(super) allowed: bool,
}

/// Without the pass itself.
impl fmt::Debug for Pass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pass from {} for {} minutes", self.start, self.minutes)
    }
}

/// The bounds that no policy can lift, in minutes.
const SHORTEST: i64 = 10;
const LONGEST: i64 = 43_200;

impl Pass {
    /// Why it cannot be used at `now`, or that it can.
    pub(super) fn usability(&self, now: UnixTime) -> &'static str {
        let end = self.start + Span::from_seconds(self.minutes.saturating_mul(60));
        match () {
            () if !self.allowed => "DisabledByPolicy",
            () if self.once && self.used => "OneTimeUsed",
            () if now < self.start => "NotYetValid",
            () if now >= end => "Expired",
            () => "EnabledByPolicy",
        }
    }

    pub(super) fn is_usable(&self, now: UnixTime) -> bool {
        self.usability(now) == "EnabledByPolicy"
    }

    /// What a list shows of it, without the pass itself.
    pub(super) fn shown(&self, now: UnixTime) -> Map<String, Value> {
        let shown = json!({
            "temporaryAccessPass": null,
            "startDateTime": moment::written(self.start),
            "lifetimeInMinutes": self.minutes,
            "isUsableOnce": self.once,
            "isUsable": self.is_usable(now),
            "methodUsabilityReason": self.usability(now),
        });
        shown.as_object().cloned().unwrap_or_default()
    }
}

/// What was asked for, checked against the policy; the pass's text is drawn by the caller.
pub(super) fn asked(body: &Value, policy: &PassPolicy, in_scope: bool, now: UnixTime) -> Result<Pass, String> {
    let known = ["@odata.type", "startDateTime", "lifetimeInMinutes", "isUsableOnce"];
    let object = body.as_object().ok_or("The body has to be a JSON object.")?;
    if let Some(unknown) = object.keys().find(|key| !known.contains(&key.as_str())) {
        return Err(format!("The property '{unknown}' does not exist on a temporary access pass that is created."));
    }
    let minutes = match &body["lifetimeInMinutes"] {
        Value::Null => policy.default_minutes,
        given => given.as_i64().ok_or("lifetimeInMinutes has to be a whole number.")?,
    };
    let (least, most) = (policy.minimum_minutes.max(SHORTEST), policy.maximum_minutes.min(LONGEST));
    if !(least..=most).contains(&minutes) {
        return Err(format!("Invalid LifetimeInMinutes specified. The valid range between {least} and {most}."));
    }
    let once = match &body["isUsableOnce"] {
        Value::Null => policy.once_only,
        given => given.as_bool().ok_or("isUsableOnce has to be true or false.")?,
    };
    let start = match &body["startDateTime"] {
        Value::Null => now,
        given => given.as_str().and_then(|text| text.parse().ok()).ok_or("startDateTime has to be a moment.")?,
    };
    let allowed = policy.enabled && in_scope && (once || !policy.once_only);
    Ok(Pass { text: String::new(), start, minutes, once, used: false, allowed })
}
