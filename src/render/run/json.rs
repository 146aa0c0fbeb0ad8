//! Owns a run of tests as one JSON object. Must not know the other formats.

use super::place;
use crate::source::Sources;
use crate::testing::{Coverage, Kind, Outcome, Run, Tally};
use serde::Serialize;

#[derive(Serialize)]
struct Shape<'a> {
    tests: Vec<Test<'a>>,
    passed: usize,
    failed: usize,
    left_out: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage: Option<Covered<'a>>,
}

#[derive(Serialize)]
struct Test<'a> {
    test: &'a str,
    file: &'a str,
    line: usize,
    outcome: &'static str,
    failures: Vec<Failed<'a>>,
}

#[derive(Serialize)]
struct Failed<'a> {
    line: usize,
    column: usize,
    expected: &'a str,
    decided: &'a str,
    reason: &'a str,
}

#[derive(Serialize)]
struct Covered<'a> {
    rules: Count,
    outcomes: Count,
    rows: Count,
    atoms: Count,
    tiers: Count,
    total: Count,
    percent: f64,
    uncovered: Vec<Missed<'a>>,
}

#[derive(Serialize)]
struct Count {
    covered: usize,
    total: usize,
}

#[derive(Serialize)]
struct Missed<'a> {
    kind: &'static str,
    name: &'a str,
    file: &'a str,
    line: usize,
    column: usize,
    words: &'a str,
}

/// One object: every test with what was not as expected, how many passed, failed and were left
/// out, and what they cover, where that was asked for. The percentage is rounded down to tenths.
///
/// # Errors
/// None in practice: everything in a run has a form in JSON.
pub fn json(sources: &Sources, run: &Run) -> Result<String, serde_json::Error> {
    let failed = run.failed();
    serde_json::to_string_pretty(&Shape {
        tests: run.outcomes.iter().map(|outcome| test(sources, outcome)).collect(),
        passed: run.outcomes.len() - failed,
        failed,
        left_out: run.left_out,
        coverage: run.coverage.as_ref().map(|coverage| covered(sources, coverage)),
    })
}

fn test<'a>(sources: &'a Sources, outcome: &'a Outcome) -> Test<'a> {
    let (file, line, _) = place(sources, outcome.span);
    let failures = outcome.failures.iter().map(|failure| {
        let (_, line, column) = place(sources, failure.span);
        Failed {
            line,
            column,
            expected: &failure.expected,
            decided: &failure.decided,
            reason: &failure.reason,
        }
    });
    Test {
        test: &outcome.words,
        file,
        line,
        outcome: if outcome.passed() { "pass" } else { "fail" },
        failures: failures.collect(),
    }
}

fn covered<'a>(sources: &'a Sources, coverage: &'a Coverage) -> Covered<'a> {
    let count = |Tally { covered, total }| Count { covered, total };
    let uncovered = coverage.missed().map(|unit| {
        let (file, line, column) = place(sources, unit.span);
        Missed { kind: unit.kind.name(), name: &unit.name, file, line, column, words: &unit.missed }
    });
    Covered {
        rules: count(coverage.of(Kind::Rule)),
        outcomes: count(coverage.of(Kind::Outcome)),
        rows: count(coverage.of(Kind::Row)),
        atoms: count(coverage.of(Kind::Atom)),
        tiers: count(coverage.of(Kind::Tier)),
        total: count(coverage.total()),
        percent: coverage.total().tenths() as f64 / 10.0,
        uncovered: uncovered.collect(),
    }
}
