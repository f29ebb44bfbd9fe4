use super::options::{Output, positive_length};
use super::progress::Progress;
use super::secret::{Generator, Parameters, SecretOptions};
use super::{Answer, Exit, Refusal};
use crate::io::{Interrupt, World, processors};
use crate::otp::Code;
use crate::search::{Found, Match, Search, Sighting};
use crate::time::{Offset, OffsetInterval, Rate, Span, TimeParseError, UnixTime};
use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;
use std::ops::ControlFlow;

/// Above so many matches by chance, a match proves little.
const MANY_BY_CHANCE: f64 = 0.01;
/// The most matches in a text for people; JSON has them all.
const MOST_LINES: usize = 20;

/// Find where on the time axis codes fit
#[derive(Args)]
#[command(after_help = "Examples:
  instep search --uri-file user.otpauth --code 492039@2026-11-21T10:00:05Z
  instep search --secret-file s.txt --range 50y --code 492039@2026-11-21T10:00:05Z --code 120593@2026-11-21T10:02:10Z

Exit codes: 0 the codes fit somewhere, 3 they fit nowhere in the range, 2 input error.
Offsets are positive when the device is ahead; with --drift they are those at the first code. Small
offsets are searched first: Ctrl-C ends a long search with what it has found and says how far it
got. Six digits of one code fit by chance about once in a million steps (a year): give two codes
for anything beyond an hour.")]
pub struct Arguments {
    /// A code and the time at which the device showed it; repeatable. TIME: 2026-11-21T10:00:05Z or Unix seconds
    #[arg(long = "code", value_name = "CODE@TIME", required = true)]
    codes: Vec<String>,
    /// How far these times may be off, either way
    #[arg(long, value_name = "DURATION", default_value = "0s", value_parser = positive_length)]
    uncertainty: Span,
    /// How far to look each way, up to a century (100y)
    #[arg(long, value_name = "DURATION", default_value = "1d", value_parser = positive_length)]
    range: Span,
    /// How fast the clock may gain or lose between the codes, in parts per million (86 ppm are 7.4 s a day)
    #[arg(long, value_name = "PPM", value_parser = drift)]
    drift: Option<Rate>,
    /// How many of the codes have to fit together [default: all]
    #[arg(long, value_name = "N")]
    min_codes: Option<usize>,
    /// How many threads to use; the result does not depend on it [default: one a processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    #[command(flatten)]
    secret: SecretOptions,
    #[command(flatten)]
    parameters: Parameters,
    #[command(flatten)]
    output: Output,
}

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

pub fn run(arguments: Arguments, world: &mut World) -> Result<Answer, Refusal> {
    let codes = arguments.sightings()?;
    let Generator { key, grid, notes, .. } = arguments.generator(&codes, world)?;
    let search = Search {
        codes,
        key,
        grid,
        range: arguments.range,
        threads: arguments.threads.map_or_else(processors, usize::from),
        min_codes: arguments.min_codes,
    };
    let search = match arguments.drift {
        Some(most) => search.with_drift(most),
        None => search,
    };
    let found = with_progress(&search, world)?;
    let exit = if found.matches.is_empty() { Exit::Unknown } else { Exit::Yes };
    let answer = if arguments.output.is_json() {
        Answer::json(&SearchReport::new(&found, &search), exit)
    } else {
        Answer::new(text(&found, &search), exit).with_notes(advice(&found, &search))
    };
    Ok(answer.with_notes(notes))
}

impl Arguments {
    fn sightings(&self) -> Result<Vec<Sighting>, Refusal> {
        let read = |(index, text): (usize, &String)| sighting(index + 1, text, self.uncertainty);
        self.codes.iter().enumerate().map(read).collect()
    }

    /// The number of digits is the codes' own; a flag that says another one is refused, and a URI that does is told.
    fn generator(&self, codes: &[Sighting], world: &mut World) -> Result<Generator, Refusal> {
        let mut generator = self.secret.generator(&self.parameters, world)?;
        let (expected, got) = (generator.digits, codes.first().map_or(generator.digits, |seen| seen.code.digits()));
        if generator.digits_are_named && expected != got {
            let message = format!("the codes have {} digits, the account's have {}", got.count(), expected.count());
            if self.parameters.digits.is_some() {
                return Err(Refusal::input(message));
            }
            generator.notes.push(message);
        }
        Ok(generator)
    }
}

/// Reads `CODE@TIME`. No error repeats the text, for the code may be live.
fn sighting(number: usize, text: &str, uncertainty: Span) -> Result<Sighting, Refusal> {
    let (code, time) = text.split_once('@').ok_or_else(|| {
        Refusal::input(format!("--code number {number} has no time")).hint("write --code CODE@2026-11-21T10:00:05Z")
    })?;
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let code = Code::parse(&code).map_err(|wrong| Refusal::input(format!("--code number {number}: {wrong}")))?;
    let at = time
        .parse()
        .or_else(|wrong: TimeParseError| format!("@{time}").parse::<UnixTime>().map_err(|_| wrong))
        .map_err(|wrong| Refusal::input(format!("--code number {number}: {wrong}")).hint(wrong.hint()))?;
    Ok(Sighting { code, at, uncertainty })
}

/// A rate without a direction.
fn drift(text: &str) -> Result<Rate, String> {
    let ppm = text.strip_suffix("ppm").unwrap_or(text).trim();
    let rate = ppm.parse().ok().and_then(Rate::from_ppm).filter(|rate| (0.0..=1e6).contains(&rate.ppm()));
    rate.ok_or_else(|| {
        format!("'{text}' is no drift\nit is a number of parts per million from 0 to 1000000, such as 50")
    })
}

/// Searches until Ctrl-C, and shows how far it is where that takes long and a person looks.
fn with_progress(search: &Search, world: &mut World) -> Result<Found, Refusal> {
    let mut progress = Progress::of("searching", world);
    let interrupt = Interrupt::listen();
    let mut watch = |done, all| {
        progress.show(done, all);
        if interrupt.is_pressed() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    search.run_watched(&mut watch).map_err(Refusal::input)
}

impl SearchReport {
    fn new(found: &Found, search: &Search) -> SearchReport {
        let matches = found.matches.iter().zip(found.posterior(search));
        SearchReport {
            schema: "instep.search/1",
            tool_version: env!("CARGO_PKG_VERSION"),
            matches: matches.map(|(found, probability)| MatchLine::new(found, probability)).collect(),
            candidates_tested: found.candidates_tested,
            expected_chance_matches: found.expected_chance_matches,
            truncated: found.truncated,
            interrupted: found.interrupted_at.is_some(),
            range_searched: found.interrupted_at.unwrap_or(search.range).seconds(),
        }
    }
}

impl MatchLine {
    fn new(found: &Match, probability: f64) -> MatchLine {
        MatchLine {
            offset: OffsetBounds { low: found.offset.low().seconds(), high: found.offset.high().seconds() },
            steps: found.steps.iter().map(|step| step.map(|step| step.0)).collect(),
            codes_matched: found.codes_matched,
            probability: (probability * 1e6).round() / 1e6,
        }
    }
}

fn text(found: &Found, search: &Search) -> String {
    let verb = if search.codes.len() == 1 { "the code fits" } else { "the codes fit" };
    let searched = found.interrupted_at.unwrap_or(search.range);
    let first = match &found.matches[..] {
        [] => format!("{verb} no clock within {searched} either way"),
        [only] => format!("{verb} a clock {}", in_words(only.offset)),
        [first, ..] => format!("{verb} {} clocks, first one {}", amount(found), in_words(first.offset)),
    };
    let chance = found.expected_chance_matches;
    let mut lines = vec![
        first,
        format!("matches expected by chance: {}; steps tested: {}", figure(chance), found.candidates_tested),
    ];
    if found.interrupted_at.is_some() {
        lines.push(format!("interrupted: searched {searched} of {} either way", search.range));
    }
    if found.matches.len() > 1 {
        let likely = found.matches.iter().zip(found.posterior(search));
        lines.extend(likely.take(MOST_LINES).map(|(one, likely)| line(one, search.codes.len(), likely)));
        lines.push("likely: how likely the clock stands there, if the secret is the right one".to_owned());
    }
    if found.matches.len() > MOST_LINES {
        lines.push(format!("  and {} more; --json prints them", found.matches.len() - MOST_LINES));
    }
    lines.join("\n") + "\n"
}

fn amount(found: &Found) -> String {
    let more = if found.truncated { "more than " } else { "" };
    format!("{more}{}", found.matches.len())
}

fn line(one: &Match, codes: usize, likely: f64) -> String {
    let matched = if codes > 1 { format!(", {} of {codes} codes", one.codes_matched) } else { String::new() };
    format!("  {}{matched}, likely {}", in_words(one.offset), share(likely))
}

/// `75.0 s behind (between -90 s and -60 s)`: the middle in words, the ends exactly.
fn in_words(offset: OffsetInterval) -> String {
    let whole = if offset.contains(Offset::ZERO) { Offset::ZERO } else { offset.middle() };
    format!("{whole} (between {} s and {} s)", offset.low().seconds(), offset.high().seconds())
}

/// A share in per cent, never rounded to none or to all: `under 0.1 %`, `99.4 %`, `over 99.9 %`.
fn share(probability: f64) -> String {
    match 100.0 * probability {
        percent if percent < 0.1 => "under 0.1 %".to_owned(),
        percent if percent > 99.9 => "over 99.9 %".to_owned(),
        percent => format!("{percent:.1} %"),
    }
}

/// A number of matches, small ones in powers of ten: `0.0058`, `105.2`, `1.7e-8`.
fn figure(count: f64) -> String {
    match count {
        0.0 => "0".to_owned(),
        c if c < 1e-3 => format!("{c:.1e}"),
        c if c < 1.0 => format!("{c:.4}"),
        c => format!("{c:.1}"),
    }
}

fn advice(found: &Found, search: &Search) -> Option<String> {
    if found.matches.is_empty() && found.interrupted_at.is_some() {
        return Some("the search was ended early: what lies further away was not looked at".to_owned());
    }
    if found.matches.is_empty() {
        let wider = if search.codes.iter().all(|seen| seen.uncertainty == Span::ZERO) {
            ", or say how far the times may be off with --uncertainty"
        } else {
            ""
        };
        return Some(format!(
            "look further with --range{wider}; if nothing fits anywhere, the secret or its parameters differ"
        ));
    }
    (found.expected_chance_matches > MANY_BY_CHANCE)
        .then(|| "a wrong secret would fit that often, too: add a second code, seen a minute or more later".to_owned())
}
