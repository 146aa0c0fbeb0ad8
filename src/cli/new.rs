//! Owns `tightrope new`: a small set to start from, written into an empty folder. The set itself
//! stands under `template/`, as files that are read and tested like any other policies.
//! Must not know what is in them.

use super::{Exit, Impossible};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Arguments of `new`.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  tightrope new shop    # a folder that is not there yet, or is empty
  tightrope new here && cd here && tightrope test policies/

In the folder are policies with their tests, visitors to decide for, a workflow for GitHub that checks \
every change, and a README. Nothing is ever overwritten: a folder that holds anything is refused, but \
for one that holds no more than `.git`.

Exit status: 0 fine, 2 the folder is not empty or cannot be written.")]
pub struct Options {
    /// The folder to make.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// Each file, by its path below the folder.
const FILES: [(&str, &str); 7] = [
    ("policies/people.rope", include_str!("new/template/policies/people.rope")),
    ("policies/places.rope", include_str!("new/template/policies/places.rope")),
    ("policies/rules.rope", include_str!("new/template/policies/rules.rope")),
    ("policies/tests.rope", include_str!("new/template/policies/tests.rope")),
    ("visitors.jsonl", include_str!("new/template/visitors.jsonl")),
    (".github/workflows/policies.yml", include_str!("new/template/.github/workflows/policies.yml")),
    ("README.md", include_str!("new/template/README.md")),
];

/// So many of the names in the way are told.
const NAMED: usize = 3;

pub fn run(options: &Options) -> Result<Exit, Impossible> {
    let folder = &options.folder;
    refuse_what_is_there(folder)?;
    let mut written = String::new();
    for (name, text) in FILES {
        let path = folder.join(name);
        // What is built here is what CI installs.
        write(&path, &text.replace("{version}", env!("CARGO_PKG_VERSION")))?;
        written.push_str(&format!("  {}\n", path.display()));
    }
    let mut out = io::stdout();
    write!(out, "made a small set:\n{written}\nnext:\n{}", next(folder))?;
    Ok(Exit::Fine)
}

/// What to do next, to copy.
fn next(folder: &Path) -> String {
    let folder = folder.to_string_lossy();
    // No shell goes to what looks like a flag.
    let folder = if folder.starts_with('-') { format!("./{folder}").into() } else { folder };
    let plain = |c: char| c.is_alphanumeric() || "/._-".contains(c);
    let quoted = if folder.chars().all(plain) {
        folder.into_owned()
    } else {
        format!("'{}'", folder.replace('\'', r"'\''"))
    };
    format!(
        "  cd {quoted}\n  \
         tightrope check policies/\n  \
         tightrope test policies/ --coverage\n  \
         tightrope decide policies/ --surface home --facts visitors.jsonl\n"
    )
}

/// Only an empty folder is written to, or one that is not there yet.
fn refuse_what_is_there(folder: &Path) -> Result<(), Impossible> {
    let shown = folder.display();
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound && folder.symlink_metadata().is_err() => {
            return Ok(());
        }
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            return Err(Impossible::Words(format!(
                "`{shown}` is a file; a new set needs a folder of its own"
            )));
        }
        Err(error) => return Err(Impossible::Words(format!("cannot look into `{shown}`: {error}"))),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry =
            entry.map_err(|error| Impossible::Words(format!("cannot look into `{shown}`: {error}")))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name != ".git" {
            names.push(name);
        }
    }
    if names.is_empty() {
        return Ok(());
    }
    names.sort();
    let told: Vec<String> = names.iter().take(NAMED).map(|name| format!("`{name}`")).collect();
    let more = match names.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let are = if names.len() == 1 { "is" } else { "are" };
    Err(Impossible::Words(format!(
        "`{shown}` is not empty: {}{more} {are} in the way, and nothing is overwritten; name a folder \
         that is not there yet",
        told.join(", ")
    )))
}

fn write(path: &Path, text: &str) -> Result<(), Impossible> {
    let refused = |error| Impossible::Words(format!("cannot write `{}`: {error}", path.display()));
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(refused)?;
    }
    // Not even where somebody else made it meanwhile.
    let mut file = File::create_new(path).map_err(refused)?;
    file.write_all(text.as_bytes()).map_err(refused)
}
