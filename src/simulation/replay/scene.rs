use super::{Clocks, Corrected};
use crate::clock::{Manual, Shifted};
use crate::otp::{Digits, Key, Secret};
use crate::random::Random;
use crate::simulation::in_a_row::Outcome;
use crate::simulation::{CodeParameters, Device, EntryDelay, Login, SimulatedVerifier};
use crate::time::{Offset, OffsetInterval, Span, Step, StepGrid, UnixTime};
use crate::verifier::machine::{Machine, Rules, State};
use crate::verifier::{AppProfile, Window};

/// Any secret does where none is known.
const MADE_UP: &[u8] = b"simulated, not secret";

/// Everything that a replay rests on.
#[derive(Clone, Debug)]
pub struct Setup<'a> {
    /// The verifier.
    pub verifier: SimulatedVerifier,
    /// What it expects codes to be computed with.
    pub expects: CodeParameters,
    /// The app that shows them, where it is known.
    pub app: Option<&'a AppProfile>,
    /// The secret; none: one is made up, and its codes have ten digits where the verifier's and the app's number agree.
    pub secret: Option<&'a Secret>,
    /// Where the clocks stand.
    pub clocks: Clocks,
    /// The drift that the verifier has stored at the start; positive: it takes the device to be ahead.
    pub stored_drift: Span,
    /// Which clock is set right, and when.
    pub correction: (Corrected, UnixTime),
    /// How long typing takes, where a time is not known.
    pub entry_delay: EntryDelay,
    /// How often codes are sent again with other times and offsets from the uncertainty of both.
    pub runs: u32,
    /// What those follow from.
    pub seed: u64,
}

/// One of the worlds in which a case is replayed: nothing in it is uncertain any more.
#[derive(Clone, Debug)]
pub(in crate::simulation) struct Scene<'a> {
    pub setup: &'a Setup<'a>,
    pub window: Window,
    pub shows: CodeParameters,
    pub device: Offset,
    pub verifier: Offset,
}

/// What a verifier did with one code, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Tried {
    /// True time at which the device showed it.
    pub shown_at: UnixTime,
    /// True time at which the verifier got it.
    pub submitted_at: UnixTime,
    /// The device's step.
    pub step: Step,
    /// The verifier's own step, without any drift that it learned.
    pub own: Step,
    /// The oldest and the newest step that its window held, with the drift that it had learned.
    pub accepts: (Step, Step),
    /// What it did.
    pub outcome: Outcome,
    /// The drift that it has stored then.
    pub stored_drift: Span,
}

impl Tried {
    /// The device's step minus the verifier's own; positive: the code comes from the future.
    pub fn delta(&self) -> i64 {
        self.step.minus(self.own)
    }
}

impl<'a> Setup<'a> {
    /// The ways in which the device may compute its codes.
    pub(in crate::simulation) fn ways(&self) -> Vec<CodeParameters> {
        self.expects.shown_by(self.app)
    }

    /// The code that the device shows at a true time, in the middle of all that is uncertain. Whoever calls this decides to
    /// show it.
    pub fn code_at(&self, at: UnixTime) -> String {
        self.middle(self.verifier.narrowest, self.ways()[0]).code(at)
    }

    /// The world in the middle of all that is uncertain.
    pub(super) fn middle(&'a self, window: Window, shows: CodeParameters) -> Scene<'a> {
        let (device, verifier) = (self.clocks.device.middle(), self.clocks.verifier.middle());
        Scene { setup: self, window, shows, device, verifier }
    }

    /// One that is drawn.
    pub(in crate::simulation) fn drawn(
        &'a self,
        window: Window,
        shows: CodeParameters,
        random: &mut Random,
    ) -> Scene<'a> {
        let mut from =
            |interval: OffsetInterval| Offset::new(random.between(interval.low().span(), interval.high().span()));
        let (device, verifier) = (from(self.clocks.device), from(self.clocks.verifier));
        Scene { setup: self, window, shows, device, verifier }
    }
}

impl Scene<'_> {
    /// The verifier before the first code.
    pub fn machine(&self) -> Machine {
        let Setup { expects, verifier, stored_drift, .. } = self.setup;
        let grid = StepGrid::of(expects.period);
        let rules = Rules { grid, digits: self.digits(), window: self.window, memory: verifier.memory.clone() };
        let mut state = State::default();
        state.stored_drift = *stored_drift;
        Machine::new(Key::new(&self.secret(), expects.algorithm), rules).with_state(state)
    }

    /// What the device's clock shows, minus true time.
    pub fn device_off(&self, at: UnixTime) -> Offset {
        self.unless(Corrected::Device, at, self.device)
    }

    /// What the verifier's clock shows, minus true time.
    pub fn verifier_off(&self, at: UnixTime) -> Offset {
        self.unless(Corrected::Verifier, at, self.verifier)
    }

    fn unless(&self, clock: Corrected, at: UnixTime, off: Offset) -> Offset {
        let (corrected, since) = self.setup.correction;
        if corrected == clock && at >= since { Offset::ZERO } else { off }
    }

    /// The device's step.
    pub fn device_step(&self, at: UnixTime) -> Step {
        StepGrid::of(self.shows.period).step_at(at + self.device_off(at).span())
    }

    /// The verifier's own step.
    pub fn own_step(&self, at: UnixTime) -> Step {
        StepGrid::of(self.setup.expects.period).step_at(at + self.verifier_off(at).span())
    }

    /// The oldest and the newest step of the verifier's window.
    pub fn accepts(&self, machine: &Machine, at: UnixTime) -> (Step, Step) {
        machine.accepts_at(at + self.verifier_off(at).span())
    }

    /// The code that the device shows.
    pub fn code(&self, at: UnixTime) -> String {
        let truth = Manual::showing(at);
        let clock = Shifted::by(&truth, self.device_off(at));
        let shows = CodeParameters { digits: self.shown_digits(), ..self.shows };
        let device: Device<_> = shows.device(clock, &self.secret());
        device.code().reveal()
    }

    /// Sends the code that was shown at one time at another. What the verifier learns stays with it.
    pub fn submit(&self, machine: &mut Machine, shown_at: UnixTime, submitted_at: UnixTime) -> Tried {
        let accepts = self.accepts(machine, submitted_at);
        let truth = Manual::showing(submitted_at);
        let clock = Shifted::by(&truth, self.verifier_off(submitted_at));
        let mut login = Login::new(clock, machine.clone());
        let outcome = Outcome::of(&login.submit(&self.code(shown_at)));
        *machine = login.into_machine();
        Tried {
            shown_at,
            submitted_at,
            step: self.device_step(shown_at),
            own: self.own_step(submitted_at),
            accepts,
            outcome,
            stored_drift: machine.state().stored_drift,
        }
    }

    /// What would come of that code, while the verifier does not notice.
    pub fn probe(&self, machine: &Machine, shown_at: UnixTime, submitted_at: UnixTime) -> Outcome {
        self.submit(&mut machine.clone(), shown_at, submitted_at).outcome
    }

    fn secret(&self) -> Secret {
        self.setup.secret.cloned().unwrap_or_else(|| Secret::from_bytes(MADE_UP))
    }

    /// Ten for a secret that is made up, so that no two steps of a window are alike but by the rarest chance.
    fn digits(&self) -> Digits {
        let expects = self.setup.expects.digits;
        if self.setup.secret.is_none() { Digits::new(10).unwrap_or(expects) } else { expects }
    }

    fn shown_digits(&self) -> Digits {
        if self.shows.digits == self.setup.expects.digits { self.digits() } else { self.shows.digits }
    }
}
