use super::sheet::{LETTERS, LINE, Sheet};
use super::text;

/// How wide a sample is, with the gap behind it.
const SAMPLE: f64 = 32.0;
const GAP: f64 = 18.0;

/// The key above a chart: samples with their names, in as many lines as they need. `sample` draws one from its left end and
/// the height of its middle.
pub fn draw(entries: &[&str], sheet: &mut Sheet, mut sample: impl FnMut(usize, [f64; 2], &mut Sheet)) {
    let most = sheet.width - 2.0 * sheet.margin;
    let mut x = sheet.margin;
    sheet.bottom += if entries.is_empty() { 0.0 } else { LINE };
    for (index, name) in entries.iter().enumerate() {
        let name = text::cut(name, LETTERS, most - SAMPLE);
        let width = SAMPLE + text::width(&name, LETTERS);
        if x > sheet.margin && x + width > sheet.margin + most {
            x = sheet.margin;
            sheet.bottom += LINE;
        }
        sample(index, [x, sheet.bottom - 8.5], sheet);
        sheet.words("", [x + SAMPLE, sheet.bottom - 4.0], &name);
        x += width + GAP;
    }
    sheet.bottom += if entries.is_empty() { 0.0 } else { 6.0 };
}
