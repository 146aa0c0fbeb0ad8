//! Owns the oracle of reading and checking: whatever the bytes, there is a report, it can be printed,
//! and there are tables exactly where there are no errors. Must not know what a report should say.

use super::{file, today};
use tightrope::check::check;
use tightrope::diagnostic::Severity;
use tightrope::render;

/// Bytes are checked as a file.
pub fn holds(bytes: &[u8]) {
    let sources = file(bytes);
    let report = check(&sources, today());
    let errors = report.count(Severity::Error);
    assert_eq!(report.tables.is_none(), errors > 0, "{errors} errors, and tables that go against it");
    let json = render::json(&sources, &report.diagnostics).expect("diagnostics in JSON");
    assert!(!json.contains(|c: char| c < ' ' && c != '\n'), "raw control characters in JSON");
    let mut drawn = Vec::new();
    render::pretty(&sources, &report.diagnostics, false, &mut drawn).expect("diagnostics drawn");
    let drawn = String::from_utf8(drawn).expect("drawn in UTF-8");
    let odd = drawn.lines().find(|line| line.contains(no_text));
    assert_eq!(odd, None, "raw control characters on a terminal");
}

/// What a terminal may take for a command.
fn no_text(c: char) -> bool {
    c.is_control() && c != '\n' && c != '\t'
}
