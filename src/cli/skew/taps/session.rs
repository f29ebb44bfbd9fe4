//! The dialogue: a line on standard input is a tap, and standard error says how it stands.

use super::Taps;
use super::text::{late, odds};
use crate::clock::{Clock, Mapping};
use crate::io::{Press, Presses, World};
use crate::skew::rollover::{NoRollover, Rollover};
use crate::time::UnixTime;
use std::io::Write;

/// What a line means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    /// The code changed: an empty line, or any that is no other word.
    Tap,
    /// The last tap was a mistake.
    Undo,
    /// Enough.
    Quit,
}

impl Word {
    fn of(press: &Press) -> Word {
        match press.text.as_str() {
            "u" | "U" => Word::Undo,
            "q" | "Q" => Word::Quit,
            _ => Word::Tap,
        }
    }
}

/// Takes taps until there are enough, somebody ends it, or the input does. Their times are what the clock showed by the
/// mapping, so that a clock that is set meanwhile does not matter.
pub(super) fn taps(options: &Taps, mapping: &Mapping, clock: &dyn Clock, world: &mut World) -> Vec<UnixTime> {
    let mut taps = Vec::new();
    let told = &mut world.stderr;
    let seconds = options.period.seconds();
    let times = options.wanted_in_words();
    let _ = writeln!(
        told,
        "Watch the code on the device. Press Enter at the moment at which it changes, {times}\n\
         (every {seconds} s; it does not matter if you miss one). u and Enter: undo the last; q and Enter: end."
    );
    for press in Presses::new(&mut *world.stdin, clock) {
        match Word::of(&press) {
            Word::Quit => break,
            Word::Undo => drop(taps.pop()),
            Word::Tap => taps.push(mapping.wall_at(press.at)),
        }
        let found = options.look_at(&taps);
        let missing = options.missing(taps.len(), &found);
        let _ = writeln!(told, "{}", status(taps.len(), &found, missing));
        if missing == 0 {
            break;
        }
    }
    taps
}

/// How it stands, in a line.
fn status(taps: usize, found: &Result<Rollover, NoRollover>, missing: usize) -> String {
    let stands = match found {
        Ok(rollover) => format!("the code changes {} ± {}", late(rollover), odds(rollover)),
        Err(NoRollover::NoTaps) => "nothing yet".to_owned(),
        Err(why) => why.to_string(),
    };
    let more = match missing {
        0 => "enough".to_owned(),
        1 => "one more".to_owned(),
        more => format!("{more} more"),
    };
    format!("{taps}: {stands}; {more}")
}
