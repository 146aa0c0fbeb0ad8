//! Owns reading a file, declaration by declaration, and telling what cannot be read.
//! With `build/` and `expected.rs` the only one here that sees pest.
//! Must not know what names mean.

use super::ast::{Ast, Declaration, Skipped};
use super::build::Builder;
use super::expected;
use super::limits::{self, Depth};
use super::pieces::Piece;
use super::recover;
use crate::diagnostic::{Diagnostic, Remedy, Safe, Slug, Subject};
use crate::source::{FileId, SourceFile, Span, Text};
use pest::Parser;
use pest::error::{ErrorVariant, InputLocation};
use std::ops::Range;
use std::sync::Arc;

pub use grammar::Rule;

mod grammar {
    #![expect(missing_docs, reason = "pest writes functions without docs; the grammar has them")]

    /// The grammar, compiled.
    #[derive(pest_derive::Parser)]
    #[grammar = "../grammar/tightrope.pest"]
    pub struct Grammar;
}
use grammar::Grammar;

/// What was read of a file.
#[derive(Debug, Default)]
pub(super) struct FileRead {
    /// The declarations, and what was skipped.
    pub ast: Ast,
    /// What is told of the rest.
    pub diagnostics: Vec<Diagnostic>,
    /// The declarations that are all there is in a stretch of the file, each with the stretch.
    pub whole: Vec<(Range<usize>, Arc<Declaration>)>,
    /// Whether there was no room for all of them.
    pub too_many: bool,
}

/// Reads a file, of which at most `room` declarations are wanted. Whatever the text, there is a
/// tree of what could be read, and a diagnostic for each declaration that could not. `pieces` may
/// say of any place what there is to be known of it, in order.
pub(super) fn read_file(id: FileId, file: &SourceFile, pieces: &[Piece], room: usize) -> FileRead {
    let mut read = FileRead::default();
    match file.content() {
        Text::Readable(text) => {
            Reader { far_looks: FAR_LOOKS, id, text, pieces, room, read: &mut read }.read();
        }
        Text::NotUtf8(_) | Text::TooLarge => {
            read.ast.unread_files = true;
            read.diagnostics.push(unreadable(id, file));
        }
    }
    read
}

/// The declaration at `at`, if up to `next` there is nothing else but space. Then it depends on
/// nothing beyond, and on nothing before but the lines that document it.
pub(super) fn read_whole(id: FileId, text: &str, at: usize, next: usize) -> Option<Declaration> {
    let pair = Grammar::parse(Rule::declaration, &text[at..next]).ok()?.next()?;
    let end = at + pair.as_span().end();
    if skip_trivia(text, end) < next {
        return None;
    }
    let mut builder = Builder::new(id, text, at);
    let declaration = builder.declaration(pair)?;
    builder.too_large.is_empty().then_some(declaration)
}

/// What the grammar finds in a text that begins with a declaration, up to its end.
pub(super) fn matched(text: &str) -> Option<pest::iterators::Pair<'_, Rule>> {
    Grammar::parse(Rule::declaration, text).ok()?.next()
}

/// What may follow on `text`, which begins a declaration: the rules that were tried at its end.
/// None where the text cannot be read so far, or is all of a declaration.
pub(super) fn tried_at_end(text: &str) -> Option<Vec<Rule>> {
    let error = Grammar::parse(Rule::declaration, text).err()?;
    let InputLocation::Pos(place) = error.location else { return None };
    match error.variant {
        ErrorVariant::ParsingError { positives, .. } if place == text.len() => Some(positives),
        _ => None,
    }
}

fn unreadable(id: FileId, file: &SourceFile) -> Diagnostic {
    let end = file.text().len();
    let span = Span::new(id, end..end);
    if *file.content() == Text::TooLarge {
        let message = format!("`{}` is larger than a policy file may be (16 MiB)", file.name());
        return Diagnostic::new(Slug::TooLarge, Subject::None, span, message)
            .help("split it: a policy set may be any number of files, read together");
    }
    Diagnostic::new(Slug::Syntax, Subject::None, span, "this file is not UTF-8 text from here on")
        .help("save the file as UTF-8; if it is not a policy, give it another ending than `.rope`")
}

/// How often in one file it is looked for the end of a declaration up to the end of the file.
const FAR_LOOKS: usize = 64;

struct Reader<'a> {
    /// How often it may still be looked for the end of a declaration in the whole file.
    far_looks: usize,
    id: FileId,
    text: &'a str,
    pieces: &'a [Piece],
    room: usize,
    read: &'a mut FileRead,
}

impl<'a> Reader<'a> {
    /// Reads the whole file, as far as there is room.
    fn read(&mut self) {
        let mut at = 0;
        let mut depth = Depth::Safe(0);
        loop {
            at = skip_trivia(self.text, at);
            if at >= self.text.len() {
                return;
            }
            if self.read.ast.declarations.len() >= self.room {
                self.too_many(at);
                return;
            }
            if !matches!(depth, Depth::Safe(until) if at < until) {
                let piece = self.piece(at);
                depth = piece.map_or_else(|| limits::depth(self.text, at), |piece| piece.depth);
                if let (Depth::Safe(next), Some(whole)) =
                    (depth, piece.and_then(|piece| piece.whole.as_ref()))
                {
                    self.read.ast.declarations.push(Arc::clone(whole));
                    self.read.whole.push((at..next, Arc::clone(whole)));
                    at = next;
                    continue;
                }
            }
            at = self.declaration(at, depth);
        }
    }

    /// What is known of the place, if anything is. Places are asked for in order.
    fn piece(&mut self, at: usize) -> Option<&'a Piece> {
        let before = self.pieces.partition_point(|piece| piece.at < at);
        self.pieces = &self.pieces[before..];
        self.pieces.first().filter(|piece| piece.at == at)
    }

    /// Reads the declaration at `at` and says where the next one may begin.
    fn declaration(&mut self, at: usize, depth: Depth) -> usize {
        let (fence, next) = match depth {
            Depth::TooDeep(fence) => (fence, fence),
            Depth::Safe(next) => (self.text.len(), next),
        };
        match self.parse(at, next, fence) {
            Ok(mut pairs) => {
                let Some(pair) = pairs.next() else {
                    return self.text.len();
                };
                let end = at + pair.as_span().end();
                if fence < self.text.len() && self.runs_into(end, fence) {
                    return self.deep(at, fence);
                }
                if let Some(place) = self.unfinished(end) {
                    return self.trailing(at, place);
                }
                let mut builder = Builder::new(self.id, self.text, at);
                let declaration = builder.declaration(pair);
                if builder.too_large.is_empty() {
                    self.read.ast.declarations.extend(declaration.map(Arc::new));
                } else {
                    let subject = self.skip(at, end);
                    for (span, what) in builder.too_large {
                        self.read
                            .diagnostics
                            .push(Diagnostic::new(Slug::TooLarge, subject.clone(), span, what).help(
                            "bounds keep every policy quick to read and every number exact: make it smaller",
                        ));
                    }
                }
                end
            }
            Err(error) => {
                let place = at
                    + match error.location {
                        InputLocation::Pos(place) | InputLocation::Span((place, _)) => place,
                    };
                if fence < self.text.len() && place >= self.text[..fence].trim_end().len() {
                    return self.deep(at, fence);
                }
                let end = recover::resume(self.text, at);
                let subject = self.skip(at, end);
                let found = expected::Found::at(self.text, place);
                let span = Span::new(self.id, found.range());
                let told = expected::explain(&error.variant, &found, self.text, at);
                let respell = told.meant.map(|(word, only)| {
                    Remedy::respell(span, word).safe(if only { Safe::Yes } else { Safe::No })
                });
                let diagnostic = Diagnostic::new(Slug::Syntax, subject.clone(), span, told.message);
                self.read.diagnostics.push(diagnostic.help(told.help).remedy(respell));
                end
            }
        }
    }

    /// Parses the declaration at `at`, looking no further than needed: pest walks to the end of
    /// what it is given to say where an error is. First up to the line that begins the next
    /// declaration; where that is not enough (such a line can stand inside of one), further.
    fn parse(
        &mut self,
        at: usize,
        next: usize,
        fence: usize,
    ) -> Result<pest::iterators::Pairs<'a, Rule>, Box<pest::error::Error<Rule>>> {
        const FURTHER: usize = 16 * 1024;
        let mut further = (next + FURTHER).min(fence);
        while !self.text.is_char_boundary(further) {
            further -= 1;
        }
        let mut looked = Grammar::parse(Rule::declaration, &self.text[at..next]);
        for end in [further, fence] {
            let Err(error) = &looked else { break };
            let InputLocation::Pos(place) = error.location else { break };
            let ran_out = at + place >= self.text[..next].trim_end().len();
            if !ran_out || end <= next {
                break;
            }
            // To the very end only so often, or a file full of open braces would take forever.
            if end > further && self.far_looks == 0 {
                break;
            }
            self.far_looks -= usize::from(end > further);
            let more = Grammar::parse(Rule::declaration, &self.text[at..end]);
            // Where looking further does not help, the first error is the one nearest to it.
            if more.is_ok() {
                looked = more;
            }
        }
        looked.map_err(Box::new)
    }

    /// Whether what stands between the end of a declaration and the fence still belongs to it.
    fn runs_into(&self, end: usize, fence: usize) -> bool {
        let next = skip_trivia(self.text, end);
        next <= fence && !recover::begins_declaration(&self.text[next..])
    }

    /// Where something stands on the line behind a declaration that has no closing brace, and
    /// begins none: it was meant to belong to it.
    fn unfinished(&self, end: usize) -> Option<usize> {
        let rest = &self.text[end..];
        let place = end + (rest.len() - rest.trim_start_matches([' ', '\t']).len());
        let rest = &self.text[place..];
        let done = self.text[..end].ends_with('}')
            || rest.is_empty()
            // In looking for what may follow, space was read, and with it the end of the line.
            || self.text[self.text[..end].trim_end().len()..place].contains('\n')
            || rest.starts_with(['\n', '\r', '}'])
            || rest.starts_with("//")
            || recover::kind_at(rest).is_some();
        (!done).then_some(place)
    }

    fn trailing(&mut self, at: usize, place: usize) -> usize {
        let end = recover::resume(self.text, at);
        let subject = self.skip(at, end);
        let found = expected::Found::at(self.text, place);
        let span = Span::new(self.id, found.range());
        let message = format!("{} cannot stand here: the declaration could end before it", found.quoted());
        self.read.diagnostics.push(
            Diagnostic::new(Slug::Syntax, subject, span, message)
                .help("take it away, or join it to what stands before it"),
        );
        end
    }

    fn deep(&mut self, at: usize, fence: usize) -> usize {
        let end = recover::resume(self.text, at);
        let subject = self.skip(at, end);
        let span = Span::new(self.id, fence..(fence + 1).min(self.text.len()));
        let message = format!("this condition is nested more than {} deep", limits::MAX_DEPTH);
        let help = "name its parts with `segment`, and use those";
        self.read.diagnostics.push(Diagnostic::new(Slug::TooLarge, subject, span, message).help(help));
        end
    }

    /// Notes what the skipped stretch declares, and says what it is about.
    fn skip(&mut self, at: usize, end: usize) -> Subject {
        let skipped = recover::skipped(&self.text[at..end]);
        let begins = recover::kind_at(&self.text[at..end]).is_some();
        let subject = match skipped.first().filter(|_| begins) {
            Some(first) => subject(first),
            None => Subject::None,
        };
        self.read.ast.skipped.extend(skipped);
        subject
    }

    fn too_many(&mut self, at: usize) {
        let message = format!("a set may have {} declarations", limits::MAX_DECLARATIONS);
        let span = Span::new(self.id, at..at + 1);
        self.read.too_many = true;
        self.read.ast.unread_files = true;
        self.read.diagnostics.push(
            Diagnostic::new(Slug::TooLarge, Subject::None, span, message)
                .help("what follows was not read: split the set"),
        );
    }
}

fn subject(skipped: &Skipped) -> Subject {
    match (skipped.kind, &skipped.name) {
        ("trust", _) => Subject::Trust,
        (_, None) => Subject::None,
        (kind @ ("promise" | "test"), Some(words)) => Subject::Words(kind, words.clone()),
        (kind, Some(name)) => Subject::named(kind, name.clone()),
    }
}

/// The first byte from `at` on that is neither space, nor comment, nor a byte order mark.
pub(super) fn skip_trivia(text: &str, mut at: usize) -> usize {
    loop {
        let rest = &text[at..];
        if at == 0 && rest.starts_with('\u{feff}') {
            at += '\u{feff}'.len_utf8();
        } else if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
        } else {
            match rest.bytes().next() {
                Some(b' ' | b'\t' | b'\r' | b'\n') => at += 1,
                _ => return at,
            }
        }
    }
}
