//! `instep skew --watch`: measuring again and again, until offset and rate are settled or somebody has seen enough.

use super::fallback::Plan;
use super::here::Inquiry;
use super::report::Report;
use super::text::{amount, headline, signed};

use crate::cli::options::{Output, positive_length};
use crate::cli::{Answer, Exit, Refusal};
use crate::clock::{Clock, Mapping};
use crate::io::{self, SystemClock, World, ntp};
use crate::skew::ntp::ServerName;
use crate::skew::{Estimate, Fit, Measurement, NoAnswer, RateInterval, Trend};
use crate::time::{Span, UnixTime};
use crate::verifier::VerifierProfile;
use clap::Args;
use std::fmt::Write as _;
use std::io::Write as _;

/// How often servers are asked if nothing else is said: what NTP clients do once they are settled (RFC 5905's minimum
/// poll exponent, 6).
const USUAL: Span = Span::from_seconds(64);
/// The most often that servers of others are asked: RFC 5905's lowest poll exponent, 4.
const LEAST_ELSEWHERE: Span = Span::from_seconds(16);
/// The most often that a server here is asked.
const LEAST_HERE: Span = Span::from_nanos(100_000_000);
/// One request in so long is what the reference implementation lets a client have on average.
const A_REQUEST: Span = Span::from_seconds(8);
/// Up one line, and wipe it.
const REDRAW: &str = "\x1b[1A\x1b[2K";

/// How far off the clock may be, and the verifier that was named, if one was.
type Judge = (Span, Option<&'static VerifierProfile>);

/// The options of a watch.
#[derive(Args)]
#[command(next_help_heading = "Again and again")]
pub(super) struct Watch {
    /// Measure again and again: offset, interval and rate as they settle, a line for each measurement, until interrupted
    #[arg(long, conflicts_with_all = ["tapping", "http", "pasted", "reading", "at"])]
    watch: bool,
    /// From one measurement to the next [default: 64s]
    #[arg(long, value_name = "DURATION", value_parser = positive_length, requires = "watch")]
    interval: Option<Span>,
    /// Watch for so long
    #[arg(long = "for", value_name = "DURATION", value_parser = positive_length, requires = "watch")]
    length: Option<Span>,
    /// Measure so many times
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..), requires = "watch")]
    count: Option<u64>,
}

impl Watch {
    pub(super) fn is_wanted(&self) -> bool {
        self.watch
    }

    /// Whom to ask, with no more requests than servers of others may be sent in the interval on average, unless their
    /// number is said; `None` if nobody is named.
    ///
    /// # Errors
    /// Too many servers.
    pub(super) fn inquiry(&self, plan: &Plan) -> Result<Option<Inquiry>, Refusal> {
        let ours = plan.servers.iter().all(is_here);
        let most = if ours { u32::MAX } else { polite_samples(self.interval.unwrap_or(USUAL)) };
        let change = |options: &mut ntp::Options| {
            options.samples = plan.samples.unwrap_or(options.samples.min(most));
            options.timeout = plan.timeout.unwrap_or(options.timeout);
        };
        let inquiry = Inquiry::of(&plan.servers, change)?;
        Ok(Some(inquiry).filter(|inquiry| !inquiry.servers.is_empty()))
    }

    /// Whether so many measurements are enough, or the next one, so long after the beginning, would come too late.
    fn is_over(&self, measured: u64, next: Span) -> bool {
        self.count.is_some_and(|count| measured >= count) || self.length.is_some_and(|length| next > length)
    }

    /// The interval that was asked for, if these servers may be asked that often.
    fn interval(&self, servers: &[ServerName]) -> Result<Span, Refusal> {
        let interval = self.interval.unwrap_or(USUAL);
        let elsewhere = servers.iter().find(|server| !is_here(server));
        match elsewhere {
            Some(server) if interval < LEAST_ELSEWHERE => Err(Refusal::input(format!(
                "--interval {interval} is too often for {}: at least {LEAST_ELSEWHERE}",
                server.host()
            ))
            .hint("servers of others turn away who asks more often; the rate settles with time, not with questions")),
            None if interval < LEAST_HERE => {
                Err(Refusal::input(format!("--interval {interval} is too short: at least {LEAST_HERE}")))
            }
            _ => Ok(interval),
        }
    }
}

fn is_here(server: &ServerName) -> bool {
    server.address().map_or(server.host().eq_ignore_ascii_case("localhost"), |address| address.is_loopback())
}

/// Measures until it is enough, and writes each answer as it comes.
pub(super) fn run(
    options: &Watch,
    inquiry: &Inquiry,
    judge: Judge,
    output: Output,
    world: &mut World,
) -> Result<Answer, Refusal> {
    let interval = options.interval(&inquiry.servers)?;
    let clock = SystemClock::new();
    let mut display = Display { json: output.is_json(), drawn: false, judge };
    let mut trend = Trend::default();
    let begun = clock.monotonic();
    let mut next = begun;
    for place in 1.. {
        let measurement = if place == 1 { inquiry.measure(world) } else { inquiry.measure_again() };
        next = next + pause(&measurement, interval);
        let seen = Seen::of(measurement, &clock, &mut trend);
        let exit = seen.report(&trend, judge).exit();
        let read_on = is_read_on(display.show(&seen, &trend, world))?;
        if !read_on || options.is_over(place, next - begun) {
            return Ok(Answer::new("", exit));
        }
        io::sleep(next - clock.monotonic());
    }
    Ok(Answer::new("", Exit::Unknown))
}

/// Whether there is still a reader. One that has gone away is no error; a full disk is.
fn is_read_on(written: std::io::Result<()>) -> Result<bool, Refusal> {
    match written {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(Refusal::input(format!("the answer could not be written: {error}"))),
    }
}

/// How long to wait from the beginning of a measurement to the next. A server that asked to be left alone is.
fn pause(measurement: &Measurement, interval: Span) -> Span {
    let kissed = measurement.sources.iter().any(|source| source.association.is_kissed());
    if kissed { interval.max(USUAL) } else { interval }
}

/// So many requests that a server gets one in eight seconds.
fn polite_samples(interval: Span) -> u32 {
    u32::try_from(interval.nanos() / A_REQUEST.nanos()).unwrap_or(u32::MAX).max(1)
}

/// One measurement, and what it did to the trend.
struct Seen {
    measurement: Measurement,
    estimate: Result<Estimate, NoAnswer>,
    fit: Option<Fit>,
    at: UnixTime,
}

impl Seen {
    fn of(measurement: Measurement, clock: &dyn Clock, trend: &mut Trend) -> Seen {
        let mapping = Mapping::take(clock);
        let estimate = measurement.estimate();
        let fit = estimate.as_ref().ok().map(|estimate| trend.add(mapping, estimate.bound));
        Seen { measurement, estimate, fit, at: mapping.wall_at(mapping.at) }
    }

    fn report(&self, trend: &Trend, judge: Judge) -> Report {
        Report::of_watch(&self.measurement, trend, self.at, judge).with_limits(self.event())
    }

    /// What happened besides, if anything did.
    fn event(&self) -> Option<String> {
        self.fit.map(|fit| fit.to_string()).filter(|event| !event.is_empty())
    }
}

/// Where the lines go, and whether there is one to draw over.
struct Display {
    json: bool,
    drawn: bool,
    judge: Judge,
}

impl Display {
    fn show(&mut self, seen: &Seen, trend: &Trend, world: &mut World) -> std::io::Result<()> {
        let text = match (self.json, world.stdout_is_terminal) {
            (true, _) => json_line(&seen.report(trend, self.judge)),
            (false, true) => self.redrawn(seen, trend),
            (false, false) => self.line(seen, trend),
        };
        world.stdout.write_all(text.as_bytes())?;
        world.stdout.flush()
    }

    /// The line of a terminal in place of the one before; what happened stays above it.
    fn redrawn(&mut self, seen: &Seen, trend: &Trend) -> String {
        let wipe = if self.drawn { REDRAW } else { "" };
        self.drawn = true;
        let event = seen.event().map(|event| format!("{}: {event}\n", clock_time(seen.at))).unwrap_or_default();
        format!("{wipe}{event}{}\n", short(seen, trend))
    }

    fn line(&self, seen: &Seen, trend: &Trend) -> String {
        let answer = match &seen.estimate {
            Ok(latest) => {
                let (refined, tolerance) = (trend.refined(latest), self.judge.0);
                headline(refined.bound, refined.is_within(tolerance), tolerance).trim_end().to_owned()
            }
            Err(why) => format!("cannot tell: {why}"),
        };
        let mut line = format!("{}  {answer}", clock_time(seen.at));
        if let (Ok(_), Some(rate)) = (&seen.estimate, trend.rate()) {
            let _ = write!(line, "; {}", gains(rate));
        }
        if let Some(event) = seen.event() {
            let _ = write!(line, "; {event}");
        }
        line + "\n"
    }
}

/// The answer in as little as fits a line of eighty characters.
fn short(seen: &Seen, trend: &Trend) -> String {
    let latest = match &seen.estimate {
        Ok(latest) => latest,
        Err(why) => return format!("cannot tell: {why}"),
    };
    let bound = trend.refined(latest).bound;
    let rate = trend.rate().map(|rate| format!(", {}", short_gains(rate))).unwrap_or_default();
    format!("{} ± {}{rate} ({})", signed(bound.middle().span()), amount(bound.half_width()), trend.count())
}

/// `gains 12.10 ± 3.40 ppm`.
fn short_gains(rate: RateInterval) -> String {
    let (middle, half) = (rate.middle().ppm(), (rate.high().ppm() - rate.low().ppm()) / 2.0);
    format!("{} {:.2} ± {half:.2} ppm", if middle < 0.0 { "loses" } else { "gains" }, middle.abs())
}

/// `rate +12.10 ppm (between +8.70 and +15.50)`.
fn gains(rate: RateInterval) -> String {
    let (low, middle, high) = (rate.low().ppm(), rate.middle().ppm(), rate.high().ppm());
    format!("rate {middle:+.2} ppm (between {low:+.2} and {high:+.2})")
}

/// To the second, as the clock here shows it.
fn clock_time(at: UnixTime) -> UnixTime {
    UnixTime::from_seconds(at.whole_seconds())
}

fn json_line(report: &Report) -> String {
    serde_json::to_string(report).unwrap_or_default() + "\n"
}
