//! Measuring clocks: in virtual time, against hostile replies, and over loopback.

mod browser;
mod command;
mod hostile;
mod http_command;
mod http_simulated;
mod loopback;
mod network;
mod random;
mod simulated;
mod stand_in;
mod status;
