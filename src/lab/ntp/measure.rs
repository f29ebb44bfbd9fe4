use super::{Datagram, Server};
use crate::clock::{Clock, Manual, Mapping};
use crate::lab::Random;
use crate::skew::Measurement;
use crate::skew::ntp::{Nonce, Options, Order, Path, ServerName, Session};
use crate::time::Span;
use std::net::SocketAddr;

/// Where the client of a simulation is.
const CLIENT: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 40_000);

/// Measures a clock against servers over their networks in virtual time: a measurement that takes two seconds takes a
/// millisecond, and the truth is known exactly.
///
/// `truth` is true time and is advanced; `device` is the clock to be measured, which may be [`Shifted`] from it.
///
/// [`Shifted`]: crate::clock::Shifted
///
/// ```
/// use instep::clock::{Manual, Shifted};
/// use instep::lab::Random;
/// use instep::lab::network::Condition;
/// use instep::lab::ntp::{Responder, Server, measure};
/// use instep::skew::ntp::Options;
/// use instep::time::{Offset, UnixTime};
///
/// let truth = Manual::showing(UnixTime::from_seconds(1_795_255_205));
/// let slow = Shifted::by(&truth, Offset::from_seconds(-95.0));
/// let server = |seed| Server::behind(Condition::Bufferbloat.path(), Responder::honest(), Random::seeded(seed));
/// let mut servers = [server(1), server(2), server(3)];
/// let measured = measure(&mut servers, Options::for_servers(3), &truth, &slow, &mut Random::seeded(4));
/// assert!(measured.offset.unwrap().contains(Offset::from_seconds(-95.0)));
/// ```
pub fn measure(
    servers: &mut [Server],
    options: Options,
    truth: &Manual,
    device: &dyn Clock,
    random: &mut Random,
) -> Measurement {
    let names = (1..=servers.len()).map(address).map(ServerName::from);
    let mut run =
        Run { session: Session::new(names.collect(), options), servers, truth, device, started: truth.monotonic() };
    while run.turn(random) {}
    run.session.conclude(Mapping::take(device), run.elapsed())
}

/// Addresses that documentation may use (RFC 5737), one for each server.
fn address(number: usize) -> SocketAddr {
    SocketAddr::from(([192, 0, 2, number as u8], 123))
}

struct Run<'a> {
    session: Session,
    servers: &'a mut [Server],
    truth: &'a Manual,
    device: &'a dyn Clock,
    started: Span,
}

impl Run<'_> {
    fn elapsed(&self) -> Span {
        self.truth.monotonic() - self.started
    }

    /// Does the next thing; `false` when there is nothing more to do.
    fn turn(&mut self, random: &mut Random) -> bool {
        match self.session.next(self.elapsed()) {
            Order::Done => false,
            Order::Send(path, _) => {
                let (nonce, mapping) = (Nonce::from_bits(random.bits()), Mapping::take(self.device));
                let request = self.session.request(path, nonce, mapping, self.device.monotonic(), self.elapsed());
                self.servers[path.server].accept(&request, CLIENT, self.truth.wall());
                true
            }
            Order::WaitUntil(then) => {
                self.wait_until(then);
                true
            }
        }
    }

    /// Lets time pass until the next datagram arrives, or until `then`.
    fn wait_until(&mut self, then: Span) {
        let next = self.servers.iter().filter_map(Server::next_at).min();
        let until_event = next.map_or(Span::from_seconds(3_600), |at| at - self.truth.wall());
        self.truth.advance(until_event.min(then - self.elapsed()));
        for place in 0..self.servers.len() {
            while let Some(datagram) = self.servers[place].poll(self.truth.wall()) {
                self.receive(place, &datagram);
            }
        }
    }

    /// A socket that is connected hears nothing from another port.
    fn receive(&mut self, server: usize, datagram: &Datagram) {
        if !datagram.from_other_port {
            // What is refused is counted by the session.
            let _ = self.session.receive(Path { server, address: 0 }, &datagram.bytes, self.device.monotonic());
        }
    }
}
