//! Owns diagnostics as JSON, in the shape that the language page fixes.
//! Must not know what they mean.

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Sources;
use serde::Serialize;

#[derive(Serialize)]
struct Shape<'a> {
    check: &'static str,
    severity: Severity,
    subject: String,
    related: Vec<String>,
    message: &'a str,
    help: &'a str,
    notes: &'a [String],
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    witness: &'a Option<serde_json::Value>,
}

/// Diagnostics as one JSON array. Lines and columns count from 1, columns in characters; the
/// end is the place after the last character.
///
/// # Errors
/// None in practice: everything in a diagnostic has a form in JSON.
pub fn json(sources: &Sources, diagnostics: &[Diagnostic]) -> Result<String, serde_json::Error> {
    let shapes = diagnostics.iter().map(|told| {
        let file = (!sources.is_empty()).then(|| sources.file(told.span.file));
        let position = |byte: u32| file.map_or((1, 1), |file| file.position(byte as usize));
        let (line, column) = position(told.span.start);
        let (end_line, end_column) = position(told.span.end);
        Shape {
            check: told.slug.name(),
            severity: told.severity,
            subject: told.subject.to_string(),
            related: told.related.iter().map(ToString::to_string).collect(),
            message: &told.message,
            help: &told.help,
            notes: &told.notes,
            file: file.map_or("", |file| file.name()),
            line,
            column,
            end_line,
            end_column,
            witness: &told.witness,
        }
    });
    serde_json::to_string_pretty(&shapes.collect::<Vec<_>>())
}
