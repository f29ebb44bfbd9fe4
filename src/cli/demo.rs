use super::{Answer, Refusal};
use crate::io::World;
use clap::Args;

/// Show the whole chain on loopback: a slow device, a rejected code, the verdict
#[derive(Args)]
pub struct Arguments {}

pub fn run(_arguments: Arguments, _world: &mut World) -> Result<Answer, Refusal> {
    Err(Refusal::unknown("not built yet"))
}
