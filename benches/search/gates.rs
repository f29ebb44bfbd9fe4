//! What each way of hashing must reach beside totp-rs.

use crate::codes::{Row, issued_a_cycle};
use instep::otp::Algorithm;
use instep::search::Lanes;

/// Of a search that chooses for itself, the least share of the best instructions' rate.
const LEAST_SHARE: f64 = 0.6;

/// What is wrong with these, of which some may be missing.
pub fn faults(rows: &[Row]) -> Vec<String> {
    let many_keys: Vec<&Row> = rows.iter().filter(|row| row.contender.keys > 1).collect();
    // Asked for where a core issues four operations of 512 bits a cycle; with fewer ports, so much less.
    let ports = (issued_a_cycle(rows) / 4.0).min(1.0);
    many_keys
        .iter()
        .filter_map(|row| slower_than_asked(row, ports).or_else(|| slower_than_the_best(row, &many_keys)))
        .collect()
}

fn slower_than_asked(row: &Row, ports: f64) -> Option<String> {
    let (hash, lanes) = (row.contender.algorithm, row.contender.lanes?);
    let least = match (hash, lanes) {
        (Algorithm::Sha1, Lanes::Avx512) => 18.0 * ports,
        (Algorithm::Sha256, Lanes::Avx512) => 7.0 * ports,
        (Algorithm::Sha512, Lanes::Avx512) => 11.0 * ports,
        (Algorithm::Sha1, Lanes::Avx2) => 5.0,
        (Algorithm::Sha1, Lanes::Sse42 | Lanes::Neon | Lanes::Scalar) => 1.4,
        // What processors do with SHA-2 differs too much, and for the reference nobody waits.
        _ => return None,
    };
    let times = row.times_totp_rs();
    let name = row.contender.name;
    (times < least).then(|| format!("{hash} with {name} is {times:.2} times as fast as totp-rs, asked are {least:.2}"))
}

/// What is wrong if a search is left to slower instructions than the processor has.
fn slower_than_the_best(row: &Row, rows: &[&Row]) -> Option<String> {
    let hash = row.contender.algorithm;
    let alike = rows.iter().filter(|other| other.contender.algorithm == hash);
    let share = row.times_totp_rs() / alike.map(|row| row.times_totp_rs()).fold(0.0, f64::max);
    (row.contender.lanes == Some(Lanes::Automatic) && share < LEAST_SHARE)
        .then(|| format!("{hash} left to choose has {share:.2} of the rate of the best instructions"))
}
