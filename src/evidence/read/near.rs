/// The known word that was probably meant, or `None` if nothing is near.
///
/// A slip of a letter or two wins over words that merely begin alike.
pub(super) fn nearest<'w>(written: &str, known: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    // Nothing longer is a slip of a known word, and the comparison takes time in proportion to the length.
    let written: String = written.chars().take(60).flat_map(char::to_lowercase).collect();
    let known: Vec<&str> = known.into_iter().collect();
    let slips = |word: &str| strsim::damerau_levenshtein(&written, word);
    let few = |word: &str| (word.chars().count() / 3).max(1);
    let by_slips = known.iter().copied().filter(|word| slips(word) <= few(word)).min_by_key(|word| slips(word));
    by_slips.or_else(|| {
        let likeness = |word: &str| strsim::jaro_winkler(&written, word);
        let alike = known.into_iter().filter(|word| likeness(word) >= 0.8);
        alike.max_by(|a, b| likeness(a).total_cmp(&likeness(b)))
    })
}

/// What to say beside an unknown word: the one that was probably meant, or all that are known.
pub(super) fn advice(written: &str, what: &str, known: &[&str]) -> String {
    match nearest(written, known.iter().copied()) {
        Some(near) => format!("did you mean '{near}'?"),
        None => format!("known {what}: {}", known.join(", ")),
    }
}
