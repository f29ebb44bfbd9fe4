use super::*;
use crate::evidence::VerifierFacts;
use crate::random::Random;
use crate::simulation::{Conditions, EntryDelay, SimulatedVerifier};
use crate::time::{Offset, Period, Span, UnixTime};
use proptest::prelude::*;

const DAY: i64 = 86_400;

fn day(days: i64) -> UnixTime {
    UnixTime::from_seconds(1_700_000_000 + days * DAY)
}

fn reading(at: i64, seconds: f64) -> PastOffset {
    let told = Told::Reading { offset: Offset::from_seconds(seconds), uncertainty: Span::from_seconds(1) };
    PastOffset { at: day(at), told }
}

fn fitted(past: &[PastOffset], now: i64) -> Fit {
    Fit::of(past, day(now), &ClockModel::default(), Period::THIRTY_SECONDS, EntryDelay::TYPING).unwrap()
}

fn drawing(years: i64, threads: usize) -> Drawing {
    Drawing { clocks: 199, seed: 1, threads, horizon: Span::from_seconds(years * 365 * DAY) }
}

fn forecast(profile: &str, past: &[PastOffset], now: i64, drawing: &Drawing) -> Forecast {
    let facts = VerifierFacts { profile: Some(profile.into()), ..VerifierFacts::default() };
    let verifier = SimulatedVerifier::of(&facts).unwrap();
    let model = ClockModel::default();
    Forecast::of(&verifier, past, day(now), &Conditions::default(), (&model, drawing)).unwrap()
}

#[test]
fn one_past_offset_leaves_the_rate_to_the_model() {
    let fit = fitted(&[reading(0, -12.0)], 0);
    assert!((fit.offset_now().mean + 12.0).abs() < 1e-9 && fit.rate().mean == 0.0);
    let spread = (3.8_f64 * 3.8 + 0.5 * 0.5).sqrt();
    assert!((fit.rate().deviation - spread).abs() < 1e-9, "{}", fit.rate().deviation);
}

#[test]
fn order_and_repetition_do_not_matter() {
    let matched = PastOffset { at: day(100), told: Told::Matched(-1) };
    let past = [reading(0, 0.0), matched, reading(100, -20.0), reading(300, -80.0)];
    let shuffled = [past[3], past[1], past[1], past[0], past[2]];
    assert_eq!(fitted(&past, 400), fitted(&shuffled, 400));
}

#[test]
fn the_past_goes_through_its_readings_and_the_future_spreads() {
    let fit = fitted(&[reading(0, 0.0), reading(100, -26.0), reading(200, -52.0)], 300);
    let [first, middle, last, now, later] = [0, 100, 200, 300, 1000].map(day).map(|at| fit.offsets_at(&[at])[0]);
    for (found, expected) in [(first, 0.0), (middle, -26.0), (last, -52.0)] {
        assert!((found.mean - expected).abs() < 1.0 && found.deviation < 0.6, "{found:?}");
    }
    assert!(
        (now.mean - fit.offset_now().mean).abs() < 1e-9 && (now.deviation - fit.offset_now().deviation).abs() < 1e-9
    );
    assert!(last.deviation < now.deviation && now.deviation < later.deviation);
}

/// Six matched steps say more than one; six drifts that one verifier stored share its habit.
#[test]
fn what_a_verifier_always_does_does_not_average_out() {
    let several = |told: fn(i64) -> Told| {
        let past: Vec<PastOffset> = (0..6).map(|at| PastOffset { at: day(at), told: told(-2) }).collect();
        fitted(&past, 6).offset_now().deviation
    };
    let matched = several(Told::Matched);
    let stored = several(|steps| Told::Stored(Span::from_seconds(30 * steps)));
    assert!(matched < 8.0 && stored > 10.0, "{matched} and {stored}");
}

#[test]
fn one_that_goes_with_none_is_left_out_and_a_clock_that_was_set_is_told() {
    let mut past: Vec<PastOffset> = (0..6).map(|place| reading(place * 60, -4.0 * place as f64)).collect();
    past[3] = reading(180, 600.0);
    let fit = fitted(&past, 400);
    assert_eq!((fit.left_out(), fit.is_consistent(), fit.rests_on()), (Some(past[3]), true, 5));
    let set = [0.0, -4.0, -8.0, 590.0, 586.0, 582.0];
    let past: Vec<PastOffset> = set.iter().enumerate().map(|(at, seconds)| reading(at as i64 * 60, *seconds)).collect();
    let fit = fitted(&past, 400);
    assert!(!fit.is_consistent() && fit.left_out().is_none() && fit.rests_on() == 6);
}

#[test]
fn threads_change_nothing_and_seeds_do() {
    let past = [reading(0, 0.0), reading(365, -60.0)];
    let one = forecast("rsa-securid", &past, 365, &drawing(5, 1));
    assert_eq!(one, forecast("rsa-securid", &past, 365, &drawing(5, 7)));
    assert_ne!(one, forecast("rsa-securid", &past, 365, &Drawing { seed: 2, ..drawing(5, 1) }));
}

#[test]
fn a_token_stays_leaves_or_is_outside() {
    let prospect = |slope: f64, years| {
        let past: Vec<PastOffset> = (0..5).map(|year| reading(year * 365, slope * year as f64)).collect();
        forecast("freeipa", &past, 4 * 365, &drawing(years, 1)).prospect()
    };
    assert_eq!(prospect(0.0, 1), Prospect::Stays);
    assert_eq!(prospect(-40.0, 10), Prospect::Leaves);
    assert_eq!(prospect(-200.0, 10), Prospect::Outside);
}

#[test]
fn a_verifier_that_learns_has_its_window_around_what_it_stored() {
    let (far, now) = (reading(0, -600.0), 0);
    let learned = forecast("rsa-securid", &[far], now, &drawing(10, 1));
    assert_eq!((learned.pauses.len(), learned.first().chance_now()), (2, 0.0));
    assert!(matches!(learned.centre, Centre::LearnedNow(_)));
    let stored = PastOffset { at: day(0), told: Told::Stored(Span::from_seconds(-600)) };
    let told = forecast("freeipa", &[far, stored], now, &drawing(10, 1));
    assert_eq!((told.centre, told.pauses.len()), (Centre::Stored(Span::from_seconds(-600)), 0));
    assert_eq!(told.first().chance_now(), 0.0);
    assert_eq!(forecast("freeipa", &[far], now, &drawing(10, 1)).first().chance_now(), 1.0);
}

#[test]
fn a_window_known_between_two_bounds_has_two_sets_of_dates() {
    let found = forecast("entra-id", &[reading(0, 0.0), reading(365, -60.0)], 365, &drawing(20, 1));
    let middles: Vec<Span> = found.headlines().map(|one| one.quantile(0.5).unwrap()).collect();
    assert_eq!((found.leaves.len(), middles.len()), (4, 2));
    assert!(middles[0] < middles[1]);
}

/// The large table is the benchmark's; this one would notice a wrong factor.
#[test]
fn intervals_hold_the_truth_nine_times_in_ten() {
    let (tokens, model) = (400_u32, ClockModel::default());
    let (mut rates, mut offsets) = (0, 0);
    for number in 0..u64::from(tokens) {
        let random = &mut Random::stream(20_261_122, number);
        let mut clock = ClockState::drawn(&model, random);
        let mut past = Vec::new();
        for place in 0..5 {
            past.push(reading(place * 90, clock.offset + random.normal() / 1.96));
            if place < 4 {
                clock = clock.after(90.0, &model, random);
            }
        }
        let fit = fitted(&past, 360);
        let holds = |normal: Normal, truth: f64| {
            let [low, .., high] = normal.quantiles();
            u32::from(low <= truth && truth <= high)
        };
        rates += holds(fit.rate(), clock.rate + clock.season);
        offsets += holds(fit.offsets_at(&[day(540)])[0], clock.after(180.0, &model, random).offset);
    }
    for (name, held) in [("rate", rates), ("offset", offsets)] {
        let share = f64::from(held) / f64::from(tokens);
        assert!((0.86..0.94).contains(&share), "{name}: {share}");
    }
}

#[test]
fn dates_hold_the_truth_nine_times_in_ten() {
    let (tokens, model, mut held) = (120_u32, ClockModel::default(), 0);
    for number in 0..u64::from(tokens) {
        let random = &mut Random::stream(20_261_123, number);
        let start = ClockState::drawn(&model, random);
        let mut clock = start.after(365.0, &model, random);
        let past = [reading(0, random.normal() / 1.96), reading(365, clock.offset + random.normal() / 1.96)];
        let drawing = Drawing { clocks: 99, seed: number, ..drawing(60, 1) };
        let found = forecast("pam_oath", &past, 365, &drawing);
        let inside = found.first().inside.unwrap();
        let mut days = 0.0;
        while inside.contains(Offset::from_seconds(clock.offset)) && days < 60.0 * 365.0 {
            clock = clock.after(5.0, &model, random);
            days += 5.0;
        }
        let date = |share| found.first().quantile(share).map_or(f64::INFINITY, |span| span.seconds() / DAY as f64);
        held += u32::from(date(0.05) <= days && days - 5.0 <= date(0.95));
    }
    let share = f64::from(held) / f64::from(tokens);
    assert!((0.81..0.985).contains(&share), "{share}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn nothing_panics_and_everything_is_a_number(
        past in prop::collection::vec((any::<i64>(), -1e11..1e11f64, 0..3_u8), 1..6), horizon in any::<i64>(),
    ) {
        let told = |(at, value, kind): (i64, f64, u8)| PastOffset {
            at: UnixTime::from_seconds(at),
            told: match kind {
                0 => Told::Reading { offset: Offset::from_seconds(value), uncertainty: Span::from_seconds_f64(value) },
                1 => Told::Matched(value as i64),
                _ => Told::Stored(Span::from_seconds_f64(value)),
            },
        };
        let past: Vec<PastOffset> = past.into_iter().map(told).collect();
        let now = past.iter().map(|one| one.at).max().unwrap();
        let fit = Fit::of(&past, now, &ClockModel::default(), Period::THIRTY_SECONDS, EntryDelay::TYPING).unwrap();
        let moments = [UnixTime::from_seconds(horizon), now, past[0].at];
        for normal in fit.offsets_at(&moments).into_iter().chain([fit.rate(), fit.offset_now()]) {
            prop_assert!(normal.mean.is_finite() && normal.deviation >= 0.0, "{normal:?}");
        }
        let verifier = SimulatedVerifier::of(&VerifierFacts { profile: Some("keycloak".into()), ..VerifierFacts::default() });
        let drawing = Drawing { clocks: 3, seed: 1, threads: 1, horizon: Span::from_seconds(horizon) };
        let leavings = drawing.leavings(&fit, &verifier.unwrap(), &Conditions::default(), Centre::Own);
        prop_assert!(leavings.iter().all(|one| (0.0..=1.0).contains(&one.chance_within_horizon())));
    }
}
