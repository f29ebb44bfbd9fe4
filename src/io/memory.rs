use super::World;
use super::files::{FileError, read_text};
use crate::skew::ntp::Memory;
use std::path::{Path, PathBuf};

/// The memory of what time servers said a moment ago, as a file in the user's cache.
///
/// Where there is no cache, or no counter that processes share, nothing is remembered, and that is no error: the memory
/// spares servers, and no answer depends on it.
#[derive(Clone, Debug)]
pub struct MemoryFile {
    place: Option<PathBuf>,
    boot: String,
}

impl MemoryFile {
    /// The user's file: `instep/servers.json` in `$XDG_CACHE_HOME` or `~/.cache`. Only Linux has one.
    pub fn of_user(world: &World) -> MemoryFile {
        let boot = boot_id().unwrap_or_default();
        let cache = world.variable("XDG_CACHE_HOME").filter(|path| Path::new(path).is_absolute()).map(PathBuf::from);
        let cache = cache.or_else(|| world.variable("HOME").map(|home| Path::new(&home).join(".cache")));
        let place = cache.filter(|_| !boot.is_empty()).map(|cache| cache.join("instep").join("servers.json"));
        MemoryFile { place, boot }
    }

    /// What is remembered.
    pub(super) fn load(&self) -> Memory {
        // Whatever else lies there, such as a pipe, might be waited for in vain.
        let file = self.place.as_deref().filter(|place| is_file(place));
        let text = file.map(read_text);
        text.and_then(Result::ok).map_or_else(|| Memory::empty(&self.boot), |json| Memory::read(&json, &self.boot))
    }

    /// Keeps it. A reader never sees half of it.
    pub(super) fn save(&self, memory: &Memory) {
        if let Some(place) = &self.place {
            // A cache that cannot be written is a memory that is not kept.
            let _ = replace(place, &memory.to_json());
        }
    }
}

#[allow(clippy::disallowed_methods, reason = "this is the one place where the memory of servers is written")]
fn replace(place: &Path, text: &str) -> std::io::Result<()> {
    let directory = place.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(directory)?;
    let draft = directory.join(format!("servers.{}.part", std::process::id()));
    std::fs::write(&draft, text).and_then(|()| std::fs::rename(&draft, place)).inspect_err(|_| {
        let _ = std::fs::remove_file(&draft);
    })
}

#[allow(clippy::disallowed_methods, reason = "this is the one place where the memory of servers is looked at")]
fn is_file(place: &Path) -> bool {
    std::fs::metadata(place).is_ok_and(|about| about.is_file())
}

/// What names this start of the machine.
fn boot_id() -> Option<String> {
    let read = |path| -> Result<String, FileError> { read_text(Path::new(path)) };
    let id = if cfg!(target_os = "linux") { read("/proc/sys/kernel/random/boot_id").ok() } else { None };
    id.map(|id| id.trim().to_owned()).filter(|id| !id.is_empty())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn only_a_file_is_read() {
        // The device would be read up to the limit, and a pipe for ever.
        assert!(is_file(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))));
        assert!(!is_file(Path::new("/dev/zero")) && !is_file(Path::new("/")));
    }
}
