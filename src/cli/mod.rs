//! Owns the command line: arguments, exit statuses, one file per command.
//! Must not know how policies are checked or decided.

mod check;
mod compile;
mod decide;
mod diff;
mod explain;
mod facts;
mod fmt;
mod needs;
mod replace;
mod test;
mod watch;
mod why;

use crate::diagnostic::{Severity, did_you_mean};
use crate::engine::{self, Clock, Loaded};
use crate::render;
use crate::source::Sources;
use crate::table::Tables;
use crate::vocabulary::{Date, Moment, SurfaceId, parse_date};
use clap::{Args, Parser, Subcommand, ValueEnum};
use facts::{Facts, Refusal, each_line};
use replace::replace;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

/// Policy as code for personalization that keeps its manners.
#[derive(Parser)]
#[command(name = "tightrope", version, about, max_term_width = 100)]
struct Arguments {
    /// Whether to use colour.
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto)]
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
    /// Check policies: everything that is wrong with them, and what would mend it.
    Check(check::Options),
    /// Decide what a surface shows each visitor, from facts in JSON.
    Decide(decide::Options),
    /// Run the tests in the policies.
    Test(test::Options),
    /// Compile policies to decision tables.
    Compile(compile::Options),
    /// Compare two sets: who gets something else, and whether anything got creepier.
    Diff(diff::Options),
    /// Explain a check: what it means, why it costs trust, how to mend it.
    Explain(explain::Options),
    /// Format policies in the one style, keeping every comment.
    Fmt(fmt::Options),
    /// Tell the least data that the policies can work with, field by field.
    Needs(needs::Options),
    /// Check again at every change, and say whether the last good set still stands.
    Watch(watch::Options),
    /// Explain decisions: what won and why, and how near every other rule came.
    Why(why::Options),
}

/// What every command about policies takes.
#[derive(Args)]
struct Paths {
    /// Policy files (`.rope`), or folders of them, or one compiled artifact (`.json`).
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The day of the check, in the place of the clock's.
    #[arg(long, value_name = "DATE", value_parser = date)]
    today: Option<Date>,
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
    #[error("{0}")]
    Words(String),
}

/// Runs the command that the arguments name, and says how it ended.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
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
        Command::Diff(options) => diff::run(&options, screen),
        Command::Explain(options) => explain::run(&options),
        Command::Fmt(options) => fmt::run(&options, screen),
        Command::Needs(options) => needs::run(&options, screen),
        Command::Watch(options) => watch::run(&options, screen),
        Command::Why(options) => why::run(&options, screen),
    };
    match outcome {
        Ok(exit) => exit.into(),
        // Whoever read us has seen enough.
        Err(Impossible::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Fine.into(),
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: {error}");
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

    /// The tables of a set, or its diagnostics drawn where it has errors.
    fn tables(self, paths: &Paths) -> Result<Option<Tables>, Impossible> {
        match engine::load(&paths.paths, paths.today())? {
            Loaded::Artifact { tables, .. } => Ok(Some(*tables)),
            Loaded::Text { sources, report } => {
                if report.has_errors() {
                    let errors: Vec<_> = report
                        .diagnostics
                        .iter()
                        .filter(|told| told.severity == Severity::Error)
                        .cloned()
                        .collect();
                    self.draw(&sources, &errors)?;
                    let _ = writeln!(io::stderr(), "this set has errors, so nothing is decided by it");
                }
                Ok(report.tables)
            }
        }
    }
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
