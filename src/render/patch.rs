//! Owns how a change of a file's text is shown: a unified diff, as `diff -u` and git print it.
//! Must not know who changes the text, nor why.

use crate::diagnostic::printable;
use similar::TextDiff;
use std::fmt::Write;

/// The unified diff from `before` to `after`, with three lines around each change; empty where
/// the texts are the same. It is for people: control characters are signs.
pub fn patch(name: &str, before: &str, after: &str) -> String {
    let diff = TextDiff::from_lines(before, after);
    let mut out = String::new();
    let _ = write!(out, "{}", diff.unified_diff().context_radius(3).header(name, name));
    printable(&out)
}
