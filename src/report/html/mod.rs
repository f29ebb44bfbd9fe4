//! Reports as one HTML page: no script, nothing from elsewhere, for phones, desks and paper.

use super::svg::{self, Width};
use super::xml::Elements;
use super::{Block, Cell, Fact, Figure, Page, Picture, Section, Table};

/// The looks of the page.
const STYLE: &str = include_str!("page.css");
/// Browsers load nothing and run nothing for it, whatever stands in it.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
/// A table with more rows is folded in at first.
const ROWS_SHOWN: usize = 12;
/// Words of so many letters are not broken in a table.
const SHORT: usize = 18;

/// A report as an HTML page that stands by itself.
pub fn html(page: &Page) -> String {
    let mut body = Body { elements: Elements::default(), figures: 0 };
    body.head(page);
    body.elements.open("main", &[]);
    body.elements.words("h1", &[], &page.title);
    if !page.answer.trim().is_empty() {
        body.elements.words("p", &[("class", "answer")], &page.answer);
    }
    for section in &page.sections {
        body.section(section);
    }
    format!("<!doctype html>\n{}\n", body.elements.finished())
}

struct Body {
    elements: Elements,
    figures: usize,
}

impl Body {
    /// All before the page's own words; `html` and `body` stay open.
    fn head(&mut self, page: &Page) {
        let elements = &mut self.elements;
        elements.open("html", &[("lang", "en")]);
        elements.line();
        elements.open("head", &[]);
        elements.void("meta", &[("charset", "utf-8")]);
        elements.void("meta", &[("http-equiv", "Content-Security-Policy"), ("content", POLICY)]);
        elements.void("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")]);
        elements.void("meta", &[("name", "color-scheme"), ("content", "light dark")]);
        elements.void("meta", &[("name", "referrer"), ("content", "no-referrer")]);
        elements.words("title", &[], &page.title);
        elements.raw(&format!("\n<style>\n{STYLE}{}</style>\n", svg::STYLE));
        elements.close();
        elements.line();
        elements.open("body", &[]);
        elements.line();
    }

    fn section(&mut self, section: &Section) {
        self.elements.line();
        self.elements.open("section", &[]);
        self.elements.words("h2", &[], &section.heading);
        for block in &section.blocks {
            self.elements.line();
            self.block(block);
        }
        self.elements.close();
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Paragraph(text) => self.elements.words("p", &[], text),
            Block::List(items) => self.list("", items),
            Block::Checklist(items) => self.list("checklist", items),
            Block::Facts(facts) => self.facts(facts),
            Block::Table { caption, table } => self.table(caption, table, table.rows.len() > ROWS_SHOWN),
            Block::Figure(figure) => self.figure(figure),
            Block::Command(text) => {
                self.elements.open("pre", &[]);
                let lines: Vec<&str> = text.trim_end_matches('\n').split('\n').collect();
                for line in lines {
                    self.elements.words("code", &[], line);
                    self.elements.line();
                }
                self.elements.close();
            }
        }
    }

    fn list(&mut self, class: &str, items: &[String]) {
        let class = [("class", class)];
        self.elements.open("ul", if class[0].1.is_empty() { &[] } else { &class });
        for item in items {
            self.elements.words("li", &[], item);
        }
        self.elements.close();
    }

    fn facts(&mut self, facts: &[Fact]) {
        self.elements.open("dl", &[]);
        for fact in facts {
            self.elements.open("div", &[]);
            self.elements.words("dt", &[], &fact.term);
            for says in &fact.says {
                self.elements.words("dd", &[], says);
            }
            self.elements.close();
        }
        self.elements.close();
    }

    fn figure(&mut self, figure: &Figure) {
        self.figures += 1;
        self.elements.open("figure", &[]);
        self.elements.open("figcaption", &[]);
        self.elements.words("strong", &[], figure.picture.title());
        self.elements.raw(" ");
        self.elements.words("span", &[], figure.picture.description());
        self.elements.close();
        // One layout for each width; the style shows one of them, also to those who listen.
        for (width, class) in [(Width::Wide, "wide"), (Width::Narrow, "narrow")] {
            let id = format!("figure-{}-{class}", self.figures);
            self.elements.line();
            self.elements.open("div", &[("class", class)]);
            self.elements.raw(&match &figure.picture {
                Picture::Chart(chart) => svg::inline(chart, width, &id),
                Picture::Bars(chart) => svg::inline_bars(chart, width, &id),
            });
            self.elements.close();
        }
        self.elements.line();
        if !figure.table.header.is_empty() {
            self.table("The numbers", &figure.table, true);
        }
        self.elements.close();
    }

    fn table(&mut self, caption: &str, table: &Table, folded: bool) {
        let name = if caption.is_empty() { "Table" } else { caption };
        if folded {
            self.elements.open("details", &[]);
            let rows = match table.rows.len() {
                1 => format!("{name} (1 row)"),
                many => format!("{name} ({many} rows)"),
            };
            self.elements.words("summary", &[], &rows);
        }
        // A wide table is moved by itself, not the page; with a keyboard too.
        self.elements.open("div", &[("class", "table"), ("tabindex", "0"), ("role", "region"), ("aria-label", name)]);
        let numbers = (0..table.header.len()).all(|column| table.is_numeric(column));
        self.elements.open("table", if numbers { &[("class", "numbers")] } else { &[] });
        if !folded && !caption.is_empty() {
            self.elements.words("caption", &[], caption);
        }
        self.elements.open("thead", &[]);
        self.elements.open("tr", &[]);
        for (column, name) in table.header.iter().enumerate() {
            let class = if table.is_numeric(column) { "number" } else { "word" };
            self.elements.words("th", &[("scope", "col"), ("class", class)], name);
        }
        self.elements.close();
        self.elements.close();
        self.elements.open("tbody", &[]);
        for row in &table.rows {
            self.elements.line();
            self.row(row);
        }
        for _ in 0..3 + usize::from(folded) {
            self.elements.close();
        }
    }

    fn row(&mut self, row: &[Cell]) {
        self.elements.open("tr", &[]);
        for (column, cell) in row.iter().enumerate() {
            let shown = cell.shown();
            let class = match cell {
                cell if cell.is_number() => "number",
                _ if shown.chars().count() <= SHORT => "short",
                _ => "word",
            };
            match (column, cell) {
                (0, Cell::Text(_)) => self.elements.words("th", &[("scope", "row"), ("class", class)], &shown),
                _ => self.elements.words("td", &[("class", class)], &shown),
            }
        }
        self.elements.close();
    }
}
