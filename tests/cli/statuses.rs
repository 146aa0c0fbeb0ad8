//! Exit statuses, and what goes to which output.

use crate::sets::{GOOD, furnished};
use crate::shell::{Shell, project};

#[test]
fn check_ends_0_1_or_2() {
    let shell = furnished();
    let good = shell.check(&["good.rope"]).ends(0);
    assert_eq!(good.out, "", "diagnostics go to standard error");
    assert!(good.err.contains("good manners throughout"), "{}", good.err);
    let bad = shell.check(&["bad.rope"]).ends(1);
    assert_eq!(bad.out, "");
    assert!(bad.err.contains("error[unknown-name]") && bad.err.contains("bad.rope:2:"), "{}", bad.err);
    assert!(bad.err.ends_with("0 rules and 0 fields in 1 file: 1 error\n"), "{}", bad.err);
    shell.check(&["good.rope", "--format", "sausage"]).ends(2);
    shell.check(&["good.rope", "--today", "2026-02-30"]).ends(2);
    shell.check(&[]).ends(2);
}

#[test]
fn warnings_can_be_denied() {
    let shell = furnished();
    let fine = shell.check(&["warned.rope"]).ends(0);
    assert!(fine.err.contains("warning[unused]") && fine.err.contains(": 1 warning\n"), "{}", fine.err);
    shell.check(&["warned.rope", "--deny", "warnings"]).ends(1);
    shell.check(&["warned.rope", "--deny", "warnings", "--format", "json"]).ends(1);
    shell.check(&["good.rope", "--deny", "warnings"]).ends(0);
    shell.check(&["good.rope", "--deny", "notes"]).ends(2);
    let rude = project("policies/rude/overbearing.rope");
    let note = shell.check(&[&rude, "--deny", "warnings"]).ends(0);
    assert!(note.err.contains("note[overbearing]"), "{}", note.err);
}

#[test]
fn usage_help_and_version() {
    let shell = furnished();
    for line in [["--help"].as_slice(), &["--version"], &["check", "--help"], &["help", "decide"]] {
        let ran = shell.run(line).ends(0);
        assert!(!ran.out.is_empty() && ran.err.is_empty(), "{line:?}: {ran:?}");
    }
    for line in [[].as_slice(), &["chek"], &["check", "--no-such-flag"], &["decide", "good.rope"]] {
        let ran = shell.run(line).ends(2);
        assert!(ran.out.is_empty() && !ran.err.is_empty(), "{line:?}: {ran:?}");
    }
}

#[test]
fn test_ends_0_1_or_2() {
    let shell = furnished();
    let pass = shell.run(&["test", "good.rope"]).ends(0);
    assert_eq!(pass.out, "pass  crime readers get crime\n1 test: 1 passed, 0 failed\n");
    let failing = GOOD.replace("given account.likes = crime", "given account.likes = poetry");
    shell.write("failing.rope", &failing);
    let failed = shell.run(&["test", "failing.rope"]).ends(1);
    assert!(failed.out.contains("FAIL  crime readers get crime"), "{}", failed.out);
    let line = failing.lines().position(|line| line.contains("expect home.hero")).expect("a line") + 1;
    assert!(failed.out.contains(&format!("at failing.rope:{line}:")), "{}", failed.out);
    assert!(failed.out.contains("expected home.hero shows crime_shelf by crime_for_crime_readers"));
    assert!(failed.out.contains("decided  home.hero default (shows bestsellers)"), "{}", failed.out);
    assert!(failed.out.ends_with("1 test: 0 passed, 1 failed\n"), "{}", failed.out);
    let bad = shell.run(&["test", "bad.rope"]).ends(1);
    assert!(bad.out.is_empty() && bad.err.contains("error[unknown-name]"), "{bad:?}");
    shell.run(&["test", "nowhere"]).ends(2);
}

#[test]
fn explain_prints_the_page_or_asks_back() {
    let shell = Shell::with(&[]);
    let page = shell.run(&["explain", "creepy"]).ends(0);
    assert!(page.out.starts_with("# creepy\n") && page.err.is_empty(), "{page:?}");
    let near = shell.run(&["explain", "creppy"]).ends(2);
    assert!(near.out.is_empty(), "{}", near.out);
    assert!(near.err.contains("`creppy`") && near.err.contains("did you mean `creepy`?"), "{}", near.err);
    let far = shell.run(&["explain", "sausage"]).ends(2);
    assert!(!far.err.contains("did you mean"), "{}", far.err);
    let list = shell.run(&["explain"]).ends(0);
    assert_eq!(list.out.lines().count(), tightrope::diagnostic::Slug::ALL.len());
}
