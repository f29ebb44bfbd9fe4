//! The machine of google-authenticator-libpam against the module itself: the same attempts at the same times, and after
//! each of them the same verdict and the same state.
//!
//! It takes a PAM service, which `tests/interop/pam.sh` sets up and names in `PAM_SERVICE`, `PAM_STATE` and `PAM_FAKETIME`.
//! Without them there is nothing to compare with. `PAM_SEED` is the seed of the random attempts.
#![cfg(unix)]
#![allow(clippy::disallowed_methods, reason = "a program is what is tried")]

mod module;
mod random;
mod run;
mod script;

use module::Module;
use run::Tally;

#[test]
fn the_machine_does_what_the_module_does() {
    let Some(module) = Module::from_environment() else {
        println!("skipped: tests/interop/pam.sh sets up the service that this takes");
        return;
    };
    let mut tally = Tally::default();
    script::play(&module, &mut tally);
    println!("{tally} in the script");
    assert!(tally.attempts() >= 40, "only {tally}");

    let seed = std::env::var("PAM_SEED").map_or(20_261_121, |text| text.parse().expect("PAM_SEED is a number"));
    let mut drawn = Tally::default();
    println!("seed {seed}");
    random::play(&module, seed, &mut drawn);
    println!("{drawn} drawn");
    assert!(drawn.accepted > 20 && drawn.refused > 20, "draws that say little: {drawn}");
}
