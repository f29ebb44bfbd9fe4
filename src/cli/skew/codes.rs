//! What an offset means for codes: how many steps apart they are, and whether a verifier takes them.

use crate::skew::Estimate;
use crate::time::Period;
use crate::verifier::{Passes, VerifierProfile};

/// What a device whose clock has this offset shows to a verifier whose clock is right.
#[derive(serde::Serialize, schemars::JsonSchema)]
pub(crate) struct Codes {
    /// The length of a step, in seconds.
    period: u32,
    /// The smallest number of steps by which its code differs from the verifier's own; positive: it comes from the future.
    delta_low: i64,
    /// The largest number.
    delta_high: i64,
    /// Whether the verifier of `--profile` accepts it when it is sent at once: always, depends or never; null without one.
    accepted: Option<&'static str>,
}

impl Codes {
    /// `None` where the offset is known only up to whole periods.
    pub(crate) fn of(estimate: &Estimate, profile: Option<&VerifierProfile>) -> Option<Codes> {
        if estimate.modulo.is_some() {
            return None;
        }
        let period = profile.map_or(Period::THIRTY_SECONDS, |profile| profile.period);
        let steps = |seconds: f64| seconds / f64::from(period.seconds());
        Some(Codes {
            period: period.seconds(),
            delta_low: steps(estimate.bound.low().seconds()).floor() as i64,
            delta_high: steps(estimate.bound.high().seconds()).ceil() as i64,
            accepted: profile.map(|profile| profile.window.passes(estimate.bound, period)).map(Passes::name),
        })
    }

    /// The same as a line for people; nothing where no verifier was named.
    pub(crate) fn line(&self, profile: Option<&VerifierProfile>) -> String {
        let Some((accepted, profile)) = self.accepted.zip(profile) else { return String::new() };
        let does = match accepted {
            "always" => "accepts its codes",
            "never" => "rejects its codes",
            _ => "may accept or reject its codes",
        };
        let (low, high) = (self.delta_low, self.delta_high);
        let apart = if low == high { format!("{low:+}") } else { format!("{low:+} to {high:+}") };
        format!("{} {does}, which are {apart} steps of {} s from its own\n", profile.name, self.period)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::skew::Method;
    use crate::time::{Offset, OffsetInterval, Span};
    use crate::verifier::profile;

    fn codes(seconds: f64, id: &str) -> String {
        let bound = OffsetInterval::around(Offset::from_seconds(seconds), Span::from_seconds(1));
        let codes = Codes::of(&Estimate::certain(Method::Ntp, bound), profile(id)).unwrap();
        codes.line(profile(id))
    }

    #[test]
    fn a_line_says_what_the_verifier_does() {
        let name = &profile("keycloak").unwrap().name;
        assert!(codes(-95.0, "keycloak").starts_with(&format!("{name} rejects its codes, which are -4 to -3 steps")));
        assert!(codes(0.0, "keycloak").contains("accepts its codes, which are -1 to +1 steps of 30 s"));
    }
}
