//! Owns `tightrope report`. Must not know what there is to see, nor how it is laid out.

use super::{Exit, Impossible, Paths, Screen, during, write_files};
use crate::check::check;
use crate::diagnostic::Severity;
use crate::engine;
use crate::report::{gather, html};
use std::path::{Path, PathBuf};

/// Arguments of `report`.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  tightrope report policies/ --out report/    # writes report/index.html
  tightrope report policies/ > report.html    # the same page, on standard output

Exit status: 0 fine, 1 the policy has errors, 2 the command could not be carried out.")]
pub struct Options {
    #[command(flatten)]
    paths: Paths,
    /// A folder to write `index.html` into, made if need be; else standard output.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// What the page calls the set; else the names of its paths.
    #[arg(long, value_name = "WORDS")]
    title: Option<String>,
}

pub fn run(options: &Options, screen: Screen) -> Result<Exit, Impossible> {
    let sources = engine::read_paths(&options.paths.paths)?;
    let today = options.paths.today();
    let found = during("checking the policies", || check(&sources, today));
    let name = options.title.clone().unwrap_or_else(|| name(&options.paths.paths));
    let report = gather(&name, &sources, &found, today);
    let page = html::html(&report)?;
    write_files(options.out.as_deref(), &[("index.html".to_owned(), page)])?;
    let errors: Vec<_> =
        found.diagnostics.iter().filter(|told| told.severity == Severity::Error).cloned().collect();
    screen.draw(&sources, &errors)?;
    Ok(if errors.is_empty() { Exit::Fine } else { Exit::Errors })
}

/// A name for what stands under these paths: their last parts, without the ending of a policy.
fn name(paths: &[PathBuf]) -> String {
    let last = |path: &PathBuf| {
        let whole = path.canonicalize().unwrap_or_else(|_| path.clone());
        let part = if path.extension().is_some() { whole.file_stem() } else { whole.file_name() };
        part.map(|part| Path::new(part).display().to_string())
    };
    let names: Vec<String> = paths.iter().filter_map(last).collect();
    if names.is_empty() { "policies".to_owned() } else { names.join(", ") }
}
