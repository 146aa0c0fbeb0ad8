//! Owns a run of tests as people read it. Must not know the other formats.

use super::place;
use crate::diagnostic::printable;
use crate::source::{Sources, Span};
use crate::testing::{Coverage, Kind, Outcome, Run};
use std::fmt::{self, Write};

/// Which tests are told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Show {
    /// All of them.
    All,
    /// Those that failed.
    Failed,
}

/// The tests, what they cover, and the sum of it.
///
/// # Errors
/// None in practice: text can always be written to.
pub fn pretty(sources: &Sources, run: &Run, show: Show) -> Result<String, fmt::Error> {
    let mut out = String::new();
    for outcome in run.outcomes.iter().filter(|outcome| show == Show::All || !outcome.passed()) {
        test(&mut out, sources, outcome)?;
    }
    if let Some(coverage) = &run.coverage {
        kinds(&mut out, coverage)?;
        missed(&mut out, sources, coverage)?;
    }
    let (all, failed) = (run.outcomes.len(), run.failed());
    let plural = if all == 1 { "" } else { "s" };
    write!(out, "{all} test{plural}: {} passed, {failed} failed", all - failed)?;
    match run.left_out {
        0 => writeln!(out)?,
        left_out => writeln!(out, "; {left_out} left out")?,
    }
    if let Some(coverage) = &run.coverage {
        let total = coverage.total();
        writeln!(out, "coverage {total}: {} of {} units", total.covered, total.total)?;
    }
    // The words of tests, and what was decided, are the author's.
    Ok(printable(&out))
}

fn test(out: &mut String, sources: &Sources, outcome: &Outcome) -> fmt::Result {
    let verdict = if outcome.passed() { "pass" } else { "FAIL" };
    writeln!(out, "{verdict}  {}", outcome.words)?;
    for failure in &outcome.failures {
        writeln!(out, "      at {}", words(sources, failure.span))?;
        writeln!(out, "      expected {}", failure.expected)?;
        writeln!(out, "      decided  {}", failure.decided)?;
        writeln!(out, "      because  {}", failure.reason)?;
    }
    Ok(())
}

fn kinds(out: &mut String, coverage: &Coverage) -> fmt::Result {
    writeln!(out, "\n{:<10}{:>8}{:>7}{:>9}", "coverage", "covered", "of", "percent")?;
    for kind in Kind::ALL {
        let tally = coverage.of(kind);
        let name = format!("{}s", kind.name());
        write!(out, "{name:<10}{:>8}{:>7}", tally.covered, tally.total)?;
        match tally.total {
            0 => writeln!(out, "{:>9}", "-")?,
            _ => writeln!(out, "{tally:>9}")?,
        }
    }
    writeln!(out)
}

fn missed(out: &mut String, sources: &Sources, coverage: &Coverage) -> fmt::Result {
    let lines: Vec<(String, &str)> =
        coverage.missed().map(|unit| (words(sources, unit.span), unit.missed.as_str())).collect();
    let Some(width) = lines.iter().map(|(place, _)| place.chars().count()).max() else {
        return Ok(());
    };
    writeln!(out, "not covered (what is unknown is neither true nor false):")?;
    for (place, words) in lines {
        writeln!(out, "  {place:<width$}  {words}")?;
    }
    writeln!(out)
}

fn words(sources: &Sources, span: Span) -> String {
    let (file, line, column) = place(sources, span);
    format!("{file}:{line}:{column}")
}
