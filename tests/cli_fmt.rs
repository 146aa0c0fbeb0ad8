//! `tightrope fmt` as a shell sees it: what is written where, what is left alone, and how it ends.
#![cfg(feature = "cli")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on should say so")]

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use tempfile::TempDir;

const UGLY: &str = "consent a // why\nrule r{goal g requires low}\n";
const NEAT: &str = "consent a  // why\nrule r { goal g  requires low }\n";
const BROKEN: &str = "consent a\n  rule r { goal }\n";

struct Shell(TempDir);

struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Shell {
    fn with(files: &[(&str, &str)]) -> Self {
        let shell = Shell(tempfile::tempdir().expect("a folder"));
        for (name, text) in files {
            let path = shell.path(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        shell
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("a file")
    }

    fn fmt(&self, line: &[&str]) -> Ran {
        self.feed(line, b"")
    }

    fn feed(&self, line: &[&str], input: &[u8]) -> Ran {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tightrope"))
            .arg("fmt")
            .args(line)
            .current_dir(self.0.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command");
        child.stdin.take().expect("its input").write_all(input).ok();
        let output = child.wait_with_output().expect("its output");
        let text = |bytes| String::from_utf8(bytes).expect("text");
        let ran = Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) };
        assert!(!ran.err.contains("panicked"), "{}", ran.err);
        ran
    }
}

#[test]
fn files_that_change_are_written_and_named() {
    let shell = Shell::with(&[("in/ugly.rope", UGLY), ("in/sub/neat.rope", NEAT), ("in/other.txt", UGLY)]);
    let before = fs::metadata(shell.path("in/sub/neat.rope")).and_then(|found| found.modified());
    let ran = shell.fmt(&["in"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), "formatted in/ugly.rope\n"), "{}", ran.err);
    assert_eq!(ran.err, "2 files: 1 formatted\n");
    assert_eq!((shell.text("in/ugly.rope").as_str(), shell.text("in/other.txt").as_str()), (NEAT, UGLY));
    let after = fs::metadata(shell.path("in/sub/neat.rope")).and_then(|found| found.modified());
    assert_eq!(before.expect("a time"), after.expect("a time"), "what is formatted is not written");
    let ran = shell.fmt(&["in", "in/ugly.rope"]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (Some(0), "", "2 files: nothing to change\n"));
    let left: Vec<_> = fs::read_dir(shell.path("in")).expect("a folder").collect();
    assert_eq!(left.len(), 3, "nothing is left behind: {left:?}");
}

#[test]
fn check_writes_nothing_and_shows_a_diff() {
    let shell = Shell::with(&[("ugly.rope", UGLY), ("neat.rope", NEAT)]);
    let ran = shell.fmt(&[".", "--check"]);
    let diff = "--- ugly.rope\n+++ ugly.rope\n@@ -1,2 +1,2 @@\n\
        -consent a // why\n-rule r{goal g requires low}\n\
        +consent a  // why\n+rule r { goal g  requires low }\n";
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), diff));
    assert_eq!(ran.err, "2 files: 1 would change\n");
    assert_eq!(shell.text("ugly.rope"), UGLY);
    let ran = shell.fmt(&["neat.rope", "--check"]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (Some(0), "", "1 file: nothing to change\n"));
}

#[test]
fn what_cannot_be_read_stays_as_it_is_and_the_rest_is_formatted() {
    let shell = Shell::with(&[("broken.rope", BROKEN), ("ugly.rope", UGLY)]);
    fs::write(shell.path("latin.rope"), b"consent caf\xe9\n").expect("a file");
    let ran = shell.fmt(&["."]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), "formatted ugly.rope\n"), "{}", ran.err);
    assert!(ran.err.contains("error[syntax]") && ran.err.contains("broken.rope:2:17"), "{}", ran.err);
    assert!(ran.err.contains("latin.rope:1:12") && ran.err.contains("UTF-8"), "{}", ran.err);
    assert!(ran.err.ends_with("3 files: 1 formatted, 2 left untouched: cannot be read\n"), "{}", ran.err);
    assert_eq!(shell.text("broken.rope"), BROKEN);
    assert_eq!(fs::read(shell.path("latin.rope")).expect("a file"), b"consent caf\xe9\n");
}

#[test]
fn standard_input_goes_to_standard_output() {
    let shell = Shell::with(&[]);
    let ran = shell.feed(&["-"], UGLY.as_bytes());
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (Some(0), NEAT, ""));
    let ran = shell.feed(&["-", "--check"], UGLY.as_bytes());
    assert_eq!(ran.code, Some(1));
    assert!(ran.out.starts_with("--- standard input\n+++ standard input\n@@"), "{}", ran.out);
    let ran = shell.feed(&["-", "--check"], NEAT.as_bytes());
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (Some(0), "", ""));
    let ran = shell.feed(&["-"], BROKEN.as_bytes());
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "half a text would be none");
    assert!(ran.err.contains("standard input:2:17"), "{}", ran.err);
}

#[test]
fn what_cannot_be_carried_out_is_told_and_the_rest_is_done() {
    let shell = Shell::with(&[("ugly.rope", UGLY), ("tables.json", "{}"), ("empty/notes.txt", "")]);
    let ran = shell.fmt(&["nowhere", "ugly.rope", "tables.json", "empty"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), "formatted ugly.rope\n"));
    for words in ["`nowhere`: no such file", "`tables.json` is an artifact", "no `.rope` file under `empty`"]
    {
        assert!(ran.err.contains(words), "{words}: {}", ran.err);
    }
    let ran = shell.feed(&["-", "ugly.rope"], NEAT.as_bytes());
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    assert_eq!(shell.fmt(&[]).code, Some(2));
}

#[cfg(unix)]
#[test]
fn links_and_permissions_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let shell = Shell::with(&[("real/ugly.rope", UGLY)]);
    fs::set_permissions(shell.path("real/ugly.rope"), fs::Permissions::from_mode(0o640)).expect("a mode");
    symlink("real/ugly.rope", shell.path("link.rope")).expect("a link");
    let ran = shell.fmt(&["link.rope"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), "formatted link.rope\n"), "{}", ran.err);
    assert_eq!(shell.text("real/ugly.rope"), NEAT);
    let link = fs::symlink_metadata(shell.path("link.rope")).expect("a link");
    let real = fs::metadata(shell.path("real/ugly.rope")).expect("a file");
    assert!(link.is_symlink() && real.permissions().mode() & 0o777 == 0o640);
}
