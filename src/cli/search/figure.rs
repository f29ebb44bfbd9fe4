//! Offsets, shares and numbers of matches in words.

use crate::search::Found;
use crate::time::{Offset, OffsetInterval};

/// `75.0 s behind (between -90 s and -60 s)`: the middle in words, the ends exactly.
pub(super) fn in_words(offset: OffsetInterval) -> String {
    format!("{} (between {} s and {} s)", middle(offset), offset.low().seconds(), offset.high().seconds())
}

/// The middle alone; a clock in step if it may be in step.
pub(super) fn middle(offset: OffsetInterval) -> Offset {
    if offset.contains(Offset::ZERO) { Offset::ZERO } else { offset.middle() }
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

/// `a clock 75.0 s behind`, or `6 clocks, first one 75.0 s behind`; `place` puts an offset into words.
pub(super) fn clocks(found: &Found, place: impl Fn(OffsetInterval) -> String) -> Option<String> {
    Some(match &found.matches[..] {
        [] => return None,
        [only] => format!("a clock {}", place(only.offset)),
        [first, ..] => format!("{} clocks, first one {}", amount(found), place(first.offset)),
    })
}

fn amount(found: &Found) -> String {
    let more = if found.truncated { "more than " } else { "" };
    format!("{more}{}", found.matches.len())
}
