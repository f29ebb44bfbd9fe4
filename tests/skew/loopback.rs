//! Real datagrams over loopback. Nothing here asserts how long anything takes.

use instep::clock::Shifted;
use instep::io::{LoopbackServer, SystemClock, ntp};
use instep::lab::Random;
use instep::lab::network::Condition;
use instep::lab::ntp::{Behaviour, RateLimit, Responder, Server};
use instep::skew::ntp::ServerName;
use instep::skew::{Failure, Measurement, NoAnswer, Standing};
use instep::time::{Offset, Span};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

fn start(responder: Responder) -> LoopbackServer {
    LoopbackServer::start(responder).expect("loopback gives a port")
}

fn name(server: &LoopbackServer) -> ServerName {
    server.address().to_string().parse().expect("an address names a server")
}

/// An address of which nobody else is given the port so soon after it was closed again; `None` without that family.
#[allow(clippy::disallowed_methods, reason = "a port that is free has to be found")]
fn free_port(address: IpAddr) -> Option<SocketAddr> {
    UdpSocket::bind((address, 0)).and_then(|socket| socket.local_addr()).ok()
}

fn options(samples: u32, timeout_millis: i128) -> ntp::Options {
    let timeout = Span::from_nanos(timeout_millis * 1_000_000);
    ntp::Options { samples, timeout, pacing: Span::from_nanos(20_000_000) }
}

/// Measures the system clock with two samples each and a time-out that a loaded machine keeps as well.
fn measure(servers: &[&LoopbackServer]) -> Measurement {
    let names: Vec<ServerName> = servers.iter().map(|server| name(server)).collect();
    ntp::measure(&names, &options(2, 5_000), &SystemClock::new())
}

#[test]
fn wrong_servers_show_their_offset_with_the_sign_turned() {
    for offset in [0.0, 95.0, -95.0, 7_200.0, -0.25, 1.0e9, -1.5e9] {
        let server = start(Responder::off_by(Offset::from_seconds(offset)));
        let measured = measure(&[&server]).offset.unwrap();
        assert!(measured.contains(Offset::from_seconds(-offset)), "{offset}: {measured:?}");
    }
}

#[test]
fn wrong_clocks_show_theirs_as_it_is() {
    let server = start(Responder::honest());
    for offset in [-95.0, 7_200.0, -1.9e9] {
        let device = Shifted::by(SystemClock::new(), Offset::from_seconds(offset));
        let measured = ntp::measure(&[name(&server)], &options(2, 5_000), &device);
        let interval = measured.offset.unwrap();
        assert!(interval.contains(device.offset()), "{offset}: {interval:?}");
        assert_eq!(measured.is_within(Span::from_seconds(30)), Some(false));
    }
}

#[test]
fn ipv6_and_host_names_are_asked_too() {
    if free_port(Ipv6Addr::LOCALHOST.into()).is_some() {
        let server = LoopbackServer::start_on(Ipv6Addr::LOCALHOST.into(), Responder::honest()).unwrap();
        assert!(name(&server).to_string().starts_with("[::1]:"));
        assert!(measure(&[&server]).offset.unwrap().contains(Offset::ZERO));
    }
    // The name may stand for ::1 first, where nobody listens.
    let server = start(Responder::honest());
    let by_name = format!("localhost:{}", server.address().port()).parse().unwrap();
    let measured = ntp::measure(&[by_name], &options(2, 5_000), &SystemClock::new());
    assert_eq!(measured.sources[0].address, Some(server.address()));
    assert!(measured.offset.unwrap().contains(Offset::ZERO));
}

#[test]
fn a_silent_server_ends_with_the_time_out() {
    let server = start(Responder::honest().with_script([Behaviour::Silence]));
    let measured = ntp::measure(&[name(&server)], &options(2, 200), &SystemClock::new());
    assert_eq!(measured.offset, Err(NoAnswer::NobodyAnswered));
    assert_eq!(measured.judgements[0].standing, Standing::Failed(Failure::Silent));
    assert!(measured.sources[0].association.sent() >= 1);
}

#[test]
fn a_port_where_nobody_listens_is_told_apart() {
    let port = free_port(Ipv4Addr::LOCALHOST.into()).unwrap();
    let measured = ntp::measure(&[port.to_string().parse().unwrap()], &options(2, 2_000), &SystemClock::new());
    assert_eq!(measured.judgements[0].standing, Standing::Failed(Failure::ConnectionRefused));
}

#[test]
fn a_name_that_does_not_exist_is_told_apart() {
    // Longer than a label may be, so that no resolver asks anybody for it.
    let name = "a".repeat(70).parse().unwrap();
    let measured = ntp::measure(&[name], &options(2, 2_000), &SystemClock::new());
    let standing = &measured.judgements[0].standing;
    let told = matches!(standing, Standing::Failed(Failure::Unresolved(_) | Failure::ResolverSilent));
    assert!(told, "{standing:?}");
}

#[test]
fn the_liar_of_three_is_outvoted_and_a_silent_fourth_changes_nothing() {
    let liar = start(Responder::off_by(Offset::from_seconds(30.0)));
    let silent = start(Responder::honest().with_script([Behaviour::Silence]));
    let honest = [Responder::honest(), Responder::honest(), Responder::honest()].map(start);
    let measured = measure(&[&liar, &honest[0], &silent, &honest[1], &honest[2]]);
    assert!(measured.offset.unwrap().contains(Offset::ZERO));
    let used: Vec<bool> = measured.judgements.iter().map(|judgement| judgement.standing.is_used()).collect();
    assert_eq!(used, [false, true, false, true, true]);
    assert_eq!(measured.judgements[0].standing, Standing::Falseticker);
}

#[test]
fn a_rate_limit_keeps_the_first_answer_and_stops_asking() {
    let script = [Behaviour::Answer, Behaviour::Kiss(*b"RATE")];
    let server = start(Responder::honest().with_script(script));
    // Far enough apart for the kiss to be heard before the next request, on a loaded machine too.
    let paced = ntp::Options { pacing: Span::from_nanos(250_000_000), ..options(8, 5_000) };
    let measured = ntp::measure(&[name(&server)], &paced, &SystemClock::new());
    let association = &measured.sources[0].association;
    assert!(measured.offset.unwrap().contains(Offset::ZERO));
    assert_eq!(association.samples().len(), 1);
    assert!(association.refused()["kiss-o-death"] >= 1);
    assert!(association.sent() < 8, "{} requests were sent", association.sent());
}

#[test]
fn bad_replies_do_not_keep_good_ones_from_counting() {
    let script = [
        Behaviour::ForgedFirst,
        Behaviour::Garbage(vec![1; 300]),
        Behaviour::Mode(5),
        Behaviour::TransmitMoved(Span::from_seconds(60)),
        Behaviour::Duplicate,
        Behaviour::Hold(Span::from_nanos(30_000_000)),
    ];
    let server = start(Responder::honest().with_script(script));
    let measured = ntp::measure(&[name(&server)], &options(6, 5_000), &SystemClock::new());
    assert!(measured.offset.unwrap().contains(Offset::ZERO));
    let counted: Vec<&str> = measured.sources[0].association.refused().keys().copied().collect();
    assert_eq!(counted, ["duplicate", "impossible-hold", "not-server-mode", "wrong-origin"]);
    assert_eq!(measured.sources[0].association.samples().len(), 3);
}

#[test]
fn a_one_sided_delay_stays_inside_the_interval() {
    let late = Behaviour::Late(Span::from_nanos(80_000_000));
    let server = start(Responder::honest().with_script([late]));
    let interval = measure(&[&server]).offset.unwrap();
    assert!(interval.contains(Offset::ZERO));
    assert!(interval.half_width() >= Span::from_nanos(40_000_000));
}

#[test]
fn a_root_distance_widens_the_interval() {
    let server = start(Responder::honest().with_root(Span::from_seconds(2), Span::from_seconds(5)));
    let interval = measure(&[&server]).offset.unwrap();
    assert!(interval.half_width() >= Span::from_seconds(6));
}

#[test]
fn the_stand_in_is_on_loopback_only() {
    assert!(LoopbackServer::start_on(Ipv4Addr::UNSPECIFIED.into(), Responder::honest()).is_err());
}

/// A server at the end of a path, on any port of 127.0.0.1.
fn start_behind(condition: Condition, responder: Responder, seed: u64) -> LoopbackServer {
    let server = Server::behind(condition.path(), responder, Random::seeded(seed));
    LoopbackServer::start_at((Ipv4Addr::LOCALHOST, 0).into(), server).expect("loopback gives a port")
}

#[test]
fn the_interval_holds_the_truth_behind_every_kind_of_network() {
    for (seed, condition) in Condition::ALL.into_iter().enumerate() {
        let servers = [1, 2, 3].map(|number| start_behind(condition, Responder::honest(), seed as u64 * 3 + number));
        let names: Vec<ServerName> = servers.iter().map(name).collect();
        let measured = ntp::measure(&names, &options(4, 5_000), &SystemClock::new());
        let interval = measured.offset.unwrap_or_else(|why| panic!("{condition}: {why}"));
        assert!(interval.contains(Offset::ZERO), "{condition}: {interval:?}");
    }
}

#[test]
fn one_misbehaving_server_of_three_does_no_harm() {
    for (misbehaviour, _, behaviour) in Behaviour::NAMED {
        let first = start_behind(Condition::Ordinary, Responder::honest().with_script([behaviour]), 1);
        let others = [2, 3].map(|seed| start_behind(Condition::Ordinary, Responder::honest(), seed));
        let measured = measure(&[&first, &others[0], &others[1]]);
        let interval = measured.offset.unwrap_or_else(|why| panic!("{misbehaviour}: {why}"));
        assert!(interval.contains(Offset::ZERO), "{misbehaviour}: {interval:?}");
        assert!(measured.judgements[1..].iter().all(|judgement| judgement.standing.is_used()), "{misbehaviour}");
    }
}

#[test]
fn an_answer_from_another_port_is_not_heard() {
    let server = start(Responder::honest().with_script([Behaviour::OtherPort]));
    let measured = ntp::measure(&[name(&server)], &options(2, 300), &SystemClock::new());
    assert_eq!(measured.judgements[0].standing, Standing::Failed(Failure::Silent));
}

#[test]
fn a_client_that_comes_again_at_once_is_only_refused() {
    let limit = RateLimit::one_in(Span::from_seconds(3_600));
    let server = start(Responder::honest().with_rate_limit(limit));
    let first = measure(&[&server]);
    assert!(first.offset.unwrap().contains(Offset::ZERO));
    assert_eq!(first.sources[0].association.samples().len(), 1);
    let second = ntp::measure(&[name(&server)], &options(1, 300), &SystemClock::new());
    assert_eq!(second.offset, Err(NoAnswer::NobodyAnswered));
}

#[test]
fn a_port_that_is_taken_is_not_given_again() {
    let server = start(Responder::honest());
    let again = LoopbackServer::start_at(server.address(), Responder::honest().into());
    assert_eq!(again.unwrap_err().kind(), std::io::ErrorKind::AddrInUse);
}
