//! A log as a whole: what of it counts, what was seen how often, and a short trace of every telling event.

use super::event::{SignInEvent, SignInStep};
use super::json::RowTrouble;
use super::meaning::{Classified, ClockEffect, MEANINGS, Meaning, MethodKind};
use super::reader::Item;
use crate::time::{Span, UnixTime};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Rows younger than this may still change: steps are added, a wrong "satisfied by claim" goes. How long is a guess.
pub const PROVISIONAL: Span = Span::from_seconds(15 * 60);
/// So many rows that could not be used are named; all are counted.
const MOST_NAMED: usize = 20;
/// So many different things that were not understood are kept; all are counted.
const MOST_UNKNOWN: usize = 200;

/// Which sign-ins of a log are meant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Of this user alone: principal name or object id.
    pub user: Option<String>,
    /// What else the same user is called: rows may have either.
    pub also_called: Option<String>,
    /// From this moment on.
    pub since: Option<UnixTime>,
    /// Up to this moment.
    pub until: Option<UnixTime>,
}

impl Filter {
    /// Whether an event is of the user who is meant.
    fn selects(&self, event: &SignInEvent) -> bool {
        let mut names = self.user.iter().chain(&self.also_called).peekable();
        names.peek().is_none() || names.any(|name| event.is_of(name))
    }
}

/// How many rows there were and what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Sign-ins and steps that could be read.
    pub rows: u64,
    /// Sign-ins among them.
    pub sign_ins: u64,
    /// Rows that could not be used.
    pub unusable: u64,
    /// Rows of other logs.
    pub other_logs: u64,
    /// Sign-ins that stand there twice.
    pub repeated: u64,
    /// Outside of the time that was asked for.
    pub outside: u64,
    /// Of other users than the one that was asked for.
    pub of_others: u64,
    /// What is left.
    pub matched: u64,
    /// So young that they may still change.
    pub provisional: u64,
    /// With a number or a reason that is not known.
    pub not_understood: u64,
}

/// A row that could not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unusable {
    /// The file's place among those that were read.
    pub file: usize,
    /// Its line.
    pub line: u64,
    /// Why.
    pub why: RowTrouble,
}

/// A number, method and reason that are not in the table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NotUnderstood {
    /// The number.
    pub error_code: Option<i64>,
    /// The method's name.
    pub method: Option<String>,
    /// The reason.
    pub reason: Option<String>,
}

/// A log that is being collected, from one file or several.
pub struct SignInLog {
    filter: Filter,
    now: UnixTime,
    most_kept: usize,
    /// What became of the rows.
    pub counts: Counts,
    /// The first rows that could not be used.
    pub unusable: Vec<Unusable>,
    /// What was not understood, and how often.
    pub not_understood: BTreeMap<NotUnderstood, u64>,
    /// How often each meaning was met, in the order of [`MEANINGS`].
    pub met: Vec<u64>,
    /// The first and the last moment of what matched.
    pub span: Option<(UnixTime, UnixTime)>,
    pub(super) users: Names,
    phones: Names,
    pub(super) tokens: Names,
    matched_of: Vec<u64>,
    pub(super) traces: Vec<Trace>,
    pub(super) kept: BTreeMap<(i64, u32), SignInEvent>,
    seen: HashSet<u64>,
    steps: Steps,
    classified: HashMap<Kind, Classified>,
    file: usize,
}

/// What an event's classification depends on: number, method and reason.
type Kind = (Option<i64>, Option<String>, Option<String>);
/// A step of another file: the numbers of its method, the method's detail and the result, and whether it succeeded.
type ShortStep = (u32, u32, u32, Option<bool>);

/// The steps of sign-ins that stand in another file, each text once.
#[derive(Default)]
struct Steps {
    of: HashMap<u64, Vec<ShortStep>>,
    texts: Names,
}

/// What is kept of an event that tells something, whoever's it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Trace {
    /// Milliseconds since 1970.
    pub at: i64,
    /// 0 if there is none.
    pub correlation: u64,
    /// Its place in the log.
    pub number: u32,
    pub user: u32,
    /// 0 if it is not told.
    pub phone: u32,
    /// 0 if it is not told.
    pub token: u32,
    pub means: u8,
    pub method: Option<MethodKind>,
    /// It passed the filter.
    pub selected: bool,
}

impl Trace {
    pub fn meaning(&self) -> &'static Meaning {
        MEANINGS[usize::from(self.means)]
    }
}

/// Texts by number; 0 is none.
#[derive(Default)]
pub(super) struct Names {
    numbers: HashMap<String, u32>,
    texts: Vec<String>,
}

impl Names {
    fn number(&mut self, text: Option<&str>) -> u32 {
        let Some(text) = text.filter(|text| !text.is_empty()) else { return 0 };
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        self.texts.push(text.to_owned());
        let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.numbers.insert(text.to_owned(), number);
        number
    }

    pub fn text(&self, number: u32) -> Option<&str> {
        self.texts.get((number as usize).checked_sub(1)?).map(String::as_str)
    }
}

impl SignInLog {
    /// Of nothing yet. `now` says what is too young to be final; of the newest telling events `most_kept` are kept whole, and of the
    /// others a few bytes each.
    pub fn new(filter: Filter, now: UnixTime, most_kept: usize) -> SignInLog {
        SignInLog {
            filter,
            now,
            most_kept,
            counts: Counts::default(),
            unusable: Vec::new(),
            not_understood: BTreeMap::new(),
            met: vec![0; MEANINGS.len()],
            span: None,
            users: Names::default(),
            phones: Names::default(),
            tokens: Names::default(),
            matched_of: vec![0],
            traces: Vec::new(),
            kept: BTreeMap::new(),
            seen: HashSet::new(),
            steps: Steps::default(),
            classified: HashMap::new(),
            file: 0,
        }
    }

    /// Which sign-ins are meant.
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// What follows is from the next file.
    pub fn begin_file(&mut self, place: usize) {
        self.file = place;
    }

    /// Takes what a log has.
    pub fn add(&mut self, item: Item) {
        match item {
            Item::SignIn(event) => self.add_event(*event),
            Item::Step { request_id, step } => {
                self.counts.rows += 1;
                self.steps.add(&request_id, &step);
            }
            Item::Unusable { why: RowTrouble::OtherLog, .. } => self.counts.other_logs += 1,
            Item::Unusable { line, why } => {
                self.counts.unusable += 1;
                if self.unusable.len() < MOST_NAMED {
                    self.unusable.push(Unusable { file: self.file, line, why });
                }
            }
            Item::Truncated { .. } => {}
        }
    }

    /// Takes a sign-in.
    pub fn add_event(&mut self, mut event: SignInEvent) {
        self.counts.rows += 1;
        self.counts.sign_ins += 1;
        if event.steps.is_empty() {
            event.steps = event.id.as_deref().map_or_else(Vec::new, |id| self.steps.of(id));
        }
        if !self.seen.insert(fingerprint(&event)) {
            self.counts.repeated += 1;
            return;
        }
        if self.filter.since.is_some_and(|since| event.at < since)
            || self.filter.until.is_some_and(|until| event.at > until)
        {
            self.counts.outside += 1;
            return;
        }
        let selected = self.filter.selects(&event);
        let read = self.classify(&event);
        let user = self.user_number(&event);
        self.trace(&event, read.means, user, selected);
        if selected {
            self.select(event, read, user);
        } else {
            self.counts.of_others += 1;
        }
    }

    /// Every user of what matched, with the number of their sign-ins, the busiest first.
    pub fn users(&self) -> Vec<(&str, u64)> {
        let mut users: Vec<(&str, u64)> = self
            .users
            .texts
            .iter()
            .map(String::as_str)
            .zip(self.matched_of.iter().skip(1).copied())
            .filter(|(_, count)| *count > 0)
            .collect();
        users.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        users
    }

    /// Whether an event may still change.
    pub fn is_provisional(&self, at: UnixTime) -> bool {
        at <= self.now && at > self.now - PROVISIONAL
    }

    /// How many steps wait for their sign-ins.
    pub fn has_steps(&self) -> bool {
        !self.steps.of.is_empty()
    }

    fn select(&mut self, event: SignInEvent, read: Classified, user: u32) {
        self.counts.matched += 1;
        self.met[place_of(read.means)] += 1;
        let place = user as usize;
        if self.matched_of.len() <= place {
            self.matched_of.resize(place + 1, 0);
        }
        self.matched_of[place] += 1;
        self.counts.provisional += u64::from(self.is_provisional(event.at));
        self.span =
            Some(self.span.map_or((event.at, event.at), |(first, last)| (first.min(event.at), last.max(event.at))));
        if !read.understood {
            self.note_unknown(&event);
        }
        if is_telling(read.means) || event.refused_before().next().is_some() {
            self.keep(event);
        }
    }

    fn keep(&mut self, event: SignInEvent) {
        let key = (millis(event.at), self.number());
        if self.kept.len() < self.most_kept || self.kept.first_key_value().is_some_and(|(first, _)| *first < key) {
            self.kept.insert(key, event);
        }
        if self.kept.len() > self.most_kept {
            self.kept.pop_first();
        }
    }

    /// The number of the event that is being added.
    fn number(&self) -> u32 {
        u32::try_from(self.counts.sign_ins).unwrap_or(u32::MAX)
    }

    fn note_unknown(&mut self, event: &SignInEvent) {
        self.counts.not_understood += 1;
        let key = NotUnderstood {
            error_code: event.error_code,
            method: event.deciding_method().map(super::cleaned),
            reason: event.deciding_reason().map(super::cleaned),
        };
        if self.not_understood.len() < MOST_UNKNOWN || self.not_understood.contains_key(&key) {
            *self.not_understood.entry(key).or_default() += 1;
        }
    }

    fn trace(&mut self, event: &SignInEvent, means: &'static Meaning, user: u32, selected: bool) {
        let number = self.number();
        let correlation = event.correlation_id.as_deref().map_or(0, |id| hash(&id).max(1));
        let phone = self.phones.number(event.phone.device_id.as_deref());
        let at = millis(event.at);
        let trace = |means, method, token| Trace {
            at,
            correlation,
            number,
            user,
            phone,
            token,
            means: place_of(means) as u8,
            method,
            selected,
        };
        for (step, means) in event.refused_before() {
            let token = self.tokens.number(step.method_detail.as_deref());
            self.traces.push(trace(means, step.method.as_deref().map(MethodKind::of), token));
        }
        if is_telling(means) {
            let token = self.tokens.number(event.deciding_method_detail());
            let method = event.deciding_method().map(MethodKind::of);
            self.traces.push(trace(means, method, token));
        }
    }

    fn user_number(&mut self, event: &SignInEvent) -> u32 {
        let name = event.user.as_deref().or(event.user_id.as_deref()).map(str::to_lowercase);
        self.users.number(name.as_deref())
    }

    /// Most events of a log are alike, so each kind is looked up once.
    fn classify(&mut self, event: &SignInEvent) -> Classified {
        const MOST: usize = 10_000;
        if !event.risks.is_empty() {
            return event.classified();
        }
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let key = (event.error_code, owned(event.deciding_method()), owned(event.deciding_reason()));
        if let Some(known) = self.classified.get(&key) {
            return *known;
        }
        let read = event.classified();
        if self.classified.len() < MOST {
            self.classified.insert(key, read);
        }
        read
    }
}

impl Steps {
    fn add(&mut self, request_id: &str, step: &SignInStep) {
        const MOST: usize = 64;
        let numbers = [&step.method, &step.method_detail, &step.result].map(|text| self.texts.number(text.as_deref()));
        let steps = self.of.entry(hash(&request_id.to_ascii_lowercase())).or_default();
        let step = (numbers[0], numbers[1], numbers[2], step.succeeded);
        if steps.len() < MOST && !steps.contains(&step) {
            steps.push(step);
        }
    }

    fn of(&self, request_id: &str) -> Vec<SignInStep> {
        let text = |number| self.texts.text(number).map(str::to_owned);
        let step = |&(method, method_detail, result, succeeded): &ShortStep| SignInStep {
            at: None,
            method: text(method),
            method_detail: text(method_detail),
            succeeded,
            result: text(result),
        };
        if self.of.is_empty() {
            return Vec::new();
        }
        self.of
            .get(&hash(&request_id.to_ascii_lowercase()))
            .map_or_else(Vec::new, |steps| steps.iter().map(step).collect())
    }
}

/// Milliseconds since 1970, rounded down.
fn millis(at: UnixTime) -> i64 {
    i64::try_from(at.nanos().div_euclid(1_000_000)).unwrap_or(i64::MAX)
}

/// Whether anything is to be learned from an event.
fn is_telling(means: &Meaning) -> bool {
    means.clock != ClockEffect::Noise && !["satisfied-earlier", "success"].contains(&means.id)
}

fn place_of(means: &Meaning) -> usize {
    MEANINGS.iter().position(|known| std::ptr::eq(*known, means)).unwrap_or(MEANINGS.len() - 1)
}

/// The same for rows that say the same.
fn fingerprint(event: &SignInEvent) -> u64 {
    let mut hasher = DefaultHasher::new();
    (&event.id, &event.correlation_id, event.at, &event.user, &event.error_code, &event.additional_details)
        .hash(&mut hasher);
    for step in &event.steps {
        (&step.method, &step.result, step.succeeded).hash(&mut hasher);
    }
    hasher.finish()
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
