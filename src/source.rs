//! Owns the text of policies: files, byte spans, lines and columns.
//! Must not know anything else: not what the text says, not where it was read from.

use std::ops::Range;
use std::sync::Arc;

/// A file of a policy set, by its place in the set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A stretch of a file, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

impl Span {
    /// The stretch `range` of `file`. Files are bounded well below 4 GiB.
    pub fn new(file: FileId, range: Range<usize>) -> Self {
        Span { file, start: range.start as u32, end: range.end as u32 }
    }

    /// The bytes that the span covers.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Something read from a file, with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Spanned<T> {
    /// What was read.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

/// One file: its name as the user wrote it, and its text.
#[derive(Debug, Clone)]
pub struct SourceFile {
    name: String,
    text: Text,
    line_starts: Vec<u32>,
}

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text {
    /// Readable text.
    Readable(String),
    /// Text up to the first byte that is not UTF-8.
    NotUtf8(String),
    /// More bytes than a policy may have; none of them is kept.
    TooLarge,
}

/// The most bytes that a file may have.
pub const MAX_FILE_BYTES: usize = 16 * 1024 * 1024;

impl SourceFile {
    /// A file from its bytes. Whatever they are, there is a file: what is wrong with it is
    /// kept in [`SourceFile::content`].
    pub fn from_bytes(name: impl Into<String>, bytes: Vec<u8>) -> Self {
        let text = if bytes.len() > MAX_FILE_BYTES {
            Text::TooLarge
        } else {
            match String::from_utf8(bytes) {
                Ok(text) => Text::Readable(text),
                Err(error) => {
                    let valid = error.utf8_error().valid_up_to();
                    let bytes = error.into_bytes();
                    Text::NotUtf8(String::from_utf8_lossy(&bytes[..valid]).into_owned())
                }
            }
        };
        let mut file = SourceFile { name: name.into(), text, line_starts: vec![0] };
        let starts: Vec<u32> = file
            .text()
            .bytes()
            .enumerate()
            .filter(|(_, byte)| *byte == b'\n')
            .map(|(at, _)| at as u32 + 1)
            .collect();
        file.line_starts.extend(starts);
        file
    }

    /// The name that diagnostics show.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text, as far as it can be shown.
    pub fn text(&self) -> &str {
        match &self.text {
            Text::Readable(text) | Text::NotUtf8(text) => text,
            Text::TooLarge => "",
        }
    }

    /// What the file holds, and whether it can be read.
    pub fn content(&self) -> &Text {
        &self.text
    }

    /// Line and column of a byte, both from 1; columns count characters. A byte order mark
    /// at the start of the file counts for nothing.
    pub fn position(&self, byte: usize) -> (usize, usize) {
        let text = self.text();
        let mut byte = byte.min(text.len());
        while !text.is_char_boundary(byte) {
            byte -= 1;
        }
        let line = self.line_starts.partition_point(|start| *start as usize <= byte);
        let start = self.line_starts[line - 1] as usize;
        let before = text[start..byte].trim_start_matches('\u{feff}');
        (line, before.chars().count() + 1)
    }

    /// The line, from 0, on which a byte stands; past the end it is the last one.
    pub fn line_of(&self, byte: usize) -> usize {
        self.line_starts.partition_point(|start| *start as usize <= byte) - 1
    }

    /// The bytes of a line, from 0, without its line break; none where there is no such line.
    pub fn line(&self, line: usize) -> Option<Range<usize>> {
        let start = *self.line_starts.get(line)? as usize;
        let end = self.line_starts.get(line + 1).map_or(self.text().len(), |next| *next as usize);
        let text = self.text().get(start..end)?;
        let text = text.strip_suffix('\n').unwrap_or(text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        Some(start..start + text.len())
    }

    /// How many lines there are: one more than line breaks.
    pub fn line_count(&self) -> usize {
        self.line_starts.len()
    }
}

/// The files of a policy set, in the order of their names. Clones share the files.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<Arc<SourceFile>>,
}

impl Sources {
    /// The set of these files; their order does not matter.
    pub fn new(mut files: Vec<SourceFile>) -> Self {
        files.sort_by(|a, b| a.name.cmp(&b.name));
        Sources { files: files.into_iter().map(Arc::new).collect() }
    }

    /// The set with another text in one of its files; the others are shared.
    #[must_use]
    pub fn with(&self, id: FileId, text: &str) -> Self {
        let mut files = self.files.clone();
        if let Some(file) = files.get_mut(id.0 as usize) {
            *file = Arc::new(SourceFile::from_bytes(file.name(), text.as_bytes().to_vec()));
        }
        Sources { files }
    }

    /// The set of these files, for hosts that keep files between sets.
    pub fn shared(mut files: Vec<Arc<SourceFile>>) -> Self {
        files.sort_by(|a, b| a.name.cmp(&b.name));
        Sources { files }
    }

    /// One file, for tests and for hosts that hold a policy in a string.
    pub fn single(name: &str, text: &str) -> Self {
        Sources::new(vec![SourceFile::from_bytes(name, text.as_bytes().to_vec())])
    }

    /// The files with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(index, file)| (FileId(index as u32), &**file))
    }

    /// One file.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// One file, if there is one by that id.
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize).map(|file| &**file)
    }

    /// The file of that name.
    pub fn find(&self, name: &str) -> Option<FileId> {
        let at = self.files.binary_search_by(|file| file.name.as_str().cmp(name)).ok()?;
        Some(FileId(at as u32))
    }

    /// The text under a span.
    pub fn slice(&self, span: Span) -> &str {
        self.file(span.file).text().get(span.range()).unwrap_or("")
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there are no files.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_without_their_breaks() {
        let file = SourceFile::from_bytes("a", "é\r\nb\n".as_bytes().to_vec());
        let lines: Vec<_> = (0..4).map(|line| file.line(line)).collect();
        assert_eq!(lines, [Some(0..2), Some(4..5), Some(6..6), None]);
        assert_eq!([0, 3, 4, 6, 99].map(|byte| file.line_of(byte)), [0, 0, 1, 2, 2]);
    }

    #[test]
    fn columns_count_characters_and_not_the_byte_order_mark() {
        let file = SourceFile::from_bytes("a", "\u{feff}é = x\r\nzwei".as_bytes().to_vec());
        assert_eq!(file.position(3), (1, 1));
        assert_eq!(file.position(5), (1, 2));
        let second = file.text().find("zwei").unwrap();
        assert_eq!(file.position(second + 1), (2, 2));
    }
}
