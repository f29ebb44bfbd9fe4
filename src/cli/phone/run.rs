//! One run of the page: this computer's clock first, then the address, then the phone.

use super::qr;
use crate::cli::Refusal;
use crate::cli::skew::here;
use crate::clock::Mapping;
use crate::io::phone::{Outcome, Phone, Terms};
use crate::io::{SystemClock, World, open_in_browser};
use crate::skew::Measurement;
use crate::skew::browser::{Here, Measured};
use crate::skew::ntp::ServerName;
use crate::time::Span;
use std::io::Write;
use std::net::SocketAddr;

/// What a run needs to know.
pub struct Run<'a> {
    /// The servers to check this computer's clock against; it stays unchecked if there are none.
    pub ntp: &'a [ServerName],
    /// Where to listen.
    pub address: SocketAddr,
    /// How long to wait for the phone.
    pub patience: Span,
    /// Whether to open the page in this computer's browser.
    pub open: bool,
    /// How far off the phone's clock may be, either way.
    pub tolerance: Span,
}

/// A clock that was measured, and what was measured to compare it with.
pub struct Seen {
    /// The phone's clock.
    pub measured: Measured,
    /// What its browser calls itself.
    pub agent: Option<String>,
    /// This computer's clock, if it was checked.
    pub here: Option<Measurement>,
}

impl Run<'_> {
    /// Serves the page until a phone is measured.
    pub fn measure(&self, world: &mut World) -> Result<Seen, Refusal> {
        let clock = SystemClock::new();
        let here = self.check_this_computer(world)?;
        let estimate = here.as_ref().and_then(|here| here.estimate().ok());
        let terms = Terms {
            tolerance: self.tolerance,
            here: estimate.map(|estimate| Here::new(estimate, Mapping::take(&clock))),
            clock,
        };
        let phone = Phone::listen(self.address).map_err(|error| self.no_page(&error))?;
        self.announce(&phone, world);
        match phone.measure(terms, self.patience).map_err(|error| self.no_page(&error))? {
            Outcome::Measured(measured, agent) => Ok(Seen { measured: *measured, agent, here }),
            other => Err(self.unseen(&other)),
        }
    }

    fn check_this_computer(&self, world: &World) -> Result<Option<Measurement>, Refusal> {
        if self.ntp.is_empty() {
            return Ok(None);
        }
        let measurement = here::measure(self.ntp, |_| (), world)?;
        match measurement.estimate() {
            Ok(_) => Ok(Some(measurement)),
            Err(reason) => Err(Refusal::unknown(format!("this computer's clock could not be checked: {reason}"))
                .hint("instep skew with the same servers says why of each")
                .hint("without --ntp the phone is compared with this computer alone")),
        }
    }

    fn no_page(&self, error: &std::io::Error) -> Refusal {
        Refusal::input(format!("no page can be served on {}: {error}", self.address.ip()))
            .hint("it must be an address of this computer, and its port must be free")
    }

    /// The page's address and its picture, for a person; the address alone, for a program.
    fn announce(&self, phone: &Phone, world: &mut World) {
        let url = phone.url();
        let _ = match world.stderr_is_terminal {
            true => writeln!(world.stderr, "Open this page on the phone, once, within {}:\n  {url}", self.patience),
            false => writeln!(world.stderr, "{url}"),
        };
        if world.stderr_is_terminal {
            let _ = match qr::picture_for(&url, world) {
                // A camera would read it, and the phone would not get there.
                _ if phone.address().ip().is_loopback() => {
                    writeln!(world.stderr, "note: only browsers on this computer reach it; with --lan a phone does")
                }
                Ok(picture) => write!(world.stderr, "{picture}"),
                Err(why) => writeln!(world.stderr, "note: no picture of the address: {why}"),
            };
        }
        if self.open
            && let Err(error) = open_in_browser(&url)
        {
            let _ = writeln!(world.stderr, "note: the browser could not be opened: {error}");
        }
        let _ = world.stderr.flush();
    }

    /// Why there is no result.
    fn unseen(&self, outcome: &Outcome) -> Refusal {
        match outcome {
            Outcome::Unusable(why) => Refusal::unknown(format!("the page's reports could not be used: {why}"))
                .hint("start again, and try another browser on the phone"),
            Outcome::TimeUp(true) => Refusal::unknown(format!("the page was opened, but not measured within {}", self.patience))
                .hint("start again; the page must stay in front until it shows its answer"),
            Outcome::TimeUp(false) => Refusal::unknown(format!("nobody opened the page within {}", self.patience))
                .hint("the phone must reach this computer: the same network, without isolation of its clients, and no firewall between")
                .hint("without that, ask for a code or read the phone's clock: instep diagnose --help"),
            Outcome::Interrupted | Outcome::Measured(..) => Refusal::unknown("interrupted before a phone was measured"),
        }
    }
}
