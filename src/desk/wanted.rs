//! Owns what kind of name stands at a place, told by the words before it: for what cannot be
//! read yet, because it is still being written. Must not know which names are declared.

use super::symbol::Kind;

/// What kind of name a place wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// A new name of that kind.
    New(Kind),
    /// The name of something declared.
    One(Kind),
    /// What a condition can begin with: a field or a segment.
    Condition,
    /// A constant that the field of that path is compared with.
    ValueOf(String),
    /// A field, or a word before `data`.
    Data,
    /// A field to ask for.
    Answer,
    /// No name.
    Nothing,
}

/// What is wanted behind these words (and signs), the first of which begins the declaration.
pub fn wanted(words: &[&str]) -> Wanted {
    let declaration = words.first().copied().unwrap_or_default();
    if words.len() == 1 {
        return Kind::of_declaration(declaration).map_or(Wanted::Nothing, Wanted::New);
    }
    // Of a list, what stands before its first name.
    let mut end = words.len();
    while end > 2 && words.get(end - 1) == Some(&",") {
        end -= 2;
    }
    let back =
        |steps: usize| end.checked_sub(steps).and_then(|at| words.get(at)).copied().unwrap_or_default();
    let before = &words[..end];
    let one = |kind| Wanted::One(kind);
    let value_of = |steps: usize| Wanted::ValueOf(back(steps).to_owned());
    if declaration == "test" && end < words.len() && !back(1).contains("consent") && back(1) != "{" {
        return one(Kind::Field);
    }
    match (back(1), declaration) {
        ("goal", "rule") => one(Kind::Goal),
        ("requires", _) => one(Kind::Tier),
        ("uses" | "known" | "unknown" | "most" | "given", _) | ("asks", "test") => one(Kind::Field),
        ("for", "source") => one(Kind::Goal),
        ("for", _) => one(Kind::Segment),
        ("when" | "unless" | "if" | "and" | "or" | "not" | "(", _) | ("=", "segment") => Wanted::Condition,
        ("=", "test") => value_of(2),
        ("==" | "!=" | "<" | "<=" | ">" | ">=", _) if back(2) == "trust" => one(Kind::Tier),
        ("==" | "!=" | "<" | "<=" | ">" | ">=" | "has", _) => value_of(2),
        ("{", _) => match back(2) {
            "in" | "=" => value_of(3),
            "any" | "all" => value_of(4),
            _ if declaration == "source" => Wanted::New(Kind::Field),
            _ => Wanted::Nothing,
        },
        ("in", _) => match before.iter().rev().find(|word| STARTERS.contains(word)) {
            Some(&("show" | "ask")) => one(Kind::Slot),
            _ => Wanted::Nothing,
        },
        ("show" | "shows", _) => one(Kind::Content),
        ("use" | "ask", "promise") => Wanted::Data,
        ("ask", _) => Wanted::Answer,
        ("beats", _) | ("by", "test") => one(Kind::Rule),
        ("allow", _) => one(Kind::Check),
        ("consent", "source" | "test") => one(Kind::Consent),
        ("trust", "test") => one(Kind::Tier),
        ("expect", _) => one(Kind::Slot),
        ("is", "source") => one(Kind::Category),
        ("wants", _) | (":", "content") if end <= 3 || declaration != "content" => one(Kind::Format),
        ("metric" | "guard", _) => one(Kind::Metric),
        ("slot", "surface") => Wanted::New(Kind::Slot),
        ("tier", "trust") => Wanted::New(Kind::Tier),
        _ => Wanted::Nothing,
    }
}

/// Words that begin what an `in` belongs to.
const STARTERS: &[&str] = &["show", "ask", "when", "unless", "if", "earned"];

#[cfg(test)]
mod tests {
    use super::wanted;

    #[test]
    fn the_words_before_tell_the_kind() {
        let texts = [
            "rule",
            "rule r { goal",
            "rule r { uses a.b ,",
            "rule r { for s , t ,",
            "rule r { when a.b ==",
            "rule r { when trust >=",
            "rule r { when a.b in { x ,",
            "rule r { when a.b has any { x ,",
            "rule r { when a.b in",
            "rule r { when a.b show c in",
            "rule r { ask a.b saying \"x\" in",
            "rule r { ask",
            "rule r { when known",
            "rule r { show c in a.b if",
            "source s : explicit first-party { a : text is",
            "source s : explicit first-party needs consent",
            "source s : explicit first-party { a : text for",
            "source s : explicit first-party {",
            "surface s : page { slot",
            "segment s =",
            "content c :",
            "promise \"p\" { never use",
            "promise \"p\" { never show c in",
            "test \"t\" { given consent a ,",
            "test \"t\" { given a.b = x ,",
            "test \"t\" { given a.b = { x ,",
            "test \"t\" { expect a.b shows c by",
        ];
        let told: Vec<String> = texts
            .iter()
            .map(|text| format!("{text} | {:?}", wanted(&text.split(' ').collect::<Vec<_>>())))
            .collect();
        insta::assert_snapshot!(told.join("\n"));
    }
}
