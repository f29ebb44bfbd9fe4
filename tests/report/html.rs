use crate::draws::{page, seen};
use instep::report::{Block, Page, Section, html};
use proptest::prelude::*;
use scraper::{Html, Selector};

fn all<'a>(read: &'a Html, selector: &str) -> Vec<scraper::ElementRef<'a>> {
    let selector = Selector::parse(selector).expect("it is a selector");
    read.select(&selector).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_page_is_html_and_runs_nothing(page in page()) {
        let text = html(&page);
        let read = Html::parse_document(&text);
        prop_assert!(read.errors.is_empty(), "{:?} in:\n{text}", read.errors);
        prop_assert_eq!(format!("{:?}", read.quirks_mode), "NoQuirks");
        for selector in ["script", "[src]", "[href]", "[onload]", "link", "iframe", "img", "form", "b", "a"] {
            prop_assert!(all(&read, selector).is_empty(), "{selector} in:\n{text}");
        }
        let mut ids: Vec<&str> = all(&read, "[id]").iter().filter_map(|node| node.value().id()).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        prop_assert_eq!(ids.len(), count, "an id is there twice");
        prop_assert_eq!(all(&read, "section").len(), page.sections.len());
        prop_assert_eq!(text.clone(), html(&page));
    }

    #[test]
    fn words_are_read_as_they_were_given(words in "[ -~]{1,60}") {
        let section = Section::new(words.clone(), vec![Block::paragraph(words.clone()), Block::List(vec![words.clone()])]);
        let page = Page { title: words.clone(), answer: format!("x {words}"), sections: vec![section] };
        let read = Html::parse_document(&html(&page));
        for selector in ["title", "h1", "h2", "section p", "li"] {
            let found: String = all(&read, selector)[0].text().collect();
            prop_assert_eq!(seen(&found), seen(&words));
        }
    }
}

#[test]
fn the_page_forbids_browsers_to_load_anything() {
    let read = Html::parse_document(&html(&Page::default()));
    let policy = all(&read, "meta[http-equiv='Content-Security-Policy']");
    let policy = policy[0].value().attr("content").expect("it has a content");
    assert!(policy.starts_with("default-src 'none'; style-src 'unsafe-inline'"), "{policy}");
    assert_eq!(all(&read, "html")[0].value().attr("lang"), Some("en"));
}
