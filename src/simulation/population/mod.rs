//! Many tokens at once, year after year: who is still let in, and from when on no more.

mod fates;
mod life;
mod tally;
#[cfg(test)]
mod tests;

pub use fates::{Age, Fates, Quantiles};

use super::{EntryDelay, SimulatedVerifier};
use crate::clock::Quartz;
use crate::random::Random;
use crate::time::{Offset, Rate, Span};
use crate::verifier::Window;
use life::Life;
use std::sync::atomic::{AtomicU64, Ordering};
use tally::Tally;

/// How many tokens a thread takes at a time: some milliseconds of work, so that threads end together.
const BLOCK: u64 = 64;

/// Tokens that leave the factory with rates of their own, and people who sign in with them now and then.
///
/// Each token's quartz has a rate drawn evenly between minus and plus `spread`, and swings with the seasons by `wander`. Each
/// sign-in is drawn about `every` after the one before. All draws follow from the seed and the token's number, so that the
/// result depends neither on the number of threads nor on the other tokens.
///
/// ```
/// use instep::evidence::VerifierFacts;
/// use instep::simulation::{Population, SimulatedVerifier};
/// use instep::time::{Rate, Span};
/// let facts = |id: &str| VerifierFacts { profile: Some(id.into()), ..VerifierFacts::default() };
/// let population = Population { tokens: 50, over: Span::from_seconds(5 * 31_557_600), ..Population::default() };
/// let still_accepted = |id: &str| {
///     let verifier = SimulatedVerifier::of(&facts(id)).unwrap();
///     population.fates(&verifier, verifier.narrowest).ages.last().unwrap().accepted
/// };
/// // SecurID learns each token's drift; Keycloak forgives a step either way and learns nothing.
/// assert_eq!(still_accepted("rsa-securid"), 1.0);
/// assert!(still_accepted("keycloak") < 0.5);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Population {
    /// How many; none gives shares of 0.
    pub tokens: u32,
    /// For how long they are used.
    pub over: Span,
    /// About how long it is from one sign-in to the next: evenly between half and one and a half times this.
    pub every: Span,
    /// How far off each is when it is enrolled; positive: ahead.
    pub offset: Offset,
    /// The fastest rate; the slowest is its negative.
    pub spread: Rate,
    /// By how much each rate swings with the seasons, either way, from a season of its own.
    pub wander: Rate,
    /// How long a code takes from the screen to the verifier.
    pub entry_delay: EntryDelay,
    /// How many further codes are tried at a sign-in, each of them the next one that is shown.
    pub retries: u32,
    /// Whether an administrator helps after a sign-in that failed: ends a lock, and resynchronises the token with two
    /// codes where the verifier has that.
    pub resync: bool,
    /// At how many ages the result is told, evenly apart, the end included; 0 counts as 1.
    pub ages: u32,
    /// What all draws follow from.
    pub seed: u64,
    /// How many threads to use; 0 counts as 1. The result does not depend on it.
    pub threads: usize,
}

/// A thousand tokens over ten years, a sign-in a week. The spread is the two minutes a year that vendors state; wander, retries
/// and typing are guesses.
impl Default for Population {
    fn default() -> Population {
        let ppm = |ppm| Rate::from_ppm(ppm).expect("a number");
        Population {
            tokens: 1000,
            over: Span::from_seconds(3650 * 86_400),
            every: Span::from_seconds(7 * 86_400),
            offset: Offset::ZERO,
            spread: ppm(4.0),
            wander: ppm(0.5),
            entry_delay: EntryDelay::TYPING,
            retries: 2,
            resync: false,
            ages: 20,
            seed: 1,
            threads: 1,
        }
    }
}

impl Population {
    /// About how many sign-ins there will be.
    pub fn sign_ins(&self) -> u64 {
        let each = self.over.nanos().max(0) / self.spacing().nanos();
        u64::try_from(i128::from(self.tokens).saturating_mul(each)).unwrap_or(u64::MAX)
    }

    /// What becomes of them at a verifier with this window.
    pub fn fates(&self, verifier: &SimulatedVerifier, window: Window) -> Fates {
        self.fates_with_progress(verifier, window, &mut |_, _| {})
    }

    /// The same; `progress` is told from time to time, by the calling thread, how many tokens are done and how many there are.
    pub fn fates_with_progress(
        &self,
        verifier: &SimulatedVerifier,
        window: Window,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Fates {
        let (next, done) = (AtomicU64::new(0), AtomicU64::new(0));
        let work = |told: &mut dyn FnMut(u64)| self.blocks(verifier, window, (&next, &done), told);
        let all = u64::from(self.tokens);
        let mut tallied = std::thread::scope(|scope| {
            let others: Vec<_> = (1..self.threads).map(|_| scope.spawn(|| work(&mut |_| {}))).collect();
            let mut tallied = work(&mut |done| progress(done, all));
            for other in others {
                tallied.extend(other.join().expect("nothing panics for any token"));
            }
            tallied
        });
        // Sums do not depend on who did what; the order of the tokens is that of their numbers.
        tallied.sort_unstable_by_key(|(block, _)| *block);
        let nothing = Tally::of(self.marks().len());
        Fates::of(self, window, tallied.into_iter().fold(nothing, |sum, (_, part)| sum.and(part)))
    }

    /// Takes blocks of tokens until there are no more.
    fn blocks(
        &self,
        verifier: &SimulatedVerifier,
        window: Window,
        (next, done): (&AtomicU64, &AtomicU64),
        told: &mut dyn FnMut(u64),
    ) -> Vec<(u64, Tally)> {
        let all = u64::from(self.tokens);
        let marks = self.marks();
        let mut tallied = Vec::new();
        loop {
            let block = next.fetch_add(1, Ordering::Relaxed);
            let tokens = block.saturating_mul(BLOCK)..all.min(block.saturating_add(1).saturating_mul(BLOCK));
            if tokens.is_empty() {
                return tallied;
            }
            let count = tokens.end - tokens.start;
            let mut tally = Tally::of(marks.len());
            for token in tokens {
                self.life(verifier, window, token).pass(&marks, &mut tally);
            }
            tallied.push((block, tally));
            told(done.fetch_add(count, Ordering::Relaxed) + count);
        }
    }

    fn life(&self, verifier: &SimulatedVerifier, window: Window, token: u64) -> Life<'_> {
        let mut random = Random::stream(self.seed, token);
        let rate = Rate::from_ppm(self.spread.ppm() * (2.0 * random.unit() - 1.0)).unwrap_or_default();
        let quartz = Quartz::running_at(rate).with_seasons(self.wander, random.unit());
        Life::new(self, verifier, window, quartz, random)
    }

    /// The ages at which the result is told.
    fn marks(&self) -> Vec<Span> {
        let count = self.ages.max(1);
        let at = |mark: u32| Span::from_nanos(self.over.nanos() / i128::from(count) * i128::from(mark));
        (1..count).map(at).chain([self.over]).collect()
    }

    /// The time between sign-ins; never so short that there is no end to them.
    fn spacing(&self) -> Span {
        self.every.max(Span::from_seconds(1))
    }
}
