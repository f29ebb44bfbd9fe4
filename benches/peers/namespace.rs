//! A network of our own: nothing but loopback, and nobody who could set the clock.

use std::process::{Command, ExitCode};

/// The argument that says that the namespace is there.
pub const INSIDE: &str = "--inside-the-namespace";

/// Starts this benchmark again in a namespace of its own; without the right to make one it is skipped.
pub fn run_again_inside() -> ExitCode {
    if !succeeds(Command::new("unshare").args(["-n", "true"])) {
        println!("skipped: a network namespace cannot be made here, which takes Linux, util-linux and root");
        return ExitCode::SUCCESS;
    }
    let this = std::env::current_exe().expect("a program knows where it is");
    let mut again = Command::new("unshare");
    // Not even root can set the clock without this capability.
    again.args(["-n", "setpriv", "--bounding-set=-sys_time", "--inh-caps=-sys_time"]);
    again.arg(this).args(std::env::args_os().skip(1)).arg(INSIDE);
    match again.status() {
        Ok(status) => ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)),
        Err(error) => {
            println!("skipped: unshare cannot be started: {error}");
            ExitCode::SUCCESS
        }
    }
}

/// Brings loopback up, and makes sure that there is nothing else.
pub fn begin() -> Result<(), String> {
    if !succeeds(Command::new("ip").args(["link", "set", "lo", "up"])) {
        return Err("loopback cannot be brought up with ip (Debian: iproute2)".to_owned());
    }
    let links = Command::new("ip").args(["-o", "link"]).output().map_err(|error| format!("ip: {error}"))?;
    let links = String::from_utf8_lossy(&links.stdout).into_owned();
    match links.lines().filter(|line| !line.contains("LOOPBACK") && line.contains("UP")).count() {
        0 => Ok(()),
        _ => Err(format!("there is more than loopback here:\n{links}")),
    }
}

fn succeeds(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}
