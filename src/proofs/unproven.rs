//! Owns `unproven`: an analysis outgrew its budget, and nothing is claimed of it.
//! Must not know the analyses.

use super::search::BUDGET;
use crate::diagnostic::{Diagnostic, Slug, Subject};
use crate::source::Span;

/// Tells that an analysis, by its slug, was not finished.
pub fn told(analysis: Slug, subject: Subject, span: Span) -> Diagnostic {
    let message =
        format!("whether this is `{analysis}` was not proved: more than {BUDGET} cases were to be looked at");
    Diagnostic::new(Slug::Unproven, subject, span, message)
        .help("fewer alternatives in the conditions here make it provable; until then, look at it yourself")
}
