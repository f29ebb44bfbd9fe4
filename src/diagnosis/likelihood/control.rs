//! Comparisons with another account, app, device or user.

use super::{Column, Factor, Scene, accepted_elsewhere, accepts, reaches_elsewhere};
use crate::evidence::Control;

/// How often a second app on the same device corrects its clock privately, so that it works on a wrong device clock; seen
/// once in the public cases. A guess.
const OTHER_APP_CORRECTS: f64 = 0.1;
/// How often the other device's or the other users' own clocks are wrong too. A guess.
const OTHERS_WRONG: f64 = 0.02;

pub(super) fn column(what: Control, accepted: bool, scene: &Scene) -> Column {
    let curve = match what {
        Control::OtherAccountSameDevice => {
            let windows = reaches_elsewhere();
            scene.device_curve(0.0, |offsets| accepted_elsewhere(offsets.app, offsets.half_width, &windows))
        }
        Control::OtherAppSameDevice => scene.curve(|offsets, reach| {
            let plain = accepts(offsets.device_lead(), reach);
            let corrected = accepts(offsets.lead_of(0.0), reach);
            plain * (1.0 - OTHER_APP_CORRECTS) + corrected * OTHER_APP_CORRECTS
        }),
        Control::SameAccountOtherDevice => {
            scene.curve(|offsets, reach| (1.0 - OTHERS_WRONG) * accepts(offsets.lead_of(0.0), reach))
        }
        Control::OtherUsersSameVerifier => {
            scene.curve(|offsets, reach| (1.0 - OTHERS_WRONG) * accepts(offsets.lead_untaught(0.0, 0.0), reach))
        }
        Control::RecoveryCode => vec![1.0; scene.worlds.states.len()],
    };
    Column::with(scene, vec![curve], |hypothesis| {
        let expects = &hypothesis.cause.record().expects;
        let share = match what {
            Control::OtherAccountSameDevice => expects.other_account,
            Control::OtherAppSameDevice => expects.other_app,
            Control::SameAccountOtherDevice => expects.other_device,
            Control::OtherUsersSameVerifier => expects.other_users,
            Control::RecoveryCode => expects.recovery,
        };
        Factor::answered(share, 0, accepted)
    })
}
