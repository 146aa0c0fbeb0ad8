//! Owns `tightrope check`. Must not know what is checked.

use super::{Exit, Impossible, Paths, Screen, during, summary};
use crate::diagnostic::Severity;
use crate::engine;
use crate::render;
use std::io::{self, Write};

/// Arguments of `check`.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  tightrope check policies/
  tightrope check policies/ --deny warnings --format json > report.json
  tightrope check policies/ --today 2027-01-01    # as it will be on New Year's Day

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
    let sources = engine::read_paths(&options.paths.paths)?;
    let report = during("checking the policies", || crate::check::check(&sources, options.paths.today()));
    match options.format {
        Format::Pretty => {
            screen.draw(&sources, &report.diagnostics)?;
            io::stderr().write_all(summary(&report, sources.len()).as_bytes())?;
        }
        Format::Json => {
            writeln!(io::stdout(), "{}", render::json(&sources, &report.diagnostics)?)?;
        }
    }
    let denied = options.deny == Some(Deny::Warnings) && report.count(Severity::Warning) > 0;
    Ok(if report.has_errors() || denied { Exit::Errors } else { Exit::Fine })
}
