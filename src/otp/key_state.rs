//! HMAC's key as two states of the hash, for whoever hashes blocks himself.

use super::{Algorithm, dynamic_truncation};
use sha1::{Digest, Sha1};
use sha2::{Sha256, Sha512};
use zeroize::{Zeroize, Zeroizing};

/// Where the inner and the outer hash of RFC 2104 stand after the block of the padded key. With a counter for a message, each has
/// one block to go.
#[derive(Clone, PartialEq)]
pub(crate) enum KeyState {
    Sha1 { inner: [u32; 5], outer: [u32; 5] },
    Sha256 { inner: [u32; 8], outer: [u32; 8] },
    Sha512 { inner: [u64; 8], outer: [u64; 8] },
}

/// FIPS 180-4 section 5.3: where the hashes begin.
const SHA_1: [u32; 5] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];
const SHA_256: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];
const SHA_512: [u64; 8] = [
    0x6a09_e667_f3bc_c908,
    0xbb67_ae85_84ca_a73b,
    0x3c6e_f372_fe94_f82b,
    0xa54f_f53a_5f1d_36f1,
    0x510e_527f_ade6_82d1,
    0x9b05_688c_2b3e_6c1f,
    0x1f83_d9ab_fb41_bd6b,
    0x5be0_cd19_137e_2179,
];
/// RFC 2104: what the inner and the outer key are combined with.
const INNER: u8 = 0x36;
const OUTER: u8 = 0x5c;

impl KeyState {
    /// Readies a key of any length; one longer than a block is hashed first.
    pub(crate) fn new(key: &[u8], algorithm: Algorithm) -> KeyState {
        match algorithm {
            Algorithm::Sha1 => {
                let key = block::<64>(key, |long| Sha1::digest(long).to_vec());
                let state = |pad| after_sha_1(SHA_1, &padded(&key, pad));
                KeyState::Sha1 { inner: state(INNER), outer: state(OUTER) }
            }
            Algorithm::Sha256 => {
                let key = block::<64>(key, |long| Sha256::digest(long).to_vec());
                let state = |pad| after_sha_256(SHA_256, &padded(&key, pad));
                KeyState::Sha256 { inner: state(INNER), outer: state(OUTER) }
            }
            Algorithm::Sha512 => {
                let key = block::<128>(key, |long| Sha512::digest(long).to_vec());
                let state = |pad| after_sha_512(SHA_512, &padded(&key, pad));
                KeyState::Sha512 { inner: state(INNER), outer: state(OUTER) }
            }
        }
    }

    /// The 31 bits that dynamic truncation takes from the HMAC of a counter: two blocks, and nothing else.
    pub(crate) fn truncated(&self, counter: u64) -> u32 {
        let message = counter.to_be_bytes();
        match self {
            KeyState::Sha1 { inner, outer } => {
                let digest = after_sha_1(*inner, &last_block::<64>(&message)).map(u32::to_be_bytes);
                let hmac = after_sha_1(*outer, &last_block::<64>(digest.as_flattened()));
                dynamic_truncation(hmac.map(u32::to_be_bytes).as_flattened())
            }
            KeyState::Sha256 { inner, outer } => {
                let digest = after_sha_256(*inner, &last_block::<64>(&message)).map(u32::to_be_bytes);
                let hmac = after_sha_256(*outer, &last_block::<64>(digest.as_flattened()));
                dynamic_truncation(hmac.map(u32::to_be_bytes).as_flattened())
            }
            KeyState::Sha512 { inner, outer } => {
                let digest = after_sha_512(*inner, &last_block::<128>(&message)).map(u64::to_be_bytes);
                let hmac = after_sha_512(*outer, &last_block::<128>(digest.as_flattened()));
                dynamic_truncation(hmac.map(u64::to_be_bytes).as_flattened())
            }
        }
    }
}

/// Whoever has the states has the codes.
impl Drop for KeyState {
    fn drop(&mut self) {
        match self {
            KeyState::Sha1 { inner, outer } => [inner, outer].into_iter().for_each(Zeroize::zeroize),
            KeyState::Sha256 { inner, outer } => [inner, outer].into_iter().for_each(Zeroize::zeroize),
            KeyState::Sha512 { inner, outer } => [inner, outer].into_iter().for_each(Zeroize::zeroize),
        }
    }
}

/// The key filled up with zeros to a block.
fn block<const LENGTH: usize>(key: &[u8], hash: impl FnOnce(&[u8]) -> Vec<u8>) -> Zeroizing<[u8; LENGTH]> {
    let mut block = Zeroizing::new([0; LENGTH]);
    if key.len() > LENGTH {
        let short = Zeroizing::new(hash(key));
        block[..short.len()].copy_from_slice(&short);
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    block
}

fn padded<const LENGTH: usize>(key: &[u8; LENGTH], pad: u8) -> Zeroizing<[u8; LENGTH]> {
    Zeroizing::new(key.map(|byte| byte ^ pad))
}

/// FIPS 180-4 section 5.1: a message that follows one block, its end mark, and the length of both in bits.
fn last_block<const LENGTH: usize>(message: &[u8]) -> [u8; LENGTH] {
    let mut block = [0; LENGTH];
    block[..message.len()].copy_from_slice(message);
    block[message.len()] = 0x80;
    let bits = 8 * (LENGTH + message.len()) as u64;
    block[LENGTH - 8..].copy_from_slice(&bits.to_be_bytes());
    block
}

fn after_sha_1(mut state: [u32; 5], block: &[u8; 64]) -> [u32; 5] {
    sha1::block_api::compress(&mut state, std::slice::from_ref(block));
    state
}

fn after_sha_256(mut state: [u32; 8], block: &[u8; 64]) -> [u32; 8] {
    sha2::block_api::compress256(&mut state, std::slice::from_ref(block));
    state
}

fn after_sha_512(mut state: [u64; 8], block: &[u8; 128]) -> [u64; 8] {
    sha2::block_api::compress512(&mut state, std::slice::from_ref(block));
    state
}
