//! The set that `tightrope new` makes, as somebody finds it who has just made it: it checks clean,
//! its tests pass and leave nothing untried, its visitors are decided as its README says, and what
//! it tells people and CI to run runs. And nothing is overwritten.
#![cfg(feature = "cli")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on should say so")]

use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

fn tightrope(folder: &Path, line: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tightrope"))
        .args(line)
        .current_dir(folder)
        .output()
        .expect("the command")
}

fn words(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("text")
}

/// A folder with a new set in it, and what was printed.
fn made() -> (TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let output = tightrope(folder.path(), &["new", "shop"]);
    assert!(output.status.success(), "{output:?}");
    (folder, words(&output.stdout))
}

#[test]
fn it_checks_without_a_word_on_any_day() {
    let (folder, _) = made();
    let shop = folder.path().join("shop");
    for more in [[].as_slice(), &["--today", "1999-12-31"], &["--today", "2099-12-31"]] {
        let line = ["check", "policies/", "--deny", "warnings", "--format", "json"];
        let output = tightrope(&shop, &[line.as_slice(), more].concat());
        assert!(output.status.success(), "{output:?}");
        assert_eq!(words(&output.stdout), "[]\n", "not even a note");
    }
}

#[test]
fn its_tests_leave_nothing_untried() {
    let (folder, _) = made();
    let output = tightrope(&folder.path().join("shop"), &["test", "policies/", "--coverage-min", "100%"]);
    assert!(output.status.success(), "{}", words(&output.stdout));
    assert!(words(&output.stdout).contains(" 0 failed\n"));
}

#[test]
fn its_visitors_get_what_its_rules_are_for() {
    let (folder, _) = made();
    let line = ["decide", "policies/", "--surface", "home", "--facts", "visitors.jsonl"];
    let output = tightrope(&folder.path().join("shop"), &line);
    assert!(output.status.success(), "{output:?}");
    let decided: Vec<Value> =
        words(&output.stdout).lines().map(|line| serde_json::from_str(line).expect("a decision")).collect();
    let told: Vec<Value> = decided
        .iter()
        .map(|one| {
            json!([one["id"], one["trust"], one["slots"]["hero"]["rule"], one["slots"]["rail"]["rule"]])
        })
        .collect();
    let expected = json!([
        ["v-1", "stranger", null, null],
        ["v-2", "stranger", null, "what_they_grow"],
        ["v-3", "regular", "welcome_by_name", "ask_what_they_grow"],
        ["v-4", "regular", "calendar_for_sowers", "ask_what_they_grow"],
    ]);
    assert_eq!(Value::Array(told), expected);
    assert_eq!(decided[2]["slots"]["hero"]["saying"], "Welcome back, Ada!");
    assert!(decided.iter().all(|one| one["problems"] == json!([])), "{decided:?}");
}

/// Runs a line of a shell in the new set, and expects it to be fine.
fn runs(shop: &Path, line: &str) {
    let words: Vec<&str> = line.split_whitespace().collect();
    assert_eq!(words[0], "tightrope", "{line}");
    let output = tightrope(shop, &words[1..]);
    assert!(output.status.success(), "{line}: {output:?}");
}

#[test]
fn what_ci_runs_is_fine() {
    let (folder, _) = made();
    let shop = folder.path().join("shop");
    let workflow = fs::read_to_string(shop.join(".github/workflows/policies.yml")).expect("the workflow");
    let lines: Vec<&str> = workflow.lines().filter_map(|line| line.trim().strip_prefix("run: ")).collect();
    let install = format!("cargo install --locked tightrope@{}", env!("CARGO_PKG_VERSION"));
    assert_eq!(lines[0], install, "CI installs what made the set");
    assert_eq!(lines.len(), 4, "{lines:?}");
    for line in &lines[1..] {
        runs(&shop, line);
    }
}

#[test]
fn what_its_readme_says_to_run_is_fine() {
    let (folder, _) = made();
    let shop = folder.path().join("shop");
    let readme = fs::read_to_string(shop.join("README.md")).expect("the README");
    let block = readme.split("```").nth(1).and_then(|block| block.strip_prefix("sh\n")).expect("commands");
    let lines: Vec<&str> = block.lines().filter_map(|line| line.split(" #").next()).collect();
    assert_eq!(lines.len(), 5);
    for line in lines.iter().filter(|line| !line.contains(" watch ")) {
        runs(&shop, line);
    }
    for (name, _) in readme.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`')) {
        assert!(shop.join(name).is_file(), "the README names `{name}`");
    }
}

#[test]
fn it_says_what_it_made_and_what_to_do_next() {
    let (folder, told) = made();
    let (made, next) = told.split_once("\n\nnext:\n").expect("two parts");
    for name in made.lines().skip(1) {
        assert!(folder.path().join(name.trim()).is_file(), "{name}");
    }
    let mut lines = next.lines().map(str::trim);
    assert_eq!(lines.next(), Some("cd shop"));
    for line in lines {
        runs(&folder.path().join("shop"), line);
    }
}

#[test]
fn a_folder_with_a_strange_name_can_be_copied_into_a_shell() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = tightrope(folder.path(), &["new", "it's a shop"]);
    assert!(words(&output.stdout).contains("\n  cd 'it'\\''s a shop'\n"), "{output:?}");
    assert!(folder.path().join("it's a shop/README.md").is_file());
}

#[test]
fn nothing_is_overwritten() {
    let (folder, _) = made();
    let rules = folder.path().join("shop/policies/rules.rope");
    fs::write(&rules, "mine").expect("a file");
    let refused = |name: &str| {
        let output = tightrope(folder.path(), &["new", name]);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(output.stdout.is_empty());
        words(&output.stderr)
    };
    assert_eq!(
        refused("shop"),
        "error: `shop` is not empty: `.github`, `README.md`, `policies` and 1 more are in the way, and \
         nothing is overwritten; name a folder that is not there yet\n"
    );
    assert_eq!(fs::read_to_string(&rules).expect("the rules"), "mine");
    fs::create_dir(folder.path().join("one")).expect("a folder");
    fs::write(folder.path().join("one/notes.txt"), "").expect("a file");
    assert!(refused("one").contains("is not empty: `notes.txt` is in the way"));
    fs::write(folder.path().join("file"), "").expect("a file");
    assert_eq!(refused("file"), "error: `file` is a file; a new set needs a folder of its own\n");
    assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 3, "nothing else is made");
}

#[test]
fn a_folder_that_is_empty_or_under_git_will_do() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir_all(folder.path().join("empty")).expect("a folder");
    fs::create_dir_all(folder.path().join("fresh/.git")).expect("a folder");
    for (inside, name) in [("empty", "."), (".", "fresh")] {
        let output = tightrope(&folder.path().join(inside), &["new", name]);
        assert!(output.status.success(), "{output:?}");
        assert!(folder.path().join(inside).join(name).join("policies/rules.rope").is_file());
    }
}
