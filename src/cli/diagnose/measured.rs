//! The device's clock as an earlier run found it, or as a page on the phone does now.

use crate::cli::Refusal;
#[cfg(feature = "serve")]
use crate::cli::options::positive_length;
use crate::cli::skew::report::TAKEN_AS_RIGHT;
use crate::evidence::{Case, Clock, MeasuredOffset, Method, Noted, Observation, OffsetOf};
use crate::io::{FileError, World, read_text};
use crate::time::{Offset, OffsetInterval, Span};
use clap::Args;
use std::path::{Path, PathBuf};

/// Half of the 95 % interval of a computer's clock that nobody checked: a guess. Computers that keep their time from the
/// network are within a fraction of it; one that does not may be far outside.
const UNCHECKED: Span = Span::from_seconds(2);

#[derive(Args)]
#[command(next_help_heading = "Evidence")]
pub(super) struct MeasuredFlags {
    /// The device's clock as an earlier run measured it: the JSON of `instep skew` or `instep phone`; - is standard input.
    /// Repeatable
    #[arg(long, value_name = "FILE")]
    skew: Vec<PathBuf>,
    #[cfg(feature = "serve")]
    #[command(flatten)]
    phone: phone::PhoneFlags,
}

impl MeasuredFlags {
    /// How many of the files are standard input, which can be read once.
    pub(super) fn on_stdin(&self) -> usize {
        self.skew.iter().filter(|path| path.as_os_str() == "-").count()
    }

    /// Adds what was measured to a case, and measures what is still to be measured.
    pub(super) fn add_to(&self, case: &mut Case, world: &mut World) -> Result<(), Refusal> {
        for path in &self.skew {
            let observation = read(path, world)?;
            case.observations.push(Noted { observation, note: None });
        }
        #[cfg(feature = "serve")]
        if let Some(observation) = self.phone.measure(world)? {
            case.observations.push(Noted { observation, note: None });
        }
        Ok(())
    }
}

/// An interval for the device's offset as evidence.
fn of_device(interval: OffsetInterval, half_width: Span, method: Method) -> Observation {
    Observation::Offset(MeasuredOffset {
        of: OffsetOf::Clock(Clock::Device),
        low: Some(interval.middle()),
        high: Some(interval.middle()),
        uncertainty: half_width,
        sign_unknown: false,
        method,
    })
}

/// A clock that is further off than a century was not measured.
const FURTHEST: f64 = 3_155_760_000.0;
const WHERE_FROM: &str = "such a report is written by instep skew --json and by instep phone --json";

/// What is read of `instep.skew/1`; every other key is passed over.
#[derive(serde::Deserialize)]
struct SkewFile {
    of: String,
    method: String,
    offset: Option<Found>,
    modulo: Option<f64>,
    #[serde(default)]
    limits: Vec<String>,
    phone: Option<PhoneFound>,
}

#[derive(Clone, Copy, serde::Deserialize)]
struct Found {
    low: f64,
    high: f64,
    likely95: Option<f64>,
}

#[derive(serde::Deserialize)]
struct PhoneFound {
    compared_with: String,
    step: Option<Step>,
}

#[derive(serde::Deserialize)]
struct Step {
    before: Found,
}

fn read(path: &Path, world: &mut World) -> Result<Observation, Refusal> {
    let (name, text) = match path.as_os_str() == "-" {
        true => ("standard input".to_owned(), world.read_stdin()),
        false => (path.display().to_string(), read_text(path)),
    };
    let text = text.map_err(|error: FileError| Refusal::input(format!("--skew: {name}: {error}")))?;
    observation(&text).map_err(|(wrong, hint)| Refusal::input(format!("--skew: {name}: {wrong}")).hint(hint))
}

/// The observation that a report is, or what is wrong with it and what to do. Nothing of the text is repeated.
fn observation(text: &str) -> Result<Observation, (String, &'static str)> {
    let refuse = |wrong: &str, hint| Err((wrong.to_owned(), hint));
    let value: serde_json::Value = serde_json::from_str(text)
        .map_err(|wrong| (format!("it is no JSON (line {}, column {})", wrong.line(), wrong.column()), advice(text)))?;
    if value["schema"] != "instep.skew/1" {
        return refuse("it is no report of a measured clock: its schema is not instep.skew/1", WHERE_FROM);
    }
    let Ok(file) = serde_json::from_value::<SkewFile>(value) else {
        return refuse("a key of instep.skew/1 is missing in it or has another type", WHERE_FROM);
    };
    if !["this-machine", "device"].contains(&file.of.as_str()) {
        return refuse(
            "the clock in it is neither the device's nor this machine's",
            "say whose it is: --device-offset or --verifier-offset",
        );
    }
    if file.modulo.is_some() {
        return refuse(
            "its offset is known only up to multiples of the period",
            "give the moments themselves: an observation of the kind rollover in a case file",
        );
    }
    let Some(found) = file.phone.as_ref().and_then(|phone| Some(phone.step.as_ref()?.before)).or(file.offset) else {
        return refuse("it holds no offset: that run could not tell", "measure again, and pass on the new report");
    };
    if found.low.abs().max(found.high.abs()) > FURTHEST {
        return refuse("its offset is more than a century", WHERE_FROM);
    }
    let Ok(interval) = OffsetInterval::new(Offset::from_seconds(found.low), Offset::from_seconds(found.high)) else {
        return refuse("its interval is empty: low lies above high", WHERE_FROM);
    };
    let half = half_width(found, interval, &file.method);
    let by_phone = file.phone.is_some_and(|phone| phone.compared_with != "true-time");
    let is_unchecked = by_phone || file.limits.iter().any(|limit| limit.starts_with(TAKEN_AS_RIGHT));
    let unchecked = if is_unchecked { UNCHECKED } else { Span::ZERO };
    Ok(of_device(interval, half + unchecked, method(&file.method)))
}

/// What to do about a text that is no JSON. A watch writes one report a line.
fn advice(text: &str) -> &'static str {
    let first = text.lines().next().unwrap_or_default();
    let is_watch = serde_json::from_str::<serde_json::Value>(first).is_ok();
    if is_watch { "it holds several reports: pass on one line of it, the last for instance" } else { WHERE_FROM }
}

/// Half of the 95 % interval. For a network's answer that is the whole bound, as for one that is measured at once: its likely
/// width takes for granted that packets take equally long both ways and that servers are right, which nobody knows.
fn half_width(found: Found, interval: OffsetInterval, method: &str) -> Span {
    let likely = found.likely95.filter(|likely| *likely >= 0.0 && method == "rollover");
    likely.map_or(interval.half_width(), Span::from_seconds_f64)
}

/// How an offset was found, in the words of a case file.
fn method(name: &str) -> Method {
    match name {
        "ntp" => Method::Ntp,
        "http-date" => Method::HttpDate,
        "browser" => Method::Browser,
        "rollover" => Method::Rollover,
        "reading" => Method::Comparison,
        _ => Method::Other,
    }
}

#[cfg(feature = "serve")]
mod phone {
    use super::{Method, Observation, Refusal, Span, UNCHECKED, World, of_device, positive_length};
    use crate::cli::phone::{Run, on_network};
    use crate::skew::browser::Against;
    use crate::skew::ntp::ServerName;
    use clap::Args;
    use std::net::{Ipv4Addr, SocketAddr};

    #[derive(Args)]
    #[command(next_help_heading = "Evidence")]
    pub(super) struct PhoneFlags {
        /// Measure the clock of the phone first, by a page that it opens (`instep phone`): on loopback, or on the network
        /// with --phone-lan
        #[arg(long)]
        phone: bool,
        /// Serve that page on the network; on this address or interface if there are several
        #[arg(long, value_name = "ADDRESS|INTERFACE", num_args = 0..=1, require_equals = true, requires = "phone")]
        phone_lan: Option<Option<String>>,
        /// Check this computer's clock first, against this time server. Repeatable
        #[arg(long, value_name = "SERVER", value_parser = crate::cli::skew::here::server, requires = "phone")]
        phone_ntp: Vec<ServerName>,
        /// How long to wait for the phone
        #[arg(long, value_name = "DURATION", default_value = "5m", value_parser = positive_length, requires = "phone")]
        phone_for: Span,
    }

    impl PhoneFlags {
        /// The phone's offset that explains codes until now, if it is to be measured.
        pub(super) fn measure(&self, world: &mut World) -> Result<Option<Observation>, Refusal> {
            if !self.phone {
                return Ok(None);
            }
            let address = match &self.phone_lan {
                Some(named) => on_network(named.as_deref(), "--phone-lan=")?,
                None => SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 0),
            };
            let tolerance = Span::from_seconds(30);
            let run = Run { ntp: &self.phone_ntp, address, patience: self.phone_for, open: false, tolerance };
            let measured = run.measure(world)?.measured;
            let interval = measured.explaining();
            let unchecked = if measured.against == Against::TrueTime { Span::ZERO } else { UNCHECKED };
            Ok(Some(of_device(interval, interval.half_width() + unchecked, Method::Browser)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = r#"{"schema":"instep.skew/1","of":"device","method":"browser","modulo":null,"tolerance":30,
        "offset":{"seconds":47,"low":46.9,"high":47.1,"likely95":null},"phone":{"compared_with":"true-time","step":null}}"#;

    #[test]
    fn what_was_compared_with_an_unchecked_clock_is_less_sure() {
        let unchecked = r#""tolerance":30,"limits":["this machine's clock is taken as right: name time servers"]"#;
        let sure = offset(&[]).unwrap().uncertainty;
        assert_eq!(offset(&[(r#""tolerance":30"#, unchecked)]).unwrap().uncertainty, sure + UNCHECKED);
    }

    #[test]
    fn centuries_and_watches_are_refused() {
        assert_eq!(offset(&[("46.9", "-1e300")]).unwrap_err(), "its offset is more than a century");
        let watch = format!("{}\n{}", REPORT.replace('\n', ""), REPORT.replace('\n', ""));
        assert!(observation(&watch).unwrap_err().1.contains("one line"));
    }

    fn offset(replacements: &[(&str, &str)]) -> Result<MeasuredOffset, String> {
        let text = replacements.iter().fold(REPORT.to_owned(), |text, (from, to)| {
            assert!(text.contains(from), "{from}");
            text.replace(from, to)
        });
        match observation(&text) {
            Ok(Observation::Offset(measured)) => Ok(measured),
            Ok(other) => panic!("{other:?}"),
            Err((wrong, _)) => Err(wrong),
        }
    }

    #[test]
    fn a_report_is_an_offset_of_the_device() {
        let measured = offset(&[]).unwrap();
        assert_eq!(measured.of, OffsetOf::Clock(Clock::Device));
        assert_eq!((measured.low, measured.high), (Some(Offset::from_seconds(47.0)), Some(Offset::from_seconds(47.0))));
        assert_eq!((measured.uncertainty, measured.method), (Span::from_nanos(100_000_000), Method::Browser));
    }

    #[test]
    fn a_likely_width_is_taken_from_taps_alone() {
        let likely = ("\"likely95\":null", "\"likely95\":0.02");
        let by = |method| offset(&[likely, ("\"browser\"", method)]).unwrap().uncertainty;
        assert_eq!(by("\"rollover\""), Span::from_nanos(20_000_000));
        for method in ["\"ntp\"", "\"browser\""] {
            assert_eq!(
                by(method),
                Span::from_nanos(100_000_000),
                "{method}: whether the path is symmetric is not known"
            );
        }
    }

    #[test]
    fn a_computer_that_was_not_checked_makes_it_less_sure() {
        let measured = offset(&[("true-time", "this-computer")]).unwrap();
        assert_eq!(measured.uncertainty, Span::from_nanos(2_100_000_000));
    }

    #[test]
    fn codes_until_now_were_made_before_the_clock_was_set() {
        let step = r#""step":{"before":{"seconds":-95,"low":-96,"high":-94,"likely95":null}}"#;
        assert_eq!(offset(&[("\"step\":null", step)]).unwrap().low, Some(Offset::from_seconds(-95.0)));
    }

    #[test]
    fn what_says_nothing_of_the_device_is_refused() {
        let refused = |from, to| offset(&[(from, to)]).unwrap_err();
        assert!(refused("skew/1", "code/1").contains("schema"));
        assert!(refused("\"device\"", "\"other-machine\"").contains("neither"));
        assert!(refused("\"modulo\":null", "\"modulo\":30").contains("multiples"));
        assert!(refused("\"low\":46.9", "\"low\":48").contains("empty"));
        assert!(refused("\"low\":46.9", "\"low\":\"46\"").contains("another type"));
        let null = REPORT.replace(r#"{"seconds":47,"low":46.9,"high":47.1,"likely95":null}"#, "null");
        assert!(observation(&null).unwrap_err().0.contains("no offset"));
        assert!(observation("GEZDGNBVGY3TQOJQ").unwrap_err().0 == "it is no JSON (line 1, column 1)");
        assert!(observation("[]").unwrap_err().0.contains("schema"));
    }
}
