use super::{BarChart, Chart, Table};

/// A report for people: what `html` and `markdown` write.
///
/// Every text in it is plain; nothing in it is taken for markup.
///
/// ```
/// use instep::report::{Block, Page, Section, html, markdown};
/// let page = Page {
///     title: "Two clocks".into(),
///     answer: "They agree.".into(),
///     sections: vec![Section::new("Why", vec![Block::paragraph("Both were <asked>.")])],
/// };
/// assert!(html(&page).contains("<p>Both were &lt;asked&gt;.</p>"));
/// assert_eq!(markdown(&page), "# Two clocks\n\n**They agree.**\n\n## Why\n\nBoth were \\<asked\\>.\n");
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// What it is about.
    pub title: String,
    /// The answer in a sentence.
    pub answer: String,
    /// Why, and what else.
    pub sections: Vec<Section>,
}

/// A part of a page under a heading of its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Section {
    /// Its heading.
    pub heading: String,
    /// What is in it.
    pub blocks: Vec<Block>,
}

/// What a section is made of.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A paragraph.
    Paragraph(String),
    /// Items in no order.
    List(Vec<String>),
    /// Terms with what is said of each, one or several.
    Facts(Vec<Fact>),
    /// A table, with what it shows.
    Table {
        /// What it shows; may be empty.
        caption: String,
        /// Its rows.
        table: Table,
    },
    /// A chart and its numbers.
    Figure(Box<Figure>),
    /// A command line, or other text in which every character counts.
    Command(String),
}

/// A term with what is said of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// The term.
    pub term: String,
    /// What is said, a paragraph each.
    pub says: Vec<String>,
}

/// A chart in a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// What is drawn. Its title is the caption's first line, its description the rest.
    pub picture: Picture,
    /// The numbers that go with it.
    pub table: Table,
}

/// What can be drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum Picture {
    /// A chart with two axes.
    Chart(Chart),
    /// Horizontal bars.
    Bars(BarChart),
}

impl Section {
    /// A part of a page.
    pub fn new(heading: impl Into<String>, blocks: Vec<Block>) -> Section {
        Section { heading: heading.into(), blocks }
    }
}

impl Block {
    /// A paragraph.
    pub fn paragraph(text: impl Into<String>) -> Block {
        Block::Paragraph(text.into())
    }

    /// A chart with all its own numbers.
    pub fn chart(chart: Chart) -> Block {
        let table = chart.table();
        Block::Figure(Box::new(Figure { picture: Picture::Chart(chart), table }))
    }

    /// A bar chart with all its own numbers.
    pub fn bars(chart: BarChart) -> Block {
        let table = chart.table();
        Block::Figure(Box::new(Figure { picture: Picture::Bars(chart), table }))
    }
}

impl Fact {
    /// A term with one thing said of it.
    pub fn new(term: impl Into<String>, says: impl Into<String>) -> Fact {
        Fact { term: term.into(), says: vec![says.into()] }
    }
}

impl Picture {
    /// What it shows, in a few words.
    pub fn title(&self) -> &str {
        match self {
            Picture::Chart(chart) => &chart.title,
            Picture::Bars(chart) => &chart.title,
        }
    }

    /// The same in a sentence or two.
    pub fn description(&self) -> &str {
        match self {
            Picture::Chart(chart) => &chart.description,
            Picture::Bars(chart) => &chart.description,
        }
    }
}
