//! Measuring the clock of whoever opens a page: what its browser reports, and what that proves.
//!
//! The page asks for the time some twenty times and notes its own clock and counter before and after ([`Exchange`]). That
//! is all that it does: numbers come in ([`Visit`]), an interval comes out ([`measure`]), and the page shows what it is
//! [told](Told). As with NTP, each exchange proves an interval for the offset. Before the answer left here, the page had
//! read its clock; after it had arrived, the page read it again. The best way out and the best way back are taken
//! separately, and nothing is assumed about how a journey divides into its two ways.
//!
//! None of this touches a socket or a clock: [`io::phone`](crate::io) does, and hands the bytes and times in.

mod here;
mod measured;
mod quarter;
mod report;
mod segment;
mod told;
mod visit;

pub use here::Here;
pub use measured::{Against, Grain, Measured, SetMeanwhile, Unusable, measure};
pub use quarter::nearest_quarter;
pub use report::{Exchange, LARGEST_REPORT, Malformed, PageReport, Reading, Shown, Stamps};
pub use told::{Told, Tone};
pub use visit::{Refused, Visit};
