//! Owns did-you-mean and the wording of lists. Must not know what the names are for.

/// The candidate nearest to `word`, if one is near enough to be what was meant.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let bound = (word.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .filter(|candidate| candidate.len().abs_diff(word.len()) <= bound * 4)
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, _)| *distance > 0 && *distance <= bound)
        .min()
        .map(|(_, candidate)| candidate)
}

/// The help for a name that nobody declared: the nearest one, else those there are.
pub fn did_you_mean<'a>(word: &str, what: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    const SHOWN: usize = 8;
    let mut names: Vec<&str> = candidates.into_iter().collect();
    names.sort_unstable();
    names.dedup();
    if let Some(near) = nearest(word, names.iter().copied()) {
        return format!("did you mean `{near}`?");
    }
    if names.is_empty() {
        return format!("no {what} is declared yet: declare it, or leave it out");
    }
    let more = names.len().saturating_sub(SHOWN);
    names.truncate(SHOWN);
    let shown = list(names.iter().map(|name| format!("`{name}`")), "and");
    if more > 0 { format!("declared are {shown}, and {more} more") } else { format!("declared: {shown}") }
}

/// Words in a row: `a, b and c`.
pub fn list(words: impl IntoIterator<Item = impl Into<String>>, last: &str) -> String {
    let words: Vec<String> = words.into_iter().map(Into::into).collect();
    match words.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., end] => format!("{} {last} {end}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_offered_and_far_ones_are_not() {
        assert_eq!(nearest("frist_name", ["first_name", "reads"]), Some("first_name"));
        assert_eq!(nearest("visits", ["account", "home"]), None);
        assert_eq!(nearest("hero", ["hero"]), None);
    }
}
