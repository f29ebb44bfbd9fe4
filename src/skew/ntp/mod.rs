//! The exchange of packets with a time server (RFC 5905), without a socket and without a clock.
//!
//! Names are the RFC's: T1 the client sends, T2 the server receives, T3 the server sends, T4 the client receives. Its
//! theta is server minus client; here everything that leaves this module is an [`Offset`](crate::time::Offset), the
//! client's clock minus the server's.
//!
//! The packet and its first checks are the crate `sntpc`'s; the file `sntp.rs` is where it is driven. Around it are the
//! checks that it leaves out, the random transmit timestamp, and the proof that one exchange yields.

mod association;
mod exchange;
mod header;
mod memory;
mod refused;
mod sample;
mod server_name;
mod session;
mod sntp;
mod timestamp;

pub use association::Association;
pub use exchange::{Exchange, Nonce};
pub use header::{HEADER_LENGTH, Header, Leap, ShortFormat};
pub use memory::{Memory, REST};
pub use refused::{KissCode, Refused};
pub use sample::Sample;
pub use server_name::{NTP_PORT, ServerName, ServerNameError};
pub use session::{Options, Order, Path, Session};
pub use timestamp::Timestamp;
