use crate::module::{Memory, Module, Options};
use instep::otp::{Algorithm, Digits, Key, Secret};
use instep::time::{Period, Span, StepGrid, UnixTime};
use instep::verifier::machine::{Machine, ReplayRule, Rules, State, ThrottleRule};
use instep::verifier::{Window, profile};
use std::fmt;

/// When every run begins: the start of a step of 15, 30 and 60 s.
const BEGIN: UnixTime = UnixTime::from_seconds(1_800_000_000);

/// What somebody sends.
#[derive(Clone, Debug)]
pub enum Sent {
    /// What a device shows at that moment whose clock is so many seconds ahead of the verifier's.
    Shown(i64),
    /// What was sent before.
    Again,
    /// A text.
    Text(String),
}

/// How many attempts came to what, in both alike.
#[derive(Default)]
pub struct Tally {
    /// Let in.
    pub accepted: u32,
    /// Not let in.
    pub refused: u32,
}

impl Tally {
    /// All of them.
    pub fn attempts(&self) -> u32 {
        self.accepted + self.refused
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} attempts agree, {} accepted and {} refused", self.attempts(), self.accepted, self.refused)
    }
}

/// A module and a machine that get the same.
pub struct Run<'m> {
    module: &'m Module,
    options: Options,
    machine: Machine,
    key: Key,
    last: String,
    told: Vec<String>,
}

impl<'m> Run<'m> {
    /// Both with the same options, and nothing in memory.
    pub fn of(module: &'m Module, options: Options) -> Run<'m> {
        module.reset(options);
        let key = Key::new(&Secret::from_bytes(b"12345678901234567890"), Algorithm::Sha1);
        let machine = Machine::new(key.clone(), rules(options));
        Run { module, options, machine, key, last: String::new(), told: Vec::new() }
    }

    /// One attempt, so many seconds after the beginning: whether it passed, in both.
    pub fn attempt(&mut self, seconds: i64, sent: &Sent, tally: &mut Tally) -> bool {
        let now = BEGIN + Span::from_seconds(seconds);
        let code = self.code(sent, now);
        let outcome = self.machine.submit(&code, now);
        let ours = outcome.is_ok();
        let theirs = self.module.admits(&code, now, self.options);
        self.told.push(match &outcome {
            Ok(accepted) => format!("{seconds:>6} s  {sent:?}: accepted, delta {}", accepted.delta),
            Err(refused) => format!("{seconds:>6} s  {sent:?}: {refused}"),
        });
        let memory = memory(self.machine.state(), self.machine.rules().grid);
        assert_eq!(
            (ours, &memory),
            (theirs, &self.module.memory()),
            "left: the machine, right: the module, with {:?}, after\n{}",
            self.options,
            self.told.join("\n")
        );
        *(if ours { &mut tally.accepted } else { &mut tally.refused }) += 1;
        self.last = code;
        ours
    }

    fn code(&self, sent: &Sent, now: UnixTime) -> String {
        match sent {
            Sent::Shown(ahead) => {
                let step = self.machine.rules().grid.step_at(now + Span::from_seconds(*ahead));
                self.key.code(step.counter(), Digits::SIX).reveal()
            }
            Sent::Again => self.last.clone(),
            Sent::Text(text) => text.clone(),
        }
    }
}

/// The profile's rules, set as a state file sets them.
fn rules(options: Options) -> Rules {
    let libpam = profile("google-authenticator-libpam").expect("there is a profile of it");
    let mut rules = Rules::of(libpam, options.window.map(Window::of_codes)).expect("its window is known");
    if let Some(step) = options.step {
        rules.grid = StepGrid::of(Period::from_seconds(step.into()).expect("it is a period"));
    }
    rules.memory.replay = options.disallow_reuse.then_some(ReplayRule::UsedSteps);
    rules.memory.auto_resync_is_off = options.no_skew_adjustment;
    let rate =
        |(attempts, seconds): (u32, u32)| ThrottleRule::Rate { attempts, interval: Span::from_seconds(seconds.into()) };
    rules.memory.throttle = options.rate_limit.map(rate).into_iter().collect();
    rules
}

/// What the module would have written, had it what the machine has.
fn memory(state: &State, grid: StepGrid) -> Memory {
    Memory {
        time_skew: (state.stored_drift.nanos() / grid.period.span().nanos()) as i64,
        resetting: state.sightings.iter().map(|seen| format!("{}{:+}", seen.own.0, seen.delta())).collect(),
        used_steps: state.used_steps.iter().map(|step| step.0).collect(),
        attempts: state.attempts.iter().map(|at| at.whole_seconds()).collect(),
    }
}
