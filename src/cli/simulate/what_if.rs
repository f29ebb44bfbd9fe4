//! `--what-if`: every remedy, tried.

use super::Arguments;
use super::replay::check_offset;
use super::report::SimulationReport;
use super::written::Written;
use crate::cli::{Answer, Exit, Refusal};
use crate::io::World;
use crate::otp::{Algorithm, Digits};
use crate::report::{Page, Picture, Table};
use crate::simulation::replay::{Clocks, Corrected, Setup, affordable_runs};
use crate::simulation::what_if::{Remedy, WhatIf, what_if};
use crate::simulation::{CodeParameters, SimulatedVerifier};
use crate::time::{Span, UnixTime};
use crate::verifier::{AppProfile, Passes, app, nearest_app};
use clap::Args;

pub(super) mod figure;
mod page;
pub(super) mod record;
pub(super) mod text;
pub(super) mod told;

/// How often each remedy is tried.
const RUNS: u32 = 200;

/// About how many codes that takes.
const CODES: usize = 12;

/// Whether remedies are asked for, and for which app.
#[derive(Args)]
#[command(next_help_heading = "What if")]
pub(super) struct WhatIfFlags {
    /// Try every remedy: set the clock right, wait, widen the window, resynchronise. With --offset, or for a case
    #[arg(long)]
    #[arg(conflicts_with_all = ["forecast", "tokens", "runs", "points", "from", "to", "stepped", "stepped_share", "suspended", "suspended_share"])]
    #[arg(conflicts_with_all = ["horizon", "past", "matched", "stored", "past_file", "every", "spread_ppm", "wander_ppm", "retries", "resync"])]
    what_if: bool,
    /// The app that shows the codes (`instep profiles`): what it ignores, how it corrects its clock
    #[arg(long, value_name = "ID", requires = "what_if", conflicts_with = "case")]
    app: Option<String>,
    /// The hash that the verifier expects [default: the profile's, else sha1]
    #[arg(long, value_name = "HASH", value_parser = str::parse::<Algorithm>, requires = "what_if", conflicts_with = "case")]
    algorithm: Option<Algorithm>,
    /// The number of digits that it expects [default: the profile's, else 6]
    #[arg(long, value_name = "N", value_parser = crate::cli::secret::digits, requires = "what_if", conflicts_with = "case")]
    digits: Option<Digits>,
}

impl WhatIfFlags {
    /// Whether remedies are asked for.
    pub(super) fn is_asked(&self) -> bool {
        self.what_if
    }

    fn app(&self) -> Result<Option<&'static AppProfile>, Refusal> {
        let Some(id) = &self.app else { return Ok(None) };
        let shown: String = id.chars().take(60).collect();
        let unknown = || {
            let refusal = Refusal::input(format!("--app: '{shown}' is no app's profile"));
            match nearest_app(&shown) {
                Some(near) => refusal.hint(format!("did you mean '{near}'?")),
                None => refusal.hint("instep profiles --kind app lists them"),
            }
        };
        app(id).map(Some).ok_or_else(unknown)
    }

    fn expects(&self, verifier: &SimulatedVerifier) -> CodeParameters {
        let known = verifier.profile;
        CodeParameters {
            algorithm: self.algorithm.or(known.and_then(|known| known.algorithm)).unwrap_or_default(),
            digits: self.digits.or(known.and_then(|known| known.digits)).unwrap_or_default(),
            period: verifier.period,
        }
    }
}

/// What `instep simulate --what-if` says without a case.
pub(super) fn answer(arguments: &Arguments, world: &World) -> Result<Answer, Refusal> {
    let Some(offset) = arguments.curve.offset() else {
        return Err(Refusal::input("--what-if needs to know how far the device is off")
            .hint("say so: --offset -95s for a device that is 95 s behind")
            .hint("or name a case file that says it"));
    };
    check_offset(offset)?;
    let conditions = arguments.curve.conditions();
    if conditions.over > Span::ZERO || conditions.jitter > Span::ZERO {
        return Err(Refusal::input("--what-if tries clocks that keep their offsets: no --jitter, --rate or --for"));
    }
    let mut verifiers = arguments.verifiers.all()?;
    if verifiers.len() > 1 {
        return Err(Refusal::input("--what-if is of one verifier: --profile is given twice"));
    }
    let verifier = verifiers.remove(0);
    let asked = &arguments.what_if;
    let setup = Setup {
        expects: asked.expects(&verifier),
        app: asked.app()?,
        secret: None,
        clocks: Clocks::given(offset),
        stored_drift: Span::ZERO,
        correction: (Corrected::Device, UnixTime::EPOCH),
        entry_delay: conditions.entry_delay,
        runs: affordable_runs(&verifier, CODES, RUNS),
        seed: arguments.seed,
        verifier,
    };
    let tried = what_if(&setup);
    Ok(Tried { tried: &tried, setup: &setup }.answer(arguments.output, exit(&tried), world))
}

/// The remedies, and what they were tried with.
struct Tried<'a> {
    tried: &'a [WhatIf],
    setup: &'a Setup<'a>,
}

impl Written for Tried<'_> {
    fn text(&self) -> String {
        text::page(self.tried, self.setup)
    }

    fn json(&self) -> SimulationReport {
        SimulationReport::without_curve(self.setup, self.setup.seed)
            .with_what_if(Some(record::RemedyRecord::all(self.tried)))
    }

    fn page(&self, command: String) -> Page {
        page::page(self.tried, self.setup, command)
    }

    fn picture(&self) -> Picture {
        Picture::Bars(figure::bars(self.tried, self.setup))
    }

    fn numbers(&self) -> Table {
        figure::numbers(self.tried)
    }
}

/// As it is: accepted always, rejected always, or it depends.
fn exit(tried: &[WhatIf]) -> Exit {
    let as_it_is = tried.iter().find(|one| one.remedy == Remedy::AsItIs).and_then(|one| one.effect.as_ref());
    match as_it_is.map(|effect| effect.passes) {
        Some(Passes::Always) => Exit::Yes,
        Some(Passes::Never) => Exit::No,
        _ => Exit::Unknown,
    }
}
