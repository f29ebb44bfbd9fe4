//! Who may measure, and how often: the state of one run, fed with bytes and times.

use super::{Measured, PageReport, Stamps, Unusable, measure};
use crate::clock::Mapping;

/// The most stamps that are handed out in one run: an honest page needs 32 for each of its reports.
const MOST_STAMPS: usize = 128;
/// How many reports may be unusable before the run is given up.
const MOST_REPORTS: u32 = 3;
/// The key that a page makes up for itself: 32 hexadecimal digits.
const KEY_LENGTH: usize = 32;

/// One run of the page, from the first question of the first page that asks one to that page's result.
///
/// Opening the page claims nothing: programs that preview a link would be the first. Who asks the first question has it.
///
/// ```
/// use instep::skew::browser::Visit;
/// let mut visit = Visit::default();
/// let (first, second) = ("0123456789abcdef0123456789abcdef", "ffffffffffffffffffffffffffffffff");
/// assert!(visit.is_open());
/// assert!(visit.admits(first) && visit.admits(first) && !visit.admits(second));
/// assert!(!visit.is_open());
/// ```
#[derive(Debug, Default)]
pub struct Visit {
    key: Option<String>,
    issued: Vec<Stamps>,
    unusable: u32,
    is_over: bool,
}

/// What becomes of a report that gives no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Whoever sent it is not the one whose turn it is.
    Stranger,
    /// It is unusable; another may be sent.
    Again(Unusable),
    /// It is unusable, and it was the last that is taken.
    Over(Unusable),
}

impl Visit {
    /// Whether a page may still be opened: nobody has begun to measure.
    pub fn is_open(&self) -> bool {
        self.key.is_none() && !self.is_over
    }

    /// Whether the page with this key may ask; the first that does has the run to itself.
    pub fn admits(&mut self, key: &str) -> bool {
        let is_key = key.len() == KEY_LENGTH && key.bytes().all(|b| b.is_ascii_hexdigit());
        if self.is_over || !is_key || self.issued.len() >= MOST_STAMPS {
            return false;
        }
        self.key.get_or_insert_with(|| key.to_owned()) == key
    }

    /// Notes when a question was here, and gives the stamps as the page must repeat them, in microseconds.
    pub fn stamp(&mut self, stamps: Stamps) -> (u64, u64) {
        self.issued.push(stamps.rounded());
        stamps.microseconds()
    }

    /// Takes the report of the page with this key. The result ends the run. `now` maps the clock here as it stands.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn conclude(&mut self, key: &str, body: &[u8], now: &Mapping) -> Result<Measured, Refused> {
        if self.is_over || self.key.as_deref() != Some(key) {
            return Err(Refused::Stranger);
        }
        let report = PageReport::read(body, &self.issued).map_err(Unusable::Malformed);
        match report.and_then(|report| measure(&report, now)) {
            Ok(measured) => {
                self.is_over = true;
                Ok(measured)
            }
            Err(why) => Err(self.refuse(why)),
        }
    }

    fn refuse(&mut self, why: Unusable) -> Refused {
        self.unusable += 1;
        self.is_over = self.unusable >= MOST_REPORTS;
        if self.is_over { Refused::Over(why) } else { Refused::Again(why) }
    }
}
