//! Fixes: whatever is wrong with a set, what is offered mends it, and what is done without asking
//! changes nothing for anybody.

use super::dice::Dice;
use super::facts;
use super::model::Set;
use super::policies::{ROOMY, TIGHT, sets};
use super::render;
use super::workshop::{decisions, today, tries};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tightrope::check::{Report, check, fix};
use tightrope::diagnostic::{Diagnostic, Fix, Severity, Slug, apply};
use tightrope::source::{FileId, Sources};
use tightrope::table::Tables;

const FILE: FileId = FileId(0);

fn report(text: &str) -> Report {
    check(&Sources::single("fix.rope", text), today())
}

/// What a diagnostic says, its place aside.
fn says(told: &Diagnostic) -> String {
    let related: Vec<String> = told.related.iter().map(ToString::to_string).collect();
    format!("{} {} {related:?} {}", told.slug, told.subject, told.message)
}

/// How often each thing is said.
fn counted<'a>(told: impl Iterator<Item = &'a Diagnostic>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    told.for_each(|told| *counts.entry(says(told)).or_default() += 1);
    counts
}

fn unread(report: &Report) -> usize {
    report.diagnostics.iter().filter(|told| told.slug == Slug::Syntax).count()
}

fn is_policy(report: &Report) -> bool {
    report.diagnostics.iter().all(|told| !told.slug.is_first_row())
}

fn tables(report: &Report) -> Option<&Tables> {
    report.tables.as_ref().or(report.draft.as_ref())
}

/// What was told of is mended, and nothing that could be read no longer can. Where it was a word
/// that could not be read, reading goes on behind it.
fn mends(text: &str, before: &Report, told: &Diagnostic, fix: &Fix) -> Result<Report, TestCaseError> {
    let (after, done) = apply(FILE, text, &[fix]);
    prop_assert_eq!(done, [true], "{}: it does not fit\n{}", fix.title, text);
    prop_assert_ne!(text, &after, "{}: it changes nothing\n{}", &fix.title, text);
    let now = report(&after);
    let why = || format!("{} for {}\n{text}\n=====\n{after}", fix.title, says(told));
    prop_assert!(unread(&now) <= unread(before), "less can be read after {}", why());
    let same = says(told);
    let left = now.diagnostics.iter().filter(|left| says(left) == same);
    if told.slug == Slug::Syntax {
        let here = left.filter(|left| left.span.start == told.span.start).count();
        prop_assert_eq!(here, 0, "still told after {}", why());
    } else {
        let count = before.diagnostics.iter().filter(|other| says(other) == same).count();
        prop_assert!(left.count() < count, "still told after {}", why());
    }
    if fix.safe {
        tells_nothing_new(before, &now, told)
            .map_err(|new| TestCaseError::fail(format!("{new} after {}", why())))?;
    }
    Ok(now)
}

/// A safe fix of a policy brings no error: but where nobody takes a field any more, that is told
/// where it is declared or asked for, as far as it can be.
fn tells_nothing_new(before: &Report, now: &Report, told: &Diagnostic) -> Result<(), String> {
    if !is_policy(before) {
        return Ok(());
    }
    let errors = |report: &Report| {
        let errors: Vec<Diagnostic> =
            report.diagnostics.iter().filter(|told| told.severity == Severity::Error).cloned().collect();
        errors
    };
    let (old, new) = (errors(before), errors(now));
    let (old, count) = (counted(old.iter()), counted(new.iter()));
    let follows = |error: &Diagnostic| {
        let field = told.related.first();
        told.slug == Slug::Greedy
            && error.slug == Slug::Greedy
            && (Some(&error.subject) == field || error.related.first() == field)
    };
    for error in new.iter().filter(|error| !follows(error)) {
        let words = says(error);
        if count.get(&words) > old.get(&words) {
            return Err(format!("new: {words}"));
        }
    }
    Ok(())
}

/// What everybody is shown stays what it was.
fn shows_the_same(before: &Report, now: &Report, facts: &[String]) -> Result<(), TestCaseError> {
    let (Some(before), Some(now)) = (tables(before), tables(now)) else { return Ok(()) };
    for facts in facts {
        prop_assert_eq!(decisions(before, facts), decisions(now, facts), "{}", facts);
    }
    Ok(())
}

/// All that the laws say of one text. Of many fixes, some.
fn holds(text: &str, facts: &[String], most: usize) -> Result<(), TestCaseError> {
    let before = report(text);
    let offered = before.diagnostics.iter().flat_map(|told| told.fixes.iter().map(move |fix| (told, fix)));
    let offered: Vec<(&Diagnostic, &Fix)> = offered.collect();
    let step = offered.len().div_ceil(most).max(1);
    for (told, fix) in offered.iter().step_by(step) {
        let now = mends(text, &before, told, fix)?;
        if fix.safe {
            shows_the_same(&before, &now, facts)?;
        }
    }
    let all: Vec<&Fix> = offered.iter().map(|(_, fix)| *fix).collect();
    apply(FILE, text, &all);
    let sources = Sources::single("fix.rope", text);
    let fixed = fix(&sources, today());
    let mended = fixed.sources.file(FILE).text();
    let left: Vec<&str> =
        fixed.report.diagnostics.iter().filter_map(|told| Some(told.safe_fix()?.title.as_str())).collect();
    prop_assert!(left.is_empty(), "{left:?} is left of\n{text}");
    prop_assert_eq!(mended == text, fixed.done.is_empty());
    prop_assert_eq!(comments(mended), comments(text), "a comment of\n{}\n=====\n{}", text, mended);
    prop_assert!(fix(&fixed.sources, today()).done.is_empty());
    prop_assert!(unread(&fixed.report) <= unread(&before), "less can be read of\n{text}\n=====\n{mended}");
    if is_policy(&before) {
        shows_the_same(&before, &fixed.report, facts)?;
    }
    Ok(())
}

/// How many lines have a comment; two slashes in quotes count as well, and stay as well.
fn comments(text: &str) -> usize {
    text.lines().filter(|line| line.contains("//")).count()
}

/// Breaks a set as a hurried author would: a word that is misspelled, a line twice, one too few.
fn break_it(text: &mut String, dice: &mut Dice) {
    let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
    let at = dice.below(lines.len());
    match dice.below(4) {
        0 => {
            let words: Vec<usize> = lines[at]
                .match_indices(|next: char| next.is_ascii_lowercase())
                .map(|(place, _)| place)
                .collect();
            if let Some(place) = dice.perhaps_pick(&words) {
                if dice.often(50) {
                    lines[at].remove(place);
                } else {
                    lines[at].insert(place, 'e');
                }
            }
        }
        1 => {
            let line = lines[at].clone();
            lines.insert(at, line);
        }
        2 if lines[at].starts_with(' ') => drop(lines.remove(at)),
        _ => {
            // One of a list, twice.
            let line = lines[at].clone();
            if let Some((before, after)) = line.split_once(", ") {
                let last = before.rsplit(' ').next().unwrap_or_default();
                lines[at] = format!("{before}, {last}, {after}");
            }
        }
    }
    *text = lines.join("\n");
}

fn rope_files(folder: &str) -> Vec<PathBuf> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rope") {
                found.push(path);
            }
        }
    }
    found
}

/// The same of every policy that is kept here to be told something of, with its line breaks as
/// they are and as on Windows.
#[test]
fn what_is_offered_mends_every_policy_that_stands_here() {
    let mut tried = 0;
    for folder in ["tests/conformance", "policies/rude", "tests/fixes"] {
        for path in rope_files(folder) {
            let text = String::from_utf8_lossy(&fs::read(&path).expect("a file")).into_owned();
            tried += report(&text).diagnostics.iter().map(|told| told.fixes.len()).sum::<usize>();
            for text in [text.replace("\r\n", "\n"), text.replace("\r\n", "\n").replace('\n', "\r\n")] {
                if let Err(error) = holds(&text, &[], usize::MAX) {
                    panic!("{}: {error}", path.display());
                }
            }
        }
    }
    assert!(tried > 300, "only {tried} fixes were tried");
}

/// A set as it is written, or in another order with odd space between.
fn written(set: &Set, dice: &mut Dice) -> String {
    if dice.often(60) {
        return render::text(set);
    }
    let mut text = String::new();
    for draft in render::declarations(set) {
        draft.otherwise(dice, &mut text);
        text.push('\n');
    }
    text
}

proptest! {
    #![proptest_config(tries(64))]

    /// Whatever is wrong, any single fix mends what it is offered for; safe ones bring no error and
    /// change no decision; all safe ones lead to an end. And never a panic.
    #[test]
    fn what_is_offered_mends(set in prop_oneof![sets(ROOMY).boxed(), sets(TIGHT).boxed()], mut dice in Dice::strategy(600)) {
        let facts: Vec<String> = (0..4).map(|_| facts::visitor(&set, &mut dice)).collect();
        let mut text = written(&set, &mut dice);
        for _ in 0..dice.below(5) {
            break_it(&mut text, &mut dice);
        }
        holds(&text, &facts, 12)?;
    }
}
