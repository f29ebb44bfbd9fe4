//! Offsets, shares and numbers of matches in words.

use crate::search::Found;
use crate::time::{Offset, OffsetInterval};

/// Beyond so many seconds it says little that an interval holds zero.
const WIDE: f64 = 60.0;

/// `75.0 s behind (between -90 s and -60 s)`: the middle in words, the ends exactly.
pub(super) fn in_words(offset: OffsetInterval) -> String {
    let (low, high) = (offset.low().seconds(), offset.high().seconds());
    let stands = match offset.contains(Offset::ZERO) {
        true if high - low > WIDE => "that may be in step".to_owned(),
        true => Offset::ZERO.to_string(),
        false => offset.middle().to_string(),
    };
    format!("{stands} (between {low} s and {high} s)")
}

/// A share in per cent, never rounded to none or to all: `under 0.1 %`, `99.4 %`, `over 99.9 %`.
pub(super) fn share(probability: f64) -> String {
    match 100.0 * probability {
        percent if percent < 0.1 => "under 0.1 %".to_owned(),
        percent if percent > 99.9 => "over 99.9 %".to_owned(),
        percent => format!("{percent:.1} %"),
    }
}

/// A number of matches, small ones in powers of ten: `0.0058`, `105.2`, `1.7e-8`.
pub(super) fn figure(count: f64) -> String {
    match count {
        0.0 => "0".to_owned(),
        c if c < 1e-3 => format!("{c:.1e}"),
        c if c < 1.0 => format!("{c:.4}"),
        c => format!("{c:.1}"),
    }
}

/// `a clock 75.0 s behind (between ...)`, or `6 clocks, first one 75.0 s behind (between ...)`.
pub(super) fn clocks(found: &Found) -> Option<String> {
    Some(match &found.matches[..] {
        [] => return None,
        [only] => format!("a clock {}", in_words(only.offset)),
        [first, ..] => format!("{} clocks, first one {}", amount(found), in_words(first.offset)),
    })
}

fn amount(found: &Found) -> String {
    let more = if found.truncated { "more than " } else { "" };
    format!("{more}{}", found.matches.len())
}
