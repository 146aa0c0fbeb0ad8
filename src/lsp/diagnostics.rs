//! Owns diagnostics as editors show them. Must not know when they are told.

use super::convert::Encoding;
use super::workspace::Checked;
use crate::diagnostic::{Diagnostic, Severity, Slug};
use crate::source::Span;
use gen_lsp_types::{
    Diagnostic as Told, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag, Location, Uri,
};
use std::collections::BTreeMap;

/// What was found of each file of a set, also where that is nothing, by the name of the file.
pub fn by_file(
    checked: &Checked,
    encoding: Encoding,
    uri: &dyn Fn(&str) -> Option<Uri>,
) -> BTreeMap<String, Vec<Told>> {
    let sources = &checked.desk.sources;
    let mut told: BTreeMap<String, Vec<Told>> =
        sources.iter().map(|(_, file)| (file.name().to_owned(), Vec::new())).collect();
    for diagnostic in &checked.findings.last.diagnostics {
        if sources.is_empty() {
            break;
        }
        let name = sources.file(diagnostic.span.file).name();
        if let Some(told) = told.get_mut(name) {
            told.push(one(checked, diagnostic, encoding, uri));
        }
    }
    told
}

/// One diagnostic.
pub fn one(
    checked: &Checked,
    diagnostic: &Diagnostic,
    encoding: Encoding,
    uri: &dyn Fn(&str) -> Option<Uri>,
) -> Told {
    let sources = &checked.desk.sources;
    let range = |span: Span| encoding.range(sources.file(span.file), span.range());
    let related = diagnostic.labels.iter().filter_map(|(span, words)| {
        let location = Location { uri: uri(sources.file(span.file).name())?, range: range(*span) };
        Some(DiagnosticRelatedInformation { location, message: words.clone() })
    });
    let related: Vec<DiagnosticRelatedInformation> = related.collect();
    let severity = match diagnostic.severity {
        Severity::Error => DiagnosticSeverity::Error,
        Severity::Warning => DiagnosticSeverity::Warning,
        Severity::Note => DiagnosticSeverity::Information,
    };
    let superfluous = matches!(diagnostic.slug, Slug::Unused | Slug::Unreachable | Slug::UselessWaiver);
    Told {
        range: range(diagnostic.span),
        severity: Some(severity),
        code: Some(diagnostic.slug.name().to_owned().into()),
        source: Some("tightrope".to_owned()),
        message: words(diagnostic).into(),
        tags: superfluous.then(|| vec![DiagnosticTag::Unnecessary]),
        related_information: (!related.is_empty()).then_some(related),
        ..Told::default()
    }
}

/// All that there is to tell: what is wrong, what would mend it, the bill, to whom it happens, and
/// why it matters.
fn words(diagnostic: &Diagnostic) -> String {
    let mut words = diagnostic.message.clone();
    if !diagnostic.help.is_empty() {
        words.push_str("\nhelp: ");
        words.push_str(&diagnostic.help);
    }
    for note in &diagnostic.notes {
        words.push('\n');
        words.push_str(note);
    }
    if let Some(witness) = &diagnostic.witness {
        words.push_str(&format!("\nfor instance: {witness}"));
    }
    words
}
