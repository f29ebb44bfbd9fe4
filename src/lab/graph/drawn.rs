use crate::random::Random;

/// Letters and digits that are not taken for one another when somebody types them.
const READABLE: &[u8] = b"BCDFGHJKLMNPQRSTVWXZ23456789";
/// What a Temporary Access Pass is made of: symbols as well, which a command line has to quote.
const PASS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789#$%&*+-=?@^_!";
/// The alphabet of base64url.
const BASE64URL: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// An id as directories give them: a random UUID.
pub(super) fn guid(random: &mut Random) -> String {
    let (high, low) = (random.bits(), random.bits());
    let high = high & !0xf000 | 0x4000;
    let low = low & !(3 << 62) | 2 << 62;
    let (first, second, third) = (high >> 32, high >> 16 & 0xffff, high & 0xffff);
    format!("{first:08x}-{second:04x}-{third:04x}-{:04x}-{:012x}", low >> 48, low & 0xffff_ffff_ffff)
}

/// A token, a secret or the id of a passkey.
pub(super) fn opaque(random: &mut Random, length: usize) -> String {
    of(random, BASE64URL, length)
}

/// What a person types to confirm a sign-in on another device.
pub(super) fn user_code(random: &mut Random) -> String {
    of(random, READABLE, 9)
}

/// A Temporary Access Pass.
pub(super) fn pass(random: &mut Random, length: usize) -> String {
    of(random, PASS, length)
}

fn of(random: &mut Random, alphabet: &[u8], length: usize) -> String {
    (0..length).map(|_| char::from(alphabet[random.below(alphabet.len())])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_random_uuid_and_its_seed_gives_it_again() {
        let id = guid(&mut Random::seeded(7));
        assert_eq!(id, guid(&mut Random::seeded(7)));
        assert_eq!((id.len(), &id[14..15]), (36, "4"));
        assert!(["8", "9", "a", "b"].contains(&&id[19..20]), "{id}");
        assert_eq!(id.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
    }
}
