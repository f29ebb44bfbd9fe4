//! Is a clock the reason why these one-time codes are rejected?
//!
//! `instep` generates and validates one-time codes (RFC 4226, RFC 6238), finds where on the time axis a code fits,
//! measures clocks, and weighs everything that is known about a rejected code into a verdict: *confirmed*,
//! *ruled out* or *not established*.
//!
//! What it is not: it is no authenticator app, keeps no secrets, and never contacts a server that was not named to it.
//!
//! # Rooms
//!
//! Each module may use those before it and none after it:
//!
//! | module | holds |
//! |---|---|
//! | [`time`] | moments, lengths of time, offsets, rates, time steps |
//! | [`clock`] | what a clock is: read, held by hand, wrong on purpose |
//! | [`otp`] | secrets, codes, otpauth URIs |
//! | [`random`] | seeded draws |
//! | [`search`] | where on the time axis codes fit |
//! | [`skew`] | how far off a clock is, and how sure that is: NTP, HTTP dates, a browser's page, a service's word, a person's reading |
//! | [`verifier`] | what a verifier accepts |
//! | [`evidence`] | what is known about a rejected code: the case file |
//! | [`simulation`] | what a verifier does with a device that is off by so much |
//! | [`diagnosis`] | the verdict |
//! | [`report`] | verdicts and the rest, as text |
//! | [`lab`] | stand-ins on loopback that can be set wrong on purpose |
//! | `graph` | Microsoft Graph: methods, the plan of a reset, the reset (feature `graph`) |
//! | [`io`] | the only module that reads a clock, a file, the environment or a socket |
//!
//! Offsets are positive when a clock is ahead. The core never asks what time it is: whatever depends on time takes it
//! as a value.
//!
//! ```
//! use instep::otp::{Algorithm, Digits, Key, Secret};
//! use instep::time::{StepGrid, UnixTime};
//!
//! let key = Key::new(&Secret::from_bytes(b"12345678901234567890"), Algorithm::Sha1);
//! let step = StepGrid::default().step_at(UnixTime::from_seconds(59));
//! assert_eq!(key.code(step.counter(), Digits::SIX).reveal(), "287082");
//! ```

pub mod clock;
pub mod diagnosis;
pub mod evidence;
#[cfg(feature = "graph")]
pub mod graph;
pub mod io;
pub mod lab;
pub mod otp;
pub mod random;
pub mod report;
pub mod search;
pub mod simulation;
pub mod skew;
pub mod time;
pub mod verifier;

#[cfg(feature = "cli")]
pub mod cli;
