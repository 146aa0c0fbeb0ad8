//! Owns what is kept of the last reading of a set, so that neither files nor declarations that
//! did not change are read again; and reading what is left on all cores.
//! Must not know what is in a declaration.

use super::ast::{Ast, Declaration};
use super::limits::MAX_DECLARATIONS;
use super::moved::{Move, moved};
use super::parser::{FileRead, read_file};
use super::pieces::{self, Piece};
use super::recover::doc_above;
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, SourceFile, Sources, Text};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::ops::Range;
use std::sync::Arc;

/// Reads every file of a set. Whatever the text, there is a tree of what could be read, and a
/// diagnostic for each declaration that could not.
pub fn parse(sources: &Sources) -> (Ast, Vec<Diagnostic>) {
    Kept::default().parse(sources)
}

/// What was read of a set last. It never changes what is read, only how long that takes.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    sources: Sources,
    /// What was read of each file, by its id.
    files: Vec<Arc<FileRead>>,
}

/// Where what is read of a file comes from.
enum Origin {
    Kept(Arc<FileRead>),
    /// It has to be read, chunk by chunk.
    Text(Vec<Range<usize>>),
}

impl Kept {
    /// Reads every file of a set, as [`parse`] does. What did not change since the last time is
    /// not read again; what is in the set no more is forgotten.
    pub fn parse(&mut self, sources: &Sources) -> (Ast, Vec<Diagnostic>) {
        let reads = self.read(sources);
        let (mut ast, mut diagnostics) = (Ast::default(), Vec::new());
        for ((id, file), kept) in sources.iter().zip(&reads) {
            let room = MAX_DECLARATIONS - ast.declarations.len();
            let mut few = None;
            if kept.ast.declarations.len() >= room {
                few = Some(read_file(id, file, &[], room));
            }
            let read = few.as_ref().unwrap_or(kept);
            ast.declarations.extend(read.ast.declarations.iter().map(Arc::clone));
            ast.skipped.extend_from_slice(&read.ast.skipped);
            ast.unread_files |= read.ast.unread_files;
            diagnostics.extend_from_slice(&read.diagnostics);
            if read.too_many {
                break;
            }
        }
        *self = Kept { sources: sources.clone(), files: reads };
        (ast, diagnostics)
    }

    /// What there is in each file.
    fn read(&self, sources: &Sources) -> Vec<Arc<FileRead>> {
        let names = self.sources.iter().map(|(id, file)| (file.name(), id)).collect();
        let mut changed: Vec<bool> = vec![true; self.files.len()];
        let origins = sources.iter().map(|(id, file)| match self.find(&names, id, file) {
            Some((kept, read)) => {
                changed[kept.0 as usize] = false;
                Origin::Kept(read)
            }
            None => match file.content() {
                Text::Readable(text) => Origin::Text(pieces::chunks(text)),
                Text::NotUtf8(_) | Text::TooLarge => Origin::Text(Vec::new()),
            },
        });
        let origins: Vec<Origin> = origins.collect();
        let known = self.known(&changed);
        let files: Vec<(FileId, &SourceFile, Origin)> =
            sources.iter().zip(origins).map(|((id, file), origin)| (id, file, origin)).collect();
        let read = |(id, file, origin): (FileId, &SourceFile, Origin)| match origin {
            Origin::Kept(read) => read,
            Origin::Text(chunks) => {
                let chunks = chunks.into_par_iter();
                let pieces = chunks.flat_map_iter(|chunk| pieces::read(id, file.text(), chunk, &known));
                let pieces: Vec<Piece> = pieces.collect();
                Arc::new(read_file(id, file, &pieces, MAX_DECLARATIONS))
            }
        };
        files.into_par_iter().map(read).collect()
    }

    /// What was read of a file of this name and text. Of one that stands at another place in the
    /// set, only if nothing is told of it.
    fn find(
        &self,
        names: &FxHashMap<&str, FileId>,
        id: FileId,
        file: &SourceFile,
    ) -> Option<(FileId, Arc<FileRead>)> {
        let kept = *names.get(file.name())?;
        let read = self.files.get(kept.0 as usize)?;
        if self.sources.file(kept).content() != file.content() {
            return None;
        }
        if kept == id {
            return Some((kept, Arc::clone(read)));
        }
        let only_wholes = read.whole.len() == read.ast.declarations.len() && read.diagnostics.is_empty();
        only_wholes.then(|| (kept, Arc::new(elsewhere(id, read))))
    }

    /// The declarations of the files that changed.
    fn known(&self, changed: &[bool]) -> Known<'_> {
        let files = self.sources.iter().zip(&self.files).zip(changed);
        let files = files.filter(|(_, changed)| **changed);
        let wholes = files.flat_map(|(((_, file), read), _)| {
            read.whole
                .iter()
                .map(move |(range, declaration)| (&file.text()[range.clone()], (range.start, declaration)))
        });
        Known(wholes.collect())
    }
}

/// What was read of a file that is now another one of the set, and nothing is told of.
fn elsewhere(id: FileId, read: &FileRead) -> FileRead {
    let whole = read.whole.iter().map(|(range, declaration)| {
        (range.clone(), moved(declaration, Move { file: id, from: range.start, to: range.start }))
    });
    let whole: Vec<(Range<usize>, Arc<Declaration>)> = whole.collect();
    let declarations = whole.iter().map(|(_, declaration)| Arc::clone(declaration)).collect();
    let ast = Ast { declarations, ..Ast::default() };
    FileRead { ast, whole, ..FileRead::default() }
}

/// Declarations by the stretch of text that each was read from, and where that began.
pub struct Known<'a>(FxHashMap<&'a str, (usize, &'a Arc<Declaration>)>);

impl Known<'_> {
    /// The declaration that a stretch of a file is, if it was read before.
    pub fn find(&self, id: FileId, text: &str, range: Range<usize>) -> Option<Arc<Declaration>> {
        let (from, declaration) = self.0.get(&text[range.clone()])?;
        // What documents it stands before it.
        let documented = doc_above(text, range.start) == declaration.doc;
        documented.then(|| moved(declaration, Move { file: id, from: *from, to: range.start }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What a file may be made of: whole declarations, and all that makes reading stumble.
    const STRETCHES: &[&str] = &[
        "content x : banner\n",
        "/// What it is.\nrule r {\n    show c in home.hero\n}\n",
        "trust {\n    /// The first.\n    tier low { comfort 9 }\n}\n",
        "consent a consent b\n",
        "consent a // consent c\n",
        "category c : ordinary\n\"of that kind\"\n",
        "segment s = a and\nsegment = b\n",
        "source s : context first-party {\n",
        "    source : text is preference\n",
        "    rule : text is preference\n",
        "test \"a\" { expect home.hero shows c by\nrule r { }\n",
        "promise \"no end\nconsent a\n",
        "consent a \"an escape \\\nconsent b\n",
        "segment deep = ((((((((((((((((\n",
        "segment bad = ? rule r { } }\n",
        "}\n",
        "\u{feff}consent é\r\n",
        "///\n",
        "\n",
    ];

    /// A file read from its start to its end, with nothing known of any place.
    fn one_by_one(text: &str) -> (Ast, Vec<Diagnostic>) {
        let file = SourceFile::from_bytes("a.rope", text.as_bytes().to_vec());
        let read = read_file(FileId(0), &file, &[], MAX_DECLARATIONS);
        (read.ast, read.diagnostics)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

        /// Pieces that are read apart, also of several chunks, make the same tree.
        #[test]
        fn pieces_make_the_same_file(
            drawn in proptest::collection::vec(0..STRETCHES.len(), 0..40),
            times in proptest::sample::select(vec![1, 1, 60]),
        ) {
            let text: String = drawn.iter().map(|at| STRETCHES[*at]).collect();
            let text = text.repeat(times);
            prop_assert_eq!(one_by_one(&text), parse(&Sources::single("a.rope", &text)));
        }
    }

    #[test]
    fn a_declaration_that_did_not_change_is_not_read_again() {
        let mut kept = Kept::default();
        let read = |kept: &mut Kept, text: &str| kept.parse(&Sources::single("a.rope", text)).0.declarations;
        let before = read(&mut kept, "consent a\nconsent b\nconsent c\n");
        let after = read(&mut kept, "consent a\nconsent bb\nconsent c\n");
        assert!(Arc::ptr_eq(&before[0], &after[0]));
        assert_ne!(before[1], after[1]);
        assert_eq!(after[2].span.start, before[2].span.start + 1);
        let again = read(&mut kept, "consent a\nconsent bb\nconsent c\n");
        assert!(after.iter().zip(&again).all(|(a, b)| Arc::ptr_eq(a, b)));
    }
}
