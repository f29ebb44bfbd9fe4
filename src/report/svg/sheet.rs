use super::{STYLE, Width, text};
use crate::report::xml::Elements;

/// The size of letters in pixels, as in the style.
pub const LETTERS: f64 = 13.0;
/// From one line of text to the next.
pub const LINE: f64 = 18.0;
const TITLE: f64 = 16.0;

/// What is drawn on, from the top down.
pub struct Sheet {
    /// What was drawn.
    pub body: Elements,
    /// How wide it is.
    pub width: f64,
    /// Down to where it is full.
    pub bottom: f64,
    /// Free on all sides.
    pub margin: f64,
    file: bool,
}

impl Sheet {
    /// A file of its own, with its title and its style.
    pub fn file(title: &str) -> Sheet {
        let margin = 16.0;
        let width = Width::Wide.pixels() + 2.0 * margin;
        let mut sheet = Sheet { body: Elements::default(), width, bottom: margin, margin, file: true };
        for line in text::lines(title, TITLE, width - 2.0 * margin) {
            sheet.bottom += TITLE + 6.0;
            let place = [margin, sheet.bottom - 6.0];
            sheet.words("title", place, &line);
        }
        sheet.bottom += 6.0;
        sheet
    }

    /// A part of a page that says the rest.
    pub fn inline(width: Width) -> Sheet {
        Sheet { body: Elements::default(), width: width.pixels(), bottom: 2.0, margin: 1.0, file: false }
    }

    /// Words whose line stands at a place.
    pub fn words(&mut self, class: &str, [x, y]: [f64; 2], words: &str) {
        self.body.words("text", &[("class", class), ("x", &pixels(x)), ("y", &pixels(y))], words);
    }

    /// A straight line.
    pub fn line(&mut self, class: &str, from: [f64; 2], to: [f64; 2]) {
        let [x1, y1, x2, y2] = [from[0], from[1], to[0], to[1]].map(pixels);
        self.body.shape("line", &[("class", class), ("x1", &x1), ("y1", &y1), ("x2", &x2), ("y2", &y2)]);
    }

    /// A rectangle from its upper left to its lower right corner.
    pub fn rectangle(&mut self, attributes: &[(&str, &str)], from: [f64; 2], to: [f64; 2]) {
        let size = [from[0], from[1], to[0] - from[0], to[1] - from[1]].map(pixels);
        let mut all = attributes.to_vec();
        all.extend(["x", "y", "width", "height"].into_iter().zip(size.iter().map(String::as_str)));
        self.body.shape("rect", &all);
    }

    /// The whole picture.
    pub fn finished(self, id: &str, title: &str, description: &str) -> String {
        let height = (self.bottom + self.margin).ceil();
        let [title_id, description_id] = ["title", "text"].map(|part| format!("{id}-{part}"));
        let labelled = format!("{title_id} {description_id}");
        let size = [self.width, height].map(pixels);
        let view = format!("0 0 {} {}", size[0], size[1]);
        let mut attributes = vec![("class", "instep-chart"), ("role", "img"), ("viewBox", &view)];
        if self.file {
            attributes.extend([("xmlns", "http://www.w3.org/2000/svg"), ("width", &size[0]), ("height", &size[1])]);
        }
        attributes.push(("aria-labelledby", &labelled));
        let mut whole = Elements::default();
        whole.open("svg", &attributes);
        whole.line();
        whole.words("title", &[("id", &title_id)], title);
        whole.words("desc", &[("id", &description_id)], description);
        whole.line();
        if self.file {
            whole.raw(&format!("<style>\n{STYLE}</style>\n"));
            whole.shape("rect", &[("class", "ground"), ("width", "100%"), ("height", "100%")]);
        }
        whole.raw(&self.body.finished());
        whole.line();
        whole.finished() + if self.file { "\n" } else { "" }
    }
}

/// A place to a tenth of a pixel. What lies far outside is brought near enough for every program that draws.
pub fn pixels(place: f64) -> String {
    let tenths = (place.clamp(-1e5, 1e5) * 10.0).round() / 10.0 + 0.0;
    if tenths.is_finite() { tenths.to_string() } else { "0".to_owned() }
}
