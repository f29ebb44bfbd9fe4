use crate::cli::options::moment;
use crate::time::{Span, UnixTime};
use std::str::FromStr;

/// From when on: a moment, or so long before now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Since {
    Moment(UnixTime),
    Before(Span),
}

impl Since {
    pub fn counted_back_from(self, now: UnixTime) -> UnixTime {
        match self {
            Self::Moment(moment) => moment,
            Self::Before(span) => now - span,
        }
    }
}

impl FromStr for Since {
    type Err = String;

    fn from_str(text: &str) -> Result<Since, String> {
        match text.parse::<Span>() {
            Ok(span) if span < Span::ZERO => Err(format!("'{text}' is negative\nleave out the sign: it counts back")),
            Ok(span) => Ok(Since::Before(span)),
            Err(_) => moment(text).map(Since::Moment).map_err(|wrong| {
                let first = wrong.lines().next().unwrap_or_default().to_owned();
                format!("{first}\nwrite a time (2026-11-21T10:00:00Z) or how long ago (2h, 7d)")
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_lengths_are_taken() {
        let now = UnixTime::from_seconds(1_000_000);
        let since = |text: &str| text.parse::<Since>().map(|since| since.counted_back_from(now));
        assert_eq!(since("2h"), Ok(UnixTime::from_seconds(992_800)));
        assert_eq!(since("@5"), Ok(UnixTime::from_seconds(5)));
        assert!(since("-2h").is_err() && since("yesterday").unwrap_err().contains('\n'));
    }
}
