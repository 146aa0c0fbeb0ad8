//! Owns texts as the editor has them, and changing them by pieces. Must not know sets.

use super::convert::Encoding;
use crate::source::SourceFile;
use gen_lsp_types::{TextDocumentContentChangeEvent, Uri};
use std::sync::Arc;

/// A text that an editor has open.
#[derive(Debug, Clone)]
pub struct Document {
    /// What the editor calls it.
    pub uri: Uri,
    /// The editor's count of its versions.
    pub version: i32,
    /// Its text.
    pub file: Arc<SourceFile>,
}

impl Document {
    /// Makes the changes, one after the other.
    pub fn change(&mut self, changes: Vec<TextDocumentContentChangeEvent>, encoding: Encoding) {
        for change in changes {
            let text = match change {
                TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(whole) => whole.text,
                TextDocumentContentChangeEvent::TextDocumentContentChangePartial(part) => {
                    let start = encoding.byte(&self.file, part.range.start);
                    let end = encoding.byte(&self.file, part.range.end).max(start);
                    let mut text = self.file.text().to_owned();
                    text.replace_range(start..end, &part.text);
                    text
                }
            };
            self.file = Arc::new(SourceFile::from_bytes(self.file.name(), text.into_bytes()));
        }
    }
}
