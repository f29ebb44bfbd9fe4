use super::{Answer, Refusal};
use crate::io::World;
use clap::Args;

/// Print the JSON Schema of an output
#[derive(Args)]
pub struct Arguments {}

pub fn run(_arguments: Arguments, _world: &mut World) -> Result<Answer, Refusal> {
    Err(Refusal::unknown("not built yet"))
}
