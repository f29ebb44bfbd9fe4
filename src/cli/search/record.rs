//! What a search found, for programs.

use super::rivals::{Way, Ways};
use crate::otp::Digits;
use crate::otp::misread::SecretReading;
use crate::search::{Found, Match, Search};
use crate::time::Span;
use schemars::JsonSchema;
use serde::Serialize;

/// The most matches of one way among rivals.
const MOST_MATCHES_OF_A_WAY: usize = 100;

/// What `instep search --json` prints.
#[derive(Serialize, JsonSchema)]
pub struct SearchReport {
    /// `instep.search/1`.
    schema: &'static str,
    /// The version of `instep` that wrote it.
    tool_version: &'static str,
    /// Where the codes fit: most codes first, then the nearest to a clock in step.
    matches: Vec<MatchLine>,
    /// How many steps there were to look at over the range.
    candidates_tested: u64,
    /// How many matches a wrong secret would give on average.
    expected_chance_matches: f64,
    /// Whether there were more matches than are given.
    truncated: bool,
    /// Whether Ctrl-C ended the search; then all of this holds for the range that it got to.
    interrupted: bool,
    /// How far was searched each way, in seconds.
    range_searched: f64,
    /// What a search in other ways of computing codes found, with --rivals; all that stands beside it is of the account's own way.
    rivals: Option<RivalsRecord>,
}

/// One match.
#[derive(Serialize, JsonSchema)]
pub struct MatchLine {
    /// The clock offsets at which the codes fit.
    offset: OffsetBounds,
    /// The step of each code in the order given, null where it does not fit.
    steps: Vec<Option<i64>>,
    /// How many different codes fit.
    codes_matched: usize,
    /// How likely the clock stands here, if the secret and its parameters are the device's; to a millionth. Small offsets
    /// are commoner.
    probability: f64,
}

/// An offset in seconds, positive when the device is ahead.
#[derive(Serialize, JsonSchema)]
pub struct OffsetBounds {
    /// No less than this.
    low: f64,
    /// No more than this.
    high: f64,
}

/// What was found in all ways of computing codes together.
#[derive(Serialize, JsonSchema)]
pub struct RivalsRecord {
    /// In how many ways, the account's own among them.
    ways_searched: usize,
    /// How far slips at one character of the secret were looked for each way, in seconds; null if as far as all else.
    range_of_slips: Option<f64>,
    /// How many steps there were to look at in all of them.
    candidates_tested: u64,
    /// How many matches a wrong secret would give on average in all of them.
    expected_chance_matches: f64,
    /// Whether more matches were found than chance may explain.
    beyond_chance: bool,
    /// Whether the first of the ways may be named as the one; without that the exit code is 3.
    settled: bool,
    /// The ways in which codes fit: the account's own first, then the likeliest.
    ways: Vec<WayRecord>,
}

/// A way of computing codes in which they fit.
#[derive(Serialize, JsonSchema)]
pub struct WayRecord {
    /// Whether it is the account's own.
    own: bool,
    /// How the secret's text is read, `raw-text` for instance; null if as it is meant.
    reading: Option<&'static str>,
    /// What happened to the secret, in a line.
    reading_says: Option<&'static str>,
    /// The hash.
    algorithm: &'static str,
    /// The number of digits, which is the codes' own.
    digits: u8,
    /// The period, in seconds.
    period: u32,
    /// Where the codes fit, at most 100: most codes first, then the nearest to a clock in step. Their `probability` is among the clocks
    /// of this way.
    matches: Vec<MatchLine>,
    /// How many matches there are.
    matches_found: usize,
    /// How many steps there were to look at in this way.
    candidates_tested: u64,
    /// How many matches a wrong secret would give on average in this way.
    expected_chance_matches: f64,
    /// How likely the device computes in this way, among all that were searched and a secret that has nothing to do with the codes; to
    /// a millionth.
    probability: f64,
}

impl SearchReport {
    pub(super) fn new(found: &Found, search: &Search) -> SearchReport {
        SearchReport {
            schema: "instep.search/1",
            tool_version: env!("CARGO_PKG_VERSION"),
            matches: MatchLine::all(found, search),
            candidates_tested: found.candidates_tested,
            expected_chance_matches: found.expected_chance_matches,
            truncated: found.truncated,
            interrupted: found.interrupted_at.is_some(),
            range_searched: found.interrupted_at.unwrap_or(search.range).seconds(),
            rivals: None,
        }
    }

    /// The account's own way, and all others beside it.
    pub(super) fn of_rivals(ways: &Ways) -> SearchReport {
        let (found, search) = ways.own();
        let ended = ways.interrupted_at();
        SearchReport {
            interrupted: ended.is_some(),
            range_searched: ended.unwrap_or(search.range).seconds(),
            rivals: Some(RivalsRecord::new(ways)),
            ..SearchReport::new(found, search)
        }
    }
}

impl RivalsRecord {
    fn new(ways: &Ways) -> RivalsRecord {
        RivalsRecord {
            ways_searched: ways.count(),
            range_of_slips: ways.range_of_slips().map(Span::seconds),
            candidates_tested: ways.candidates_tested(),
            expected_chance_matches: ways.expected_chance_matches(),
            beyond_chance: ways.is_beyond_chance(),
            settled: ways.is_settled(),
            ways: ways.fitting().iter().map(WayRecord::new).collect(),
        }
    }
}

impl WayRecord {
    fn new(way: &Way<'_>) -> WayRecord {
        let mut matches = MatchLine::all(way.found, way.search);
        matches.truncate(MOST_MATCHES_OF_A_WAY);
        WayRecord {
            own: way.is_own,
            reading: way.rival.reading.map(SecretReading::name),
            reading_says: way.rival.reading.map(SecretReading::says),
            algorithm: way.rival.key.algorithm().name(),
            digits: way.search.codes.first().map_or_else(Digits::default, |seen| seen.code.digits()).count(),
            period: way.rival.grid.period.seconds(),
            matches,
            matches_found: way.found.matches.len(),
            candidates_tested: way.found.candidates_tested,
            expected_chance_matches: way.found.expected_chance_matches,
            probability: to_a_millionth(way.probability),
        }
    }
}

impl MatchLine {
    fn all(found: &Found, search: &Search) -> Vec<MatchLine> {
        let matches = found.matches.iter().zip(found.posterior(search));
        matches.map(|(found, probability)| MatchLine::new(found, probability)).collect()
    }

    fn new(found: &Match, probability: f64) -> MatchLine {
        MatchLine {
            offset: OffsetBounds { low: found.offset.low().seconds(), high: found.offset.high().seconds() },
            steps: found.steps.iter().map(|step| step.map(|step| step.0)).collect(),
            codes_matched: found.codes_matched,
            probability: to_a_millionth(probability),
        }
    }
}

fn to_a_millionth(probability: f64) -> f64 {
    (probability * 1e6).round() / 1e6
}
