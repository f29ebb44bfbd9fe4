//! Verdicts as notes for tickets: what is kept of real and made-up cases is read by the parsers of others.

use crate::html::all;
use crate::markdown::events;
use instep::diagnosis::{Question, diagnose};
use instep::evidence::{Case, SecretSource};
use instep::otp::{Account, Encoding, Key, decode, parse_uri};
use instep::report::{Block, Page, Ticket, html, markdown};
use instep::time::{StepGrid, UnixTime};
use proptest::prelude::*;
use pulldown_cmark::{Event, Tag};
use scraper::Html;

const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

fn account(case: &Case) -> Option<Account> {
    match case.credential.as_ref()?.source.as_ref()? {
        SecretSource::Uri(text) => Some(parse_uri(text).expect("a uri").0),
        SecretSource::Secret(text) => {
            Some(Account::of_secret(decode(text, Encoding::Auto).expect("a secret").secret, text))
        }
        other => panic!("a test case keeps its secret inside: {other:?}"),
    }
}

fn page(text: &str) -> Page {
    let case = Case::read(text).unwrap_or_else(|wrong| panic!("{wrong}\n{text}"));
    let account = account(&case);
    let mut question = Question::about(&case, UnixTime::from_seconds(1_795_255_500));
    question.account = account.as_ref();
    let verdict = diagnose(&question);
    Ticket::new(&question, &verdict, "instep diagnose case.toml --format html").page()
}

/// Every case that is kept in these folders.
fn kept() -> Vec<(String, String)> {
    let mut cases = Vec::new();
    for folder in ["cases", "trials"] {
        let folder = format!("{}/tests/{folder}", env!("CARGO_MANIFEST_DIR"));
        for entry in std::fs::read_dir(folder).expect("it is there") {
            let path = entry.expect("it can be listed").path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                let text = std::fs::read_to_string(&path).expect("it can be read");
                cases.push((path.display().to_string(), text));
            }
        }
    }
    cases.sort();
    cases
}

fn must_be_html(text: &str, page: &Page, name: &str) {
    let read = Html::parse_document(text);
    assert!(read.errors.is_empty(), "{name}: {:?}", read.errors);
    for selector in ["script", "[src]", "[href]", "[onload]", "[onerror]", "[onclick]", "img", "b", "a"] {
        assert!(all(&read, selector).is_empty(), "{name}: {selector}");
    }
    let figures = page.sections.iter().flat_map(|section| &section.blocks);
    let figures = figures.filter(|block| matches!(block, Block::Figure(_))).count();
    for (selector, each) in [("figure", 1), ("figure svg", 2), ("figure svg > title", 2), ("figure svg > desc", 2)] {
        assert_eq!(all(&read, selector).len(), each * figures, "{name}: {selector}");
    }
    assert!(figures >= 2, "{name}: the causes and the curve are always there");
}

fn must_be_markdown(text: &str, page: &Page, name: &str) {
    let read = events(text);
    let count = |wanted: fn(&Event) -> bool| read.iter().filter(|event| wanted(event)).count();
    let foreign = |event: &Event| {
        matches!(event, Event::Html(_) | Event::InlineHtml(_) | Event::Code(_) | Event::Rule)
            || matches!(event, Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::BlockQuote(_) | Tag::Emphasis))
    };
    assert_eq!(count(foreign), 0, "{name}\n{text}");
    let headings = count(|event| matches!(event, Event::Start(Tag::Heading { .. })));
    assert_eq!(headings, 1 + page.sections.len(), "{name}");
    assert!(count(|event| matches!(event, Event::TaskListMarker(false))) >= 3, "{name}: there are boxes to tick");
}

#[test]
fn every_kept_case_is_a_page_and_a_note_that_keeps_its_secrets() {
    let cases = kept();
    assert!(cases.len() > 150, "only {} cases were found", cases.len());
    for (name, text) in cases {
        let page = page(&text);
        let (as_html, as_markdown) = (html(&page), markdown(&page));
        must_be_html(&as_html, &page, &name);
        must_be_markdown(&as_markdown, &page, &name);
        let case = Case::read(&text).expect("it was read before");
        for (kind, written) in [("html", &as_html), ("markdown", &as_markdown)] {
            must_hide(&case, written, &format!("{name} as {kind}"));
        }
        for heading in ["Incident summary", "Environment", "Root cause", "Rival causes", "Resolution", "Verification"] {
            assert!(page.sections.iter().any(|section| section.heading == heading), "{name}: {heading}");
        }
    }
}

/// Neither the secret nor a code of the case.
fn must_hide(case: &Case, written: &str, name: &str) {
    if let Some(account) = account(case) {
        assert!(!written.contains(account.secret_text.as_str()), "{name}: the secret");
    }
    for noted in &case.observations {
        let instep::evidence::Observation::Code(code) = &noted.observation else { continue };
        let Some(value) = code.value.as_deref().map(str::trim).filter(|value| value.len() >= 5) else { continue };
        assert!(!written.contains(value), "{name}: a code");
    }
}

fn live_code() -> String {
    let secret = decode(SECRET, Encoding::Base32).expect("a secret").secret;
    let at = StepGrid::default().step_at(UnixTime::from_seconds(1_795_255_500));
    Key::new(&secret, instep::otp::Algorithm::Sha1).code(at.counter(), instep::otp::Digits::SIX).reveal()
}

/// A text as a string of TOML.
fn quoted(text: &str) -> String {
    let escaped: String =
        text.chars()
            .map(|c| {
                if c.is_control() || matches!(c, '"' | '\\') {
                    format!("\\U{:08X}", u32::from(c))
                } else {
                    c.to_string()
                }
            })
            .collect();
    format!("\"{escaped}\"")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn words_of_a_case_stay_words_and_give_nothing_away(
        title in crate::draws::text(), note in crate::draws::text(), detail in crate::draws::text(), app in crate::draws::text(),
    ) {
        let code = live_code();
        let spaced = format!("{} {}", &code[..3], &code[3..]);
        let text = format!(
            "title = {}\n[credential]\nsecret = \"{SECRET}\"\n[device]\napp = {}\n\
             [[observation]]\nkind = \"code\"\nvalue = \"912873\"\nshown_at = 2026-11-21T10:00:05Z\noutcome = \"rejected\"\nnote = {}\n\
             [[observation]]\nkind = \"sign-in\"\ndetail = {}\n",
            quoted(&format!("{title} {code}")),
            quoted(&format!("{app} 912 873")),
            quoted(&format!("{note} typed 912873, the key is {} {}", &SECRET[..16], SECRET[16..].to_lowercase())),
            quoted(&format!("{detail} {spaced}")),
        );
        let page = page(&text);
        for (kind, written) in [("html", html(&page)), ("markdown", markdown(&page))] {
            let plain: String = written.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
            for hidden in [code.as_str(), "912873", &SECRET[..10], &SECRET[20..]] {
                prop_assert!(!plain.contains(hidden), "{} in {}:\n{}", hidden, kind, written);
            }
        }
        must_be_html(&html(&page), &page, "drawn");
        must_be_markdown(&markdown(&page), &page, "drawn");
    }
}

#[test]
fn two_hundred_observations_are_one_page() {
    let mut text = String::new();
    for minute in 0..100 {
        let at = UnixTime::from_seconds(1_795_255_500 + 60 * minute);
        text += &format!(
            "[[observation]]\nkind = \"offset\"\nof = \"device\"\nseconds = -88.{minute}\nuncertainty = \"2s\"\n"
        );
        text += &format!("[[observation]]\nkind = \"code\"\nsubmitted_at = {at}\noutcome = \"rejected\"\n");
    }
    let page = page(&text);
    must_be_html(&html(&page), &page, "many");
    must_be_markdown(&markdown(&page), &page, "many");
    let written = html(&page);
    assert!(written.contains("The first 40 of 100 are drawn; the table has all."), "charts stay readable");
    assert!(written.contains(">199<"), "the tables have all");
}

#[test]
fn charts_keep_to_what_is_known() {
    let headings =
        |text: &str| -> Vec<String> { page(text).sections.into_iter().map(|section| section.heading).collect() };
    let unmeasured = "[[observation]]\nkind = \"code\"\noutcome = \"rejected\"\nsubmitted_at = 2026-11-21T10:00:05Z\n";
    assert!(!headings(unmeasured).contains(&"Clocks".to_owned()));
    assert!(!html(&page(unmeasured)).contains("The accepted window and the codes"));
    let measured = format!(
        "{unmeasured}[[observation]]\nkind = \"offset\"\nof = \"device\"\nseconds = -120\nuncertainty = \"1s\"\n"
    );
    assert!(headings(&measured).contains(&"Clocks".to_owned()));
    let written = html(&page(&measured));
    for words in ["The accepted window and the codes", "narrowest window", "widest window", "-120 ±1 s", "all evidence"]
    {
        assert!(written.contains(words), "{words}");
    }
    let decades = measured.replace("seconds = -120", "seconds = -1795255200");
    assert!(html(&page(&decades)).contains("56.9 years behind, is far beyond the picture"));
    let instant = measured.replace("seconds = -120", "seconds = 0.000012").replace("\"1s\"", "\"0.00005s\"");
    assert!(html(&page(&instant)).contains("+0.012 ±0.05 ms"));
}
