//! Taps at code changes by people who are simulated: how often the interval holds the truth, and how wide it is.

use crate::random::Random;
use instep::skew::rollover::{Cue, NoRollover, Phase, Rollover, Settled, settle};
use instep::skew::{Estimate, Method};
use instep::time::{Offset, OffsetInterval, Period, Span, UnixTime};

/// A kind of person, with the numbers of one of them drawn for each run.
#[derive(Clone, Copy, Debug)]
struct People {
    /// Mean reaction and how it differs between people, in seconds.
    mean: (f64, f64),
    /// Within one person.
    scatter: f64,
    /// How often attention lapses, by an exponentially distributed 0.7 s.
    lapses: f64,
    /// How often something else happens: a tap at random, 5 to 12 s late, early, pressed twice, or no tap at all.
    wild: f64,
}

/// What came of many runs.
#[derive(Debug, Default)]
struct Tally {
    runs: u32,
    refused: u32,
    in_bound: u32,
    in_likely: u32,
    widths: Vec<f64>,
    likely: Vec<f64>,
    errors: Vec<f64>,
}

impl Tally {
    fn share(&self, count: u32) -> f64 {
        f64::from(count) / f64::from(self.runs - self.refused)
    }
}

fn quantile(values: &[f64], at: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[((sorted.len() - 1) as f64 * at) as usize]
}

fn normal(random: &mut Random) -> f64 {
    (-2.0 * (1.0 - random.unit()).ln()).sqrt() * (std::f64::consts::TAU * random.unit()).cos()
}

/// The presses of one person at so many changes of a device that is off by `offset`.
fn presses(random: &mut Random, people: People, period: Period, offset: Offset, changes: usize) -> Vec<UnixTime> {
    let mean = people.mean.0 + people.mean.1 * normal(random);
    let length = period.span().seconds();
    let first = UnixTime::from_seconds(1_795_255_200) - offset.span();
    let mut taps = Vec::new();
    let mut step = 0.0;
    while taps.len() < changes {
        step += 1.0;
        let change = first + Span::from_seconds_f64(step * length);
        let lapse = if random.chance(people.lapses) { random.exponential(0.7) } else { 0.0 };
        let tap = change + Span::from_seconds_f64(mean + people.scatter * normal(random) + lapse);
        if random.chance(people.wild) {
            match random.bits() % 5 {
                0 => taps.push(change + Span::from_seconds_f64(random.within(5.0, 12.0))),
                1 => taps.push(change + Span::from_seconds_f64(random.within(0.0, length))),
                2 => taps.push(change - Span::from_seconds_f64(random.within(0.5, 6.0))),
                3 => taps.extend([tap, tap + Span::from_seconds_f64(random.within(0.08, 0.4))]),
                _ => {}
            }
        } else {
            taps.push(tap);
        }
    }
    taps.truncate(changes);
    taps
}

/// The remainder of an offset nearest to the middle of an interval, so that the two can be compared.
fn beside(offset: Offset, interval: OffsetInterval, period: Period) -> Offset {
    let length = period.span().seconds();
    let turns = ((interval.middle().seconds() - offset.seconds()) / length).round();
    offset + Span::from_seconds_f64(turns * length)
}

fn simulate(seed: u64, runs: u32, people: People, cue: Cue, period: Period, changes: usize) -> Tally {
    let mut random = Random::seeded(seed);
    let mut tally = Tally { runs, ..Tally::default() };
    for _ in 0..runs {
        let offset = Offset::from_seconds(random.within(-100.0, 100.0));
        let taps = presses(&mut random, people, period, offset, changes);
        let Ok(found) = Rollover::of(&taps, period, cue) else {
            tally.refused += 1;
            continue;
        };
        let bound = found.estimate.bound;
        let truth = beside(offset, bound, period);
        let half = found.estimate.likely.unwrap();
        tally.in_bound += u32::from(bound.contains(truth));
        tally.in_likely += u32::from(OffsetInterval::around(bound.middle(), half).contains(truth));
        tally.widths.push((bound.high() - bound.low()).seconds());
        tally.likely.push(half.seconds());
        tally.errors.push((truth - bound.middle()).seconds().abs());
    }
    tally
}

const THIRTY: Period = Period::THIRTY_SECONDS;

fn sixty() -> Period {
    Period::from_seconds(60).expect("60 is a period")
}

/// The people of the task: 0.25 s with a deviation of 0.1 s.
fn quick(wild: f64) -> People {
    People { mean: (0.25, 0.0), scatter: 0.1, lapses: 0.0, wild }
}

/// Those of the published means: slower, each with a mean of their own, and now and then somewhere else.
fn published(lapses: f64, wild: f64) -> People {
    People { mean: (0.30, 0.05), scatter: 0.06, lapses, wild }
}

#[test]
fn eight_taps_hold_the_truth_within_two_fifths_of_a_second() {
    let tally = simulate(1, 2_000, quick(0.1), Cue::Surprise, THIRTY, 8);
    assert!(tally.refused <= 20, "{} of 2,000 refused", tally.refused);
    assert!(tally.share(tally.in_likely) >= 0.95, "{:.3}", tally.share(tally.in_likely));
    assert!(tally.share(tally.in_bound) >= 0.99, "{:.3}", tally.share(tally.in_bound));
    assert!(quantile(&tally.widths, 0.5) < 0.36, "{:.2}", quantile(&tally.widths, 0.5));
    // The likely interval is narrower still; the bound is wider only where several taps were wild.
    assert!(quantile(&tally.likely, 0.99) < 0.2, "{:.2}", quantile(&tally.likely, 0.99));
    assert!(quantile(&tally.widths, 0.9) < 0.4, "{:.2}", quantile(&tally.widths, 0.9));
}

#[test]
fn lapses_and_wild_taps_are_outvoted() {
    for (people, taps) in [(published(0.05, 0.0), 3), (published(0.2, 0.0), 5), (published(0.2, 0.1), 8)] {
        for period in [THIRTY, sixty()] {
            let tally = simulate(2, 200, people, Cue::Surprise, period, taps);
            let told = format!("{people:?}, {taps} taps: {:?} refused", tally.refused);
            assert!(tally.refused <= 10, "{told}");
            // Three standard deviations of 200 draws below what is claimed.
            assert!(tally.share(tally.in_bound) >= 0.969, "{told}: {:.3}", tally.share(tally.in_bound));
            assert!(tally.share(tally.in_likely) >= 0.904, "{told}: {:.3}", tally.share(tally.in_likely));
        }
    }
}

#[test]
fn people_who_tap_along_with_a_countdown_are_taken_as_they_are() {
    let people = People { mean: (-0.02, 0.04), scatter: 0.06, lapses: 0.02, wild: 0.02 };
    let tally = simulate(3, 300, people, Cue::Countdown, THIRTY, 5);
    assert!(tally.share(tally.in_likely) >= 0.912, "{:.3}", tally.share(tally.in_likely));
}

#[test]
fn taps_at_random_say_nothing() {
    let anywhere = People { mean: (0.0, 0.0), scatter: 1_000.0, lapses: 0.0, wild: 0.0 };
    for taps in [3, 5, 8] {
        let tally = simulate(4, 60, anywhere, Cue::Surprise, THIRTY, taps);
        assert!(tally.refused >= 56, "{} of 60 refused with {taps} taps", tally.refused);
    }
}

fn moments(seconds: &[f64]) -> Vec<UnixTime> {
    let now = UnixTime::from_seconds(1_795_255_200);
    seconds.iter().map(|at| now + Span::from_seconds_f64(*at)).collect()
}

#[test]
fn taps_on_both_sides_of_the_boundary_are_neighbours() {
    // A clock 14.9 s ahead, seen from taps whose remainders straddle half a period; and one in step, at the boundary.
    for (taps, offset) in [([15.25, 45.5, 75.35], 14.9), ([0.1, 29.95 + 0.3, 60.4], 0.0)] {
        let found = Rollover::of(&moments(&taps), THIRTY, Cue::Surprise).unwrap();
        let truth = beside(Offset::from_seconds(offset), found.estimate.bound, THIRTY);
        assert!(found.estimate.bound.contains(truth), "{found:?}");
        assert!(found.estimate.offset().seconds().abs() <= 15.0);
        assert_eq!(found.set_aside, 0);
    }
}

#[test]
fn order_gaps_and_second_presses_do_not_matter() {
    let steady = Rollover::of(&moments(&[0.3, 30.3, 60.3]), THIRTY, Cue::Surprise).unwrap();
    let jumbled = Rollover::of(&moments(&[3_660.3, 0.3, 600.3, 0.45]), THIRTY, Cue::Surprise).unwrap();
    assert_eq!(steady.estimate.bound, jumbled.estimate.bound);
    assert_eq!((jumbled.taps, jumbled.set_aside), (4, 1));
}

#[test]
fn another_period_is_noticed() {
    let every_30 = moments(&[0.3, 30.25, 60.35, 90.3, 120.3]);
    let found = Rollover::of(&every_30, sixty(), Cue::Surprise);
    assert_eq!(found, Err(NoRollover::OtherPeriod { said: sixty(), fits: THIRTY }));
    // The other way round they fit as well; that all are a minute apart is said.
    let every_60 = moments(&[0.3, 60.25, 120.35]);
    let found = Rollover::of(&every_60, THIRTY, Cue::Surprise).unwrap();
    assert!(found.estimate.limits.iter().any(|limit| limit.contains("multiples of 60 s apart")), "{found:?}");
}

#[test]
fn one_tap_is_an_answer_and_claims_little() {
    let found = Rollover::of(&moments(&[11.3]), THIRTY, Cue::Surprise).unwrap();
    assert!(found.estimate.bound.contains(Offset::from_seconds(-11.0)));
    assert!(found.estimate.bound.half_width() > Span::from_seconds(5), "nothing would show a slip");
    assert_eq!(found.phase(), Phase::Unsure);
    assert_eq!(Rollover::of(&[], THIRTY, Cue::Surprise), Err(NoRollover::NoTaps));
}

#[test]
fn phase_is_said_where_it_is_known() {
    let phase = |taps: &[f64]| Rollover::of(&moments(taps), THIRTY, Cue::Surprise).unwrap().phase();
    assert_eq!(phase(&[0.3, 30.3, 60.3]), Phase::In { odds: 30 });
    assert_eq!(phase(&[11.3, 41.3, 71.3]), Phase::Out);
}

#[test]
fn what_the_clock_here_is_off_by_is_added_and_turned_back() {
    let taps = Rollover::of(&moments(&[14.3, 44.3, 74.3]), THIRTY, Cue::Surprise).unwrap();
    let here = Estimate::certain(
        Method::Ntp,
        OffsetInterval::around(Offset::from_seconds(-3.0), Span::from_seconds_f64(0.02)),
    );
    let seen = taps.seen_from(&here).estimate;
    assert!((seen.offset().seconds() - 13.0).abs() < 0.1, "-14 s and -3 s are 13 s, modulo 30 s: {seen:?}");
}

#[test]
fn a_coarse_reading_settles_whole_periods() {
    let phase = Rollover::of(&moments(&[11.3, 41.3, 71.3]), THIRTY, Cue::Surprise).unwrap().estimate;
    let coarse =
        |middle: f64, half: f64| OffsetInterval::around(Offset::from_seconds(middle), Span::from_seconds_f64(half));
    let Settled::One(whole) = settle(&phase, coarse(-90.0, 12.0)) else { panic!("one is left") };
    assert!(whole.bound.contains(Offset::from_seconds(-101.0)) && whole.modulo.is_none());
    assert_eq!(whole.likely, phase.likely);
    let Settled::Several { count, nearest } = settle(&phase, coarse(0.0, 3_600.0)) else { panic!("many are left") };
    assert_eq!((count, nearest.len()), (240, 5));
    assert!(nearest[0].contains(Offset::from_seconds(-11.0)) && nearest[1].contains(Offset::from_seconds(19.0)));
    assert_eq!(settle(&phase, coarse(4.0, 5.0)), Settled::Contradiction);
    assert_eq!(settle(&phase, coarse(1.0e9, 1.0)), Settled::Contradiction);
}

#[test]
#[ignore = "prints the table of docs/measuring.md: cargo test --test skew taps::table -- --ignored --nocapture"]
fn table() {
    let all = [
        ("0.25 ± 0.1 s", quick(0.0)),
        ("0.25 ± 0.1 s, 10 % wild", quick(0.1)),
        ("0.25 ± 0.1 s, 25 % wild", quick(0.25)),
        ("5 % lapses", published(0.05, 0.0)),
        ("20 % lapses", published(0.2, 0.0)),
        ("20 % lapses, 10 % wild", published(0.2, 0.1)),
    ];
    println!(
        "| people | taps | refused | held by 99 % | held by 95 % | width of 99 %: p50, p95 | error: p50, p95, p99 |"
    );
    for (name, people) in all {
        for taps in [1, 2, 3, 5, 8] {
            let tally = simulate(20_261_121, 2_000, people, Cue::Surprise, THIRTY, taps);
            println!(
                "| {name} | {taps} | {:.1} % | {:.1} % | {:.1} % | {:.2}, {:.2} s | {:.2}, {:.2}, {:.2} s |",
                f64::from(tally.refused) / 20.0,
                tally.share(tally.in_bound) * 100.0,
                tally.share(tally.in_likely) * 100.0,
                quantile(&tally.widths, 0.5),
                quantile(&tally.widths, 0.95),
                quantile(&tally.errors, 0.5),
                quantile(&tally.errors, 0.95),
                quantile(&tally.errors, 0.99),
            );
        }
    }
}
