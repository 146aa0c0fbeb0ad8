//! Owns `tightrope fmt`. Must not know what the one style is.

use super::{Exit, Impossible, Screen, count};
use crate::diagnostic::printable;
use crate::engine::{self, Placed};
use crate::render;
use crate::source::{MAX_FILE_BYTES, SourceFile, Sources, Text};
use crate::syntax::{self, FormatError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// Arguments of `fmt`.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  tightrope fmt policies/
  tightrope fmt policies/ --check                  # what would change, as a diff; for CI
  tightrope fmt - < policies/rules.rope            # from standard input to standard output

Exit status: 0 fine, 1 a file cannot be read as policies, or with `--check` would change, 2 the \
command could not be carried out.")]
pub struct Options {
    /// Policy files (`.rope`), or folders of them, or `-` for standard input.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Change nothing: show what would change, and fail if anything would.
    #[arg(long)]
    check: bool,
}

/// What becomes of files.
#[derive(Default)]
struct Tally {
    same: usize,
    changed: usize,
    unreadable: usize,
    failed: usize,
}

pub fn run(options: &Options, screen: Screen) -> Result<Exit, Impossible> {
    let mut tally = Tally::default();
    if options.paths.iter().any(|path| path == Path::new("-")) {
        if options.paths.len() > 1 {
            let words = "`-` is standard input: give no other path with it";
            return Err(Impossible::Words(words.to_owned()));
        }
        standard_input(options, screen, &mut tally)?;
        return Ok(tally.exit(options));
    }
    let (files, errors) = engine::read_each(&options.paths);
    for error in &errors {
        tally.fail(&error.to_string());
    }
    for file in files {
        one(file, options, screen, &mut tally)?;
    }
    let _ = writeln!(io::stderr(), "{}", tally.words(options));
    Ok(tally.exit(options))
}

/// Formats what comes in.
fn standard_input(options: &Options, screen: Screen, tally: &mut Tally) -> Result<(), Impossible> {
    let mut bytes = Vec::new();
    let read = io::stdin().take(MAX_FILE_BYTES as u64 + 1).read_to_end(&mut bytes);
    read.map_err(|error| Impossible::Words(format!("standard input cannot be read: {error}")))?;
    let file = SourceFile::from_bytes("standard input", bytes);
    if let Some(formatted) = formatted(file.clone(), screen, tally)? {
        tally.count(file.text() != formatted);
        let shown = match options.check {
            true => render::patch(file.name(), file.text(), &formatted),
            false => formatted,
        };
        io::stdout().write_all(shown.as_bytes())?;
    }
    Ok(())
}

/// Formats a file.
fn one(read: Placed, options: &Options, screen: Screen, tally: &mut Tally) -> Result<(), Impossible> {
    let Placed { file, place } = read;
    let Some(formatted) = formatted(file.clone(), screen, tally)? else { return Ok(()) };
    let name = file.name();
    if file.text() == formatted {
        tally.count(false);
    } else if options.check {
        tally.count(true);
        io::stdout().write_all(render::patch(name, file.text(), &formatted).as_bytes())?;
    } else if let Err(error) = engine::write(&place, file.text(), &formatted) {
        tally.fail(&error.to_string());
    } else {
        tally.count(true);
        writeln!(io::stdout(), "formatted {}", printable(name))?;
    }
    Ok(())
}

/// The text of a file in the one style; of one that cannot be read, it is told why.
fn formatted(file: SourceFile, screen: Screen, tally: &mut Tally) -> Result<Option<String>, Impossible> {
    let formatted = match file.content() {
        Text::Readable(text) => syntax::format(text),
        Text::NotUtf8(_) | Text::TooLarge => {
            let sources = Sources::new(vec![file.clone()]);
            Err(FormatError::Unreadable(syntax::parse(&sources).1))
        }
    };
    match formatted {
        Ok(formatted) => return Ok(Some(formatted)),
        Err(FormatError::Unreadable(told)) => {
            tally.unreadable += 1;
            screen.draw(&Sources::new(vec![file]), &told)?;
        }
        Err(error @ FormatError::Changed) => tally.fail(&format!("`{}`: {error}", file.name())),
    }
    Ok(None)
}

impl Tally {
    fn count(&mut self, changed: bool) {
        self.changed += usize::from(changed);
        self.same += usize::from(!changed);
    }

    fn fail(&mut self, words: &str) {
        self.failed += 1;
        let _ = writeln!(io::stderr(), "error: {}", printable(words));
    }

    /// What became of the files, in a line.
    fn words(&self, options: &Options) -> String {
        let changed = if options.check { "would change" } else { "formatted" };
        let words = [
            (self.changed, changed),
            (self.unreadable, "left untouched: cannot be read"),
            (self.failed, "not done"),
        ];
        let told = words.iter().filter(|(number, _)| *number > 0);
        let told: Vec<String> = told.map(|(number, what)| format!("{number} {what}")).collect();
        let files = count(self.same + self.changed + self.unreadable + self.failed, "file");
        match told.as_slice() {
            [] => format!("{files}: nothing to change"),
            told => format!("{files}: {}", told.join(", ")),
        }
    }

    fn exit(&self, options: &Options) -> Exit {
        if self.failed > 0 {
            Exit::Impossible
        } else if self.unreadable > 0 || options.check && self.changed > 0 {
            Exit::Errors
        } else {
            Exit::Fine
        }
    }
}
