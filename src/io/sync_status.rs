use super::kernel_clock::{KernelClock, kernel_clock};
use super::now;
use crate::time::{Span, UnixTime};
use std::path::Path;

/// Where systemd-timesyncd leaves word (systemd-timesyncd.service(8), "Files"): the folder is there while it runs, the
/// file in it is touched at each synchronisation.
const FOLDER: &str = "/run/systemd/timesync";
const FILE: &str = "synchronized";

/// What this machine says of its own clock. A hint about the program that steers it, never an offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SyncStatus {
    /// Whether some program calls the clock synchronised.
    pub synchronized: bool,
    /// How far off the clock may be by that program's account, where the kernel keeps one.
    pub most_error: Option<Span>,
    /// How long ago the clock was last compared, by this machine's clock.
    pub last_sync: Option<Span>,
}

/// The kernel's word (`adjtimex`), which every daemon leaves there, and the moment that systemd-timesyncd left; without
/// the kernel's that of systemd-timesyncd. `None` where neither is to be had. No program is run.
pub fn sync_status() -> Option<SyncStatus> {
    let service = status_in(Path::new(FOLDER), now());
    match kernel_clock() {
        Some(KernelClock { synchronized, most_error }) => Some(SyncStatus {
            synchronized,
            most_error: Some(most_error),
            last_sync: service.and_then(|service| service.last_sync),
        }),
        None => service,
    }
}

fn status_in(folder: &Path, now: UnixTime) -> Option<SyncStatus> {
    if !folder.is_dir() {
        return None;
    }
    match std::fs::metadata(folder.join(FILE)) {
        Ok(about) => {
            let touched = about.modified().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
            let age = touched.map(|since| now - UnixTime::from_nanos(since.as_nanos().cast_signed()));
            Some(SyncStatus { synchronized: true, most_error: None, last_sync: age.filter(|age| *age >= Span::ZERO) })
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Some(SyncStatus { synchronized: false, most_error: None, last_sync: None })
        }
        Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::disallowed_methods, reason = "a file of the test's own")]
    fn the_file_says_whether_and_when() {
        let folder = std::env::temp_dir().join(format!("instep-sync-status-{}", std::process::id()));
        let far = UnixTime::from_seconds(20_000_000_000);
        assert_eq!(status_in(&folder, far), None);
        std::fs::create_dir_all(&folder).unwrap();
        assert_eq!(
            status_in(&folder, far),
            Some(SyncStatus { synchronized: false, most_error: None, last_sync: None })
        );
        std::fs::write(folder.join(FILE), "").unwrap();
        let found = status_in(&folder, far).unwrap();
        assert!(found.synchronized && found.last_sync.unwrap() > Span::from_seconds(1_000_000_000));
        assert_eq!(status_in(&folder, UnixTime::EPOCH).unwrap().last_sync, None);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
