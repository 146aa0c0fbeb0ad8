//! Holds `docs/laws.md` to the laws: every test that it names is there, and every law is on it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every test of every law, with its file, and how many cases the file tries.
fn tests() -> BTreeSet<(String, String)> {
    let mut tests = BTreeSet::new();
    for entry in fs::read_dir(root().join("tests/laws")).expect("the laws") {
        let path = entry.expect("a file").path();
        let file = path.file_stem().and_then(|name| name.to_str()).expect("a name").to_owned();
        if !file.starts_with("law_") || file == "law_page" {
            continue;
        }
        let text = fs::read_to_string(&path).expect("a law");
        let (mut is_test, mut cases) = (false, None);
        for line in text.lines().map(str::trim) {
            cases = line.split("(tries(").nth(1).and_then(|rest| rest.split(')').next()).or(cases);
            if let Some(name) = line.strip_prefix("fn ").filter(|_| is_test) {
                let name = name.split('(').next().unwrap_or_default();
                tests.insert((format!("{file}::{name}"), cases.unwrap_or_default().to_owned()));
            }
            is_test = line == "#[test]";
        }
    }
    assert!(tests.len() > 20, "where are the laws? {tests:?}");
    tests
}

/// Every test that the page names, with the cases that it says.
fn named() -> BTreeSet<(String, String)> {
    let page = fs::read_to_string(root().join("docs/laws.md")).expect("the page").replace("\r\n", "\n");
    let mut named = BTreeSet::new();
    for line in page.lines().filter(|line| line.starts_with('|')) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let tests = cells[2].split('`').filter(|words| words.starts_with("law_"));
        named.extend(tests.map(|test| (test.to_owned(), cells[3].to_owned())));
    }
    named
}

#[test]
fn the_page_names_every_law_and_no_other() {
    let names =
        |all: BTreeSet<(String, String)>| all.into_iter().map(|(name, _)| name).collect::<BTreeSet<_>>();
    assert_eq!(names(named()), names(tests()), "named on the page (left), tests (right)");
}

#[test]
fn the_page_says_how_many_cases_run() {
    let tests = tests();
    for (name, cases) in named().into_iter().filter(|(_, cases)| !cases.is_empty()) {
        assert!(tests.contains(&(name.clone(), cases.clone())), "`{name}` does not try {cases} cases");
    }
}
