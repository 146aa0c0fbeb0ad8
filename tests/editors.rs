//! Holds the editors to the language: their words are those of `grammar/tightrope.pest`, by kind,
//! and every snippet is read as the declaration that it says it is.
//!
//! After a change of the grammar, `EDITORS_UPDATE=1 cargo test --test editors` writes the lists anew.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on should say so")]

use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use tightrope::source::Sources;

/// Each kind of word, as editors paint it, and the rules of the grammar that have its words. Those
/// that begin with `kw_` are the keywords.
const KINDS: &[(&str, &[&str])] = &[
    ("labels", &["intimacy", "origin", "party", "data_word"]),
    ("types", &["plain_type", "numeric_type"]),
    ("settings", &["viewers", "channel", "direction", "exposure_level"]),
    ("units", &["unit"]),
    ("keywords", &[]),
];

/// Words that name no segment, most of them because they are words of conditions.
const RESERVED: &str = "reserved";

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn read(name: &str) -> String {
    fs::read_to_string(path(name)).unwrap_or_else(|error| panic!("{name}: {error}")).replace("\r\n", "\n")
}

/// The words between quotes in each rule of the grammar: two letters or more.
fn words_of_rules() -> BTreeMap<String, BTreeSet<String>> {
    let mut rules: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut rule = String::new();
    let grammar = read("grammar/tightrope.pest");
    for line in grammar.lines().filter(|line| !line.trim_start().starts_with("//")) {
        if let Some((name, _)) = line.split_once(" = ")
            && name.chars().all(|c| c.is_ascii_alphabetic() || c == '_')
        {
            rule = name.to_owned();
        }
        for literal in line.split('"').skip(1).step_by(2) {
            let is_word = literal.len() > 1 && literal.chars().all(|c| c.is_ascii_lowercase() || c == '-');
            if is_word {
                rules.entry(rule.clone()).or_default().insert(literal.to_owned());
            }
        }
    }
    rules
}

/// The words of each kind, sorted; and the constants, which only are reserved.
fn words_of_kinds() -> BTreeMap<&'static str, BTreeSet<String>> {
    let rules = words_of_rules();
    let keywords = |name: &String| name.starts_with("kw_");
    let mut kinds: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (rule, words) in rules.iter().filter(|(rule, _)| *rule != RESERVED) {
        let kind = KINDS.iter().find(|(_, rules)| rules.contains(&rule.as_str()));
        let kind = kind.map(|(kind, _)| *kind).or(keywords(rule).then_some("keywords"));
        let kind = kind.unwrap_or_else(|| {
            panic!("the words of `{rule}` ({words:?}) are of no kind: say in KINDS how editors paint them")
        });
        kinds.entry(kind).or_default().extend(words.iter().cloned());
    }
    // A word of two kinds (`tier` is a type, too) is painted as one, and a keyword goes first.
    let keywords = kinds["keywords"].clone();
    for (kind, words) in &mut kinds {
        if *kind != "keywords" {
            words.retain(|word| !keywords.contains(word));
        }
    }
    let known: BTreeSet<String> = kinds.values().flatten().cloned().collect();
    let constants = rules[RESERVED].difference(&known).cloned().collect();
    kinds.insert("constants", constants);
    kinds
}

/// What editors of TextMate grammars match: a word as `end` in the grammar ends one.
fn textmate(kind: &str, words: &BTreeSet<String>) -> String {
    let words = words.iter().map(String::as_str).collect::<Vec<_>>().join("|");
    match kind {
        "units" => format!(r"(?<![\w.])(\d+)\s+({words})(?![\w-])"),
        _ => format!(r"(?<![\w.-])(?:{words})(?![\w-]|\.(?!\.))"),
    }
}

/// How vim is told them. Matches, since a keyword would go before a field of that name.
fn vim(kind: &str, words: &BTreeSet<String>) -> String {
    let mut group = String::from("rope");
    group.extend(kind.chars().take(1).map(|c| c.to_ascii_uppercase()));
    group.push_str(kind.get(1..kind.len() - 1).unwrap_or_default());
    let words = words.iter().map(String::as_str).collect::<Vec<_>>().join("|");
    match kind {
        "units" => format!(r"syntax match {group} /\v<\d+\s+%({words})>/"),
        _ => format!(r"syntax match {group} /\v[[:alnum:]_.-]@1<!%({words})%([[:alnum:]_-]|\.\.@!)@!/"),
    }
}

#[test]
fn the_words_of_the_editors_are_those_of_the_grammar() {
    let kinds = words_of_kinds();
    assert!(kinds["keywords"].len() > 50 && kinds["constants"].len() == 2, "{kinds:?}");
    let tm = "editors/vscode/syntaxes/rope.tmLanguage.json";
    let was = read(tm);
    let mut grammar: Value = serde_json::from_str(&was).expect("JSON");
    for (kind, words) in &kinds {
        let name = if *kind == "units" { "duration" } else { kind };
        assert!(grammar["repository"][name]["match"].is_string(), "{tm} has no `{name}` to match");
        grammar["repository"][name]["match"] = json!(textmate(kind, words));
    }
    let now = serde_json::to_string_pretty(&grammar).expect("JSON") + "\n";
    held(tm, &was, &now);

    let syntax = "editors/neovim/syntax/rope.vim";
    let was = read(syntax);
    let (head, rest) = was.split_once("\" words {{{\n").expect("where the words begin");
    let (_, foot) = rest.split_once("\" }}}\n").expect("where the words end");
    let lines: Vec<String> = kinds.iter().map(|(kind, words)| vim(kind, words)).collect();
    let now = format!("{head}\" words {{{{{{\n{}\n\" }}}}}}\n{foot}", lines.join("\n"));
    held(syntax, &was, &now);
}

/// All that the TextMate grammar matches, wherever it stands.
fn matched(grammar: &Value, found: &mut Vec<String>) {
    match grammar {
        Value::Array(parts) => parts.iter().for_each(|part| matched(part, found)),
        Value::Object(parts) => {
            for (key, part) in parts {
                match (key.as_str(), part.as_str()) {
                    ("match" | "begin", Some(words)) => found.push(words.to_owned()),
                    _ => matched(part, found),
                }
            }
        }
        _ => {}
    }
}

#[test]
fn words_that_decide_what_follows_them_are_keywords() {
    let keywords = &words_of_kinds()["keywords"];
    let grammar = serde_json::from_str(&read("editors/vscode/syntaxes/rope.tmLanguage.json")).expect("JSON");
    let mut all = Vec::new();
    matched(&grammar, &mut all);
    let heads = all.iter().filter_map(|words| {
        let behind = words.strip_prefix(r"(?<![\w.-])(").or(words.strip_prefix(r"^\s*("))?;
        Some(behind.split_once(')')?.0.to_owned())
    });
    let heads: Vec<String> = heads.filter(|head| !head.starts_with(['?', '['])).collect();
    assert!(heads.len() >= 10, "{heads:?}");
    for word in heads.iter().flat_map(|head| head.split('|')) {
        assert!(keywords.contains(word), "`{word}` is no keyword (any more)");
    }
}

/// That a file is as it must be; or writes it so.
fn held(name: &str, was: &str, now: &str) {
    if was != now && std::env::var_os("EDITORS_UPDATE").is_some() {
        fs::write(path(name), now).expect("the file");
        return;
    }
    let changed: Vec<&str> = now.lines().filter(|line| !was.lines().any(|old| old == *line)).collect();
    assert!(
        was == now,
        "{name} has other words than grammar/tightrope.pest; `EDITORS_UPDATE=1 cargo test --test editors` \
         writes:\n{}",
        changed.join("\n")
    );
}

/// What a snippet is once its places are left as they are offered.
fn expanded(body: &str) -> String {
    let (mut text, mut rest) = (String::new(), body);
    let mut open = 0;
    while let Some(c) = rest.chars().next() {
        if let Some(behind) = rest.strip_prefix("${") {
            let digits = behind.trim_start_matches(|c: char| c.is_ascii_digit());
            if let Some((choices, behind)) = digits.strip_prefix('|').and_then(|rest| rest.split_once("|}")) {
                text.push_str(choices.split(',').next().unwrap_or_default());
                rest = behind;
            } else {
                rest = digits.strip_prefix(':').expect("a place with words");
                open += 1;
            }
        } else if let Some(behind) = rest.strip_prefix("$0") {
            rest = behind;
        } else if let Some(behind) = rest.strip_prefix("\\}") {
            text.push('}');
            rest = behind;
        } else if c == '}' && open > 0 {
            open -= 1;
            rest = &rest[1..];
        } else {
            text.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    text
}

#[test]
fn every_snippet_is_read() {
    let snippets: BTreeMap<String, Value> =
        serde_json::from_str(&read("editors/vscode/snippets/rope.json")).expect("JSON");
    assert!(snippets.len() > 10);
    for (name, snippet) in snippets {
        let lines: Vec<&str> =
            snippet["body"].as_array().expect("lines").iter().filter_map(Value::as_str).collect();
        let text = expanded(&lines.join("\n"));
        // Some stand inside a declaration.
        let text = match snippet["prefix"].as_str().expect("a prefix") {
            "tier" => format!("trust {{ {text} }}"),
            "field" => format!("source account : explicit first-party {{ {text} }}"),
            "allow" => format!("rule r {{ {text} }}"),
            _ => text,
        };
        let (_, told) = tightrope::syntax::parse(&Sources::single("snippet.rope", &text));
        assert!(told.is_empty(), "{name}: {told:?}\n{text}");
    }
}
