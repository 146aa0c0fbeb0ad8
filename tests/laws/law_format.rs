//! The formatter: whatever the layout and wherever comments stand, formatting changes nothing but
//! the layout, keeps every comment, and changes nothing when it is done again.

use super::dice::Dice;
use super::law_order::{artifact, told};
use super::law_parser::damage;
use super::policies::{ROOMY, TIGHT, sets};
use super::render;
use super::workshop::{today, tries};
use proptest::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};
use tightrope::check::check;
use tightrope::source::Sources;
use tightrope::syntax::{FormatError, format};

/// What may stand between two tokens; `#` becomes a number, so that no two comments are the same.
const BETWEEN: &[&str] = &[
    " ",
    "\n",
    "  ",
    "\t",
    "\n\n\n\n",
    "\r\n",
    " // behind #\n",
    "\n// above #\n",
    "\n    /// above #\n",
    "\n\n/// apart #\n\n",
    "//# \r\n",
    " /// behind #\n//// above #\n\n\n// above #, again\n",
    " // \"{ } # # \\\n",
];

/// The text with other space between its tokens, and with comments there. What stands between the
/// quotes of a line stays as it is.
pub fn scattered(text: &str, dice: &mut Dice) -> String {
    let (mut out, mut number) = (String::new(), 0);
    let mut between = |out: &mut String, dice: &mut Dice| {
        number += 1;
        let chosen = if dice.often(40) { dice.pick(BETWEEN) } else { " " };
        out.push_str(&chosen.replace('#', &number.to_string()));
    };
    if dice.often(20) {
        out.push('\u{feff}');
    }
    for line in text.lines() {
        if line.trim_start().starts_with("//") {
            out.push_str(&format!("\n{line}\n"));
            continue;
        }
        let quoted = match (line.find('"'), line.rfind('"')) {
            (Some(first), Some(last)) => first..last + 1,
            _ => line.len()..line.len(),
        };
        for word in line[..quoted.start].split_whitespace() {
            out.push_str(word);
            between(&mut out, dice);
        }
        out.push_str(&line[quoted.clone()]);
        for word in line[quoted.end..].split_whitespace() {
            between(&mut out, dice);
            out.push_str(word);
        }
        // Behind a declaration without braces nothing but the next may stand on its line.
        out.push_str(if dice.often(20) { " // at the end\n" } else { "\n" });
    }
    out
}

/// The comments, in order, and whether code stands before each on its line.
fn comments(text: &str) -> Vec<(String, bool)> {
    let lines = text.trim_start_matches('\u{feff}').lines();
    let found = lines.filter_map(|line| line.get(comment(line)?..).map(|comment| (line, comment)));
    let apart = |(line, comment): (&str, &str)| {
        let before = &line[..line.len() - comment.len()];
        (comment.trim_end().to_owned(), !before.trim().is_empty())
    };
    found.map(apart).collect()
}

/// Where the comment of a line begins: not in a text, nor in the fallback of one.
fn comment(line: &str) -> Option<usize> {
    let (mut text, mut inside, mut fallback) = (false, false, false);
    let mut bytes = line.bytes().enumerate().peekable();
    while let Some((at, byte)) = bytes.next() {
        let next = bytes.peek().map(|(_, next)| *next);
        match byte {
            b'\\' if text => drop(bytes.next()),
            b'"' if inside => fallback = !fallback,
            b'"' => text = !text,
            b'{' | b'}' if text && !inside && next == Some(byte) => drop(bytes.next()),
            b'{' if text => inside = true,
            b'}' if inside && !fallback => inside = false,
            b'/' if !text && next == Some(b'/') => return Some(at),
            _ => {}
        }
    }
    None
}

/// Formats it, and formatting that changes nothing.
fn formatted(text: &str) -> Result<Option<String>, TestCaseError> {
    let once = match format(text) {
        Ok(once) => once,
        Err(FormatError::Unreadable(_)) => return Ok(None),
        Err(error) => return Err(TestCaseError::fail(format!("{error}:\n{text}"))),
    };
    prop_assert_eq!(format(&once), Ok(once.clone()), "formatted again, of\n{}", text);
    Ok(Some(once))
}

/// Whatever holds of every text that can be read.
fn changes_layout_only(text: &str) -> Result<(), TestCaseError> {
    let Some(formatted) = formatted(text)? else { return Ok(()) };
    let (before, after) = (Sources::single("a.rope", text), Sources::single("a.rope", &formatted));
    let both = format!("{text}\n==== formatted ====\n{formatted}");
    let reports = [check(&before, today()), check(&after, today())];
    prop_assert_eq!(told(&reports[0]), told(&reports[1]), "told otherwise of\n{}", both);
    prop_assert_eq!(&reports[0].tables, &reports[1].tables, "other tables of\n{}", both);
    prop_assert!(artifact(&before) == artifact(&after), "another artifact of\n{}", both);
    prop_assert_eq!(comments(text), comments(&formatted), "of\n{}", both);
    for line in formatted.lines() {
        prop_assert_eq!(line.trim_end_matches([' ', '\t', '\r']), line);
    }
    prop_assert!(!formatted.contains("\n\n\n") && !formatted.contains('\u{feff}'), "{}", formatted);
    Ok(())
}

proptest! {
    #![proptest_config(tries(192))]

    /// Formatting never changes the checked policy, and keeps every comment where it stands.
    #[test]
    fn formatting_changes_the_layout_only(
        set in prop_oneof![sets(ROOMY).boxed(), sets(TIGHT).boxed()],
        mut dice in Dice::strategy(4000),
    ) {
        let text = scattered(&render::text(&set), &mut dice);
        prop_assert!(format(&text).is_ok(), "{}", text);
        changes_layout_only(&text)?;
    }

    /// A text that was damaged anywhere is formatted, or left alone because it cannot be read.
    #[test]
    fn a_damaged_text_is_formatted_or_left_alone(
        set in prop_oneof![sets(ROOMY).boxed(), sets(TIGHT).boxed()],
        mut dice in Dice::strategy(60),
    ) {
        let mut bytes = render::text(&set).into_bytes();
        for _ in 0..dice.between(1, 3) {
            damage(&mut bytes, &mut dice);
        }
        formatted(&String::from_utf8_lossy(&bytes))?;
    }
}

/// The files under a folder of the project with one of these endings.
fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The policies in a page.
fn blocks(page: &str) -> impl Iterator<Item = &str> {
    page.split("\n```rope\n").skip(1).filter_map(|rest| rest.split("\n```").next())
}

/// What holds of policies drawn at random holds of all that people wrote here.
#[test]
fn every_policy_of_the_project_is_formatted_so() {
    let mut tried = 0;
    for path in ["policies", "tests"].iter().flat_map(|folder| files(folder, "rope")) {
        let bytes = fs::read(&path).expect("a policy");
        if let Err(error) = changes_layout_only(&String::from_utf8_lossy(&bytes)) {
            panic!("{}: {error}", path.display());
        }
        tried += 1;
    }
    let pages = files("docs", "md").into_iter().chain(files("policies", "md"));
    for path in pages.chain([Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")]) {
        for block in blocks(&fs::read_to_string(&path).expect("a page")) {
            if let Err(error) = changes_layout_only(block) {
                panic!("{}: {error}", path.display());
            }
            tried += 1;
        }
    }
    assert!(tried > 200, "where are the policies? {tried}");
}
