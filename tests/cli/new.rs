//! The set that `tightrope new` makes, as somebody finds it who has just made it: it checks clean,
//! its tests pass and leave nothing untried, its visitors are decided as its README says, and what
//! it tells people and CI to run runs. And nothing is overwritten.

use crate::shell::Shell;
use serde_json::{Value, json};
use std::fs;

/// A folder with a new set in it, and what was printed.
fn made() -> (Shell, String) {
    let shell = Shell::with(&[]);
    let told = shell.run(&["new", "shop"]).ends(0).out;
    (shell, told)
}

/// The new set.
fn shop() -> Shell {
    made().0.inside("shop")
}

#[test]
fn it_checks_without_a_word_on_any_day() {
    let shop = shop();
    for more in [[].as_slice(), &["--today", "1999-12-31"], &["--today", "2099-12-31"]] {
        let line = ["check", "policies/", "--deny", "warnings", "--format", "json"];
        let told = shop.run(&[line.as_slice(), more].concat()).ends(0);
        assert_eq!(told.out, "[]\n", "not even a note");
    }
}

#[test]
fn its_tests_leave_nothing_untried() {
    let ran = shop().run(&["test", "policies/", "--coverage-min", "100%"]).ends(0);
    assert!(ran.out.contains(" 0 failed\n"), "{}", ran.out);
}

#[test]
fn its_visitors_get_what_its_rules_are_for() {
    let line = ["decide", "policies/", "--surface", "home", "--facts", "visitors.jsonl"];
    let decided = shop().run(&line).ends(0).lines();
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
#[track_caller]
fn runs(shop: &Shell, line: &str) {
    let words: Vec<&str> = line.split_whitespace().collect();
    assert_eq!(words[0], "tightrope", "{line}");
    shop.run(&words[1..]).ends(0);
}

#[test]
fn what_ci_runs_is_fine() {
    let shop = shop();
    let workflow = shop.read(".github/workflows/policies.yml");
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
    let shop = shop();
    let readme = shop.read("README.md");
    let block = readme.split("```").nth(1).and_then(|block| block.strip_prefix("sh\n")).expect("commands");
    let lines: Vec<&str> = block.lines().filter_map(|line| line.split(" #").next()).collect();
    assert_eq!(lines.len(), 5);
    for line in lines.iter().filter(|line| !line.contains(" watch ")) {
        runs(&shop, line);
    }
    for (name, _) in readme.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`')) {
        assert!(shop.path(name).is_file(), "the README names `{name}`");
    }
}

#[test]
fn it_says_what_it_made_and_what_to_do_next() {
    let (shell, told) = made();
    let (made, next) = told.split_once("\n\nnext:\n").expect("two parts");
    for name in made.lines().skip(1) {
        assert!(shell.path(name.trim()).is_file(), "{name}");
    }
    let mut lines = next.lines().map(str::trim);
    assert_eq!(lines.next(), Some("cd shop"));
    for line in lines {
        runs(&shell.inside("shop"), line);
    }
}

#[test]
fn a_folder_with_a_strange_name_can_be_copied_into_a_shell() {
    let shell = Shell::with(&[]);
    let told = shell.run(&["new", "it's a shop"]).ends(0).out;
    assert!(told.contains("\n  cd 'it'\\''s a shop'\n"), "{told}");
    assert!(shell.path("it's a shop/README.md").is_file());
}

#[test]
fn nothing_is_overwritten() {
    let (shell, _) = made();
    shell.write("shop/policies/rules.rope", "mine");
    let refused = |name: &str| {
        let ran = shell.run(&["new", name]).ends(2);
        assert_eq!(ran.out, "");
        ran.err
    };
    assert_eq!(
        refused("shop"),
        "error: `shop` is not empty: `.github`, `README.md`, `policies` and 1 more are in the way, and \
         nothing is overwritten; name a folder that is not there yet\n"
    );
    assert_eq!(shell.read("shop/policies/rules.rope"), "mine");
    shell.write("one/notes.txt", "");
    assert!(refused("one").contains("is not empty: `notes.txt` is in the way"));
    shell.write("file", "");
    assert_eq!(refused("file"), "error: `file` is a file; a new set needs a folder of its own\n");
    assert_eq!(shell.names("."), ["file", "one", "shop"], "nothing else is made");
}

#[test]
fn a_folder_that_is_empty_or_under_git_will_do() {
    let shell = Shell::with(&[]);
    fs::create_dir_all(shell.path("empty")).expect("a folder");
    fs::create_dir_all(shell.path("fresh/.git")).expect("a folder");
    for (inside, name) in [("empty", "."), (".", "fresh")] {
        let shell = shell.inside(inside);
        shell.run(&["new", name]).ends(0);
        assert!(shell.inside(name).path("policies/rules.rope").is_file());
    }
}
