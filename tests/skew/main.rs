//! Measuring clocks: in virtual time, against hostile replies, and over loopback.

mod browser;
mod command;
mod hostile;
mod loopback;
mod random;
mod simulated;
