use super::options::ReportOutput;
use super::{Answer, Refusal};
use crate::io::{World, processors};
use clap::Args;

mod curve;
mod faults;
mod forecast;
mod page;
mod population;
mod replay;
pub(super) mod report;
mod verifiers;
mod what_if;
mod written;

/// Simulate a verifier with a device that is off: would its codes pass?
///
/// With --offset the answer is for one device: accepted always, rejected always, or with which chance; for single codes,
/// sent at once and typed in, and for several in a row at a verifier that learns, locks or remembers used codes. Without it,
/// the chance over a range of offsets. Each chance is worked out and drawn, side by side. Where a window is not published
/// and only known to lie between two others, there are two numbers.
///
/// With --tokens it follows so many tokens over years, each with a rate of its own, at a verifier that remembers what it saw:
/// how many are still accepted, and at what age they are first refused.
///
/// Offsets are the device's clock minus the verifier's: positive ones are ahead, negative ones behind.
///
/// With a case file, the case is played again: whether the rejection is seen to happen, and to stop once the clock is set
/// right. With --what-if, every remedy is tried. With --forecast, past offsets of a token say how fast its clock runs and when
/// it leaves the window.
///
/// Exit codes, with --offset alone or --what-if: 0 accepted always, 1 rejected always, 3 it depends, or they differ. With a
/// case: 0 the simulation says what was observed, 1 it says the opposite of some code, 3 it cannot say. With --forecast: 0 with
/// 95 % every code passes up to the horizon, 1 with 95 % none does even now, 3 neither, or the past offsets contradict each other.
#[derive(Args)]
#[command(after_help = "Examples:\n  instep simulate --profile keycloak --offset -50s\n  \
                        instep simulate --profile entra-id\n  \
                        instep simulate --profile kanidm --profile keycloak --profile nextcloud --offset -50s\n  \
                        instep simulate --profile keycloak --look-back 4 --offset -95s\n  \
                        instep simulate --look-back 2 --look-ahead 45s --entry-delay 0s --points 9 --json\n  \
                        instep simulate --profile rsa-securid --offset 20s --rate -15 --for 365d\n  \
                        instep simulate --profile keycloak --offset -50s --format html > report.html\n  \
                        instep simulate --profile keycloak --suspended 10m..8h --suspended-share 5%\n  \
                        instep simulate --profile keycloak --tokens 1000 --for 3650d\n  \
                        instep simulate case.toml --what-if\n  \
                        instep simulate case.toml --offset -95s --correct-at 2026-11-21T10:02:00Z\n  \
                        instep simulate --profile freeipa --offset -20m --what-if\n  \
                        instep simulate --profile freeipa --forecast --past 0s@2025-01-10T09:00:00Z --past=-95s@2026-01-10T09:00:00Z")]
pub struct Arguments {
    #[command(flatten)]
    verifiers: verifiers::Verifiers,
    /// What all draws follow from
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// How many threads to use; the result does not depend on it [default: one a processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Draw with ASCII alone
    #[arg(long)]
    ascii: bool,
    #[command(flatten)]
    output: ReportOutput,
    #[command(flatten)]
    curve: curve::Asked,
    #[command(flatten)]
    population: population::Tokens,
    #[command(flatten)]
    replay: replay::ReplayFlags,
    #[command(flatten)]
    what_if: what_if::WhatIfFlags,
    #[command(flatten)]
    forecast: forecast::Asked,
}

pub fn run(arguments: &Arguments, world: &mut World) -> Result<Answer, Refusal> {
    if arguments.forecast.is_asked() {
        return forecast::answer(arguments, world);
    }
    if arguments.replay.is_asked() {
        return replay::answer(arguments, world);
    }
    if arguments.what_if.is_asked() {
        return what_if::answer(arguments, world);
    }
    if arguments.population.is_asked() {
        return population::answer(arguments, world);
    }
    curve::answer(arguments, world)
}

impl Arguments {
    fn threads(&self) -> usize {
        self.threads.map_or_else(processors, usize::from)
    }
}
