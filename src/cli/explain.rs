use super::{Answer, Refusal};
use crate::io::World;
use clap::Args;

/// Say what a cause is, how it shows, what confirms it and what rules it out
#[derive(Args)]
pub struct Arguments {}

pub fn run(_arguments: Arguments, _world: &mut World) -> Result<Answer, Refusal> {
    Err(Refusal::unknown("not built yet"))
}
