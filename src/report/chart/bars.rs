use super::{Axis, Cell, Reference, Table};

/// Horizontal bars, one below the other: causes with their probabilities, verifiers with what they accept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BarChart {
    /// What it shows, in a few words.
    pub title: String,
    /// The same in a sentence or two, for people who do not see it.
    pub description: String,
    /// From left to right.
    pub x: Axis,
    /// The categories, the first at the top.
    pub bars: Vec<Bar>,
    /// What the ways of filling mean; those that need no words are left out.
    pub key: Vec<(Fill, String)>,
    /// Upright lines at places on the x axis.
    pub uprights: Vec<Reference>,
}

/// One category.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// What it is.
    pub label: String,
    /// What is drawn, the first lowest.
    pub stretches: Vec<Stretch>,
    /// A word or a number at its end.
    pub note: String,
}

/// A piece of a bar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stretch {
    /// Its left end.
    pub from: f64,
    /// Its right end.
    pub to: f64,
    /// How it looks.
    pub fill: Fill,
}

/// How a piece of a bar is filled. The three differ in print without colour as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// What is certain or the thing itself.
    Solid,
    /// What holds in part.
    Light,
    /// What is not known.
    Hatched,
}

impl Fill {
    /// All of them.
    pub const ALL: [Fill; 3] = [Fill::Solid, Fill::Light, Fill::Hatched];

    /// What it is called where nothing else is said.
    pub const fn name(self) -> &'static str {
        match self {
            Fill::Solid => "solid",
            Fill::Light => "light",
            Fill::Hatched => "hatched",
        }
    }
}

impl BarChart {
    /// All its numbers: a row for each category, two columns for each way of filling that occurs.
    pub fn table(&self) -> Table {
        let occurs = |fill: &Fill| self.bars.iter().flat_map(|bar| &bar.stretches).any(|piece| piece.fill == *fill);
        let mut fills: Vec<Fill> = Fill::ALL.into_iter().filter(occurs).collect();
        if fills.is_empty() {
            fills.push(Fill::Solid);
        }
        let noted = self.bars.iter().any(|bar| !bar.note.is_empty());
        let mut header = vec!["name".to_owned()];
        for fill in &fills {
            let name = self.key.iter().find(|(known, _)| known == fill).map_or(fill.name(), |(_, name)| name);
            let unit = self.x.unit.suffix();
            header.extend([format!("{name}: from{unit}"), format!("{name}: to{unit}")]);
        }
        header.extend(noted.then(|| "note".to_owned()));
        let mut rows: Vec<Vec<Cell>> = self.bars.iter().flat_map(|bar| self.rows(bar, &fills, noted)).collect();
        rows.extend(self.uprights.iter().map(|upright| self.marked(upright, header.len())));
        Table { header, rows }
    }

    /// One row, or more where a bar has several pieces of one kind.
    fn rows(&self, bar: &Bar, fills: &[Fill], noted: bool) -> Vec<Vec<Cell>> {
        let of = |fill: Fill| bar.stretches.iter().filter(move |piece| piece.fill == fill);
        let most = fills.iter().map(|fill| of(*fill).count()).max().unwrap_or(0).max(1);
        let row = |place: usize| {
            let mut cells = vec![Cell::Text(bar.label.clone())];
            for fill in fills {
                let ends = of(*fill).nth(place).map(|piece| [piece.from, piece.to]);
                cells.extend(match ends {
                    Some(ends) => ends.map(|end| Cell::of(end, self.x.unit)),
                    None => [Cell::Empty, Cell::Empty],
                });
            }
            cells.extend(noted.then(|| Cell::Text(bar.note.clone())));
            cells
        };
        (0..most).map(row).collect()
    }

    fn marked(&self, upright: &Reference, columns: usize) -> Vec<Cell> {
        let mut cells = vec![Cell::Text(upright.label.clone()), Cell::of(upright.at, self.x.unit)];
        cells.resize(columns, Cell::Empty);
        cells
    }
}
