use super::{Answer, Refusal};
use crate::io::World;
use clap::Args;

/// Say whether a clock is the reason for a rejected code
#[derive(Args)]
pub struct Arguments {}

pub fn run(_arguments: Arguments, _world: &mut World) -> Result<Answer, Refusal> {
    Err(Refusal::unknown("not built yet"))
}
