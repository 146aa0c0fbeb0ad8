//! The one style, case by case: `tests/format/` holds texts as somebody may have typed them, and a
//! snapshot each of what becomes of them. A new case is a new file. What is shipped is in that style.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on should say so")]

use std::fs;
use std::path::{Path, PathBuf};
use tightrope::diagnostic::Slug;
use tightrope::syntax::{FormatError, format};

#[test]
fn cases() {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let _settings = settings.bind_to_scope();
    insta::glob!("format", "*.rope", |path| {
        let text = fs::read_to_string(path).expect("a text");
        let formatted = format(&text).unwrap_or_else(|error| panic!("{}: {error:?}", path.display()));
        assert_eq!(format(&formatted).as_ref(), Ok(&formatted), "{}, again", path.display());
        insta::assert_snapshot!("format", format!("{text}\n======== formatted ========\n\n{formatted}"));
    });
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// The files of a folder, and of those in it, with that ending.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mut found = Vec::new();
    for path in entries {
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.extension().is_some_and(|found| found == ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Why a text is not in the one style, if it is not. One that cannot be read is in none.
fn unformatted(name: &str, text: &str) -> Option<String> {
    let text = text.replace("\r\n", "\n");
    match format(&text) {
        Ok(formatted) if formatted == text => None,
        Ok(formatted) => {
            let line = formatted.lines().zip(text.lines()).find(|(should, is)| should != is);
            let (should, is) = line.unwrap_or_default();
            Some(format!("{name}: `tightrope fmt` would change it, first\n  {is}\nto\n  {should}"))
        }
        Err(FormatError::Unreadable(_)) => None,
        Err(error) => Some(format!("{name}: {error}")),
    }
}

#[test]
fn what_is_shipped_is_formatted() {
    let files = files(&root().join("policies"), "rope");
    let wrong: Vec<String> = files
        .iter()
        .filter_map(|path| unformatted(&path.display().to_string(), &fs::read_to_string(path).ok()?))
        .collect();
    assert!(files.len() > 50 && wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn policies_in_pages_are_formatted() {
    let folders = ["docs", "policies"].iter();
    let pages = folders.flat_map(|folder| files(&root().join(folder), "md"));
    let pages: Vec<PathBuf> = pages.chain([root().join("README.md")]).collect();
    let (mut seen, mut wrong) = (0, Vec::new());
    for page in &pages {
        let text = fs::read_to_string(page).expect("a page").replace("\r\n", "\n");
        for block in text.split("\n```rope\n").skip(1).filter_map(|rest| rest.split("```").next()) {
            seen += 1;
            wrong.extend(unformatted(&page.display().to_string(), block));
        }
    }
    assert!(seen > 50 && wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What `tightrope fmt` must leave alone, and say so.
#[test]
fn what_cannot_be_read_is_told() {
    for (text, slug) in [
        ("rule r {", Slug::Syntax),
        ("consent a\nrule r { goal }\n", Slug::Syntax),
        ("consent a (\n", Slug::Syntax),
        ("trust { tier a { comfort 1234567890123456 } }", Slug::TooLarge),
    ] {
        match format(text) {
            Err(FormatError::Unreadable(told)) => {
                assert!(!told.is_empty() && told.iter().all(|told| told.slug == slug), "{text}: {told:?}");
            }
            other => panic!("{text}: {other:?}"),
        }
    }
}

/// As deep as a condition may be, as many as a file may hold: no text is too much.
#[test]
fn nothing_is_too_deep_or_too_many() {
    let deep = format!("segment deep = {}told.flag{}\n", "(".repeat(128), ")".repeat(128));
    let nots = format!("segment nots = {}told.flag\n", "not ".repeat(128));
    let members: Vec<String> = (0..4096).map(|at| format!("member_{at}")).collect();
    let many = format!("segment many = told.kind in {{ {} }}\n", members.join(", "));
    let or = vec!["told.flag and (told.kind == crime or not told.flag)"; 5_000].join(" or ");
    let wide = format!("segment wide = {or}\n");
    let inner = format!("{}told.flag{}", "told.flag and (told.flag or ".repeat(100), ")".repeat(100));
    let nested = format!("segment nested = {inner}\n");
    let comments = "// a comment\n".repeat(20_000);
    for text in [deep, nots, many, wide, nested, comments, "\n".repeat(100_000)] {
        let once = format(&text).unwrap_or_else(|error| panic!("{error:?}"));
        assert_eq!(format(&once), Ok(once.clone()));
    }
}

/// The page shows what becomes of what.
#[test]
fn the_page_about_formatting_keeps_its_word() {
    let page = fs::read_to_string(root().join("docs/formatting.md")).expect("the page").replace("\r\n", "\n");
    let block = |language: &str| {
        let rest = page.split(&format!("\n```{language}\n")).nth(1).expect("a block");
        rest.split("```").next().unwrap_or_default().to_owned()
    };
    assert_eq!(format(&block("text")), Ok(block("rope")));
}
