//! Owns reading the pieces of a file apart from each other, so that it can be done at once: what
//! there is to know of a place whatever stands before it. Must not know which pieces count.

use super::ast::Declaration;
use super::kept::Known;
use super::limits::{self, Depth};
use super::parser::{read_whole, skip_trivia};
use super::recover;
use crate::source::FileId;
use std::ops::Range;
use std::sync::Arc;

/// A place where a declaration may begin.
#[derive(Debug)]
pub struct Piece {
    /// The place.
    pub at: usize,
    /// How deep conditions nest from there on, and up to where that was looked at.
    pub depth: Depth,
    /// The declaration, if it is all there is up to there.
    pub whole: Option<Arc<Declaration>>,
}

/// So many bytes of a file are read in one go.
const CHUNK: usize = 32 * 1024;

/// Cuts a text into chunks, each of which begins with a line that begins a declaration.
pub fn chunks(text: &str) -> Vec<Range<usize>> {
    let mut chunks = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let mut about = (start + CHUNK).min(text.len());
        while !text.is_char_boundary(about) {
            about -= 1;
        }
        let end = recover::resume(text, about);
        chunks.push(start..end);
        start = end;
    }
    chunks
}

/// The pieces that begin in a chunk, in order.
pub fn read(id: FileId, text: &str, chunk: Range<usize>, known: &Known<'_>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = skip_trivia(text, chunk.start);
    while at < chunk.end {
        let depth = limits::depth(text, at);
        let (next, whole) = match depth {
            Depth::Safe(next) => {
                let read = || read_whole(id, text, at, next).map(Arc::new);
                (next, known.find(id, text, at..next).or_else(read))
            }
            Depth::TooDeep(_) => (recover::resume(text, at), None),
        };
        pieces.push(Piece { at, depth, whole });
        at = skip_trivia(text, next);
    }
    pieces
}
