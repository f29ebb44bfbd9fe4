/// What of an HTTP answer matters here. None of it is checked yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The `Date`, if there is one and it is text.
    pub date: Option<String>,
    /// The `Age`, which only a cache adds.
    pub age: Option<String>,
    /// The `Location` of a redirection.
    pub location: Option<String>,
}
