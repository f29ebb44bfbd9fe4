use super::scene::{Scene, Setup};
use super::submission::Moment;
use crate::simulation::in_a_row::Outcome;
use crate::time::{Span, Step, UnixTime};
use crate::verifier::Window;
use crate::verifier::machine::{Machine, ReplayRule};

const SECOND: Span = Span::from_seconds(1);

/// A stretch of time, its end not included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Its first second.
    pub from: UnixTime,
    /// The second after its last.
    pub until: UnixTime,
}

/// One second of a replay.
#[derive(Clone, Debug, PartialEq)]
pub struct Second {
    /// True time.
    pub at: UnixTime,
    /// The device's step.
    pub step: Step,
    /// The verifier's own step, without any drift that it learned.
    pub own: Step,
    /// The oldest and the newest step of its window.
    pub accepts: (Step, Step),
    /// What comes of the code shown now if it is sent at once.
    pub at_once: Outcome,
    /// What comes of it after the entry delay's middle.
    pub typed: Outcome,
}

/// Seconds one after another in which the same holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// When.
    pub stretch: Stretch,
    /// What holds in all of them; its `at` is the first.
    pub second: Second,
}

/// What happens second by second under one window, in the middle of all that is uncertain.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    /// The window that the verifier has here.
    pub window: Window,
    /// The seconds, in order; there may be gaps.
    pub seconds: Vec<Second>,
}

impl Timeline {
    pub(super) fn of(setup: &Setup<'_>, window: Window, moments: &[Moment], stretches: &[Stretch]) -> Timeline {
        let scene = setup.middle(window, setup.ways()[0]);
        let mut machine = scene.machine();
        let mut waiting = moments.iter().peekable();
        let mut seconds: Vec<Second> = Vec::new();
        for at in stretches.iter().flat_map(|stretch| stretch.seconds()) {
            let mut changed = false;
            while let Some(moment) = waiting.next_if(|moment| moment.submitted_at <= at) {
                scene.submit(&mut machine, moment.shown_at, moment.submitted_at);
                changed = true;
            }
            let before = seconds.last().filter(|_| !changed);
            seconds.push(second(&scene, &machine, at, before));
        }
        Timeline { window, seconds }
    }

    /// The same with seconds put together in which nothing changes.
    pub fn segments(&self) -> Vec<Segment> {
        let mut segments: Vec<Segment> = Vec::new();
        for second in &self.seconds {
            let until = second.at + SECOND;
            match segments.last_mut() {
                Some(last) if last.stretch.until == second.at && is_same(&last.second, second) => {
                    last.stretch.until = until;
                }
                _ => segments.push(Segment { stretch: Stretch { from: second.at, until }, second: second.clone() }),
            }
        }
        segments
    }
}

impl Stretch {
    fn seconds(self) -> impl Iterator<Item = UnixTime> {
        let count = ((self.until - self.from).nanos() / SECOND.nanos()).max(0);
        (0..count).map(move |index| self.from + Span::from_nanos(index * SECOND.nanos()))
    }

    /// Its length in whole seconds.
    pub fn length(self) -> Span {
        self.until - self.from
    }
}

fn is_same(one: &Second, other: &Second) -> bool {
    *one == Second { at: one.at, ..other.clone() }
}

fn second(scene: &Scene<'_>, machine: &Machine, at: UnixTime, before: Option<&Second>) -> Second {
    let delay = scene.setup.entry_delay;
    let typed_at = at + Span::from_nanos((delay.least().nanos() + delay.most().nanos()) / 2);
    let (step, own, accepts) = (scene.device_step(at), scene.own_step(at), scene.accepts(machine, at));
    let same = |before: &&Second| {
        let then = before.at + (typed_at - at);
        (before.step, before.own, before.accepts) == (step, own, accepts)
            && (scene.own_step(then), scene.accepts(machine, then))
                == (scene.own_step(typed_at), scene.accepts(machine, typed_at))
            && !depends_on_the_second(machine)
    };
    // What is asked has the same answer as a second ago, and a search for it may take thousands of hashes.
    let (at_once, typed) = match before.filter(same) {
        Some(before) => (before.at_once, before.typed),
        None => (scene.probe(machine, at, at), scene.probe(machine, at, typed_at)),
    };
    Second { at, step, own, accepts, at_once, typed }
}

/// Whether the verifier's memory changes by time alone: locks end, caches forget.
fn depends_on_the_second(machine: &Machine) -> bool {
    let memory = &machine.rules().memory;
    let forgets = matches!(memory.replay, Some(ReplayRule::Cached { .. } | ReplayRule::Linger { .. }));
    forgets || !memory.throttle.is_empty()
}
