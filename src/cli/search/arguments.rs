use super::super::Refusal;
use super::super::options::{Output, positive_length};
use super::super::secret::{Generator, Parameters, SecretOptions};
use crate::io::{World, processors};
use crate::otp::{Code, Key};
use crate::search::{Search, Sighting};
use crate::time::{Rate, Span, StepGrid, TimeParseError, UnixTime};
use clap::Args;

/// Find where on the time axis codes fit
#[derive(Args)]
#[command(after_help = "Examples:
  instep search --uri-file user.otpauth --code 492039@2026-11-21T10:00:05Z
  instep search --secret-file s.txt --range 50y --code 492039@2026-11-21T10:00:05Z --code 120593@2026-11-21T10:02:10Z
  instep search --rivals --uri-file user.otpauth --code 492039@2026-11-21T10:00:05Z --code 120593@2026-11-21T10:02:10Z

Exit codes: 0 they fit somewhere, 3 nowhere in the range, 2 input error; with --rivals also 3
where they fit in some way but chance, or another way, may be why.
Offsets are positive when the device is ahead; with --drift they are those at the first code. Small
offsets are searched first: Ctrl-C ends a long search with what it has found and says how far it
got. Six digits of one code fit by chance about once in a million steps (a year): give two codes
for anything beyond an hour, and always with --rivals, which looks in hundreds of ways.")]
pub struct Arguments {
    /// A code and the time at which the device showed it; repeatable. TIME: 2026-11-21T10:00:05Z or Unix seconds
    #[arg(long = "code", value_name = "CODE@TIME", required = true)]
    codes: Vec<String>,
    /// How far these times may be off, either way
    #[arg(long, value_name = "DURATION", default_value = "0s", value_parser = positive_length)]
    uncertainty: Span,
    /// How far to look each way, up to a century (100y)
    #[arg(long, value_name = "DURATION", default_value = "1d", value_parser = positive_length)]
    pub(super) range: Span,
    /// How fast the clock may gain or lose between the codes, in parts per million (86 ppm are 7.4 s a day)
    #[arg(long, value_name = "PPM", value_parser = drift)]
    drift: Option<Rate>,
    /// How many of the codes have to fit together [default: all]
    #[arg(long, value_name = "N")]
    min_codes: Option<usize>,
    /// Look also for devices that compute otherwise: misread secrets, other hashes, periods of 15, 30 and 60 s
    #[arg(long)]
    pub(super) rivals: bool,
    /// How many threads to use; the result does not depend on it [default: one a processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    #[command(flatten)]
    secret: SecretOptions,
    #[command(flatten)]
    parameters: Parameters,
    #[command(flatten)]
    pub(super) output: Output,
}

impl Arguments {
    pub(super) fn sightings(&self) -> Result<Vec<Sighting>, Refusal> {
        let read = |(index, text): (usize, &String)| sighting(index + 1, text, self.uncertainty);
        self.codes.iter().enumerate().map(read).collect()
    }

    /// The number of digits is the codes' own; a flag that says another one is refused, and a URI that does is told.
    pub(super) fn generator(&self, codes: &[Sighting], world: &mut World) -> Result<Generator, Refusal> {
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

    /// The search for these codes with a key.
    pub(super) fn search(&self, codes: &[Sighting], key: Key, grid: StepGrid) -> Search {
        let (range, min_codes, threads) = (self.range, self.min_codes, self.threads());
        let search = Search { codes: codes.to_vec(), key, grid, range, threads, min_codes };
        match self.drift {
            Some(most) => search.with_drift(most),
            None => search,
        }
    }

    pub(super) fn threads(&self) -> usize {
        self.threads.map_or_else(processors, usize::from)
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
