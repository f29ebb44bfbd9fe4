//! How far off a clock is, how sure that is, and who says so.
//!
//! Whatever the way of measuring, it ends in an [`Estimate`]. One exchange of packets with a time server *proves* an
//! interval for the offset ([`ntp`]). The intervals of one server are intersected ([`Hull`]), the servers vote
//! ([`select`]), and a [`Measurement`] says what came of it. None of this touches a socket or a clock:
//! [`io`](crate::io) does, and hands the bytes and times in.
//!
//! Where NTP is blocked, the `Date` of web servers proves wider intervals ([`http_date`]). What a browser tells of its own
//! clock proves one in the same way ([`browser`]). What a machine's own time service says of itself is read from its words
//! ([`status`]), and what a person saw on a clock from theirs ([`Reading`]). The
//! moments at which a person saw a code change say where in its period a device's clock is ([`rollover`]). What repeated
//! measurements prove together, the rate included, is a [`Trend`].

pub mod browser;
mod disturbance;
mod estimate;
pub mod http_date;
mod hull;
mod likely;
mod measurement;
pub mod ntp;
mod reading;
pub mod rollover;
mod selection;
mod source;
pub mod status;
mod trend;

pub use disturbance::Disturbance;
pub use estimate::{Estimate, Method};
pub use hull::{Contradiction, Hull, Proof};
pub use measurement::{Measurement, NoAnswer};
#[cfg(feature = "cli")]
pub(crate) use reading::twenty_four_hours;
pub use reading::{Reading, ReadingError};
pub use selection::{NoSelection, Selection, select};
pub use source::{Failure, Judgement, Source, Standing};
pub use trend::{Fit, RateInterval, Trend};
