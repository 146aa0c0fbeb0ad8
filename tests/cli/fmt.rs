//! `tightrope fmt` as a shell sees it: what is written where, what is left alone, and how it ends.

use crate::shell::{Ran, Shell};
use std::fs;

const UGLY: &str = "consent a // why\nrule r{goal g requires low}\n";
const NEAT: &str = "consent a  // why\nrule r { goal g  requires low }\n";
const BROKEN: &str = "consent a\n  rule r { goal }\n";

fn fmt(shell: &Shell, line: &[&str]) -> Ran {
    shell.run(&[&["fmt"], line].concat())
}

#[test]
fn files_that_change_are_written_and_named() {
    let shell = Shell::with(&[("in/ugly.rope", UGLY), ("in/sub/neat.rope", NEAT), ("in/other.txt", UGLY)]);
    let before = fs::metadata(shell.path("in/sub/neat.rope")).and_then(|found| found.modified());
    let ran = fmt(&shell, &["in"]).ends(0);
    assert_eq!(ran.out, "formatted in/ugly.rope\n");
    assert_eq!(ran.err, "2 files: 1 formatted\n");
    assert_eq!((shell.read("in/ugly.rope").as_str(), shell.read("in/other.txt").as_str()), (NEAT, UGLY));
    let after = fs::metadata(shell.path("in/sub/neat.rope")).and_then(|found| found.modified());
    assert_eq!(before.expect("a time"), after.expect("a time"), "what is formatted is not written");
    let ran = fmt(&shell, &["in", "in/ugly.rope"]).ends(0);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", "2 files: nothing to change\n"));
    assert_eq!(shell.names("in"), ["other.txt", "sub", "ugly.rope"], "nothing is left behind");
}

#[test]
fn check_writes_nothing_and_shows_a_diff() {
    let shell = Shell::with(&[("ugly.rope", UGLY), ("neat.rope", NEAT)]);
    let ran = fmt(&shell, &[".", "--check"]).ends(1);
    let diff = "--- ugly.rope\n+++ ugly.rope\n@@ -1,2 +1,2 @@\n\
        -consent a // why\n-rule r{goal g requires low}\n\
        +consent a  // why\n+rule r { goal g  requires low }\n";
    assert_eq!(ran.out, diff);
    assert_eq!(ran.err, "2 files: 1 would change\n");
    assert_eq!(shell.read("ugly.rope"), UGLY);
    let ran = fmt(&shell, &["neat.rope", "--check"]).ends(0);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", "1 file: nothing to change\n"));
}

#[test]
fn what_cannot_be_read_stays_as_it_is_and_the_rest_is_formatted() {
    let shell = Shell::with(&[("broken.rope", BROKEN), ("ugly.rope", UGLY)]);
    shell.write("latin.rope", b"consent caf\xe9\n");
    let ran = fmt(&shell, &["."]).ends(1);
    assert_eq!(ran.out, "formatted ugly.rope\n");
    assert!(ran.err.contains("error[syntax]") && ran.err.contains("broken.rope:2:17"), "{}", ran.err);
    assert!(ran.err.contains("latin.rope:1:12") && ran.err.contains("UTF-8"), "{}", ran.err);
    assert!(ran.err.ends_with("3 files: 1 formatted, 2 left untouched: cannot be read\n"), "{}", ran.err);
    assert_eq!(shell.read("broken.rope"), BROKEN);
    assert_eq!(fs::read(shell.path("latin.rope")).expect("a file"), b"consent caf\xe9\n");
}

#[test]
fn standard_input_goes_to_standard_output() {
    let shell = Shell::with(&[]);
    let ran = shell.feed(&["fmt", "-"], UGLY).ends(0);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), (NEAT, ""));
    let ran = shell.feed(&["fmt", "-", "--check"], UGLY).ends(1);
    assert!(ran.out.starts_with("--- standard input\n+++ standard input\n@@"), "{}", ran.out);
    let ran = shell.feed(&["fmt", "-", "--check"], NEAT).ends(0);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", ""));
    let ran = shell.feed(&["fmt", "-"], BROKEN).ends(1);
    assert_eq!(ran.out, "", "half a text would be none");
    assert!(ran.err.contains("standard input:2:17"), "{}", ran.err);
}

#[test]
fn what_cannot_be_carried_out_is_told_and_the_rest_is_done() {
    let shell = Shell::with(&[("ugly.rope", UGLY), ("tables.json", "{}"), ("empty/notes.txt", "")]);
    let ran = fmt(&shell, &["nowhere", "ugly.rope", "tables.json", "empty"]).ends(2);
    assert_eq!(ran.out, "formatted ugly.rope\n");
    for words in ["`nowhere`: no such file", "`tables.json` is an artifact", "no `.rope` file under `empty`"]
    {
        assert!(ran.err.contains(words), "{words}: {}", ran.err);
    }
    let ran = shell.feed(&["fmt", "-", "ugly.rope"], NEAT).ends(2);
    assert_eq!(ran.out, "");
    fmt(&shell, &[]).ends(2);
}

#[cfg(unix)]
#[test]
fn links_and_permissions_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let shell = Shell::with(&[("real/ugly.rope", UGLY)]);
    fs::set_permissions(shell.path("real/ugly.rope"), fs::Permissions::from_mode(0o640)).expect("a mode");
    symlink("real/ugly.rope", shell.path("link.rope")).expect("a link");
    let ran = fmt(&shell, &["link.rope"]).ends(0);
    assert_eq!(ran.out, "formatted link.rope\n");
    assert_eq!(shell.read("real/ugly.rope"), NEAT);
    let link = fs::symlink_metadata(shell.path("link.rope")).expect("a link");
    let real = fs::metadata(shell.path("real/ugly.rope")).expect("a file");
    assert!(link.is_symlink() && real.permissions().mode() & 0o777 == 0o640);
}
