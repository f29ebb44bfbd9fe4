//! What the kernel says of its own clock (Linux): the one place of the crate with `unsafe`, as no maintained crate reads it.

use crate::time::Span;

/// The kernel's account of its clock, as the daemon that steers it has left it. A hint about that daemon, never an offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct KernelClock {
    /// Whether a daemon calls the clock synchronised: neither `STA_UNSYNC` is set nor is the state `TIME_ERROR`.
    pub(super) synchronized: bool,
    /// How far off the clock may be: what the daemon said last, and 500 µs more for every second since; 16 s at most.
    pub(super) most_error: Span,
}

/// Asks the kernel; `None` on systems without `adjtimex`, or where a sandbox forbids even the question.
#[cfg(target_os = "linux")]
pub(super) fn kernel_clock() -> Option<KernelClock> {
    let (state, timex) = adjtimex()?;
    #[allow(clippy::useless_conversion, reason = "the field's width depends on the system")]
    let microseconds = i128::from(i64::from(timex.maxerror));
    Some(KernelClock {
        synchronized: state != libc::TIME_ERROR && timex.status & libc::STA_UNSYNC == 0,
        most_error: Span::from_nanos(microseconds.max(0) * 1_000),
    })
}

#[cfg(not(target_os = "linux"))]
pub(super) fn kernel_clock() -> Option<KernelClock> {
    None
}

/// The clock's state and its parameters, of which none is changed: adjtimex(2) with `modes` 0 reads, and needs no privilege.
#[cfg(target_os = "linux")]
#[allow(unsafe_code, reason = "a system call that no maintained crate wraps; argued for below")]
fn adjtimex() -> Option<(libc::c_int, libc::timex)> {
    // SAFETY: `timex` is a C struct of integers, for which all bits zero is a value.
    let mut timex: libc::timex = unsafe { std::mem::zeroed() };
    timex.modes = 0;
    // SAFETY: the pointer is to a live, exclusively borrowed `timex`, into which the kernel writes and which it does not keep.
    let state = unsafe { libc::adjtimex(&raw mut timex) };
    (state >= 0).then_some((state, timex))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_answers_without_being_changed() {
        let (before, after) = (kernel_clock(), kernel_clock());
        assert_eq!(before.map(|clock| clock.synchronized), after.map(|clock| clock.synchronized));
        assert!(before.is_none_or(|clock| clock.most_error >= Span::ZERO));
    }
}
