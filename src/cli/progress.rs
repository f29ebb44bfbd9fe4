//! How far long work is, on one line of standard error, where a person looks at it.

use crate::io::{Stopwatch, World};
use crate::time::Span;
use std::io::Write;

/// What is done sooner shows nothing.
const SOON: Span = Span::from_nanos(500_000_000);
/// The least time from one drawing to the next.
const BETWEEN: Span = Span::from_nanos(100_000_000);
/// How many characters the bar itself has.
const CELLS: u64 = 30;

/// A bar that is redrawn in place, at most ten times a second, and erased when it is dropped. It changes no setting of the terminal, so
/// that there is nothing to put right if the work is broken off.
pub(super) struct Progress<'a> {
    stderr: Option<&'a mut dyn Write>,
    label: &'static str,
    watch: Stopwatch,
    drawn_at: Option<Span>,
    width: usize,
}

impl Progress<'_> {
    /// For work that begins now; nothing is ever drawn if standard error is no terminal.
    pub(super) fn of<'a>(label: &'static str, world: &'a mut World) -> Progress<'a> {
        let stderr = world.stderr_is_terminal.then_some(&mut *world.stderr as &mut dyn Write);
        Progress { stderr, label, watch: Stopwatch::start(), drawn_at: None, width: 0 }
    }

    /// So much is done of all.
    pub(super) fn show(&mut self, done: u64, all: u64) {
        let Some(stderr) = &mut self.stderr else { return };
        let elapsed = self.watch.elapsed();
        if elapsed < self.drawn_at.map_or(SOON, |drawn_at| drawn_at + BETWEEN) {
            return;
        }
        let line = line(self.label, done, all, elapsed);
        let drawn = write!(stderr, "\r{line:<width$}", width = self.width).and_then(|()| stderr.flush());
        self.width = line.len();
        // Who cannot be written to is not asked again.
        self.drawn_at = Some(elapsed);
        if drawn.is_err() {
            self.stderr = None;
        }
    }
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        if let (Some(stderr), true) = (&mut self.stderr, self.width > 0) {
            let _ = write!(stderr, "\r{:width$}\r", "", width = self.width).and_then(|()| stderr.flush());
        }
    }
}

/// `searching [#########.....................]  31 %, 12 s left`.
fn line(label: &str, done: u64, all: u64, elapsed: Span) -> String {
    let share = done as f64 / all.max(1) as f64;
    let full = ((share * CELLS as f64) as u64).min(CELLS) as usize;
    let bar = "#".repeat(full) + &".".repeat(CELLS as usize - full);
    let left = (share > 0.0).then(|| elapsed.seconds() * (1.0 - share).max(0.0) / share);
    let left = left.map_or_else(String::new, |seconds| format!(", {} left", Span::from_seconds(seconds.ceil() as i64)));
    format!("{label} [{bar}] {:>3} %{left}", (share * 100.0) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_how_far_it_is_and_how_long_it_takes_yet() {
        let after = |done, all| line("simulating", done, all, Span::from_seconds(10));
        assert_eq!(after(0, 100), "simulating [..............................]   0 %");
        assert_eq!(after(25, 100), "simulating [#######.......................]  25 %, 30s left");
        assert_eq!(after(100, 100), "simulating [##############################] 100 %, 0s left");
        assert_eq!(after(1, 0).len(), after(100, 100).len());
        assert!(after(1, u64::MAX).ends_with("left"));
    }

    #[test]
    fn short_work_and_pipes_show_nothing() {
        let mut written: Vec<u8> = Vec::new();
        let watch = Stopwatch::start();
        let stderr: Option<&mut dyn Write> = Some(&mut written);
        let mut bar =
            Progress { stderr, label: "simulating", watch, drawn_at: Some(Span::from_seconds(3600)), width: 0 };
        bar.show(1, 2);
        drop(bar);
        assert!(written.is_empty());
        let stderr: Option<&mut dyn Write> = Some(&mut written);
        let drawn_at = Some(Span::from_seconds(-3600));
        let mut bar = Progress { stderr, label: "simulating", watch, drawn_at, width: 0 };
        bar.show(1, 2);
        bar.show(2, 2);
        drop(bar);
        let text = String::from_utf8(written).unwrap();
        assert!(text.starts_with("\rsimulating [####") && text.ends_with(" \r") && !text.contains("100 %"), "{text:?}");
    }
}
