//! Owns drawing runs of tests, one format a file. Must not know how a test is run.

mod json;
mod junit;
mod lcov;
mod pretty;

pub use json::json;
pub use junit::junit;
pub use lcov::lcov;
pub use pretty::{Show, pretty};

use crate::source::{Sources, Span};

/// File, line and column of the beginning of a span.
fn place(sources: &Sources, span: Span) -> (&str, usize, usize) {
    let file = sources.file(span.file);
    let (line, column) = file.position(span.start as usize);
    (file.name(), line, column)
}
