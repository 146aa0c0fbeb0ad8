//! Owns the way between bytes and the positions of editors: the only file that knows UTF-16.
//! Must not know what stands at a position.

use crate::desk::Kind;
use crate::source::SourceFile;
use gen_lsp_types::{CompletionItemKind, Position, Range, SymbolKind};

/// In what a client counts columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// Units of UTF-16, which every client knows.
    Utf16,
}

impl Encoding {
    /// The byte at a position. Past the end of a line it is the end of the line, past the last
    /// line the end of the text, inside of a character its start.
    pub fn byte(self, file: &SourceFile, position: Position) -> usize {
        let Some(line) = file.line(position.line as usize) else { return file.text().len() };
        let text = file.text().get(line.clone()).unwrap_or_default();
        let mut left = position.character as usize;
        for (at, next) in text.char_indices() {
            let units = self.units(next);
            if left < units {
                return line.start + at;
            }
            left -= units;
        }
        line.end
    }

    /// The position of a byte.
    pub fn position(self, file: &SourceFile, byte: usize) -> Position {
        let byte = byte.min(file.text().len());
        let line = file.line_of(byte);
        let range = file.line(line).unwrap_or_default();
        let before = file.text().as_bytes().get(range.start..byte.min(range.end)).unwrap_or_default();
        let character: usize = match self {
            Encoding::Utf8 => before.len(),
            // A character is two units where its first byte says that it takes four.
            Encoding::Utf16 => {
                before.iter().map(|byte| usize::from(byte & 0xC0 != 0x80) + usize::from(*byte >= 0xF0)).sum()
            }
        };
        Position { line: line as u32, character: character as u32 }
    }

    /// The range of some bytes.
    pub fn range(self, file: &SourceFile, bytes: std::ops::Range<usize>) -> Range {
        Range { start: self.position(file, bytes.start), end: self.position(file, bytes.end) }
    }

    fn units(self, next: char) -> usize {
        match self {
            Encoding::Utf8 => next.len_utf8(),
            Encoding::Utf16 => next.len_utf16(),
        }
    }
}

/// How editors draw a symbol of that kind; nothing is the ladder.
pub fn symbol_kind(kind: Option<Kind>) -> SymbolKind {
    match kind {
        None | Some(Kind::Tier) => SymbolKind::Enum,
        Some(Kind::Category | Kind::Format) => SymbolKind::TypeParameter,
        Some(Kind::Consent) => SymbolKind::Boolean,
        Some(Kind::Source) => SymbolKind::Namespace,
        Some(Kind::Field | Kind::Metric) => SymbolKind::Field,
        Some(Kind::Member) => SymbolKind::EnumMember,
        Some(Kind::Surface) => SymbolKind::Class,
        Some(Kind::Slot) => SymbolKind::Property,
        Some(Kind::Content) => SymbolKind::Object,
        Some(Kind::Goal) => SymbolKind::Event,
        Some(Kind::Segment) => SymbolKind::Variable,
        Some(Kind::Rule) => SymbolKind::Function,
        Some(Kind::Promise) => SymbolKind::Constant,
        Some(Kind::Test) => SymbolKind::Method,
        Some(Kind::Check | Kind::Key) => SymbolKind::Key,
    }
}

/// How editors draw an offer of that kind; nothing is a word of the language.
pub fn completion_kind(kind: Option<Kind>) -> CompletionItemKind {
    match kind {
        None => CompletionItemKind::Keyword,
        Some(Kind::Tier) => CompletionItemKind::Enum,
        Some(Kind::Member) => CompletionItemKind::EnumMember,
        Some(Kind::Category | Kind::Format) => CompletionItemKind::TypeParameter,
        Some(Kind::Source) => CompletionItemKind::Module,
        Some(Kind::Field) => CompletionItemKind::Field,
        Some(Kind::Surface) => CompletionItemKind::Class,
        Some(Kind::Slot) => CompletionItemKind::Property,
        Some(Kind::Content) => CompletionItemKind::Struct,
        Some(Kind::Goal) => CompletionItemKind::Event,
        Some(Kind::Segment) => CompletionItemKind::Variable,
        Some(Kind::Rule) => CompletionItemKind::Function,
        Some(Kind::Consent | Kind::Metric | Kind::Check | Kind::Key | Kind::Promise | Kind::Test) => {
            CompletionItemKind::Value
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Encoding;
    use crate::source::SourceFile;
    use gen_lsp_types::Position;

    #[test]
    fn every_byte_and_its_position_agree() {
        let file = SourceFile::from_bytes("a", "aé😀b\r\n\n😀".as_bytes().to_vec());
        for encoding in [Encoding::Utf8, Encoding::Utf16] {
            for (byte, _) in file.text().char_indices().filter(|(_, next)| *next != '\n') {
                assert_eq!(encoding.byte(&file, encoding.position(&file, byte)), byte, "{encoding:?}");
            }
        }
        let position = Encoding::Utf16.position(&file, file.text().find('b').unwrap());
        assert_eq!(position, Position { line: 0, character: 4 });
        let position = Encoding::Utf8.position(&file, file.text().find('b').unwrap());
        assert_eq!(position, Position { line: 0, character: 7 });
    }

    #[test]
    fn a_position_that_is_nowhere_is_the_nearest() {
        let file = SourceFile::from_bytes("a", "é😀\r\nb".as_bytes().to_vec());
        let byte = |line, character| Encoding::Utf16.byte(&file, Position { line, character });
        assert_eq!([byte(0, 2), byte(0, 99), byte(1, 99), byte(99, 0)], [2, 6, 9, 9]);
    }
}
