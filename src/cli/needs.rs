//! Owns `tightrope needs`. Must not know how the needs are found, nor how they are written down.

use super::{Exit, Impossible, Paths, Screen, during};
use crate::check::check;
use crate::diagnostic::{Diagnostic, Severity, Slug};
use crate::engine;
use crate::export;
use crate::proofs;
use std::io::{self, Write};

/// Arguments of `needs`.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  tightrope needs policies/ > NEEDS.md               # to read, review and keep
  tightrope needs policies/ --to json > needs.json   # the same for machines

For every field: who reads it, for which goal and on which surface; the classes of values that the \
policies tell apart, proved for every visitor; the bits collected and the bits needed; and whether \
to keep it, to collect something coarser (written as a declaration to paste), or to drop it.

What is unread or unneeded (`greedy`) is the answer here, so such errors do not stand in its way; \
they are told as well. Of a set with other errors nothing can be claimed.

Exit status: 0 fine, 1 the policy has errors, 2 the command could not be carried out.")]
pub struct Options {
    #[command(flatten)]
    paths: Paths,
    /// The format to write.
    #[arg(long, value_enum, default_value_t = Format::Markdown)]
    to: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people.
    Markdown,
    /// For machines.
    Json,
}

pub fn run(options: &Options, screen: Screen) -> Result<Exit, Impossible> {
    let sources = engine::read_paths(&options.paths.paths)?;
    let today = options.paths.today();
    let report = during("checking the policies", || check(&sources, today));
    let errors = report.diagnostics.iter().filter(|told| told.severity == Severity::Error);
    let errors: Vec<Diagnostic> = errors.cloned().collect();
    screen.draw(&sources, &errors)?;
    if errors.iter().any(|told| told.slug != Slug::Greedy) {
        let _ = writeln!(io::stderr(), "this set has errors, so nothing can be claimed of what it needs");
        return Ok(Exit::Errors);
    }
    let needs = during("proving what is needed", || proofs::needs(&report.policy, today));
    let text = match options.to {
        Format::Markdown => export::needs(&needs),
        Format::Json => serde_json::to_string_pretty(&needs)? + "\n",
    };
    io::stdout().write_all(text.as_bytes())?;
    Ok(if errors.is_empty() { Exit::Fine } else { Exit::Errors })
}
