//! `timedatectl` and `timedatectl show`: the kernel's word that some daemon keeps the clock (`adjtimex`, `STA_UNSYNC`).
//! No offset is in them.

use super::fields::Fields;
use super::{Format, NoOffset, Status, StatusError};

const FORMAT: Format = Format::Timedatectl;
/// The label since systemd 239, and the one before it.
const LABELS: [&str; 2] = ["System clock synchronized", "NTP synchronized"];

/// `None` if it is not this program's text.
pub(super) fn read(text: &str, fields: &Fields<'_>) -> Option<Result<Status, StatusError>> {
    if text.contains("System has not been booted with systemd") {
        return Some(Ok(Status::without_offset(FORMAT, None, NoOffset::ServiceDown)));
    }
    let labelled = LABELS.iter().find_map(|label| fields.value(label));
    let shown = text.lines().find_map(|line| line.trim().strip_prefix("NTPSynchronized="));
    let synchronized = match labelled.or(shown)? {
        "yes" => true,
        "no" => false,
        _ => return Some(Err(StatusError::Incomplete(FORMAT, LABELS[0]))),
    };
    let why = if synchronized { NoOffset::NotSaid } else { NoOffset::Unsynchronized };
    Some(Ok(Status::without_offset(FORMAT, Some(synchronized), why)))
}
