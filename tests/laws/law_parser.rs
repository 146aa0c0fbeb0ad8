//! Checks: whatever the text, there is a report; "all mistakes of a set are told in one run".

use super::dice::Dice;
use super::law_format::scattered;
use super::policies::{ROOMY, TIGHT, sets};
use super::render;
use super::workshop::{today, tries};
use proptest::collection::vec;
use proptest::prelude::*;
use tightrope::check::check;
use tightrope::diagnostic::Severity;
use tightrope::source::{SourceFile, Sources};
use tightrope::syntax::{line_begins_declaration, parse};

/// Words that a text may be made of.
const WORDS: &str = r#"
    trust tier rule source goal segment consent category surface content promise test stranger told
    told.flag home.hero x { } ( ) : = == <= .. , . " "text" "{told.flag}" "{{" 12 -3 2.5 10% 2026-11-21
    explicit first-party bool int one set of is preference sure fresh for seen by public page slot
    shows metric up guard not holdout review uses requires when unless show ask saying in if exposure
    visible because beats rollout allow until known unknown and or has any all within older than never
    use data given expect default comfort earned limit wants at most needs true false // /// é \ \u{0}
    days 30
"#;

/// The words, and what stands between them.
fn tokens() -> Vec<&'static str> {
    WORDS.split_whitespace().chain(["\n", "\r\n", "\t", "\u{feff}"]).collect()
}

/// Whatever the text, there is a report; and where there are no tables, at least one error.
fn there_is_a_report(bytes: Vec<u8>) -> Result<(), TestCaseError> {
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let report = check(&Sources::new(vec![SourceFile::from_bytes("any.rope", bytes)]), today());
    let errors = report.count(Severity::Error);
    prop_assert_eq!(report.tables.is_none(), errors > 0, "{} errors in\n{}", errors, text);
    Ok(())
}

/// Whatever could be read as a declaration begins as one by the look of its first words, by which reading
/// finds the next one without a parser.
fn whatever_is_read_begins(text: &str) -> Result<usize, TestCaseError> {
    let (read, _) = parse(&Sources::single("any.rope", text));
    for declaration in &read.declarations {
        let start = declaration.span.range().start;
        prop_assert!(line_begins_declaration(text, start), "at byte {} of\n{}", start, text);
    }
    Ok(read.declarations.len())
}

pub fn damage(bytes: &mut Vec<u8>, dice: &mut Dice) {
    let stretch = |bytes: &[u8], dice: &mut Dice| {
        let at = dice.below(bytes.len());
        let long = dice.pick(&[1, 4, 20, 200]);
        at..(at + dice.between(1, long)).min(bytes.len())
    };
    if bytes.is_empty() {
        return;
    }
    let range = stretch(bytes, dice);
    match dice.below(6) {
        0 => drop(bytes.drain(range)),
        1 => {
            let piece = bytes[range.clone()].to_vec();
            bytes.splice(range.end..range.end, piece);
        }
        2 => {
            let piece: Vec<u8> = bytes.drain(range).collect();
            let at = dice.below(bytes.len() + 1);
            bytes.splice(at..at, piece);
        }
        3 => bytes[range.start] ^= 1 << dice.below(8),
        4 => {
            let word = dice.pick(&tokens());
            bytes.splice(range.start..range.start, format!(" {word} ").into_bytes());
        }
        _ => {
            let many = dice.pick(&["(", "not ", "{", "\"", "known ", "a or ", "///\n", "rule x {\n"]);
            let piece = many.repeat(dice.pick(&[2, 127, 129, 3000])).into_bytes();
            bytes.splice(range.start..range.start, piece);
        }
    }
}

proptest! {
    #![proptest_config(tries(512))]

    /// Any text has a report.
    #[test]
    fn any_text_has_a_report(text in "\\PC{0,60}", bytes in vec(any::<u8>(), 0..60)) {
        there_is_a_report(text.into_bytes())?;
        there_is_a_report(bytes)?;
    }

    /// Any words of the language, in any order, have a report.
    #[test]
    fn any_words_have_a_report(words in vec(proptest::sample::select(tokens()), 0..80)) {
        there_is_a_report(words.join(" ").into_bytes())?;
    }

    /// A policy that was damaged anywhere has a report.
    #[test]
    fn a_damaged_policy_has_a_report(set in prop_oneof![sets(ROOMY).boxed(), sets(TIGHT).boxed()], mut dice in Dice::strategy(40)) {
        let mut bytes = render::text(&set).into_bytes();
        for _ in 0..dice.between(1, 6) {
            damage(&mut bytes, &mut dice);
        }
        there_is_a_report(bytes)?;
    }

    /// What the grammar reads as a declaration is one by its first words, however it is laid out.
    #[test]
    fn what_is_read_as_a_declaration_begins_as_one(
        set in prop_oneof![sets(ROOMY).boxed(), sets(TIGHT).boxed()],
        mut dice in Dice::strategy(4000),
    ) {
        let text = scattered(&render::text(&set), &mut dice);
        prop_assert!(whatever_is_read_begins(&text)? > 0);
        let mut bytes = text.into_bytes();
        for _ in 0..dice.between(1, 6) {
            damage(&mut bytes, &mut dice);
        }
        whatever_is_read_begins(&String::from_utf8_lossy(&bytes))?;
    }
}
