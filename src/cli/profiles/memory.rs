//! The rules that a simulated verifier follows from one code to the next, in words.

use crate::verifier::machine::{AutoResync, DriftRule, MemoryRules, ReplayRule, ResyncDrift, ResyncRule, ThrottleRule};

/// One sentence a rule, in the order in which they come to bear; none where nothing is known in numbers.
pub(super) fn in_words(memory: &MemoryRules) -> Vec<String> {
    let mut says: Vec<String> = memory.throttle.iter().map(throttle).collect();
    says.extend(memory.replay.map(replay));
    says.extend(memory.drift.map(|rule| drift(rule).to_owned()));
    if memory.reaches_home {
        says.push("with a device that it takes to be behind, the window still reaches its own step".to_owned());
    }
    says.extend(memory.auto_resync.map(|rule| auto_resync(rule, memory.auto_resync_is_off)));
    says.extend(memory.resync.map(resync));
    says
}

fn replay(rule: ReplayRule) -> String {
    match rule {
        ReplayRule::Watermark => "refuses every step that is not after the last one accepted".to_owned(),
        ReplayRule::SignInTime => "refuses every step that is not after its own at the last sign-in".to_owned(),
        ReplayRule::UsedSteps => "refuses each step that was accepted before".to_owned(),
        ReplayRule::LastCode => "refuses the code that was accepted last".to_owned(),
        ReplayRule::Cached { lasts, refused_too: false } => format!("refuses an accepted code for {lasts}"),
        ReplayRule::Cached { lasts, refused_too: true } => format!("refuses any code that it has seen for {lasts}"),
        ReplayRule::Linger { lasts } => format!("goes on accepting the last code for {lasts}"),
    }
}

fn drift(rule: DriftRule) -> &'static str {
    match rule {
        DriftRule::MatchedStep => "stores after each sign-in how many steps the code was off",
        DriftRule::StartOfStep => "stores after each sign-in how far the start of the code's step was off",
    }
}

fn auto_resync(rule: AutoResync, off: bool) -> String {
    let how = match rule {
        AutoResync::Agreeing { reach } => {
            format!("believes three codes in a row that are off alike, up to {reach} steps either way")
        }
        AutoResync::Following { look_back, look_ahead, least, most, .. } => {
            let gap = if least == most { least.to_string() } else { format!("{least} to {most}") };
            format!(
                "believes two failed codes in a row whose steps differ by {gap}, from {look_back} steps back to {look_ahead} ahead"
            )
        }
    };
    if off { format!("if turned on: {how}") } else { how }
}

fn resync(rule: ResyncRule) -> String {
    let ResyncRule { look_back, look_ahead, stores, also_refused } = rule;
    let stores = match stores {
        ResyncDrift::MidStep | ResyncDrift::MidStepInSeconds => "the middle of the second one's step",
        ResyncDrift::NextStep => "the step after the second one",
        ResyncDrift::MatchedStep => "the second one's step",
    };
    let refused = if also_refused > 0 { format!("; refuses {also_refused} more after it") } else { String::new() };
    format!("resync with two codes, from {look_back} steps back to {look_ahead} ahead, stores {stores}{refused}")
}

fn throttle(rule: &ThrottleRule) -> String {
    match *rule {
        ThrottleRule::Rate { attempts, interval } => format!("at most {attempts} attempts within {interval}"),
        ThrottleRule::Count { failures } => format!("{failures} failures in a row lock it until somebody resets it"),
        ThrottleRule::Wait { failures, lasts } => format!("{lasts} of waiting from failure {failures} in a row on"),
        ThrottleRule::Lock { failures, within: None, lasts } => {
            format!("{failures} failures in a row lock it for {lasts}")
        }
        ThrottleRule::Lock { failures, within: Some(within), lasts } => {
            format!("{failures} failures within {within} lock it for {lasts}")
        }
        ThrottleRule::Backoff { first, most: None } => format!("a wait of {first} that doubles with each failure"),
        ThrottleRule::Backoff { first, most: Some(most) } => {
            format!("a wait of {first} that doubles with each failure, up to {most}")
        }
        ThrottleRule::StepLock { failures, wait } => {
            format!("a wait of {wait} after a failure, from the {failures}. in a step on until the step ends")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verifier::profiles;

    #[test]
    fn every_rule_of_every_record_has_words() {
        for profile in profiles() {
            let memory = &profile.memory;
            let rules = memory.throttle.len()
                + [memory.replay.is_some(), memory.drift.is_some(), memory.reaches_home, memory.resync.is_some()]
                    .iter()
                    .filter(|given| **given)
                    .count()
                + usize::from(memory.auto_resync.is_some());
            let words = in_words(memory);
            assert_eq!(words.len(), rules, "{}", profile.id);
            assert!(words.iter().all(|one| !one.is_empty() && one.len() < 150), "{words:?}");
        }
    }
}
