use super::{Answer, Refusal};
use crate::io::World;
use clap::Args;

/// Check a code against a verifier's window
#[derive(Args)]
pub struct Arguments {}

pub fn run(_arguments: Arguments, _world: &mut World) -> Result<Answer, Refusal> {
    Err(Refusal::unknown("not built yet"))
}
