//! The `instep` command: the real world goes in, an exit code comes out.

use instep::io::World;
use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(instep::cli::run(&mut World::real()).code())
}
