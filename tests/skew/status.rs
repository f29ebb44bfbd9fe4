//! Copied texts of time services. The samples are made after published output; where one was measured it says so.

use instep::skew::status::{Format, NoOffset, Status, StatusError, read};
use instep::time::{Offset, Span, UnixTime};
use proptest::prelude::*;

const NOW: UnixTime = UnixTime::from_seconds(1_795_310_620);

/// Measured with chrony 4.3: the server ran under faketime 95 s ahead, the client never touched its clock.
const CHRONYC: &str = "\
Reference ID    : 7F000001 (localhost)
Stratum         : 3
Ref time (UTC)  : Sun Nov 22 01:23:34 2026
System time     : 95.000007629 seconds slow of NTP time
Last offset     : +0.000011287 seconds
RMS offset      : 0.000020609 seconds
Frequency       : 1.625 ppm fast
Residual freq   : +0.231 ppm
Skew            : 6.756 ppm
Root delay      : 0.000079898 seconds
Root dispersion : 0.000017577 seconds
Update interval : 1.0 seconds
Leap status     : Normal
";
/// The same at the same moment.
const CHRONYC_CSV: &str = "7F000001,127.0.0.1,3,1795310614.922756094,95.000007629,0.000011287,0.000020609,1.625,0.231,\
                           6.756,0.000079898,0.000017588,1.0,Normal\n";
/// After output on public pages; systemd 252.
const TIMESYNC: &str = "\
       Server: 192.0.2.58 (0.pool.example.org)
Poll interval: 34min 8s (min: 32s; max 34min 8s)
         Leap: normal
      Version: 4
      Stratum: 2
    Reference: C342502B
    Precision: 1us (-24)
Root distance: 23.456ms (max: 5s)
       Offset: +2.345ms
        Delay: 12.345ms
       Jitter: 1.234ms
 Packet count: 17
    Frequency: -0.870ppm
";
const TIMEDATECTL: &str = "\
               Local time: Sun 2026-11-22 02:23:34 CET
           Universal time: Sun 2026-11-22 01:23:34 UTC
                 RTC time: Sun 2026-11-22 01:23:34
                Time zone: Europe/Paris (CET, +0100)
System clock synchronized: yes
              NTP service: active
          RTC in local TZ: no
";
/// After Microsoft's article on the configuration of the Windows Time service and the samples of monitoring programs.
const W32TM: &str = "\
Leap Indicator: 0(no warning)
Stratum: 4 (secondary reference - syncd by (S)NTP)
Precision: -23 (119.209ns per tick)
Root Delay: 0.0154902s
Root Dispersion: 7.7773722s
ReferenceId: 0xC0000239 (source IP:  192.0.2.57)
Last Successful Sync Time: 11/22/2026 1:23:34 AM
Source: time.example.org,0x9
Poll Interval: 10 (1024s)
";
const VERBOSE: &str = "
Phase Offset: -0.0038147s
ClockRate: 0.0156250s
State Machine: 2 (Sync)
Time Source Flags: 0 (None)
Server Role: 0 (None)
Last Sync Error: 0 (The command completed successfully.)
Time since Last Good Sync Time: 2820.1997480s
";
const W32TM_NEVER: &str = "\
Leap Indicator: 3(not synchronized)
Stratum: 0 (unspecified)
Precision: -23 (119.209ns per tick)
Root Delay: 0.0000000s
Root Dispersion: 0.0000000s
ReferenceId: 0x00000000 (unspecified)
Last Successful Sync Time: unspecified
Source: Local CMOS Clock
Poll Interval: 10 (1024s)
";
const W32TM_GERMAN: &str = "\
Sprungindikator: 0(keine Warnung)
Stratum: 4 (Sekundärreferenz - synchr. über (S)NTP)
Präzision: -23 (119.209ns pro Tick)
Stammverzögerung: 0.0168694s
Stammabweichung: 7.7960610s
Referenz-ID: 0xC0000239 (Quell-IP:  192.0.2.57)
Letzte erfolgr. Synchronisierungszeit: 22.11.2026 02:23:34
Quelle: time.example.org,0x9
Abrufintervall: 10 (1024s)
";
const W32TM_FRENCH: &str = "\
Indicateur de saut : 0(aucun avertissement)
Couche : 4 (référence secondaire - synchronisée par (S)NTP)
Précision : -23 (119.209ns par battement)
Délai de racine : 0.0336332s
Dispersion de racine : 0.1054265s
ID de référence : 0xC0000239 (IP de la source :  192.0.2.57)
Heure de la dernière synchronisation réussie : 22/11/2026 02:23:34
Source : time.example.org,0x9
Intervalle d’interrogation : 10 (1024s)
";
/// Two forms of one program, after public pastes.
const STRIPCHART: &str = "\
Tracking time.example.org [192.0.2.57:123].
The current time is 11/22/2026 1:23:34 AM (local time).
01:23:34 d:+00.0541615s o:+95.0031265s  [                           |                           *]
01:23:36 d:+00.0312513s o:+95.0021265s  [                           |                           *]
01:23:38 error: 0x800705B4
";
const STRIPCHART_DATA: &str = "\
Tracking time.example.org [192.0.2.57:123].
Collecting 5 samples.
The current time is 11/22/2026 1:23:34 AM.
01:23:34, -03.3575094s
01:23:36, -03.3573679s
01:23:39, -03.3572986s
";

fn status(text: &str) -> Status {
    read(text.as_bytes(), NOW).unwrap_or_else(|wrong| panic!("{wrong}: {text}"))
}

/// The middle and the half-width in milliseconds.
fn found(text: &str) -> (f64, f64) {
    let bound = status(text).offset.unwrap().bound;
    (bound.middle().seconds(), bound.half_width().seconds() * 1e3)
}

fn near(one: f64, other: f64) -> bool {
    (one - other).abs() < 1e-3
}

#[test]
fn chronys_slow_is_behind_in_both_forms() {
    for text in [CHRONYC, CHRONYC_CSV] {
        let (middle, half) = found(text);
        assert!(near(middle, -95.000_007_629) && near(half, 0.0575), "{middle} {half}");
        let status = status(text);
        assert_eq!((status.format, status.synchronized), (Format::ChronycTracking, Some(true)));
        assert!((5.0..=6.0).contains(&status.last_sync.unwrap().seconds()));
    }
    let fast = CHRONYC.replace("95.000007629 seconds slow", "0.000106 seconds fast");
    assert!(near(found(&fast).0, 0.000_106));
}

#[test]
fn a_daemon_that_follows_itself_or_nobody_proves_nothing() {
    // The first is measured: `local stratum 2` and no server.
    let local = CHRONYC.replace("7F000001 (localhost)", "7F7F0101 ()");
    assert_eq!(status(&local).offset, Err(NoOffset::LocalReference));
    assert_eq!(status(&CHRONYC_CSV.replace("7F000001,127.0.0.1", "7F7F0101,")).offset, Err(NoOffset::LocalReference));
    let nobody = CHRONYC.replace("Normal", "Not synchronised");
    assert_eq!((status(&nobody).offset, status(&nobody).synchronized), (Err(NoOffset::Unsynchronized), Some(false)));
    assert_eq!(status("506 Cannot talk to daemon\n").offset, Err(NoOffset::ServiceDown));
}

#[test]
fn timesyncds_offset_is_from_before_its_correction() {
    let bound = status(TIMESYNC).offset.unwrap().bound;
    // 23.456 ms, half of 12.345 ms, and 100 ppm of 2048 s around everything from -2.345 ms to 0.
    assert!(near(bound.high().seconds(), 0.234_428_5) && near(bound.low().seconds(), -0.236_773_5), "{bound:?}");
    assert_eq!(status(TIMESYNC).synchronized, Some(true));
    let none = "       Server: n/a\nPoll interval: 0 (min: 32s; max 34min 8s)\n Packet count: 0\n";
    assert_eq!(status(none).offset, Err(NoOffset::NoSamples));
}

#[test]
fn timedatectl_says_whether_and_not_how_far() {
    let yes = status(TIMEDATECTL);
    assert_eq!((yes.synchronized, yes.offset), (Some(true), Err(NoOffset::NotSaid)));
    let no = status(&TIMEDATECTL.replace("synchronized: yes", "synchronized: no"));
    assert_eq!((no.synchronized, no.offset), (Some(false), Err(NoOffset::Unsynchronized)));
    assert_eq!(status("Timezone=Europe/Paris\nNTP=yes\nNTPSynchronized=yes\n").synchronized, Some(true));
    let old = "      NTP enabled: yes\n NTP synchronized: no\n";
    assert_eq!(status(old).synchronized, Some(false));
    let without = "System has not been booted with systemd as init system (PID 1). Can't operate.\n";
    assert_eq!(status(without).offset, Err(NoOffset::ServiceDown));
}

#[test]
fn w32tms_word_is_bounded_by_its_root_distance() {
    let (middle, half) = found(W32TM);
    assert!(near(middle, 0.0) && near(half, 7_785.117_3), "{half}");
    let verbose = W32TM.to_owned() + VERBOSE;
    let (_, half) = found(&verbose);
    assert!(near(half, 7_785.117_3 + 3.814_7 + 282.019_97), "{half}");
    assert_eq!(status(&verbose).last_sync, Some(Span::from_seconds_f64(2_820.199_748)));
    assert_eq!(status(&verbose).synchronized, Some(true));
    let failed = status(&verbose.replace("Last Sync Error: 0", "Last Sync Error: 2"));
    assert_eq!(failed.synchronized, None);
    assert!(failed.offset.unwrap().limits.iter().any(|limit| limit.contains("attempt to synchronise failed")));
    assert_eq!(status(W32TM_NEVER).offset, Err(NoOffset::Unsynchronized));
    let local = W32TM.replace("time.example.org,0x9", "Local CMOS Clock");
    assert_eq!(status(&local).offset, Err(NoOffset::LocalReference));
    let down = "The following error occurred: The service has not been started. (0x80070426)\n";
    assert_eq!(status(down).offset, Err(NoOffset::ServiceDown));
}

#[test]
fn other_languages_are_refused_and_stripcharts_read_in_all() {
    for text in [W32TM_GERMAN, W32TM_FRENCH] {
        assert_eq!(read(text.as_bytes(), NOW), Err(StatusError::Localized), "{text}");
    }
    let german = STRIPCHART_DATA.replace("Collecting 5 samples", "5 Stichproben werden gesammelt");
    assert!(near(found(&german).0, 3.357_367_9));
}

#[test]
fn a_stripcharts_offset_is_the_servers_lead() {
    // The server is 95 s ahead, so the machine is behind; the sample with the shorter journey counts.
    let (middle, half) = found(STRIPCHART);
    assert!(near(middle, -95.002_126_5) && near(half, 15.625_65 + 15.625), "{middle} {half}");
    let (middle, half) = found(STRIPCHART_DATA);
    assert!(near(middle, 3.357_367_9) && near(half, 500.0 + 15.625 + 0.141_5), "{middle} {half}");
    let comma = STRIPCHART.replace(" d:", ", d:").replace("95.00", "95,00");
    assert!(near(found(&comma).0, -95.002_126_5));
    let silent = "Tracking a [192.0.2.1:123].\n10:00:00, error: 0x800705B4\n10:00:02, error: 0x800705B4\n";
    assert_eq!(status(silent).offset, Err(NoOffset::NoSamples));
}

#[test]
fn line_ends_and_encodings_make_no_difference() {
    for text in [CHRONYC, CHRONYC_CSV, TIMESYNC, TIMEDATECTL, W32TM, STRIPCHART, STRIPCHART_DATA] {
        let expected = read(text.as_bytes(), NOW);
        let windows = text.replace('\n', "\r\n");
        let utf_16 = |order: fn(u16) -> [u8; 2]| {
            let units = std::iter::once(0xfeff).chain(windows.encode_utf16());
            units.flat_map(order).collect::<Vec<u8>>()
        };
        let with_mark = [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat();
        let prompt = format!("PS C:\\> the command\r\n{windows}\r\nPS C:\\>");
        for bytes in [windows.clone().into_bytes(), utf_16(u16::to_le_bytes), utf_16(u16::to_be_bytes), with_mark] {
            assert_eq!(read(&bytes, NOW), expected, "{text}");
        }
        assert_eq!(read(prompt.as_bytes(), NOW), expected, "{text}");
    }
}

#[test]
fn what_is_not_known_or_not_whole_is_refused() {
    let refused = |text: &str| read(text.as_bytes(), NOW).unwrap_err();
    assert_eq!(refused(" \r\n"), StatusError::Empty);
    assert_eq!(refused("the clock is fine\n"), StatusError::Unrecognized);
    assert_eq!(refused("10:02:30 he said hello\n"), StatusError::Unrecognized);
    let cut = CHRONYC.replace("Root delay      : 0.000079898 seconds\n", "");
    assert_eq!(refused(&cut), StatusError::Incomplete(Format::ChronycTracking, "Root delay"));
    assert_eq!(
        refused(&W32TM.replace("7.7773722s", "?")),
        StatusError::Incomplete(Format::W32tmStatus, "Root Dispersion")
    );
    let odd = TIMESYNC.replace("+2.345ms", "+2.345parsec");
    assert_eq!(refused(&odd), StatusError::Incomplete(Format::TimesyncStatus, "Offset"));
}

/// A sample with pieces of it replaced, doubled or cut.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let texts = [CHRONYC, CHRONYC_CSV, TIMESYNC, TIMEDATECTL, W32TM, W32TM_GERMAN, STRIPCHART, STRIPCHART_DATA];
    let pieces = prop::collection::vec((0..1_000_usize, prop::collection::vec(any::<u8>(), 0..6)), 0..8);
    (prop::sample::select(texts.to_vec()), pieces).prop_map(|(text, pieces)| {
        let mut bytes = text.as_bytes().to_vec();
        for (place, piece) in pieces {
            let place = place % (bytes.len() + 1);
            let end = (place + piece.len()).min(bytes.len());
            bytes.splice(place..end, piece);
        }
        bytes
    })
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(&bytes, NOW);
    }

    #[test]
    fn damaged_texts_are_read_or_refused(bytes in damaged()) {
        if let Ok(Status { offset: Ok(estimate), .. }) = read(&bytes, NOW) {
            prop_assert!(estimate.bound.contains(Offset::new(estimate.offset().span())));
        }
    }

    #[test]
    fn chronys_words_and_csv_agree(slow in -1_000_000_000_i64..1_000_000_000) {
        let size = slow.unsigned_abs();
        let number = format!("{}.{:09}", size / 1_000_000, size % 1_000_000 * 1_000);
        let (sign, word) = if slow < 0 { ("-", "fast") } else { ("", "slow") };
        let words = CHRONYC.replace("95.000007629 seconds slow", &format!("{number} seconds {word}"));
        let csv = CHRONYC_CSV.replace("95.000007629", &format!("{sign}{number}"));
        prop_assert_eq!(found(&words).0, found(&csv).0);
        prop_assert!(near(found(&csv).0, -(slow as f64) / 1e6));
    }
}
