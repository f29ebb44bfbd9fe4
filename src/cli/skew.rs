use super::{Answer, Refusal};
use crate::io::World;
use clap::Args;

/// Measure this machine's clock against NTP
#[derive(Args)]
pub struct Arguments {}

pub fn run(_arguments: Arguments, _world: &mut World) -> Result<Answer, Refusal> {
    Err(Refusal::unknown("not built yet"))
}
