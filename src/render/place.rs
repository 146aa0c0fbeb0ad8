//! Owns where things stand, for whoever looks at a repository: files by their paths in it, stretches of
//! them by lines and columns. Must not know how the repository was found, nor what is told there.

use crate::source::{FileId, Sources, Span};

/// Where a file of the set stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Path {
    /// In the repository, at this path below its root, with `/` between the parts.
    Inside(String),
    /// Outside of it, at this path from the root of the file system.
    Outside(String),
}

impl Path {
    /// The path itself.
    pub fn as_str(&self) -> &str {
        match self {
            Path::Inside(path) | Path::Outside(path) => path,
        }
    }
}

/// The files of a set, each with the path that it is told under.
#[derive(Debug, Clone, Copy)]
pub struct Files<'a> {
    /// The files.
    pub sources: &'a Sources,
    /// Their paths, in the same order.
    pub paths: &'a [Path],
}

impl<'a> Files<'a> {
    /// The path of a file; none for a file that is not of the set.
    pub(super) fn path(self, file: FileId) -> Option<&'a Path> {
        self.paths.get(file.0 as usize)
    }

    /// The lines and columns of a stretch.
    pub(super) fn lines(self, span: Span) -> Lines {
        let at = |byte: u32| self.sources.get(span.file).map_or((1, 1), |file| file.position(byte as usize));
        Lines { start: at(span.start), end: at(span.end) }
    }
}

/// A stretch of a file by lines and columns, which count from 1; columns count characters. The end
/// is the place after the last character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lines {
    /// Line and column of the first character.
    pub start: (usize, usize),
    /// Line and column behind the last one.
    pub end: (usize, usize),
}
