use super::files::{FileError, read_limited, read_limited_bytes};
use crate::time::UnixTime;
use std::ffi::OsString;
use std::io::{IsTerminal, Read, Write};

/// What a command may touch, handed to it by `main`: arguments, the moment it began, and its three streams.
pub struct World {
    /// The command line, the program's name first.
    pub arguments: Vec<OsString>,
    /// What the system clock showed at the start; read once, so that one run sees one now.
    pub started_at: UnixTime,
    /// Standard input.
    pub stdin: Box<dyn Read + Send>,
    /// Standard output: data and nothing else.
    pub stdout: Box<dyn Write>,
    /// Standard error: talk.
    pub stderr: Box<dyn Write>,
    /// Whether a person looks at standard output.
    pub stdout_is_terminal: bool,
    /// Whether a person looks at standard error.
    pub stderr_is_terminal: bool,
}

impl World {
    /// The process's own arguments, clock and streams.
    #[allow(clippy::disallowed_methods, reason = "this is the one place where the process's arguments are read")]
    pub fn real() -> World {
        World {
            arguments: std::env::args_os().collect(),
            started_at: super::now(),
            stdin: Box::new(std::io::stdin()),
            stdout: Box::new(std::io::stdout()),
            stderr: Box::new(std::io::stderr()),
            stdout_is_terminal: std::io::stdout().is_terminal(),
            stderr_is_terminal: std::io::stderr().is_terminal(),
        }
    }

    /// All of standard input as text, within the limit for files.
    ///
    /// # Errors
    /// As [`read_text`](super::read_text).
    pub fn read_stdin(&mut self) -> Result<String, FileError> {
        read_limited(&mut self.stdin)
    }

    /// All of standard input, whatever is in it, within the limit for files.
    ///
    /// # Errors
    /// As [`read_bytes`](super::read_bytes).
    pub fn read_stdin_bytes(&mut self) -> Result<Vec<u8>, FileError> {
        read_limited_bytes(&mut self.stdin)
    }

    /// Standard input to keep, for whoever reads it in a thread of its own; nothing is left in its place.
    pub fn take_stdin(&mut self) -> Box<dyn Read + Send> {
        std::mem::replace(&mut self.stdin, Box::new(std::io::empty()))
    }

    /// How many columns the terminal has that standard output is, if it is one; the variable COLUMNS knows better.
    #[cfg(feature = "cli")]
    pub fn stdout_columns(&self) -> Option<usize> {
        let told = || Some(usize::from(terminal_size::terminal_size_of(std::io::stdout())?.0.0));
        self.stdout_is_terminal.then(|| self.told_columns().or_else(told)).flatten()
    }

    /// The same of standard error.
    #[cfg(feature = "cli")]
    pub fn stderr_columns(&self) -> Option<usize> {
        let told = || Some(usize::from(terminal_size::terminal_size_of(std::io::stderr())?.0.0));
        self.stderr_is_terminal.then(|| self.told_columns().or_else(told)).flatten()
    }

    #[cfg(feature = "cli")]
    fn told_columns(&self) -> Option<usize> {
        self.variable("COLUMNS")?.parse().ok().filter(|columns| *columns > 0)
    }

    /// Whether a person types standard input.
    #[cfg(feature = "graph")]
    pub fn stdin_is_terminal(&self) -> bool {
        std::io::stdin().is_terminal()
    }

    /// The next line of standard input without its end, at most 1,000 bytes; `None` at the end of the input.
    #[cfg(feature = "graph")]
    pub fn read_line(&mut self) -> Option<String> {
        let mut line = Vec::new();
        let mut byte = [0];
        while line.len() < 1_000 && self.stdin.read(&mut byte).ok()? == 1 && byte[0] != b'\n' {
            line.push(byte[0]);
        }
        let is_end = line.is_empty() && byte[0] != b'\n';
        (!is_end).then(|| String::from_utf8_lossy(&line).trim().to_owned())
    }

    /// A variable of the environment, or `None` if it is not set or no text.
    #[allow(clippy::disallowed_methods, reason = "this is the one place where the environment is read")]
    pub fn variable(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }
}

/// How many threads this machine runs at once; 1 if it does not say.
pub fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// Columns and rows of the terminal that standard error is, if it is one.
#[cfg(feature = "serve")]
pub fn terminal_size() -> Option<(usize, usize)> {
    let (width, height) = terminal_size::terminal_size_of(std::io::stderr())?;
    Some((usize::from(width.0), usize::from(height.0)))
}
