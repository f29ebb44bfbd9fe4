//! The worlds that a verdict weighs: where the clocks stand and how wide the verifier's window is.
//!
//! A [`State`] is one small region of that space with its prior probability. Worlds are enumerated, never drawn: the same
//! case gives the same bytes. The regions are fine where the evidence is sharp, because the grid is cut at every
//! measured offset and every matched step.

mod distribution;
mod grid;
mod rates;

pub use distribution::{
    BESIDE_ZONE, DEVICE_IN_STEP, Mixture, TOKEN_IN_STEP, VERIFIER_IN_STEP, mixture_cdf, wrong_clock_cdf, zone_mistakes,
};
pub use grid::Sharpness;
pub use rates::{Rate, Seen, rates, right_before};

use crate::verifier::Window;
use std::ops::Range;

/// Which clocks are wrong in a world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Component {
    /// None: both are as right as clocks are.
    InStep,
    /// The device's, by any amount.
    DeviceOff,
    /// The app's private correction, on a device whose clock is right.
    AppOff,
    /// The verifier's, by any amount.
    VerifierOff,
    /// The device's, by a zone mistake.
    ZoneDevice,
    /// The verifier's, by a zone mistake.
    ZoneVerifier,
    /// Both, each by an amount of its own; looked at where both were measured.
    BothOff,
    /// Both, by the same amount: one host for both, one mistake made twice. Looked at where both were measured.
    OffAlike,
    /// None now; but the device's was, and the verifier has learned its error and still expects it.
    LeftBehind,
}

impl Component {
    /// How many there are.
    pub const COUNT: usize = 9;

    /// All of them, in the order of [`Worlds::states`].
    pub const ALL: [Component; Component::COUNT] = [
        Component::InStep,
        Component::DeviceOff,
        Component::AppOff,
        Component::VerifierOff,
        Component::ZoneDevice,
        Component::ZoneVerifier,
        Component::BothOff,
        Component::OffAlike,
        Component::LeftBehind,
    ];
}

/// Where the clock that makes the codes stands, in seconds, positive ahead, at the reference moment of the case.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DeviceCell {
    /// The device's own clock.
    pub device: f64,
    /// What the app adds to it. Where that is anything, the device's own clock is right, within its usual spread
    /// ([`Worlds::device_right`]), and `device` is zero.
    pub correction: f64,
    /// Seconds gained per second.
    pub rate: f64,
    /// How far the region reaches either way, in seconds: that of an even spread as wide as the prior is within it.
    pub half_width: f64,
}

impl DeviceCell {
    /// The offset of the clock that makes codes, `elapsed` seconds after the reference moment.
    pub fn app_offset(self, elapsed: f64) -> f64 {
        self.device + self.correction + self.rate * elapsed
    }

    /// The offset of the device's own clock, `elapsed` seconds after the reference moment.
    pub fn device_offset(self, elapsed: f64) -> f64 {
        self.device + self.rate * elapsed
    }
}

/// Where the verifier's clock stands, in seconds, positive ahead.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VerifierCell {
    /// At the reference moment.
    pub offset: f64,
    /// Seconds gained per second.
    pub rate: f64,
    /// How far the region reaches either way, in seconds, as for a device.
    pub half_width: f64,
    /// The drift that it has learned and nobody stated, in seconds: it expects codes of a clock that is so far ahead of its own.
    pub learned: f64,
}

impl VerifierCell {
    /// The offset `elapsed` seconds after the reference moment.
    pub fn offset_at(self, elapsed: f64) -> f64 {
        self.offset + self.rate * elapsed
    }
}

/// One small region of the space of worlds.
#[derive(Clone, Copy, Debug)]
pub struct State {
    /// Index into [`Worlds::devices`].
    pub device: u32,
    /// Index into [`Worlds::verifiers`].
    pub verifier: u32,
    /// Index into [`Worlds::windows`].
    pub window: u32,
    /// Its prior probability within its component.
    pub weight: f64,
}

/// The whole space, enumerated.
#[derive(Clone, Debug)]
pub struct Worlds {
    /// Where a device's clock stands that is right, with the probability of each place.
    pub device_right: Vec<(f64, f64)>,
    /// Where the code-making clock may stand.
    pub devices: Vec<DeviceCell>,
    /// Where the verifier's clock may stand.
    pub verifiers: Vec<VerifierCell>,
    /// What the verifier may accept, with the prior probability of each.
    pub windows: Vec<(Window, f64)>,
    /// All states, component after component.
    pub states: Vec<State>,
    /// Which states belong to which component, in the order of [`Component::ALL`].
    pub ranges: [Range<usize>; Component::COUNT],
}

impl Worlds {
    /// Whether a clock gains or loses in this state.
    pub fn drifts(&self, state: State) -> bool {
        self.devices[state.device as usize].rate != 0.0 || self.verifiers[state.verifier as usize].rate != 0.0
    }

    /// The states of a component.
    pub fn range(&self, component: Component) -> Range<usize> {
        self.ranges[component as usize].clone()
    }
}

/// What the space has to be like for a case.
#[derive(Clone, Debug)]
pub struct Layout<'a> {
    /// How right the device's clock is where it is right.
    pub device_in_step: Mixture,
    /// The windows that the verifier may have, with their probabilities.
    pub windows: &'a [(Window, f64)],
    /// Where the evidence on the code-making clock or the device's is sharp.
    pub device_sharpness: &'a Sharpness,
    /// Where the evidence on the verifier's clock is sharp.
    pub verifier_sharpness: &'a Sharpness,
    /// Rates to consider, in seconds per second, with their probabilities; one zero rate where time hardly passes.
    pub rates: &'a [Rate],
    /// Whether a clock that is right drifts as well: a token, which nothing puts right.
    pub drifts_in_step: bool,
    /// Whether both clocks were measured, each against true time.
    pub both_measured: bool,
    /// Whether the verifier learns drift and nobody says what it has learned.
    pub drift_unknown: bool,
    /// How finely the space is cut: 1 is usual, 2 halves every region.
    pub fineness: u32,
}

impl Layout<'_> {
    /// Enumerates the worlds.
    pub fn enumerate(&self) -> Worlds {
        grid::enumerate(self)
    }
}
