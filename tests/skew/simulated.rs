//! Measurements in virtual time, with journeys, offsets and moments drawn at random: the truth is known exactly, and the
//! interval has to hold it every time.

use crate::random::Random;
use instep::clock::{Clock, Manual, Mapping, Shifted};
use instep::lab::ntp::Responder;
use instep::skew::ntp::{Association, Nonce, ServerName};
use instep::skew::{Disturbance, Failure, Measurement, NoAnswer, NoSelection, Source, Standing};
use instep::time::{Offset, Rate, Span, UnixTime};

const RUNS: u64 = 1_000;

fn seconds(seconds: f64) -> Span {
    Span::from_seconds_f64(seconds)
}

/// Exchanges of a device with a server over a path of its own, a tenth of a second apart. A fifth of them is lost.
fn ask(random: &mut Random, truth: &Manual, device: &dyn Clock, mut server: Responder, exchanges: u32) -> Association {
    let mut association = Association::default();
    let (out, back) = (random.within(0.0, 0.2), random.within(0.0, 0.2));
    for _ in 0..exchanges {
        let nonce = Nonce::from_bits(random.bits());
        let request = association.request(nonce, Mapping::take(device), device.monotonic());
        truth.advance(seconds(out + random.exponential(0.03)));
        let received = truth.wall();
        truth.advance(seconds(random.exponential(0.001)));
        let replies = server.reply(&request, received, truth.wall());
        truth.advance(seconds(back + random.exponential(0.03)));
        let lost = random.chance(0.2);
        for reply in replies.iter().filter(|_| !lost) {
            association.accept(&reply.bytes, device.monotonic()).expect("an honest reply is accepted");
        }
        truth.advance(seconds(0.1));
    }
    association
}

/// Now, before 1970, at the epoch, around the end of NTP's first era, in its second, and near its beginning.
fn moment(random: &mut Random) -> UnixTime {
    let bases = [1_795_255_205.0, -300_000_000.0, 0.0, 2_085_978_495.5, 2_300_000_000.0, -2_208_988_799.0];
    UnixTime::EPOCH + seconds(random.one_of(&bases) + random.within(-1.0, 1.0))
}

/// From none to sixty years, either way.
fn any_offset(random: &mut Random) -> Offset {
    let size = random.one_of(&[0.0, 0.001, 1.0, 95.0, 7_200.0, 300_000_000.0, 1_900_000_000.0]);
    Offset::from_seconds(random.within(-size, size))
}

/// A server that is off by no more than it says.
fn honest_server(random: &mut Random) -> Responder {
    let distance = random.one_of(&[0.0, 0.001, 0.05, 2.0]);
    let offset = Offset::from_seconds(random.within(-distance, distance));
    Responder::off_by(offset).with_root(seconds(distance), seconds(distance / 2.0))
}

fn source(name: &str, association: Association) -> Source {
    let failure = association.samples().is_empty().then_some(Failure::Silent);
    Source { server: name.parse::<ServerName>().unwrap(), address: None, association, failure, age: None }
}

fn conclude(associations: Vec<Association>, device: &dyn Clock) -> Measurement {
    let named = associations.into_iter().enumerate().map(|(place, asked)| source(&format!("server{place}"), asked));
    Measurement::conclude(named.collect(), Mapping::take(device), Span::ZERO)
}

#[test]
fn the_interval_holds_the_truth_in_every_one_of_a_thousand_measurements() {
    let mut answered = 0;
    for seed in 0..RUNS {
        let random = &mut Random::seeded(seed);
        let truth = Manual::showing(moment(random));
        let rate = Rate::from_ppm(random.within(-80.0, 80.0)).unwrap();
        let device = Shifted::by(&truth, any_offset(random)).with_rate(rate);
        let (server, exchanges) = (honest_server(random), random.one_of(&[1, 2, 4, 8]));
        let measured = conclude(vec![ask(random, &truth, &device, server, exchanges)], &device);
        let expected = device.offset();
        match measured.offset {
            Ok(interval) => {
                answered += 1;
                assert!(interval.contains(expected), "seed {seed}: {expected} is not in {interval:?}");
                assert_eq!(measured.disturbance, None, "seed {seed}");
            }
            Err(why) => assert_eq!(why, NoAnswer::NobodyAnswered, "seed {seed}"),
        }
    }
    // A fifth of all replies is lost, and a quarter of the runs makes one exchange only.
    assert!(answered > RUNS * 85 / 100, "{answered} of {RUNS} were answered");
}

#[test]
fn a_liar_among_three_is_named_and_the_truth_is_in_the_interval() {
    for seed in 0..RUNS {
        let random = &mut Random::seeded(seed);
        let truth = Manual::showing(moment(random));
        let device = Shifted::by(&truth, any_offset(random));
        let lie = Offset::from_seconds(random.one_of(&[30.0, -45.0, 3_600.0, -1.0e8, 5.0]));
        let servers = [Responder::honest(), Responder::off_by(lie), Responder::honest()];
        let asked = servers.map(|server| ask(random, &truth, &device, server, 8)).to_vec();
        let measured = conclude(asked, &device);
        let interval = measured.offset.unwrap_or_else(|why| panic!("seed {seed}: {why}"));
        assert!(interval.contains(device.offset()), "seed {seed}");
        let standings = measured.judgements.iter().map(|judgement| &judgement.standing);
        let expected = [Standing::Truechimer, Standing::Falseticker, Standing::Truechimer];
        assert!(standings.eq(&expected), "seed {seed}: {:?}", measured.judgements);
    }
}

#[test]
fn two_that_disagree_are_no_majority() {
    let random = &mut Random::seeded(1);
    let truth = Manual::showing(UnixTime::from_seconds(1_795_255_205));
    let servers = [Responder::honest(), Responder::off_by(Offset::from_seconds(30.0))];
    let asked = servers.map(|server| ask(random, &truth, &truth, server, 8)).to_vec();
    let measured = conclude(asked, &truth);
    assert_eq!(measured.offset, Err(NoAnswer::NoMajority(NoSelection::NoMajority { agree: 1, of: 2 })));
    assert!(measured.judgements.iter().all(|judgement| judgement.standing == Standing::NoMajority));
}

#[test]
fn a_clock_that_is_set_meanwhile_is_measured_as_it_stands_at_the_end() {
    let random = &mut Random::seeded(2);
    let truth = Manual::showing(UnixTime::from_seconds(1_795_255_205));
    // What the device shows is the manual clock; what true time is, the server alone knows: an hour less.
    let before = ask(random, &truth, &truth, Responder::honest(), 4);
    truth.step(Span::from_seconds(3_600));
    let set = Offset::from_seconds(3_600.0);
    let after = ask(random, &truth, &truth, Responder::off_by(-set), 4);
    let measured = conclude(vec![before, after], &truth);
    assert!(measured.offset.unwrap().contains(set));
    assert_eq!(measured.judgements[0].standing, Standing::Truechimer, "samples from before the step count as well");
    assert_eq!(measured.disturbance, Some(Disturbance::Step(Span::from_seconds(3_600))));
}

#[test]
fn a_clock_that_gains_one_percent_is_measured_and_reported() {
    let random = &mut Random::seeded(3);
    let truth = Manual::showing(UnixTime::from_seconds(1_795_255_205));
    let device = Shifted::by(&truth, Offset::ZERO).with_rate(Rate::from_ppm(10_000.0).unwrap());
    let measured = conclude(vec![ask(random, &truth, &device, Responder::honest(), 8)], &device);
    assert!(measured.offset.unwrap().contains(device.offset()));
    let disturbance = measured.disturbance.unwrap();
    assert!(matches!(disturbance, Disturbance::Rate(rate) if (rate.ppm() - 10_000.0).abs() < 1.0), "{disturbance}");
}

#[test]
fn a_server_that_gains_a_tenth_contradicts_itself() {
    let truth = Manual::showing(UnixTime::from_seconds(1_795_255_205));
    let mut server = Responder::honest().with_rate(Rate::from_ppm(100_000.0).unwrap(), truth.wall());
    let mut association = Association::default();
    for number in 1..=8 {
        let request = association.request(Nonce::from_bits(number), Mapping::take(&truth), truth.monotonic());
        for reply in server.reply(&request, truth.wall(), truth.wall()) {
            association.accept(&reply.bytes, truth.monotonic()).unwrap();
        }
        truth.advance(seconds(0.12));
    }
    let measured = conclude(vec![association], &truth);
    assert_eq!(measured.offset, Err(NoAnswer::Contradiction));
    assert!(matches!(measured.judgements[0].standing, Standing::Contradictory(_)));
}

#[test]
fn one_server_at_one_address_votes_once() {
    let random = &mut Random::seeded(4);
    let truth = Manual::showing(UnixTime::from_seconds(1_795_255_205));
    let address = Some("192.0.2.1:123".parse().unwrap());
    let liar = || Responder::off_by(Offset::from_seconds(30.0));
    let twins = ["a", "b"].map(|name| Source { address, ..source(name, ask(random, &truth, &truth, liar(), 8)) });
    let honest = source("c", ask(random, &truth, &truth, Responder::honest(), 8));
    let measured =
        Measurement::conclude(twins.into_iter().chain([honest]).collect(), Mapping::take(&truth), Span::ZERO);
    assert!(measured.offset.is_err(), "one liar with two names is no majority");
    assert_eq!(measured.judgements[1].standing, Standing::SameAs("a".parse().unwrap()));
}
