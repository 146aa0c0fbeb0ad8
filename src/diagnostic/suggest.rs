//! Owns did-you-mean and the wording of lists. Must not know what the names are for.

/// However many names there are, so many of them are looked at for one that was misspelt, and so many of
/// those compared letter by letter: each mistake costs about the same, in a set of any size.
pub const LOOKED_AT: usize = 2_000;
const COMPARED: usize = 100;

/// More letters than this are never a slip.
const SLIPS: usize = 12;

/// The candidate nearest to `word`, if one is near enough to be what was meant.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let long = word.chars().count();
    let bound = (long / 3).clamp(1, SLIPS);
    let letters = letters(word);
    candidates
        .into_iter()
        .take(LOOKED_AT)
        // What differs more in its length, or in its letters, is no nearer than that.
        .filter(|candidate| candidate.chars().count().abs_diff(long) <= bound)
        .filter(|candidate| self::letters(candidate).abs_diff(&letters) <= 2 * bound)
        .take(COMPARED)
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, _)| *distance > 0 && *distance <= bound)
        .min()
        .map(|(_, candidate)| candidate)
}

/// How often each letter stands in a word, letters that share a place together.
struct Letters([u8; 32]);

fn letters(word: &str) -> Letters {
    let mut counts = [0_u8; 32];
    for letter in word.chars() {
        if let Some(count) = counts.get_mut(letter as usize % 32) {
            *count = count.saturating_add(1);
        }
    }
    Letters(counts)
}

impl Letters {
    /// How many more of some letters, and fewer of others. A slip makes it two at most.
    fn abs_diff(&self, other: &Letters) -> usize {
        self.0.iter().zip(&other.0).map(|(one, other)| usize::from(one.abs_diff(*other))).sum()
    }
}

/// The help for a name that nobody declared: the nearest one, else those there are.
pub fn did_you_mean<'a>(word: &str, what: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    const SHOWN: usize = 8;
    let mut names: Vec<&str> = candidates.into_iter().take(LOOKED_AT).collect();
    let all = names.len() < LOOKED_AT;
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
    match more {
        0 => format!("declared: {shown}"),
        more if all => format!("declared are {shown}, and {more} more"),
        _ => format!("declared are {shown}, and many more"),
    }
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
        assert_eq!(nearest("rulé", ["rule"]), Some("rule"));
        assert_eq!(nearest("frist", ["first", "thirst"]), Some("first"));
    }

    #[test]
    fn of_however_many_names_few_are_compared() {
        let names: Vec<String> = (0..100_000).map(|at| format!("{at:0>6}{}", "x".repeat(120))).collect();
        let word = format!("999999{}", "y".repeat(120));
        for _ in 0..100 {
            assert_eq!(nearest(&word, names.iter().map(String::as_str)), None);
            assert!(
                did_you_mean(&word, "field", names.iter().map(String::as_str)).ends_with("and many more")
            );
        }
    }
}
