//! The stand-in, a folder of its own, and the program that talks to it.

use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// A stand-in that runs until this is dropped.
pub struct StandIn {
    process: Child,
    pub folder: PathBuf,
    pub graph: Value,
}

impl StandIn {
    /// Starts one with these further arguments.
    pub fn start(arguments: &[&str]) -> StandIn {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("instep-reset-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("the folder can be made");
        let mut process = Command::new(env!("CARGO_BIN_EXE_instep"))
            .args(["lab", "graph", "--with-stdin", "--seed", "7", "--record"])
            .arg(folder.join("lab.jsonl"))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the stand-in starts");
        let mut line = String::new();
        let stdout = process.stdout.as_mut().expect("it is a pipe");
        BufReader::new(stdout).read_line(&mut line).expect("it says where it is");
        let ready: Value = serde_json::from_str(&line).expect("that is JSON");
        std::fs::write(folder.join("ready.json"), &line).expect("a file");
        StandIn { process, folder, graph: ready["graph"].clone() }
    }

    pub fn user(&self) -> &str {
        self.graph["user"].as_str().expect("it has a user")
    }

    /// Its address without the scheme.
    pub fn address(&self) -> String {
        self.graph["base"].as_str().expect("it has a base").trim_start_matches("http://").to_owned()
    }

    /// Has the program go to another address, which leads here.
    pub fn go_by(&self, address: &str) {
        let mut graph = self.graph.clone();
        graph["base"] = format!("http://{address}").into();
        let ready = serde_json::json!({ "schema": "instep.lab/1", "graph": graph });
        std::fs::write(self.folder.join("ready.json"), ready.to_string()).expect("a file");
    }

    /// `instep graph` in its folder, ready to start.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_instep"));
        command.arg("graph").args(arguments).args(["--stand-in", "ready.json", "--insecure-loopback"]);
        command.current_dir(&self.folder).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.env("USER", "operator").env("RUST_BACKTRACE", "1");
        command
    }

    /// Runs it.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the program runs")
    }

    /// Makes a plan with these further arguments, and returns it.
    pub fn plan(&self, arguments: &[&str]) -> Value {
        let fixed = ["plan", self.user(), "--identity-verified", "video call", "--output", "plan.json", "--json"];
        let output = self.run(&[&fixed, arguments].concat());
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        serde_json::from_slice(&output.stdout).expect("the plan is JSON")
    }

    /// Applies it; the pass goes into a file.
    pub fn apply(&self, arguments: &[&str]) -> Output {
        let fixed = ["apply", "plan.json", "--yes-for", self.user(), "--json"];
        self.run(&[&fixed, arguments].concat())
    }

    /// Every change that reached it: method and path.
    pub fn changes(&self) -> Vec<String> {
        let text = self.read("lab.jsonl");
        let asked = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("a line of its record"));
        let words = asked.map(|asked| format!("{} {}", word(&asked, "method"), word(&asked, "path")));
        let is_change = |call: &String| {
            !call.starts_with("GET") && call.contains("/users/") && !call.ends_with("/checkMemberGroups")
        };
        words.filter(is_change).collect()
    }

    /// What it knows of the user: methods without passes, and whether there is a pass and sessions were revoked.
    pub fn end_state(&self, since: &str) -> (Vec<String>, bool, bool) {
        let mut stream = TcpStream::connect(self.address()).expect("it listens");
        write!(stream, "GET /lab/state HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address())
            .expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("answered");
        let body = &answer[answer.find('{').expect("a body")..=answer.rfind('}').expect("its end")];
        let state: Value = serde_json::from_str(body).expect("that is JSON");
        let users = state["users"].as_array().expect("users");
        let user = users.iter().find(|user| user["userPrincipalName"] == self.user()).expect("ours");
        let kinds = user["methods"].as_array().expect("methods").iter().map(|method| word(method, "type"));
        let (passes, mut others): (Vec<String>, Vec<String>) = kinds.partition(|kind| kind.contains("temporary"));
        others.sort();
        (others, !passes.is_empty(), word(user, "sessionsValidFrom") != since)
    }

    pub fn sessions_valid_from(&self, plan: &Value) -> String {
        word(&plan["state"], "sessions_valid_from")
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub fn has(&self, name: &str) -> bool {
        Path::exists(&self.folder.join(name))
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn word(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}
