use super::curve::Point;
use super::in_a_row::Row;
use super::{Chances, Conditions, Draws, SimulatedVerifier, window_needed};
use crate::random::Random;
use crate::time::Offset;
use crate::verifier::{Passes, Tolerance, Window, WindowKnowledge};

/// The numbers of streams that no point of a curve has.
const SINGLE: u64 = u64::MAX;
const IN_A_ROW: u64 = u64::MAX - 1;

/// What a verifier does with a device that is off by so much.
///
/// ```
/// use instep::evidence::VerifierFacts;
/// use instep::simulation::{Conditions, Draws, Prediction, SimulatedVerifier};
/// use instep::time::Offset;
/// use instep::verifier::Passes;
/// let passes = |id: &str| {
///     let facts = VerifierFacts { profile: Some(id.into()), ..VerifierFacts::default() };
///     let verifier = SimulatedVerifier::of(&facts).unwrap();
///     let draws = Draws { runs: 100, seed: 1 };
///     Prediction::of(&verifier, Offset::from_seconds(-50.0), &Conditions::default(), draws).passes()
/// };
/// assert_eq!(["nextcloud", "keycloak", "pyotp"].map(passes), [Passes::Always, Passes::Depends, Passes::Never]);
/// // Between two and nine steps either way: nobody published which.
/// assert_eq!(passes("entra-id"), Passes::Always);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// A single code at a verifier that has seen none before.
    pub single: Point,
    /// Several codes in a row, under the narrowest and, where that is another, the widest window.
    pub in_a_row: Vec<Row>,
    /// The narrowest window in whole steps, no narrower than it is now either way, that always lets the device in. None if
    /// it is let in always.
    pub widen_to: Option<Window>,
    /// Nothing is known of the verifier's window, so that its bounds are only supposed.
    pub supposed: bool,
}

impl Prediction {
    /// Simulates it.
    pub fn of(verifier: &SimulatedVerifier, offset: Offset, conditions: &Conditions, draws: Draws) -> Prediction {
        let row = |window| {
            let random = &mut Random::stream(draws.seed, IN_A_ROW);
            Row::of(verifier, window, offset, conditions, random)
        };
        let single = Point::at(offset, verifier, conditions, (draws, SINGLE));
        Prediction {
            single,
            in_a_row: verifier.windows().into_iter().map(row).collect(),
            supposed: verifier.window == WindowKnowledge::Unknown,
            widen_to: (!always(&single)).then(|| widened(verifier, offset, conditions)),
        }
    }

    /// Whether a code passes, sent at once or after the entry delay, under every window that the verifier may have.
    ///
    /// `Never` also needs that no code of the row was accepted: some verifiers come to believe a wrong clock; and that
    /// something is known of the window.
    pub fn passes(&self) -> Passes {
        let Point { at_once, closed_form, .. } = self.single;
        let none = at_once.high.max(closed_form.high) <= 0.0;
        match (always(&self.single), none && !self.in_a_row.iter().any(Row::any_accepted)) {
            (true, _) => Passes::Always,
            (_, true) if !self.supposed => Passes::Never,
            _ => Passes::Depends,
        }
    }
}

fn always(point: &Point) -> bool {
    let sure = |chances: Chances| chances.low >= 1.0;
    sure(point.at_once) && sure(point.closed_form)
}

/// Wide enough for codes that are sent at once as well as for those that are typed in.
pub(super) fn widened(verifier: &SimulatedVerifier, offset: Offset, conditions: &Conditions) -> Window {
    let needed = |conditions: &Conditions| window_needed(offset, verifier.period, conditions);
    let (typed, at_once) = (needed(conditions), needed(&conditions.at_once()));
    let now = verifier.narrowest;
    let longest = |sides: [Tolerance; 3]| {
        let seconds = |side: &Tolerance| side.seconds(verifier.period);
        sides.into_iter().max_by(|one, other| seconds(one).total_cmp(&seconds(other))).unwrap_or(Tolerance::Steps(0))
    };
    Window {
        look_back: longest([typed.look_back, at_once.look_back, now.look_back]),
        look_ahead: longest([typed.look_ahead, at_once.look_ahead, now.look_ahead]),
    }
}
