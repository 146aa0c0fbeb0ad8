//! `tightrope check --fix` as a shell sees it: what is written, what is only shown, what is left
//! alone, and how it ends. What each check offers is held by `tests/fixes.rs`.

use crate::shell::Shell;
use std::fs;

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
fn set() -> Shell {
    Shell::with(&[("world.rope", WORLD), ("rules.rope", RULE)])
}

#[test]
fn what_is_safe_is_done_and_told() {
    let shell = set();
    let before = shell.check(&["."]).ends(1);
    assert!(before.err.ends_with("2 of these can be mended by `tightrope check --fix`\n"), "{}", before.err);
    let fixed = shell.check(&[".", "--fix"]).ends(0);
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
    assert!(shell.read("rules.rope").starts_with(MENDED), "{}", shell.read("rules.rope"));
    assert_eq!(shell.read("world.rope"), WORLD);
    assert_eq!(shell.check(&[".", "--fix"]).ends(0).out, "");
}

#[test]
fn what_is_left_decides_how_it_ends() {
    let shell = set();
    let nameless = RULE.replace("    because  \"So.\"\n", "");
    shell.write("rules.rope", nameless);
    let fixed = shell.check(&[".", "--fix"]).ends(1);
    assert!(fixed.err.contains("error[secretive]") && !fixed.err.contains("error[greedy]"), "{}", fixed.err);
    // What is told stands where it stands now.
    assert!(fixed.err.contains("rules.rope:1:6"), "{}", fixed.err);
    assert!(!shell.read("rules.rope").contains("facts.age, "));
}

#[test]
fn a_dry_run_shows_a_diff_and_writes_nothing() {
    let shell = set();
    let shown = shell.check(&[".", "--fix", "--dry-run"]).ends(0);
    assert!(shown.out.starts_with("--- rules.rope\n+++ rules.rope\n@@ "), "{}", shown.out);
    assert!(shown.out.contains("\n-             facts.name\n"), "{}", shown.out);
    assert!(!shown.out.contains("world.rope"));
    assert_eq!(shell.read("rules.rope"), RULE);
    let alone = shell.check(&[".", "--dry-run"]).ends(2);
    assert!(alone.err.contains("--fix"), "{}", alone.err);
}

#[test]
fn json_has_standard_output_for_itself() {
    for more in [&["--dry-run"][..], &[]] {
        let shell = set();
        let ran = shell.check(&[&[".", "--fix", "--format", "json"], more].concat());
        let told = ran.json();
        assert_eq!(told.as_array().map(Vec::len), Some(0), "{told}");
        assert!(ran.err.contains("facts.name"), "{}", ran.err);
    }
}

#[test]
fn artifacts_are_not_mended() {
    let shell = set();
    shell.write("set.json", "{}");
    let ran = shell.check(&["set.json", "--fix"]).ends(2);
    assert!(ran.err.contains("`set.json` is an artifact of compiled tables"), "{}", ran.err);
    assert_eq!(shell.read("set.json"), "{}");
}

#[test]
fn line_breaks_and_what_cannot_be_read_stay() {
    let shell = set();
    let windows = format!("\u{feff}{}", RULE.replace('\n', "\r\n"));
    shell.write("rules.rope", windows);
    shell.write("odd.rope", b"consent \xff");
    shell.check(&[".", "--fix"]).ends(1);
    assert_eq!(fs::read(shell.path("odd.rope")).expect("a file"), b"consent \xff");
    fs::remove_file(shell.path("odd.rope")).expect("a file");
    shell.check(&[".", "--fix"]).ends(0);
    let mended = format!("\u{feff}{}", MENDED.replace('\n', "\r\n"));
    assert!(shell.read("rules.rope").starts_with(&mended), "{:?}", shell.read("rules.rope"));
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_written_is_told_and_the_others_are_mended() {
    use std::os::unix::fs::PermissionsExt;
    let shell = set();
    let [head, tail] = RULE
        .split_once("rule named")
        .map(|(head, tail)| [head.to_owned(), format!("rule named{tail}")])
        .expect("two rules");
    let greedy = tail.replace("uses facts.name", "uses facts.name, facts.age");
    shell.write("rules.rope", head);
    shell.write("locked/named.rope", &greedy);
    let allow = |mode| {
        fs::set_permissions(shell.path("locked"), fs::Permissions::from_mode(mode)).expect("permissions")
    };
    allow(0o555);
    // Root may write everywhere.
    let is_root = fs::write(shell.path("locked/probe"), "").is_ok();
    let ran = shell.check(&[".", "--fix"]);
    allow(0o755);
    if is_root {
        ran.ends(0);
        return;
    }
    let ran = ran.ends(2);
    assert!(ran.err.contains("`locked/named.rope` cannot be written"), "{}", ran.err);
    assert!(ran.out.starts_with("rules.rope: "), "{}", ran.out);
    assert_eq!(shell.read("locked/named.rope"), greedy);
}
