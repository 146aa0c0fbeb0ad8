//! Owns what may follow on a text that is still being written, as the grammar has it.
//! Must not know which names are declared.

use super::expected::{closed_list, openers};
use super::parser::{Rule, tried_at_end};
use std::collections::BTreeSet;

/// What may stand at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Next {
    /// A word of the language, or several: `goal`, `earned when`, `first-party`.
    Word(&'static str),
    /// Something with a name, declared or about to be: a name, a path, a constant, a condition.
    Name,
}

/// What may follow on `text`, which begins a declaration and ends before the place. None where
/// that cannot be told, because what stands there already cannot be read.
pub fn may_follow(text: &str) -> Option<BTreeSet<Next>> {
    // A condition can end anywhere, so a segment is whole before its author is done. Inside of a
    // rule it is not; what a rule goes on with is left out again.
    if let Some((_, condition)) = text.strip_prefix("segment").and_then(|rest| rest.split_once('=')) {
        const RULE: &str = "rule x {";
        let clauses = may_follow(RULE)?;
        let mut next = may_follow(&format!("{RULE} when {condition}"))?;
        next.retain(|next| !clauses.contains(next));
        return Some(next);
    }
    Some(tried_at_end(text)?.into_iter().flat_map(offered).collect())
}

fn offered(rule: Rule) -> Vec<Next> {
    let words = |words: &[&'static str]| words.iter().map(|word| Next::Word(word)).collect();
    match rule {
        Rule::condition | Rule::conjunction | Rule::negation => {
            let mut next: Vec<Next> = words(&["known", "not", "trust", "unknown"]);
            next.push(Next::Name);
            next
        }
        Rule::atom => {
            let mut next: Vec<Next> = words(&["known", "trust", "unknown"]);
            next.push(Next::Name);
            next
        }
        Rule::known => words(&["known"]),
        Rule::unknown => words(&["unknown"]),
        Rule::trust_test | Rule::given_trust | Rule::expect_trust => words(&["trust"]),
        Rule::given_consent => words(&["consent"]),
        Rule::given_now => words(&["now"]),
        Rule::plain_type => words(&["bool", "text", "date", "tier"]),
        Rule::numeric | Rule::numeric_type => words(&["int", "number"]),
        Rule::one_of | Rule::kw_one => words(&["one of"]),
        Rule::set_of | Rule::kw_set => words(&["set of"]),
        Rule::kw_review => words(&["review by"]),
        Rule::kw_earned => words(&["earned when"]),
        Rule::kw_older => words(&["older than"]),
        Rule::kw_seen => words(&["seen by"]),
        Rule::kw_needs => words(&["needs consent"]),
        Rule::kw_at => words(&["at most"]),
        Rule::name
        | Rule::field_path
        | Rule::slot_path
        | Rule::segment_name
        | Rule::check_name
        | Rule::constant
        | Rule::field_test
        | Rule::selector
        | Rule::data_word
        | Rule::given_fields
        | Rule::given_field
        | Rule::expect_slot
        | Rule::payload_value => vec![Next::Name],
        rule => match closed_list(rule) {
            Some((_, list)) => words(list),
            None => words(&openers(rule)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::{Next, may_follow};

    fn words(text: &str) -> String {
        let Some(next) = may_follow(text) else { return "cannot be told".to_owned() };
        let words = next.iter().map(|next| match next {
            Next::Word(word) => word,
            Next::Name => "NAME",
        });
        words.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn the_grammar_tells_what_may_follow() {
        let texts = [
            "trust { tier a { ",
            "source a : ",
            "source a : explicit ",
            "source a : explicit first-party { b : ",
            "source a : explicit first-party { b : text ",
            "source a : explicit first-party { b : text is ",
            "surface s : ",
            "goal g \"words\" { ",
            "segment s = ",
            "segment s = a.b ",
            "rule r { goal g ",
            "rule r { when ",
            "rule r { when a.b ",
            "rule r { when a.b == ",
            "rule r { show c ",
            "rule r { uses ",
            "promise \"p\" { never ",
            "test \"t\" { given ",
            "test \"t\" { expect a.b ",
            "rule r { goal goal goal goal",
        ];
        let told: Vec<String> = texts.iter().map(|text| format!("{text}| {}", words(text))).collect();
        insta::assert_snapshot!(told.join("\n"));
    }
}
