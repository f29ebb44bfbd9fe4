//! What somebody who knows the module's source would try.

use crate::module::{Module, Options};
use crate::run::Sent::{self, Again, Shown};
use crate::run::{Run, Tally};

const NO: bool = false;
const YES: bool = true;

/// The scenes: a title, the options, and the attempts: at which second, what is sent, and what has to come of it.
type Scene<'a> = (&'a str, Options, &'a [(i64, Sent, bool)]);

/// Options that a state file of the setup tool has.
const STRICT: Options =
    Options { window: Some(3), step: None, disallow_reuse: true, rate_limit: None, no_skew_adjustment: false };
const LAX: Options = Options { disallow_reuse: false, window: None, ..STRICT };

/// Plays all of them.
pub fn play(module: &Module, tally: &mut Tally) {
    for (title, options, attempts) in scenes() {
        let mut run = Run::of(module, options);
        for (number, (seconds, sent, expected)) in attempts.iter().enumerate() {
            let passed = run.attempt(*seconds, sent, tally);
            assert_eq!(passed, *expected, "{title}: attempt {}", number + 1);
        }
    }
    malformed(module, tally);
}

fn malformed(module: &Module, tally: &mut Tally) {
    let mut run = Run::of(module, Options { rate_limit: Some((100, 3600)), ..STRICT });
    for text in ["12345", "1234567", "12345678", "abcdef", "12 456", "12345x", "-12345", "99999999"] {
        assert!(!run.attempt(0, &Sent::Text(text.to_owned()), tally), "{text} passed");
    }
    assert!(run.attempt(0, &Shown(0), tally), "malformed codes leave nothing behind");
}

#[rustfmt::skip]
fn scenes() -> [Scene<'static>; 16] {
    [
        ("skewed, within and without a step", LAX, &[
            (0, Shown(0), YES), (0, Shown(-30), YES), (0, Shown(30), YES), (29, Shown(-59), YES), (29, Shown(-60), NO),
            (29, Shown(60), NO), (0, Shown(59), YES), (0, Shown(60), NO), (0, Shown(-31), NO),
        ]),
        ("repeated, where that is allowed", LAX, &[(0, Shown(0), YES), (1, Again, YES), (59, Again, YES), (60, Again, NO)]),
        ("an even window leans ahead", Options { window: Some(4), ..LAX }, &[
            (0, Shown(60), YES), (0, Shown(90), NO), (0, Shown(-30), YES), (0, Shown(-60), NO),
        ]),
        ("one code alone", Options { window: Some(1), ..LAX }, &[(0, Shown(0), YES), (0, Shown(-1), NO), (29, Shown(1), NO)]),
        ("17 codes, as the setup tool offers", Options { window: Some(17), ..STRICT }, &[
            (0, Shown(-240), YES), (0, Shown(240), YES), (0, Shown(-270), NO), (0, Shown(270), NO), (1, Shown(-240), NO),
        ]),
        ("repeated and out of order, where that is not allowed", STRICT, &[
            (0, Shown(0), YES), (1, Again, NO), (2, Shown(30), YES), (3, Shown(-30), YES), (4, Shown(0), NO),
            (30, Shown(0), NO), (60, Shown(0), YES), (60, Shown(-30), NO), (90, Shown(30), YES), (91, Shown(0), YES),
        ]),
        ("a slow device is learned by three codes", STRICT, &[
            (0, Shown(-95), NO), (30, Shown(-95), NO), (60, Shown(-95), YES), (61, Again, YES), (62, Again, NO),
            (90, Shown(-95), YES), (3600, Shown(-95), YES),
        ]),
        ("its clock is put right, and has to be learned again", LAX, &[
            (0, Shown(-95), NO), (30, Shown(-95), NO), (60, Shown(-95), YES), (90, Shown(0), NO), (120, Shown(0), NO),
            (150, Shown(0), YES), (151, Shown(-95), NO), (180, Shown(0), YES),
        ]),
        ("a fast device, with gaps of a step and a skew that is not quite the same", LAX, &[
            (0, Shown(600), NO), (60, Shown(630), NO), (120, Shown(630), YES), (150, Shown(600), YES), (150, Shown(570), YES),
            (150, Shown(540), NO),
        ]),
        ("codes that do not agree", LAX, &[
            (0, Shown(-300), NO), (30, Shown(-300), NO), (120, Shown(-300), NO), (150, Shown(-360), NO), (180, Shown(-300), NO),
            (210, Shown(-300), NO), (240, Shown(-300), YES),
        ]),
        ("the same code says nothing, nor do three within one step", LAX, &[
            (0, Shown(-300), NO), (30, Again, NO), (60, Again, NO), (61, Shown(-300), NO), (62, Shown(-270), NO),
            (63, Shown(-300), NO), (90, Shown(-300), NO), (120, Shown(-300), YES),
        ]),
        ("as far as it looks, 1499 steps, and no further", LAX, &[
            (0, Shown(1500 * 30), NO), (30, Shown(1500 * 30), NO), (60, Shown(1500 * 30), NO),
            (90, Shown(-1499 * 30), NO), (120, Shown(-1499 * 30), NO), (150, Shown(-1499 * 30), YES),
        ]),
        ("three attempts in 30 s, and refused ones count", Options { rate_limit: Some((3, 30)), ..STRICT }, &[
            (0, Shown(0), YES), (1, Again, NO), (2, Again, NO), (3, Shown(30), NO), (31, Shown(0), NO), (33, Shown(30), YES),
            (34, Shown(30), NO), (64, Shown(0), NO), (70, Shown(-30), YES), (90, Shown(0), YES), (94, Shown(30), NO), (125, Shown(0), YES),
        ]),
        ("a rate that lets nobody learn", Options { rate_limit: Some((2, 120)), ..LAX }, &[
            (0, Shown(-95), NO), (30, Shown(-95), NO), (60, Shown(-95), NO), (90, Shown(-95), NO), (211, Shown(-95), NO),
        ]),
        ("the verifier's clock is set back", Options { rate_limit: Some((3, 30)), ..STRICT }, &[
            (600, Shown(0), YES), (0, Shown(0), YES), (1, Shown(30), YES), (2, Shown(0), NO), (3, Shown(0), NO), (-600, Shown(0), YES),
        ]),
        ("steps of a minute, and nothing is learned", Options { step: Some(60), no_skew_adjustment: true, ..STRICT }, &[
            (0, Shown(-60), YES), (59, Shown(60), YES), (60, Shown(-60), YES), (60, Shown(-155), NO), (120, Shown(-155), NO),
            (180, Shown(-155), NO), (240, Shown(-155), NO),
        ]),
    ]
}
