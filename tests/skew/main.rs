//! Measuring clocks: in virtual time, against hostile replies, and over loopback.

mod command;
mod hostile;
mod loopback;
mod network;
mod random;
mod simulated;
mod stand_in;
