use instep::time::UnixTime;
use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// The secret of RFC 6238, in base32.
const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

/// The options of a state file.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// `WINDOW_SIZE`: codes in all.
    pub window: Option<u32>,
    /// `STEP_SIZE`, in seconds.
    pub step: Option<u32>,
    /// `DISALLOW_REUSE`.
    pub disallow_reuse: bool,
    /// `RATE_LIMIT`: attempts, and seconds.
    pub rate_limit: Option<(u32, u32)>,
    /// The module's argument `noskewadj`.
    pub no_skew_adjustment: bool,
}

/// The module behind a PAM service whose state file is ours.
pub struct Module {
    service: String,
    state: PathBuf,
    libfaketime: OsString,
}

impl Module {
    /// The one that `tests/interop/pam.sh` set up, if it did.
    pub fn from_environment() -> Option<Module> {
        let service = std::env::var("PAM_SERVICE").ok()?;
        let state = std::env::var_os("PAM_STATE")?.into();
        let libfaketime = std::env::var_os("PAM_FAKETIME")?;
        Some(Module { service, state, libfaketime })
    }

    /// A fresh state file.
    pub fn reset(&self, options: Options) {
        let mut text = format!("{SECRET}\n");
        if let Some(window) = options.window {
            text += &format!("\" WINDOW_SIZE {window}\n");
        }
        if let Some(step) = options.step {
            text += &format!("\" STEP_SIZE {step}\n");
        }
        if options.disallow_reuse {
            text += "\" DISALLOW_REUSE\n";
        }
        if let Some((attempts, seconds)) = options.rate_limit {
            text += &format!("\" RATE_LIMIT {attempts} {seconds}\n");
        }
        text += "\" TOTP_AUTH\n";
        // The module leaves a file behind that may only be read, and wants one that nobody else may read.
        let _ = std::fs::remove_file(&self.state);
        std::fs::write(&self.state, text).expect("the state file can be written");
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        std::fs::set_permissions(&self.state, mode).expect("its mode can be set");
    }

    /// Whether the module lets somebody in with this code while its clock stands at `now`.
    pub fn admits(&self, code: &str, now: UnixTime, options: Options) -> bool {
        let service = format!("{}{}", self.service, if options.no_skew_adjustment { "-noskewadj" } else { "" });
        // Without an `@` before it, the clock stands still. The module stats its file, whose times are left alone. The
        // program faketime would share memory under a name made of its process id, which another one may have left behind.
        let stands_at = now.to_string().replace('T', " ").replace('Z', "");
        let mut pamtester = Command::new("pamtester")
            .args([&service, "root", "authenticate"])
            .env("LD_PRELOAD", &self.libfaketime)
            .env("FAKETIME", stands_at)
            .envs([("FAKETIME_DISABLE_SHM", "1"), ("NO_FAKE_STAT", "1"), ("TZ", "UTC"), ("LC_ALL", "C")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("pamtester is installed");
        // It does not ask for a code where the rate is exceeded, and has gone then.
        let _ = writeln!(pamtester.stdin.take().expect("its input is a pipe"), "{code}");
        let output = pamtester.wait_with_output().expect("it ends");
        let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        match (
            output.status.success(),
            said.contains("successfully authenticated"),
            said.contains("Authentication failure"),
        ) {
            (true, true, false) => true,
            (false, false, true) => false,
            _ => panic!("pamtester is neither let in nor refused: {said}"),
        }
    }

    /// What the module remembers.
    pub fn memory(&self) -> Memory {
        let text = std::fs::read_to_string(&self.state).expect("the state file can be read");
        let words = |key: &str| -> Vec<String> {
            let lines = text.lines().filter_map(|line| line.strip_prefix("\" ")?.strip_prefix(key));
            lines.flat_map(|line| line.split_whitespace()).map(str::to_owned).collect()
        };
        Memory {
            time_skew: words("TIME_SKEW").first().map_or(0, |word| number(word)),
            resetting: words("RESETTING_TIME_SKEW"),
            used_steps: words("DISALLOW_REUSE").iter().map(|word| number(word)).collect(),
            attempts: words("RATE_LIMIT").iter().skip(2).map(|word| number(word)).collect(),
        }
    }
}

fn number(word: &str) -> i64 {
    word.parse().unwrap_or_else(|error| panic!("'{word}' in the state file: {error}"))
}

/// What stands in a state file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// `TIME_SKEW`, in steps; 0 without one.
    pub time_skew: i64,
    /// `RESETTING_TIME_SKEW`: the verifier's step and the distance from it.
    pub resetting: Vec<String>,
    /// `DISALLOW_REUSE`.
    pub used_steps: Vec<i64>,
    /// The times behind `RATE_LIMIT`, in Unix seconds.
    pub attempts: Vec<i64>,
}
