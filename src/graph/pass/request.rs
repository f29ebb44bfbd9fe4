use crate::time::UnixTime;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::fmt;

/// What is asked of a pass; what is left out is for the tenant's policy to say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PassRequest {
    /// For how many minutes it is to work, 10 to 43,200.
    pub lifetime_minutes: Option<u32>,
    /// Whether it is to work once.
    pub once: Option<bool>,
    /// From when on.
    #[cfg_attr(feature = "cli", schemars(with = "Option<String>"))]
    pub start: Option<UnixTime>,
}

/// A lifetime that no tenant allows, in minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PassRequestError(pub u32);

impl PassRequest {
    /// What Microsoft allows at all: 10 minutes to 30 days.
    pub const LIFETIMES: std::ops::RangeInclusive<u32> = 10..=43_200;

    /// Whether any tenant could allow it.
    ///
    /// # Errors
    /// [`PassRequestError`] for a lifetime below 10 or above 43,200 minutes.
    pub fn check(&self) -> Result<(), PassRequestError> {
        match self.lifetime_minutes.filter(|minutes| !Self::LIFETIMES.contains(minutes)) {
            Some(minutes) => Err(PassRequestError(minutes)),
            None => Ok(()),
        }
    }

    /// As Graph takes it.
    pub fn body(&self) -> Value {
        let mut body = Map::new();
        let mut put = |name: &str, value: Option<Value>| value.map(|value| body.insert(name.to_owned(), value));
        put("startDateTime", self.start.map(|start| start.to_string().into()));
        put("lifetimeInMinutes", self.lifetime_minutes.map(Value::from));
        put("isUsableOnce", self.once.map(Value::from));
        Value::Object(body)
    }
}

impl fmt::Display for PassRequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (least, most) = (PassRequest::LIFETIMES.start(), PassRequest::LIFETIMES.end());
        write!(f, "a lifetime of {} min is outside of {least} to {most} min", self.0)
    }
}

impl std::error::Error for PassRequestError {}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_is_asked_for_is_sent() {
        assert_eq!(PassRequest::default().body(), json!({}));
        let all = PassRequest { lifetime_minutes: Some(60), once: Some(true), start: Some(UnixTime::EPOCH) };
        let sent = json!({ "startDateTime": "1970-01-01T00:00:00Z", "lifetimeInMinutes": 60, "isUsableOnce": true });
        assert_eq!(all.body(), sent);
        for (minutes, is_allowed) in [(9, false), (10, true), (43_200, true), (43_201, false), (u32::MAX, false)] {
            let request = PassRequest { lifetime_minutes: Some(minutes), ..PassRequest::default() };
            assert_eq!(request.check().is_ok(), is_allowed, "{minutes}");
        }
    }
}
