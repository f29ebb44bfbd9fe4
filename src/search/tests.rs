use super::*;
use crate::otp::{Algorithm, Secret};
use crate::time::{Offset, Period};
use proptest::prelude::*;

const NOW: UnixTime = UnixTime::from_seconds(1_795_255_205);

fn key() -> Key {
    Key::new(&Secret::from_bytes(b"12345678901234567890"), Algorithm::Sha1)
}

fn seconds(seconds: i64) -> Span {
    Span::from_seconds(seconds)
}

/// What a device shows whose clock is off by so much.
fn seen(grid: StepGrid, at: UnixTime, offset: Span, uncertainty: Span) -> Sighting {
    let code = key().code(grid.step_at(at + offset).counter(), Digits::SIX);
    Sighting { code, at, uncertainty }
}

fn sighting(code: &str, at: i64) -> Sighting {
    Sighting { code: Code::parse(code).unwrap(), at: NOW + seconds(at), uncertainty: Span::ZERO }
}

fn search(codes: Vec<Sighting>, range: Span) -> Search {
    Search { codes, key: key(), grid: StepGrid::default(), range, threads: 1, min_codes: None }
}

/// A row of numbers that looks random and is always the same.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        // The constants of Knuth's MMIX; the upper half is the better one.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 32
    }
}

#[test]
fn one_code_over_a_day_is_found_where_it_was_planted() {
    for planted in [-86_400, -3601, -88, -1, 0, 1, 29, 45, 7200, 86_400] {
        let found = search(vec![seen(StepGrid::default(), NOW, seconds(planted), Span::ZERO)], seconds(86_400)).run();
        let found = found.unwrap();
        let hit = found.matches.iter().find(|hit| hit.offset.contains(Offset::new(seconds(planted))));
        let hit = hit.unwrap_or_else(|| panic!("{planted} s was not found"));
        assert_eq!(hit.steps, [Some(StepGrid::default().step_at(NOW + seconds(planted)))]);
        assert!(hit.offset.half_width() <= seconds(15), "{planted} s");
        assert_eq!(found.candidates_tested, 5761);
        assert!((found.expected_chance_matches - 0.005_761).abs() < 1e-9);
    }
}

#[test]
fn codes_that_were_seen_at_two_phases_narrow_the_offset() {
    // Shown at phases 5 and 25 of a step with a clock 88.2 s behind: the two intervals have 10 s in common.
    let offset = Span::from_seconds_f64(-88.2);
    let codes = [0, 50].map(|at| seen(StepGrid::default(), NOW + seconds(at), offset, Span::ZERO)).to_vec();
    let found = search(codes, seconds(3600)).run().unwrap();
    assert_eq!(found.matches.len(), 1);
    let hit = &found.matches[0];
    assert!(hit.offset.contains(Offset::new(offset)) && hit.offset.half_width() == seconds(5), "{hit:?}");
}

#[test]
fn uncertain_times_widen_the_offset_and_let_codes_meet() {
    let exact = vec![sighting("000000", 0), sighting("000000", 0)];
    let by_chance = search(exact, seconds(60)).run().unwrap().expected_chance_matches;
    assert!((by_chance - 5e-6).abs() < 1e-12, "one code and five steps, not two codes: {by_chance}");
    // Two codes of neighbouring steps that are said to be from the same moment: only uncertainty explains that.
    let codes = |uncertainty| {
        let second = Sighting { at: NOW, ..seen(StepGrid::default(), NOW + seconds(30), Span::ZERO, uncertainty) };
        vec![seen(StepGrid::default(), NOW, Span::ZERO, uncertainty), second]
    };
    assert!(search(codes(Span::ZERO), seconds(600)).run().unwrap().matches.is_empty());
    let found = search(codes(seconds(3)), seconds(600)).run().unwrap();
    assert_eq!(found.matches.len(), 1);
    assert_eq!(found.matches[0].offset.half_width(), seconds(3));
}

#[test]
fn with_fewer_codes_than_all_the_fuller_match_comes_first() {
    let grid = StepGrid::default();
    let mut codes: Vec<Sighting> =
        [0, 40, 95].map(|at| seen(grid, NOW + seconds(at), seconds(-500), Span::ZERO)).into();
    codes.push(seen(grid, NOW + seconds(130), seconds(4000), Span::ZERO));
    assert!(search(codes.clone(), seconds(7200)).run().unwrap().matches.is_empty());
    let found = Search { min_codes: Some(1), ..search(codes, seconds(7200)) }.run().unwrap();
    let first = &found.matches[0];
    assert_eq!((first.codes_matched, first.steps[3]), (3, None));
    assert!(first.offset.contains(Offset::new(seconds(-500))));
    assert_eq!(found.matches[1].steps[..3], [None; 3]);
    assert!(found.matches[1].offset.contains(Offset::new(seconds(4000))));
}

#[test]
fn equal_sightings_count_once_and_keep_their_places() {
    let one = seen(StepGrid::default(), NOW, seconds(60), Span::ZERO);
    let found = search(vec![one.clone(), one.clone(), one], seconds(600)).run().unwrap();
    assert_eq!((found.matches[0].codes_matched, found.matches[0].steps.len()), (1, 3));
    assert!(found.matches[0].steps.iter().all(|step| *step == found.matches[0].steps[0]));
}

#[test]
fn a_code_that_is_noted_twice_while_it_is_shown_is_one_fact() {
    let expected = |codes: Vec<Sighting>, min_codes| {
        Search { min_codes, ..search(codes, seconds(30_000_000)) }.expected_chance_matches().unwrap()
    };
    let (first, again, later) = (sighting("492039", 0), sighting("492039", 7), sighting("492039", 3_600));
    let once = expected(vec![first.clone()], None);
    assert!((once - 2.0).abs() < 1e-3);
    // One code in 23 of the 30 seconds of each step, and as many steps.
    let twice = expected(vec![first.clone(), again.clone()], None);
    assert!((twice - once).abs() < 1e-3, "{twice}");
    let either = expected(vec![first.clone(), again.clone()], Some(1));
    assert!((either - once).abs() < 1e-3, "{either}");
    // An hour later it is another code that happens to be the same.
    assert!(expected(vec![first.clone(), later], None) < 1e-5);
    // What is said of clocks does not get surer either.
    let posterior = |codes: Vec<Sighting>| {
        let search = search(codes, seconds(30_000_000));
        let found = search.run().unwrap();
        let posterior = found.posterior(&search);
        (found.matches.len(), found.ln_evidence(&search), posterior[0])
    };
    let shown = |at| seen(StepGrid::default(), NOW + seconds(at), seconds(-5_000_000), Span::ZERO);
    let (one, two) = (posterior(vec![shown(1)]), posterior(vec![shown(1), shown(1), shown(3)]));
    assert_eq!(one.0, two.0);
    assert!((one.1 - two.1).abs() < 0.5 && (one.2 - two.2).abs() < 0.1, "{one:?} {two:?}");
}

#[test]
fn questions_that_cannot_be_asked_are_refused_with_both_numbers() {
    let error = |search: Search| search.run().unwrap_err();
    let one = || vec![sighting("492039", 0)];
    assert_eq!(error(search(vec![], seconds(1))), SearchError::NoCodes);
    let mixed = error(search(vec![sighting("492039", 0), sighting("12492039", 9)], seconds(1)));
    assert_eq!(mixed.to_string(), "codes of 6 and of 8 digits cannot be of one device: search for them apart");
    assert!(matches!(error(search(one(), seconds(-1))), SearchError::NegativeRange(_)));
    assert!(matches!(error(search(one(), WIDEST_RANGE + seconds(1))), SearchError::RangeTooWide(_)));
    assert!(matches!(error(search(vec![sighting("492039", 0); 101], seconds(1))), SearchError::TooManyCodes(101)));
    for asked in [0, 2] {
        let wrong = error(Search { min_codes: Some(asked), ..search(one(), seconds(1)) });
        assert_eq!(wrong, SearchError::MinCodes { asked, different: 1 });
    }
    let vague = Sighting { uncertainty: seconds(90_000), ..sighting("492039", 0) };
    assert!(matches!(error(search(vec![vague], seconds(1))), SearchError::UncertaintyTooLarge(_)));
}

#[test]
fn the_ends_of_time_do_no_harm() {
    for at in [i64::MIN, i64::MAX] {
        let edge = Sighting { at: UnixTime::from_seconds(at), ..sighting("492039", 0) };
        let grid = StepGrid { t0: UnixTime::from_seconds(-at.saturating_add(1)), ..StepGrid::default() };
        for codes in [vec![edge.clone()], vec![edge, sighting("492039", 0)]] {
            let found = Search { grid, min_codes: Some(1), ..search(codes, seconds(600)) }.run().unwrap();
            assert!(found.candidates_tested < 100);
        }
    }
    let point = search(vec![seen(StepGrid::default(), NOW, Span::ZERO, Span::ZERO)], Span::ZERO).run().unwrap();
    assert_eq!((point.matches.len(), point.candidates_tested), (1, 1));
}

#[test]
fn random_codes_match_as_often_as_expected_on_any_number_of_threads() {
    let mut numbers = Numbers(20_261_121);
    let codes = (0..100)
        .map(|at| Sighting { code: Code::from_truncated(numbers.next(), Digits::SIX), ..sighting("000000", at * 7) });
    // A hundred codes looked for at once in 700,000 steps: 70 matches are expected.
    let search = Search { min_codes: Some(1), ..search(codes.collect(), seconds(350_000 * 30)) };
    let found = search.run().unwrap();
    let (matches, expected) = (found.matches.len() as f64, found.expected_chance_matches);
    assert!((69.9..70.2).contains(&expected), "seed 20261121: {expected} expected");
    assert!((matches - expected).abs() < 4.0 * expected.sqrt(), "seed 20261121: {matches} of {expected}");
    assert_eq!(Search { threads: 3, ..search }.run().unwrap(), found);
}

fn tuples_that_meet(plan: &Plan<'_>) -> Vec<f64> {
    let mut ways = vec![0.0; plan.codes.len() + 1];
    count(plan, 0, Some(placement::Piece::range(plan.range)), 0, &mut ways);
    ways
}

/// Every choice of a step or none for each code, one after another.
fn count(plan: &Plan<'_>, code: usize, piece: Option<placement::Piece>, size: usize, ways: &mut [f64]) {
    let Some(piece) = piece else { return };
    let Some(placement) = plan.placements.get(code) else {
        ways[size] += 1.0;
        return;
    };
    count(plan, code + 1, Some(piece), size, ways);
    let (first, last) = placement.steps_in(placement::Piece::range(plan.range));
    for step in first.0..=last.0 {
        count(plan, code + 1, piece.common(placement.piece(Step(step))), size + 1, ways);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    /// Two codes locate a clock anywhere within ten years, and hardly anything else fits. Steps of half an hour,
    /// for with steps of 30 s each of these would hash 21 million.
    #[test]
    fn an_offset_within_ten_years_is_found_by_two_codes(planted in -315_576_000i64..=315_576_000, apart in 1800i64..9000) {
        let grid = StepGrid::of(Period::from_seconds(1800).unwrap());
        let codes = [0, apart].map(|at| seen(grid, NOW + seconds(at), seconds(planted), Span::ZERO));
        let found = Search { grid, ..search(codes.to_vec(), seconds(315_576_000)) }.run().unwrap();
        prop_assert!(found.matches.iter().any(|hit| hit.offset.contains(Offset::new(seconds(planted)))));
        prop_assert!(found.candidates_tested > 350_000 && found.expected_chance_matches < 1e-5);
    }
}

proptest! {
    /// The formula for the number of ways in which codes can meet counts what brute force counts.
    #[test]
    fn ways_to_meet_are_counted_exactly(
        at in proptest::collection::vec((0i64..200, 0i64..40), 1..4),
        range in 0i64..150,
        period in 1i64..40,
    ) {
        let codes = at.iter().map(|&(at, uncertainty)| {
            Sighting { uncertainty: seconds(uncertainty), ..sighting("492039", at) }
        });
        let grid = StepGrid { period: Period::from_seconds(period).unwrap(), t0: UnixTime::from_seconds(3) };
        let search = Search { grid, ..search(codes.collect(), seconds(range)) };
        let plan = Plan::new(&search).unwrap();
        let expected = tuples_that_meet(&plan);
        let parts: Vec<chance::Part> =
            plan.placements.iter().map(|&placement| chance::Part { placement, codes: 1 }).collect();
        prop_assert_eq!(&chance::ways(&parts, plan.range, 1.0)[1..], &expected[1..]);
    }

    /// At every whole second of the range, the search says as many codes fit as fit.
    #[test]
    fn what_is_found_is_what_a_device_would_show(
        planted in proptest::collection::vec((0i64..300, -150i64..150), 1..5),
        min_codes in 1usize..5,
    ) {
        let grid = StepGrid::default();
        let codes: Vec<Sighting> =
            planted.iter().map(|&(at, off)| seen(grid, NOW + seconds(at), seconds(off), Span::ZERO)).collect();
        let different = (0..codes.len()).filter(|&i| !codes[..i].contains(&codes[i])).collect::<Vec<_>>();
        let min_codes = min_codes.min(different.len());
        let found = Search { min_codes: Some(min_codes), ..search(codes.clone(), seconds(200)) }.run().unwrap();
        for second in -200..200 {
            let step = |seen: &Sighting| grid.step_at(seen.at + seconds(second));
            let shows = |seen: &Sighting| key().code(step(seen).counter(), Digits::SIX) == seen.code;
            let fits: Vec<Option<Step>> = codes.iter().map(|seen| shows(seen).then(|| step(seen))).collect();
            let within = |part: &[Option<Step>], whole: &[Option<Step>]| {
                part.iter().zip(whole).all(|(part, whole)| part.is_none() || part == whole)
            };
            let here = |hit: &&Match| {
                hit.offset.low() <= Offset::new(seconds(second)) && Offset::new(seconds(second)) < hit.offset.high()
            };
            prop_assert!(found.matches.iter().filter(here).all(|hit| within(&hit.steps, &fits)), "at {} s", second);
            let enough = different.iter().filter(|&&code| fits[code].is_some()).count() >= min_codes;
            let told = found.matches.iter().any(|hit| within(&fits, &hit.steps));
            prop_assert!(told || !enough, "at {} s", second);
        }
        let matches = &found.matches;
        prop_assert!(matches.windows(2).all(|two| two[0].codes_matched >= two[1].codes_matched));
        prop_assert!(matches.iter().all(|hit| hit.codes_matched >= min_codes));
    }

    /// Whatever the offset, the period and the uncertainty, the true one is among the matches.
    #[test]
    fn the_true_offset_is_always_found(
        offset in -40_000_000i64..40_000_000,
        errors in proptest::collection::vec((0i64..7200, -4000i64..=4000), 2..4),
        period in 1i64..90,
    ) {
        let grid = StepGrid::of(Period::from_seconds(period).unwrap());
        let milliseconds = |count: i64| Span::from_nanos(i128::from(count) * 1_000_000);
        let codes = errors.iter().map(|&(at, error)| {
            let shown = NOW + seconds(at);
            let told = shown + milliseconds(error);
            Sighting { at: told, ..seen(grid, shown, milliseconds(offset), seconds(4)) }
        });
        let found = Search { grid, ..search(codes.collect(), seconds(40_000)) }.run().unwrap();
        prop_assert!(found.matches.iter().any(|hit| hit.offset.contains(Offset::new(milliseconds(offset)))));
    }
}

/// Rivals over all hashes, some periods and some keys, of which one shows the codes.
fn rivals() -> (Vec<Sighting>, Vec<Hypothesis>) {
    let mut rivals = Vec::new();
    for algorithm in Algorithm::ALL {
        for period in [30, 60, 20] {
            for secret in [&b"one"[..], b"two"] {
                let grid = StepGrid::of(Period::from_seconds(period).unwrap());
                rivals.push(Hypothesis { key: Key::new(&Secret::from_bytes(secret), algorithm), grid });
            }
        }
    }
    let shown = &rivals[9];
    let seen = |at: i64| Sighting {
        code: shown.key.code(shown.grid.step_at(NOW + seconds(at - 50_000)).counter(), Digits::SIX),
        at: NOW + seconds(at),
        uncertainty: seconds(2),
    };
    (vec![seen(0), seen(100)], rivals)
}

#[test]
fn searches_together_find_what_each_finds_alone_on_any_number_of_threads() {
    let (codes, rivals) = rivals();
    let mut joint = JointSearch::of_rivals(&codes, &rivals, seconds(100_000), 1);
    joint.searches.push(search(vec![seen(StepGrid::default(), NOW, seconds(777), Span::ZERO)], seconds(3_600)));
    joint.searches.push(Search { min_codes: Some(1), ..search(codes, seconds(50_000)) });
    let together = joint.run().unwrap();
    let alone: Vec<Found> = joint.searches.iter().map(|search| search.run().unwrap()).collect();
    assert_eq!(together, alone);
    assert_eq!(together.iter().position(|found| !found.matches.is_empty()), Some(9));
    assert_eq!(JointSearch { threads: 4, ..joint }.run().unwrap(), alone);
    assert_eq!(JointSearch { searches: vec![], threads: 1 }.run(), Ok(vec![]));
}

#[test]
fn a_search_that_is_broken_off_is_one_of_a_narrower_range() {
    for (after, threads) in [(1, 1), (9, 1), (30, 1), (9, 3)] {
        let codes = (0..20).map(|at| sighting("000000", at * 40)).collect();
        let whole = Search { min_codes: Some(1), threads, ..search(codes, seconds(25_000_000)) };
        let mut told = 0;
        let broken_off = whole.run_watched(&mut |done, all| {
            assert!(done < all);
            told += 1;
            if told >= after { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        let broken_off = broken_off.unwrap();
        let reached = broken_off.interrupted_at.expect("it was broken off");
        assert!(reached < whole.range && reached >= Span::ZERO, "after {after}: {reached}");
        let narrower = Search { range: reached, ..whole }.run().unwrap();
        assert_eq!(Found { interrupted_at: None, ..broken_off }, narrower, "after {after} of {threads} threads");
    }
}

#[test]
fn a_search_of_some_steps_that_is_broken_off_is_one_of_a_narrower_range() {
    let grid = StepGrid::default();
    let codes: Vec<Sighting> =
        [0, 95].map(|at| seen(grid, NOW + seconds(at), seconds(-2_000_000), seconds(1))).to_vec();
    let whole = search(codes, seconds(25_000_000));
    assert!(whole.run().unwrap().matches.len() == 1);
    let mut found = Vec::new();
    for after in [1, 3, 6, 9] {
        let mut told = 0;
        let mut watch = |_, _| {
            told += 1;
            if told >= after { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let broken_off = whole.run_watched(&mut watch).unwrap();
        let range = broken_off.interrupted_at.expect("it was broken off");
        let narrower = Search { range, ..whole.clone() }.run().unwrap();
        found.push(narrower.matches.len());
        assert_eq!(Found { interrupted_at: None, ..broken_off }, narrower, "after {after}");
    }
    assert!(found.contains(&0) && found.contains(&1), "{found:?}");
}

#[test]
fn what_holds_a_clock_in_step_is_searched_in_any_case() {
    let here = seen(StepGrid::default(), NOW, Span::ZERO, Span::ZERO);
    let whole = search(vec![here], seconds(60));
    let found = whole.run_watched(&mut |_, _| ControlFlow::Break(())).unwrap();
    assert_eq!((found.matches.len(), found.interrupted_at), (1, None), "so few steps are one block");
}

#[test]
fn drift_widens_what_later_codes_allow() {
    let drifting = |at: i64, rate: f64| {
        let offset = Span::from_seconds_f64(1000.0 + rate * 1e-6 * at as f64);
        seen(StepGrid::default(), NOW + seconds(at), offset, Span::ZERO)
    };
    for rate in [-80.0, 80.0] {
        let codes = [0, 864_000, -5_000_000].map(|at| drifting(at, rate)).to_vec();
        let plain = search(codes, seconds(4000));
        assert!(plain.run().unwrap().matches.is_empty(), "{rate} ppm");
        let found = plain.with_drift(Rate::from_ppm(-80.0).unwrap()).run().unwrap();
        assert!(found.matches[0].offset.contains(Offset::new(seconds(1000))), "{rate} ppm: {:?}", found.matches);
    }
    let far = search(vec![sighting("492039", 0), sighting("492039", 1_000_000_000)], seconds(1));
    let error = far.with_drift(Rate::from_ppm(1000.0).unwrap()).run().unwrap_err();
    assert!(matches!(error, SearchError::UncertaintyTooLarge(_)));
}
