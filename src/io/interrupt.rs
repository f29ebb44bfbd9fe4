use signal_hook::consts::SIGINT;
use signal_hook::flag;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What a shell says of a program that Ctrl-C ended: 128 and the signal's number.
const ENDED_BY_INTERRUPT: i32 = 130;

/// Whether somebody pressed Ctrl-C. The first press is only noted, for work that can say what it has so far; the second one ends the
/// program, as the first one would otherwise.
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens from now on. Where the system does not allow it, Ctrl-C ends the program as ever.
    pub fn listen() -> Interrupt {
        let pressed = Arc::new(AtomicBool::new(false));
        // In this order, so that the first press does not see itself.
        let ends = flag::register_conditional_shutdown(SIGINT, ENDED_BY_INTERRUPT, Arc::clone(&pressed));
        if ends.is_ok() && flag::register(SIGINT, Arc::clone(&pressed)).is_err() {
            // A press that nobody notes has to end the program.
            let always = Arc::new(AtomicBool::new(true));
            drop(flag::register_conditional_shutdown(SIGINT, ENDED_BY_INTERRUPT, always));
        }
        Interrupt(pressed)
    }

    /// Whether it was pressed since.
    pub fn is_pressed(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_press_is_noted() {
        let interrupt = Interrupt::listen();
        assert!(!interrupt.is_pressed());
        signal_hook::low_level::raise(SIGINT).unwrap();
        assert!(interrupt.is_pressed());
    }
}
