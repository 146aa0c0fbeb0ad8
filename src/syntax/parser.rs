//! Owns reading a file, declaration by declaration, and telling what cannot be read.
//! With `build.rs` and `expected.rs` the only file that sees pest.
//! Must not know what names mean.

use super::ast::{Ast, Skipped};
use super::build::Builder;
use super::expected;
use super::limits::{self, Depth};
use super::recover;
use crate::diagnostic::{Diagnostic, Slug, Subject};
use crate::source::{FileId, SourceFile, Sources, Span, Text};
use pest::Parser;
use pest::error::InputLocation;

pub use grammar::Rule;

mod grammar {
    #![expect(missing_docs, reason = "pest writes functions without docs; the grammar has them")]

    /// The grammar, compiled.
    #[derive(pest_derive::Parser)]
    #[grammar = "../grammar/tightrope.pest"]
    pub struct Grammar;
}
use grammar::Grammar;

/// Reads every file of a set. Whatever the text, there is a tree of what could be read, and a
/// diagnostic for each declaration that could not.
pub fn parse(sources: &Sources) -> (Ast, Vec<Diagnostic>) {
    let mut ast = Ast::default();
    let mut diagnostics = Vec::new();
    for (id, file) in sources.iter() {
        match file.content() {
            Text::Readable(text) => {
                let mut reader =
                    Reader { far_looks: FAR_LOOKS, id, text, ast: &mut ast, diagnostics: &mut diagnostics };
                if !reader.read() {
                    break;
                }
            }
            Text::NotUtf8(_) | Text::TooLarge => {
                ast.unread_files = true;
                diagnostics.push(unreadable(id, file));
            }
        }
    }
    (ast, diagnostics)
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

/// Whether a declaration begins at the start of `text`, by its first words.
pub(super) fn begins_declaration(text: &str) -> bool {
    // The first words fit well into this; more would be looked at in vain.
    const LOOK: usize = 512;
    let mut end = text.len().min(LOOK);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    Grammar::parse(Rule::beginning, &text[..end]).is_ok()
}

/// How often in one file it is looked for the end of a declaration up to the end of the file.
const FAR_LOOKS: usize = 64;

struct Reader<'a> {
    /// How often it may still be looked for the end of a declaration in the whole file.
    far_looks: usize,
    id: FileId,
    text: &'a str,
    ast: &'a mut Ast,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    /// Reads the whole file; false where the set has outgrown its bounds.
    fn read(&mut self) -> bool {
        let mut at = 0;
        let mut depth = Depth::Safe(0);
        loop {
            at = skip_trivia(self.text, at);
            if at >= self.text.len() {
                return true;
            }
            if self.ast.declarations.len() >= limits::MAX_DECLARATIONS {
                self.too_many(at);
                return false;
            }
            if !matches!(depth, Depth::Safe(until) if at < until) {
                depth = limits::depth(self.text, at);
            }
            at = self.declaration(at, depth);
        }
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
                    self.ast.declarations.extend(declaration);
                } else {
                    let subject = self.skip(at, end);
                    for (span, what) in builder.too_large {
                        self.diagnostics
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
                let (message, help) = expected::explain(&error.variant, &found, self.text, at);
                let diagnostic = Diagnostic::new(Slug::Syntax, subject.clone(), span, message);
                self.diagnostics.push(diagnostic.help(help));
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
        next <= fence && !begins_declaration(&self.text[next..])
    }

    /// Where something stands on the line behind a declaration that has no closing brace, and
    /// begins none: it was meant to belong to it.
    fn unfinished(&self, end: usize) -> Option<usize> {
        let rest = &self.text[end..];
        let place = end + (rest.len() - rest.trim_start_matches([' ', '\t']).len());
        let rest = &self.text[place..];
        let done = self.text[..end].ends_with('}')
            || rest.is_empty()
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
        self.diagnostics.push(
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
        self.diagnostics.push(Diagnostic::new(Slug::TooLarge, subject, span, message).help(help));
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
        self.ast.skipped.extend(skipped);
        subject
    }

    fn too_many(&mut self, at: usize) {
        let message = format!("a set may have {} declarations", limits::MAX_DECLARATIONS);
        let span = Span::new(self.id, at..at + 1);
        self.ast.unread_files = true;
        self.diagnostics.push(
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
fn skip_trivia(text: &str, mut at: usize) -> usize {
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
