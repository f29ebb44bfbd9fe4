//! Where the crate `sntpc` is driven: its socket is a pair of byte arrays here and its clock a value, so that each call
//! ends at its first poll.

use super::HEADER_LENGTH;
use crate::time::{Span, UnixTime};
use sntpc::{
    Error, NtpContext, NtpTimestampGenerator, NtpUdpSocket, SendRequestResult, sntp_process_response, sntp_send_request,
};
use std::cell::Cell;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// Stands for the server. Who really sent a datagram is for the socket's owner to see to, which is connected.
const SERVER: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 123);

/// Where the transmit timestamp of a packet stands, and the origin timestamp of a reply.
const TRANSMIT: std::ops::Range<usize> = 40..48;
const ORIGIN: std::ops::Range<usize> = 24..32;

/// One request as `sntpc` remembers it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Request {
    token: SendRequestResult,
    stamp: [u8; 8],
}

/// What `sntpc` makes of a reply.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading {
    /// RFC 5905's theta: **server minus client**. Within 2 µs of what the four timestamps say.
    pub(super) theta: Span,
}

impl Request {
    /// Builds a request sent at `sent`, whose transmit timestamp is `nonce` instead of the time.
    ///
    /// The time that the clock shows is what is being measured: it is nobody else's business, and who guesses it could
    /// forge a reply.
    pub(super) fn build(sent: UnixTime, nonce: [u8; 8]) -> (Request, [u8; HEADER_LENGTH]) {
        let out = Outgoing(Cell::new([0; HEADER_LENGTH]));
        let token = at_once(sntp_send_request(SERVER, &out, context(sent)));
        let token = token.expect("a socket that is an array takes 48 bytes at once");
        let mut bytes = out.0.get();
        let mut stamp = [0; 8];
        stamp.copy_from_slice(&bytes[TRANSMIT]);
        bytes[TRANSMIT].copy_from_slice(&nonce);
        (Request { token, stamp }, bytes)
    }

    /// Hands over a reply whose origin timestamp was the nonce. `None` if `sntpc` refuses it.
    pub(super) fn process(&self, mut reply: [u8; HEADER_LENGTH], arrived: UnixTime) -> Option<Reading> {
        reply[ORIGIN].copy_from_slice(&self.stamp);
        let result = at_once(sntp_process_response(SERVER, &Incoming(reply), context(arrived), self.token)).ok()?;
        Some(Reading { theta: Span::from_nanos(i128::from(result.offset) * 1_000) })
    }
}

/// The result of a future that is ready when first asked.
fn at_once<T>(future: impl Future<Output = sntpc::Result<T>>) -> sntpc::Result<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => Err(Error::Network),
    }
}

/// A moment that `sntpc` asks for when it wants to know the time.
#[derive(Clone, Copy)]
struct Stamp(UnixTime);

fn context(time: UnixTime) -> NtpContext<Stamp> {
    NtpContext::new(Stamp(time))
}

impl NtpTimestampGenerator for Stamp {
    fn init(&mut self) {}

    /// Folded into the 136 years after 2106, which puts the same bits on the wire: it refuses a negative number of
    /// seconds, and adding up eras must not overflow.
    fn timestamp_sec(&self) -> u64 {
        const ERA: i64 = 1 << 32;
        (self.0.whole_seconds().rem_euclid(ERA) + ERA).cast_unsigned()
    }

    fn timestamp_subsec_micros(&self) -> u32 {
        (self.0.nanos().rem_euclid(1_000_000_000) / 1_000) as u32
    }
}

/// A socket that keeps what is sent.
struct Outgoing(Cell<[u8; HEADER_LENGTH]>);

impl NtpUdpSocket for Outgoing {
    async fn send_to(&self, bytes: &[u8], _to: SocketAddr) -> sntpc::Result<usize> {
        self.0.set(*bytes.first_chunk().ok_or(Error::Network)?);
        Ok(bytes.len())
    }

    async fn recv_from(&self, _bytes: &mut [u8]) -> sntpc::Result<(usize, SocketAddr)> {
        Err(Error::Network)
    }
}

/// A socket that holds one datagram.
struct Incoming([u8; HEADER_LENGTH]);

impl NtpUdpSocket for Incoming {
    async fn send_to(&self, _bytes: &[u8], _to: SocketAddr) -> sntpc::Result<usize> {
        Err(Error::Network)
    }

    async fn recv_from(&self, bytes: &mut [u8]) -> sntpc::Result<(usize, SocketAddr)> {
        bytes.first_chunk_mut::<HEADER_LENGTH>().ok_or(Error::Network)?.copy_from_slice(&self.0);
        Ok((HEADER_LENGTH, SERVER))
    }
}
