//! Owns `tightrope test`. Must not know how a test is run.

use super::{Exit, Impossible, Paths, Screen, count};
use crate::check::check;
use crate::engine;
use crate::source::{Sources, Span};
use crate::testing;
use std::io::{self, Write};

/// Arguments of `test`.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  tightrope test policies/\n\nExit status: 0 all pass, 1 one fails or the policy has errors, 2 the command could not be carried out."
)]
pub struct Options {
    #[command(flatten)]
    paths: Paths,
}

pub fn run(options: &Options, screen: Screen) -> Result<Exit, Impossible> {
    let sources = engine::read_paths(&options.paths.paths)?;
    let report = check(&sources, options.paths.today());
    let Some(tables) = &report.tables else {
        screen.draw(&sources, &report.diagnostics)?;
        let _ = writeln!(io::stderr(), "this set has errors, so its tests were not run");
        return Ok(Exit::Errors);
    };
    let outcomes = testing::run(&report.policy, tables, options.paths.today());
    let mut out = io::stdout().lock();
    for outcome in &outcomes {
        let verdict = if outcome.failures.is_empty() { "pass" } else { "FAIL" };
        writeln!(out, "{verdict}  {}", outcome.words)?;
        for failure in &outcome.failures {
            writeln!(out, "      at {}", place(&sources, failure.span))?;
            writeln!(out, "      expected {}", failure.expected)?;
            writeln!(out, "      decided  {}", failure.decided)?;
        }
    }
    let failed = outcomes.iter().filter(|outcome| !outcome.failures.is_empty()).count();
    writeln!(out, "{}: {} passed, {failed} failed", count(outcomes.len(), "test"), outcomes.len() - failed)?;
    Ok(if failed == 0 { Exit::Fine } else { Exit::Errors })
}

fn place(sources: &Sources, span: Span) -> String {
    let file = sources.file(span.file);
    let (line, column) = file.position(span.start as usize);
    format!("{}:{line}:{column}", file.name())
}
