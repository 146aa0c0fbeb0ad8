//! Holds the README, and pages of the documentation, to their word: the policies in them check as
//! they say, and what they show as printed is what is printed.
//!
//! A comment before a block says what it is held to:
//! - `<!-- rope: clean -->`: the policy tells nothing at all;
//! - `<!-- rope: SLUG -->`: it tells that check, and no other;
//! - `<!-- rope: added -->`: with this behind it, the last clean policy still tells nothing;
//! - `<!-- printed by: check FLAG… -->`, or `test`: what `tightrope check policy.rope FLAG…` prints for the
//!   last policy;
//! - `<!-- the file: PATH -->`: the whole of that file;
//! - `<!-- printed by: diff FLAG… -->`: what `tightrope diff old.rope new.rope` prints for the last
//!   two clean policies;
//! - `<!-- excerpt of: SNAPSHOT -->`: each of its lines stands in that snapshot, in this order;
//! - `<!-- printed by: decide SURFACE FACTS -->`: what `tightrope decide` prints for the last
//!   clean one, nobody held out; compared as JSON.
#![cfg(feature = "cli")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on should say so")]

use serde_json::Value;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use tightrope::check::check;
use tightrope::diagnostic::Slug;
use tightrope::source::Sources;
use tightrope::vocabulary::parse_date;

const TODAY: &str = "2026-11-21";

/// A block between fences, and the comment before it.
#[derive(Debug, PartialEq)]
struct Block {
    line: usize,
    mark: Option<String>,
    language: String,
    text: String,
}

fn blocks(document: &str) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    let mut mark = None;
    let mut open: Option<Block> = None;
    for (at, line) in document.lines().enumerate() {
        match &mut open {
            Some(_) if line.trim_end() == "```" => found.extend(open.take()),
            Some(block) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            None => {
                let comment = line.trim().strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->"));
                if let Some(language) = line.strip_prefix("```") {
                    let language = language.trim().to_owned();
                    open = Some(Block { line: at + 1, mark: mark.take(), language, text: String::new() });
                } else if let Some(comment) = comment {
                    mark = Some(comment.trim().to_owned());
                } else if !line.trim().is_empty() {
                    mark = None;
                }
            }
        }
    }
    assert!(open.is_none(), "a block that never ends: {open:?}");
    found
}

fn told(text: &str) -> Vec<String> {
    let today = parse_date(TODAY).expect("a date");
    let report = check(&Sources::single("policy.rope", text), today);
    report.diagnostics.iter().map(|told| told.slug.to_string()).collect()
}

/// What the command prints (standard output, then standard error) in a folder with `policy.rope`.
fn printed(policy: &str, arguments: &[&str], input: &str) -> String {
    printed_with(&[("policy.rope", policy)], arguments, input)
}

/// What the command prints in a folder with these files.
fn printed_with(files: &[(&str, &str)], arguments: &[&str], input: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        fs::write(folder.path().join(name), text).expect("a file");
    }
    let mut child = Command::new(env!("CARGO_BIN_EXE_tightrope"))
        .args(arguments)
        .args(["--today", TODAY])
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command");
    child.stdin.take().expect("its input").write_all(input.as_bytes()).ok();
    let output = child.wait_with_output().expect("its output");
    String::from_utf8([output.stdout, output.stderr].concat()).expect("text")
}

/// Without the spaces at the ends of lines, and the empty lines around, which editors strip.
fn plain(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

/// The JSON values in a row, each over however many lines.
fn values(text: &str) -> Result<Vec<Value>, String> {
    let values = serde_json::Deserializer::from_str(text).into_iter();
    values.collect::<Result<_, _>>().map_err(|error| format!("{error}:\n{text}"))
}

/// What a document says of itself and does not keep.
fn broken_words(document: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut last: Option<String> = None;
    let mut last_clean: Option<String> = None;
    let mut clean_before: Option<String> = None;
    for block in blocks(document) {
        let place = format!("line {}", block.line);
        let Some(mark) = &block.mark else {
            if block.language == "rope" {
                last = Some(block.text);
            }
            continue;
        };
        if let Some(expected) = mark.strip_prefix("rope:").map(str::trim) {
            let before = last_clean.as_ref().filter(|_| expected == "added");
            let text = format!("{}{}", before.map_or("", String::as_str), block.text);
            let told = told(&text);
            if expected == "clean" || before.is_some() {
                if !told.is_empty() {
                    wrong.push(format!("{place}: said to be clean, and tells {told:?}"));
                }
                clean_before = last_clean.replace(text.clone());
            } else if Slug::parse(expected).is_none() {
                wrong.push(format!("{place}: no check is called `{expected}`"));
            } else if told.is_empty() || told.iter().any(|told| told != expected) {
                wrong.push(format!("{place}: said to tell `{expected}`, and tells {told:?}"));
            }
            last = Some(text);
        } else if let Some(snapshot) = mark.strip_prefix("excerpt of:").map(str::trim) {
            wrong.extend(excerpt(snapshot, &block.text).err().map(|why| format!("{place}: {why}")));
        } else if let Some(file) = mark.strip_prefix("the file:").map(str::trim) {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
            if fs::read_to_string(path).is_ok_and(|text| plain(&text) == plain(&block.text)) {
                continue;
            }
            wrong.push(format!("{place}: this is not what stands in `{file}`"));
        } else if let Some(command) = mark.strip_prefix("printed by:").map(str::trim) {
            let outcome = match command.split_once(' ') {
                None if command == "check" || command == "test" => match &last {
                    None => Err("no policy before it".to_owned()),
                    Some(policy) => shown(policy, &[command, "policy.rope"], &block.text),
                },
                Some((command @ ("check" | "test"), flags)) => match &last {
                    None => Err("no policy before it".to_owned()),
                    Some(policy) => {
                        let flags = flags.split(' ');
                        let line: Vec<&str> = [command, "policy.rope"].into_iter().chain(flags).collect();
                        shown(policy, &line, &block.text)
                    }
                },
                _ if command == "diff" || command.starts_with("diff ") => {
                    match clean_before.as_ref().zip(last_clean.as_ref()) {
                        None => Err("no two clean policies before it".to_owned()),
                        Some((old, new)) => {
                            let flags = command.split(' ').skip(1);
                            let line: Vec<&str> =
                                ["diff", "old.rope", "new.rope"].into_iter().chain(flags).collect();
                            shown_of(&[("old.rope", old), ("new.rope", new)], &line, &block.text)
                        }
                    }
                }
                Some(("decide", rest)) => match &last_clean {
                    None => Err("no clean policy before it".to_owned()),
                    Some(policy) => decided(policy, rest, &block.text),
                },
                _ => Err(format!("no such mark: `{mark}`")),
            };
            wrong.extend(outcome.err().map(|why| format!("{place}: {why}")));
        }
    }
    wrong
}

/// Whether each line stands in a snapshot of what is printed, in this order.
fn excerpt(snapshot: &str, shown: &str) -> Result<(), String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/snapshots/{snapshot}.snap"));
    let printed = fs::read_to_string(path).map_err(|error| format!("no snapshot `{snapshot}`: {error}"))?;
    let mut printed = printed.lines().map(str::trim);
    for line in shown.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if !printed.any(|other| other == line) {
            return Err(format!("`{snapshot}` does not say, or not after the line before: {line}"));
        }
    }
    Ok(())
}

/// Whether that is what a command prints for a policy, word for word.
fn shown(policy: &str, line: &[&str], shown: &str) -> Result<(), String> {
    shown_of(&[("policy.rope", policy)], line, shown)
}

fn shown_of(files: &[(&str, &str)], line: &[&str], shown: &str) -> Result<(), String> {
    let printed = printed_with(files, line, "");
    if plain(&printed) == plain(shown) {
        return Ok(());
    }
    Err(format!("this is not what `{}` prints, but\n{printed}", line.first().unwrap_or(&"")))
}

fn decided(policy: &str, asked: &str, shown: &str) -> Result<(), String> {
    let (surface, facts) = asked.split_once(' ').unwrap_or((asked, "{}"));
    let arguments = ["decide", "policy.rope", "--surface", surface, "--no-buckets"];
    let printed = printed(policy, &arguments, facts);
    if values(&printed)? == values(shown)? {
        return Ok(());
    }
    Err(format!("this is not what `decide` prints, but\n{printed}"))
}

#[test]
fn the_readme_keeps_its_word() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let Ok(document) = fs::read_to_string(path) else {
        return; // Not written yet.
    };
    let has_policies = blocks(&document).iter().any(|block| block.language == "rope");
    assert!(!has_policies || document.contains("<!-- rope:"), "no policy of the README is held to anything");
    let wrong = broken_words(&document);
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_pages_about_why_and_needs_keep_their_word() {
    for page in ["docs/why.md", "docs/needs.md"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(page);
        let document = fs::read_to_string(path).expect("the page");
        assert!(document.contains("<!-- excerpt of:"), "what is printed is held to something");
        let wrong = broken_words(&document);
        assert!(wrong.is_empty(), "{page}: {} wrong:\n{}", wrong.len(), wrong.join("\n"));
    }
}

#[test]
fn the_page_about_diff_keeps_its_word() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/diff.md");
    let document = fs::read_to_string(path).expect("the page");
    assert!(document.contains("<!-- printed by: diff"), "what is printed is held to something");
    let wrong = broken_words(&document);
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_page_about_ci_keeps_its_word() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ci.md");
    let document = fs::read_to_string(path).expect("the page");
    for mark in ["the file: examples/ci/github.yml", "printed by: check --format github"] {
        assert!(document.contains(&format!("<!-- {mark} -->")), "{mark}");
    }
    let wrong = broken_words(&document);
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    let spoilt = document.replace("fail-on: creepier", "fail-on: changed");
    assert_eq!(broken_words(&spoilt).len(), 1, "{:?}", broken_words(&spoilt));
}

#[test]
fn the_page_about_coverage_keeps_its_word() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/coverage.md");
    let document = fs::read_to_string(path).expect("the page");
    assert!(document.contains("<!-- rope: clean -->"), "its policies are held to something");
    assert!(document.matches("<!-- printed by: test").count() >= 2, "and so is what is printed");
    let wrong = broken_words(&document);
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

const SAMPLE: &str = r#"
<!-- rope: clean -->
```rope
trust { tier stranger { comfort 3 } }
surface home : page { slot hero shows day }
content day : banner
```

<!-- printed by: decide home {"id": "v-1"} -->
```json
{"id": "v-1", "surface": "home", "trust": "stranger", "problems": [],
 "slots": {"hero": {"reason": "default", "shows": "day"}}}
```

<!-- rope: unused -->
```rope
trust { tier stranger { comfort 3 } }
surface home : page { slot hero shows day }
content day : banner
content night : banner
```

An unmarked block is left alone.

```sh
cargo install
```
"#;

#[test]
fn a_document_that_keeps_its_word_is_told_so() {
    assert_eq!(broken_words(SAMPLE), Vec::<String>::new());
    let unused = blocks(SAMPLE).remove(2).text;
    let shown = printed(&unused, &["check", "policy.rope"], "");
    assert!(shown.contains("warning[unused]") && shown.contains("1 warning"), "{shown}");
    let document = format!("{SAMPLE}\n<!-- printed by: check -->\n```text\n{shown}```\n");
    assert_eq!(broken_words(&document), Vec::<String>::new());
}

#[test]
fn a_document_that_breaks_its_word_is_told_so() {
    for (from, to, why) in [
        ("rope: clean", "rope: unused", "said to tell `unused`"),
        ("rope: unused", "rope: clean", "said to be clean"),
        ("rope: unused", "rope: unsued", "no check is called"),
        (r#""shows": "day""#, r#""shows": "night""#, "not what `decide` prints"),
        ("printed by: decide", "printed by: decides", "no such mark"),
    ] {
        let wrong = broken_words(&SAMPLE.replacen(from, to, 1));
        assert!(wrong.iter().any(|line| line.contains(why)), "{from} -> {to}: {wrong:?}");
    }
    let wrong = broken_words(&format!("{SAMPLE}\n<!-- printed by: check -->\n```text\nnothing\n```\n"));
    assert!(matches!(wrong.as_slice(), [one] if one.contains("not what `check` prints")), "{wrong:?}");
    let wrong =
        broken_words(&format!("{SAMPLE}\n<!-- rope: added -->\n```rope\ncontent night : banner\n```\n"));
    assert!(matches!(wrong.as_slice(), [one] if one.contains("said to be clean")), "{wrong:?}");
    for flags in ["", " --coverage"] {
        let wrong =
            broken_words(&format!("{SAMPLE}\n<!-- printed by: test{flags} -->\n```text\nnothing\n```\n"));
        assert!(matches!(wrong.as_slice(), [one] if one.contains("not what `test` prints")), "{wrong:?}");
    }
}
