//! How likely each observation is under each hypothesis in each world.
//!
//! One file per kind of observation. Each yields a [`Column`]: a few curves over the worlds, and for every hypothesis
//! a [`Factor`] that says how to read them. Every number stands beside its source or the words "a guess".

pub mod code_outcome;
pub mod code_value;
mod control;
mod enrolment;
mod history;
pub mod offset;
mod parameters;
mod sign_in;
mod streams;
mod sync_status;
mod timing;
mod told_late;
mod trial;

pub use code_value::{CodeValues, SearchInput};
pub use offset::sharpen;

use super::Question;
use super::hypothesis::Hypothesis;
use super::world::{State, Worlds, right_before};
use crate::evidence::Observation;
use crate::time::{Period, UnixTime};
use crate::verifier::{Reach, Window};

/// A code that a person typed wrongly, a log that was misread: nothing is ever impossible. A guess.
const SLIP: f64 = 0.005;

/// The least likelihood of anything, so that a case which no world explains still has a verdict: an open one. Far below
/// every number of the model.
const LEAST: f64 = 1e-30;

/// The probability of an observation, as `base + slope * curve`, in each state of the worlds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Factor {
    /// What does not depend on the clocks.
    pub base: f64,
    /// What the curve is multiplied by.
    pub slope: f64,
    /// Which of the column's curves.
    pub curve: usize,
}

impl Factor {
    /// The same in every world.
    pub const fn flat(probability: f64) -> Factor {
        Factor { base: probability, slope: 0.0, curve: 0 }
    }

    /// A curve as it is.
    pub const fn of_curve(curve: usize) -> Factor {
        Factor { base: 0.0, slope: 1.0, curve }
    }

    /// "Yes" with probability `share` times the curve, apart from slips.
    pub fn yes(share: f64, curve: usize) -> Factor {
        Factor { base: SLIP, slope: (1.0 - 2.0 * SLIP) * share, curve }
    }

    /// The probability where its curve has this value.
    pub fn read(self, curve: f64) -> f64 {
        (self.base + self.slope * curve).max(LEAST)
    }

    /// The opposite of a factor that is a probability.
    pub const fn not(self) -> Factor {
        Factor { base: 1.0 - self.base, slope: -self.slope, curve: self.curve }
    }

    /// "Yes" or its opposite.
    pub fn answered(share: f64, curve: usize, yes: bool) -> Factor {
        let factor = Factor::yes(share, curve);
        if yes { factor } else { factor.not() }
    }

    /// The same, multiplied.
    pub const fn times(self, by: f64) -> Factor {
        Factor { base: self.base * by, slope: self.slope * by, curve: self.curve }
    }

    /// The same, mixed with a constant: with probability `share` the world does not matter and `instead` holds.
    pub const fn or_else(self, share: f64, instead: f64) -> Factor {
        let kept = self.times(1.0 - share);
        Factor { base: kept.base + share * instead, ..kept }
    }
}

/// One observation's likelihood under every hypothesis in every world.
#[derive(Clone, Debug)]
pub struct Column {
    /// Curves over the states.
    pub curves: Vec<Vec<f64>>,
    /// One for each hypothesis.
    pub factors: Vec<Factor>,
    /// The same fact was told more than once: several tellings weigh as much as one and a half independent ones. A guess.
    pub told_again: bool,
    /// Whether the observation also has a code value, which is weighed apart.
    pub has_value: bool,
}

impl Column {
    /// The likelihood under hypothesis `h` in state `s`.
    pub fn at(&self, h: usize, s: usize) -> f64 {
        let factor = self.factors[h];
        let plain = factor.read(if factor.slope == 0.0 { 0.0 } else { self.curves[factor.curve][s] });
        if self.told_again { plain * plain.sqrt() } else { plain }
    }

    /// Whether it tells any two hypotheses or worlds apart.
    pub fn is_telling(&self) -> bool {
        let first = self.factors.first();
        self.factors.iter().any(|factor| factor.slope != 0.0 || Some(factor) != first)
    }

    /// The highest likelihood under any hypothesis in any state.
    pub fn best(&self) -> f64 {
        let ends: Vec<[f64; 2]> = self.curves.iter().map(|curve| ends(curve)).collect();
        let highest = self.factors.iter().map(|factor| match ends.get(factor.curve) {
            Some([low, high]) => factor.base + (factor.slope * low).max(factor.slope * high),
            None => factor.base,
        });
        let highest = highest.fold(1e-300, f64::max);
        if self.told_again { highest * highest.sqrt() } else { highest }
    }

    /// A column that depends on the hypothesis alone.
    fn flat(scene: &Scene, probability: impl Fn(&Hypothesis) -> f64) -> Column {
        Column::with(scene, Vec::new(), |hypothesis| Factor::flat(probability(hypothesis)))
    }

    /// A column of curves and a factor for each hypothesis.
    fn with(scene: &Scene, curves: Vec<Vec<f64>>, factor: impl Fn(&Hypothesis) -> Factor) -> Column {
        Column { curves, factors: scene.hypotheses.iter().map(factor).collect(), told_again: false, has_value: false }
    }
}

/// The lowest and the highest value of a curve.
fn ends(curve: &[f64]) -> [f64; 2] {
    let low = curve.iter().copied().fold(f64::INFINITY, f64::min);
    [low, curve.iter().copied().fold(f64::NEG_INFINITY, f64::max)]
}

/// All that a likelihood may look at.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// The case and what belongs to it.
    pub question: &'a Question<'a>,
    /// The worlds.
    pub worlds: &'a Worlds,
    /// The hypotheses.
    pub hypotheses: &'a [Hypothesis],
    /// The moment at which the worlds' offsets hold.
    pub anchor: UnixTime,
    /// Observations that are left out altogether, to see what rests on them.
    pub left_out: &'a [usize],
    /// What the verifier takes the time to be, beyond its clock: the drift that it has learned, in seconds.
    pub learned: f64,
    /// Where the codes fit, if the secret is known.
    pub values: Option<&'a CodeValues>,
    /// The moment from which on the device's clock was put right, if that is known.
    pub corrected_at: Option<UnixTime>,
    /// The moment from which on somebody had set the device's clock by hand, if that is known.
    pub set_by_hand_at: Option<UnixTime>,
    /// The moment of the first rejection, where a clock that was wrong then may have been right before: clocks of tokens, which
    /// nobody sets, do not jump.
    pub refused_from: Option<UnixTime>,
}

/// The offsets on the device's side at some moment, in seconds.
#[derive(Clone, Copy, Debug)]
pub struct DeviceOffsets {
    /// Of the device's own clock.
    pub device: f64,
    /// Of the clock that makes the codes.
    pub app: f64,
    /// How far the region reaches either way.
    pub half_width: f64,
}

impl DeviceOffsets {
    /// Whether the app adds a correction of its own to a device's clock that is right.
    pub fn is_corrected(self) -> bool {
        self.app != self.device
    }
}

/// The clock offsets of a state at some moment, in seconds.
#[derive(Clone, Copy, Debug)]
pub struct Offsets {
    /// Of the device's own clock.
    pub device: f64,
    /// Of the clock that makes the codes.
    pub app: f64,
    /// Of the verifier's clock.
    pub verifier: f64,
    /// What the verifier takes the time to be: its clock and the drift that it has learned.
    pub expected: f64,
    /// The part of it that nobody stated, and that was the device's own error before its clock was put right.
    pub outlived: f64,
    /// How far the regions reach either way: the device's side and the verifier's.
    pub half_widths: (f64, f64),
}

impl Offsets {
    /// Clocks that are right.
    pub const RIGHT: Offsets =
        Offsets { device: 0.0, app: 0.0, verifier: 0.0, expected: 0.0, outlived: 0.0, half_widths: (0.0, 0.0) };

    /// How far the clock that makes the codes is ahead of what the verifier expects.
    pub fn lead(self) -> Lead {
        Lead { seconds: self.app - self.expected, half_widths: self.half_widths }
    }

    /// The same for a clock of which this much is known instead.
    pub fn lead_of(self, clock: f64) -> Lead {
        Lead { seconds: clock - self.expected, half_widths: (0.0, self.half_widths.1) }
    }

    /// The same of an account of which the verifier has learned nothing: another one, or one that was enrolled again.
    pub fn lead_untaught(self, clock: f64, half_width: f64) -> Lead {
        Lead { seconds: clock - self.verifier, half_widths: (half_width, self.verifier_half_width()) }
    }

    /// How far the region of the verifier's clock reaches. A learned drift is no error of its clock, and its width none of the
    /// clock's.
    pub fn verifier_half_width(self) -> f64 {
        if self.outlived == 0.0 { self.half_widths.1 } else { 0.0 }
    }

    /// The same for the device's own clock, without an app's correction.
    pub fn device_lead(self) -> Lead {
        let own = if self.app == self.device { self.half_widths.0 } else { 0.0 };
        Lead { seconds: self.device - self.expected, half_widths: (own, self.half_widths.1) }
    }
}

/// How far one clock is ahead of another, in seconds, with the half-widths of their regions.
#[derive(Clone, Copy, Debug)]
pub struct Lead {
    /// Between the middles.
    pub seconds: f64,
    /// Of the device's region and of the verifier's.
    pub half_widths: (f64, f64),
}

impl Lead {
    /// Clocks that agree.
    pub const NONE: Lead = Lead { seconds: 0.0, half_widths: (0.0, 0.0) };

    /// The same, so much further ahead.
    pub fn plus(self, seconds: f64) -> Lead {
        Lead { seconds: self.seconds + seconds, ..self }
    }
}

impl Scene<'_> {
    /// The verifier's period.
    pub fn period(&self) -> Period {
        self.question.verifier.period
    }

    /// Seconds from the anchor to a moment.
    pub fn elapsed(&self, at: UnixTime) -> f64 {
        (at - self.anchor).seconds()
    }

    /// How likely a clock that is wrong now was still right `elapsed` seconds after the anchor.
    pub fn right_then(&self, elapsed: f64) -> f64 {
        self.refused_from.map_or(0.0, |from| right_before(self.elapsed(from) - elapsed))
    }

    /// The offsets of a state, `elapsed` seconds after the anchor.
    pub fn offsets(&self, state: &State, elapsed: f64) -> Offsets {
        let device = self.worlds.devices[state.device as usize];
        let verifier = self.worlds.verifiers[state.verifier as usize];
        Offsets {
            device: device.device_offset(elapsed),
            app: device.app_offset(elapsed),
            verifier: verifier.offset_at(elapsed),
            expected: verifier.offset_at(elapsed) + self.learned + verifier.learned,
            outlived: verifier.learned,
            half_widths: (device.half_width, verifier.half_width),
        }
    }

    /// A curve over the states from the offsets at the anchor and the window.
    pub fn curve(&self, of: impl Fn(Offsets, Reach) -> f64) -> Vec<f64> {
        self.curve_at(0.0, of)
    }

    /// The same, `elapsed` seconds after the anchor.
    pub fn curve_at(&self, elapsed: f64, of: impl Fn(Offsets, Reach) -> f64) -> Vec<f64> {
        let reaches = self.reaches();
        let right = self.right_then(elapsed);
        let states = self.worlds.states.iter();
        let at = |state: &State| of(self.offsets(state, elapsed), reaches[state.window as usize]);
        if right == 0.0 {
            return states.map(at).collect();
        }
        let clocks = Offsets { expected: self.learned, ..Offsets::RIGHT };
        let then: Vec<f64> = reaches.iter().map(|reach| of(clocks, *reach)).collect();
        states.map(|state| (1.0 - right) * at(state) + right * then[state.window as usize]).collect()
    }

    /// A curve that depends on the code-making clock alone, computed once for each of its cells.
    pub fn device_curve(&self, elapsed: f64, of: impl Fn(DeviceOffsets) -> f64) -> Vec<f64> {
        let cells = self.worlds.devices.iter();
        let values: Vec<f64> = cells
            .map(|cell| {
                let (device, app) = (cell.device_offset(elapsed), cell.app_offset(elapsed));
                of(DeviceOffsets { device, app, half_width: cell.half_width })
            })
            .collect();
        let right = self.right_then(elapsed);
        let values = if right == 0.0 { values } else { mixed(values, right, self.where_right(&of)) };
        self.worlds.states.iter().map(|state| values[state.device as usize]).collect()
    }

    /// The mean over the places of a device's clock that is right.
    fn where_right(&self, of: impl Fn(DeviceOffsets) -> f64) -> f64 {
        let at = |offset: f64| of(DeviceOffsets { device: offset, app: offset, half_width: 0.0 });
        self.worlds.device_right.iter().map(|(offset, share)| share * at(*offset)).sum()
    }

    /// A curve that depends on the verifier alone, its clock and its window, computed once for each of its cells. Nothing is
    /// said of the device's clock.
    pub fn verifier_curve(&self, elapsed: f64, of: impl Fn(Offsets, Reach) -> f64) -> Vec<f64> {
        let reaches = self.reaches();
        let cells = self.worlds.verifiers.iter().map(|cell| Offsets {
            verifier: cell.offset_at(elapsed),
            expected: cell.offset_at(elapsed) + self.learned + cell.learned,
            outlived: cell.learned,
            half_widths: (0.0, cell.half_width),
            ..Offsets::RIGHT
        });
        let values: Vec<f64> = cells
            .flat_map(|offsets| reaches.iter().map(move |reach| (offsets, *reach)))
            .map(|(offsets, reach)| of(offsets, reach))
            .collect();
        let right = self.right_then(elapsed);
        let values = if right == 0.0 {
            values
        } else {
            let clocks = Offsets { expected: self.learned, ..Offsets::RIGHT };
            let then: Vec<f64> = reaches.iter().map(|reach| of(clocks, *reach)).collect();
            let places = values.into_iter().zip(then.iter().cycle());
            places.map(|(value, then)| (1.0 - right) * value + right * then).collect()
        };
        let place = |state: &State| state.verifier as usize * reaches.len() + state.window as usize;
        self.worlds.states.iter().map(|state| values[place(state)]).collect()
    }

    /// The reach of each possible window.
    pub fn reaches(&self) -> Vec<Reach> {
        self.worlds.windows.iter().map(|(window, _)| Reach::of(*window, self.period())).collect()
    }
}

/// Every value, where with probability `share` another one holds instead.
fn mixed(values: Vec<f64>, share: f64, instead: f64) -> Vec<f64> {
    values.into_iter().map(|value| (1.0 - share) * value + share * instead).collect()
}

/// The chance that a verifier accepts a code that is typed after an ordinary delay, of a clock with this lead.
pub fn accepts(lead: Lead, reach: Reach) -> f64 {
    after_delays(lead, reach, &ENTRY_DELAYS)
}

/// How long people take from seeing a code to sending it, in seconds: five equally likely values of a log-normal
/// distribution with median 8 s (`docs/model.md`, section 2). Its spread is a guess.
pub const ENTRY_DELAYS: [f64; 5] = [3.5, 5.8, 8.0, 11.0, 18.0];

/// The same for other delays, in seconds, equally likely, the shortest first.
fn after_delays(lead: Lead, reach: Reach, delays: &[f64; 5]) -> f64 {
    let width = lead.half_widths.0 + lead.half_widths.1;
    let (least, most) = reach.accepts_over(lead.seconds - delays[4] - width, lead.seconds - delays[0] + width);
    // Far inside and far outside of the window no delay matters.
    if least == 1.0 || most == 0.0 {
        return most;
    }
    let accepts = |delay: &f64| reach.accepts_around(lead.seconds - delay, lead.half_widths);
    delays.iter().map(accepts).sum::<f64>() / 5.0
}

fn average_over_delays(of: impl Fn(f64) -> f64) -> f64 {
    ENTRY_DELAYS.iter().map(|delay| of(*delay)).sum::<f64>() / ENTRY_DELAYS.len() as f64
}

/// The chance that some other verifier, of which nothing is known but that its clock is right, accepts codes of a clock
/// with this offset, give or take.
pub fn accepted_elsewhere(offset: f64, half_width: f64, windows: &[(Reach, f64)]) -> f64 {
    let accepts = |reach: Reach, delay: f64| reach.accepts_around(offset - delay, (half_width, 0.0));
    average_over_delays(|delay| windows.iter().map(|(reach, share)| share * accepts(*reach, delay)).sum())
}

/// The windows of some other verifier that the same device is used with: mostly one of the large services, which forgive
/// little. A guess.
pub fn reaches_elsewhere() -> Vec<(Reach, f64)> {
    let windows = [(0, 0.05), (1, 0.75), (2, 0.1), (4, 0.06), (10, 0.04)];
    windows.map(|(steps, share)| (Reach::of(Window::steps(steps, steps), Period::default()), share)).into()
}

/// The column of an observation; code values are weighed together, by [`CodeValues`].
pub fn column(observation: &Observation, scene: &Scene) -> Column {
    match observation {
        Observation::Code(code) => code_outcome::column(code, scene),
        Observation::Reading(reading) => offset::reading(reading, scene),
        Observation::Offset(measured) => offset::measured(measured, scene),
        Observation::Rollover { at, uncertainty } => offset::rollover(*at, *uncertainty, scene),
        Observation::SyncStatus { of, synchronized } => sync_status::column(*of, *synchronized, scene),
        Observation::Timing { accepted, trend } => timing::column(*accepted, *trend, scene),
        Observation::Control { what, accepted } => control::column(*what, *accepted, scene),
        Observation::CodeStreams { lag_steps, other_synchronized } => {
            streams::column(*lag_steps, *other_synchronized, scene)
        }
        Observation::Enrolment { outcome, code_checked, .. } => enrolment::column(*outcome, *code_checked, scene),
        Observation::History { event, .. } => history::column(*event, scene),
        Observation::Trial { change, accepted } => trial::column(*change, *accepted, scene),
        Observation::SecretShape { length, alphabet } => parameters::secret_shape(*length, *alphabet, scene),
        Observation::Parameters(stated) => parameters::column(stated, scene),
        Observation::SignIn(event) => sign_in::column(event, scene),
        Observation::VerifierLog(says) => sign_in::verifier_log(*says, scene),
    }
}
