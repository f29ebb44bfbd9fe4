//! The programs that are compared: how each is asked, and how its answer is read.

use crate::outcome::Outcome;
use crate::trial::Trial;
use std::net::IpAddr;
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

/// A program, in one way of asking it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// `instep skew` as it is.
    Instep,
    /// chrony's one-shot measurement with its initial burst.
    Chronyd,
    /// The same with one sample of each server, its documented quick form.
    ChronydQuick,
    /// NTPsec's `ntpdig`: one sample of each server.
    Ntpdig,
    /// The same with four samples of each.
    NtpdigFour,
    /// NTPsec's `ntpdate -q`.
    Ntpdate,
    /// The crate: one exchange with one server.
    Rsntp,
}

const CHRONYD: &str = "/usr/sbin/chronyd";

/// The programs that are installed; what is missing is said on standard error.
pub fn present() -> Vec<Tool> {
    let all =
        [Tool::Instep, Tool::Chronyd, Tool::ChronydQuick, Tool::Ntpdig, Tool::NtpdigFour, Tool::Ntpdate, Tool::Rsntp];
    all.into_iter()
        .filter(|tool| {
            let missing = tool.needs().filter(|(program, _)| !is_installed(program));
            if let Some((program, package)) = missing {
                eprintln!("left out: {} (no {program}; Debian: {package})", tool.name());
            }
            missing.is_none()
        })
        .collect()
}

fn is_installed(program: &str) -> bool {
    let folders = ["/usr/bin", "/usr/sbin", "/usr/local/bin", "/bin", "/sbin"];
    Path::new(program).is_absolute() && Path::new(program).exists()
        || folders.iter().any(|folder| Path::new(folder).join(program).exists())
}

impl Tool {
    /// Whether it is asked as people type it, with nothing tuned for accuracy.
    pub fn is_plain(self) -> bool {
        self != Tool::NtpdigFour
    }

    /// Its name in the tables.
    pub fn name(self) -> &'static str {
        match self {
            Tool::Instep => "**instep skew**",
            Tool::Chronyd => "chronyd -Q iburst",
            Tool::ChronydQuick => "chronyd -Q maxsamples 1",
            Tool::Ntpdig => "ntpdig",
            Tool::NtpdigFour => "ntpdig -p 4",
            Tool::Ntpdate => "ntpdate -q",
            Tool::Rsntp => "rsntp (one server)",
        }
    }

    /// The program and the Debian package that has it.
    fn needs(self) -> Option<(&'static str, &'static str)> {
        match self {
            Tool::Instep | Tool::Rsntp => None,
            Tool::Chronyd | Tool::ChronydQuick => Some((CHRONYD, "chrony")),
            Tool::Ntpdig | Tool::NtpdigFour => Some(("ntpdig", "ntpsec-ntpdig")),
            Tool::Ntpdate => Some(("ntpdate", "ntpsec-ntpdate")),
        }
    }

    /// How many of it run side by side: more of those that take seconds, in which they do next to nothing.
    pub fn lanes(self) -> u32 {
        match self {
            Tool::Chronyd => 8,
            Tool::NtpdigFour => 4,
            _ => 1,
        }
    }

    /// Who asks one server only has nothing to decide where servers disagree.
    pub fn takes_part(self, trial: Trial) -> bool {
        self != Tool::Rsntp || !trial.has_liars()
    }

    /// Asks the servers once.
    pub fn measure(self, servers: &[IpAddr]) -> Outcome {
        let names: Vec<String> = servers.iter().map(IpAddr::to_string).collect();
        let started = Instant::now();
        let (offset, interval) = match self {
            Tool::Instep => instep(&names),
            Tool::Chronyd => (chronyd(&names, "iburst"), None),
            Tool::ChronydQuick => (chronyd(&names, "iburst maxsamples 1"), None),
            Tool::Ntpdig => (ntpdig("ntpdig", &[], &names), None),
            Tool::NtpdigFour => (ntpdig("ntpdig", &["-p", "4"], &names), None),
            Tool::Ntpdate => (ntpdig("ntpdate", &["-q"], &names), None),
            Tool::Rsntp => (rsntp(&names[0]), None),
        };
        Outcome { offset, interval, elapsed: started.elapsed() }
    }
}

/// The offset and its interval.
fn instep(servers: &[String]) -> (Option<f64>, Option<(f64, f64)>) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_instep"));
    let output = output(command.arg("skew").args(servers).arg("--json"));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    let number = |name: &str| report["offset"][name].as_f64();
    (number("seconds"), number("low").zip(number("high")))
}

/// `-Q` prints the offset and never sets the clock; it is stopped after 20 s. No port of its own, no control socket, no other user, and a file that
/// neither a daemon of this machine nor another run has.
fn chronyd(servers: &[String], options: &str) -> Option<f64> {
    let mut command = Command::new(CHRONYD);
    let pid_file = std::env::temp_dir().join(format!("instep-peers-{}-{}.pid", std::process::id(), servers[0]));
    command.args(["-Q", "-t", "20", "-u", "root", "port 0", "cmdport 0"]);
    command.arg(format!("pidfile {}", pid_file.display()));
    command.args(servers.iter().map(|server| format!("server {server} {options}")));
    let said = text(&output(&mut command));
    word_after(&said, "System clock wrong by ")
}

/// `ntpdate` is a wrapper round `ntpdig` and prints the same line: moment, zone, offset, `+/-`, uncertainty.
fn ntpdig(program: &str, options: &[&str], servers: &[String]) -> Option<f64> {
    let said = text(&output(Command::new(program).args(options).args(servers)));
    let (before, _) = said.split_once(" +/- ")?;
    before.rsplit(' ').next()?.parse().ok()
}

fn rsntp(server: &str) -> Option<f64> {
    let client = rsntp::SntpClient::with_config(rsntp::Config::default().timeout(Duration::from_secs(3)));
    let answer = client.synchronize(format!("{server}:123")).ok()?;
    Some(answer.clock_offset().as_secs_f64())
}

fn output(command: &mut Command) -> Output {
    command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"))
}

/// All that it said; chronyd talks on standard error.
fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn word_after(said: &str, words: &str) -> Option<f64> {
    said.split_once(words)?.1.split(' ').next()?.parse().ok()
}

/// The versions of all that is compared, in one sentence.
pub fn versions(tools: &[Tool]) -> String {
    let first = |program: &str| {
        let said = Command::new(program).arg("--version").output().map(|output| text(&output)).unwrap_or_default();
        said.split(" (+").next().unwrap_or_default().trim().to_owned()
    };
    let mut versions = vec![format!("instep {}", env!("CARGO_PKG_VERSION"))];
    if tools.contains(&Tool::Chronyd) {
        versions.push(first(CHRONYD).replace(" (chrony) version", ""));
    }
    if tools.contains(&Tool::Ntpdig) {
        versions.push(first("ntpdig").replace(" ntpsec-", " of NTPsec ") + " (its `ntpdate` is a wrapper round it)");
    }
    versions.push(format!("rsntp {}", locked("rsntp")));
    versions.join(", ")
}

/// The version of a crate that was built in.
fn locked(name: &str) -> &'static str {
    let lock = include_str!("../../Cargo.lock");
    let entry = lock.split_once(&format!("name = \"{name}\"\nversion = \"")).map_or("", |(_, rest)| rest);
    entry.split('"').next().unwrap_or_default()
}
