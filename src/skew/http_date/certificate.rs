use crate::time::{Offset, UnixTime};
use std::fmt;

/// A certificate that is not valid at the time that this machine's clock shows. One of the two is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateDates {
    /// It is not valid yet.
    NotYet {
        /// What this machine's clock shows.
        now: UnixTime,
        /// From when on it is valid.
        from: UnixTime,
    },
    /// It is no longer valid.
    Expired {
        /// What this machine's clock shows.
        now: UnixTime,
        /// Until when it was valid.
        until: UnixTime,
    },
}

impl CertificateDates {
    /// What to do about it. The check is never left out.
    pub const fn hint() -> &'static str {
        "a clock that is wrong by days makes every certificate look invalid: compare date and time with another clock; \
         if they are right, the server's certificate needs renewing, or name another URL"
    }
}

impl fmt::Display for CertificateDates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (now, limit, relation) = match self {
            Self::NotYet { now, from } => (now, from, "is not valid before"),
            Self::Expired { now, until } => (now, until, "was valid until"),
        };
        let apart = Offset::new((*now - *limit).abs()).to_string();
        let (apart, now) = (apart.trim_end_matches(" ahead"), UnixTime::from_seconds(now.whole_seconds()));
        write!(f, "the certificate {relation} {limit}, and this machine's clock shows {now} ({apart} apart)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_times_and_their_distance_are_named() {
        let at = |text: &str| text.parse::<UnixTime>().unwrap();
        let expired = CertificateDates::Expired { now: at("2026-11-21T10:00:00Z"), until: at("2026-11-18T10:00:00Z") };
        assert_eq!(
            expired.to_string(),
            "the certificate was valid until 2026-11-18T10:00:00Z, and this machine's clock shows \
             2026-11-21T10:00:00Z (3.0 days apart)"
        );
    }
}
