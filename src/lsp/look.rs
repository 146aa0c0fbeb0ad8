//! Owns what a request looks at: one file of a set as it is written, and what was found of it.
//! Must not know which request it is.

use super::convert::Encoding;
use super::workspace::{Checked, Set, Workspace, name};
use crate::desk::{Desk, Findings};
use crate::diagnostic::Edit;
use crate::source::{FileId, SourceFile, Span};
use crate::vocabulary::Date;
use gen_lsp_types::{Location, Position, Range, TextEdit, Uri, WorkspaceEdit};
use std::collections::HashMap;

/// What a request looks at.
pub struct Look<'a> {
    workspace: &'a Workspace,
    /// The set.
    pub desk: &'a Desk,
    /// What was found of it; nothing before its first check.
    pub checked: Option<&'a Checked>,
    /// The file.
    pub file: FileId,
    /// In what columns are counted.
    pub encoding: Encoding,
    /// The day.
    pub today: Date,
}

impl<'a> Look<'a> {
    /// Looks at a file; nothing where there is no such file.
    pub fn at(workspace: &'a Workspace, uri: &Uri, terms: (Encoding, Date)) -> Option<Look<'a>> {
        let name = name(uri);
        let set = workspace.sets.get(workspace.home(&name)?)?;
        let file = set.desk.sources.find(&name)?;
        Some(Look::of(workspace, set, file, terms))
    }

    /// Looks at a file of a set.
    pub fn of(workspace: &'a Workspace, set: &'a Set, file: FileId, terms: (Encoding, Date)) -> Look<'a> {
        let (encoding, today) = terms;
        Look { workspace, desk: &set.desk, checked: set.checked.as_ref(), file, encoding, today }
    }

    /// What the editor calls a file.
    pub fn uri(&self, name: &str) -> Option<Uri> {
        self.workspace.uri(name)
    }

    /// What was found of the set.
    pub fn findings(&self) -> Option<&'a Findings> {
        self.checked.map(|checked| &checked.findings)
    }

    /// The file.
    pub fn text(&self) -> &'a SourceFile {
        self.desk.sources.file(self.file)
    }

    /// The byte at a position of the file.
    pub fn byte(&self, position: Position) -> usize {
        self.encoding.byte(self.text(), position)
    }

    /// The range of a span, in whichever file it is.
    pub fn range(&self, span: Span) -> Range {
        self.encoding.range(self.desk.sources.file(span.file), span.range())
    }

    /// The place of a span, in whichever file it is.
    pub fn location(&self, span: Span) -> Option<Location> {
        let uri = self.workspace.uri(self.desk.sources.file(span.file).name())?;
        Some(Location { uri, range: self.range(span) })
    }

    /// The edits, as a client makes them.
    pub fn edits(&self, edits: &[Edit]) -> WorkspaceEdit {
        let mut changes: HashMap<Uri, Vec<TextEdit>> = HashMap::new();
        for edit in edits {
            if let Some(Location { uri, range }) = self.location(edit.span) {
                changes.entry(uri).or_default().push(TextEdit { range, new_text: edit.text.clone() });
            }
        }
        WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() }
    }
}
