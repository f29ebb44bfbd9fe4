use super::Ready;
use crate::cli::options::positive_length;
use crate::cli::{Answer, Exit, Refusal};
use crate::io::{World, wait_for_end};
use crate::time::Span;
use clap::Args;
use std::io::Write;

/// `--for` and `--with-stdin`: how long a stand-in stays.
#[derive(Args)]
#[command(next_help_heading = "How long it stays (until a signal, unless told otherwise)")]
pub(super) struct Stay {
    /// End after this time
    #[arg(long = "for", value_name = "DURATION", value_parser = positive_length)]
    length: Option<Span>,
    /// End when standard input ends, as it does when the program that started this one is gone
    #[arg(long)]
    with_stdin: bool,
}

impl Stay {
    /// Says that the stand-in is ready, and waits until it may go. A reader that has gone away ends it at once.
    pub(super) fn out(self, ready: &Ready, world: &mut World) -> Result<Answer, Refusal> {
        let line = serde_json::to_string(ready).expect("our own types can be written as JSON");
        if writeln!(world.stdout, "{line}").and_then(|()| world.stdout.flush()).is_ok() {
            let input = self.with_stdin.then(|| world.take_stdin());
            wait_for_end(self.length, input)
                .map_err(|error| Refusal::input(format!("standard input cannot be waited for: {error}")))?;
        }
        Ok(Answer::new("", Exit::Yes))
    }
}
