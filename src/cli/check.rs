//! Owns `tightrope check`. Must not know what is checked.

use super::{Exit, Findings, Impossible, Paths, Screen, baseline, during, repository, summary};
use crate::check::{self, Done, Fixed};
use crate::diagnostic::{Severity, printable};
use crate::engine;
use crate::render::{self, Files};
use crate::source::Sources;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Arguments of `check`.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  tightrope check policies/
  tightrope check policies/ --deny warnings --format json > report.json
  tightrope check policies/ --today 2027-01-01            # as it will be on New Year's Day
  tightrope check policies/ --fix --dry-run               # what may be mended without asking
  tightrope check policies/ --format sarif > found.sarif  # for code scanners
  tightrope check policies/ --format json > known.json    # what is wrong today ...
  tightrope check policies/ --baseline known.json         # ... is known, and only what is new fails

Exit status: 0 fine, 1 the policy has errors (with `--baseline`, new ones), 2 the command could not \
be carried out.")]
pub struct Options {
    #[command(flatten)]
    paths: Paths,
    /// How to print diagnostics.
    #[arg(long, value_enum, default_value_t = Format::Pretty)]
    format: Format,
    /// Treat warnings as errors; notes stay notes.
    #[arg(long, value_enum, value_name = "WHAT")]
    deny: Option<Deny>,
    /// Fail only on what is not in this file, which an earlier `check` printed as JSON or SARIF.
    ///
    /// What is known is told as JSON and as SARIF only. What makes the text no policy always fails.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
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
    /// SARIF 2.1.0, for code scanners, on standard output.
    Sarif,
    /// Workflow commands of GitHub, which show beside the lines of a change, on standard output.
    Github,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Deny {
    Warnings,
}

pub fn run(options: &Options, screen: Screen) -> Result<Exit, Impossible> {
    // Before anything is mended.
    let earlier = options.baseline.as_deref().map(baseline::read).transpose()?;
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
    let findings = Findings::of(&sources, &report, earlier.as_ref());
    print(options, screen, &sources, &findings)?;
    if options.format != Format::Json {
        io::stderr().write_all(summary(&report, sources.len()).as_bytes())?;
    }
    if let (Some(earlier), Some(path)) = (&earlier, &options.baseline) {
        io::stderr().write_all(findings.words(earlier, path).as_bytes())?;
    }
    // What could be written is written, and all is told, before anybody hears what could not.
    if !refused.is_empty() {
        return Err(Impossible::Words(refused.join("; ")));
    }
    let denied = options.deny == Some(Deny::Warnings) && findings.has_new(Severity::Warning);
    Ok(if findings.has_new(Severity::Error) || denied { Exit::Errors } else { Exit::Fine })
}

/// People are told what is new. Machines are told all: what they keep is the next baseline.
fn print(
    options: &Options,
    screen: Screen,
    sources: &Sources,
    findings: &Findings<'_>,
) -> Result<(), Impossible> {
    let paths = match options.format {
        Format::Sarif | Format::Github => repository::paths(sources),
        Format::Pretty | Format::Json => Vec::new(),
    };
    let files = Files { sources, paths: &paths };
    match options.format {
        Format::Pretty => screen.draw(sources, &findings.fresh().cloned().collect::<Vec<_>>())?,
        Format::Json => writeln!(io::stdout(), "{}", render::json(sources, findings.all())?)?,
        Format::Sarif => writeln!(io::stdout(), "{}", render::sarif(files, &findings.each())?)?,
        Format::Github => io::stdout().write_all(render::github(files, findings.fresh()).as_bytes())?,
    }
    Ok(())
}

/// Writes the files that were mended, or shows how they would change. For machines, standard output
/// is for the diagnostics. Gives back why some could not be written.
fn mend(
    options: &Options,
    read: &Sources,
    mended: &Sources,
    done: &[Done],
) -> Result<Vec<String>, Impossible> {
    let mut out: Box<dyn Write> = match options.format {
        Format::Pretty => Box::new(io::stdout().lock()),
        Format::Json | Format::Sarif | Format::Github => Box::new(io::stderr().lock()),
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
