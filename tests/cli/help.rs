//! What the commands say of themselves: every help is held by a snapshot, every example in one is
//! run in a new set, shells can read their completions, and the manual has a page for each command.

use crate::shell::{Ran, Shell, TIGHTROPE, project, ran};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Commands that go on until they are interrupted.
const GO_ON: &[&str] = &["watch", "serve"];

/// Commands that nobody types: an editor starts them.
const NOT_TYPED: &[&str] = &["lsp"];

/// How long an example that goes on is looked at.
const LOOK: Duration = Duration::from_secs(2);

/// What a command says that ends well and complains of nothing.
#[track_caller]
fn tightrope(line: &[&str]) -> String {
    let ran = Shell::with(&[]).run(line).ends(0);
    assert_eq!(ran.err, "", "{line:?}");
    ran.out
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
fn furnished() -> Shell {
    let shell = Shell::with(&[]);
    let key = project("tests/keys/one");
    let keys = format!("cp '{key}.pem' key.pem && cp '{key}.pub.pem' key.pub.pem && chmod 600 key.pem");
    for line in [
        "tightrope new . && tightrope new main",
        &keys,
        "printf '%064d' 0 > log.key && chmod 600 log.key",
        "tightrope compile policies/ --to json > policies.json && cp policies.json released.json",
        "cp policies/rules.rope draft.rope",
        "tightrope check policies/ --format json > known.json",
    ] {
        assert_eq!(run(&shell, line).ends(0).err, "", "{line}");
    }
    shell
}

/// Runs a line of a shell that finds `tightrope`.
#[track_caller]
fn run(shell: &Shell, line: &str) -> Ran {
    ran(sh(shell, line), b"")
}

fn sh(shell: &Shell, line: &str) -> Command {
    let beside = Path::new(TIGHTROPE).parent().expect("a folder").to_owned();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path =
        std::env::join_paths([beside].into_iter().chain(std::env::split_paths(&path))).expect("a path");
    let mut command = shell.program("sh");
    command.args(["-c", line]).env("PATH", path);
    command
}

/// Whether a line of a shell goes on, as it says it does.
fn goes_on(shell: &Shell, line: &str) -> bool {
    let mut command = sh(shell, &format!("exec {line}"));
    let command = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().expect("a shell");
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
            let shell = furnished();
            if GO_ON.contains(&name.as_str()) {
                assert!(goes_on(&shell, line), "{line}");
                continue;
            }
            let told = run(&shell, line).ends(0).err;
            assert!(!told.contains("error") && !told.contains("warning"), "{line}: {told}");
        }
    }
}

#[test]
#[cfg(unix)]
fn the_tour_runs_from_an_empty_folder() {
    let page = tightrope(&["--help"]);
    let tour = lines(&page, "Tour:");
    assert_eq!(tour.len(), 4, "{page}");
    run(&Shell::with(&[]), &format!("set -e\n{}", tour.join("\n"))).ends(0);
}

#[test]
fn the_manual_has_a_page_for_each_command() {
    let shell = Shell::with(&[]);
    assert_eq!(shell.run(&["man", "--out", "man/man1"]).ends(0).err, "");
    let pages = shell.inside("man/man1");
    let mut expected: Vec<String> = commands().iter().map(|name| format!("tightrope-{name}.1")).collect();
    expected.push("tightrope.1".to_owned());
    expected.sort();
    let found = pages.names(".");
    assert_eq!(found, expected);
    for page in found {
        let text = pages.read(&page);
        for section in [".SH NAME", ".SH SYNOPSIS", ".SH DESCRIPTION", ".SH OPTIONS", ".SH \"EXIT STATUS\""] {
            assert!(text.contains(&format!("\n{section}\n")), "{page}: no {section}\n{text}");
        }
    }
    insta::assert_snapshot!("man_decide", pages.read("tightrope-decide.1"));
    assert_eq!(tightrope(&["man"]), pages.read("tightrope.1"));
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
    let shell = Shell::with(&[]);
    let mut command = sh(&shell, "exec bash --norc -c \"$LINE\"");
    command.env("LINE", line);
    let ran = ran(command, b"").ends(0);
    assert_eq!(ran.err, "", "{words:?}");
    ran.out.lines().map(ToOwned::to_owned).collect()
}

#[test]
#[cfg(unix)]
fn bash_completes_commands_flags_and_values() {
    assert_eq!(offered(&["tightrope", "comp"]), ["compile", "completions"]);
    assert_eq!(offered(&["tightrope", "decide", "--sur"]), ["--surface"]);
    assert_eq!(offered(&["tightrope", "diff", "--fail-on", ""]), ["creepier", "changed"]);
}
