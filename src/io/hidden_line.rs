use zeroize::Zeroizing;

/// The longest line that is taken, in bytes.
#[cfg(target_os = "linux")]
const LONGEST: u64 = 4096;

/// A line that a person types at the terminal without its being shown; `None` where standard input is no terminal, where this
/// system's terminals cannot be told to show nothing, or after Ctrl-C.
#[cfg(target_os = "linux")]
pub fn hidden_line(prompt: &str) -> Option<Zeroizing<String>> {
    use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, tcgetattr, tcsetattr};
    use std::io::{BufRead, IsTerminal, Read, Write};
    /// Ctrl-C as a character.
    const END_OF_TEXT: u8 = 3;

    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        return None;
    }
    let usual = tcgetattr(&stdin).ok()?;
    let mut silent = usual.clone();
    // Ctrl-C ends the line instead of the program, which would leave the terminal silent.
    silent.local_modes.remove(LocalModes::ECHO | LocalModes::ISIG);
    silent.special_codes[SpecialCodeIndex::VEOL] = END_OF_TEXT;
    tcsetattr(&stdin, OptionalActions::Flush, &silent).ok()?;
    let mut stderr = std::io::stderr();
    let _ = write!(stderr, "{prompt}").and_then(|()| stderr.flush());
    let mut typed = Zeroizing::new(Vec::with_capacity(LONGEST as usize));
    let mut line = stdin.lock().take(LONGEST);
    let read = loop {
        let Ok(piece) = line.fill_buf() else { break false };
        let ends = piece.iter().position(|byte| matches!(*byte, b'\n' | END_OF_TEXT));
        let taken = ends.map_or(piece.len(), |at| at + 1);
        let interrupted = ends.is_some_and(|at| piece[at] == END_OF_TEXT);
        typed.extend_from_slice(&piece[..taken]);
        let is_over = piece.is_empty();
        line.consume(taken);
        if ends.is_some() || is_over {
            break !interrupted && !is_over;
        }
    };
    let _ = tcsetattr(&stdin, OptionalActions::Now, &usual);
    let _ = writeln!(stderr);
    let text = std::str::from_utf8(&typed).ok().filter(|_| read)?;
    Some(Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned()))
}

/// Not here.
#[cfg(not(target_os = "linux"))]
pub fn hidden_line(_prompt: &str) -> Option<Zeroizing<String>> {
    None
}
