//! What the commands say of themselves: every help is held by a snapshot, every example in one is
//! run in a new set, shells can read their completions, and the manual has a page for each command.
#![cfg(feature = "cli")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on should say so")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Commands that go on until they are interrupted.
const GO_ON: &[&str] = &["watch", "serve"];

/// Commands that nobody types: an editor starts them.
const NOT_TYPED: &[&str] = &["lsp"];

/// How long an example that goes on is looked at.
const LOOK: Duration = Duration::from_secs(2);

fn binary() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_tightrope"))
}

fn tightrope(line: &[&str]) -> String {
    let output = Command::new(binary()).args(line).env_remove("COLUMNS").output().expect("the command");
    assert!(output.status.success() && output.stderr.is_empty(), "{line:?}: {output:?}");
    String::from_utf8(output.stdout).expect("text")
}

/// The names of all commands but `help`, as the first page lists them.
fn commands() -> Vec<String> {
    let page = tightrope(&["help"]);
    let listed = page.split("Options:").next().unwrap_or_default();
    let groups = listed.split("Write policies:").nth(1).expect("the groups");
    let names = groups.lines().filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    let names: Vec<String> = names.filter(|name| *name != "help").map(ToOwned::to_owned).collect();
    assert!(names.len() > 10, "{names:?}");
    names
}

#[test]
fn the_help_of_each_command_reads_well() {
    insta::assert_snapshot!("help", tightrope(&["--help"]));
    insta::assert_snapshot!("help_short", tightrope(&["-h"]));
    for name in commands() {
        insta::assert_snapshot!(format!("help_{name}"), tightrope(&["help", &name]));
    }
}

#[test]
fn each_says_when_one_uses_it_with_examples_and_exit_statuses() {
    for name in commands() {
        let help = tightrope(&["help", &name]);
        let paragraphs: Vec<&str> = help.split("\n\n").collect();
        assert!(paragraphs[1].starts_with("For "), "{name} does not say when one uses it: {}", paragraphs[1]);
        let examples = examples(&help);
        assert!(!examples.is_empty() || NOT_TYPED.contains(&name.as_str()), "{name} has no example");
        for line in examples {
            let begins = line.starts_with("tightrope ") || line.contains("| tightrope ");
            assert!(begins, "an example that is no command, or longer than a line of help: {line}");
        }
        let last = paragraphs.last().copied().unwrap_or_default();
        assert!(last.starts_with("Exit status: "), "{name} does not end with its exit statuses: {last}");
    }
}

/// The commands under a heading, or under `Examples:`.
fn lines<'a>(help: &'a str, heading: &str) -> Vec<&'a str> {
    let from = help.lines().skip_while(|line| *line != heading).skip(1);
    from.map_while(|line| line.strip_prefix("  ")).collect()
}

fn examples(help: &str) -> Vec<&str> {
    lines(help, "Examples:")
}

/// A new set, and beside it what examples name: the set compiled, and that as it was released; the
/// set of `main`; a draft; what is known to be wrong; keys.
fn furnished() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let key = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/one");
    let keys = format!("cp '{key}.pem' key.pem && cp '{key}.pub.pem' key.pub.pem && chmod 600 key.pem");
    for line in [
        "tightrope new . && tightrope new main",
        &keys,
        "printf '%064d' 0 > log.key && chmod 600 log.key",
        "tightrope compile policies/ --to json > policies.json && cp policies.json released.json",
        "cp policies/rules.rope draft.rope",
        "tightrope check policies/ --format json > known.json",
    ] {
        assert_eq!(run(folder.path(), line), (Some(0), String::new()), "{line}");
    }
    folder
}

/// Runs a line of a shell that finds `tightrope`.
fn run(folder: &Path, line: &str) -> (Option<i32>, String) {
    let output = shell(folder, line).output().expect("a shell");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

fn shell(folder: &Path, line: &str) -> Command {
    let beside = binary().parent().expect("a folder").to_owned();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path =
        std::env::join_paths([beside].into_iter().chain(std::env::split_paths(&path))).expect("a path");
    let mut command = Command::new("sh");
    command.args(["-c", line]).current_dir(folder).env("PATH", path).stdin(Stdio::null());
    command
}

/// Whether a line of a shell goes on, as it says it does.
fn goes_on(folder: &Path, line: &str) -> bool {
    let mut command = shell(folder, &format!("exec {line}"));
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("a shell");
    let end = Instant::now() + LOOK;
    while Instant::now() < end {
        if child.try_wait().expect("its status").is_some() {
            return false;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    child.kill().expect("its end");
    child.wait().expect("its status");
    true
}

#[test]
#[cfg(unix)]
fn every_example_runs_in_a_new_set() {
    for name in commands() {
        let help = tightrope(&["help", &name]);
        for line in examples(&help) {
            // Each in a set of its own: an example may write files.
            let folder = furnished();
            if GO_ON.contains(&name.as_str()) {
                assert!(goes_on(folder.path(), line), "{line}");
                continue;
            }
            let (code, told) = run(folder.path(), line);
            assert_eq!(code, Some(0), "{line}: {told}");
            assert!(!told.contains("error") && !told.contains("warning"), "{line}: {told}");
        }
    }
}

#[test]
#[cfg(unix)]
fn the_tour_runs_from_an_empty_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = tightrope(&["--help"]);
    let tour = lines(&page, "Tour:");
    assert_eq!(tour.len(), 4, "{page}");
    let (code, told) = run(folder.path(), &format!("set -e\n{}", tour.join("\n")));
    assert_eq!(code, Some(0), "{told}");
}

#[test]
fn the_manual_has_a_page_for_each_command() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("man/man1");
    tightrope(&["man", "--out", &out.to_string_lossy()]);
    let mut expected: Vec<PathBuf> =
        commands().iter().map(|name| out.join(format!("tightrope-{name}.1"))).collect();
    expected.push(out.join("tightrope.1"));
    expected.sort();
    let mut found: Vec<PathBuf> =
        fs::read_dir(&out).expect("the pages").map(|page| page.expect("a page").path()).collect();
    found.sort();
    assert_eq!(found, expected);
    for page in found {
        let text = fs::read_to_string(&page).expect("a page");
        for section in [".SH NAME", ".SH SYNOPSIS", ".SH DESCRIPTION", ".SH OPTIONS", ".SH \"EXIT STATUS\""] {
            assert!(text.contains(&format!("\n{section}\n")), "{}: no {section}\n{text}", page.display());
        }
    }
    insta::assert_snapshot!(
        "man_decide",
        fs::read_to_string(out.join("tightrope-decide.1")).expect("a page")
    );
    assert_eq!(tightrope(&["man"]), fs::read_to_string(out.join("tightrope.1")).expect("a page"));
}

#[test]
fn each_shell_has_its_completions() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = tightrope(&["completions", shell]);
        for name in commands() {
            assert!(script.contains(&name), "{shell} does not know `{name}`");
        }
    }
}

/// What bash offers where the last of these words is being typed.
#[cfg(unix)]
fn offered(words: &[&str]) -> Vec<String> {
    let typed: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
    let line = format!(
        "source <(tightrope completions bash) && COMP_WORDS=({}) COMP_CWORD={} && _tightrope tightrope '{}' '{}' \
         && printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        typed.join(" "),
        words.len() - 1,
        words[words.len() - 1],
        words[words.len() - 2],
    );
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = shell(folder.path(), "exec bash --norc -c \"$LINE\"");
    let output = command.env("LINE", line).output().expect("bash");
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    String::from_utf8_lossy(&output.stdout).lines().map(ToOwned::to_owned).collect()
}

#[test]
#[cfg(unix)]
fn bash_completes_commands_flags_and_values() {
    assert_eq!(offered(&["tightrope", "comp"]), ["compile", "completions"]);
    assert_eq!(offered(&["tightrope", "decide", "--sur"]), ["--surface"]);
    assert_eq!(offered(&["tightrope", "diff", "--fail-on", ""]), ["creepier", "changed"]);
}
