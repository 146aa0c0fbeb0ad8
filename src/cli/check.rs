//! Owns `tightrope check`. Must not know what is checked.

use super::{Exit, Impossible, Paths, Screen, during, summary};
use crate::check::{self, Done, Fixed};
use crate::diagnostic::{Severity, printable};
use crate::engine;
use crate::render;
use crate::source::Sources;
use std::io::{self, Write};
use std::path::Path;

/// Arguments of `check`.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  tightrope check policies/
  tightrope check policies/ --deny warnings --format json > report.json
  tightrope check policies/ --today 2027-01-01    # as it will be on New Year's Day
  tightrope check policies/ --fix --dry-run       # what may be mended without asking

Exit status: 0 fine, 1 the policy has errors, 2 the command could not be carried out.")]
pub struct Options {
    #[command(flatten)]
    paths: Paths,
    /// How to print diagnostics.
    #[arg(long, value_enum, default_value_t = Format::Pretty)]
    format: Format,
    /// Treat warnings as errors; notes stay notes.
    #[arg(long, value_enum, value_name = "WHAT")]
    deny: Option<Deny>,
    /// Mend what may be mended without asking, then tell what is left.
    #[arg(long)]
    fix: bool,
    /// With `--fix`: show what would change, and change nothing.
    #[arg(long, requires = "fix")]
    dry_run: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people, on standard error.
    Pretty,
    /// One JSON array, on standard output.
    Json,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Deny {
    Warnings,
}

pub fn run(options: &Options, screen: Screen) -> Result<Exit, Impossible> {
    let read = engine::read_paths(&options.paths.paths)?;
    let today = options.paths.today();
    let mut refused = Vec::new();
    let (sources, report) = if options.fix {
        let fixed = during("checking and mending the policies", || check::fix(&read, today));
        let Fixed { sources, done, report } = fixed;
        refused = mend(options, &read, &sources, &done)?;
        (sources, report)
    } else {
        let report = during("checking the policies", || check::check(&read, today));
        (read, report)
    };
    match options.format {
        Format::Pretty => {
            screen.draw(&sources, &report.diagnostics)?;
            io::stderr().write_all(summary(&report, sources.len()).as_bytes())?;
        }
        Format::Json => {
            writeln!(io::stdout(), "{}", render::json(&sources, &report.diagnostics)?)?;
        }
    }
    // What could be written is written, and all is told, before anybody hears what could not.
    if !refused.is_empty() {
        return Err(Impossible::Words(refused.join("; ")));
    }
    let denied = options.deny == Some(Deny::Warnings) && report.count(Severity::Warning) > 0;
    Ok(if report.has_errors() || denied { Exit::Errors } else { Exit::Fine })
}

/// Writes the files that were mended, or shows how they would change. With JSON, standard output
/// is for the diagnostics. Gives back why some could not be written.
fn mend(
    options: &Options,
    read: &Sources,
    mended: &Sources,
    done: &[Done],
) -> Result<Vec<String>, Impossible> {
    let mut out: Box<dyn Write> = match options.format {
        Format::Pretty => Box::new(io::stdout().lock()),
        Format::Json => Box::new(io::stderr().lock()),
    };
    let mut refused = Vec::new();
    for ((id, before), (_, after)) in read.iter().zip(mended.iter()) {
        if before.text() == after.text() {
            continue;
        }
        if options.dry_run {
            write!(out, "{}", render::patch(before.name(), before.text(), after.text()))?;
        } else if let Err(error) = engine::write(Path::new(before.name()), before.text(), after.text()) {
            refused.push(error.to_string());
        } else {
            for done in done.iter().filter(|done| done.file == id) {
                let (name, title) = (printable(before.name()), printable(&done.title));
                writeln!(out, "{name}: {title} ({})", done.slug)?;
            }
        }
    }
    Ok(refused)
}
