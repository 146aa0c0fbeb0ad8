//! Owns diagnostics as workflow commands, which GitHub shows beside the lines of a change.
//! Must not know what they mean, nor that any of them fails a run.

use super::place::{Files, Lines};
use crate::diagnostic::{Diagnostic, Severity};
use std::fmt::Write;

/// A command a line. A line break inside of one is written so that it ends none.
pub fn github<'a>(files: Files<'_>, diagnostics: impl IntoIterator<Item = &'a Diagnostic>) -> String {
    let mut out = String::new();
    for told in diagnostics {
        let command = match told.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let mut place = String::new();
        if let Some(path) = files.path(told.span.file) {
            let _ = write!(place, "file={},{},", property(path.as_str()), lines(files.lines(told.span)));
        }
        let title = property(&format!("{}[{}]", told.severity, told.slug));
        let _ = writeln!(out, "::{command} {place}title={title}::{}", data(&words(told)));
    }
    out
}

/// What is wrong, what would mend it, and what there is to know.
fn words(told: &Diagnostic) -> String {
    let mut words = told.message.clone();
    for more in [&told.help].into_iter().chain(&told.notes).filter(|more| !more.is_empty()) {
        words.push_str("\n\n");
        words.push_str(more);
    }
    if let Some(facts) = &told.witness {
        let _ = write!(words, "\n\na visitor to whom it happens:\n{facts}");
    }
    words
}

/// Columns only where the stretch is of one line: GitHub takes none for more. Its last column is the
/// one of the last character, not the one behind it.
fn lines(lines: Lines) -> String {
    let Lines { start, end } = lines;
    if start.0 != end.0 {
        return format!("line={},endLine={}", start.0, end.0);
    }
    format!("line={},col={},endLine={},endColumn={}", start.0, start.1, end.0, start.1.max(end.1 - 1))
}

/// Text that stands behind the last `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Text that stands among others, with `,` between them and `::` behind.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod test {
    use super::{data, property};

    #[test]
    fn nothing_in_a_text_ends_it() {
        assert_eq!(data("100%\r\n::error::, no"), "100%25%0D%0A::error::, no");
        assert_eq!(property("a,b:c\n%2C"), "a%2Cb%3Ac%0A%252C");
    }
}
