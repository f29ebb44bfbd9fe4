use super::{Answer, Exit, Refusal};
use crate::clock::{Clock, Shifted};
use crate::diagnosis::{Conclusion, Question, Verdict, diagnose};
use crate::evidence::{Case, Clock as Whose, CodeSeen, MeasuredOffset, Method, Noted, Observation, OffsetOf, Outcome};
use crate::io::{LoopbackServer, SystemClock, World, ntp};
use crate::lab::ntp::Responder;
use crate::otp::{Account, Algorithm, Code, Digits, Key, Kind, Secret};
use crate::report::{percent, wrapped};
use crate::time::{Offset, OffsetInterval, Period, Span, StepGrid, UnixTime};
use crate::verifier::{Policy, Tolerance, Window, validate};
use clap::Args;
use std::io::Write;

/// How wrong the demonstration's clock is.
const SLOW: Offset = Offset::new(Span::from_seconds(-95));
/// The secret that the verifier holds, and one from an enrolment before it. Made up for this demonstration.
const SECRET: &[u8] = b"12345678901234567890";
const STALE_SECRET: &[u8] = b"an earlier enrolment";

/// Show the whole chain on loopback: a slow device, a rejected code, the verdict
#[derive(Args)]
#[command(long_about = "Show the whole chain on loopback, without network or set-up.

A time server of our own on 127.0.0.1 serves true time. A device whose clock is 95 s slow is measured against it over UDP;
its codes are rejected by a verifier; the verdict is confirmed. Then the same rejection with the clock right and a secret
from an earlier enrolment: ruled out. Everything is computed and sent for real. Exit code 0 if both verdicts are as told.")]
pub struct Arguments {}

pub fn run(_arguments: Arguments, world: &mut World) -> Result<Answer, Refusal> {
    let server = LoopbackServer::start(Responder::honest())
        .map_err(|error| Refusal::input(format!("no loopback server could be started: {error}")))?;
    let story = Story { server: &server };
    tell(world, &(wrapped("", OPENING) + "\n"));
    tell(
        world,
        &wrapped(
            "",
            &format!("A time server of our own answers on {} (UDP, NTP). It serves true time.", server.address()),
        ),
    );
    tell(world, "\n1. A device whose clock is 95 s slow\n");
    let slow = story.chapter(world, SLOW, SECRET)?;
    tell(world, "\n2. The same rejection, but the clock is right and the secret is an old one\n");
    let stale = story.chapter(world, Offset::ZERO, STALE_SECRET)?;
    let as_told = slow.verdict == Conclusion::Confirmed && stale.verdict == Conclusion::RuledOut;
    Ok(Answer::new("\n".to_owned() + &wrapped("", ENDING), if as_told { Exit::Yes } else { Exit::Bug }))
}

const OPENING: &str = "A one-time code is made from a secret and the time, 30 seconds a step. Device and verifier must agree on \
                       both. When a code is rejected, everybody blames the clock. This is how to find out.";
const ENDING: &str = "Next: write down what you know in a case file (`instep schema case` has its keys) and run `instep diagnose \
                      case.toml`, or measure this machine's clock with `instep skew SERVER`.";

/// Tells a paragraph at once, so that the demonstration is seen to happen. A reader that has gone away is no error.
fn tell(world: &mut World, paragraph: &str) {
    let _ = world.stdout.write_all(paragraph.as_bytes()).and_then(|()| world.stdout.flush());
}

struct Story<'a> {
    server: &'a LoopbackServer,
}

impl Story<'_> {
    /// One device: measured, its codes tried, the case weighed.
    fn chapter(&self, world: &mut World, off: Offset, secret: &[u8]) -> Result<Verdict, Refusal> {
        let truth = SystemClock::new();
        let device = Shifted::by(SystemClock::new(), off);
        let measured = self.measure(&device)?;
        tell(
            world,
            &step(&format!(
                "its clock against the server, by real NTP exchanges: {}, between {:.6} s and {:.6} s",
                measured.middle(),
                measured.low().seconds(),
                measured.high().seconds()
            )),
        );
        let mut case = case_of(measured);
        for seconds_ago in [70, 35] {
            let shown = truth.wall() - Span::from_seconds(seconds_ago);
            let (code, says) = self.attempt(shown, off, secret);
            tell(world, &step(&says));
            case.observations.push(Noted { observation: seen(&code, shown), note: None });
        }
        let account = account();
        let verdict = diagnose(&Question { account: Some(&account), ..Question::about(&case, truth.wall()) });
        tell(world, &step(&summary(&verdict)));
        Ok(verdict)
    }

    fn measure(&self, device: &dyn Clock) -> Result<OffsetInterval, Refusal> {
        let name = self.server.address().to_string();
        let server = name.parse().map_err(|wrong| Refusal::unknown(format!("{name}: {wrong}")))?;
        let options = ntp::Options { samples: 4, ..ntp::Options::for_servers(1) };
        ntp::measure(&[server], &options, device).offset.map_err(|reason| Refusal::unknown(format!("{name}: {reason}")))
    }

    /// The device shows a code of its own time and secret; the verifier checks it eight seconds later.
    fn attempt(&self, shown: UnixTime, off: Offset, secret: &[u8]) -> (Code, String) {
        let grid = StepGrid::default();
        let device_key = Key::new(&Secret::from_bytes(secret), Algorithm::Sha1);
        let code = device_key.code(grid.step_at(shown + off.span()).counter(), Digits::SIX);
        let policy = Policy { grid, digits: Digits::SIX, window: Window::steps(1, 1), replay_rejected: true };
        let key = Key::new(&Secret::from_bytes(SECRET), Algorithm::Sha1);
        let outcome = validate(&key, &policy, &code.reveal(), shown + Span::from_seconds(8), None);
        let says = match outcome {
            Ok(matched) => format!("accepted, {:+} steps from its own", matched.delta),
            Err(reason) => format!("rejected: {reason}"),
        };
        let digits = code.reveal();
        (code, format!("it shows {digits} at {}; the verifier (one step either way), 8 s later: {says}", short(shown)))
    }
}

fn step(text: &str) -> String {
    wrapped("   - ", text)
}

/// The time of day, to the second.
fn short(time: UnixTime) -> String {
    UnixTime::from_seconds(time.whole_seconds()).to_string()
}

fn summary(verdict: &Verdict) -> String {
    let first = &verdict.causes[0];
    format!(
        "the verdict: {}. A clock explains the rejections with a probability of {}; the leading cause is {} ({}). Were both clocks \
         right, an ordinary attempt would pass the window with {}",
        verdict.verdict.words().to_uppercase(),
        percent(verdict.probability),
        first.id,
        percent(first.probability),
        percent(verdict.simulation.accepted_in_step)
    )
}

/// What the helper knows: the verifier's window, and the measured offset of the device.
fn case_of(measured: OffsetInterval) -> Case {
    let mut case = Case::default();
    case.verifier.look_back = Some(Tolerance::Steps(1));
    case.verifier.look_ahead = Some(Tolerance::Steps(1));
    let offset = Some(measured.middle());
    let uncertainty = measured.half_width();
    let of = OffsetOf::Clock(Whose::Device);
    let measured =
        MeasuredOffset { of, low: offset, high: offset, uncertainty, sign_unknown: false, method: Method::Ntp };
    case.observations.push(Noted { observation: Observation::Offset(measured), note: None });
    case
}

fn seen(code: &Code, shown: UnixTime) -> Observation {
    Observation::Code(CodeSeen {
        value: Some(code.reveal()),
        shown_at: Some(shown),
        submitted_at: Some(shown + Span::from_seconds(8)),
        uncertainty: Span::from_seconds(1),
        outcome: Outcome::Rejected,
        reason: None,
    })
}

/// What the verifier holds.
fn account() -> Account {
    Account {
        secret: Secret::from_bytes(SECRET),
        secret_text: String::from("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").into(),
        kind: Kind::Totp,
        algorithm: Some(Algorithm::Sha1),
        digits: Some(Digits::SIX),
        period: Some(Period::THIRTY_SECONDS),
        issuer: None,
        name: None,
    }
}
