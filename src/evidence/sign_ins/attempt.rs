//! Rows of one attempt, folded together as the portal does it.

use super::event::SignInEvent;
use super::log::{SignInLog, Trace};
use super::meaning::{ClockEffect, CodeFate, MEANINGS, Meaning, MethodKind};
use crate::time::UnixTime;
use std::collections::HashMap;

/// Rows with one correlation id that are further apart, in milliseconds, belong to different attempts. A guess.
const APART: i64 = 600_000;
/// So many attempts are open at least before old ones are given up.
const MOST_OPEN: usize = 50_000;

/// One attempt to sign in. There may be a million of them: small.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Attempt {
    pub(super) from: i64,
    pub(super) at: i64,
    means: u8,
    refusal: Option<u8>,
    method: Option<MethodKind>,
    rows: u32,
    refused: u32,
    /// The row that decided.
    deciding: (i64, u32),
    /// The row of the last refusal.
    refusing: (i64, u32),
    pub(super) user: u32,
    pub(super) phone: u32,
    pub(super) token: u32,
}

impl Attempt {
    /// The moment of its first row, to the millisecond.
    pub fn from(&self) -> UnixTime {
        millis(self.from)
    }

    /// The moment of its last row, to the millisecond.
    pub fn at(&self) -> UnixTime {
        millis(self.at)
    }

    /// What it means: what its last telling row does.
    pub fn means(&self) -> &'static Meaning {
        MEANINGS[usize::from(self.means)]
    }

    /// The method of that row.
    pub fn method(&self) -> Option<MethodKind> {
        self.method
    }

    /// How many rows it has.
    pub fn rows(&self) -> u32 {
        self.rows
    }

    /// How many codes, of a generator as far as is known, were refused in it.
    pub fn refused(&self) -> u32 {
        self.refused
    }

    /// What the last refusal means.
    pub fn refusal(&self) -> Option<&'static Meaning> {
        self.refusal.map(|place| MEANINGS[usize::from(place)])
    }

    /// Whether a code was accepted in the end.
    pub fn is_accepted(&self) -> bool {
        self.means().fate == CodeFate::Accepted
    }

    /// Whether a code was refused, and none was accepted after it.
    pub fn is_refused(&self) -> bool {
        !self.is_accepted() && self.refused > 0
    }

    fn of(trace: &Trace) -> Attempt {
        let mut attempt = Attempt {
            from: trace.at,
            at: trace.at,
            means: trace.means,
            refusal: None,
            method: trace.method,
            rows: 0,
            refused: 0,
            deciding: (trace.at, trace.number),
            refusing: (trace.at, trace.number),
            user: trace.user,
            phone: trace.phone,
            token: trace.token,
        };
        attempt.add(trace);
        attempt
    }

    fn add(&mut self, trace: &Trace) {
        let is_same_row = self.rows > 0 && [self.deciding.1, self.refusing.1].contains(&trace.number);
        self.rows += u32::from(!is_same_row);
        self.at = trace.at;
        let means = trace.meaning();
        if means.fate.is_refused_code() {
            self.refused += 1;
            self.refusal = Some(trace.means);
            self.refusing = (trace.at, trace.number);
        }
        let says_more = means.clock != ClockEffect::Neutral || self.means().clock == ClockEffect::Neutral;
        if says_more {
            (self.means, self.method, self.token) = (trace.means, trace.method, trace.token);
            self.deciding = (trace.at, trace.number);
        }
        self.phone = if trace.phone == 0 { self.phone } else { trace.phone };
    }
}

impl SignInLog {
    /// The attempts of what matched, the oldest first.
    pub fn attempts(&mut self) -> Vec<Attempt> {
        // Where rows have one and the same moment, what succeeded came last.
        self.traces.sort_by_key(|trace| (trace.at, trace.meaning().fate == CodeFate::Accepted, trace.number));
        let mut open: HashMap<(u32, u64), usize> = HashMap::new();
        let mut attempts: Vec<Attempt> = Vec::new();
        let mut most_open = MOST_OPEN;
        for trace in self.traces.iter().filter(|trace| trace.selected) {
            // Rows without a correlation id are told apart by their number.
            let key = match trace.correlation {
                0 => (u32::MAX, u64::from(trace.number)),
                correlation => (trace.user, correlation),
            };
            match open.get(&key).filter(|place| trace.at - attempts[**place].at <= APART) {
                Some(place) => attempts[*place].add(trace),
                None => {
                    if open.len() >= most_open {
                        open.retain(|_, place| trace.at - attempts[*place].at <= APART);
                        // Where many are open at one time, looking through them for each row would take for ever.
                        most_open = MOST_OPEN.max(2 * open.len());
                    }
                    open.insert(key, attempts.len());
                    attempts.push(Attempt::of(trace));
                }
            }
        }
        attempts
    }

    /// The row that decided an attempt, if it was kept whole.
    pub fn row_of(&self, attempt: &Attempt) -> Option<&SignInEvent> {
        self.kept.get(&attempt.deciding)
    }

    /// The row with an attempt's last refusal, if it was kept whole.
    pub fn refusing_row_of(&self, attempt: &Attempt) -> Option<&SignInEvent> {
        self.kept.get(&attempt.refusing)
    }

    /// The user of an attempt, in lower case.
    pub fn user_of(&self, attempt: &Attempt) -> Option<&str> {
        self.users.text(attempt.user)
    }

    /// What more the log says of an attempt's method: which token.
    pub fn token_of(&self, attempt: &Attempt) -> Option<&str> {
        self.tokens.text(attempt.token)
    }
}

fn millis(at: i64) -> UnixTime {
    UnixTime::from_nanos(i128::from(at) * 1_000_000)
}
