//! Worlds drawn from the model's priors, with evidence drawn from its likelihoods: what verdicts are held against
//! (`calibration`, `conversation`, `ablation`).

mod answer;
mod code;
mod sampler;
mod strain;

pub use sampler::Sampler;
pub use strain::Strain;

use super::Question;
use super::hypothesis::Hypothesis;
use super::likelihood::{self, Offsets, Scene};
use super::world::Worlds;
use crate::evidence::{Case, Clock, Observation};
use crate::otp::Account;
use crate::time::UnixTime;
use code::Maker;

/// The moment of every case that is drawn.
pub(super) const NOW: UnixTime = UnixTime::from_seconds(1_795_255_200);

/// A world that was drawn: what is wrong, and how the clocks stand.
pub(super) struct Drawn {
    /// What is said of the verifier; nothing is observed yet.
    pub case: Case,
    /// What the helper has of the credential.
    pub account: Option<Account>,
    /// What is wrong.
    pub hypothesis: Hypothesis,
    /// The single state.
    world: Worlds,
    /// How the codes are made, where the secret is known.
    maker: Option<Maker>,
    strain: Strain,
}

impl Drawn {
    /// What is asked about a case of this world.
    pub fn question<'a>(&'a self, case: &'a Case) -> Question<'a> {
        Question { account: self.account.as_ref(), ..Question::about(case, NOW) }
    }

    /// How far off a clock is, in seconds.
    fn offset(&self, of: Clock) -> f64 {
        let offsets = self.weighed(|scene| scene.offsets(&scene.worlds.states[0], 0.0));
        let Offsets { device, app, verifier, .. } = offsets;
        match of {
            Clock::Device => device,
            Clock::App => app,
            Clock::Verifier => verifier,
        }
    }

    /// How likely this is to be seen here.
    pub fn likelihood(&self, observation: &Observation) -> f64 {
        self.weighed(|scene| likelihood::column(observation, scene).at(0, 0))
    }

    /// What the model makes of this single hypothesis in this single state.
    fn weighed<T>(&self, of: impl FnOnce(&Scene) -> T) -> T {
        let question = self.question(&self.case);
        let alone = [self.hypothesis.clone()];
        of(&Scene {
            question: &question,
            worlds: &self.world,
            hypotheses: &alone,
            anchor: NOW,
            left_out: &[],
            values: None,
            learned: 0.0,
            corrected_at: None,
            set_by_hand_at: None,
            refused_from: None,
        })
    }
}
