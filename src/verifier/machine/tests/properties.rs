use super::*;
use crate::verifier::profiles;
use proptest::prelude::*;

/// One call: how far the code's step is from the verifier's own, how many seconds after the call before, and what is sent.
type Call = (i64, i64, u8);

fn calls(times: std::ops::Range<i64>) -> impl Strategy<Value = Vec<Call>> {
    prop::collection::vec((-15i64..15, times, 0u8..8), 1..25)
}

/// The rules of any profile, or those of LinOTP with its flaw; every auto-resync turned on.
fn any_rules() -> impl Strategy<Value = Rules> {
    (0..profiles().len() + 1).prop_map(|index| match profiles().get(index) {
        Some(one) => with_window(one).with_auto_resync(),
        None => {
            let mut rules = rules_of("linotp").with_auto_resync();
            rules.memory.auto_resync = Some(AutoResync::LINOTP_2_10_5_2);
            rules
        }
    })
}

fn rules_with_a_watermark() -> impl Strategy<Value = Rules> {
    let rules = profiles().iter().map(|one| with_window(one).with_auto_resync());
    let marked = rules.filter(|rules| rules.memory.replay == Some(ReplayRule::Watermark));
    prop::sample::select(marked.collect::<Vec<_>>())
}

fn with_window(profile: &VerifierProfile) -> Rules {
    // Wide enough for the range of every profile that has one.
    Rules::of(profile, None).or_else(|_| Rules::of(profile, Some(Window::steps(4, 4)))).unwrap()
}

fn call(machine: &mut Machine, now: UnixTime, (delta, _, kind): Call) -> Option<Accepted> {
    let step = machine.rules().grid.step_at(now + machine.state().stored_drift).plus(delta);
    let code = |step: Step| key().code(step.counter(), machine.rules().digits).reveal();
    let (this, next) = (code(step), code(step.plus(1)));
    match kind {
        0 => machine.submit("no code", now).ok(),
        1 => machine.submit("123456", now).ok(),
        2 => machine.resync(&this, &next, now).ok(),
        _ => machine.submit(&this, now).ok(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// From 1900 to 3000 and at both ends of time, forwards and backwards.
    #[test]
    fn no_sequence_panics(
        rules in any_rules(),
        calls in calls(-40_000_000_000..40_000_000_000),
        start in prop_oneof![-2_208_988_800i64..32_503_680_000, Just(i64::MAX), Just(i64::MIN)],
    ) {
        let mut machine = Machine::new(key(), rules);
        let mut now = UnixTime::from_seconds(start);
        for one in calls {
            now = now + Span::from_seconds(one.1);
            call(&mut machine, now, one);
            let text = serde_json::to_string(machine.state()).unwrap();
            prop_assert!(!text.is_empty());
        }
    }

    /// Whatever happens: no step at or before the watermark is accepted, so none twice.
    #[test]
    fn a_watermark_never_lets_a_step_in_twice(
        rules in rules_with_a_watermark(),
        calls in calls(-100..100),
    ) {
        let mut machine = Machine::new(key(), Rules { digits: Digits::new(10).unwrap(), ..rules });
        let mut now = at(0);
        let mut last = None;
        for one in calls {
            now = now + Span::from_seconds(one.1);
            if let Some(accepted) = call(&mut machine, now, one) {
                prop_assert!(last < Some(accepted.step), "{:?} after {:?}", accepted.step, last);
                last = Some(accepted.step);
            }
            machine.unlock();
        }
    }

    /// While time goes forwards, a used step is refused for as long as the window holds it.
    #[test]
    fn used_steps_never_let_a_step_in_twice(codes in 1u32..9, calls in calls(0..60)) {
        let memory = MemoryRules { replay: Some(ReplayRule::UsedSteps), ..MemoryRules::default() };
        let digits = Digits::new(10).unwrap();
        let mut machine = Machine::new(key(), Rules { window: Window::of_codes(codes), digits, memory, ..Rules::default() });
        let mut now = at(0);
        let mut accepted = std::collections::BTreeSet::new();
        for one in calls {
            now = now + Span::from_seconds(one.1);
            if let Some(found) = call(&mut machine, now, one) {
                prop_assert!(accepted.insert(found.step), "{:?} twice", found.step);
            }
        }
    }

    /// A first code passes if and only if its step is in the window, on either side of it.
    #[test]
    fn asymmetric_windows_stay_asymmetric(back in 0u32..8, ahead in 0u32..8, delta in -10i64..=10, phase in 0i64..30) {
        let digits = Digits::new(10).unwrap();
        let mut trial = Trial::of(Rules { window: Window::steps(back, ahead), digits, ..Rules::default() });
        let inside = -i64::from(back) <= delta && delta <= i64::from(ahead);
        prop_assert_eq!(trial.send(delta, phase).map(|found| found.delta).ok(), inside.then_some(delta));
    }

    /// A device that gains or loses up to 100 ppm signs in once a week for two years: a drift that is learned goes with it.
    #[test]
    fn learned_drift_follows_a_device(
        ppm in prop_oneof![20.0..100.0f64, -100.0..-20.0f64],
        drift in prop_oneof![Just(DriftRule::MatchedStep), Just(DriftRule::StartOfStep)],
        phase in 0i64..30,
    ) {
        let memory = MemoryRules { drift: Some(drift), replay: Some(ReplayRule::Watermark), ..MemoryRules::default() };
        let digits = Digits::new(10).unwrap();
        // A week at 100 ppm is 61 s, so the next code is three steps off at most, and one more by where in the step it is.
        let rules = Rules { window: Window::steps(4, 4), digits, memory, ..Rules::default() };
        let mut learning = Trial::of(rules.clone());
        let mut fixed = Trial::of(Rules { memory: MemoryRules::default(), ..rules });
        let week = 7 * 86_400;
        for number in 0..104i64 {
            let true_time = number * week + phase;
            let gained = (true_time as f64 * ppm * 1e-6).round() as i64;
            let shown = (true_time + gained).div_euclid(30);
            prop_assert_eq!(learning.word(shown, true_time), "accepted", "week {}", number);
            let off = shown - true_time.div_euclid(30);
            prop_assert_eq!(fixed.word(shown, true_time) == "accepted", off.abs() <= 4, "week {}", number);
        }
        let truth = 104.0 * week as f64 * ppm * 1e-6;
        prop_assert!((learning.drift().seconds() - truth).abs() < 95.0, "{} against {truth}", learning.drift());
    }

    /// A state that was written and read again goes on as the one that was not. Cached codes are not written.
    #[test]
    fn a_state_can_be_kept(rules in any_rules(), calls in calls(-5..60)) {
        prop_assume!(!matches!(rules.memory.replay, Some(ReplayRule::Cached { .. })));
        let mut machine = Machine::new(key(), rules.clone());
        let mut now = at(0);
        for one in calls {
            now = now + Span::from_seconds(one.1);
            let kept: State = serde_json::from_str(&serde_json::to_string(machine.state()).unwrap()).unwrap();
            let mut other = Machine::new(key(), rules.clone()).with_state(kept);
            prop_assert_eq!(call(&mut machine, now, one), call(&mut other, now, one));
            prop_assert_eq!(machine.state(), other.state());
        }
    }
}
