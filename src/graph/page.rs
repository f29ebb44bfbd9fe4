use super::{Failure, Request, Service, read};
use serde_json::Value;

/// How many pages are read at most. A page of sign-ins has up to 1,000.
pub const MOST_PAGES: usize = 1_000;

/// All elements of a list that comes in pages, at most `most`.
///
/// The link to the next page is followed as it is written, over empty pages too, and only to where the service is: the token
/// goes along.
///
/// # Errors
/// [`Failure`]; elements that were read before are dropped.
///
/// ```
/// use instep::graph::{ApiVersion, Request, Response, Service, Unanswered, Verb, all};
///
/// /// Two pages, of which the first is empty.
/// struct Pages;
/// impl Service for Pages {
///     fn send(&mut self, request: &Request) -> Result<Response, Unanswered> {
///         let body = match request.path.as_str() {
///             "/users" => r#"{"value":[],"@odata.nextLink":"https://graph.microsoft.com/v1.0/users?$skiptoken=2"}"#,
///             _ => r#"{"value":["last"]}"#,
///         };
///         Ok(Response { status: 200, headers: vec![], body: body.into() })
///     }
/// }
/// let request = Request::new(Verb::Get, ApiVersion::V1, "/users");
/// assert_eq!(all(&mut Pages, &request, usize::MAX).unwrap(), ["last"]);
/// ```
pub fn all(service: &mut dyn Service, request: &Request, most: usize) -> Result<Vec<Value>, Failure> {
    let mut elements = Vec::new();
    each_page(service, request, &mut |page| {
        let listed = page.get_mut("value").and_then(Value::as_array_mut);
        elements.extend(listed.map(std::mem::take).unwrap_or_default());
        elements.len() < most
    })?;
    elements.truncate(most);
    Ok(elements)
}

/// Hands over page after page, whole, until there are no more or `more` says no.
///
/// # Errors
/// As [`all`].
pub fn each_page(
    service: &mut dyn Service,
    request: &Request,
    more: &mut dyn FnMut(&mut Value) -> bool,
) -> Result<(), Failure> {
    let mut request = request.clone();
    let mut seen = std::collections::HashSet::new();
    for _ in 0..MOST_PAGES {
        let mut page = read(service, &request)?;
        if !page.get("value").is_some_and(Value::is_array) {
            return Err(Failure::Unreadable("a page has no list of values".to_owned()));
        }
        let wanted = more(&mut page);
        let Some(link) = page.get("@odata.nextLink").and_then(Value::as_str) else { return Ok(()) };
        if !wanted {
            return Ok(());
        }
        if !seen.insert(link.to_owned()) {
            return Err(Failure::Unreadable("its pages run in a circle".to_owned()));
        }
        request = service.base().request_of(link)?;
    }
    Err(Failure::TooManyPages(MOST_PAGES))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{ApiVersion, Response, Unanswered, Verb};
    use serde_json::json;

    /// Answers in turn and notes what it was asked.
    struct Script {
        pages: Vec<Value>,
        asked: Vec<String>,
    }

    impl Service for Script {
        fn send(&mut self, request: &Request) -> Result<Response, Unanswered> {
            let page = self.pages.get(self.asked.len()).cloned().unwrap_or(json!({ "value": [] }));
            self.asked.push(request.to_string());
            Ok(Response { status: 200, headers: Vec::new(), body: page.to_string().into_bytes() })
        }
    }

    fn read_all(pages: Vec<Value>, most: usize) -> (Result<Vec<Value>, Failure>, Vec<String>) {
        let mut script = Script { pages, asked: Vec::new() };
        let request = Request::new(Verb::Get, ApiVersion::Beta, "/list");
        (all(&mut script, &request, most), script.asked)
    }

    fn page(values: Value, next: &str) -> Value {
        json!({ "value": values, "@odata.nextLink": format!("https://graph.microsoft.com/beta/list?$skiptoken={next}") })
    }

    #[test]
    fn links_are_followed_as_they_are_over_empty_pages() {
        let pages = vec![page(json!([1]), "a%2Bb"), page(json!([]), "c'd"), json!({ "value": [2] })];
        let (read, asked) = read_all(pages, 10);
        assert_eq!(read.unwrap(), [json!(1), json!(2)]);
        assert_eq!(asked, ["GET /beta/list", "GET /beta/list?$skiptoken=a%2Bb", "GET /beta/list?$skiptoken=c'd"]);
    }

    #[test]
    fn nobody_is_sent_elsewhere_or_in_circles() {
        let foreign = json!({ "value": [1], "@odata.nextLink": "https://example.org/beta/list?$skiptoken=1" });
        assert!(matches!(read_all(vec![foreign], 10).0, Err(Failure::ForeignLink(_))));
        let circle = vec![page(json!([1]), "a"), page(json!([1]), "a")];
        assert!(matches!(read_all(circle, 10).0, Err(Failure::Unreadable(_))));
        let endless = (0..MOST_PAGES + 5).map(|n| page(json!([]), &n.to_string())).collect();
        assert_eq!(read_all(endless, 10).0, Err(Failure::TooManyPages(MOST_PAGES)));
        assert!(matches!(read_all(vec![json!({ "values": [] })], 10).0, Err(Failure::Unreadable(_))));
    }

    #[test]
    fn no_more_is_read_than_is_wanted() {
        let pages = vec![page(json!([1, 2, 3]), "a"), page(json!([4]), "b")];
        let (read, asked) = read_all(pages, 2);
        assert_eq!((read.unwrap().len(), asked.len()), (2, 1));
    }
}
