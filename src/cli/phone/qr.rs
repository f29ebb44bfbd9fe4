//! An address as a picture of half blocks that a phone's camera reads.

use crate::io::{World, terminal_size};
use qrcode::{Color, EcLevel, QrCode};

/// Light modules around the picture, which readers look for (ISO/IEC 18004, section 6.3.8).
const QUIET: usize = 4;
/// Lines of text above the picture, and the one that the cursor stands in below.
const LINES_AROUND: usize = 3;
/// Blanks before each line of it.
const INDENT: usize = 2;
/// Black on white whatever the terminal's own colours are: some readers refuse a picture that is inverted.
const COLOURS: &str = "\x1b[38;5;16;48;5;231m";
const PLAIN: &str = "\x1b[0m";

/// The picture, or why there is none.
pub(super) fn picture_for(url: &str, world: &World) -> Result<String, String> {
    if world.variable("NO_COLOR").is_some_and(|value| !value.is_empty()) {
        return Err("it needs black on white, and NO_COLOR is set".to_owned());
    }
    if world.variable("TERM").is_some_and(|name| name == "dumb") {
        return Err("this terminal has no colours".to_owned());
    }
    let modules = Modules::of(url).ok_or("the address is too long for one")?;
    let (columns, rows) = (INDENT + modules.side(), modules.side().div_ceil(2) + LINES_AROUND);
    match terminal_size() {
        Some((wide, high)) if wide < columns || high < rows => {
            Err(format!("it needs {columns} columns and {rows} rows, and there are {wide} and {high}"))
        }
        _ => Ok(modules.picture()),
    }
}

/// A square of dark and light modules.
struct Modules {
    colours: Vec<Color>,
    width: usize,
}

impl Modules {
    /// The lowest level of error correction, which gives the smallest picture: a screen has no scratches.
    fn of(text: &str) -> Option<Modules> {
        let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
        Some(Modules { width: code.width(), colours: code.into_colors() })
    }

    /// Modules on a side, the quiet zone included.
    fn side(&self) -> usize {
        self.width + 2 * QUIET
    }

    /// Outside of the code all is light.
    fn is_dark(&self, row: usize, column: usize) -> bool {
        let inside = |place: usize| place.checked_sub(QUIET).filter(|place| *place < self.width);
        let (Some(row), Some(column)) = (inside(row), inside(column)) else { return false };
        self.colours[row * self.width + column] == Color::Dark
    }

    fn picture(&self) -> String {
        (0..self.side()).step_by(2).map(|row| format!("{:INDENT$}{COLOURS}{}{PLAIN}\n", "", self.line(row))).collect()
    }

    /// Two rows of modules in one line.
    fn line(&self, row: usize) -> String {
        let half_blocks = |column| match (self.is_dark(row, column), self.is_dark(row + 1, column)) {
            (true, true) => '█',
            (true, false) => '▀',
            (false, true) => '▄',
            (false, false) => ' ',
        };
        (0..self.side()).map(half_blocks).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_address_of_version_4_fits_a_usual_terminal() {
        let longest = format!("http://192.168.178.123:65535/{}", "a".repeat(26));
        let modules = Modules::of(&longest).unwrap();
        assert!(INDENT + modules.side() <= 80 && modules.side().div_ceil(2) + LINES_AROUND <= 24, "{}", modules.side());
        let picture = modules.picture();
        assert_eq!(picture.lines().count(), modules.side().div_ceil(2));
        // The finder pattern's upper edge, under four light modules.
        let line: Vec<char> = modules.line(QUIET).chars().collect();
        assert_eq!(line[..QUIET + 8].iter().collect::<String>(), "    █▀▀▀▀▀█ ");
    }
}
