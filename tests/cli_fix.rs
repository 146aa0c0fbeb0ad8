//! `tightrope check --fix` as a shell sees it: what is written, what is only shown, what is left
//! alone, and how it ends. What each check offers is held by `tests/fixes.rs`.
#![cfg(feature = "cli")]
#![allow(clippy::expect_used, reason = "a test that cannot go on should say so")]

use serde_json::Value;
use std::fs;
use std::process::Command;
use tempfile::TempDir;

/// What a command printed, and how it ended.
struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

/// Words, and what is shown. Nothing of it is wrong.
const WORLD: &str = "trust { tier low { comfort 9 } }\n\
goal find \"People find it\" { metric found up  holdout 10% }\n\
source facts : explicit first-party { age : int 0..9 is preference  name : text is name }\n\
surface home : page { slot hero shows base }\n\
content base : banner\n";

/// A rule that takes what it does not read, and asks nobody's leave for what it does not do.
const RULE: &str = "rule grown_up {\n\
\x20   goal     find\n\
\x20   requires low\n\
\x20   uses     facts.age, // how old\n\
\x20            facts.name\n\
\x20   when     facts.age > 5\n\
\x20   show     base in home.hero\n\
\x20   because  \"So.\"\n\
\x20   allow    creepy \"until we know\" until 2027-01-31 // said Zoé\n\
}\n\
rule named { goal find  requires low  uses facts.name  when facts.name == \"a\"  show base in home.hero  because \"So.\"  beats grown_up }\n";

const MENDED: &str = "rule grown_up {\n\
\x20   goal     find\n\
\x20   requires low\n\
\x20   uses     facts.age // how old\n\
\x20   when     facts.age > 5\n\
\x20   show     base in home.hero\n\
\x20   because  \"So.\"\n\
\x20   // said Zoé\n\
}\n";

/// The set in two files.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("world.rope"), WORLD).expect("a file");
    fs::write(folder.path().join("rules.rope"), RULE).expect("a file");
    folder
}

fn check(folder: &TempDir, line: &[&str]) -> Ran {
    let output = Command::new(env!("CARGO_BIN_EXE_tightrope"))
        .args([&["check", "--today", "2026-11-21"], line].concat())
        .current_dir(folder.path())
        .output()
        .expect("the command");
    let text = |bytes| String::from_utf8(bytes).expect("text in UTF-8");
    Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

fn read(folder: &TempDir, name: &str) -> String {
    fs::read_to_string(folder.path().join(name)).expect("a file")
}

#[test]
fn what_is_safe_is_done_and_told() {
    let folder = folder();
    let before = check(&folder, &["."]);
    assert_eq!(before.code, Some(1), "{}", before.err);
    assert!(before.err.ends_with("2 of these can be mended by `tightrope check --fix`\n"), "{}", before.err);
    let fixed = check(&folder, &[".", "--fix"]);
    assert_eq!(fixed.code, Some(0), "{}", fixed.err);
    assert_eq!(
        fixed.out,
        "rules.rope: take `facts.name` out of `uses` (greedy)\n\
         rules.rope: take the `allow` away (useless-waiver)\n"
    );
    assert!(
        fixed.err.ends_with("2 rules and 2 fields in 2 files: good manners throughout\n"),
        "{}",
        fixed.err
    );
    assert!(read(&folder, "rules.rope").starts_with(MENDED), "{}", read(&folder, "rules.rope"));
    assert_eq!(read(&folder, "world.rope"), WORLD);
    let again = check(&folder, &[".", "--fix"]);
    assert_eq!((again.code, again.out.as_str()), (Some(0), ""));
}

#[test]
fn what_is_left_decides_how_it_ends() {
    let folder = folder();
    let nameless = RULE.replace("    because  \"So.\"\n", "");
    fs::write(folder.path().join("rules.rope"), &nameless).expect("a file");
    let fixed = check(&folder, &[".", "--fix"]);
    assert_eq!(fixed.code, Some(1), "{}", fixed.err);
    assert!(fixed.err.contains("error[secretive]") && !fixed.err.contains("error[greedy]"), "{}", fixed.err);
    // What is told stands where it stands now.
    assert!(fixed.err.contains("rules.rope:1:6"), "{}", fixed.err);
    assert!(!read(&folder, "rules.rope").contains("facts.age, "));
}

#[test]
fn a_dry_run_shows_a_diff_and_writes_nothing() {
    let folder = folder();
    let shown = check(&folder, &[".", "--fix", "--dry-run"]);
    assert_eq!(shown.code, Some(0), "{}", shown.err);
    assert!(shown.out.starts_with("--- rules.rope\n+++ rules.rope\n@@ "), "{}", shown.out);
    assert!(shown.out.contains("\n-             facts.name\n"), "{}", shown.out);
    assert!(!shown.out.contains("world.rope"));
    assert_eq!(read(&folder, "rules.rope"), RULE);
    let alone = check(&folder, &[".", "--dry-run"]);
    assert_eq!(alone.code, Some(2));
    assert!(alone.err.contains("--fix"), "{}", alone.err);
}

#[test]
fn json_has_standard_output_for_itself() {
    for more in [&["--dry-run"][..], &[]] {
        let folder = folder();
        let ran = check(&folder, &[&[".", "--fix", "--format", "json"], more].concat());
        let told: Value = serde_json::from_str(&ran.out).expect("one array");
        assert_eq!(told.as_array().map(Vec::len), Some(0), "{told}");
        assert!(ran.err.contains("facts.name"), "{}", ran.err);
    }
}

#[test]
fn artifacts_are_not_mended() {
    let folder = folder();
    fs::write(folder.path().join("set.json"), "{}").expect("a file");
    let ran = check(&folder, &["set.json", "--fix"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("`set.json` is an artifact of compiled tables"), "{}", ran.err);
    assert_eq!(read(&folder, "set.json"), "{}");
}

#[test]
fn line_breaks_and_what_cannot_be_read_stay() {
    let folder = folder();
    let windows = format!("\u{feff}{}", RULE.replace('\n', "\r\n"));
    fs::write(folder.path().join("rules.rope"), &windows).expect("a file");
    fs::write(folder.path().join("odd.rope"), b"consent \xff").expect("a file");
    let ran = check(&folder, &[".", "--fix"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let odd = fs::read(folder.path().join("odd.rope")).expect("a file");
    assert_eq!(odd, b"consent \xff");
    fs::remove_file(folder.path().join("odd.rope")).expect("a file");
    assert_eq!(check(&folder, &[".", "--fix"]).code, Some(0));
    let mended = format!("\u{feff}{}", MENDED.replace('\n', "\r\n"));
    assert!(read(&folder, "rules.rope").starts_with(&mended), "{:?}", read(&folder, "rules.rope"));
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_written_is_told_and_the_others_are_mended() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let [head, tail] = RULE
        .split_once("rule named")
        .map(|(head, tail)| [head.to_owned(), format!("rule named{tail}")])
        .expect("two rules");
    let greedy = tail.replace("uses facts.name", "uses facts.name, facts.age");
    fs::write(folder.path().join("rules.rope"), head).expect("a file");
    fs::create_dir(folder.path().join("locked")).expect("a folder");
    let locked = folder.path().join("locked/named.rope");
    fs::write(&locked, &greedy).expect("a file");
    let allow = |mode| {
        fs::set_permissions(folder.path().join("locked"), fs::Permissions::from_mode(mode))
            .expect("permissions")
    };
    allow(0o555);
    // Root may write everywhere.
    let is_root = fs::write(folder.path().join("locked/probe"), "").is_ok();
    let ran = check(&folder, &[".", "--fix"]);
    allow(0o755);
    if is_root {
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        return;
    }
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("`locked/named.rope` cannot be written"), "{}", ran.err);
    assert!(ran.out.starts_with("rules.rope: "), "{}", ran.out);
    assert_eq!(fs::read_to_string(locked).expect("a file"), greedy);
}
