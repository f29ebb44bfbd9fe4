use crate::processor_time::processor_time_of;
use hmac::{Hmac, KeyInit, Mac};
use instep::otp::{Algorithm, Code, Digits, Key, Secret};
use instep::search::{Lanes, Sought};
use instep::time::Step;
use std::hint::black_box;
use std::time::Duration;

/// A counter of 2025.
pub const FIRST: u64 = 58_000_000;
/// As many keys as a secret has readings.
const MANY: usize = 30;

/// One way of computing codes.
pub struct Contender {
    pub name: &'static str,
    pub algorithm: Algorithm,
    pub lanes: Option<Lanes>,
    pub keys: usize,
    /// How many codes make a batch of some milliseconds.
    pub codes: u64,
    compute: Box<dyn Fn(u64)>,
}

impl Contender {
    /// How long so many codes take.
    pub fn time(&self, codes: u64) -> Duration {
        processor_time_of(|| (self.compute)(codes))
    }
}

/// Of a hash: totp-rs first, with whom the others are compared.
pub fn contenders(algorithm: Algorithm) -> Vec<Contender> {
    let secret = &b"1234567890123456789012345678901234567890123456789012345678901234"[..algorithm.output_bytes()];
    let (few, many) = match algorithm {
        Algorithm::Sha1 => (10_000, 72_000),
        Algorithm::Sha256 => (10_000, 43_200),
        Algorithm::Sha512 => (2_000, 14_400),
    };
    let one = |name, compute| Contender { name, algorithm, lanes: None, keys: 1, codes: few, compute };
    let key = Key::new(&Secret::from_bytes(secret), algorithm);
    let mut all = vec![
        one("totp-rs", totp_rs(secret, algorithm)),
        one("hmac-keyed", keyed(secret, algorithm)),
        one("hmac-cloned", each(move |counter| key.code(counter, Digits::SIX).number())),
    ];
    for lanes in Lanes::ALL.into_iter().filter(|lanes| lanes.are_available()) {
        let codes = if matches!(lanes, Lanes::Scalar | Lanes::Reference) { few } else { many };
        let compute = |keys| search(lanes, algorithm, keys);
        all.extend([1, MANY].map(|keys| Contender {
            name: lanes.name(),
            algorithm,
            lanes: Some(lanes),
            keys,
            codes,
            compute: compute(keys),
        }));
    }
    all
}

/// From the oldest step to the newest, until a code fits; none does.
fn totp_rs(secret: &[u8], algorithm: Algorithm) -> Box<dyn Fn(u64)> {
    let algorithm = match algorithm {
        Algorithm::Sha1 => totp_rs::Algorithm::SHA1,
        Algorithm::Sha256 => totp_rs::Algorithm::SHA256,
        Algorithm::Sha512 => totp_rs::Algorithm::SHA512,
    };
    let secret = secret.to_vec();
    Box::new(move |codes| {
        let builder = totp_rs::Builder::new().with_secret(secret.clone()).with_algorithm(algorithm);
        let skew = u16::try_from(codes / 2).expect("it looks at 65,535 steps either way at most");
        let totp = builder.with_skew(skew).build().expect("the secret is long enough");
        black_box(totp.check(black_box(NEVER), FIRST * 30));
    })
}

/// An HMAC from the key on for each code, as the plain crates have it.
fn keyed(secret: &[u8], algorithm: Algorithm) -> Box<dyn Fn(u64)> {
    match algorithm {
        Algorithm::Sha1 => keyed_by::<Hmac<sha1::Sha1>>(secret),
        Algorithm::Sha256 => keyed_by::<Hmac<sha2::Sha256>>(secret),
        Algorithm::Sha512 => keyed_by::<Hmac<sha2::Sha512>>(secret),
    }
}

fn keyed_by<M: Mac + KeyInit>(secret: &[u8]) -> Box<dyn Fn(u64)> {
    let secret = secret.to_vec();
    each(move |counter| {
        let mut mac = <M as KeyInit>::new_from_slice(&secret).expect("a key may have any length");
        mac.update(&counter.to_be_bytes());
        let hmac = mac.finalize().into_bytes();
        let offset = usize::from(hmac[hmac.len() - 1] & 0x0f);
        let value = hmac[offset..offset + 4].iter().fold(0, |value, byte| value << 8 | u64::from(*byte));
        (value & 0x7fff_ffff) % 1_000_000
    })
}

/// A code that none of these steps has, so that all are looked at.
const NEVER: &str = "111112";

fn each(code: impl Fn(u64) -> u64 + 'static) -> Box<dyn Fn(u64)> {
    Box::new(move |codes| {
        black_box((FIRST..FIRST + codes).map(&code).sum::<u64>());
    })
}

fn search(lanes: Lanes, algorithm: Algorithm, keys: usize) -> Box<dyn Fn(u64)> {
    let key = |byte| Key::new(&Secret::from_bytes([byte; 20]), algorithm);
    let keys: Vec<Key> = (0..keys as u8).map(key).collect();
    let wanted = [111_112, 222_223].map(|number| Code::from_truncated(number, Digits::SIX));
    Box::new(move |codes| {
        let (first, count) = (Step(FIRST as i64), codes as i64 / keys.len() as i64);
        let sought = |key| Sought { key, codes: &wanted, first, last: first.plus(count - 1) };
        black_box(lanes.scan_all(&keys.iter().map(sought).collect::<Vec<_>>()).len());
    })
}
