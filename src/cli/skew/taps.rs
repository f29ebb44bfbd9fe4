//! `instep skew --taps`: a device's clock by its rollovers, which a person sees and taps along with.

use super::fallback::{Plan, Tried};
use super::report::{Report, TAKEN_AS_RIGHT};
use super::text as skew_text;
use crate::cli::options::{Output, length, moment};
use crate::cli::{Answer, Exit, Refusal};
use crate::clock::Mapping;
use crate::io::{SystemClock, World};
use crate::skew::rollover::{Cue, NoRollover, Rollover, Settled, settle};
use crate::skew::{Disturbance, Estimate};
use crate::time::{Period, Span, UnixTime};
use crate::verifier::VerifierProfile;
use clap::Args;

mod session;
mod text;

/// Three taps outvote a lapse; past eight the person's own reaction time is all that is left.
const LEAST: usize = 3;
const MOST: usize = 8;
/// Between the two it is enough when the answer is as sure as this.
const SURE_ENOUGH: Span = Span::from_nanos(250_000_000);

/// The options of tapping along.
#[derive(Args)]
#[command(next_help_heading = "A device, by the changes of its code")]
pub(super) struct Taps {
    /// Measure the device that shows the codes: press Enter at each change of its code, N times [default: 3 to 8 times,
    /// until it is sure enough]
    #[arg(long, value_name = "N", num_args = 0..=1, value_parser = count, group = "tapping",
        conflicts_with_all = ["pasted", "at"])]
    taps: Option<Option<usize>>,
    /// The same with true times at which its code was seen to change; once for each
    #[arg(long, value_name = "TIME", value_parser = moment, group = "tapping", 
        conflicts_with_all = ["taps", "servers", "http", "pasted"])]
    tap: Vec<UnixTime>,
    /// How long a code lives on the device that is tapped along
    #[arg(long, value_name = "DURATION", default_value = "30s", value_parser = period, requires = "tapping")]
    period: Period,
    /// The device counts down to the change, so that the presses come with it and not after it
    #[arg(long, requires = "tapping")]
    countdown: bool,
}

/// Reads how many taps are wanted; the error carries its hint in a second line.
fn count(text: &str) -> Result<usize, String> {
    let count = text.parse().ok().filter(|count| (1..=100).contains(count));
    count.ok_or_else(|| {
        format!("'{text}' is no number of taps from 1 to 100\nname servers first: instep skew SERVER --taps")
    })
}

/// Reads a period: a length of time, or a number of seconds as other commands take it.
fn period(text: &str) -> Result<Period, String> {
    let period = Period::from_seconds(seconds(text)?).map_err(|wrong| wrong.to_string())?;
    match Rollover::of(&[], period, Cue::default()) {
        Err(why @ NoRollover::Period(_)) => Err(why.to_string()),
        _ => Ok(period),
    }
}

fn seconds(text: &str) -> Result<i64, String> {
    if let Ok(seconds) = text.parse() {
        return Ok(seconds);
    }
    let span = length(text)?;
    let whole = i64::try_from(span.nanos() / 1_000_000_000).ok().filter(|seconds| Span::from_seconds(*seconds) == span);
    whole.ok_or_else(|| format!("'{text}' is no whole number of seconds"))
}

impl Taps {
    pub(super) fn are_wanted(&self) -> bool {
        self.taps.is_some() || !self.tap.is_empty()
    }

    fn cue(&self) -> Cue {
        if self.countdown { Cue::Countdown } else { Cue::Surprise }
    }

    fn look_at(&self, taps: &[UnixTime]) -> Result<Rollover, NoRollover> {
        Rollover::of(taps, self.period, self.cue())
    }

    /// `once`, `8 times`, `3 times or more`.
    fn wanted_in_words(&self) -> String {
        match self.taps.flatten() {
            Some(1) => "once".to_owned(),
            Some(count) => format!("{count} times"),
            None => format!("{LEAST} times or more"),
        }
    }

    /// How many further taps are wanted, as far as can be told; none if it is enough.
    fn missing(&self, taps: usize, found: &Result<Rollover, NoRollover>) -> usize {
        let sure = |rollover: &Rollover| rollover.estimate.likely.is_some_and(|likely| likely <= SURE_ENOUGH);
        match self.taps.flatten() {
            Some(wanted) => wanted.saturating_sub(taps),
            None if taps < LEAST => LEAST - taps,
            None if taps >= MOST || found.as_ref().is_ok_and(sure) => 0,
            None => 1,
        }
    }
}

/// What the times of the taps are measured against.
enum Basis {
    /// Times that were given as true.
    GivenTimes,
    /// The clock here, and what happened to it meanwhile.
    ThisMachine(Option<Disturbance>),
    /// The clock here, as servers say how far off it is.
    Measured(Estimate),
}

impl Basis {
    fn limits(&self) -> Vec<String> {
        match self {
            Self::GivenTimes => vec!["the times of the taps are taken as true".to_owned()],
            Self::ThisMachine(set) => {
                let taken = format!("{TAKEN_AS_RIGHT}: name time servers to have it measured first");
                let set = set.map(|what| format!("{what}; the taps go by the clock as it was before"));
                [taken].into_iter().chain(set).collect()
            }
            Self::Measured(_) => Vec::new(),
        }
    }

    fn seen(&self, rollover: Rollover) -> Rollover {
        match self {
            Self::Measured(here) => rollover.seen_from(here),
            _ => rollover,
        }
    }
}

/// What the taps are seen with.
pub(super) struct Beside<'a> {
    /// Whom to ask about the clock here.
    pub here: &'a Plan,
    /// What a person read off the same device, which settles how many whole periods are missing: the device minus the clock
    /// here, or minus true time at `at`.
    pub read: Option<Estimate>,
    /// The true time of that reading.
    pub at: Option<UnixTime>,
    pub tolerance: Span,
    pub profile: Option<&'a VerifierProfile>,
}

impl Beside<'_> {
    /// Times that are given as true go with a reading whose time is given, and with nothing else that has a time.
    fn check(&self, given_times: bool) -> Result<(), Refusal> {
        match (given_times && self.read.is_some(), self.at.is_some()) {
            (true, false) => {
                Err(Refusal::input("--tap with --reading needs the true time of the reading").hint("add --at TIME"))
            }
            (false, true) => Err(Refusal::input("--at goes with --reading or --pasted: the taps have their own times")),
            _ => Ok(()),
        }
    }

    /// What the reading takes for granted.
    fn reading_limits(&self) -> &[String] {
        self.read.as_ref().map_or(&[], |read| &read.limits)
    }

    /// What the reading makes of the remainder.
    fn settled(&self, found: &Result<Rollover, NoRollover>, basis: &Basis) -> Option<Settled> {
        let remainder = &found.as_ref().ok()?.estimate;
        let read = self.read.as_ref()?;
        let read = if let Basis::Measured(here) = basis { read.seen_from(here) } else { read.clone() };
        Some(settle(remainder, read.bound))
    }
}

/// Measures the clock here first, if there are servers to ask, then takes the taps and says what they mean.
///
/// # Errors
/// Too many servers.
pub(super) fn run(options: &Taps, beside: &Beside<'_>, output: Output, world: &mut World) -> Result<Answer, Refusal> {
    beside.check(!options.tap.is_empty())?;
    let (plan, tolerance) = (beside.here, beside.tolerance);
    let tried = plan.asks_somebody().then(|| plan.measure(world)).transpose()?;
    let here = tried.as_ref().map(Tried::estimate).transpose();
    let report = tried.and_then(|tried| tried.report(tolerance));
    let here = match here {
        Err(why) => return Ok(unmeasured(&why, report, output)),
        Ok(here) => here,
    };
    let (taps, basis) = if options.tap.is_empty() {
        let clock = SystemClock::new();
        let mapping = Mapping::take(&clock);
        let taps = session::taps(options, &mapping, &clock, world);
        let set = Disturbance::among([mapping, Mapping::take(&clock)]);
        (taps, here.map_or(Basis::ThisMachine(set), Basis::Measured))
    } else {
        (options.tap.clone(), Basis::GivenTimes)
    };
    let found = options.look_at(&taps).map(|rollover| basis.seen(rollover));
    let report = Report::of_taps(&found, taps.len(), report, tolerance).with_limits(basis.limits());
    let settled = beside.settled(&found, &basis);
    let report = match &settled {
        Some(Settled::One(whole)) => report.settled(whole, beside.reading_limits(), beside.profile, tolerance),
        Some(other) => report.with_limits([text::unsettled(other)]),
        None => report,
    };
    let exit = report.exit();
    if output.is_json() {
        return Ok(Answer::json(&report, exit));
    }
    Ok(Answer::new(in_words(&found, settled.as_ref(), taps.len(), &basis, beside), exit))
}

/// The answer for people. A reading's goes first, and what the taps alone leave open is not said where it settles that.
fn in_words(
    found: &Result<Rollover, NoRollover>,
    settled: Option<&Settled>,
    taps: usize,
    basis: &Basis,
    beside: &Beside<'_>,
) -> String {
    let limits = basis.limits();
    match (settled, found) {
        (Some(Settled::One(whole)), Ok(rollover)) => {
            let answer = skew_text::answer(whole, beside.tolerance, beside.profile);
            let limits = [&limits, beside.reading_limits()].concat();
            format!("{answer}\n{}\n", text::basis(rollover, &limits).join("\n"))
        }
        (Some(other), _) => {
            let taps = text::text(found, taps, &limits, beside.tolerance);
            format!("cannot tell: {}\n\n{taps}", text::unsettled(other))
        }
        (None, _) => text::text(found, taps, &limits, beside.tolerance),
    }
}

/// Nobody is asked to tap if it would be for nothing.
fn unmeasured(why: &str, report: Option<Report>, output: Output) -> Answer {
    match report.filter(|_| output.is_json()) {
        Some(report) => Answer::json(&report.before_taps(), Exit::Unknown),
        None => Answer::new(
            format!(
                "cannot tell: this machine's clock could not be measured: {why}\n\n\
                 Without servers, taps are compared with this machine's clock as it is.\n"
            ),
            Exit::Unknown,
        ),
    }
}
