//! How exact `instep skew` is: what is asked of it, condition by condition, on a simulated network in virtual time.
//!
//!     cargo bench --bench skew                  the table of docs/accuracy.md, 1,000 runs a condition
//!     cargo bench --bench skew -- --runs 300    fewer
//!     cargo bench --bench skew -- --test        ten of each, to see that it runs
//!
//! The network is drawn from seeds, so that everybody gets the same table. It ends with an error if anything that is asked
//! is missed. Only with 300 runs or more do percentiles count.

use instep::clock::{Manual, Shifted};
use instep::lab::Random;
use instep::lab::network::{Condition, Leg, Path};
use instep::lab::ntp::{Behaviour, RateLimit, Responder, Server, measure};
use instep::skew::Measurement;
use instep::skew::ntp::Options;
use instep::time::{Offset, Span, UnixTime};

/// Runs below which a percentile is not held against what is asked.
const ENOUGH: usize = 300;
/// The most requests that one of several servers gets, and a single one.
const MOST_REQUESTS: [u32; 2] = [4, 8];
/// The longest that a measurement may take, in seconds.
const LONGEST: f64 = 1.95;
/// The share of measurements that the likely width has to hold, where the path is symmetric.
const LIKELY: f64 = 0.95;

/// What is asked in one condition: at most so many milliseconds, and seconds in the last column.
#[derive(Clone, Copy)]
struct Asked {
    p50: f64,
    p95: f64,
    bound: [f64; 2],
    elapsed: f64,
}

const fn asked(p50: f64, p95: f64, bound: f64, elapsed: f64) -> Asked {
    Asked { p50, p95, bound: [0.0, bound], elapsed }
}

/// One row of the table.
struct Row {
    name: String,
    /// Whether the likely width claims to hold: the paths are symmetric and no server lies.
    symmetric: bool,
    /// Unanswered runs are a failure; a row without it has to refuse every time.
    answers: Option<Asked>,
    /// The device's clock, in seconds from the servers' honest majority.
    truth: f64,
    /// Where true time stands.
    now: UnixTime,
    servers: Box<dyn Fn() -> Vec<(Path, Responder)>>,
}

/// What came of all runs of a row.
#[derive(Default)]
struct Outcome {
    errors: Vec<f64>,
    bounds: Vec<f64>,
    elapsed: Vec<f64>,
    refused: usize,
    outside: usize,
    likely: usize,
    too_many: usize,
}

fn main() {
    let (runs, strict) = arguments();
    println!(
        "| condition | p50 | asked | p95 | asked | bound p50 | asked | likely | held | elapsed p95 | asked | no answer | |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    let (mut missed, mut answered, mut outside) = (0, 0, 0);
    for (place, row) in rows().iter().enumerate() {
        let outcome = run(row, runs, place as u64);
        let misses = outcome.misses(row, runs);
        println!("{}", outcome.line(row, &misses));
        missed += usize::from(strict && !misses.is_empty());
        (answered, outside) = (answered + outcome.errors.len(), outside + outcome.outside);
    }
    println!("\nThe bound held the truth in {} of {answered} answers.", answered - outside);
    if missed > 0 || outside > 0 {
        eprintln!("{missed} conditions missed what is asked of them");
        std::process::exit(1);
    }
}

/// How many runs, and whether they are enough for percentiles to count.
fn arguments() -> (usize, bool) {
    #[allow(clippy::disallowed_methods, reason = "a bench has arguments of its own")]
    let given: Vec<String> = std::env::args().skip(1).collect();
    let after =
        |name: &str| given.iter().position(|one| one == name).and_then(|place| given.get(place + 1)?.parse().ok());
    let runs = if given.iter().any(|one| one == "--test") { 10 } else { after("--runs").unwrap_or(1_000) };
    (runs, runs >= ENOUGH)
}

fn rows() -> Vec<Row> {
    let mut rows = noisy();
    rows.extend(misbehaving());
    rows.extend(far_off());
    rows
}

const NOW: UnixTime = UnixTime::from_seconds(1_795_255_205);

fn row(name: &str, answers: Option<Asked>, servers: impl Fn() -> Vec<(Path, Responder)> + 'static) -> Row {
    Row { name: name.to_owned(), symmetric: true, answers, truth: 0.0, now: NOW, servers: Box::new(servers) }
}

/// Servers of which the first ones are these and the others honest, all behind the same network.
fn servers(condition: Condition, count: usize, first: Vec<Responder>) -> Vec<(Path, Responder)> {
    let honest = std::iter::repeat_with(Responder::honest);
    first.into_iter().chain(honest).take(count).map(|responder| (condition.path(), responder)).collect()
}

fn noisy() -> Vec<Row> {
    let conditions = [
        (Condition::Clean, asked(0.05, 0.1, 0.5, 0.5)),
        (Condition::SymmetricJitter, asked(1.3, 5.0, 36.0, 0.7)),
        (Condition::Asymmetric, asked(30.5, 31.0, 50.0, 0.7)),
        (Condition::Bufferbloat, asked(2.0, 8.5, 19.0, 0.8)),
        (Condition::Loss, asked(0.6, 2.0, 18.0, 1.0)),
        (Condition::Spikes, asked(0.2, 0.8, 20.0, 0.8)),
        (Condition::Satellite, asked(0.8, 3.0, 300.0, 1.3)),
    ];
    let of = |(condition, asked): (Condition, Asked)| Row {
        symmetric: condition != Condition::Asymmetric,
        ..row(condition.name(), Some(asked), move || servers(condition, 3, Vec::new()))
    };
    let mut rows: Vec<Row> = conditions.into_iter().map(of).collect();
    // Nothing is asked of these; they are noise models of which the likely width has to hold its share.
    let free = asked(f64::INFINITY, f64::INFINITY, f64::INFINITY, LONGEST);
    let unequal = || {
        let legs = [(8, 9), (20, 24), (45, 40)].map(|(up, down)| {
            let leg = |base| Leg { queue: milliseconds(6), ..Leg::of(milliseconds(base)) };
            Path { up: leg(up), down: leg(down) }
        });
        legs.map(|path| (path, Responder::honest())).to_vec()
    };
    rows.push(row("unequal servers", Some(free), unequal));
    for condition in [Condition::SymmetricJitter, Condition::Bufferbloat, Condition::Spikes] {
        rows.push(row(&format!("{condition}, one server"), Some(free), move || servers(condition, 1, Vec::new())));
    }
    rows
}

fn misbehaving() -> Vec<Row> {
    let ahead = |seconds| Responder::off_by(Offset::from_seconds(seconds));
    let liar = asked(0.5, 2.0, 18.0, 0.6);
    let ordinary = Condition::Ordinary;
    let mut rows = vec![
        row("one liar of three, +30 s", Some(liar), move || servers(ordinary, 3, vec![ahead(30.0)])),
        row("one liar of three, +0.25 s", Some(liar), move || servers(ordinary, 3, vec![ahead(0.25)])),
        row("no majority: +30 s and -45 s", None, move || servers(ordinary, 3, vec![ahead(30.0), ahead(-45.0)])),
        row("three of five lie together", None, move || {
            servers(ordinary, 5, vec![ahead(30.0), ahead(30.0), ahead(30.0)])
        }),
        row("two of five lie, each for itself", Some(liar), move || {
            servers(ordinary, 5, vec![ahead(30.0), ahead(-45.0)])
        }),
    ];
    let odd = [
        "silence",
        "kiss-rate",
        "unsynchronized",
        "forged-answer",
        "forged-kiss",
        "duplicate",
        "other-port",
        "truncated",
        "mode-5",
        "zero-transmit",
        "zero-receive",
        "transmit-late",
        "transmit-early",
        "root-dispersion-20s",
    ];
    for name in odd {
        let known = Behaviour::NAMED.iter().find(|(known, ..)| *known == name).map(|(.., behaviour)| behaviour.clone());
        let behaviour = known.expect("the lab knows it");
        let first = move || vec![Responder::honest().with_script([behaviour.clone()])];
        rows.push(row(&format!("first of three: {name}"), Some(asked(1.0, 3.0, 20.0, 0.8)), move || {
            servers(ordinary, 3, first())
        }));
    }
    let wide = || Responder::honest().with_root(Span::ZERO, Span::from_seconds(5));
    let claimed = Asked { bound: [5_000.0, f64::INFINITY], ..asked(1.0, 3.0, 0.0, 0.6) };
    rows.push(row("all claim 5 s of root dispersion", Some(claimed), move || {
        servers(ordinary, 3, vec![wide(), wide(), wide()])
    }));
    let limited = || Responder::honest().with_rate_limit(RateLimit::one_in(Span::from_seconds(2)));
    rows.push(row("rate-limited", Some(asked(2.0, 4.0, 20.0, 0.8)), move || {
        servers(ordinary, 3, vec![limited(), limited(), limited()])
    }));
    rows
}

/// Clocks and servers a long way from now.
fn far_off() -> Vec<Row> {
    const ERA: f64 = 300_000_000.0;
    let clean = asked(0.05, 0.1, 0.5, 0.6);
    let of = |name: &str, truth: f64, seconds: f64| Row {
        truth,
        now: NOW + Span::from_seconds_f64(seconds),
        ..row(name, Some(clean), || servers(Condition::Clean, 3, Vec::new()))
    };
    vec![
        of("era 1: servers and client in 2036", 0.0, ERA),
        of("era 1: servers in 2036, client now", -ERA, ERA),
        of("client in 1970", -1_795_255_205.0, 0.0),
        of("client before 1970", -1_900_000_000.0, 0.0),
        of("client 95 s ahead", 95.0, 0.0),
        of("client 2 h behind", -7_200.0, 0.0),
    ]
}

const fn milliseconds(count: i64) -> Span {
    Span::from_nanos(count as i128 * 1_000_000)
}

fn run(row: &Row, runs: usize, place: u64) -> Outcome {
    let mut outcome = Outcome::default();
    for number in 0..runs as u64 {
        let seed = place << 32 | number;
        let truth = Manual::showing(row.now);
        let device = Shifted::by(&truth, Offset::from_seconds(row.truth));
        let mut behind = |(stream, (path, responder)): (usize, (Path, Responder))| {
            let stream = stream as u64 * 2;
            let responder = responder.with_random(Random::stream(seed, stream + 2));
            Server::behind(path, responder, Random::stream(seed, stream + 1))
        };
        let mut servers: Vec<Server> = (row.servers)().into_iter().enumerate().map(&mut behind).collect();
        let options = Options::for_servers(servers.len());
        let measured = measure(&mut servers, options, &truth, &device, &mut Random::seeded(seed));
        outcome.take(&measured, Offset::from_seconds(row.truth));
    }
    outcome
}

impl Outcome {
    fn take(&mut self, measured: &Measurement, truth: Offset) {
        let most = MOST_REQUESTS[usize::from(measured.sources.len() == 1)];
        self.too_many += measured.sources.iter().filter(|source| source.association.sent() > most).count();
        self.elapsed.push(measured.elapsed.seconds());
        let Ok(interval) = measured.offset else {
            self.refused += 1;
            return;
        };
        let error = (interval.middle() - truth).abs();
        self.errors.push(error.seconds() * 1e3);
        self.bounds.push(interval.half_width().seconds() * 1e3);
        self.outside += usize::from(!interval.contains(truth));
        self.likely += usize::from(measured.likely.is_none_or(|likely| error <= likely));
    }

    /// What is asked and missed, by name.
    fn misses(&self, row: &Row, runs: usize) -> Vec<&'static str> {
        let Some(asked) = row.answers else {
            let late = percentile(&self.elapsed, 0.95) > 0.6;
            let wrong = [(self.refused < runs, "an answer"), (late, "elapsed")];
            return wrong.into_iter().filter_map(|(missed, name)| missed.then_some(name)).collect();
        };
        let bound = percentile(&self.bounds, 0.5);
        let checks = [
            (self.outside > 0, "bound"),
            (self.refused > 0, "no answer"),
            (self.too_many > 0, "requests"),
            (percentile(&self.elapsed, 1.0) > LONGEST, "time"),
            (percentile(&self.errors, 0.5) > asked.p50, "p50"),
            (percentile(&self.errors, 0.95) > asked.p95, "p95"),
            (bound < asked.bound[0] || bound > asked.bound[1], "bound p50"),
            (percentile(&self.elapsed, 0.95) > asked.elapsed, "elapsed"),
            (row.symmetric && self.share_likely() < LIKELY, "likely"),
        ];
        checks.into_iter().filter_map(|(missed, name)| missed.then_some(name)).collect()
    }

    fn share_likely(&self) -> f64 {
        self.likely as f64 / self.errors.len().max(1) as f64
    }

    fn line(&self, row: &Row, misses: &[&str]) -> String {
        let judged = if misses.is_empty() { "ok".to_owned() } else { format!("**missed: {}**", misses.join(", ")) };
        let elapsed = percentile(&self.elapsed, 0.95);
        let name = &row.name;
        let Some(asked) = row.answers.filter(|_| !self.errors.is_empty()) else {
            return format!(
                "| {name} | - | | - | | - | | - | - | {elapsed:.2} s | 0.6 s | {} | {judged} |",
                self.refused
            );
        };
        let [p50, p95] = [0.5, 0.95].map(|share| percentile(&self.errors, share));
        let bound = percentile(&self.bounds, 0.5);
        let limit = |most: f64| if most.is_finite() { format!("{most}") } else { String::new() };
        let bounds = if asked.bound[0] > 0.0 { format!(">= {}", asked.bound[0]) } else { limit(asked.bound[1]) };
        let held = self.errors.len() - self.outside;
        format!(
            "| {name} | {p50:.3} | {} | {p95:.3} | {} | {bound:.2} | {bounds} | {:.1} % | {held} of {} | {elapsed:.2} s | {} s | {} | {judged} |",
            limit(asked.p50),
            limit(asked.p95),
            self.share_likely() * 100.0,
            self.errors.len(),
            asked.elapsed,
            self.refused,
        )
    }
}

/// The value below which this share of all lies; the largest for 1.
fn percentile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = ((sorted.len() as f64 * share).ceil() as usize).clamp(1, sorted.len().max(1)) - 1;
    sorted.get(place).copied().unwrap_or(f64::NAN)
}
