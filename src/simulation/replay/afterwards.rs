use super::scene::{Scene, Setup};
use super::submission::Moment;
use crate::simulation::in_a_row::Outcome;
use crate::time::{Period, Span, UnixTime};
use crate::verifier::Window;
use crate::verifier::machine::Machine;

/// How many codes are tried, one a period.
const TRIES: i64 = 10;
/// How far ahead is looked for the first code that passes.
const PATIENCE: Span = Span::from_seconds(2 * 86_400);

/// What happens once a clock was set right: whether codes pass again, and if not, for how long.
#[derive(Clone, Debug, PartialEq)]
pub struct Afterwards {
    /// The window that the verifier has here.
    pub window: Window,
    /// How long it takes until a code that is sent at once passes, if nobody tries before; none if none passes within two
    /// days.
    pub passes_after: Option<Span>,
    /// What comes of codes that are sent at once from then on, one a period, up to the first that passes; ten at most.
    pub tries: Vec<Outcome>,
    /// The drift that the verifier has stored when the clock is set right.
    pub stored_drift: Span,
    /// Whether a code passes at once at the same verifier if it remembers nothing.
    pub passes_without_memory: bool,
}

impl Afterwards {
    pub(super) fn of(setup: &Setup<'_>, window: Window, moments: &[Moment]) -> Afterwards {
        let scene = setup.middle(window, setup.ways()[0]);
        let since = setup.correction.1;
        let mut machine = scene.machine();
        for moment in moments.iter().filter(|moment| moment.submitted_at < since) {
            scene.submit(&mut machine, moment.shown_at, moment.submitted_at);
        }
        let forgetful = Setup { stored_drift: Span::ZERO, ..setup.clone() };
        let forgetful = forgetful.middle(window, scene.shows);
        Afterwards {
            window,
            passes_after: patience(&scene, &machine, since),
            tries: tries(&scene, &machine, since),
            stored_drift: machine.state().stored_drift,
            passes_without_memory: forgetful.probe(&forgetful.machine(), since, since).is_accepted(),
        }
    }
}

/// Second by second for three periods, then half a period at a time, and only as long as waiting is what helps.
fn patience(scene: &Scene<'_>, machine: &Machine, since: UnixTime) -> Option<Span> {
    let period = scene.shows.period;
    let dense = 3 * i128::from(period.seconds());
    let mut after = Span::ZERO;
    while after < PATIENCE {
        let outcome = scene.probe(machine, since + after, since + after);
        if outcome.is_accepted() {
            return Some(after);
        }
        let fine = after.nanos() < dense.min(300) * 1_000_000_000;
        if !fine && !matches!(outcome, Outcome::Used | Outcome::Locked) {
            return None;
        }
        after = after + if fine { Span::from_seconds(1) } else { half(period) };
    }
    None
}

fn half(period: Period) -> Span {
    Span::from_nanos((period.span().nanos() / 2).max(1_000_000_000))
}

fn tries(scene: &Scene<'_>, machine: &Machine, since: UnixTime) -> Vec<Outcome> {
    let mut machine = machine.clone();
    let mut outcomes = Vec::new();
    for index in 0..TRIES {
        let at = since + Span::from_nanos(scene.shows.period.span().nanos() * i128::from(index));
        let outcome = scene.submit(&mut machine, at, at).outcome;
        outcomes.push(outcome);
        if outcome.is_accepted() {
            break;
        }
    }
    outcomes
}
