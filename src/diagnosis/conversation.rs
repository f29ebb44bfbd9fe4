//! How many minutes it takes to ask one's way to a verdict: the engine's own order of questions beside fixed ones, on worlds
//! that are drawn from the model (`docs/asking.md`).
//!
//! A question has the same answer in a world whatever was asked before, so that orders differ in nothing but themselves.

use super::drawn::{Drawn, Sampler, Strain};
use super::question::{Answering, Askable, Choice};
use super::{Conclusion, Verdict, diagnose};
use crate::evidence::{Case, Change, CodeSeen, EnrolmentOutcome, Noted, Observation, Outcome};
use crate::random::Random;
use crate::time::Span;

/// In which order questions are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// What is worth most a minute, weighed anew after each answer, until nothing is worth asking.
    Engine,
    /// The list that the engine makes at the start, never weighed anew.
    FirstList,
    /// What would tell most at the start, whatever it takes.
    MostBits,
    /// What takes least first.
    Cheapest,
    /// What helpdesk scripts do: type it again, restart, automatic time, install and enrol anew; then the rest.
    Helpdesk,
    /// Any, drawn anew for each world.
    Random,
}

impl Order {
    /// All of them, the engine's first.
    pub const ALL: [Order; 6] =
        [Order::Engine, Order::FirstList, Order::MostBits, Order::Cheapest, Order::Helpdesk, Order::Random];

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Order::Engine => "the engine's own, weighed anew after each answer",
            Order::FirstList => "the engine's first list, kept to",
            Order::MostBits => "most bits at the start first",
            Order::Cheapest => "cheapest first",
            Order::Helpdesk => "a helpdesk script",
            Order::Random => "random",
        }
    }
}

/// How one conversation went.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Course {
    /// The minutes that it took until the verdict was firm, if it ever was.
    pub firm_after: Option<f64>,
    /// How many questions were asked until then, or in all.
    pub asked: usize,
    /// Whether a firm verdict was the right one.
    pub right: bool,
}

/// Steps of helpdesk scripts that the engine never proposes: they tell little, or destroy what there is to see. Minutes are
/// guesses.
static SCRIPT: [Askable; 4] = [
    script(
        "retype",
        0.5,
        &[
            Choice::new("accepted", |_| Observation::Trial { change: Change::Retyped, accepted: true }),
            Choice::new("rejected", |_| Observation::Trial { change: Change::Retyped, accepted: false }),
        ],
    ),
    script("restart", 2.0, &[]),
    script("reinstall", 4.0, &[]),
    script(
        "enrol-again",
        8.0,
        &[
            Choice::new("accepted", |_| enrolled(EnrolmentOutcome::Accepted)),
            Choice::new("refused", |_| enrolled(EnrolmentOutcome::Refused)),
        ],
    ),
];

/// A script's order; what it leaves out comes after it, in the order of the records.
const SCRIPT_ORDER: [&str; 9] = [
    "retype",
    "next-code",
    "restart",
    "automatic-time",
    "clock-put-right",
    "reinstall",
    "enrol-again",
    "other-users-same-verifier",
    "verifier-log",
];

const fn script(id: &'static str, minutes: f64, choices: &'static [Choice]) -> Askable {
    let answer = Answering::Choice { choices, complete: true, several: false };
    Askable { id, ask: "", how: "", why: "", minutes, answer, fits: |_| true }
}

fn enrolled(outcome: EnrolmentOutcome) -> Observation {
    Observation::Enrolment { outcome, code_checked: Some(true), at: None }
}

/// Holds conversations; the spaces to draw worlds from are laid out once.
#[derive(Default)]
pub struct Conversations {
    sampler: Sampler,
}

impl Conversations {
    /// A conversation in world number `index` of a run, of at most `limit` minutes. The same arguments give the same course.
    pub fn course(&self, seed: u64, index: u64, order: Order, limit: f64) -> Course {
        let mut random = Random::stream(seed, index);
        let drawn = self.rejected(&mut random);
        let mut talk = Talk { drawn: &drawn, case: drawn.case.clone(), asked: Vec::new(), minutes: 0.0, seed, index };
        talk.case.observations.push(Noted { observation: REJECTED, note: None });
        let mut verdict = diagnose(&drawn.question(&talk.case));
        let order = Ordered::new(order, &verdict, &mut random);
        loop {
            if verdict.verdict != Conclusion::NotEstablished {
                let clock = drawn.hypothesis.cause.is_clock();
                let right = clock == (verdict.verdict == Conclusion::Confirmed);
                return Course { firm_after: Some(talk.minutes), asked: talk.asked.len(), right };
            }
            let next = order.next(&verdict, &talk).filter(|next| talk.minutes + next.minutes <= limit);
            let Some(next) = next else {
                return Course { firm_after: None, asked: talk.asked.len(), right: false };
            };
            if talk.ask(next) {
                verdict = diagnose(&drawn.question(&talk.case));
            }
        }
    }

    /// A world in which a code is rejected.
    fn rejected(&self, random: &mut Random) -> Drawn {
        loop {
            let drawn = self.sampler.draw(Strain::None, random);
            if random.unit() < drawn.likelihood(&REJECTED) {
                return drawn;
            }
        }
    }
}

/// What every conversation begins with.
const REJECTED: Observation = Observation::Code(CodeSeen {
    value: None,
    shown_at: None,
    submitted_at: None,
    uncertainty: Span::from_seconds(5),
    outcome: Outcome::Rejected,
    reason: None,
});

/// An order with its list made.
enum Ordered {
    Engine,
    List(Vec<&'static Askable>),
}

impl Ordered {
    fn new(order: Order, first: &Verdict, random: &mut Random) -> Ordered {
        let by_id = |ids: &mut dyn Iterator<Item = &'static str>| -> Vec<&'static Askable> {
            ids.filter_map(|id| SCRIPT.iter().find(|step| step.id == id).or_else(|| Askable::by_id(id))).collect()
        };
        let mut list = match order {
            Order::Engine => return Ordered::Engine,
            Order::FirstList => by_id(&mut first.next.iter().map(|next| next.id)),
            Order::MostBits => {
                let mut next: Vec<_> = first.next.iter().collect();
                next.sort_by(|a, b| b.bits.total_cmp(&a.bits).then(a.id.cmp(b.id)));
                by_id(&mut next.into_iter().map(|next| next.id))
            }
            Order::Helpdesk => by_id(&mut SCRIPT_ORDER.into_iter()),
            Order::Cheapest | Order::Random => Vec::new(),
        };
        let mut rest: Vec<&'static Askable> =
            Askable::all().filter(|askable| list.iter().all(|listed| listed.id != askable.id)).collect();
        match order {
            Order::Cheapest => rest.sort_by(|a, b| a.minutes.total_cmp(&b.minutes).then(a.id.cmp(b.id))),
            Order::Random => (1..rest.len()).rev().for_each(|place| rest.swap(place, random.below(place + 1))),
            _ => {}
        }
        list.extend(rest);
        Ordered::List(list)
    }

    fn next(&self, verdict: &Verdict, talk: &Talk) -> Option<&'static Askable> {
        match self {
            Ordered::Engine => {
                let open = |id: &&str| !talk.asked.contains(id);
                verdict.next.iter().map(|next| next.id).find(open).and_then(Askable::by_id)
            }
            Ordered::List(list) => {
                let question = talk.drawn.question(&talk.case);
                // A fixed order does not wait for the clock to be read before it is put right.
                let open = |askable: &Askable| askable.is_open(&question) || askable.id == "clock-put-right";
                list.iter().copied().find(|askable| !talk.asked.contains(&askable.id) && open(askable))
            }
        }
    }
}

/// A conversation under way.
struct Talk<'a> {
    drawn: &'a Drawn,
    case: Case,
    asked: Vec<&'static str>,
    minutes: f64,
    seed: u64,
    index: u64,
}

impl Talk<'_> {
    /// Asks, and notes the answer; whether there was one.
    fn ask(&mut self, askable: &'static Askable) -> bool {
        self.asked.push(askable.id);
        self.minutes += askable.minutes;
        let letters = askable.id.bytes().fold(self.index, |sum, byte| sum.wrapping_mul(257).wrapping_add(byte.into()));
        let answers = self.drawn.answer(askable, &mut Random::stream(self.seed ^ 1, letters));
        let told = !answers.is_empty();
        self.case.observations.extend(answers.into_iter().map(|observation| Noted { observation, note: None }));
        told
    }
}
