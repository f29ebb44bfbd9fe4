//! What only a person at the keyboard does: Ctrl-C while a code waits to be entered.
#![cfg(unix)]

use crate::lab::{Lab, program};
use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

#[test]
fn ctrl_c_ends_the_wait_for_a_code() {
    let lab = Lab::start(&["--device-code", "pending"]);
    let line =
        ["graph", "methods", lab.user(), "--stand-in", lab.ready(), "--insecure-loopback", "--auth", "device-code"];
    let mut child =
        program().args(line).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap());
    let mut prompt = String::new();
    said.read_line(&mut prompt).unwrap();
    assert!(prompt.contains("enter the code"), "{prompt}");
    // It may not listen yet; a press that is not noted ends it at once, and the test with it.
    std::thread::sleep(std::time::Duration::from_millis(500));
    let pressed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(pressed.success());
    let mut rest = String::new();
    said.read_to_string(&mut rest).unwrap();
    assert_eq!((child.wait().unwrap().code(), rest.as_str()), (Some(3), "error: nobody has signed in: interrupted\n"));
}
