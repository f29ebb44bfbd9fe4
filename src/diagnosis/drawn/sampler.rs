//! Worlds drawn from the model's priors.

use super::code::Maker;
use super::{Drawn, NOW, Strain};
use crate::diagnosis::Question;
use crate::diagnosis::hypothesis::{Hypothesis, hypotheses, possible_windows};
use crate::diagnosis::world::{Component, DEVICE_IN_STEP, Layout, Sharpness, State, Worlds};
use crate::evidence::{Case, MeasuredOffset, Method, Noted, Observation, OffsetOf};
use crate::otp::{Account, Secret};
use crate::random::Random;
use crate::time::Span;
use crate::verifier::{Hosting, Tolerance, Window};

/// The secret of every account that is drawn, as RFC 6238 has it in its appendix B.
const SECRET: (&[u8], &str) = (b"12345678901234567890", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
/// In how many cases the helper has the secret.
const SECRET_AT_HAND: f64 = 0.3;

/// Draws worlds; the spaces to draw from are laid out once.
pub struct Sampler {
    /// A space for each window that a case may state, or state nothing of.
    spaces: Vec<Space>,
}

/// What a case may say of the verifier's window, and the worlds that go with it.
struct Space {
    stated: Option<(u32, u32)>,
    windows: Vec<(Window, f64)>,
    worlds: Worlds,
    /// For each component the running sum of the weights of its states.
    sums: Vec<Vec<f64>>,
}

impl Default for Sampler {
    fn default() -> Sampler {
        let usual = [None, Some((1, 1)), Some((1, 1)), Some((2, 2)), Some((0, 0)), Some((1, 0)), Some((4, 4))];
        Sampler { spaces: usual.map(Space::new).into() }
    }
}

impl Space {
    fn new(stated: Option<(u32, u32)>) -> Space {
        let mut case = Case::default();
        state_window(&mut case, stated);
        let windows = possible_windows(case.verifier.policy().window);
        let nothing = Sharpness::default();
        let layout = Layout {
            device_in_step: DEVICE_IN_STEP,
            windows: &windows,
            device_sharpness: &nothing,
            verifier_sharpness: &nothing,
            rates: &[(0.0, 1.0)],
            drifts_in_step: false,
            both_measured: false,
            drift_unknown: false,
            fineness: 2,
        };
        let worlds = layout.enumerate();
        let running = |component: Component| {
            let mut sum = 0.0;
            let states = worlds.states[worlds.range(component)].iter();
            states
                .map(|state| {
                    sum += state.weight;
                    sum
                })
                .collect()
        };
        let sums = Component::ALL.map(running).into();
        Space { stated, windows, worlds, sums }
    }
}

fn state_window(case: &mut Case, stated: Option<(u32, u32)>) {
    if let Some((back, ahead)) = stated {
        case.verifier.look_back = Some(Tolerance::Steps(back));
        case.verifier.look_ahead = Some(Tolerance::Steps(ahead));
    }
}

fn account() -> Account {
    Account::of_secret(Secret::from_bytes(SECRET.0), SECRET.1)
}

impl Sampler {
    /// A world with what its case says of the verifier, and no evidence yet.
    pub(in crate::diagnosis) fn draw(&self, strain: Strain, random: &mut Random) -> Drawn {
        let space = &self.spaces[random.below(self.spaces.len())];
        let mut case = Case { now: Some(NOW), ..Case::default() };
        state_window(&mut case, space.stated);
        case.verifier.hosting = [None, Some(Hosting::Hosted), Some(Hosting::SelfHosted)][random.below(3)];
        let account = (random.unit() < SECRET_AT_HAND).then(account);
        let setting = Question { account: account.as_ref(), ..Question::about(&case, NOW) };
        let all = hypotheses(&Question { case: &measured_case(&case), ..setting }, &space.windows);
        // A hypothesis that the stated window all but rules out is as rare in the worlds as it is in the verdicts.
        let share_of = |hypothesis: &Hypothesis| {
            let windows = space.windows.iter().zip(&hypothesis.windows);
            hypothesis.prior * windows.map(|(window, ratio)| window.1 * ratio).sum::<f64>()
        };
        let shares: Vec<f64> = all.iter().map(share_of).collect();
        let hypothesis = all[random.weighted(&shares)].clone();
        let world = draw_world(&hypothesis, space, strain, random);
        let maker = account.as_ref().and_then(|account| Maker::draw(account, &setting.verifier, &hypothesis, random));
        Drawn { case, account, hypothesis: Hypothesis { windows: vec![1.0], ..hypothesis }, world, maker, strain }
    }
}

/// The hypotheses of a case in which a clock was measured, as some of the evidence may be.
fn measured_case(case: &Case) -> Case {
    let mut measured = case.clone();
    let of = OffsetOf::Relative;
    let uncertainty = Span::ZERO;
    let both = MeasuredOffset { of, low: None, high: None, uncertainty, sign_unknown: false, method: Method::Other };
    measured.observations.push(Noted { observation: Observation::Offset(both), note: None });
    measured
}

/// A single state: where the clocks stand, and the window.
fn draw_world(hypothesis: &Hypothesis, space: &Space, strain: Strain, random: &mut Random) -> Worlds {
    let worlds = &space.worlds;
    let component = Component::ALL[random.weighted(&hypothesis.components)];
    let state = loop {
        let sums = &space.sums[component as usize];
        let aim = random.unit() * sums.last().copied().unwrap_or_default();
        let state =
            worlds.states[worlds.range(component).start + sums.partition_point(|sum| *sum <= aim).min(sums.len() - 1)];
        // Windows that the hypothesis makes likelier or rules out: drawn by rejection.
        let most = hypothesis.windows.iter().copied().fold(0.0, f64::max);
        if random.unit() < hypothesis.windows[state.window as usize] / most {
            break state;
        }
    };
    let stretch = if strain == Strain::LargerOffsets && component != Component::InStep { 2.0 } else { 1.0 };
    let mut device = worlds.devices[state.device as usize];
    let mut verifier = worlds.verifiers[state.verifier as usize];
    // A single place within the region: a world has no width.
    let side = if device.correction == 0.0 { &mut device.device } else { &mut device.correction };
    *side += device.half_width * (2.0 * random.unit() - 1.0);
    verifier.offset += verifier.half_width * (2.0 * random.unit() - 1.0);
    (device.half_width, verifier.half_width) = (0.0, 0.0);
    match component {
        Component::VerifierOff | Component::ZoneVerifier => verifier.offset *= stretch,
        _ => {
            device.device *= stretch;
            device.correction *= stretch;
        }
    }
    let window = match strain {
        Strain::OtherWindow => [Window::steps(0, 0), Window::steps(2, 2), Window::steps(5, 5)][random.below(3)],
        _ => space.windows[state.window as usize].0,
    };
    Worlds {
        device_right: worlds.device_right.clone(),
        devices: vec![device],
        verifiers: vec![verifier],
        windows: vec![(window, 1.0)],
        states: vec![State { device: 0, verifier: 0, window: 0, weight: 1.0 }],
        ranges: [const { 0..0 }; Component::COUNT],
    }
}
