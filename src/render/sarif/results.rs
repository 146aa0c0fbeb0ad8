//! Owns a diagnostic as a result of SARIF: its places, its fingerprint, its fixes.
//! Must not know what a run is.

use super::shapes::{
    ArtifactChange, ArtifactLocation, Content, Finding, Fix, Location, LogicalLocation, Message,
    PhysicalLocation, Properties, Region, Replacement, Safe,
};
use super::{FINGERPRINT, ROOT, Told, level};
use crate::diagnostic::{self, Diagnostic, Slug, Subject};
use crate::render::place::{Files, Path};
use crate::source::{FileId, Span};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

/// What may not stand in the path of a URI as it is. A colon might, but not in the first part of one
/// that is relative.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=');

/// One diagnostic.
pub(super) fn result<'a>(files: Files<'_>, finding: &Told<'a>) -> Finding<'a> {
    let Told { told, fingerprint, known } = *finding;
    let labels = told.labels.iter().enumerate().map(|(at, (span, words))| Location {
        id: Some(at + 1),
        message: Some(Message::from(words.clone())),
        ..location(files, *span)
    });
    let mut fingerprints = Map::new();
    let fingerprint = fingerprint.to_string();
    // GitHub looks at this name only. By its own count of lines a result would be another one
    // whenever the lines below its first one change.
    fingerprints.insert("primaryLocationLineHash".to_owned(), Value::from(fingerprint.as_str()));
    fingerprints.insert(FINGERPRINT.to_owned(), Value::from(fingerprint));
    Finding {
        rule_id: told.slug.name(),
        rule_index: Slug::ALL.iter().position(|slug| *slug == told.slug).unwrap_or_default(),
        level: level(told.severity),
        baseline_state: known.map(|known| if known { "unchanged" } else { "new" }),
        message: Message::from(words(told)),
        locations: vec![Location { logical_locations: logical(&told.subject), ..location(files, told.span) }],
        related_locations: labels.collect(),
        partial_fingerprints: fingerprints,
        fixes: told.fixes.iter().filter_map(|fix| self::fix(files, fix)).collect(),
        properties: Properties {
            subject: told.subject.to_string(),
            related: told.related.iter().map(ToString::to_string).collect(),
            witness: told.witness.as_ref(),
        },
    }
}

/// What is wrong, what would mend it, and what there is to know. Braces stand as they are, though a
/// text with arguments would have them doubled: this one has none, and readers show it as it stands.
fn words(told: &Diagnostic) -> String {
    let more = [&told.message, &told.help].into_iter().chain(&told.notes);
    let words: Vec<&str> = more.map(String::as_str).filter(|words| !words.is_empty()).collect();
    words.join("\n")
}

fn location(files: Files<'_>, span: Span) -> Location {
    Location {
        id: None,
        physical_location: PhysicalLocation {
            artifact_location: artifact(files, span.file),
            region: region(files, span),
        },
        logical_locations: Vec::new(),
        message: None,
    }
}

fn artifact(files: Files<'_>, file: FileId) -> ArtifactLocation {
    let encoded = |path: &str| utf8_percent_encode(path, ESCAPED).to_string();
    match files.path(file) {
        Some(Path::Inside(path)) => ArtifactLocation { uri: encoded(path), uri_base_id: Some(ROOT) },
        Some(Path::Outside(path)) => {
            let slash = if path.starts_with('/') { "" } else { "/" };
            ArtifactLocation { uri: format!("file://{slash}{}", encoded(path)), uri_base_id: None }
        }
        None => ArtifactLocation { uri: String::new(), uri_base_id: None },
    }
}

fn region(files: Files<'_>, span: Span) -> Region {
    let lines = files.lines(span);
    Region {
        start_line: lines.start.0,
        start_column: lines.start.1,
        end_line: lines.end.0,
        end_column: lines.end.1,
    }
}

/// What a diagnostic is about, as a place in the policy.
fn logical(subject: &Subject) -> Vec<LogicalLocation> {
    let (kind, name) = match subject {
        Subject::None => return Vec::new(),
        Subject::Trust => ("trust", "trust"),
        Subject::Named(kind, name) | Subject::Words(kind, name) => (*kind, name.as_str()),
    };
    vec![LogicalLocation { name: name.to_owned(), kind, fully_qualified_name: subject.to_string() }]
}

fn fix<'a>(files: Files<'_>, fix: &'a diagnostic::Fix) -> Option<Fix<'a>> {
    let replacements = fix.edits.iter().map(|edit| Replacement {
        deleted_region: region(files, edit.span),
        inserted_content: Content { text: &edit.text },
    });
    Some(Fix {
        description: Message::from(fix.title.clone()),
        artifact_changes: [ArtifactChange {
            artifact_location: artifact(files, fix.file()?),
            replacements: replacements.collect(),
        }],
        properties: Safe { safe: fix.safe },
    })
}
