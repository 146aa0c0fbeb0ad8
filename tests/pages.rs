//! Holds the pages of the checks, and the rude policies, to what the checker tells: a page's
//! first policy commits its sin and no other, the second commits none.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on should say so")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use tightrope::check::check;
use tightrope::diagnostic::{Diagnostic, Slug};
use tightrope::source::Sources;
use tightrope::vocabulary::parse_date;

const TODAY: &str = "2026-11-21";

/// The one check that no small policy can commit.
const WITHOUT_EXAMPLE: Slug = Slug::Unproven;

fn told(name: &str, text: &str) -> Vec<Diagnostic> {
    let today = parse_date(TODAY).expect("a date");
    check(&Sources::single(name, text), today).diagnostics
}

/// What is told, a line each.
fn lines(told: &[Diagnostic]) -> String {
    let line =
        |told: &Diagnostic| format!("  {}[{}] {}: {}", told.severity, told.slug, told.subject, told.message);
    told.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Why `told` is not exactly that check, if it is not.
fn exactly(slug: Slug, told: &[Diagnostic]) -> Result<(), String> {
    if told.is_empty() {
        return Err(format!("tells nothing instead of `{slug}`"));
    }
    match told.iter().all(|told| told.slug == slug) {
        true => Ok(()),
        false => Err(format!("should tell `{slug}` only, and tells\n{}", lines(told))),
    }
}

/// The texts between ```` ```rope ```` and the end of the block.
fn rope_blocks(page: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut open: Option<String> = None;
    for line in page.lines() {
        match &mut open {
            None if line.trim_end() == "```rope" => open = Some(String::new()),
            None => {}
            Some(_) if line.trim_end() == "```" => blocks.extend(open.take()),
            Some(text) => {
                text.push_str(line);
                text.push('\n');
            }
        }
    }
    assert!(open.is_none(), "a block that never ends");
    blocks
}

/// The names of the files of a folder with that ending, without it.
fn stems(folder: &str, ending: &str) -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let paths = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = paths.map(|entry| entry.expect("an entry").path());
    let of_kind = |path: &PathBuf| path.extension().is_some_and(|found| found == ending);
    paths.filter(of_kind).filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())).collect()
}

fn none_wrong(wrong: &[String]) {
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_check_has_a_page_and_every_page_a_check() {
    let pages = stems("docs/checks", "md");
    let checks: BTreeSet<String> = Slug::ALL.iter().map(ToString::to_string).collect();
    let missing: Vec<_> = checks.difference(&pages).collect();
    let left_over: Vec<_> = pages.difference(&checks).collect();
    assert!(missing.is_empty() && left_over.is_empty(), "missing: {missing:?}, left over: {left_over:?}");
}

#[test]
fn every_page_begins_with_its_name_and_severity() {
    let mut wrong = Vec::new();
    for slug in Slug::ALL {
        let mut lines = slug.page().lines().filter(|line| !line.is_empty());
        if lines.next() != Some(&format!("# {slug}")) {
            wrong.push(format!("{slug}: does not begin with `# {slug}`"));
        }
        let severity = lines.next().unwrap_or_default();
        // A check may weigh more or less in some cases; its usual weight is named all the same.
        if !severity.to_lowercase().contains(&format!("**{}", slug.severity())) {
            wrong.push(format!("{slug}: is a {} and its page says: {severity}", slug.severity()));
        }
    }
    none_wrong(&wrong);
}

#[test]
fn the_first_policy_of_a_page_commits_its_sin_only() {
    let mut wrong = Vec::new();
    for slug in Slug::ALL.iter().filter(|slug| **slug != WITHOUT_EXAMPLE) {
        let blocks = rope_blocks(slug.page());
        match blocks.first() {
            None => wrong.push(format!("{slug}: no policy")),
            Some(text) => wrong
                .extend(exactly(*slug, &told("page.rope", text)).err().map(|why| format!("{slug}: {why}"))),
        }
    }
    none_wrong(&wrong);
}

#[test]
fn the_second_policy_of_a_page_commits_none() {
    let mut wrong = Vec::new();
    for slug in Slug::ALL.iter().filter(|slug| **slug != WITHOUT_EXAMPLE) {
        let blocks = rope_blocks(slug.page());
        match blocks.get(1) {
            None => wrong.push(format!("{slug}: no second policy")),
            Some(text) => {
                let told = told("page.rope", text);
                if !told.is_empty() {
                    wrong.push(format!("{slug}: the mended policy tells\n{}", lines(&told)));
                }
            }
        }
    }
    none_wrong(&wrong);
}

#[test]
fn what_no_small_policy_commits_has_no_policy() {
    assert!(rope_blocks(WITHOUT_EXAMPLE.page()).is_empty());
}

#[test]
fn every_rude_policy_commits_the_sin_it_is_named_after() {
    let mut wrong = Vec::new();
    for name in stems("policies/rude", "rope") {
        let Some(slug) = Slug::parse(&name) else {
            wrong.push(format!("{name}.rope: no check is called that"));
            continue;
        };
        let file = format!("{name}.rope");
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies/rude").join(&file);
        let text = fs::read_to_string(path).expect("a rude policy");
        wrong.extend(exactly(slug, &told(&file, &text)).err().map(|why| format!("{file}: {why}")));
    }
    none_wrong(&wrong);
}

#[test]
fn every_check_has_a_rude_policy_in_the_list_of_them() {
    let policies = stems("policies/rude", "rope");
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies/rude/README.md");
    let readme = fs::read_to_string(readme).expect("the list of rude policies");
    let mut wrong = Vec::new();
    for slug in Slug::ALL.iter().filter(|slug| **slug != WITHOUT_EXAMPLE) {
        if !policies.contains(slug.name()) {
            wrong.push(format!("{slug}: no rude policy"));
        }
        let row = format!("| [{slug}]({slug}.rope) | {} |", slug.severity());
        if !readme.contains(&row) {
            wrong.push(format!("{slug}: no row `{row}` in the list"));
        }
    }
    none_wrong(&wrong);
}
