//! Running what a page runs, in a folder of its own. It must not know what pages say.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// The day on which the pages are read.
pub const TODAY: &str = "2026-11-21";

/// What `tightrope` prints, standard output before standard error, in a folder with these files.
pub fn printed(files: &[(&str, &str)], arguments: &[&str], input: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        fs::write(folder.path().join(name), text).expect("a file");
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_tightrope"));
    command.args(arguments).current_dir(folder.path());
    if !arguments.starts_with(&["fmt"]) && !arguments.contains(&"--today") {
        command.args(["--today", TODAY]);
    }
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the command");
    child.stdin.take().expect("its input").write_all(input.as_bytes()).ok();
    let output = child.wait_with_output().expect("its output");
    String::from_utf8([output.stdout, output.stderr].concat()).expect("text")
}

/// Before what a shell runs: all that is printed comes out in one stream, as on a terminal, and for
/// `tightrope` it is the day on which the pages are read, unless it is told another.
const AS_ON_THAT_DAY: &str = r#"exec 2>&1
tightrope() {
    case " $* " in
    *" --today "*) command tightrope "$@" ;;
    " check "*|" compile "*|" decide "*|" diff "*|" needs "*|" report "*|" test "*|" why "*)
        command tightrope "$@" --today 2026-11-21 ;;
    *) command tightrope "$@" ;;
    esac
}
"#;

/// What lines of a shell print there, and their status. The shell finds `tightrope`.
pub fn run(folder: &Path, lines: &str) -> (i32, String) {
    let beside = Path::new(env!("CARGO_BIN_EXE_tightrope")).parent().expect("a folder").to_owned();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path =
        std::env::join_paths([beside].into_iter().chain(std::env::split_paths(&path))).expect("a path");
    let mut command = Command::new("sh");
    let lines = format!("{AS_ON_THAT_DAY}{lines}");
    command.args(["-ec", &lines]).current_dir(folder).env("PATH", path).stdin(Stdio::null());
    let output = command.output().expect("a shell");
    let text = String::from_utf8(output.stdout).expect("text");
    (output.status.code().unwrap_or(-1), text)
}

/// A folder with what `tightrope new` makes, beside a copy of it in `base`, compiled to `released.json`.
pub fn new_set() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let lines = "tightrope new . && tightrope new base && cp policies/rules.rope draft.rope && \
                 tightrope compile policies/ --to json > released.json";
    let (status, said) = run(folder.path(), lines);
    assert_eq!(status, 0, "{said}");
    folder
}

/// A folder with the policies of this project.
pub fn project() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let (status, said) = run(folder.path(), concat!("cp -R '", env!("CARGO_MANIFEST_DIR"), "/policies' ."));
    assert_eq!(status, 0, "{said}");
    folder
}
