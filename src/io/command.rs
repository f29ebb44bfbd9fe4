use super::files::{FileError, read_limited};
use std::fmt;
use std::process::Stdio;

/// Why a command gave no text.
#[derive(Debug)]
pub enum CommandError {
    /// It could not be started or waited for.
    Io(std::io::Error),
    /// It ended with this status; `None` if a signal ended it.
    Status(Option<i32>),
    /// Its output is no text, or too much.
    Output(FileError),
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "it could not be run: {error}"),
            Self::Status(Some(code)) => write!(f, "it ended with exit code {code}"),
            Self::Status(None) => f.write_str("it was ended by a signal"),
            Self::Output(error) => write!(f, "its output cannot be used: {error}"),
        }
    }
}

impl std::error::Error for CommandError {}

/// Runs a command line through `sh -c` and returns what it writes to standard output.
///
/// Its standard input and standard error are ours, so that it can ask for a passphrase.
///
/// # Errors
/// [`CommandError`]; a command that fails gives no text, even if it wrote some.
#[allow(clippy::disallowed_methods, reason = "this is the one place where programs are started")]
pub fn output_of(command: &str) -> Result<String, CommandError> {
    let mut shell = std::process::Command::new("sh");
    let mut child = shell.arg("-c").arg(command).stdout(Stdio::piped()).spawn().map_err(CommandError::Io)?;
    // The pipe is closed once its text is read, so a command that writes for ever is not waited for for ever.
    let text = child.stdout.take().map(read_limited).unwrap_or(Ok(String::new()));
    let status = child.wait().map_err(CommandError::Io)?;
    match text {
        Err(error) => Err(CommandError::Output(error)),
        Ok(_) if !status.success() => Err(CommandError::Status(status.code())),
        Ok(text) => Ok(text),
    }
}

/// Opens an address in the browser of whoever runs this, and does not wait for it.
///
/// # Errors
/// If the system has no program for it, or it could not be started.
#[cfg(feature = "serve")]
#[allow(clippy::disallowed_methods, reason = "this is the one place where programs are started")]
pub fn open_in_browser(url: &str) -> std::io::Result<()> {
    let (program, before): (&str, &[&str]) = if cfg!(windows) {
        // The empty text is the window's title, which `start` takes the first quoted argument for.
        ("cmd", &["/C", "start", ""])
    } else if cfg!(target_os = "macos") {
        ("open", &[])
    } else {
        ("xdg-open", &[])
    };
    let mut opener = std::process::Command::new(program);
    let opener = opener.args(before).arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    opener.spawn().map(drop)
}
