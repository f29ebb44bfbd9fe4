use super::Device;
use crate::clock::Clock;
use crate::otp::{Algorithm, Digits, Key, Secret};
use crate::time::{Offset, Period, Span, StepGrid};
use crate::verifier::AppProfile;

/// What codes are computed with beside the secret: as a verifier asks for it, or as an app does it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CodeParameters {
    /// The hash.
    pub algorithm: Algorithm,
    /// The number of digits.
    pub digits: Digits,
    /// The length of a step.
    pub period: Period,
}

impl CodeParameters {
    /// What an app really computes with when it was enrolled with these.
    ///
    /// An app that ignores a parameter takes the default instead; where that is not established, both ways come, the one
    /// as asked first. Without an app, or with one that honours everything, there is one: these.
    ///
    /// ```
    /// use instep::otp::Algorithm;
    /// use instep::simulation::CodeParameters;
    /// use instep::time::Period;
    /// use instep::verifier::app;
    /// let asked = CodeParameters {
    ///     algorithm: Algorithm::Sha512,
    ///     period: Period::from_seconds(15).unwrap(),
    ///     ..CodeParameters::default()
    /// };
    /// assert_eq!(asked.shown_by(app("microsoft-authenticator")), [CodeParameters::default()]);
    /// assert_eq!(asked.shown_by(app("aegis")), [asked]);
    /// // Duo Mobile ignores the hash; what it does with the period is not established.
    /// assert_eq!(asked.shown_by(app("duo-mobile")).len(), 2);
    /// ```
    pub fn shown_by(self, app: Option<&AppProfile>) -> Vec<CodeParameters> {
        let Some(app) = app else { return vec![self] };
        let usual = CodeParameters::default();
        let mut ways = vec![self];
        either(&mut ways, app.ignores_algorithm, |way| CodeParameters { algorithm: usual.algorithm, ..way });
        either(&mut ways, app.ignores_digits, |way| CodeParameters { digits: usual.digits, ..way });
        either(&mut ways, app.ignores_period, |way| CodeParameters { period: usual.period, ..way });
        ways
    }

    /// A device that computes with them, by this clock.
    pub fn device<C: Clock>(self, clock: C, secret: &Secret) -> Device<C> {
        let key = Key::new(secret, self.algorithm);
        Device::new(clock, key).with_grid(StepGrid::of(self.period)).with_digits(self.digits)
    }
}

/// Applies what is ignored: to all ways, to none, or, where nobody knows, beside them.
fn either(ways: &mut Vec<CodeParameters>, ignored: Option<bool>, as_usual: impl Fn(CodeParameters) -> CodeParameters) {
    let changed: Vec<CodeParameters> = ways.iter().copied().map(as_usual).collect();
    match ignored {
        Some(false) => (),
        Some(true) => *ways = changed,
        None => ways.extend(changed),
    }
    let mut seen = Vec::new();
    ways.retain(|way| {
        !seen.contains(way) && {
            seen.push(*way);
            true
        }
    });
}

/// How far codes are off once an app has corrected its own clock on a device that is off by this much; none if the app
/// does not do so, or nobody knows.
///
/// The open-source line of Google Authenticator for Android rounds to whole minutes, so up to half a minute stays.
///
/// ```
/// use instep::simulation::left_by_correction;
/// use instep::time::Offset;
/// use instep::verifier::app;
/// let left = |id: &str, seconds| left_by_correction(app(id).unwrap(), Offset::from_seconds(seconds)).map(Offset::seconds);
/// assert_eq!([-95.0, -85.0, 29.0].map(|seconds| left("ga-android-oss", seconds)), [Some(25.0), Some(-25.0), Some(29.0)]);
/// assert_eq!([left("2fas-android", -95.0), left("aegis", -95.0)], [Some(0.0), None]);
/// ```
pub fn left_by_correction(app: &AppProfile, offset: Offset) -> Option<Offset> {
    if app.own_correction != Some(true) {
        return None;
    }
    let Some(grain) = app.correction_grain.filter(|grain| *grain > 0) else { return Some(Offset::ZERO) };
    let grain = Span::from_seconds(grain.into()).nanos();
    let nanos = offset.span().nanos();
    // Half a grain goes away from zero, as Java's `Math.round` does with what it measures, which has the other sign.
    let rounded = (nanos.abs() + grain / 2) / grain * grain * nanos.signum();
    Some(Offset::new(Span::from_nanos(nanos - rounded)))
}
