use super::{Chances, Conditions, Draws, SimulatedVerifier};
use crate::time::{Offset, Span};

/// The chance that a code passes against the device's offset from the verifier.
///
/// ```
/// use instep::evidence::VerifierFacts;
/// use instep::simulation::{Conditions, Curve, Draws, SimulatedVerifier};
/// use instep::time::Offset;
/// let facts = VerifierFacts { profile: Some("kanidm".into()), ..VerifierFacts::default() };
/// let curve = Curve {
///     from: Offset::from_seconds(-45.0),
///     to: Offset::from_seconds(45.0),
///     points: 7,
///     conditions: Conditions::default(),
///     draws: Draws { runs: 2000, seed: 1 },
///     threads: 1,
/// };
/// let points = curve.of(&SimulatedVerifier::of(&facts).unwrap());
/// let closed: Vec<f64> = points.iter().map(|point| point.closed_form.low).collect();
/// // One step back and none ahead: a fast device fails first.
/// assert_eq!(closed, [0.5, 1.0, 1.0, 1.0, 0.5, 0.0, 0.0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Curve {
    /// The first offset.
    pub from: Offset,
    /// The last one.
    pub to: Offset,
    /// How many offsets, both ends included; one is `from` alone.
    pub points: u32,
    /// What lies between a code and the decision.
    pub conditions: Conditions,
    /// How much is drawn.
    pub draws: Draws,
    /// How many threads to use; 0 counts as 1. The result does not depend on it.
    pub threads: usize,
}

/// One offset.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// The device's clock minus the verifier's.
    pub offset: Offset,
    /// The chance that a code passes which is sent the moment it is shown, in closed form.
    pub at_once: Chances,
    /// The same under the curve's conditions.
    pub closed_form: Chances,
    /// The share of drawn codes that pass, under the same conditions.
    pub monte_carlo: Chances,
}

impl Curve {
    /// The points, in the order of their offsets.
    pub fn of(&self, verifier: &SimulatedVerifier) -> Vec<Point> {
        let indices: Vec<u32> = (0..self.points).collect();
        let share = indices.len().div_ceil(self.threads.max(1)).max(1);
        let work = |part: &[u32]| part.iter().map(|index| self.point(verifier, *index)).collect::<Vec<Point>>();
        std::thread::scope(|scope| {
            let workers: Vec<_> = indices.chunks(share).map(|part| scope.spawn(move || work(part))).collect();
            workers.into_iter().flat_map(|worker| worker.join().expect("nothing panics for any offset")).collect()
        })
    }

    fn point(&self, verifier: &SimulatedVerifier, index: u32) -> Point {
        Point::at(self.offset(index), verifier, &self.conditions, (self.draws, u64::from(index)))
    }

    /// The offset of a point, counted from 0.
    pub fn offset(&self, index: u32) -> Offset {
        let width = (self.to - self.from).nanos();
        let steps = i128::from(self.points.max(2) - 1);
        self.from + Span::from_nanos(width * i128::from(index) / steps)
    }
}

impl Point {
    /// One offset; `stream` numbers it among the draws of a seed.
    pub(super) fn at(
        offset: Offset,
        verifier: &SimulatedVerifier,
        conditions: &Conditions,
        (draws, stream): (Draws, u64),
    ) -> Point {
        Point {
            offset,
            at_once: verifier.accepts(offset, &conditions.at_once()),
            closed_form: verifier.accepts(offset, conditions),
            monte_carlo: draws.accepted(verifier, offset, conditions, stream),
        }
    }
}
