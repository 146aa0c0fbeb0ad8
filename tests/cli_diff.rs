//! `tightrope diff` as a shell sees it: what may stand on either side, the formats, and how it
//! ends. What is told of a change is held by `tests/diff.rs`.
#![cfg(feature = "cli")]
#![allow(clippy::expect_used, reason = "a test that cannot go on should say so")]

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// What a command printed, and how it ended.
struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Ran {
    #[track_caller]
    fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}\n{}", self.out, self.err);
        assert!(!self.err.contains("panicked"), "{}", self.err);
        self
    }

    /// Ended well, and found no difference.
    #[track_caller]
    fn finds_nothing(self) {
        let ran = self.ends(0);
        assert!(ran.out.starts_with("equivalent: "), "{}", ran.out);
        assert_eq!(ran.err, "");
    }
}

fn tightrope(line: &[&str]) -> Ran {
    let output = Command::new(env!("CARGO_BIN_EXE_tightrope"))
        .args(line)
        .env_remove("NO_COLOR")
        .output()
        .expect("the command");
    let text = |bytes| String::from_utf8(bytes).expect("text in UTF-8");
    Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

fn diff(old: &Path, new: &Path, more: &[&str]) -> Ran {
    let paths = [old, new].map(|path| path.to_str().expect("a path"));
    tightrope(&[&["diff", paths[0], paths[1], "--today", "2026-11-21"], more].concat())
}

/// A side of one of the changes that `tests/diff.rs` shows.
fn case(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff").join(name)
}

fn old() -> PathBuf {
    case("tier_earned_harder/old.rope")
}

/// The artifact of a set.
fn artifact(folder: &TempDir, path: &Path) -> PathBuf {
    let ran =
        tightrope(&["compile", path.to_str().expect("a path"), "--to", "json", "--today", "2026-11-21"]);
    let written = folder.path().join("tables.json");
    fs::write(&written, ran.ends(0).out).expect("a file");
    written
}

#[test]
fn files_folders_and_artifacts_are_compared_with_each_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let split = case("files_split/new");
    let compiled = artifact(&folder, &old());
    for (one, other) in [(&old(), &split), (&old(), &compiled), (&compiled, &split), (&compiled, &compiled)] {
        diff(one, other, &["--fail-on", "changed"]).finds_nothing();
        diff(other, one, &[]).finds_nothing();
    }
    let new = case("tier_earned_harder/new.rope");
    let (text, tables) = (diff(&old(), &new, &[]).ends(0), diff(&compiled, &new, &[]).ends(0));
    assert_eq!(text.out, tables.out, "an artifact says all that its text does");
}

#[test]
fn it_fails_on_what_is_asked() {
    let ends = |case_name: &str, fail_on: &[&str], code: i32| {
        let (old, new) = (case(case_name).join("old.rope"), case(case_name).join("new.rope"));
        diff(&old, &new, fail_on).ends(code);
    };
    let (creepier, changed) = (["--fail-on", "creepier"], ["--fail-on", "changed"]);
    ends("conditions_reworded", &changed, 0);
    ends("conditions_reworded", &creepier, 0);
    ends("text_changed", &[], 0);
    ends("text_changed", &creepier, 0);
    ends("text_changed", &changed, 1);
    ends("holdout_shrunk", &[], 0);
    ends("holdout_shrunk", &creepier, 1);
    ends("holdout_shrunk", &changed, 1);
    ends("holdout_shrunk", &["--fail-on", "rain"], 2);
}

#[test]
fn every_format_says_the_same() {
    let (old, new) = (old(), case("tier_earned_harder/new.rope"));
    let pretty = diff(&old, &new, &["--format", "pretty"]).ends(0).out;
    assert_eq!(pretty, diff(&old, &new, &[]).ends(0).out);
    let markdown = diff(&old, &new, &["--format", "markdown"]).ends(0).out;
    assert!(markdown.starts_with("## What this change does to whom\n\nchanged: "), "{markdown}");
    let json: Value =
        serde_json::from_str(&diff(&old, &new, &["--format", "json"]).ends(0).out).expect("JSON");
    assert_eq!(json["verdict"], "changed");
    let witness = json["trust"][0]["witness"].to_string();
    assert!(pretty.contains(&witness) && markdown.contains(&witness), "{witness}");
    diff(&old, &new, &["--format", "sausage"]).ends(2);
}

/// What machines read, and what stands in a review.
#[test]
fn what_machines_and_reviewers_read() {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let _settings = settings.bind_to_scope();
    let (old, new) = (case("consent_dropped/old.rope"), case("consent_dropped/new.rope"));
    let json = diff(&old, &new, &["--format", "json"]).ends(0).out;
    assert_eq!(json.lines().count(), 1, "one object a line");
    let json: Value = serde_json::from_str(&json).expect("JSON");
    insta::assert_json_snapshot!("diff_json", json);
    insta::assert_snapshot!("diff_markdown", diff(&old, &new, &["--format", "markdown"]).ends(0).out);
}

#[test]
fn an_old_set_may_have_bad_manners_and_a_new_one_may_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let good = fs::read_to_string(old()).expect("a set");
    let rude = folder.path().join("rude.rope");
    fs::write(&rude, good.replace("exposure silent", "exposure visible")).expect("a file");
    let forgiven = diff(&rude, &old(), &[]).ends(0);
    assert!(forgiven.err.contains("has 1 error by now, and is compared all the same"), "{}", forgiven.err);
    assert!(forgiven.out.contains("costs: now `3`, was `5`"), "{}", forgiven.out);
    let refused = diff(&old(), &rude, &[]).ends(1);
    assert_eq!(refused.out, "");
    assert!(
        refused.err.contains("error[creepy]") && refused.err.contains("so nothing is compared"),
        "{}",
        refused.err
    );
}

#[test]
fn what_cannot_be_read_is_not_compared() {
    let folder = tempfile::tempdir().expect("a folder");
    let none = folder.path().join("nowhere");
    diff(&none, &old(), &[]).ends(2);
    diff(&old(), &none, &[]).ends(2);
    tightrope(&["diff", old().to_str().expect("a path")]).ends(2);
    let torn = folder.path().join("torn.json");
    fs::write(&torn, "{\"format\": ").expect("a file");
    diff(&torn, &old(), &[]).ends(2);
    // An old set that is no policy has no meaning to compare.
    let broken = folder.path().join("broken.rope");
    fs::write(&broken, "rule {").expect("a file");
    let refused = diff(&broken, &old(), &[]).ends(1);
    assert!(
        refused.err.contains("error[") && refused.err.contains("so nothing is compared"),
        "{}",
        refused.err
    );
}
