use super::now;
use crate::time::{Span, UnixTime};
use std::path::Path;

/// Where systemd-timesyncd leaves word (systemd-timesyncd.service(8), "Files"): the folder is there while it runs, the
/// file in it is touched at each synchronisation.
const FOLDER: &str = "/run/systemd/timesync";
const FILE: &str = "synchronized";

/// What this machine's own time service has left behind about the clock. A hint about a program, never an offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SyncStatus {
    /// Whether it has synchronised the clock since it was started.
    pub synchronized: bool,
    /// How long ago it last did, by this machine's clock.
    pub last_sync: Option<Span>,
}

/// The word of systemd-timesyncd, without running a program; `None` where it does not run, as on every other system.
///
/// The kernel's own flag (`adjtimex`) would tell of other daemons as well, but no maintained crate reads it without
/// `unsafe`, which this one forbids.
pub fn sync_status() -> Option<SyncStatus> {
    status_in(Path::new(FOLDER), now())
}

fn status_in(folder: &Path, now: UnixTime) -> Option<SyncStatus> {
    if !folder.is_dir() {
        return None;
    }
    match std::fs::metadata(folder.join(FILE)) {
        Ok(about) => {
            let touched = about.modified().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
            let age = touched.map(|since| now - UnixTime::from_nanos(since.as_nanos().cast_signed()));
            Some(SyncStatus { synchronized: true, last_sync: age.filter(|age| *age >= Span::ZERO) })
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Some(SyncStatus { synchronized: false, last_sync: None })
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
        assert_eq!(status_in(&folder, far), Some(SyncStatus { synchronized: false, last_sync: None }));
        std::fs::write(folder.join(FILE), "").unwrap();
        let found = status_in(&folder, far).unwrap();
        assert!(found.synchronized && found.last_sync.unwrap() > Span::from_seconds(1_000_000_000));
        assert_eq!(status_in(&folder, UnixTime::EPOCH).unwrap().last_sync, None);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
