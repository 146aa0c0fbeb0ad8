//! `tightrope why` as people read it: an author at the desk, and a visitor who asked. The
//! visitors of `tests/why/` show each cause of not knowing and each way to lose a slot.
#![cfg(feature = "cli")]
#![allow(clippy::expect_used, reason = "a test that cannot go on should say so")]

use std::process::Command;

fn why(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_tightrope"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["why", "policies/storefront", "--today", "2026-11-21", "--surface", "home"])
        .args(["--facts", "tests/why/visitors.jsonl"])
        .args(arguments)
        .output()
        .expect("the command");
    assert_eq!(output.status.code(), Some(1), "one line is no visitor");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    String::from_utf8(output.stdout).expect("text in UTF-8")
}

#[test]
fn pretty() {
    insta::assert_snapshot!("why", why(&[]));
}

#[test]
fn pretty_of_one_rule() {
    insta::assert_snapshot!("why_rule", why(&["--rule", "welcome_by_name", "--no-buckets"]));
}

#[test]
fn json_of_one_slot() {
    let printed = why(&["--slot", "hero", "--format", "json"]);
    let lines = printed.lines().map(|line| serde_json::from_str(line).expect("JSON"));
    let lines: Vec<serde_json::Value> = lines.collect();
    assert_eq!(lines.len(), 10);
    insta::assert_json_snapshot!("why_json", lines);
}
