//! Where a command gets its secret from, and what it computes with it.

use super::Refusal;
use super::options::moment;
use crate::evidence::SecretSource;
use crate::io::{FileError, World, output_of, read_text, readable_by_others};
use crate::otp::{Account, Algorithm, Digits, Encoding, Key, Kind, decode, parse_uri};
use crate::time::{Period, PeriodError, Span, StepGrid, UnixTime};
use clap::Args;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

// On each option, because a heading for all of them would run on into the options of the command.
const SECRET: &str = "Secret (exactly one)";
const PARAMETERS: &str = "Parameters";

/// The sources of a secret, of which exactly one has to be named.
#[derive(Args, Default)]
pub struct SecretOptions {
    /// Read the secret from this file; - is standard input
    #[arg(long, help_heading = SECRET, value_name = "FILE")]
    pub secret_file: Option<PathBuf>,
    /// Read the secret from this variable of the environment
    #[arg(long, help_heading = SECRET, value_name = "VAR")]
    pub secret_env: Option<String>,
    /// Read the secret from the output of this command, run by sh
    #[arg(long, help_heading = SECRET, value_name = "CMD")]
    pub secret_command: Option<String>,
    /// Read an otpauth:// URI from this file; - is standard input
    #[arg(long, help_heading = SECRET, value_name = "FILE")]
    pub uri_file: Option<PathBuf>,
    /// The secret itself; other users can see it in the process list
    #[arg(long, help_heading = SECRET, value_name = "TEXT")]
    pub insecure_secret: Option<String>,
    /// How the secret is written: auto (lenient base32), base32, hex, base64, ascii [default: auto]
    #[arg(long, help_heading = SECRET, value_name = "ENCODING", value_parser = str::parse::<Encoding>)]
    pub secret_encoding: Option<Encoding>,
}

/// What codes are computed with, apart from the secret. A URI gives defaults; a flag wins.
#[derive(Args, Default)]
pub struct Parameters {
    /// How long a code lives, in seconds [default: 30]
    #[arg(long, help_heading = PARAMETERS, value_name = "SECONDS", value_parser = period)]
    pub period: Option<Period>,
    /// How many digits a code has, 6 to 10 [default: 6]
    #[arg(long, help_heading = PARAMETERS, value_name = "N", value_parser = digits)]
    pub digits: Option<Digits>,
    /// The hash: sha1, sha256, sha512 [default: sha1]
    #[arg(long, help_heading = PARAMETERS, value_name = "HASH", value_parser = str::parse::<Algorithm>)]
    pub algorithm: Option<Algorithm>,
    /// The time from which steps are counted; 1970 if it is left out.
    #[arg(
        long,
        help_heading = PARAMETERS,
        value_name = "TIME",
        value_parser = moment,
        help = "The time from which steps are counted [default: @0]"
    )]
    pub t0: Option<UnixTime>,
}

/// An account, and what had to be said about reading it.
#[derive(Debug)]
pub struct Loaded {
    /// The account.
    pub account: Account,
    /// Repairs and deviations, a line each.
    pub notes: Vec<String>,
}

/// All that it takes to compute a code but the time.
pub struct Generator {
    /// Whose secret it is, as it was written.
    pub account: Account,
    /// The secret, ready for its hash.
    pub key: Key,
    /// How many digits a code has.
    pub digits: Digits,
    /// Whether a flag or the URI said so.
    pub digits_are_named: bool,
    /// Where steps begin.
    pub grid: StepGrid,
    /// For standard error.
    pub notes: Vec<String>,
}

impl SecretOptions {
    /// The account behind the one source that was named.
    ///
    /// # Errors
    /// A refusal if none or two are named, or if the one cannot be read.
    pub fn load(&self, world: &mut World) -> Result<Loaded, Refusal> {
        self.check_one_source()?;
        let encoding = self.secret_encoding.unwrap_or_default();
        if let Some(path) = &self.uri_file {
            let (text, notes) = read_option("--uri-file", path, world)?;
            return Ok(of_uri("--uri-file", &text)?.after(notes));
        }
        if let Some(path) = &self.secret_file {
            let (text, notes) = read_option("--secret-file", path, world)?;
            return Ok(of_secret("--secret-file", &text, encoding)?.after(notes));
        }
        if let Some(command) = &self.secret_command {
            let text = output_of(command).map_err(|error| Refusal::input(format!("--secret-command: {error}")))?;
            return of_secret("--secret-command", &Zeroizing::new(text), encoding);
        }
        if let Some(name) = &self.secret_env {
            return of_secret("--secret-env", &variable("--secret-env", name, world)?, encoding);
        }
        of_secret("--insecure-secret", self.insecure_secret.as_deref().unwrap_or_default(), encoding)
    }

    /// The account's key and parameters, with the flags winning over the URI.
    ///
    /// # Errors
    /// As [`SecretOptions::load`], and for a counter-based account, which has no codes at a time.
    pub fn generator(&self, parameters: &Parameters, world: &mut World) -> Result<Generator, Refusal> {
        let Loaded { account, mut notes } = self.load(world)?;
        if let Kind::Hotp { .. } = account.kind {
            return Err(Refusal::input("the URI is of type hotp: its codes count button presses, not time"));
        }
        let seconds = |period: Period| format!("{} s", period.seconds());
        let period = chosen("--period", parameters.period, account.period, seconds, &mut notes);
        let count = |digits: Digits| digits.count().to_string();
        let digits = chosen("--digits", parameters.digits, account.digits, count, &mut notes);
        let name = |algorithm: Algorithm| algorithm.to_string();
        let algorithm = chosen("--algorithm", parameters.algorithm, account.algorithm, name, &mut notes);
        let grid = StepGrid { period, t0: parameters.t0.unwrap_or(UnixTime::EPOCH) };
        let digits_are_named = parameters.digits.or(account.digits).is_some();
        Ok(Generator { key: Key::new(&account.secret, algorithm), account, digits, digits_are_named, grid, notes })
    }

    /// Whether the secret comes from standard input, which then has nothing else to give.
    pub fn is_on_stdin(&self) -> bool {
        [&self.secret_file, &self.uri_file].into_iter().flatten().any(|path| path.as_os_str() == "-")
    }

    /// Whether any source is named.
    pub fn is_given(&self) -> bool {
        !self.sources().is_empty()
    }

    fn sources(&self) -> Vec<&'static str> {
        let given = [
            ("--secret-file", self.secret_file.is_some()),
            ("--secret-env", self.secret_env.is_some()),
            ("--secret-command", self.secret_command.is_some()),
            ("--uri-file", self.uri_file.is_some()),
            ("--insecure-secret", self.insecure_secret.is_some()),
        ];
        given.into_iter().filter(|(_, is)| *is).map(|(name, _)| name).collect()
    }

    fn check_one_source(&self) -> Result<(), Refusal> {
        match self.sources()[..] {
            [] => Err(Refusal::input("no secret is given").hint(
                "name one source: --secret-file FILE (- is standard input), --uri-file FILE, --secret-env VAR or --secret-command CMD",
            )),
            ["--uri-file"] if self.secret_encoding.is_some() => {
                Err(Refusal::input("--secret-encoding does not go with --uri-file: the secret of a URI is base32"))
            }
            [_] => Ok(()),
            [first, second, ..] => Err(Refusal::input(format!("{first} and {second} are two sources of one secret"))),
        }
    }
}

impl Loaded {
    fn after(mut self, mut notes: Vec<String>) -> Loaded {
        notes.append(&mut self.notes);
        Loaded { notes, ..self }
    }
}

/// The account behind a case file's source; `base_dir` is the folder to which its files are relative.
///
/// # Errors
/// A refusal that names the key of the case file and never holds the secret.
pub fn load_source(source: &SecretSource, base_dir: &Path, world: &World) -> Result<Account, Refusal> {
    load_source_with_notes(source, base_dir, world).map(|loaded| loaded.account)
}

/// The same, with what had to be repaired.
///
/// # Errors
/// As [`load_source`].
pub fn load_source_with_notes(source: &SecretSource, base_dir: &Path, world: &World) -> Result<Loaded, Refusal> {
    let read = |key: &str, path: &str| {
        let wrong = |error: FileError| Refusal::input(format!("{key} {path}: {error}"));
        read_text(&base_dir.join(path)).map(Zeroizing::new).map_err(wrong)
    };
    match source {
        SecretSource::UriFile(path) => of_uri("credential.uri_file", &read("credential.uri_file", path)?),
        SecretSource::SecretFile(path) => {
            of_secret("credential.secret_file", &read("credential.secret_file", path)?, Encoding::Auto)
        }
        SecretSource::SecretEnv(name) => {
            of_secret("credential.secret_env", &variable("credential.secret_env", name, world)?, Encoding::Auto)
        }
        SecretSource::Uri(text) => of_uri("credential.uri", text),
        SecretSource::Secret(text) => of_secret("credential.secret", text, Encoding::Auto),
    }
}

fn of_secret(source: &str, text: &str, encoding: Encoding) -> Result<Loaded, Refusal> {
    let decoded = decode(text, encoding).map_err(|error| hinted(source, &error, error.hint()))?;
    let notes = decoded.repairs.iter().map(ToString::to_string).collect();
    Ok(Loaded { account: Account::of_secret(decoded.secret, text), notes })
}

fn of_uri(source: &str, text: &str) -> Result<Loaded, Refusal> {
    let (account, told) = parse_uri(text).map_err(|error| hinted(source, &error, error.hint()))?;
    Ok(Loaded { account, notes: told.iter().map(ToString::to_string).collect() })
}

fn hinted(source: &str, error: &impl std::fmt::Display, hint: Option<String>) -> Refusal {
    let refusal = Refusal::input(format!("{source}: {error}"));
    hint.into_iter().fold(refusal, |refusal, hint| refusal.hint(hint))
}

/// A file or standard input, and a note if others may read the file.
fn read_option(option: &str, path: &Path, world: &mut World) -> Result<(Zeroizing<String>, Vec<String>), Refusal> {
    let wrong = |error: FileError| Refusal::input(format!("{option} {}: {error}", path.display()));
    if path.as_os_str() == "-" {
        return Ok((Zeroizing::new(world.read_stdin().map_err(wrong)?), Vec::new()));
    }
    let text = Zeroizing::new(read_text(path).map_err(wrong)?);
    let note = || format!("other users of this machine may read {}: chmod 600 keeps it private", path.display());
    Ok((text, readable_by_others(path).then(note).into_iter().collect()))
}

fn variable(option: &str, name: &str, world: &World) -> Result<Zeroizing<String>, Refusal> {
    // A name that looks like a secret is one in the wrong place.
    super::leak::refuse_secret(name)?;
    let missing = || Refusal::input(format!("{option}: the variable {name} is not set, or not text"));
    world.variable(name).map(Zeroizing::new).ok_or_else(missing)
}

/// What a flag says, else what the URI says, else the default; and a note where flag and URI disagree.
fn chosen<T: Copy + PartialEq + Default>(
    option: &str,
    flag: Option<T>,
    uri: Option<T>,
    shown: impl Fn(T) -> String,
    notes: &mut Vec<String>,
) -> T {
    if let (Some(flag), Some(uri)) = (flag, uri)
        && flag != uri
    {
        notes.push(format!("{option} {} is used, the URI says {}", shown(flag), shown(uri)));
    }
    flag.or(uri).unwrap_or_default()
}

/// A period from an argument: whole seconds, with or without the `s`.
pub fn period(text: &str) -> Result<Period, String> {
    let seconds = match text.parse::<i64>() {
        Ok(seconds) => seconds,
        Err(_) => whole_seconds(text).ok_or("it is a whole number of seconds, such as 30")?,
    };
    Period::from_seconds(seconds).map_err(|error: PeriodError| error.to_string())
}

fn whole_seconds(text: &str) -> Option<i64> {
    let span: Span = text.parse().ok()?;
    let seconds = i64::try_from(span.nanos() / 1_000_000_000).ok()?;
    (Span::from_seconds(seconds) == span).then_some(seconds)
}

/// A number of digits from an argument.
pub fn digits(text: &str) -> Result<Digits, String> {
    let count = text.parse().map_err(|_| "it is a number from 6 to 10".to_owned())?;
    Digits::new(count).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_whole_seconds() {
        assert_eq!(period("30"), Ok(Period::THIRTY_SECONDS));
        assert_eq!(period("30s"), Ok(Period::THIRTY_SECONDS));
        assert_eq!(period("1m").map(Period::seconds), Ok(60));
        for wrong in ["0", "-30", "0.5s", "", "30 s", "99999999999999999999"] {
            assert!(period(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_case_files_credential_is_found_beside_it() {
        let world = World::real();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd/codes");
        let load = |source| load_source(&source, &folder, &world);
        let account = load(SecretSource::UriFile("contoso.otpauth".to_owned())).unwrap();
        assert_eq!((account.secret.len(), account.digits), (20, Some(Digits::EIGHT)));
        let secret = Zeroizing::new("GEZDGNBVGY3TQOJQ".to_owned());
        assert_eq!(load(SecretSource::Secret(secret)).unwrap().secret.expose(), b"1234567890");
        let wrong = load(SecretSource::Secret(Zeroizing::new("GEZDGNBVGY3TQOJ0".to_owned()))).unwrap_err();
        assert!(!format!("{wrong:?}").contains("GEZD"));
        assert!(load(SecretSource::SecretFile("none".to_owned())).is_err());
    }
}
