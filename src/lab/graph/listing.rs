use super::error::Refused;
use super::filter::Filter;
use crate::lab::http::encoded;
use serde_json::{Map, Value, json};

/// What the query of a list asks for.
#[derive(Clone, Debug, Default)]
pub(super) struct Listing {
    filter: Option<Filter>,
    select: Vec<String>,
    top: Option<usize>,
    /// How many records went before, and whether an empty page has been handed out.
    skip: usize,
    after_empty: bool,
    ascending: bool,
    pairs: Vec<(String, String)>,
}

/// What a collection allows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// The size of a page that nobody asked for, and of the largest.
    pub(super) usual: usize,
    pub(super) most: usize,
    /// What may be filtered by; empty where nothing may.
    pub(super) filtered_by: &'static [&'static str],
}

/// A page: its records, and the query of the next one.
#[derive(Clone, Debug)]
pub(super) struct Page {
    pub(super) records: Vec<Value>,
    pub(super) next: Option<String>,
}

impl Listing {
    /// Reads a query; options that the collection does not know are refused, as the service does.
    pub(super) fn read(pairs: Vec<(String, String)>, bounds: &Bounds) -> Result<Listing, Refused> {
        let mut listing = Listing { pairs, ..Listing::default() };
        for (name, value) in listing.pairs.clone() {
            match name.trim_start_matches('$').to_ascii_lowercase().as_str() {
                "filter" => listing.filter = Some(filter(&value, bounds)?),
                "select" => listing.select = value.split(',').map(|name| name.trim().to_owned()).collect(),
                "top" => listing.top = Some(top(&value, bounds)?),
                "skiptoken" => listing.resume(&value)?,
                "orderby" => listing.ascending = ascending(&value)?,
                "count" => {}
                _ if name.starts_with('$') => {
                    return Err(Refused::unreadable(format!("The query option '{name}' is not supported.")));
                }
                _ => {}
            }
        }
        Ok(listing)
    }

    fn resume(&mut self, token: &str) -> Result<(), Refused> {
        let wrong = || Refused::unreadable("The skip token is invalid.");
        let (kind, number) = token.split_at_checked(1).ok_or_else(wrong)?;
        self.skip = usize::from_str_radix(number, 16).map_err(|_| wrong())? ^ MASK;
        self.after_empty = match kind {
            "e" => true,
            "p" => false,
            _ => return Err(wrong()),
        };
        Ok(())
    }

    /// The page that is asked for of these records, newest first. With `empty_first`, an empty page goes before the others.
    pub(super) fn page(&self, records: impl Iterator<Item = Value>, bounds: &Bounds, empty_first: bool) -> Page {
        if empty_first && self.skip == 0 && !self.after_empty {
            return Page { records: Vec::new(), next: Some(self.query_from(0, true)) };
        }
        let mut wanted: Vec<Value> =
            records.filter(|record| self.filter.as_ref().is_none_or(|filter| filter.holds(record))).collect();
        if self.ascending {
            wanted.reverse();
        }
        let size = self.top.unwrap_or(bounds.usual);
        let end = self.skip.saturating_add(size);
        let next = (end < wanted.len()).then(|| self.query_from(end, false));
        let page = wanted.into_iter().skip(self.skip).take(size);
        Page { records: page.map(|record| selected(record, &self.select)).collect(), next }
    }

    /// The same query for what follows.
    fn query_from(&self, skip: usize, after_empty: bool) -> String {
        let kept =
            self.pairs.iter().filter(|(name, _)| !name.trim_start_matches('$').eq_ignore_ascii_case("skiptoken"));
        let mut query: Vec<String> = kept
            .map(|(name, value)| match name.strip_prefix('$') {
                Some(name) => format!("${}={}", encoded(name), encoded(value)),
                None => format!("{}={}", encoded(name), encoded(value)),
            })
            .collect();
        query.push(format!("$skiptoken={}{:x}", if after_empty { "e" } else { "p" }, skip ^ MASK));
        query.join("&")
    }
}

/// So that nobody takes the token for a number of records.
const MASK: usize = 0x5a17_c0de;

/// A record with the selected properties alone; with all of them where none is selected.
pub(super) fn selected(record: Value, names: &[String]) -> Value {
    if names.is_empty() {
        return record;
    }
    let Value::Object(object) = record else { return record };
    let wanted = |key: &str| key.starts_with('@') || names.iter().any(|name| name.eq_ignore_ascii_case(key));
    Value::Object(object.into_iter().filter(|(key, _)| wanted(key)).collect::<Map<_, _>>())
}

/// What `$select` names.
pub(super) fn select(pairs: &[(String, String)]) -> Vec<String> {
    let given = pairs.iter().find(|(name, _)| name.trim_start_matches('$').eq_ignore_ascii_case("select"));
    given.map_or_else(Vec::new, |(_, value)| value.split(',').map(|name| name.trim().to_owned()).collect())
}

impl Page {
    /// As a body; `next` is told behind what the address of the collection is.
    pub(super) fn body(self, context: &str, address: &str) -> Value {
        let mut body = json!({ "@odata.context": context, "value": self.records });
        if let Some(next) = self.next {
            body["@odata.nextLink"] = format!("{address}?{next}").into();
        }
        body
    }
}

fn filter(text: &str, bounds: &Bounds) -> Result<Filter, Refused> {
    let filter = Filter::read(text).map_err(Refused::unreadable)?;
    let unknown = filter.fields().find(|field| !bounds.filtered_by.contains(field));
    match unknown {
        Some(field) => Err(Refused::unreadable(format!("Invalid filter clause: '{field}' cannot be filtered by."))),
        None => Ok(filter),
    }
}

fn top(text: &str, bounds: &Bounds) -> Result<usize, Refused> {
    match text.parse() {
        Ok(top) if (1..=bounds.most).contains(&top) => Ok(top),
        _ => Err(Refused::unreadable(format!(
            "Invalid page size specified: '{text}'. Must be between 1 and {} inclusive.",
            bounds.most
        ))),
    }
}

fn ascending(text: &str) -> Result<bool, Refused> {
    let (field, direction) = text.trim().split_once(' ').unwrap_or((text.trim(), "asc"));
    match (field, direction.trim()) {
        ("createdDateTime", "desc") => Ok(false),
        ("createdDateTime", "asc") => Ok(true),
        _ => Err(Refused::unreadable(format!("The order '{text}' is not supported."))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::http::pairs;

    const BOUNDS: Bounds = Bounds { usual: 1000, most: 1000, filtered_by: &["n"] };

    fn numbers() -> impl Iterator<Item = Value> {
        (0..7).map(|n| json!({ "n": n, "other": true }))
    }

    fn page(query: &str, empty_first: bool) -> Page {
        Listing::read(pairs(query), &BOUNDS).unwrap().page(numbers(), &BOUNDS, empty_first)
    }

    #[test]
    fn pages_follow_each_other_and_keep_the_query() {
        let mut seen = Vec::new();
        let mut query = "$top=3&$filter=n%20ge%201&$select=n".to_owned();
        loop {
            let page = page(&query, false);
            seen.extend(page.records.iter().map(Value::to_string));
            match page.next {
                Some(next) => query = next,
                None => break,
            }
        }
        assert_eq!(seen, ["{\"n\":1}", "{\"n\":2}", "{\"n\":3}", "{\"n\":4}", "{\"n\":5}", "{\"n\":6}"]);
    }

    #[test]
    fn a_full_last_page_has_no_next() {
        assert!(page("$top=7", false).next.is_none());
        assert!(page("$top=6", false).next.is_some());
    }

    #[test]
    fn an_empty_page_leads_on() {
        let first = page("$top=7", true);
        assert!(first.records.is_empty());
        let second = page(&first.next.unwrap(), true);
        assert_eq!((second.records.len(), second.next), (7, None));
    }

    #[test]
    fn what_is_out_of_bounds_is_refused() {
        for query in
            ["$top=0", "$top=1001", "$top=many", "$skiptoken=3", "$skiptoken=", "$filter=other eq true", "$search=x"]
        {
            assert_eq!(Listing::read(pairs(query), &BOUNDS).unwrap_err().status, 400, "{query}");
        }
    }
}
