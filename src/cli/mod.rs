//! Owns the command line: arguments, exit statuses, one file per command.
//! Must not know how policies are checked or decided.

mod baseline;
mod check;
mod compile;
mod completions;
mod decide;
mod diff;
mod explain;
mod facts;
mod fmt;
mod help;
mod lsp;
mod man;
mod needs;
mod new;
mod progress;
mod report;
mod repository;
#[cfg(feature = "serve")]
mod serve;
mod summary;
mod test;
mod watch;
mod why;

use crate::diagnostic::{Severity, did_you_mean, printable};
use crate::engine::{self, Clock, Loaded, Secret, Signers};
use crate::export;
use crate::render;
use crate::source::Sources;
use crate::table::Tables;
use crate::vocabulary::{Date, Moment, SurfaceId, parse_date};
use baseline::Findings;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use facts::{Facts, Refusal, each_line};
use progress::{Counter, during};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use summary::summary;

/// Policy as code for personalization that keeps its manners.
#[derive(Parser)]
#[command(name = "tightrope", version, about, max_term_width = 100)]
struct Arguments {
    /// Whether to use colour.
    #[arg(long, global = true, display_order = 900, value_enum, default_value_t = Colour::Auto)]
    color: Colour,
    #[command(subcommand)]
    command: Command,
}

/// Whether to use colour.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Colour {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Subcommand)]
enum Command {
    /// Make a small set to start from: policies, tests, visitors, a workflow for CI.
    ///
    /// For whoever has no policies yet. The set checks clean, and every command works on it at once;
    /// change it bit by bit into yours.
    New(new::Options),
    /// Check policies: everything that is wrong with them, and what would mend it.
    ///
    /// For whoever writes policies, at every change, and for CI, which lets nothing pass that has
    /// errors. All mistakes of a set are told in one run.
    Check(check::Options),
    /// Format policies in the one style, keeping every comment.
    ///
    /// For whoever writes policies, on saving, and for CI with `--check`. There are no options of
    /// style. A file that cannot be read stays untouched, and so it is told; the others are formatted.
    Fmt(fmt::Options),
    /// Explain a check: what it means, why it costs trust, how to mend it.
    ///
    /// For whoever was told `error[creepy]` and asks what that is. The page has a policy that
    /// commits it, and the same policy mended.
    Explain(explain::Options),
    /// Answer an editor: a language server over standard input and output.
    ///
    /// For editors, which start it: mistakes while typing, bills, completion, fixes.
    Lsp(lsp::Options),
    /// Check and test again at every save, and say whether the last good set still stands.
    ///
    /// For whoever writes policies, in a terminal beside the editor.
    Watch(watch::Options),
    /// Run the tests in the policies.
    ///
    /// For whoever changes rules and wants to know that everybody still gets what they should; and
    /// for CI.
    Test(test::Options),
    /// Decide what a surface shows each visitor, from facts in JSON.
    ///
    /// For trying a set on visitors, and for deciding in bulk. A host that decides on every page view
    /// embeds the library instead.
    Decide(decide::Options),
    /// Explain decisions: what won and why, and how near every other rule came.
    ///
    /// For whoever asks why this visitor gets this, and not that; and for answering visitors who ask.
    Why(why::Options),
    /// Compare two sets: who gets something else, and whether anything got creepier.
    ///
    /// For whoever reviews a change of policies, and for CI as a gate.
    Diff(diff::Options),
    /// Tell the least data that the policies can work with, field by field.
    ///
    /// For whoever answers for the data: what to keep, what to collect coarser, what to drop.
    Needs(needs::Options),
    /// Write all that there is to see of policies as one HTML page, for people to look at.
    ///
    /// For whoever would rather look than read: what each tier may be shown, what every rule costs,
    /// who wins each slot, which data flow where. The page needs nothing else, no network either. A
    /// set with errors has one, too, which shows them first.
    Report(report::Options),
    /// Compile policies to decision tables.
    ///
    /// For shipping a set without its source (`json`), and for showing colleagues what it decides.
    Compile(compile::Options),
    /// Decide over HTTP: OpenFeature's remote evaluation protocol, and decisions as they are.
    ///
    /// For hosts that do not embed the library. It keeps up with the policies while it runs.
    #[cfg(feature = "serve")]
    Serve(Box<serve::Options>),
    /// Write the script by which a shell completes commands and flags.
    ///
    /// For whoever types them often; once for each shell.
    Completions(completions::Options),
    /// Write the manual, one page a command.
    ///
    /// For packagers, and for whoever likes `man tightrope-check`.
    Man(man::Options),
}

/// What every command about policies takes.
#[derive(Args)]
struct Paths {
    /// Policy files (`.rope`), or folders of them; where their text is not needed, one compiled artifact (`.json`), too.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The day of the check, in the place of the clock's.
    #[arg(long, value_name = "DATE", value_parser = date)]
    today: Option<Date>,
}

/// Whose artifacts a command takes.
#[derive(Args)]
struct SignedBy {
    /// Take nothing but artifacts that this key signed (in PEM); several keys, if it is given again.
    #[arg(long = "public-key", value_name = "FILE")]
    public_keys: Vec<PathBuf>,
    /// Take no artifact of a lower number.
    #[arg(long, value_name = "NUMBER", requires = "public_keys")]
    at_least: Option<u64>,
}

impl SignedBy {
    fn signers(&self) -> Result<Signers, Impossible> {
        let mut signers = Signers::default();
        for path in &self.public_keys {
            signers = signers.and(engine::public_key(path)?);
        }
        Ok(match self.at_least {
            Some(number) => signers.at_least(number),
            None => signers,
        })
    }
}

/// A key that only its owner should be able to read, and a word to them if that is not so.
fn kept<K>(path: &Path, secret: Secret<K>) -> K {
    if secret.is_open {
        let path = printable(&path.display().to_string());
        let words = format!("warning: others may read the key in `{path}`; `chmod 600` keeps it to you");
        let _ = writeln!(io::stderr(), "{words}");
    }
    secret.key
}

fn date(text: &str) -> Result<Date, String> {
    parse_date(text).ok_or_else(|| "not a day of the calendar, such as 2026-11-30".to_owned())
}

impl Paths {
    fn clock(&self) -> Clock {
        self.today.map_or(Clock::System, |day| Clock::Fixed(Moment::Day(day)))
    }

    fn today(&self) -> Date {
        self.clock().now().day()
    }

    /// The moment that a decision takes where the facts bring none.
    fn now(&self) -> Moment {
        self.clock().now()
    }
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exit {
    /// All is well.
    Fine,
    /// The policy, or a test, or a line of facts has errors.
    Errors,
    /// The command could not be carried out.
    Impossible,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(match exit {
            Exit::Fine => 0,
            Exit::Errors => 1,
            Exit::Impossible => 2,
        })
    }
}

/// Why a command could not be carried out.
#[derive(Debug, thiserror::Error)]
enum Impossible {
    #[error(transparent)]
    Load(#[from] engine::LoadError),
    #[error("cannot write: {0}")]
    Write(#[from] io::Error),
    #[error("cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    #[error(transparent)]
    Page(#[from] export::PageError),
    #[error(transparent)]
    Key(#[from] engine::KeyFileError),
    #[error(transparent)]
    Log(#[from] engine::log::LogError),
    #[error("{0}")]
    Words(String),
}

/// All commands, as they explain themselves.
fn command() -> clap::Command {
    help::taught(Arguments::command())
}

/// Runs the command that the arguments name, and says how it ended.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = command().try_get_matches().and_then(|found| Arguments::from_arg_matches(&found));
    let arguments = match arguments {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version go to standard output and are fine; the rest is a usage error.
            let exit = if error.use_stderr() { Exit::Impossible } else { Exit::Fine };
            let _ = error.print();
            return exit.into();
        }
    };
    let screen = Screen { colour: arguments.color };
    let outcome = match arguments.command {
        Command::Check(options) => check::run(&options, screen),
        Command::Decide(options) => decide::run(&options, screen),
        Command::Test(options) => test::run(&options, screen),
        Command::Compile(options) => compile::run(&options, screen),
        Command::Completions(options) => completions::run(&options, command()),
        Command::Diff(options) => diff::run(&options, screen),
        Command::Explain(options) => explain::run(&options),
        Command::Fmt(options) => fmt::run(&options, screen),
        Command::Lsp(options) => Ok(lsp::run(&options)),
        Command::Man(options) => man::run(&options, command()),
        Command::Needs(options) => needs::run(&options, screen),
        Command::New(options) => new::run(&options),
        Command::Report(options) => report::run(&options, screen),
        #[cfg(feature = "serve")]
        Command::Serve(options) => serve::run(&options, screen),
        Command::Watch(options) => watch::run(&options, screen),
        Command::Why(options) => why::run(&options, screen),
    };
    match outcome {
        Ok(exit) => exit.into(),
        // Whoever read us has seen enough.
        Err(Impossible::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Fine.into(),
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: {}", printable(&error.to_string()));
            Exit::Impossible.into()
        }
    }
}

/// Where diagnostics are drawn.
#[derive(Clone, Copy)]
struct Screen {
    colour: Colour,
}

impl Screen {
    fn has_colour(self) -> bool {
        match self.colour {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => {
                let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
                !refused && io::stderr().is_terminal()
            }
        }
    }

    /// Draws diagnostics on standard error.
    fn draw(self, sources: &Sources, diagnostics: &[crate::diagnostic::Diagnostic]) -> io::Result<()> {
        let mut drawn = Vec::new();
        render::pretty(sources, diagnostics, self.has_colour(), &mut drawn)?;
        io::stderr().write_all(&drawn)
    }

    /// What was loaded, if it may be decided by; else its errors are drawn.
    fn load(self, paths: &Paths, signed_by: &SignedBy) -> Result<Option<Loaded>, Impossible> {
        let signers = signed_by.signers()?;
        let load = || engine::load_from(&paths.paths, paths.today(), &signers);
        let loaded = during("reading and checking the policies", load)?;
        if let Loaded::Text { sources, report } = &loaded
            && report.has_errors()
        {
            let errors = report.diagnostics.iter().filter(|told| told.severity == Severity::Error);
            self.draw(sources, &errors.cloned().collect::<Vec<_>>())?;
            let _ = writeln!(io::stderr(), "this set has errors, so nothing is decided by it");
            return Ok(None);
        }
        Ok(Some(loaded))
    }

    /// The tables of a set, or its errors drawn.
    fn tables(self, paths: &Paths, signed_by: &SignedBy) -> Result<Option<Tables>, Impossible> {
        Ok(self.load(paths, signed_by)?.and_then(|loaded| match loaded {
            Loaded::Artifact(artifact) => Some(artifact.tables),
            Loaded::Text { report, .. } => report.tables,
        }))
    }
}

/// Writes named texts into a folder, which is made if need be, or one after the other on standard
/// output.
fn write_files(folder: Option<&Path>, files: &[(String, String)]) -> Result<(), Impossible> {
    let Some(folder) = folder else {
        let texts: Vec<&str> = files.iter().map(|(_, text)| text.as_str()).collect();
        return Ok(io::stdout().write_all(texts.join("\n").as_bytes())?);
    };
    into_folder(folder, files)
}

/// Writes named texts into a folder, which is made if need be.
fn into_folder(folder: &Path, files: &[(String, impl AsRef<[u8]>)]) -> Result<(), Impossible> {
    let refused = |path: &Path| {
        let path = path.display().to_string();
        move |error: io::Error| Impossible::Words(format!("cannot write `{path}`: {error}"))
    };
    if folder.is_file() {
        let words = format!("`{}` is a file; `--out` takes a folder", folder.display());
        return Err(Impossible::Words(words));
    }
    std::fs::create_dir_all(folder).map_err(refused(folder))?;
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::write(&path, text).map_err(refused(&path))?;
    }
    Ok(())
}

/// The surface of that name.
fn surface(tables: &Tables, name: &str) -> Result<SurfaceId, Impossible> {
    let surfaces = &tables.vocabulary.surfaces;
    tables.vocabulary.find_surface(name).ok_or_else(|| {
        let help = did_you_mean(name, "surface", surfaces.iter().map(|surface| surface.name.as_str()));
        Impossible::Words(format!("no surface is called `{name}`; {help}"))
    })
}

/// A number of things, in words.
fn count(number: usize, thing: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {thing}{plural}")
}
