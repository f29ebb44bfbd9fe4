//! The clock of an HTTP server, read from the `Date` of its answers.
//!
//! A `Date` counts whole seconds. An answer with `Date` = s that was asked for at t0 and was here at t1 was written
//! between the two, while the server's clock showed something from s to s + 1: the offset lies between t0 - s - 1 and
//! t1 - s. One answer leaves a second open; several that are asked for around the moment at which the server's second
//! changes leave little more than the journey.
//!
//! - [`Url`]: whom to ask, as named by the user.
//! - [`Answer`]: what came back, as far as it matters here.
//! - [`Talk`]: the dealings with one server: samples, refusals, and when to ask next.
//! - [`HttpMeasurement`]: what all servers say together.

mod answer;
mod certificate;
mod date;
mod measurement;
mod refused;
mod schedule;
mod talk;
mod url;

pub use answer::Answer;
pub use certificate::CertificateDates;
pub use date::{DateError, date};
pub use measurement::{HttpMeasurement, HttpSource};
pub use refused::Refused;
pub use talk::{HttpSample, Talk};
pub use url::{Url, UrlError};
