use super::{Algorithm, Code, Digits, KeyState, Secret};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Sha256, Sha512};
use std::fmt;

/// A secret made ready for one hash: the HMAC state after its key, computed once and copied for each code.
#[derive(Clone)]
pub struct Key {
    hmac: State,
    /// The same key for the search, which hashes blocks.
    state: KeyState,
}

#[derive(Clone)]
enum State {
    Sha1(Hmac<Sha1>),
    Sha256(Hmac<Sha256>),
    Sha512(Hmac<Sha512>),
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({})", self.algorithm())
    }
}

impl Key {
    /// Readies a secret. HMAC takes keys of any length, the empty one included (RFC 2104).
    pub fn new(secret: &Secret, algorithm: Algorithm) -> Key {
        const ANY_LENGTH: &str = "HMAC takes keys of any length";
        let bytes = secret.expose();
        let hmac = match algorithm {
            Algorithm::Sha1 => State::Sha1(Hmac::new_from_slice(bytes).expect(ANY_LENGTH)),
            Algorithm::Sha256 => State::Sha256(Hmac::new_from_slice(bytes).expect(ANY_LENGTH)),
            Algorithm::Sha512 => State::Sha512(Hmac::new_from_slice(bytes).expect(ANY_LENGTH)),
        };
        Key { hmac, state: KeyState::new(bytes, algorithm) }
    }

    /// The key as the search takes it.
    pub(crate) const fn state(&self) -> &KeyState {
        &self.state
    }

    /// The hash that this key is ready for.
    pub const fn algorithm(&self) -> Algorithm {
        match self.hmac {
            State::Sha1(_) => Algorithm::Sha1,
            State::Sha256(_) => Algorithm::Sha256,
            State::Sha512(_) => Algorithm::Sha512,
        }
    }

    /// Whether both keys give the same codes: of secrets that differ, those do that HMAC pads or shortens to the same block.
    pub fn is_same_as(&self, other: &Key) -> bool {
        self.state == other.state
    }

    /// The HOTP value of a counter (RFC 4226 section 5.3). TOTP is this with [`Step::counter`](crate::time::Step::counter).
    pub fn code(&self, counter: u64, digits: Digits) -> Code {
        Code::from_truncated(self.truncated(&counter.to_be_bytes()).into(), digits)
    }

    /// The 31 bits that dynamic truncation takes from the HMAC of a message, before the reduction to digits.
    pub fn truncated(&self, message: &[u8]) -> u32 {
        self.with_hmac(message, dynamic_truncation)
    }

    /// Hands the HMAC of a message to `read`, on the stack.
    pub fn with_hmac<T>(&self, message: &[u8], read: impl FnOnce(&[u8]) -> T) -> T {
        match &self.hmac {
            State::Sha1(state) => read(&state.clone().chain_update(message).finalize().into_bytes()),
            State::Sha256(state) => read(&state.clone().chain_update(message).finalize().into_bytes()),
            State::Sha512(state) => read(&state.clone().chain_update(message).finalize().into_bytes()),
        }
    }
}

/// RFC 4226 section 5.3: four bytes from where the low half of the *last* byte points, without the sign bit.
///
/// # Panics
/// If there are fewer than 20 bytes; every HMAC of this crate has as many.
pub fn dynamic_truncation(hmac: &[u8]) -> u32 {
    let offset = usize::from(hmac[hmac.len() - 1] & 0x0f);
    let four = [hmac[offset], hmac[offset + 1], hmac[offset + 2], hmac[offset + 3]];
    u32::from_be_bytes(four) & 0x7fff_ffff
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_told_apart_by_their_codes() {
        let key = |secret: &[u8], algorithm| Key::new(&Secret::from_bytes(secret), algorithm);
        let sha1 = |secret| key(secret, Algorithm::Sha1);
        assert!(sha1(b"12345").is_same_as(&sha1(b"12345\0\0")));
        assert!(!sha1(b"12345").is_same_as(&sha1(b"12345 ")));
        assert!(!sha1(b"12345").is_same_as(&key(b"12345", Algorithm::Sha256)));
    }

    #[test]
    fn rfc_4226_appendix_d() {
        let key = Key::new(&Secret::from_bytes(b"12345678901234567890"), Algorithm::Sha1);
        let expected =
            ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"];
        let codes: Vec<String> = (0..10).map(|counter| key.code(counter, Digits::SIX).reveal()).collect();
        assert_eq!(codes, expected);
    }

    #[test]
    fn rfc_6238_appendix_b_with_seeds_as_long_as_the_hash() {
        let seed: Vec<u8> = b"1234567890".iter().copied().cycle().take(64).collect();
        let expected: [(i64, [&str; 3]); 6] = [
            (59, ["94287082", "46119246", "90693936"]),
            (1_111_111_109, ["07081804", "68084774", "25091201"]),
            (1_111_111_111, ["14050471", "67062674", "99943326"]),
            (1_234_567_890, ["89005924", "91819424", "93441116"]),
            (2_000_000_000, ["69279037", "90698825", "38618901"]),
            (20_000_000_000, ["65353130", "77737706", "47863826"]),
        ];
        for (seconds, codes) in expected {
            for (algorithm, code) in Algorithm::ALL.into_iter().zip(codes) {
                let key = Key::new(&Secret::from_bytes(&seed[..algorithm.output_bytes()]), algorithm);
                assert_eq!(key.code((seconds / 30) as u64, Digits::EIGHT).reveal(), code, "{algorithm} at {seconds}");
            }
        }
    }
}
