//! Where a stand-in listens, and the seed that it is given.

use crate::cli::Refusal;
use crate::time::UnixTime;
use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};

/// Few enough digits to be read out, and to survive a reader of JSON that takes every number for a double.
pub(super) fn seed_of(start: UnixTime) -> u64 {
    // Whole milliseconds: the moments of two starts differ there first.
    (start.nanos() / 1_000_000).rem_euclid(1_000_000_000) as u64
}

/// Reads a loopback address with or without a port; the error carries its hint in a second line.
pub(super) fn loopback(text: &str) -> Result<SocketAddr, String> {
    let read = text.parse().or_else(|_| text.parse().map(|address: IpAddr| SocketAddr::new(address, 0)));
    match read {
        Ok(address) if address.ip().is_loopback() => Ok(address),
        Ok(address) => Err(format!("{} is no loopback address\n{ONLY_HERE}", address.ip())),
        Err(_) => Err(format!("'{text}' is no address\nwrite 127.0.0.1, 127.0.0.2:1123, ::1 or [::1]:1123")),
    }
}

const ONLY_HERE: &str = "a stand-in that can be wrong on purpose answers this machine only: write 127.0.0.1 or ::1";

/// Why there is no socket.
pub(super) fn cannot_start(bind: SocketAddr, error: &std::io::Error) -> Refusal {
    let any_port = format!("leave out the port, and any that is free is taken: --bind {}", bind.ip());
    match error.kind() {
        ErrorKind::AddrInUse => Refusal::input(format!("--bind: {bind} is in use")).hint(any_port),
        ErrorKind::PermissionDenied => {
            Refusal::input(format!("--bind: only an administrator may use {bind}")).hint(any_port)
        }
        ErrorKind::AddrNotAvailable => {
            Refusal::input(format!("--bind: this machine has no address {}", bind.ip())).hint("write 127.0.0.1")
        }
        _ => Refusal::input(format!("--bind: {bind} cannot be used: {error}")),
    }
}
