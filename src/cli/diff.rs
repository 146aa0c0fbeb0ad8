//! Owns `tightrope diff`. Must not know how sets are compared.

use super::{Exit, Impossible, Screen, date, during};
use crate::diagnostic::{Severity, printable};
use crate::diff::{Verdict, diff};
use crate::engine::{self, Clock, Loaded};
use crate::export;
use crate::table::Tables;
use crate::vocabulary::{Date, Moment};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Arguments of `diff`.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  tightrope diff main/policies/ policies/
  tightrope diff released.json policies/ --fail-on creepier
  tightrope diff main/policies/ policies/ --format markdown > comment.md    # for a review

What is compared is meaning, not text: conditions written otherwise, files moved and rules \
reordered make no difference. For each difference there is a visitor to whom it happens, as facts \
that `tightrope decide` takes. Holdouts and limits are left out of account in the slots; that they \
changed is told by itself.

Exit status: 0 fine, 1 what --fail-on names happened or a set has errors, 2 the command could not \
be carried out.")]
pub struct Options {
    /// The set as it was: a folder or a file of policies, or a compiled artifact (`.json`).
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The set as it is to be.
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// How to print the differences.
    #[arg(long, value_enum, default_value_t = Format::Pretty)]
    format: Format,
    /// What to fail on.
    #[arg(long, value_enum, value_name = "WHAT")]
    fail_on: Option<FailOn>,
    /// The day of the comparison, in the place of the clock's.
    #[arg(long, value_name = "DATE", value_parser = date)]
    today: Option<Date>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people.
    Pretty,
    /// One JSON object.
    Json,
    /// A review comment.
    Markdown,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum FailOn {
    /// Anything got creepier, or could not be compared.
    Creepier,
    /// Anything changed.
    Changed,
}

pub fn run(options: &Options, screen: Screen) -> Result<Exit, Impossible> {
    let clock = options.today.map_or(Clock::System, |day| Clock::Fixed(Moment::Day(day)));
    let today = clock.now().day();
    // A set that has been released may have bad manners by now (a waiver that ended); what is to
    // be released may not.
    let (Some(old), Some(new)) =
        (tables(&options.old, today, screen, true)?, tables(&options.new, today, screen, false)?)
    else {
        return Ok(Exit::Errors);
    };
    let found = during("comparing the sets", || diff(&old, &new, today));
    let text = match options.format {
        Format::Pretty => printable(&export::diff_pretty(&found)),
        Format::Markdown => export::diff_markdown(&found),
        Format::Json => serde_json::to_string(&found)? + "\n",
    };
    io::stdout().write_all(text.as_bytes())?;
    let failed = match options.fail_on {
        None => false,
        // A gate does not let through what nobody could look at.
        Some(FailOn::Creepier) => !found.creepier.is_empty() || !found.unproven.is_empty(),
        Some(FailOn::Changed) => found.verdict == Verdict::Changed,
    };
    Ok(if failed { Exit::Errors } else { Exit::Fine })
}

fn tables(path: &Path, today: Date, screen: Screen, forgiving: bool) -> Result<Option<Tables>, Impossible> {
    match during("reading and checking the policies", || engine::load(&[path.to_owned()], today))? {
        Loaded::Artifact(artifact) => Ok(Some(artifact.tables)),
        Loaded::Text { sources, report } => {
            let name = printable(&path.display().to_string());
            if !report.has_errors() {
                return Ok(report.tables);
            }
            if forgiving && report.draft.is_some() {
                let count = super::count(report.count(Severity::Error), "error");
                let _ = writeln!(io::stderr(), "`{name}` has {count} by now, and is compared all the same");
                return Ok(report.draft);
            }
            let errors = report.diagnostics.iter().filter(|told| told.severity == Severity::Error);
            screen.draw(&sources, &errors.cloned().collect::<Vec<_>>())?;
            let _ = writeln!(io::stderr(), "`{name}` has errors, so nothing is compared");
            Ok(None)
        }
    }
}
