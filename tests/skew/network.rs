//! Whole measurements over simulated networks: whom to ask when, what to wait for, and when enough is known. How exact
//! they are is a table (`cargo bench --bench skew`); here is what holds in every run.

use instep::clock::{Manual, Shifted};
use instep::lab::Random;
use instep::lab::network::Condition;
use instep::lab::ntp::{Behaviour, Responder, Server, measure};
use instep::skew::ntp::Options;
use instep::skew::{Measurement, NoAnswer, NoSelection, Standing};
use instep::time::{Offset, Rate, Span, UnixTime};

const RUNS: u64 = 150;
const NOW: UnixTime = UnixTime::from_seconds(1_795_255_205);

/// One measurement of a clock that is off by `offset` and gains 50 ppm, and how far off it was at the end.
fn run(condition: Condition, responders: &[Responder], offset: Offset, seed: u64) -> (Measurement, Offset) {
    let truth = Manual::showing(NOW);
    let device = Shifted::by(&truth, offset).with_rate(Rate::from_ppm(50.0).unwrap());
    let behind = |(stream, responder): (usize, &Responder)| {
        Server::behind(condition.path(), responder.clone(), Random::stream(seed, stream as u64 + 1))
    };
    let mut servers: Vec<Server> = responders.iter().enumerate().map(behind).collect();
    let options = Options::for_servers(servers.len());
    let measured = measure(&mut servers, options, &truth, &device, &mut Random::seeded(seed));
    (measured, device.offset())
}

fn honest(count: usize) -> Vec<Responder> {
    (0..count).map(|_| Responder::honest()).collect()
}

fn ahead(seconds: f64) -> Responder {
    Responder::off_by(Offset::from_seconds(seconds))
}

#[test]
fn the_bound_holds_the_truth_whatever_the_network_does() {
    for condition in Condition::ALL {
        for seed in 0..RUNS {
            let count = 1 + seed as usize % 5;
            let offset = Offset::from_seconds(seed as f64 * 1.7 - 100.0);
            let (measured, truth) = run(condition, &honest(count), offset, seed);
            let told = format!("{condition}, seed {seed}");
            let asked = if count == 1 { 8 } else { 4 };
            assert!(measured.sources.iter().all(|source| source.association.sent() <= asked), "{told}");
            assert!(measured.elapsed <= Options::for_servers(count).timeout, "{told}");
            match measured.offset {
                Ok(interval) => assert!(interval.contains(truth), "{told}: {truth} is not in {interval:?}"),
                Err(why) => {
                    assert_eq!((why, count, condition), (NoAnswer::NobodyAnswered, 1, Condition::Loss), "{told}")
                }
            }
            let likely = measured.likely.zip(measured.offset.ok());
            assert!(likely.is_none_or(|(likely, interval)| likely <= interval.half_width()), "{told}");
        }
    }
}

#[test]
fn three_of_five_that_lie_together_are_never_believed() {
    for seed in 0..RUNS {
        let lie = if seed % 2 == 0 { 30.0 } else { -5.0 };
        let five = [ahead(lie), Responder::honest(), ahead(lie), ahead(lie), Responder::honest()];
        let (measured, _) = run(Condition::ALL[seed as usize % 8], &five, Offset::ZERO, seed);
        let why = measured.offset.expect_err("liars are not believed");
        let camps = matches!(why, NoAnswer::NoMajority(NoSelection::TwoCamps { agree: 3, against: 2, of: 5 }));
        // Where packets are lost, one of them may be missing.
        assert!(camps || matches!(why, NoAnswer::NoMajority(_)), "seed {seed}: {why}");
    }
}

#[test]
fn liars_who_answer_first_do_not_settle_it() {
    for seed in 0..RUNS {
        let truth = Manual::showing(NOW);
        let far =
            |stream| Server::behind(Condition::Satellite.path(), Responder::honest(), Random::stream(seed, stream));
        let near = |stream| Server::behind(Condition::Clean.path(), ahead(30.0), Random::stream(seed, stream));
        let mut servers = [near(1), near(2), near(3), far(4), far(5)];
        let options = Options::for_servers(5);
        let measured = measure(&mut servers, options, &truth, &truth, &mut Random::seeded(seed));
        assert!(matches!(measured.offset, Err(NoAnswer::NoMajority(_))), "seed {seed}: {:?}", measured.offset);
    }
}

#[test]
fn a_server_that_lies_by_less_than_it_admits_is_believed() {
    let modest = ahead(3.0).with_root(Span::ZERO, Span::from_seconds(4));
    let (measured, truth) = run(Condition::Ordinary, &[modest, Responder::honest()], Offset::ZERO, 1);
    assert!(measured.judgements.iter().all(|judgement| judgement.standing == Standing::Truechimer));
    assert!(measured.offset.unwrap().contains(truth));
}

#[test]
fn a_dead_server_costs_no_answer_and_is_not_called_silent_before_its_time() {
    let dead = Responder::honest().with_script([Behaviour::Silence]);
    for seed in 0..RUNS {
        let three = [dead.clone(), Responder::honest(), Responder::honest()];
        let (measured, truth) = run(Condition::Ordinary, &three, Offset::ZERO, seed);
        assert!(measured.offset.unwrap().contains(truth));
        assert!(measured.judgements[0].standing.to_string().contains("by the time a majority had settled it"));
    }
}
