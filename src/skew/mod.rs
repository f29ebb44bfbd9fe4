//! How far off a clock is, how sure that is, and who says so.
//!
//! One exchange of packets with a time server *proves* an interval for the offset ([`ntp`]). The intervals of one
//! server are intersected ([`Hull`]), the servers vote ([`select`]), and a [`Measurement`] says what came of it. What a
//! browser tells of its own clock proves an interval in the same way ([`browser`]). None of this
//! touches a socket or a clock: [`io`](crate::io) does, and hands the bytes and times in.

pub mod browser;
mod disturbance;
mod estimate;
mod hull;
mod measurement;
pub mod ntp;
mod selection;
mod source;

pub use disturbance::Disturbance;
pub use estimate::{Estimate, Method};
pub use hull::{Contradiction, Hull};
pub use measurement::{Measurement, NoAnswer};
pub use selection::{NoSelection, Selection, select};
pub use source::{Failure, Judgement, Source, Standing};
