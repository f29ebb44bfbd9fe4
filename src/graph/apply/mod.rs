//! Carrying out a plan, as a state machine: it says what to do next, is told what came of it, and touches nothing itself.

mod carry_out;
mod event;
mod progress;
mod record;
mod reply;
mod report;
mod stale;
mod stop;

pub use carry_out::{Hands, carry_out};
pub use event::{Event, Outcome};
pub use progress::{OtherPlan, Progress, Standing};
pub use record::{Entry, Record, RecordError};
pub use report::{Ending, PassReport, ResetReport, Revealed, StepReport};

use super::pass::{IssuedPass, PassTerms};
use super::plan::{Change, Deed, Plan, Reads, Registered, User, UserState};
use super::{Failure, Request, Response, Unanswered, UserKey, Uuid};
use crate::time::UnixTime;
use reply::Reply;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, VecDeque};
use stop::Stop;

/// What to do next.
#[derive(Debug)]
pub enum Action {
    /// Read the user again, and hand it to [`Apply::surveyed`].
    Survey(Reads),
    /// Write this to the record, for good, before anything else. If that fails, stop.
    Note(Event),
    /// See to it that there is a place for the pass, and say so with [`Apply::reserved`].
    Reserve,
    /// Make this call, and hand the answer to [`Apply::answered`].
    Send(Box<Request>),
    /// List the methods, and hand them to [`Apply::listed`].
    List,
    /// Hand over the pass, and say how that went with [`Apply::delivered`].
    Deliver(IssuedPass),
    /// Nothing more: [`Apply::report`].
    Finish,
}

/// How handing over the pass went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// It is where it should be: `terminal` or `file`.
    To(&'static str),
    /// It will be in the report, at the end.
    Later,
    /// It could not be handed over.
    Failed(String),
}

/// With what a plan is begun, or gone on with.
#[derive(Clone, Debug, Default)]
pub struct Start {
    /// How far it is.
    pub progress: Progress,
    /// Whether the record's last line was broken off.
    pub was_torn: bool,
    /// Who does it.
    pub operator: String,
    /// The file that the pass is for, if it is for one.
    pub pass_file: Option<String>,
    /// Whether to stop before the first change.
    pub is_dry: bool,
}

/// A plan being carried out.
#[derive(Debug)]
pub struct Apply<'a> {
    plan: &'a Plan,
    user: UserKey,
    start: Start,
    run: u32,
    progress: Progress,
    phase: Phase,
    waiting: VecDeque<Action>,
    queue: VecDeque<u32>,
    refused: Vec<u32>,
    removed: bool,
    asked: Option<(u32, String)>,
    calls: u32,
    replies: BTreeMap<u32, Reply>,
    stop: Option<Stop>,
    changed: Vec<Change>,
    methods: Option<Vec<Registered>>,
    terms: Option<PassTerms>,
    delivered_to: Option<&'static str>,
    notes: Vec<String>,
    is_open: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Start,
    Place,
    Methods,
    List,
    Pass,
    Sessions,
    End,
    Over,
}

impl<'a> Apply<'a> {
    /// Begins, or goes on where the record ends.
    ///
    /// # Errors
    /// If the plan's user has an id that none can have; a plan that was read has been checked for that.
    pub fn new(plan: &'a Plan, start: Start) -> Result<Apply<'a>, super::BadKey> {
        let progress = start.progress.clone();
        let is_over = plan.steps.iter().all(|step| progress.is_settled(step.step));
        Ok(Apply {
            user: plan.user_key()?,
            plan,
            start,
            run: progress.runs + 1,
            progress,
            phase: if is_over { Phase::Over } else { Phase::Start },
            waiting: VecDeque::new(),
            queue: VecDeque::new(),
            refused: Vec::new(),
            removed: false,
            asked: None,
            calls: 0,
            replies: BTreeMap::new(),
            stop: None,
            changed: Vec::new(),
            methods: None,
            terms: None,
            delivered_to: None,
            notes: Vec::new(),
            is_open: false,
        })
    }

    /// What to do next. Whoever does not do it must not ask again.
    pub fn next(&mut self, now: UnixTime) -> Action {
        loop {
            if let Some(action) = self.waiting.pop_front() {
                if let Action::Note(event) = &action {
                    // The digest in it is this plan's.
                    let _ = self.progress.take(self.plan, event);
                }
                return action;
            }
            if let Some(action) = self.advance(now) {
                return action;
            }
        }
    }

    /// One step of the way; `None` if it only moved on.
    fn advance(&mut self, now: UnixTime) -> Option<Action> {
        match self.phase {
            Phase::Start => return Some(Action::Survey(self.plan.reads())),
            Phase::Place => match self.open_step(is_pass) {
                Some(_) => self.reserve(),
                None => self.phase = Phase::Methods,
            },
            Phase::Methods => match self.next_method() {
                Some(step) => self.send(step, now),
                None => self.phase = if self.plan.resets_methods() { Phase::List } else { Phase::Pass },
            },
            Phase::List => return Some(Action::List),
            Phase::Pass => match self.open_step(is_pass) {
                Some(step) if self.stop.is_none() => self.send(step, now),
                _ => self.phase = Phase::Sessions,
            },
            Phase::Sessions => match self.open_step(|deed| *deed == Deed::RevokeSessions) {
                Some(step) if self.stop.is_none() => self.send(step, now),
                _ => self.phase = Phase::End,
            },
            Phase::End => {
                let left = self.left();
                self.phase = Phase::Over;
                if self.is_open {
                    self.note(Event::Ended { done: left.is_empty(), left });
                }
            }
            Phase::Over => return Some(Action::Finish),
        }
        None
    }

    /// The user as he or she is now. If that is not as the plan has it, apart from what the plan did, nothing is done.
    pub fn surveyed(&mut self, read: Result<(User, UserState), Failure>) {
        let (user, state) = match read {
            Ok(read) => read,
            Err(failure) => return self.stop_before(Stop::Unread(failure.to_string())),
        };
        self.changed = stale::changes_since(self.plan, &self.progress, &user, &state);
        self.methods = self.plan.reads().methods.then(|| state.methods.clone());
        if !self.changed.is_empty() {
            return self.stop_before(Stop::Stale);
        }
        if self.start.is_dry {
            return self.stop_before(Stop::Dry);
        }
        self.open();
        self.settle(&state);
        let methods = self.plan.steps.iter().filter(|step| step.does.method().is_some()).map(|step| step.step);
        self.queue = methods.filter(|step| !self.is_settled(*step)).collect();
        self.phase = Phase::Place;
    }

    /// Whether there is a place for the pass, and which file if it is one.
    pub fn reserved(&mut self, place: Result<(), String>) {
        match place {
            Ok(()) => self.phase = Phase::Methods,
            Err(why) => self.stop_before(Stop::NoPlace(why)),
        }
    }

    /// The answer to the call that [`Action::Send`] asked for.
    pub fn answered(&mut self, answer: Result<Response, Unanswered>) {
        let Some((step, client_request_id)) = self.asked.take() else { return };
        let is_about_method = self.plan.step(step).is_some_and(|step| step.does.method().is_some());
        let reply = Reply::of(&answer, is_about_method);
        let pass = match answer {
            Ok(response)
                if reply.outcome == Outcome::Done && self.plan.step(step).is_some_and(|step| is_pass(&step.does)) =>
            {
                Some(IssuedPass::read(response))
            }
            _ => None,
        };
        self.note(Event::Answered {
            step,
            client_request_id,
            outcome: reply.outcome,
            status: reply.status,
            code: reply.code.clone(),
            request_id: reply.request_id.clone(),
        });
        self.judge(step, &reply);
        self.replies.insert(step, reply);
        match pass {
            Some(Some(pass)) => {
                self.terms = Some(pass.terms.clone());
                self.waiting.push_back(Action::Deliver(pass));
            }
            Some(None) => self.stop = Some(Stop::Undelivered("the service's answer has no pass in it".to_owned())),
            None => {}
        }
    }

    /// How handing over the pass went.
    pub fn delivered(&mut self, delivery: Delivery) {
        match delivery {
            Delivery::To(to) => {
                self.delivered_to = Some(to);
                if let Some(event) = self.delivery_event(to) {
                    self.note(event);
                }
                self.phase = Phase::Sessions;
            }
            Delivery::Later => self.phase = Phase::Sessions,
            Delivery::Failed(why) => {
                self.stop = Some(Stop::Undelivered(why));
                self.phase = Phase::End;
            }
        }
    }

    /// What to write to the record when the pass has been handed over in the report.
    pub fn delivery_event(&self, to: &str) -> Option<Event> {
        let step = self.plan.steps.iter().find(|step| is_pass(&step.does))?.step;
        Some(Event::Delivered { step, to: to.to_owned() })
    }

    /// The methods as they are listed after the deletions. A list that lags is no failure.
    pub fn listed(&mut self, read: Result<Vec<Registered>, Failure>) {
        match read {
            Ok(methods) => self.methods = Some(methods),
            Err(failure) => {
                self.methods = None;
                self.notes.push(format!("what is left could not be listed: {failure}"));
            }
        }
        self.phase = Phase::Pass;
    }

    /// What came of it.
    pub fn report(&self) -> ResetReport {
        let left = self.left();
        let outcome = match &self.stop {
            Some(Stop::Unread(_)) => Ending::Unread,
            Some(Stop::Stale) => Ending::Stale,
            Some(Stop::Dry) => Ending::DryRun,
            None if left.is_empty() || left == self.undelivered_only() => Ending::Done,
            _ => Ending::PartWay,
        };
        ResetReport {
            schema: "instep.reset-report/1",
            outcome,
            stopped: self.stop.as_ref().and_then(Stop::words),
            plan: self.plan.digest.clone(),
            record: None,
            user: self.plan.user.clone(),
            steps: self.plan.steps.iter().map(|step| self.step_report(step.step)).collect(),
            changed: self.changed.clone(),
            listed_still: self.listed_still(),
            methods: self.methods.clone(),
            pass: self.terms.clone().map(|terms| PassReport {
                terms,
                delivered_to: self.delivered_to.map(str::to_owned),
                temporary_access_pass: None,
            }),
            by_hand: if outcome == Ending::Done { self.plan.by_hand.clone() } else { Vec::new() },
            notes: self.notes.clone(),
        }
    }

    /// A pass that goes out with the report counts as delivered with it.
    fn undelivered_only(&self) -> Vec<u32> {
        let is_later = |step: &u32| self.progress.standing(*step) == Standing::Undelivered && self.stop.is_none();
        self.left().into_iter().filter(is_later).collect()
    }

    fn step_report(&self, number: u32) -> StepReport {
        let step = self.plan.step(number);
        let reply = self.replies.get(&number);
        StepReport {
            step: number,
            does: step.map(|step| step.does.words()).unwrap_or_default(),
            call: step.map(|step| step.call.clone()).unwrap_or_default(),
            done: self.is_settled(number) || self.undelivered_only().contains(&number),
            outcome: reply.map(|reply| reply.outcome),
            status: reply.and_then(|reply| reply.status),
            says: reply.and_then(|reply| reply.says.clone()),
            request_id: reply.and_then(|reply| reply.request_id.clone()),
        }
    }

    /// Methods that are gone and listed all the same.
    fn listed_still(&self) -> Vec<Registered> {
        let listed = self.methods.as_deref().unwrap_or_default();
        let deleted = |method: &&Registered| {
            self.plan.steps.iter().any(|step| {
                matches!(&step.does, Deed::DeleteMethod { method: named } if named == *method)
                    && self.is_settled(step.step)
            })
        };
        listed.iter().filter(deleted).cloned().collect()
    }

    /// The record says first for which file the pass is, so that a later run knows it for its own.
    fn reserve(&mut self) {
        if let Some(path) = self.start.pass_file.clone().filter(|path| self.progress.pass_file.as_ref() != Some(path)) {
            self.note(Event::PassFile { path });
        }
        self.waiting.push_back(Action::Reserve);
    }

    fn open(&mut self) {
        self.is_open = true;
        let plan = self.plan.digest.clone();
        let operator = self.start.operator.clone();
        let event = match self.progress.runs {
            0 => Event::Opened {
                plan,
                user: self.plan.user.clone(),
                service: self.plan.service.clone(),
                operator,
                identity_verified: self.plan.identity_verified.clone(),
                despite: self.plan.despite.clone(),
                tool_version: env!("CARGO_PKG_VERSION").to_owned(),
            },
            _ => Event::Resumed { plan, run: self.run, operator, torn: self.start.was_torn },
        };
        self.note(event);
    }

    /// Looks up what became of calls whose answer is not known, instead of making them again blindly.
    fn settle(&mut self, now: &UserState) {
        for step in &self.plan.steps {
            let is_in_doubt = self.progress.standing(step.step) == Standing::InDoubt;
            let why = match &step.does {
                Deed::DeleteMethod { method } if is_in_doubt && now.method(&method.id).is_none() => {
                    "it is not listed any more"
                }
                Deed::RevokeSessions if is_in_doubt && self.was_revoked(now) => {
                    "sessions are valid from a later moment than before"
                }
                _ => continue,
            };
            self.note(Event::Settled { step: step.step, why: why.to_owned() });
        }
        let passes = self.plan.steps.iter().filter(|step| is_pass(&step.does));
        if passes
            .map(|step| self.progress.standing(step.step))
            .any(|standing| standing != Standing::Open && standing != Standing::Done)
        {
            let text = "a Temporary Access Pass may have been made before, and nobody has it: the new one replaces it";
            self.notes.push(text.to_owned());
        }
    }

    fn was_revoked(&self, now: &UserState) -> bool {
        let (then, is) = (&self.plan.state.sessions_valid_from, &now.sessions_valid_from);
        is.is_some() && then != is
    }

    /// The next method to delete. What was refused is tried again as long as something else goes.
    fn next_method(&mut self) -> Option<u32> {
        if self.stop.is_some() {
            return None;
        }
        if self.queue.is_empty() && self.removed && !self.refused.is_empty() {
            self.queue.extend(self.refused.drain(..));
            self.removed = false;
        }
        let next = self.queue.pop_front();
        if next.is_none() && !self.refused.is_empty() {
            self.stop = Some(Stop::Refused);
        }
        next
    }

    fn send(&mut self, number: u32, now: UnixTime) {
        let request = self.plan.step(number).and_then(|step| step.does.request(&self.user));
        let Some(request) = request else {
            self.stop = Some(Stop::Failed(number, "it cannot be done by Graph".to_owned()));
            return;
        };
        let id = self.next_id(number, now);
        self.note(Event::Intends { step: number, call: request.to_string(), client_request_id: id.clone() });
        self.asked = Some((number, id.clone()));
        self.waiting.push_back(Action::Send(Box::new(request.with_client_request_id(id))));
    }

    /// An id for a call, the same for the same plan, run, call and moment.
    fn next_id(&mut self, step: u32, now: UnixTime) -> String {
        self.calls += 1;
        let text = format!("{} {} {} {step} {}", self.plan.digest, self.run, self.calls, now.nanos());
        let digest = Sha256::digest(text);
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        Uuid::of_random(bytes).to_string()
    }

    /// What an answer means for what comes next.
    fn judge(&mut self, step: u32, reply: &Reply) {
        let is_method = self.plan.step(step).is_some_and(|step| step.does.method().is_some());
        match reply.outcome {
            Outcome::Done | Outcome::Gone => self.removed = true,
            Outcome::Refused if is_method => self.refused.push(step),
            Outcome::Refused | Outcome::Failed | Outcome::Unanswered | Outcome::NotSent => {
                self.stop = Some(Stop::Failed(step, reply.says.clone().unwrap_or_default()));
                self.phase = Phase::End;
            }
        }
    }

    fn stop_before(&mut self, stop: Stop) {
        self.stop = Some(stop);
        self.phase = Phase::End;
    }

    fn note(&mut self, event: Event) {
        self.waiting.push_back(Action::Note(event));
    }

    /// Whether a step is done, by the record and by what is about to be written there.
    fn is_settled(&self, step: u32) -> bool {
        let is_about_to =
            |action: &Action| matches!(action, Action::Note(Event::Settled { step: settled, .. }) if *settled == step);
        self.progress.is_settled(step) || self.waiting.iter().any(is_about_to)
    }

    /// The first step of a kind that is not done.
    fn open_step(&self, wanted: impl Fn(&Deed) -> bool) -> Option<u32> {
        self.plan.steps.iter().find(|step| wanted(&step.does) && !self.is_tried(step.step)).map(|step| step.step)
    }

    /// Whether a step needs no call in this run.
    fn is_tried(&self, step: u32) -> bool {
        self.is_settled(step) || self.replies.contains_key(&step)
    }

    fn left(&self) -> Vec<u32> {
        self.plan.steps.iter().map(|step| step.step).filter(|step| !self.is_settled(*step)).collect()
    }
}

fn is_pass(deed: &Deed) -> bool {
    matches!(deed, Deed::IssuePass { .. })
}

#[cfg(test)]
mod tests;
