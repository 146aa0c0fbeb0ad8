//! Owns the oracle of the formatter: what can be read is formatted, formatting that changes nothing, and
//! the policy stays what it was. Must not know what the style is.

use super::{file, today};
use tightrope::check::{Report, check};
use tightrope::syntax::{FormatError, format};
use tightrope::table::{Tables, to_json};

/// Bytes that are text are formatted.
pub fn holds(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let once = match format(text) {
        Ok(once) => once,
        Err(FormatError::Unreadable(_)) => return,
        Err(error) => panic!("{error}"),
    };
    assert_eq!(format(&once).as_ref(), Ok(&once), "formatted again");
    let before = check(&file(bytes), today());
    let after = check(&file(once.as_bytes()), today());
    assert_eq!(told(&before), told(&after), "told otherwise of\n{once}");
    let artifact = |report: &Report| tables(report).map(|tables| to_json(tables).expect("an artifact"));
    assert_eq!(artifact(&before), artifact(&after), "other tables of\n{once}");
}

fn tables(report: &Report) -> Option<&Tables> {
    report.tables.as_ref().or(report.draft.as_ref())
}

/// What is told, places aside.
fn told(report: &Report) -> Vec<String> {
    let says = |told: &tightrope::diagnostic::Diagnostic| {
        format!("{} {} {:?} {}", told.slug, told.subject, told.related, told.message)
    };
    report.diagnostics.iter().map(says).collect()
}
