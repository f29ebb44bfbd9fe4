//! Repeated measurements in virtual time: the true offset and the true rate lie inside every time, and the rate narrows
//! as the watch goes on.

use crate::random::Random;
use instep::clock::{Clock, Manual, Mapping, Shifted};
use instep::lab::ntp::Responder;
use instep::skew::ntp::{Association, Nonce};
use instep::skew::{Fit, Measurement, Source, Trend};
use instep::time::{Offset, OffsetInterval, Rate, Span, UnixTime};
use proptest::prelude::*;

const NOW: UnixTime = UnixTime::from_seconds(1_795_255_205);

fn seconds(seconds: f64) -> Span {
    Span::from_seconds_f64(seconds)
}

fn ppm(rate: f64) -> Rate {
    Rate::from_ppm(rate).expect("it is finite")
}

/// An interval that holds the offset somewhere.
fn measured(random: &mut Random, offset: Offset, width: f64) -> OffsetInterval {
    let low = random.within(0.0, width);
    OffsetInterval::new(offset + seconds(-low), offset + seconds(width - low)).unwrap()
}

/// Rates of a tenth of a part per million to 500, either way.
fn any_rate(random: &mut Random) -> Rate {
    let size = 10.0_f64.powf(random.within(-1.0, 500.0_f64.log10()));
    ppm(if random.chance(0.5) { size } else { -size })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn offset_and_rate_are_always_inside(seed: u64, start in -2.0e9..2.0e9, width in 1.0e-6..1.0, count in 2_usize..60) {
        let mut random = Random::seeded(seed);
        let truth = Manual::showing(NOW);
        let rate = any_rate(&mut random);
        let clock = Shifted::by(&truth, Offset::from_seconds(start)).with_rate(rate);
        let mut trend = Trend::default();
        for place in 0..count {
            let width = width * random.within(0.01, 1.0);
            let bound = measured(&mut random, clock.offset(), width);
            let fit = trend.add(Mapping::take(&clock), bound);
            prop_assert_eq!(fit, if place == 0 { Fit::First } else { Fit::Fits });
            let offset = trend.offset().unwrap();
            prop_assert!(offset.contains(clock.offset()), "{offset:?} without {:?}", clock.offset());
            prop_assert_eq!(bound.intersection(offset), Some(offset), "never wider than the last measurement");
            prop_assert!(trend.rate().is_none_or(|rates| rates.contains(rate)), "{:?} without {rate:?}", trend.rate());
            truth.advance(seconds(random.within(0.001, 300.0)));
        }
        prop_assert_eq!(trend.count(), count);
    }

    #[test]
    fn each_end_is_reached_by_a_line_that_meets_all(seed: u64, count in 2_usize..30) {
        let mut random = Random::seeded(seed);
        let truth = Manual::showing(NOW);
        let mut trend = Trend::default();
        let mut points = Vec::new();
        for _ in 0..count {
            let bound = measured(&mut random, Offset::ZERO, 0.04);
            points.push((truth.monotonic().seconds(), bound));
            trend.add(Mapping::take(&truth), bound);
            truth.advance(seconds(random.within(16.0, 100.0)));
        }
        let (rates, offset) = (trend.rate().unwrap(), trend.offset().unwrap());
        let (at, _) = points[count - 1];
        for (end, rate) in [(offset.low(), rates.low()), (offset.high(), rates.high())] {
            for (moment, bound) in &points {
                let on_line = end.seconds() + (moment - at) * rate.ppm() * 1e-6;
                let slack = 1e-7;
                prop_assert!(bound.low().seconds() - slack <= on_line && on_line <= bound.high().seconds() + slack);
            }
        }
    }
}

#[test]
fn the_rate_narrows_as_the_watch_grows_longer() {
    let mut random = Random::seeded(7);
    let truth = Manual::showing(NOW);
    let clock = Shifted::by(&truth, Offset::from_seconds(3.0)).with_rate(ppm(25.0));
    let mut trend = Trend::default();
    let mut widths = Vec::new();
    for place in 0..=1_000 {
        trend.add(Mapping::take(&clock), measured(&mut random, clock.offset(), 0.04));
        if [10, 100, 1_000].contains(&place) {
            let rates = trend.rate().unwrap();
            widths.push(rates.high().ppm() - rates.low().ppm());
        }
        truth.advance(seconds(64.0));
    }
    // 2 * 40 ms over the time is the most that one pair leaves; more measurements leave less.
    for (width, length) in widths.iter().zip([640.0, 6_400.0, 64_000.0]) {
        assert!(*width <= 0.08 / length * 1e6, "{width} ppm after {length} s");
    }
    assert!(widths[2] < widths[0] / 100.0, "{widths:?}");
}

#[test]
fn a_clock_that_is_set_begins_anew() {
    let truth = Manual::showing(NOW);
    let mut trend = Trend::default();
    let exact = |offset: f64| OffsetInterval::around(Offset::from_seconds(offset), seconds(0.01));
    for _ in 0..5 {
        trend.add(Mapping::take(&truth), exact(0.0));
        truth.advance(seconds(64.0));
    }
    truth.step(seconds(-7.0));
    let fit = trend.add(Mapping::take(&truth), exact(-7.0));
    assert!(matches!(fit, Fit::Set(by) if (by.seconds() + 7.0).abs() < 1e-6), "{fit:?}");
    assert_eq!((trend.count(), trend.rate()), (1, None));
    assert_eq!(trend.offset(), Some(exact(-7.0)));
}

#[test]
fn one_stray_measurement_is_left_out_and_two_begin_anew() {
    let truth = Manual::showing(NOW);
    let mut trend = Trend::default();
    let exact = |offset: f64| OffsetInterval::around(Offset::from_seconds(offset), seconds(0.01));
    let mut add = |offset: f64| {
        truth.advance(seconds(64.0));
        (trend.add(Mapping::take(&truth), exact(offset)), trend.clone())
    };
    for _ in 0..5 {
        add(0.0);
    }
    let (fit, after) = add(3.0);
    assert_eq!((fit, after.offset()), (Fit::OutOfLine, Some(exact(3.0))));
    let (fit, after) = add(0.0);
    assert_eq!((fit, after.count()), (Fit::BackInLine, 6));
    assert_eq!(add(5.0).0, Fit::OutOfLine);
    let (fit, after) = add(5.0);
    assert_eq!((fit, after.count()), (Fit::Changed, 2));
    assert!(after.offset().unwrap().contains(Offset::from_seconds(5.0)));
}

/// One measurement by four exchanges with an honest server over a path of its own.
fn ask(random: &mut Random, truth: &Manual, device: &dyn Clock) -> Measurement {
    let (mut association, mut server) = (Association::default(), Responder::honest());
    for _ in 0..4 {
        let request = association.request(Nonce::from_bits(random.bits()), Mapping::take(device), device.monotonic());
        truth.advance(seconds(0.01 + random.exponential(0.02)));
        let received = truth.wall();
        let replies = server.reply(&request, received, received);
        truth.advance(seconds(0.01 + random.exponential(0.02)));
        for reply in &replies {
            association.accept(&reply.bytes, device.monotonic()).expect("an honest reply is accepted");
        }
        truth.advance(seconds(0.1));
    }
    let source = Source { server: "a".parse().unwrap(), address: None, association, failure: None, age: None };
    Measurement::conclude(vec![source], Mapping::take(device), Span::ZERO)
}

#[test]
fn whole_measurements_hold_the_truth_at_every_rate() {
    for seed in 0..60 {
        let mut random = Random::seeded(seed);
        let truth = Manual::showing(NOW);
        let rate = any_rate(&mut random);
        let device = Shifted::by(&truth, Offset::from_seconds(random.within(-100.0, 100.0))).with_rate(rate);
        let mut trend = Trend::default();
        for _ in 0..40 {
            let interval = ask(&mut random, &truth, &device).offset.expect("it was answered");
            let fit = trend.add(Mapping::take(&device), interval);
            assert!(matches!(fit, Fit::First | Fit::Fits), "seed {seed}: {fit:?}");
            assert!(trend.offset().unwrap().contains(device.offset()), "seed {seed}");
            truth.advance(seconds(63.0));
        }
        assert!(trend.rate().unwrap().contains(rate), "seed {seed}: {rate:?} not in {:?}", trend.rate());
    }
}
