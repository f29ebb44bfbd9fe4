use super::Behaviour;
use crate::time::{Span, UnixTime};
use std::collections::BTreeMap;
use std::net::IpAddr;

/// One answer for each client in so long. Of the requests that are refused the first, third and so on are told so (the kiss
/// code RATE), the others hear nothing.
///
/// NTP's reference implementation keeps a guard time of 2 s.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// Within this time a client is answered once.
    pub every: Span,
    /// How long after the request the refusal leaves.
    pub kiss_after: Span,
}

impl RateLimit {
    /// One answer in so long; refusals leave after 20 ms.
    pub const fn one_in(every: Span) -> RateLimit {
        RateLimit { every, kiss_after: Span::from_nanos(20_000_000) }
    }
}

/// Who was answered when, and how often refused since.
#[derive(Clone, Debug, Default)]
pub(super) struct Guests(BTreeMap<IpAddr, Guest>);

#[derive(Clone, Copy, Debug)]
struct Guest {
    answered: UnixTime,
    refused: u32,
}

impl Guests {
    /// What the limit does with a request, or `None` if it lets it pass.
    pub(super) fn refuse(&mut self, limit: RateLimit, client: IpAddr, received: UnixTime) -> Option<Behaviour> {
        self.0.retain(|_, guest| received - guest.answered < limit.every);
        let Some(guest) = self.0.get_mut(&client) else {
            self.0.insert(client, Guest { answered: received, refused: 0 });
            return None;
        };
        guest.refused += 1;
        Some(if guest.refused % 2 == 1 { Behaviour::Kiss(*b"RATE") } else { Behaviour::Silence })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: RateLimit = RateLimit::one_in(Span::from_seconds(2));
    const RATE: Option<Behaviour> = Some(Behaviour::Kiss(*b"RATE"));
    const SILENCE: Option<Behaviour> = Some(Behaviour::Silence);

    #[test]
    fn a_client_is_answered_once_and_then_told_every_other_time() {
        let mut guests = Guests::default();
        let client = IpAddr::from([127, 0, 0, 1]);
        let mut ask = |tenths: i128| guests.refuse(LIMIT, client, UnixTime::from_nanos(tenths * 100_000_000));
        let met: Vec<_> = [0, 1, 2, 3, 19, 20, 21].map(&mut ask).into();
        assert_eq!(met, [None, RATE, SILENCE, RATE, SILENCE, None, RATE]);
    }

    #[test]
    fn each_client_has_its_own_limit() {
        let mut guests = Guests::default();
        let mut ask = |last| guests.refuse(LIMIT, IpAddr::from([127, 0, 0, last]), UnixTime::EPOCH);
        assert_eq!([1, 2, 1, 2].map(&mut ask), [None, None, RATE, RATE]);
    }
}
