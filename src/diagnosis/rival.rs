use super::cause::Cause;
use super::generator::{AS_ENROLLED, PERIODS, met};
use crate::otp::misread::{SecretReading, readings};
use crate::otp::{Account, Algorithm, Key, Secret};
use crate::search::{Found, Search};
use crate::time::{Period, StepGrid};

/// A period that is the wrong one less often than this, where one is, is not looked for over wide ranges.
const USUAL: f64 = 0.1;
/// What a device takes that was told no parameters.
const DEFAULTS: (Algorithm, Period) = (Algorithm::Sha1, Period::THIRTY_SECONDS);
/// Causes under which a device does not compute codes as its account says, or not from its secret.
const OTHERWISE: [Cause; 7] = [
    Cause::WrongSecret,
    Cause::SecretEncoding,
    Cause::AlgorithmMismatch,
    Cause::DigitsMismatch,
    Cause::PeriodMismatch,
    Cause::CounterBasedToken,
    Cause::ImplementationBug,
];

/// A way in which a device may compute its codes: how it reads the secret, with which hash, in steps of which length.
///
/// A verdict tries ways that differ from the account in one respect, near the clocks that its evidence allows. These differ in several
/// at once, for a search that knows nothing of the clock.
#[derive(Clone, Debug)]
pub struct Rival {
    /// How the secret is read, if not as it is meant.
    pub reading: Option<SecretReading>,
    /// The key; it knows its hash.
    pub key: Key,
    /// Where steps begin.
    pub grid: StepGrid,
    /// How likely a device computes in this way, before any code is seen; what all lack to 1 is left to other secrets and faults.
    pub prior: f64,
}

/// The ways to search in, none twice: the account's own first, then the likelier ones before the others.
///
/// Every reading of the secret's text is taken with every hash and every usual period. A slip at a single character is that of somebody
/// who typed the secret: it is taken with the account's own hash and period, and with those that a device takes to which nobody
/// typed any.
///
/// ```
/// use instep::diagnosis::rivals;
/// use instep::otp::{Account, Algorithm, Secret};
/// use instep::time::StepGrid;
///
/// let account = Account::of_secret(Secret::from_bytes(b"12345678901234567890"), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
/// let ways = rivals(&account, Algorithm::Sha256, StepGrid::default());
/// assert_eq!(ways[0].reading, None);
/// assert_eq!(ways[0].key.algorithm(), Algorithm::Sha256);
/// assert!(ways.len() > 200);
/// ```
pub fn rivals(account: &Account, algorithm: Algorithm, grid: StepGrid) -> Vec<Rival> {
    let own = (algorithm, grid.period);
    let secrets = secrets(account);
    let periods = periods(grid.period);
    let mut all = Vec::new();
    for (hash, hash_odds) in hashes(algorithm) {
        for (reading, key, reading_odds) in keys(&secrets, hash) {
            let is_slip = reading.is_some_and(SecretReading::is_copying_slip);
            for &(period, period_odds) in &periods {
                if !is_slip || [own, DEFAULTS].contains(&(hash, period)) {
                    let (grid, prior) =
                        (StepGrid { period, ..grid }, as_said() * reading_odds * hash_odds * period_odds);
                    all.push(Rival { reading, key: key.clone(), grid, prior });
                }
            }
        }
    }
    all.sort_by(|a, b| b.prior.total_cmp(&a.prior));
    all
}

/// How likely the device computes in each way, given what a search under each found. What they lack to 1 is left to a secret that has
/// nothing to do with the codes.
///
/// # Panics
/// If there are fewer searches or answers than ways.
pub fn probabilities(rivals: &[Rival], searches: &[Search], found: &[Found]) -> Vec<f64> {
    let weight = |index: usize| rivals[index].prior.ln() + found[index].ln_evidence(&searches[index]);
    let weights: Vec<f64> = (0..rivals.len()).map(weight).collect();
    let unrelated = (1.0 - rivals.iter().map(|rival| rival.prior).sum::<f64>()).max(f64::MIN_POSITIVE).ln();
    let most = weights.iter().copied().fold(unrelated, f64::max);
    let all: f64 = weights.iter().chain([&unrelated]).map(|weight| (weight - most).exp()).sum();
    weights.into_iter().map(|weight| (weight - most).exp() / all).collect()
}

impl Rival {
    /// In words: what differs from the account, `the secret read as raw-text, with sha256, with a period of 60 s`.
    pub fn describe(&self, own: &Rival) -> String {
        let (reading, hash, period) = self.differences(own);
        let reading = reading.map(|name| format!("the secret read as {name}"));
        let hash = hash.map(|hash| format!("with {hash}"));
        let period = period.map(|seconds| format!("with a period of {seconds} s"));
        let differs: Vec<String> = [reading, hash, period].into_iter().flatten().collect();
        if differs.is_empty() { AS_ENROLLED.to_owned() } else { differs.join(", ") }
    }

    /// The same after an "if": `the secret is read as raw-text and the hash is sha256`; nothing for the account's own way.
    pub fn condition(&self, own: &Rival) -> String {
        let (reading, hash, period) = self.differences(own);
        let reading = reading.map(|name| format!("the secret is read as {name}"));
        let hash = hash.map(|hash| format!("the hash is {hash}"));
        let is = if hash.is_some() { "" } else { " is" };
        let period = period.map(|seconds| format!("the period{is} {seconds}s"));
        let conditions: Vec<String> = [reading, hash, period].into_iter().flatten().collect();
        match &conditions[..] {
            [one, another, last] => format!("{one}, {another} and {last}"),
            few => few.join(" and "),
        }
    }

    /// The reading's name, the hash and the period's seconds, where they are not the account's.
    fn differences(&self, own: &Rival) -> (Option<&'static str>, Option<Algorithm>, Option<u32>) {
        let (hash, period) = (self.key.algorithm(), self.grid.period);
        let hash = (hash != own.key.algorithm()).then_some(hash);
        let period = (period != own.grid.period).then_some(period.seconds());
        (self.reading.map(SecretReading::name), hash, period)
    }
}

/// How often a device computes as its account says.
fn as_said() -> f64 {
    1.0 - OTHERWISE.iter().map(|cause| cause.record().prior).sum::<f64>()
}

/// How often this is what is wrong, beside nothing of the kind.
fn odds(cause: Cause) -> f64 {
    cause.record().prior / as_said()
}

/// Every other secret that a device may have made of the account's, and its odds; the right one first.
fn secrets(account: &Account) -> Vec<(Option<SecretReading>, Secret, f64)> {
    let read = readings(&account.secret_text, &account.secret);
    let all: f64 = read.iter().map(|(reading, _)| met(*reading)).sum();
    let others = read.into_iter().map(|(reading, secret)| {
        let odds = odds(Cause::SecretEncoding) * met(reading) / all;
        (Some(reading), secret, odds)
    });
    [(None, account.secret.clone(), 1.0)].into_iter().chain(others).collect()
}

/// The keys that a hash makes of them: HMAC makes one of secrets that differ by zero bytes at the end.
fn keys(secrets: &[(Option<SecretReading>, Secret, f64)], hash: Algorithm) -> Vec<(Option<SecretReading>, Key, f64)> {
    let mut keys: Vec<(Option<SecretReading>, Key, f64)> = Vec::new();
    for (reading, secret, odds) in secrets {
        let key = Key::new(secret, hash);
        match keys.iter_mut().find(|(_, known, _)| known.is_same_as(&key)) {
            Some((None, ..)) => {}
            Some((_, _, known)) => *known += odds,
            None => keys.push((*reading, key, *odds)),
        }
    }
    keys
}

/// Every hash and its odds.
fn hashes(own: Algorithm) -> [(Algorithm, f64); 3] {
    let each = odds(Cause::AlgorithmMismatch) / 2.0;
    Algorithm::ALL.map(|hash| (hash, if hash == own { 1.0 } else { each }))
}

/// The account's own period, the usual ones, and their odds.
fn periods(own: Period) -> Vec<(Period, f64)> {
    let usual = PERIODS.iter().filter(|(_, share)| *share >= USUAL);
    let usual = usual.filter_map(|(seconds, share)| Some((Period::from_seconds(*seconds).ok()?, *share)));
    let others =
        usual.filter(|(period, _)| *period != own).map(|(period, share)| (period, odds(Cause::PeriodMismatch) * share));
    [(own, 1.0)].into_iter().chain(others).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::otp::{Digits, Encoding, decode};
    use crate::search::{JointSearch, Sighting};
    use crate::time::{Offset, Span, UnixTime};
    use proptest::prelude::*;

    fn account(text: &str) -> Account {
        Account::of_secret(decode(text, Encoding::Auto).unwrap().secret, text)
    }

    fn period(seconds: i64) -> StepGrid {
        StepGrid::of(Period::from_seconds(seconds).unwrap())
    }

    const TEXT: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    #[test]
    fn the_accounts_own_way_comes_first_and_none_twice() {
        for (text, algorithm, own) in
            [(TEXT, Algorithm::Sha1, 30), ("AAAAAAAA", Algorithm::Sha512, 45), ("ME", Algorithm::Sha256, 60)]
        {
            let all = rivals(&account(text), algorithm, period(own));
            let first = &all[0];
            assert_eq!((first.reading, first.key.algorithm(), first.grid), (None, algorithm, period(own)));
            assert!(all.iter().map(|rival| rival.prior).sum::<f64>() < 1.0);
            assert!(all.is_sorted_by(|a, b| a.prior >= b.prior) && all[1].prior < first.prior);
            for (index, rival) in all.iter().enumerate() {
                let twice =
                    all[..index].iter().any(|other| other.grid == rival.grid && other.key.is_same_as(&rival.key));
                assert!(!twice, "{}", rival.describe(first));
            }
        }
    }

    #[test]
    fn whole_readings_go_with_every_hash_and_usual_period() {
        let all = rivals(&account(TEXT), Algorithm::Sha256, period(90));
        let of = |reading| all.iter().filter(|rival| rival.reading == reading).count();
        assert_eq!((of(None), of(Some(SecretReading::RawText))), (12, 24));
        let slips: Vec<&Rival> =
            all.iter().filter(|rival| rival.reading == Some(SecretReading::Swapped { place: 3 })).collect();
        let parameters: Vec<_> = slips.iter().map(|slip| (slip.key.algorithm(), slip.grid)).collect();
        assert_eq!(parameters, [(Algorithm::Sha256, period(90)), (Algorithm::Sha1, period(30))]);
    }

    #[test]
    fn enormous_secrets_have_no_more_ways_than_others() {
        let all = rivals(&account(&TEXT.repeat(128)), Algorithm::Sha1, period(30));
        assert!(all.len() < 300, "{}", all.len());
    }

    #[test]
    fn ways_are_told_by_what_differs() {
        let all = rivals(&account(TEXT), Algorithm::Sha256, period(60));
        let described: Vec<String> = all.iter().map(|rival| rival.describe(&all[0])).collect();
        assert_eq!(described[0], AS_ENROLLED);
        assert!(described.iter().any(|way| way == "the secret read as raw-text, with sha1, with a period of 30 s"));
        assert!(described.iter().any(|way| way == "with sha512"));
        let conditions: Vec<String> = all.iter().map(|rival| rival.condition(&all[0])).collect();
        assert_eq!(conditions[0], "");
        let all_three = "the secret is read as raw-text, the hash is sha1 and the period 30s";
        assert!(conditions.iter().any(|way| way == all_three));
        assert!(conditions.iter().any(|way| way == "the hash is sha1 and the period 30s"));
        assert!(described.iter().all(|way| !way.contains("GEZD")));
    }

    /// The codes that this way shows, `offset` seconds ahead, with a minute and a half between them.
    fn shown(rival: &Rival, offset: i64, count: usize) -> Vec<Sighting> {
        let at = |index: usize| UnixTime::from_seconds(1_800_000_007 + 95 * index as i64);
        let seen = |index| {
            let step = rival.grid.step_at(at(index) + Span::from_seconds(offset));
            Sighting { code: rival.key.code(step.counter(), Digits::SIX), at: at(index), uncertainty: Span::ZERO }
        };
        (0..count).map(seen).collect()
    }

    fn chances(all: &[Rival], codes: &[Sighting], range: i64) -> (Vec<Found>, Vec<f64>) {
        let search = |rival: &Rival| Search {
            codes: codes.to_vec(),
            key: rival.key.clone(),
            grid: rival.grid,
            range: Span::from_seconds(range),
            threads: 1,
            min_codes: None,
        };
        let joint = JointSearch { searches: all.iter().map(search).collect(), threads: 1 };
        let found = joint.run().unwrap();
        let chances = probabilities(all, &joint.searches, &found);
        (found, chances)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn the_way_that_made_the_codes_is_found_and_leads(
            text in "[A-Z2-7]{16}|[A-Z2-7]{32}",
            algorithm in prop::sample::select(Algorithm::ALL.to_vec()),
            own in prop::sample::select(vec![15_i64, 30, 60]),
            which in any::<prop::sample::Index>(),
            offset in -1500_i64..1500,
        ) {
            let all = rivals(&account(&text), algorithm, period(own));
            let which = which.index(all.len());
            let (found, chances) = chances(&all, &shown(&all[which], offset, 3), 1800);
            let within = |found: &Found| found.matches.iter().any(|one| one.offset.contains(Offset::from_seconds(offset as f64)));
            prop_assert!(within(&found[which]), "{}", all[which].describe(&all[0]));
            prop_assert!(chances[which] > 0.99, "{}: {}", all[which].describe(&all[0]), chances[which]);
            prop_assert!(chances.iter().sum::<f64>() < 1.0 + 1e-9);
        }
    }

    #[test]
    fn unrelated_codes_are_laid_to_no_way() {
        let all = rivals(&account(TEXT), Algorithm::Sha1, period(30));
        let other = rivals(&account("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"), Algorithm::Sha1, period(30));
        let (_, chances) = chances(&all, &shown(&other[0], 0, 2), 3600);
        assert!(chances.iter().sum::<f64>() < 0.01, "{}", chances.iter().sum::<f64>());
    }
}
