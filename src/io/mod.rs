//! The only room with windows: the system clock, files, the environment, sockets and the terminal.
//!
//! Everything here is thin. What decides is elsewhere and takes values.

mod clock;
mod files;
mod loopback;
pub mod ntp;
mod resolve;
mod system_clock;
mod udp;
mod world;

pub use clock::{Stopwatch, now};
pub use files::{FileError, LARGEST_FILE, read_text};
pub use loopback::LoopbackServer;
pub use system_clock::SystemClock;
pub use world::World;
