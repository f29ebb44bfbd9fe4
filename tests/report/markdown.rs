use crate::draws::{page, table};
use instep::report::{Block, Page, Section, markdown, markdown_table};
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag};

fn events(text: &str) -> Vec<Event<'_>> {
    Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_text_of_a_page_is_taken_for_markup(page in page()) {
        let text = markdown(&page);
        for event in events(&text) {
            let foreign = match &event {
                Event::Html(_) | Event::InlineHtml(_) | Event::Code(_) | Event::Rule => true,
                Event::Start(tag) => matches!(
                    tag,
                    Tag::Link { .. } | Tag::Image { .. } | Tag::BlockQuote(_) | Tag::Emphasis | Tag::Strikethrough
                ),
                _ => false,
            };
            prop_assert!(!foreign, "{event:?} in:\n{text}");
        }
        let headings = events(&text).iter().filter(|event| matches!(event, Event::Start(Tag::Heading { .. }))).count();
        prop_assert_eq!(headings, 1 + page.sections.len());
    }

    #[test]
    fn a_table_keeps_its_rows_and_columns(table in table()) {
        let text = markdown_table(&table);
        let read = events(&text);
        let count = |wanted: fn(&Event) -> bool| read.iter().filter(|event| wanted(event)).count();
        prop_assert_eq!(count(|event| matches!(event, Event::Start(Tag::TableRow))), table.rows.len(), "{}", text);
        let cells = (table.rows.len() + 1) * table.header.len();
        prop_assert_eq!(count(|event| matches!(event, Event::Start(Tag::TableCell))), cells, "{}", text);
    }

    #[test]
    fn words_are_read_as_they_were_given(words in "[!-~][ -~]{0,60}") {
        let page = Page { sections: vec![Section::new("x", vec![Block::paragraph(words.clone())])], ..Page::default() };
        let text = markdown(&page);
        let read = events(&text);
        let at = read.iter().rposition(|event| *event == Event::Start(Tag::Paragraph)).expect("there is a paragraph");
        let read = read[at..].iter().map(|event| if let Event::Text(text) = event { text.as_ref() } else { "" });
        prop_assert_eq!(read.collect::<String>(), crate::draws::seen(&words));
    }
}
