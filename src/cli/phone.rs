use super::named_profile::Allowed;
use super::options::{Output, positive_length};
use super::skew::report::{Report, Subject};
use super::{Answer, Refusal};
use crate::io::World;
use crate::skew::Method;
use crate::skew::ntp::ServerName;
use crate::time::Span;
use clap::Args;

mod place;
mod qr;
mod run;
mod text;

pub(super) use place::{Place, on_network};
pub(super) use run::{Run, Seen};

/// Measure the clock of the phone that opens a page
///
/// Serves one page and prints its address, with a picture of it that the phone's camera reads. The first browser that
/// opens it is measured, its person is told how far off the clock is, and the page is gone. Nothing is installed on the
/// phone, and it needs no permission.
///
/// The offset is counted from true time where this computer's clock is checked too (--ntp); without that it is counted
/// from this computer, and all that is said is how far the two differ.
///
/// Exit codes: 0 the whole interval is within the tolerance, 1 the whole interval is beyond it, 3 it depends, nobody
/// opened the page in time, or Ctrl-C.
#[derive(Args)]
#[command(after_help = "Examples:\n  instep phone --lan --ntp ntp1.example.org\n  instep phone --lan wlan0 --json\n  \
                        instep phone --open --tolerance 5s")]
pub struct Arguments {
    /// Check this computer's clock first, against this time server. Repeatable
    #[arg(long, value_name = "SERVER", value_parser = super::skew::here::server)]
    ntp: Vec<ServerName>,
    #[command(flatten)]
    place: Place,
    /// How long to wait for the phone
    #[arg(long = "for", value_name = "DURATION", default_value = "5m", value_parser = positive_length)]
    patience: Span,
    /// Open the page in this computer's own browser
    #[arg(long)]
    open: bool,
    #[command(flatten)]
    allowed: Allowed,
    #[command(flatten)]
    output: Output,
}

pub fn run(arguments: Arguments, world: &mut World) -> Result<Answer, Refusal> {
    let (tolerance, profile) = arguments.allowed.resolve()?;
    let address = arguments.place.address()?;
    let run = Run { ntp: &arguments.ntp, address, patience: arguments.patience, open: arguments.open, tolerance };
    let seen = run.measure(world)?;
    let estimate = &seen.measured.estimate;
    let report = Report::of(Subject::Device, Method::Browser, Ok(estimate), tolerance).of_phone(&seen);
    let report = report.for_profile(Some(estimate), profile);
    let exit = report.exit();
    if arguments.output.is_json() {
        return Ok(Answer::json(&report, exit));
    }
    Ok(Answer::new(text::text(&seen, tolerance, profile), exit))
}
