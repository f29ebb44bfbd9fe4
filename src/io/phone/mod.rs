//! A page for one visitor: the server around [`skew::browser`](crate::skew::browser).
//!
//! It listens on one address, answers those who know the run's token and nobody else, and is gone after one result. What
//! it takes in is bounded: connections, heads, bodies, and the time that each may take.

mod addresses;
mod connections;
mod gate;
mod routes;
mod token;

pub use addresses::{AddressError, LocalAddress, addresses_on_network, chosen_address};

use crate::clock::Mapping;
use crate::io::SystemClock;
use crate::skew::browser::{Here, Measured, Unusable};
use crate::time::Span;
use gate::Gate;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use token::Token;

/// A page that waits for its visitor.
#[derive(Debug)]
pub struct Phone {
    listener: TcpListener,
    address: SocketAddr,
    token: Token,
}

/// What a result is judged by.
#[derive(Clone, Debug)]
pub struct Terms {
    /// How far off the device's clock may be, either way: the page says whether that is so.
    pub tolerance: Span,
    /// This machine's own offset, if it was measured.
    pub here: Option<Here>,
    /// This machine's clock. Its counter must be the one that `here` was measured by.
    pub clock: SystemClock,
}

/// How a run ended.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// A clock was measured. The browser's name for itself comes with it, in visible ASCII.
    Measured(Box<Measured>, Option<String>),
    /// The page sent reports, and none could be used.
    Unusable(Unusable),
    /// The time is up. Whether anybody had begun to measure.
    TimeUp(bool),
    /// Somebody pressed Ctrl-C.
    Interrupted,
}

impl Phone {
    /// Listens on an address, on any free port if the port is 0. Nobody is answered before [`Phone::measure`].
    ///
    /// # Errors
    /// What the system says, if the address is not one of this machine's or the port is taken. An address that stands for
    /// all of this machine's is refused: each interface has its own.
    #[allow(clippy::disallowed_methods, reason = "this is the one place where a server's TCP socket is opened")]
    pub fn listen(address: SocketAddr) -> std::io::Result<Phone> {
        if address.ip().is_unspecified() || address.ip().is_multicast() {
            let told = format!("{} stands for many addresses, and one is wanted", address.ip());
            return Err(std::io::Error::new(std::io::ErrorKind::InvalidInput, told));
        }
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        Ok(Phone { listener, address, token: Token::random()? })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The page's address, with the token: whoever has it can take the one measurement that there is.
    pub fn url(&self) -> String {
        format!("http://{}/{}", self.address, self.token.expose())
    }

    /// Serves the page until one device is measured, for no longer than `patience`, or until Ctrl-C.
    ///
    /// # Errors
    /// What the system says, if it gives no timers or no signals.
    pub fn measure(self, terms: Terms, patience: Span) -> std::io::Result<Outcome> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(self.listener)?;
            let gate = Arc::new(Gate::new(self.address, self.token, terms));
            connections::serve(listener, gate, patience).await
        })
    }
}

impl Terms {
    /// The result counted from true time, if this machine's offset from it is known.
    fn seen_from_here(&self, measured: Measured, now: &Mapping) -> Measured {
        match &self.here {
            Some(here) => measured.seen_from(&here.at(now)),
            None => measured,
        }
    }
}
