//! Running `tightrope` as a shell does: in a folder with files, with what it reads on standard input.
//! It must not know what commands print.

use serde_json::Value;
use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use tempfile::TempDir;

/// The program that is tried.
pub const TIGHTROPE: &str = env!("CARGO_BIN_EXE_tightrope");

/// The day of the tests, for every command that asks what day it is.
const TODAY: [&str; 2] = ["--today", "2026-11-21"];

/// What changes what is printed, or who may ask, on the machine of whoever runs the tests.
const OF_THIS_MACHINE: [&str; 5] = ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "TIGHTROPE_BEARER"];

/// What a command printed, and how it ended.
#[derive(Debug)]
pub struct Ran {
    /// What was run, for whoever reads of a failure.
    line: String,
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ran {
    /// Ended with that status.
    #[track_caller]
    pub fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}\n{}\n{}", self.line, self.out, self.err);
        self
    }

    /// What is on standard output, which is JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The JSON values on standard output, one a line.
    #[track_caller]
    pub fn lines(&self) -> Vec<Value> {
        let read = |line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        self.out.lines().map(read).collect()
    }
}

/// Two are the same if they ended and printed the same, by whatever line.
impl PartialEq for Ran {
    fn eq(&self, other: &Ran) -> bool {
        (self.code, &self.out, &self.err) == (other.code, &other.out, &other.err)
    }
}

/// A folder to run commands in.
pub struct Shell {
    folder: PathBuf,
    /// The folder goes with the last shell in it, if it was made for one.
    made: Option<Arc<TempDir>>,
}

impl Shell {
    /// In a new folder with these files in it.
    pub fn with(files: &[(&str, &str)]) -> Self {
        let made = tempfile::tempdir().expect("a folder");
        let shell = Shell { folder: made.path().to_owned(), made: Some(Arc::new(made)) };
        for (name, text) in files {
            shell.write(name, text);
        }
        shell
    }

    /// In the folder of the project, where nothing is written.
    pub fn of_the_project() -> Self {
        Shell { folder: env!("CARGO_MANIFEST_DIR").into(), made: None }
    }

    /// In a folder inside this one.
    pub fn inside(&self, name: &str) -> Self {
        Shell { folder: self.path(name), made: self.made.clone() }
    }

    /// Where something in this folder is.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Writes a file, and makes the folders that it stands in.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }

    #[track_caller]
    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("a file")
    }

    /// The names of what is in a folder in this one, sorted.
    #[track_caller]
    pub fn names(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path(folder)).expect("a folder");
        let mut names: Vec<String> = entries
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    /// Runs `tightrope` with that behind it.
    #[track_caller]
    pub fn run(&self, line: &[&str]) -> Ran {
        self.feed(line, "")
    }

    /// Runs it, and writes that to its standard input.
    #[track_caller]
    pub fn feed(&self, line: &[&str], input: impl AsRef<[u8]>) -> Ran {
        ran(self.command(line), input.as_ref())
    }

    /// `tightrope check` on the day of the tests, which most of them begin with.
    #[track_caller]
    pub fn check(&self, line: &[&str]) -> Ran {
        self.run(&dated(&[&["check"], line].concat()))
    }

    /// `tightrope` in this folder, for what is more than running it to its end.
    pub fn command(&self, line: &[&str]) -> Command {
        let mut command = self.program(TIGHTROPE);
        command.args(line);
        command
    }

    /// Any program in this folder.
    pub fn program(&self, name: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(name);
        command.current_dir(&self.folder);
        for variable in OF_THIS_MACHINE {
            command.env_remove(variable);
        }
        command
    }
}

/// Runs a command to its end. No command panics, whatever it is given.
#[track_caller]
pub fn ran(mut command: Command, input: &[u8]) -> Ran {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command");
    let mut pipe = child.stdin.take().expect("its input");
    let output = std::thread::scope(|scope| {
        // A command that does not read to the end closes the pipe, and is right to.
        scope.spawn(move || pipe.write_all(input).ok());
        child.wait_with_output().expect("its output")
    });
    let words = [command.get_program()].into_iter().chain(command.get_args());
    let line = words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ");
    let text = |bytes| String::from_utf8(bytes).expect("text in UTF-8");
    let (out, err) = (text(output.stdout), text(output.stderr));
    assert!(!err.contains("panicked"), "{line}\n{err}");
    Ran { line, code: output.status.code(), out, err }
}

/// A line with the day of the tests behind it.
pub fn dated<'a>(line: &[&'a str]) -> Vec<&'a str> {
    [line, &TODAY].concat()
}

/// Where a file of the project is.
pub fn project(below: &str) -> String {
    format!("{}/{below}", env!("CARGO_MANIFEST_DIR"))
}
