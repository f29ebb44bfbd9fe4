use crate::time::UnixTime;

/// A moment as the service writes it, cut to the second.
pub(super) fn written(moment: UnixTime) -> String {
    UnixTime::from_seconds(moment.whole_seconds()).to_string()
}

/// The same without a zone, as errors have it.
pub(super) fn without_zone(moment: UnixTime) -> String {
    written(moment).trim_end_matches('Z').to_owned()
}

/// The same as the login server writes it.
pub(super) fn spaced(moment: UnixTime) -> String {
    written(moment).replacen('T', " ", 1)
}
