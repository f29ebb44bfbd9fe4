//! A stand-in that runs while a test does, and the program asked about it.

use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

/// `instep lab graph`, which ends when it is dropped.
pub struct Lab {
    child: Child,
    ready: tempfile::Ready,
    pub graph: Value,
}

/// What a run of the program came to.
pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Lab {
    pub fn start(arguments: &[&str]) -> Lab {
        let mut command = program();
        command.args(["lab", "graph", "--with-stdin", "--seed", "7"]).args(arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program starts");
        let mut line = String::new();
        let stdout = child.stdout.as_mut().expect("it is piped");
        BufReader::new(stdout).read_line(&mut line).expect("it says that it is ready");
        let told: Value = serde_json::from_str(&line).unwrap_or_else(|wrong| panic!("{wrong}: {line}"));
        Lab { child, ready: tempfile::Ready::write(&line), graph: told["graph"].clone() }
    }

    pub fn text(&self, name: &str) -> &str {
        self.graph[name].as_str().unwrap_or_else(|| panic!("the stand-in tells its {name}"))
    }

    pub fn user(&self) -> &str {
        self.text("user")
    }

    /// The file with what the stand-in printed.
    pub fn ready(&self) -> &str {
        self.ready.path()
    }

    /// `instep graph COMMAND USER --stand-in ... ARGUMENTS`
    pub fn run(&self, command: &str, arguments: &[&str]) -> Ran {
        let mut line = vec!["graph", command, self.user(), "--stand-in", self.ready(), "--insecure-loopback"];
        line.extend(arguments);
        run(&line, &[])
    }

    /// The same as an app of its own, without the stand-in's file.
    pub fn run_plainly(&self, command: &str, arguments: &[&str], environment: &[(&str, &str)]) -> Ran {
        let (base, login) = (self.text("base"), self.text("login"));
        let (tenant, client) = (self.text("tenant"), self.text("client_id"));
        let mut line = vec!["graph", command, self.user(), "--base", base, "--login", login, "--insecure-loopback"];
        line.extend(["--tenant", tenant, "--client-id", client]);
        line.extend(arguments);
        run(&line, environment)
    }

    /// What must never be seen, wherever it would come from.
    pub fn secrets(&self) -> Vec<String> {
        ["client_secret", "access_token"].map(|name| self.text(name).to_owned()).to_vec()
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        // The end of its input ends it.
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

impl Ran {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|wrong| panic!("{wrong}: {}{}", self.stdout, self.stderr))
    }

    /// Holds the exit code and parts of what was said on standard error against what is wanted.
    #[track_caller]
    pub fn ended(&self, code: i32, parts: &[&str]) {
        assert_eq!(self.code, code, "{}{}", self.stdout, self.stderr);
        for part in parts {
            assert!(self.stderr.contains(part), "no {part:?} in: {}", self.stderr);
        }
        if code == 2 || code == 4 {
            assert_eq!(self.stdout, "");
            assert!(self.stderr.starts_with("error: ") || self.stderr.contains("\nerror: "), "{}", self.stderr);
        }
    }
}

/// Runs the program with these arguments and variables.
pub fn run(arguments: &[&str], environment: &[(&str, &str)]) -> Ran {
    let ran = program().args(arguments).envs(environment.iter().copied()).stdin(Stdio::null()).output();
    told(&ran.expect("the program starts"))
}

/// The program without what the environment of whoever runs the tests would tell it; a proxy that there is not has to be passed by.
pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_instep"));
    for name in ["TENANT", "CLIENT_ID", "CLOUD", "AUTH"] {
        command.env_remove(format!("INSTEP_GRAPH_{name}"));
    }
    command.env("HTTP_PROXY", "http://127.0.0.1:9").env("ALL_PROXY", "http://127.0.0.1:9").env("RUST_BACKTRACE", "0");
    command
}

fn told(output: &Output) -> Ran {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ran { code: output.status.code().unwrap_or(-1), stdout: text(&output.stdout), stderr: text(&output.stderr) }
}

/// Files that go when they are dropped.
pub mod tempfile {
    use super::PathBuf;
    use std::sync::atomic::{AtomicU32, Ordering};

    pub struct Ready(PathBuf);

    static NUMBER: AtomicU32 = AtomicU32::new(0);

    impl Ready {
        /// A file that only its owner may read.
        pub fn write(text: &str) -> Ready {
            let number = NUMBER.fetch_add(1, Ordering::Relaxed);
            let path = std::env::temp_dir().join(format!("instep-graph-{}-{number}", std::process::id()));
            std::fs::write(&path, text).expect("the folder for such files is there");
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("it is ours");
            }
            Ready(path)
        }

        pub fn path(&self) -> &str {
            self.0.to_str().expect("its name is ASCII")
        }
    }

    impl Drop for Ready {
        fn drop(&mut self) {
            let _ = std::fs::remove_file(&self.0);
        }
    }
}
