//! Where the page is served: on loopback, on a network, or on the address that is named.

use crate::cli::Refusal;
use crate::io::phone::{AddressError, LocalAddress, addresses_on_network, chosen_address};
use clap::Args;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

#[derive(Args)]
pub struct Place {
    /// Serve the page on the network, so that a phone can reach it; on this address or interface if there are several
    #[arg(long, value_name = "ADDRESS|INTERFACE", num_args = 0..=1, conflicts_with = "bind")]
    lan: Option<Option<String>>,
    /// Serve it on this address of this computer, with a port if it matters [default: loopback]
    #[arg(long, value_name = "ADDRESS[:PORT]", value_parser = bind)]
    bind: Option<SocketAddr>,
}

impl Place {
    /// The address to listen on; port 0 is any free one.
    pub fn address(&self) -> Result<SocketAddr, Refusal> {
        match (&self.lan, self.bind) {
            (Some(named), _) => on_network(named.as_deref(), "--lan "),
            (None, Some(address)) => Ok(address),
            (None, None) => Ok(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 0)),
        }
    }
}

/// The address on a network. `option` is how the one that asks for it begins, for the hints.
pub fn on_network(named: Option<&str>, option: &str) -> Result<SocketAddr, Refusal> {
    let found = addresses_on_network().map_err(|error| Refusal::input(format!("this machine's addresses: {error}")))?;
    let choices = |refusal, found: &[LocalAddress]| {
        found.iter().fold(refusal, |refusal: Refusal, local| {
            refusal.hint(format!("{option}{}  ({})", local.address, local.interface))
        })
    };
    let option_name = option.trim_end_matches([' ', '=']);
    chosen_address(&found, named).map_err(|error| match (&error, named) {
        (AddressError::None, _) => Refusal::input(format!("{option_name}: {error}"))
            .hint("join the network that the phone is on, or name an address with --bind"),
        (AddressError::Several(found), _) => choices(
            Refusal::input(format!("{option_name}: {error}")).hint("name the one that the phone can reach:"),
            found,
        ),
        (AddressError::NotOurs(found), named) => {
            let shown: String = named.unwrap_or_default().chars().take(60).collect();
            let told = format!("{option_name}: '{shown}' is no interface and no address of this machine on a network");
            choices(Refusal::input(told).hint("there are these:"), found)
        }
    })
}

fn bind(text: &str) -> Result<SocketAddr, String> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let address = text.parse().or_else(|_| bare.parse::<IpAddr>().map(|address| SocketAddr::new(address, 0)));
    let address =
        address.map_err(|_| format!("'{text}' is no address\nname one of this computer's, such as 192.0.2.7"))?;
    match address.ip() {
        ip if ip.is_unspecified() || ip.is_multicast() => {
            Err(format!("'{text}' stands for many addresses\nname the one that the phone can reach, or use --lan"))
        }
        _ => Ok(address),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_have_a_port_and_must_be_one() {
        assert_eq!(bind("192.0.2.7").unwrap(), "192.0.2.7:0".parse().unwrap());
        assert_eq!(bind("192.0.2.7:8080").unwrap().port(), 8080);
        assert_eq!(bind("::1").unwrap(), bind("[::1]").unwrap());
        assert_eq!(bind("[::1]:8080").unwrap().port(), 8080);
        assert!(bind("0.0.0.0").is_err() && bind("[::]:80").is_err() && bind("host").is_err() && bind("").is_err());
    }
}
