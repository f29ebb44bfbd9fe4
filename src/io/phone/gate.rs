use super::{Outcome, Terms, Token};
use crate::clock::{Clock, Mapping};
use crate::skew::browser::{Refused, Stamps, Told, Visit};
use crate::time::Span;
use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// The longest name of a browser that is kept, in characters.
const LONGEST_AGENT: usize = 256;

/// What all connections of one run share: who may come in, what has been handed out, and how it ended.
pub(super) struct Gate {
    authority: String,
    token: Token,
    terms: Terms,
    /// Stamps count from here: how long this machine has been running is not the visitor's business.
    began: Span,
    visit: Mutex<Visit>,
    outcome: watch::Sender<Option<Outcome>>,
}

/// What the page gets for its report.
pub(super) enum Reply {
    /// The result in words.
    Told(Told),
    /// It is to measure again.
    Again,
    /// Nothing at all.
    Nothing,
}

impl Gate {
    pub(super) fn new(address: SocketAddr, token: Token, terms: Terms) -> Gate {
        let (outcome, _) = watch::channel(None);
        // As a browser writes it in `Host`, where the port of HTTP is left out.
        let authority = match (address.port(), address) {
            (80, SocketAddr::V4(it)) => it.ip().to_string(),
            (80, SocketAddr::V6(it)) => format!("[{}]", it.ip()),
            _ => address.to_string(),
        };
        let began = terms.clock.monotonic();
        Gate { authority, token, terms, began, visit: Mutex::default(), outcome }
    }

    /// Whether a request names this server and nothing else: a page from elsewhere whose name was made to lead here
    /// would name its own.
    pub(super) fn is_our_name(&self, host: &str) -> bool {
        host.eq_ignore_ascii_case(&self.authority)
    }

    /// Whether this is the run's token.
    pub(super) fn knows(&self, token: &str) -> bool {
        self.token.is(token)
    }

    /// Whether the page may still be opened.
    pub(super) fn is_open(&self) -> bool {
        self.visit().is_open()
    }

    /// Whether anybody has begun to measure.
    pub(super) fn was_visited(&self) -> bool {
        !self.is_open()
    }

    /// What the counter shows.
    pub(super) fn counter(&self) -> Span {
        self.terms.clock.monotonic()
    }

    /// The times of a question that was here at `received`, for the page with this key and no other.
    pub(super) fn stamp(&self, key: &str, received: Span) -> Option<(u64, u64)> {
        let mut visit = self.visit();
        let since = |counter: Span| counter - self.began;
        let stamps = Stamps { received: since(received), sent: since(self.counter()) };
        visit.admits(key).then(|| visit.stamp(stamps))
    }

    /// Takes a report and says what the page is told.
    pub(super) fn conclude(&self, key: &str, body: &[u8], agent: Option<&str>) -> Reply {
        let now = Mapping::take(&self.terms.clock);
        let measured = self.visit().conclude(key, body, &now.counted_from(self.began));
        match measured {
            Ok(measured) => {
                let measured = self.terms.seen_from_here(measured, &now);
                let told = Told::of(&measured, self.terms.tolerance);
                self.end(Outcome::Measured(Box::new(measured), agent.map(visible)));
                Reply::Told(told)
            }
            Err(Refused::Again(_)) => Reply::Again,
            Err(Refused::Over(why)) => {
                self.end(Outcome::Unusable(why));
                Reply::Nothing
            }
            Err(Refused::Stranger) => Reply::Nothing,
        }
    }

    /// Waits for the end of the run.
    pub(super) async fn ended(&self) -> Outcome {
        let mut outcomes = self.outcome.subscribe();
        let ended = outcomes.wait_for(Option::is_some).await.map(|outcome| outcome.clone());
        // The sender lives as long as `self` does.
        ended.ok().flatten().unwrap_or(Outcome::Interrupted)
    }

    fn end(&self, outcome: Outcome) {
        self.outcome.send_replace(Some(outcome));
    }

    fn visit(&self) -> MutexGuard<'_, Visit> {
        // Every change of a visit is one statement, so a thread that panicked left nothing half done.
        self.visit.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What of a text can be shown without harm: visible ASCII and blanks, within the limit.
fn visible(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_graphic() || *c == ' ').take(LONGEST_AGENT).collect()
}
