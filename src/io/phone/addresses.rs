//! The addresses by which others on the network may reach this machine.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// One of this machine's addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalAddress {
    /// The interface, as the system names it.
    pub interface: String,
    /// The address.
    pub address: IpAddr,
}

impl fmt::Display for LocalAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.address, self.interface)
    }
}

/// Why no address was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddressError {
    /// This machine is on no network.
    None,
    /// There are several: these.
    Several(Vec<LocalAddress>),
    /// None is or belongs to what was named; these there are.
    NotOurs(Vec<LocalAddress>),
}

impl fmt::Display for AddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("this machine has no address on a network"),
            Self::Several(found) => write!(f, "this machine has {} addresses on networks", found.len()),
            Self::NotOurs(_) => f.write_str("no interface and no address of this machine is called that"),
        }
    }
}

impl std::error::Error for AddressError {}

/// The addresses that others on a network may use, in the system's order: none of loopback, and none that holds on one
/// link only.
///
/// # Errors
/// What the system says if it does not list them.
pub fn addresses_on_network() -> std::io::Result<Vec<LocalAddress>> {
    let interfaces = if_addrs::get_if_addrs()?;
    let local = |interface: if_addrs::Interface| LocalAddress { address: interface.ip(), interface: interface.name };
    Ok(interfaces.into_iter().map(local).filter(|local| is_reachable(local.address)).collect())
}

fn is_reachable(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(it) => !it.is_loopback() && !it.is_link_local() && it != Ipv4Addr::UNSPECIFIED,
        IpAddr::V6(it) => !it.is_loopback() && !it.is_unicast_link_local() && !it.is_unspecified(),
    }
}

/// The address to listen on: the one that is named, by itself or by its interface, or else the only one there is. Of an
/// interface with several, and of all where nothing is named, IPv4 goes before IPv6: its addresses are short.
///
/// ```
/// use instep::io::phone::{AddressError, LocalAddress, chosen_address};
/// let on = |interface: &str, address: &str| LocalAddress { interface: interface.into(), address: address.parse().unwrap() };
/// let found = [on("wlan0", "192.0.2.7"), on("wlan0", "2001:db8::7"), on("eth0", "198.51.100.7")];
/// assert_eq!(chosen_address(&found, Some("wlan0")).unwrap().ip(), found[0].address);
/// assert!(matches!(chosen_address(&found, None), Err(AddressError::Several(two)) if two.len() == 2));
/// ```
///
/// # Errors
/// [`AddressError`].
pub fn chosen_address(found: &[LocalAddress], named: Option<&str>) -> Result<SocketAddr, AddressError> {
    let is_named = |local: &&LocalAddress| match named {
        None => true,
        Some(name) => local.interface == name || name.parse() == Ok(local.address),
    };
    let candidates: Vec<&LocalAddress> = found.iter().filter(is_named).collect();
    let of_version_4: Vec<&LocalAddress> = candidates.iter().copied().filter(|local| local.address.is_ipv4()).collect();
    let preferred = if of_version_4.is_empty() { candidates } else { of_version_4 };
    match preferred[..] {
        [one] => Ok(SocketAddr::new(one.address, 0)),
        [] if found.is_empty() => Err(AddressError::None),
        [] => Err(AddressError::NotOurs(found.to_vec())),
        _ => Err(AddressError::Several(preferred.into_iter().cloned().collect())),
    }
}
