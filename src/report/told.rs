//! Owns what was told of a set, in words. Must not know who told it.

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Sources;

/// One diagnostic in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// How much it weighs.
    pub severity: Severity,
    /// The check that tells it.
    pub check: &'static str,
    /// What it is about.
    pub subject: String,
    /// What is wrong.
    pub message: String,
    /// What would mend it.
    pub help: String,
    /// More to know, and why it matters.
    pub notes: Vec<String>,
    /// Where it stands, as `file:line`.
    pub place: String,
    /// A visitor to whom it happens, as facts in JSON.
    pub witness: Option<String>,
}

impl Told {
    /// A diagnostic in words.
    pub fn new(sources: &Sources, told: &Diagnostic) -> Self {
        let file = sources.file(told.span.file);
        let (line, _) = file.position(told.span.start as usize);
        Told {
            severity: told.severity,
            check: told.slug.name(),
            subject: told.subject.to_string(),
            message: told.message.clone(),
            help: told.help.clone(),
            notes: told.notes.clone(),
            place: format!("{}:{line}", file.name()),
            witness: told.witness.as_ref().map(ToString::to_string),
        }
    }
}
