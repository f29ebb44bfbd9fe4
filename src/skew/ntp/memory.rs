use super::exchange::MOST_ROOT_DISTANCE;
use super::{Association, Leap, Sample, ServerName};
use crate::clock::Mapping;
use crate::skew::{Failure, Measurement, Source};
use crate::time::{Offset, OffsetInterval, Span, UnixTime};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::net::SocketAddr;

/// How long a server is not asked again: a second poll interval of RFC 5905 (2^6 s), which every public server grants.
pub const REST: Span = Span::from_seconds(64);

/// How much older than its entry an exchange may be: no measurement takes as long.
const LONGEST_MEASUREMENT: Span = Span::from_seconds(64);

/// What servers said a moment ago, so that whoever asks again is answered from it and the servers are left alone.
///
/// All times are a counter's that several processes share and that runs on while the machine sleeps; it begins at zero
/// when the machine is started. A memory of another start is worth nothing and is forgotten. What is remembered are the
/// exchanges themselves: they prove less the older they are, and a clock that was set since is accounted for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Memory {
    /// Names one start of the machine.
    boot: String,
    servers: BTreeMap<String, Remembered>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Remembered {
    address: SocketAddr,
    /// Whether it asked to be left alone.
    kissed: bool,
    /// When that was noted, by the counter, in nanoseconds.
    noted: i64,
    sent: u32,
    exchanges: Vec<Kept>,
}

/// One [`Sample`], in nanoseconds.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Kept {
    low: i64,
    high: i64,
    stamp_error: i64,
    delay: i64,
    root_distance: i64,
    stratum: u8,
    leap: u8,
    arrived: i64,
    origin: i64,
    mapped_at: i64,
    mapping_error: i64,
}

impl Memory {
    /// Nothing is remembered. `boot` names this start of the machine.
    pub fn empty(boot: &str) -> Memory {
        Memory { boot: boot.to_owned(), servers: BTreeMap::new() }
    }

    /// Reads what [`Memory::to_json`] wrote. Whatever is not readable, or of another start of the machine, is forgotten.
    pub fn read(json: &str, boot: &str) -> Memory {
        let read: Option<Memory> = serde_json::from_str(json).ok();
        read.filter(|memory| memory.boot == boot).unwrap_or_else(|| Memory::empty(boot))
    }

    /// The memory as one line of JSON. It holds no secret: names and addresses of servers, and clock readings.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What a server said less than [`REST`] ago, or that it asked to be left alone; `None` if it may be asked.
    pub fn recall(&self, server: &ServerName, now: Span) -> Option<Source> {
        let remembered = self.servers.get(&server.to_string())?;
        let age = now - remembered.noted();
        if age < Span::ZERO || age >= REST {
            return None;
        }
        let samples = remembered.samples();
        if samples.is_empty() && !remembered.kissed {
            return None;
        }
        let failure = samples.is_empty().then(|| Failure::LeftAlone(REST - age));
        Some(Source {
            server: server.clone(),
            address: Some(remembered.address),
            association: Association::recalled(samples, remembered.sent, remembered.kissed),
            failure,
            age: Some(age),
        })
    }

    /// Keeps what was said just now, and forgets what is too old to be of use. A server on this machine is not kept: it
    /// may be asked as often as one likes. Says whether there was anything to keep.
    pub fn note(&mut self, measurement: &Measurement, now: Span) -> bool {
        self.servers.retain(|_, remembered| (now - remembered.noted()).abs() < REST);
        let heard = |source: &Source| Some((source.server.to_string(), Remembered::of(source, now)?));
        let heard: Vec<_> = measurement.sources.iter().filter_map(heard).collect();
        let any = !heard.is_empty();
        self.servers.extend(heard);
        any
    }
}

impl Remembered {
    /// `None` if there is nothing to remember: it was not asked just now, or neither answered nor refused.
    fn of(source: &Source, now: Span) -> Option<Remembered> {
        let association = &source.association;
        let address = source.address.filter(|address| !address.ip().to_canonical().is_loopback())?;
        let said_something = association.is_kissed() || !association.samples().is_empty();
        if source.age.is_some() || !said_something {
            return None;
        }
        Some(Remembered {
            address,
            kissed: association.is_kissed(),
            noted: nanos(now)?,
            sent: association.sent(),
            exchanges: association.samples().iter().filter_map(Kept::of).collect(),
        })
    }

    fn noted(&self) -> Span {
        span(self.noted)
    }

    /// The exchanges that the measurement which noted them can have made. Others were written by somebody else.
    fn samples(&self) -> Vec<Sample> {
        let while_measuring = |at: Span| at <= self.noted() && self.noted() - at <= LONGEST_MEASUREMENT;
        let is_of_it = |sample: &Sample| while_measuring(sample.arrived) && while_measuring(sample.mapping.at);
        self.exchanges.iter().filter_map(Kept::sample).filter(is_of_it).collect()
    }
}

impl Kept {
    /// `None` for a clock that shows a time more than 292 years from 1970, which nanoseconds in 64 bits do not reach.
    fn of(sample: &Sample) -> Option<Kept> {
        Some(Kept {
            low: nanos(sample.proved.low().span())?,
            high: nanos(sample.proved.high().span())?,
            stamp_error: nanos(sample.stamp_error)?,
            delay: nanos(sample.delay)?,
            root_distance: nanos(sample.root_distance)?,
            stratum: sample.stratum,
            leap: sample.leap.0,
            arrived: nanos(sample.arrived)?,
            origin: i64::try_from(sample.mapping.origin.nanos()).ok()?,
            mapped_at: nanos(sample.mapping.at)?,
            mapping_error: nanos(sample.mapping.uncertainty)?,
        })
    }

    /// `None` if the numbers cannot be an exchange's: then somebody else wrote them.
    fn sample(&self) -> Option<Sample> {
        let widths = [self.stamp_error, self.delay, self.root_distance, self.mapping_error];
        if widths.iter().any(|width| *width < 0) || span(self.root_distance) >= MOST_ROOT_DISTANCE {
            return None;
        }
        Some(Sample {
            proved: OffsetInterval::new(Offset::new(span(self.low)), Offset::new(span(self.high))).ok()?,
            stamp_error: span(self.stamp_error),
            delay: span(self.delay),
            root_distance: span(self.root_distance),
            stratum: self.stratum,
            leap: Leap(self.leap),
            arrived: span(self.arrived),
            mapping: Mapping {
                origin: UnixTime::from_nanos(i128::from(self.origin)),
                at: span(self.mapped_at),
                uncertainty: span(self.mapping_error),
            },
        })
    }
}

fn nanos(span: Span) -> Option<i64> {
    i64::try_from(span.nanos()).ok()
}

fn span(nanos: i64) -> Span {
    Span::from_nanos(i128::from(nanos))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Clock, Manual};

    const BOOT: &str = "0b5a";

    fn seconds(seconds: i64) -> Span {
        Span::from_seconds(seconds)
    }

    /// A source that proved that the clock is 10 s ahead, give or take a second, just now.
    fn answered(clock: &Manual, address: &str, kissed: bool) -> Source {
        let proved = OffsetInterval::around(Offset::from_seconds(10.0), seconds(1));
        let (arrived, mapping) = (clock.monotonic(), Mapping::take(clock));
        let sample = Sample {
            proved,
            stamp_error: Span::ZERO,
            delay: seconds(2),
            root_distance: Span::ZERO,
            stratum: 2,
            leap: Leap(0),
            arrived,
            mapping,
        };
        let samples = if kissed { Vec::new() } else { vec![sample] };
        let association = Association::recalled(samples, 4, kissed);
        let address = Some(address.parse().unwrap());
        Source { server: "ntp.example.org".parse().unwrap(), address, association, failure: None, age: None }
    }

    fn remembered(clock: &Manual, address: &str, kissed: bool) -> Memory {
        let said = vec![answered(clock, address, kissed)];
        let measured = Measurement::conclude(said, Mapping::take(clock), Span::ZERO);
        let mut memory = Memory::empty(BOOT);
        memory.note(&measured, clock.monotonic());
        Memory::read(&memory.to_json(), BOOT)
    }

    fn clock() -> Manual {
        let clock = Manual::showing(UnixTime::from_seconds(1_795_255_205));
        clock.advance(seconds(5_000));
        clock
    }

    #[test]
    fn an_answer_lasts_for_a_minute_and_proves_less_with_age() {
        let clock = clock();
        let memory = remembered(&clock, "192.0.2.1:123", false);
        let server = "ntp.example.org".parse().unwrap();
        let mut bounds = Vec::new();
        for _ in 0..3 {
            let source = memory.recall(&server, clock.monotonic()).unwrap();
            let measured = Measurement::conclude(vec![source], Mapping::take(&clock), Span::ZERO);
            bounds.push(measured.offset.unwrap().half_width());
            clock.advance(seconds(30));
        }
        assert!(bounds[0] < bounds[1] && bounds[1] < bounds[2], "{bounds:?}");
        assert!(memory.recall(&server, clock.monotonic()).is_none(), "90 s are too long ago");
    }

    #[test]
    fn a_clock_that_was_set_since_is_accounted_for() {
        let clock = clock();
        let memory = remembered(&clock, "192.0.2.1:123", false);
        clock.step(seconds(-10));
        let source = memory.recall(&"ntp.example.org".parse().unwrap(), clock.monotonic()).unwrap();
        let measured = Measurement::conclude(vec![source], Mapping::take(&clock), Span::ZERO);
        assert_eq!(measured.offset.unwrap().middle(), Offset::ZERO);
    }

    #[test]
    fn who_asked_to_be_left_alone_is() {
        let clock = clock();
        let memory = remembered(&clock, "192.0.2.1:123", true);
        clock.advance(seconds(4));
        let source = memory.recall(&"ntp.example.org".parse().unwrap(), clock.monotonic()).unwrap();
        assert_eq!(source.failure, Some(Failure::LeftAlone(seconds(60))));
    }

    #[test]
    fn servers_here_other_starts_and_nonsense_are_forgotten() {
        let clock = clock();
        let server = "ntp.example.org".parse().unwrap();
        for address in ["127.0.0.1:123", "[::1]:123", "[::ffff:127.0.0.1]:123"] {
            assert!(remembered(&clock, address, false).recall(&server, clock.monotonic()).is_none(), "{address}");
        }
        let kept = remembered(&clock, "192.0.2.1:123", false).to_json();
        assert!(Memory::read(&kept, "another").recall(&server, clock.monotonic()).is_none());
        assert!(Memory::read(&kept[1..], BOOT).recall(&server, clock.monotonic()).is_none());
    }

    #[test]
    fn numbers_that_no_measurement_notes_are_forgotten_and_the_server_is_asked() {
        let clock = clock();
        let server = "ntp.example.org".parse().unwrap();
        let kept: serde_json::Value =
            serde_json::from_str(&remembered(&clock, "192.0.2.1:123", false).to_json()).unwrap();
        let recalled = |key: &str, number: i64| {
            let mut changed = kept.clone();
            changed["servers"]["ntp.example.org"]["exchanges"][0][key] = number.into();
            Memory::read(&changed.to_string(), BOOT).recall(&server, clock.monotonic())
        };
        assert!(recalled("stratum", 1).is_some());
        let (hour_ago, hour_ahead) = (1_400_000_000_000, 8_600_000_000_000);
        let impossible = [
            ("delay", -1),
            ("delay", i64::MIN),
            ("root_distance", i64::MAX),
            ("low", i64::MAX),
            ("arrived", hour_ago),
            ("arrived", hour_ahead),
            ("arrived", i64::MIN),
            ("mapped_at", i64::MAX),
        ];
        for (key, number) in impossible {
            assert!(recalled(key, number).is_none(), "{key} {number}");
        }
    }
}
