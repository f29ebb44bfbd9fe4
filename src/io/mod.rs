//! The only room with windows: the system clock, files, the environment, sockets and the terminal.
//!
//! Everything here is thin. What decides is elsewhere and takes values.

mod clock;
mod command;
mod ending;
mod files;
#[cfg(feature = "graph")]
pub mod graph;
#[cfg(feature = "graph")]
mod hidden_line;
#[cfg(feature = "http")]
pub mod http_date;
#[cfg(feature = "http")]
mod http_loopback;
#[cfg(feature = "cli")]
mod interrupt;
mod kernel_clock;
mod loopback;
mod memory;
pub mod ntp;
#[cfg(feature = "serve")]
pub mod phone;
mod presses;
#[cfg(feature = "graph")]
mod record_file;
mod resolve;
mod sync_status;
mod system_clock;
mod udp;
mod world;

pub use clock::{Stopwatch, now, sleep};
#[cfg(feature = "serve")]
pub use command::open_in_browser;
pub use command::{CommandError, output_of};
pub use ending::wait_for_end;
pub use files::{
    FileError, LARGEST_FILE, absolute, create_private, exists, open_stream, read_bytes, read_text, readable_by_others,
    write_private,
};
#[cfg(feature = "graph")]
pub use hidden_line::hidden_line;
#[cfg(feature = "http")]
pub use http_loopback::HttpLoopbackServer;
#[cfg(feature = "cli")]
pub use interrupt::Interrupt;
pub use loopback::LoopbackServer;
pub use memory::MemoryFile;
pub use presses::{Press, Presses};
#[cfg(feature = "graph")]
pub use record_file::{FileLock, RecordFile, fill_private, is_small_and_private, locked, new_private, remove_empty};
pub use sync_status::{SyncStatus, sync_status};
pub use system_clock::SystemClock;
#[cfg(feature = "serve")]
pub use world::terminal_size;
pub use world::{World, processors};
