//! The bodies of the fuzz targets. `cargo fuzz` feeds them with what it makes up, `tests/fuzz_corpus.rs` with the corpus.
//!
//! Each takes any bytes and panics only if something is wrong: if the library panics, if a result breaks a promise, or if a
//! secret that was planted shows up in something that may be printed.
#![allow(dead_code, reason = "each fuzz target uses one of them")]

use instep::clock::{Manual, Mapping};
use instep::diagnosis::{Question, diagnose};
use instep::evidence::sign_ins::{Filter, LogReader, SignInLog, TimeReading, read_page};
use instep::evidence::{Case, SecretSource};
use instep::lab::ntp::Responder;
use instep::otp::{Account, Algorithm, Code, Digits, Encoding, Key, Secret, decode, parse_uri};
use instep::report::verdict_text;
use instep::search::{Lanes, Search, Sighting, Sought};
use instep::skew::http_date::{self, Answer, Talk};
use instep::skew::ntp::{Association, HEADER_LENGTH, Header, Nonce, Sample};
use instep::skew::{Reading, status};
use instep::time::{Period, Span, Step, StepGrid, UnixTime};
use std::fmt::Debug;

/// The secret that is planted: in base32, as text, in hex, and as `Debug` shows bytes.
const PLANTED: [&str; 4] = [
    "KBWGC3TUMVSFGZLDOJSXIVDFPB2A",
    "PlantedSecretText",
    "506c616e74656453656372657454657874",
    "80, 108, 97, 110, 116, 101, 100",
];
/// A code that is planted.
const PLANTED_CODE: &str = "836 291";
/// The moment of all questions: 2026-11-21T10:00:05Z.
const NOW: UnixTime = UnixTime::from_seconds(1_795_255_205);
/// The most observations that are weighed; a verdict on more takes too long for a fuzzer.
const MOST_OBSERVATIONS: usize = 12;

/// Reads a case, as it is and with a secret planted in it, and weighs it.
pub fn case_file(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Ok(case) = Case::read(&text) {
        must_not_tell(&format!("{case:?}"), &text);
        weigh(&case);
    }
    let planted = with_credential(&text);
    match Case::read(&planted) {
        Ok(case) => {
            must_not_tell(&format!("{case:?}"), &text);
            let account =
                case.credential.as_ref().and_then(|credential| credential.source.as_ref()).and_then(account_of);
            if let Some(account) = &account {
                must_not_tell(&format!("{account:?}"), &text);
            }
        }
        Err(wrong) => must_not_tell(&format!("{wrong} {wrong:?} {}", wrong.hints.join(" ")), &text),
    }
}

/// Decodes a secret in every encoding, as it is and with one planted in it.
pub fn secret_text(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let planted = planted_in(&text, data);
    for encoding in [Encoding::Auto, Encoding::Base32, Encoding::Hex, Encoding::Base64, Encoding::Ascii] {
        for text in [&*text, &planted] {
            match decode(text, encoding) {
                Ok(decoded) => {
                    must_not_tell(&format!("{decoded:?}"), "");
                    must_not_tell(&decoded.repairs.iter().map(ToString::to_string).collect::<String>(), "");
                    make_codes(&decoded.secret);
                }
                Err(wrong) => must_not_tell(&format!("{wrong} {wrong:?} {:?}", wrong.hint()), ""),
            }
        }
    }
}

/// Reads an otpauth URI, as it is and with a secret planted in it.
pub fn otpauth_uri(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let parameter = format!("secret={}", PLANTED[0]);
    let first = match text.split_once('?') {
        Some((path, query)) => format!("{path}?{parameter}&{query}"),
        None => format!("{text}?{parameter}"),
    };
    let last = format!("{text}&{parameter}");
    for uri in [&*text, &first, &last] {
        match parse_uri(uri) {
            Ok((account, told)) => {
                must_not_tell(&format!("{account:?} {told:?}"), &text);
                must_not_tell(&told.iter().map(ToString::to_string).collect::<String>(), &text);
                make_codes(&account.secret);
            }
            Err(wrong) => must_not_tell(&format!("{wrong} {wrong:?} {:?}", wrong.hint()), &text),
        }
    }
}

/// Judges a datagram as a reply, as it is and with the request's number in it; and answers it as a request.
pub fn ntp_reply(data: &[u8]) {
    judge(data, false);
    judge(data, true);
    for reply in Responder::honest().reply(data, NOW, NOW) {
        assert_eq!(reply.bytes.len(), HEADER_LENGTH, "the stand-in answers with a plain packet");
    }
}

fn judge(data: &[u8], with_the_right_number: bool) {
    let clock = Manual::showing(NOW);
    let mut association = Association::default();
    let request = association.request(Nonce::from_bits(0x0123_4567_89ab_cdef), Mapping::take(&clock), Span::ZERO);
    let mut reply = data.to_vec();
    if with_the_right_number && reply.len() >= HEADER_LENGTH {
        reply[24..32].copy_from_slice(&request[40..48]);
    }
    let arrived = Span::from_nanos(40_000_000);
    match association.accept(&reply, arrived) {
        Ok(sample) => must_have_passed(&reply, &request, &sample),
        Err(_) => assert!(association.samples().is_empty(), "what is refused leaves no sample"),
    }
    assert!(association.accept(&reply, arrived).is_err(), "the same datagram counts once");
}

/// What a reply has to be like at the least, said without the library's own checks.
fn must_have_passed(reply: &[u8], request: &[u8], sample: &Sample) {
    assert_eq!(reply[24..32], request[40..48], "it repeats the request's number");
    assert_eq!(reply[0] & 7, 4, "it is a server's");
    assert_ne!(reply[0] >> 6, 3, "its clock is synchronised");
    assert!((1..=15).contains(&reply[1]), "its stratum is a server's");
    assert!(reply[32..48].chunks(8).all(|stamp| stamp != [0; 8]), "its timestamps are there");
    assert!(sample.delay >= Span::ZERO && sample.root_distance < Span::from_seconds(16));
    assert!(sample.proved.low() <= sample.proved.high());
    assert!(Header::read(reply).is_some());
}

fn weigh(case: &Case) {
    if case.observations.len() > MOST_OBSERVATIONS {
        return;
    }
    let verdict = diagnose(&Question::about(case, NOW));
    let sum: f64 = verdict.causes.iter().map(|cause| cause.probability).sum();
    assert!((0.0..=1.0).contains(&verdict.probability), "the probability is {}", verdict.probability);
    assert!((sum - 1.0).abs() < 1e-5, "the causes sum to {sum}");
    assert!(!verdict_text(&verdict).is_empty());
    assert!(serde_json::to_string(&verdict).is_ok(), "a verdict can be written as JSON");
}

/// The case with a credential at its end whose secret is the planted one, and an observation with the planted code.
fn with_credential(text: &str) -> String {
    let secret = PLANTED[0];
    if text.trim_start_matches('\u{feff}').trim_start().starts_with('{') {
        let open = text.trim_end().trim_end_matches('}');
        return format!("{open}, \"credential\": {{ \"secret\": \"{secret}\" }}}}");
    }
    format!(
        "{text}\n[credential]\nsecret = \"{secret}\"\n[[observation]]\nkind = \"code\"\nvalue = \"{PLANTED_CODE}\"\n"
    )
}

fn account_of(source: &SecretSource) -> Option<Account> {
    match source {
        SecretSource::Secret(text) => {
            decode(text, Encoding::Auto).ok().map(|decoded| Account::of_secret(decoded.secret, text))
        }
        SecretSource::Uri(text) => parse_uri(text).ok().map(|read| read.0),
        _ => None,
    }
}

/// A text with the planted secret somewhere in it.
fn planted_in(text: &str, data: &[u8]) -> String {
    let wanted = data.iter().fold(0_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(*byte)));
    let places: Vec<usize> = text.char_indices().map(|(place, _)| place).chain([text.len()]).collect();
    let place = places[wanted % places.len()];
    format!("{}{}{}", &text[..place], PLANTED[0], &text[place..])
}

/// Codes of any secret can be computed, and neither key nor code shows itself.
fn make_codes(secret: &Secret) {
    for algorithm in Algorithm::ALL {
        let key = Key::new(secret, algorithm);
        let code = key.code(59_841_840, instep::otp::Digits::SIX);
        must_not_show(&key, &code.reveal());
        must_not_show(&code, &code.reveal());
        must_not_tell(&format!("{secret:?}"), "");
    }
}

/// Reads what may be a time service's text, an HTTP answer's date, or what a person read off a clock.
pub fn clock_source(data: &[u8]) {
    if let Ok(status) = status::read(data, NOW) {
        assert!(status.offset.is_err() || status.synchronized != Some(false), "an unsynchronised clock has an offset");
    }
    let text = String::from_utf8_lossy(data);
    if let Ok(moment) = http_date::date(text.trim(), NOW) {
        assert!(moment.nanos() % 1_000_000_000 == 0, "a date has a fraction");
    }
    let mut talk = Talk::default();
    for line in text.lines() {
        let answer = Answer { status: 200, date: Some(line.to_owned()), ..Answer::default() };
        let _ = talk.accept(&answer, Mapping::take(&Manual::showing(NOW)), Span::ZERO, Span::from_seconds(1));
        let _ = talk.next_request(10, Span::from_seconds(1), Span::from_seconds(3));
    }
    let line = text.lines().next().unwrap_or_default();
    let reading =
        Reading { shows: line, zone: Some("Z"), at: NOW, uncertainty: Span::ZERO, told: true, flipped: false };
    let _ = reading.estimate();
}

/// Searches steps for codes with every way of hashing that there is, and compares what they find.
///
/// The first byte says which hash, the second how many digits, the third how many steps, eight more the first of them; the rest is the key.
/// Looked for are the codes of every fifth step, and two more.
pub fn search_kernel(data: &[u8]) {
    let Some((head, secret)) = data.split_at_checked(11) else { return };
    let algorithm = Algorithm::ALL[usize::from(head[0]) % Algorithm::ALL.len()];
    let digits = Digits::new(6 + i64::from(head[1] % 5)).expect("6 to 10");
    let first = Step(i64::from_be_bytes(head[3..11].try_into().expect("eight bytes")));
    let last = first.plus(i64::from(head[2]));
    let key = Key::new(&Secret::from_bytes(secret), algorithm);
    let mut wanted: Vec<Code> =
        (first.0..=last.0).step_by(5).map(|step| key.code(Step(step).counter(), digits)).collect();
    wanted.extend([0, u64::from(head[0])].map(|number| Code::from_truncated(number, digits)));
    let expected = Lanes::Reference.scan_for_any(&key, digits, first, last, &wanted);
    assert!(expected.len() + 2 >= wanted.len(), "the reference finds the codes of its own steps");
    // The same secret with every hash, and a key that nothing was made with.
    let others = Algorithm::ALL.map(|algorithm| Key::new(&Secret::from_bytes(secret), algorithm));
    let stranger = Key::new(&Secret::from_bytes(b"a key of nobody's"), algorithm);
    let keys: Vec<&Key> = others.iter().chain([&stranger]).collect();
    let sought: Vec<Sought<'_>> = keys.iter().map(|key| Sought { key, codes: &wanted, first, last }).collect();
    let apart: Vec<_> =
        keys.iter().map(|key| Lanes::Reference.scan_for_any(key, digits, first, last, &wanted)).collect();
    for lanes in Lanes::ALL.into_iter().filter(|lanes| lanes.are_available()) {
        let found = lanes.scan_for_any(&key, digits, first, last, &wanted);
        assert_eq!(found, expected, "{} differs", lanes.name());
        assert_eq!(lanes.scan_all(&sought), apart, "{} differs for many keys", lanes.name());
    }
}

/// Searches for two codes that both have to fit, which need not hash all steps, beside the plain way of looking at all.
pub fn code_search(data: &[u8]) {
    let Some((head, secret)) = data.split_at_checked(14) else { return };
    let key = Key::new(&Secret::from_bytes(secret), Algorithm::ALL[usize::from(head[0]) % Algorithm::ALL.len()]);
    let period = 1 + i64::from(head[1] % 60);
    let grid = StepGrid::of(Period::from_seconds(period).expect("it is positive"));
    // Times within some centuries; a range of up to 2,000 steps.
    let first = i64::from_be_bytes(head[2..10].try_into().expect("eight bytes")) >> 30;
    let apart = i64::from(u16::from_be_bytes([head[10], head[11]])) % (40 * period);
    let (uncertainty, range) = (i64::from(head[12]) % (2 * period), i64::from(head[13]) * 8 * period);
    let offset = (first % (range + 1)) / 2;
    let times = [first, first + apart];
    let digits = Digits::new(6).expect("6 to 10");
    let codes = times.map(|at| key.code((at + offset).div_euclid(period).cast_unsigned(), digits));
    let sighting = |place: usize| Sighting {
        code: codes[place].clone(),
        at: UnixTime::from_seconds(times[place]),
        uncertainty: Span::from_seconds(uncertainty),
    };
    let codes_seen = vec![sighting(0), sighting(1)];
    let range_searched = Span::from_seconds(range);
    let search =
        Search { codes: codes_seen, key: key.clone(), grid, range: range_searched, threads: 2, min_codes: None };
    let found = search.run().expect("it can be searched for");
    let mut steps: Vec<(Step, Step)> = found
        .matches
        .iter()
        .map(|found| (found.steps[0].expect("all fit"), found.steps[1].expect("all fit")))
        .collect();
    steps.sort_unstable();
    // In whole seconds, where the offsets of a step begin and end.
    let allowed = |step: Step, place: usize| {
        let low = step.0 * period - times[place] - uncertainty;
        (low.max(-range), (low + period + 2 * uncertainty).min(range + 1))
    };
    let hits = |place: usize| {
        let around = |offset: i64| Step((times[place] + offset).div_euclid(period));
        let (first, last) = (around(-range - uncertainty), around(range + uncertainty));
        Lanes::Reference.scan_for_any(&key, digits, first, last, std::slice::from_ref(&codes[place]))
    };
    let second = hits(1);
    let mut expected = Vec::new();
    for one in hits(0) {
        for other in &second {
            let (one_allows, other_allows) = (allowed(one.step, 0), allowed(other.step, 1));
            if one_allows.0.max(other_allows.0) < one_allows.1.min(other_allows.1) {
                expected.push((one.step, other.step));
            }
        }
    }
    // Word for word the same code at one time is one code.
    if apart == 0 {
        expected.retain(|(one, other)| one == other);
    }
    assert_eq!(
        steps, expected,
        "offset {offset} s within {range} s, {apart} s apart, +-{uncertainty} s, period {period} s"
    );
    assert!(expected.iter().any(|(step, _)| step.0 == (first + offset).div_euclid(period)), "the planted one is there");
}

/// Reads what may be a sign-in log in JSON.
pub fn sign_ins_json(data: &[u8]) {
    sign_in_log(data);
    let page = [b"{\"value\":[", data, b"]}"].concat();
    let _ = read_page(&page, TimeReading::default());
}

/// Reads what may be a sign-in log in a table; what is no header gets one.
pub fn sign_ins_table(data: &[u8]) {
    const HEADER: &[u8] = b"Date (UTC),Request ID,Username,Status,Sign-in error code,AuthenticationDetails\n";
    sign_in_log(data);
    sign_in_log(&[HEADER, data].concat());
}

/// What is made of a log does not depend on how it comes in, stays small, and can be written into a case.
fn sign_in_log(data: &[u8]) {
    let whole = collected(data, usize::MAX);
    let counts = whole.as_ref().map(|log| log.counts);
    assert_eq!(
        counts,
        collected(data, 3).as_ref().map(|log| log.counts),
        "the size of the pieces changes what is read"
    );
    let Some(mut log) = whole else { return };
    assert!(log.counts.matched <= log.counts.sign_ins && log.unusable.len() <= 20, "more than there is");
    let attempts = log.attempts();
    assert!(attempts.len() as u64 <= log.counts.sign_ins, "an attempt has a row");
    for finding in log.findings(&attempts, Some(NOW)) {
        assert!(!finding.says.contains('\u{1b}') && finding.attempts.len() <= 10, "{finding:?}");
    }
    let observations = log.observations(&attempts);
    assert!(observations.len() <= 16, "{} observations", observations.len());
    let case = Case { observations, ..Case::default() };
    let text = case.to_toml();
    assert!(!text.contains('\u{1b}'), "a log steers a terminal");
    assert!(Case::read(&text).is_ok(), "an observation cannot be read: {text}");
}

/// A log that comes in pieces of so many bytes.
fn collected(data: &[u8], piece: usize) -> Option<SignInLog> {
    struct Pieces<'a>(&'a [u8], usize);
    impl std::io::Read for Pieces<'_> {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            let count = self.0.len().min(into.len()).min(self.1);
            into[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }
    let mut reader = LogReader::new(Pieces(data, piece), TimeReading::default()).ok()?;
    let mut log = SignInLog::new(Filter::default(), NOW, 100);
    while let Some(item) = reader.next_item().ok()? {
        log.add(item);
    }
    Some(log)
}

fn must_not_show(value: &impl Debug, code: &str) {
    assert!(!format!("{value:?}").contains(code), "a code shows in a debug output");
}

/// `said` has nothing of what was planted in it, unless the fuzzer's own input has it too.
fn must_not_tell(said: &str, input: &str) {
    for planted in PLANTED.into_iter().chain([PLANTED_CODE, "836291"]) {
        let tells = said.to_lowercase().contains(&planted.to_lowercase());
        assert!(!tells || input.to_lowercase().contains(&planted.to_lowercase()), "a planted secret is told: {said}");
    }
}
