//! Measurements by the `Date` of HTTP answers in virtual time: the truth is known exactly, and the interval has to hold
//! it every time.

use crate::random::Random;
use instep::clock::{Clock, Manual, Mapping, Shifted};
use instep::lab::http_date::{Behaviour, Responder};
use instep::skew::http_date::{HttpMeasurement, HttpSource, Talk};
use instep::skew::{Disturbance, Failure, NoAnswer, Standing};
use instep::time::{Offset, Rate, Span, UnixTime};

const RUNS: u64 = 3_000;
const REQUESTS: u32 = 10;
/// As `io::http_date` takes it where nothing else is said.
const LONGEST: Span = Span::from_nanos(2_250_000_000);
const START: UnixTime = UnixTime::from_seconds(1_795_255_205);

fn seconds(seconds: f64) -> Span {
    Span::from_seconds_f64(seconds)
}

/// A way to a server: how long each direction takes at least, the mean of what a queue adds, how long connecting takes.
#[derive(Clone, Copy)]
struct Path {
    out: f64,
    back: f64,
    queue: f64,
    connecting: f64,
}

impl Path {
    const NONE: Path = Path { out: 0.0, back: 0.0, queue: 0.0, connecting: 0.0 };

    fn drawn(random: &mut Random) -> Path {
        let (out, back) = (random.within(0.0, 0.1), random.within(0.0, 0.1));
        let queue = random.one_of(&[0.0, 0.001, 0.02]);
        Path { out, back, queue, connecting: random.one_of(&[0.0, 3.0]) * (out + back) }
    }
}

/// Asks one server over a path as `io` would; time passes on `truth`.
fn ask(random: &mut Random, truth: &Manual, device: &dyn Clock, mut server: Responder, path: Path) -> Talk {
    let mut talk = Talk::default();
    let ends_at = device.monotonic() + LONGEST;
    while let Some(at) = talk.next_request(REQUESTS, device.monotonic(), ends_at) {
        truth.advance(at - device.monotonic());
        talk.ask();
        let (mapping, sent) = (Mapping::take(device), device.monotonic());
        let connecting = if talk.sent() == 1 { path.connecting } else { 0.0 };
        truth.advance(seconds(connecting + path.out + random.exponential(path.queue)));
        // A coarse clock is up to a tick late.
        let late = seconds(random.within(0.0, 0.01));
        let answer = server.answer("HEAD", truth.wall() - late);
        truth.advance(seconds(path.back + random.exponential(path.queue)));
        if let Some(answer) = answer {
            let _ = talk.accept(&answer, mapping, sent, device.monotonic());
        }
    }
    talk
}

fn source(name: &str, talk: Talk) -> HttpSource {
    let failure = talk.samples().is_empty().then_some(Failure::Silent);
    HttpSource { url: format!("https://{name}/").parse().unwrap(), talk, failure }
}

fn conclude(talks: Vec<Talk>, device: &dyn Clock) -> HttpMeasurement {
    let named = talks.into_iter().enumerate().map(|(place, talk)| source(&format!("server{place}"), talk));
    HttpMeasurement::conclude(named.collect(), Mapping::take(device), Span::ZERO)
}

/// With `--nocapture`: how a figure in milliseconds is distributed.
fn print(name: &str, mut figures: Vec<f64>) {
    figures.sort_by(f64::total_cmp);
    let at = |part: f64| figures[((figures.len() - 1) as f64 * part) as usize];
    println!("{name}: p5 {:.1} p50 {:.1} p95 {:.1} max {:.1} ms", at(0.05), at(0.5), at(0.95), at(1.0));
}

#[test]
fn the_interval_holds_the_truth_in_every_run() {
    let mut found: [Vec<f64>; 3] = Default::default();
    for seed in 0..RUNS {
        let random = &mut Random::seeded(seed);
        let truth = Manual::showing(START + seconds(random.unit()));
        let rate = Rate::from_ppm(random.within(-80.0, 80.0)).unwrap();
        let size = random.one_of(&[0.0, 0.5, 95.0, 7_200.0, 1.0e8]);
        let device = Shifted::by(&truth, Offset::from_seconds(random.within(-size, size))).with_rate(rate);
        let path = Path::drawn(random);
        let talk = ask(random, &truth, &device, Responder::honest(), path);
        let (requests, took) = (talk.sent(), device.monotonic());
        let measured = conclude(vec![talk], &device);
        let interval = measured.offset.unwrap_or_else(|why| panic!("seed {seed}: {why}"));
        assert!(interval.contains(device.offset()), "seed {seed}: {} is not in {interval:?}", device.offset());
        assert!(requests <= REQUESTS && took < LONGEST + seconds(0.8), "seed {seed}: {requests} requests in {took}");
        assert_eq!(measured.disturbance, None, "seed {seed}");
        let journeys = path.out + path.back;
        for (list, value) in found.iter_mut().zip([
            interval.half_width().seconds() * 1e3,
            interval.half_width().seconds() * 1e3 - journeys * 500.0,
            took.seconds() * 1e3,
        ]) {
            list.push(value);
        }
    }
    for (name, list) in ["half-width", "half-width less half the journey", "elapsed"].into_iter().zip(found) {
        print(name, list);
    }
}

#[test]
fn a_near_server_is_known_to_a_few_hundredths_of_a_second() {
    let (mut half_widths, mut elapsed) = (Vec::new(), Vec::new());
    for seed in 0..1_000 {
        let random = &mut Random::seeded(seed);
        let truth = Manual::showing(START + seconds(random.unit()));
        let path = Path { out: 0.001, back: 0.001, ..Path::NONE };
        let talk = ask(random, &truth, &truth, Responder::honest(), path);
        elapsed.push(truth.monotonic().seconds() * 1e3);
        let half_width = conclude(vec![talk], &truth).offset.unwrap().half_width();
        assert!(half_width <= seconds(0.03), "seed {seed}: {half_width}");
        half_widths.push(half_width.seconds() * 1e3);
    }
    print("half-width of a near server", half_widths);
    print("elapsed with a near server", elapsed);
}

#[test]
fn a_cache_is_found_out_in_every_run() {
    for seed in 0..300 {
        let random = &mut Random::seeded(seed);
        let truth = Manual::showing(START + seconds(random.unit()));
        let server = Responder::honest().with_script([Behaviour::Repeat]);
        let path = Path::drawn(random);
        let measured = conclude(vec![ask(random, &truth, &truth, server, path)], &truth);
        assert_eq!(measured.offset, Err(NoAnswer::NobodyAnswered), "seed {seed}");
        let told = measured.judgements[0].standing.to_string();
        assert!(told.starts_with("the same Date for more than a second"), "seed {seed}: {told}");
    }
}

#[test]
fn a_liar_among_three_is_named() {
    for seed in 0..300 {
        let random = &mut Random::seeded(seed);
        let truth = Manual::showing(START);
        let lie = Offset::from_seconds(random.one_of(&[30.0, -45.0, 3_600.0, 5.0]));
        let servers = [Responder::honest(), Responder::off_by(lie), Responder::honest()];
        let talks = servers.map(|server| {
            let path = Path::drawn(random);
            ask(random, &truth, &truth, server, path)
        });
        let measured = conclude(talks.into(), &truth);
        assert!(measured.offset.unwrap().contains(Offset::ZERO), "seed {seed}");
        let standings: Vec<&Standing> = measured.judgements.iter().map(|judgement| &judgement.standing).collect();
        assert_eq!(standings, [&Standing::Truechimer, &Standing::Falseticker, &Standing::Truechimer], "seed {seed}");
    }
}

#[test]
fn several_machines_behind_one_name_contradict_each_other() {
    let random = &mut Random::seeded(5);
    let script = [0.0, 3.0, 0.0, 3.0].map(|by| Behaviour::OtherMachine(Offset::from_seconds(by)));
    let truth = Manual::showing(START + seconds(0.4));
    let talk = ask(random, &truth, &truth, Responder::honest().with_script(script), Path::NONE);
    let measured = conclude(vec![talk], &truth);
    assert!(measured.offset.is_err());
    assert!(matches!(measured.judgements[0].standing, Standing::Contradictory(_) | Standing::NoDate(_)));
}

#[test]
fn a_date_that_is_renewed_late_makes_the_clock_look_ahead_by_as_much() {
    let random = &mut Random::seeded(6);
    let truth = Manual::showing(START);
    let server = Responder::honest().with_script([Behaviour::RenewedLate(seconds(0.7))]);
    let path = Path { out: 0.001, back: 0.001, ..Path::NONE };
    let talk = ask(random, &truth, &truth, server, path);
    let measured = conclude(vec![talk], &truth);
    assert!(measured.offset.unwrap().contains(Offset::from_seconds(0.7)));
    assert!(measured.limits().iter().any(|limit| limit.contains("renews its Date late")));
}

#[test]
fn a_clock_that_is_set_meanwhile_is_measured_as_it_stands_at_the_end() {
    let random = &mut Random::seeded(7);
    let truth = Manual::showing(START);
    let device = Manual::showing(START);
    let mut talk = Talk::default();
    let mut server = Responder::honest();
    while let Some(at) = talk.next_request(REQUESTS, device.monotonic(), seconds(2.5)) {
        let wait = at - device.monotonic();
        truth.advance(wait);
        device.advance(wait);
        if talk.sent() == 4 {
            device.step(Span::from_seconds(3_600));
        }
        talk.ask();
        let (mapping, sent) = (Mapping::take(&device), device.monotonic());
        let answer = server.answer("HEAD", truth.wall()).unwrap();
        let back = seconds(random.within(0.001, 0.02));
        truth.advance(back);
        device.advance(back);
        talk.accept(&answer, mapping, sent, device.monotonic()).unwrap();
    }
    let measured = conclude(vec![talk], &device);
    assert!(measured.offset.unwrap().contains(Offset::from_seconds(3_600.0)));
    assert_eq!(measured.disturbance, Some(Disturbance::Step(Span::from_seconds(3_600))));
}

#[test]
fn two_urls_of_one_server_vote_once() {
    let random = &mut Random::seeded(8);
    let truth = Manual::showing(START);
    let talks: Vec<Talk> = (0..2).map(|_| ask(random, &truth, &truth, Responder::honest(), Path::NONE)).collect();
    let named = ["https://a/", "https://a:443/other"].into_iter().zip(talks);
    let sources = named.map(|(url, talk)| HttpSource { url: url.parse().unwrap(), talk, failure: None });
    let measured = HttpMeasurement::conclude(sources.collect(), Mapping::take(&truth), Span::ZERO);
    assert_eq!(measured.judgements[0].standing, Standing::Alone);
    assert!(matches!(measured.judgements[1].standing, Standing::SameAs(_)));
}
