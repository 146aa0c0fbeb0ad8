//! Owns a run of tests as JUnit XML, which CI systems read; the only file that sees quick-junit.
//! Must not know the other formats.

use super::place;
use crate::source::Sources;
use crate::testing::{Failure, Outcome, Run};
use quick_junit::{NonSuccessKind, Report, SerializeError, TestCase, TestCaseStatus, TestSuite};

/// A test suite for each file with tests, a test case for each test, with its file and line. No
/// times, so that the same is printed on every run.
///
/// # Errors
/// None in practice: memory can always be written to.
pub fn junit(sources: &Sources, run: &Run) -> Result<String, SerializeError> {
    let mut report = Report::new("tightrope");
    for (id, file) in sources.iter() {
        let here = run.outcomes.iter().filter(|outcome| outcome.span.file == id);
        let cases: Vec<TestCase> = here.map(|outcome| case(sources, outcome)).collect();
        if !cases.is_empty() {
            let mut suite = TestSuite::new(file.name());
            suite.add_test_cases(cases);
            report.add_test_suite(suite);
        }
    }
    report.to_string()
}

fn case(sources: &Sources, outcome: &Outcome) -> TestCase {
    let status = match outcome.failures.as_slice() {
        [] => TestCaseStatus::success(),
        [first, rest @ ..] => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            let more = if rest.is_empty() { String::new() } else { format!(", and {} more", rest.len()) };
            status.set_message(format!("expected {}, decided {}{more}", first.expected, first.decided));
            status.set_type("expectation");
            status.set_description(description(sources, outcome));
            status
        }
    };
    let (file, line, _) = place(sources, outcome.span);
    let mut case = TestCase::new(outcome.words.as_str(), status);
    case.set_classname(file);
    case.extra.insert("file".into(), file.into());
    case.extra.insert("line".into(), line.to_string().into());
    case
}

/// Every failure with its place.
fn description(sources: &Sources, outcome: &Outcome) -> String {
    let failures = outcome.failures.iter().map(|failure| {
        let (file, line, column) = place(sources, failure.span);
        let Failure { expected, decided, reason, .. } = failure;
        format!("at {file}:{line}:{column}\nexpected {expected}\ndecided  {decided}\nbecause  {reason}\n")
    });
    failures.collect::<Vec<_>>().join("\n")
}
