//! Owns making fixes of remedies: a check says what would mend a mistake in terms of the policy,
//! and here it is written into the text as whoever wrote that text would have. Must not know the
//! checks, nor what names mean.

mod block;
mod insert;
mod lines;
mod remove;

use crate::diagnostic::{Change, Diagnostic, Edit, Fix, Remedy, Safe};
use crate::source::{Sources, Span};
use crate::syntax::ast::{Ast, Name};
use block::{Blocks, Part};

/// Turns what is offered in diagnostics into changes of the text. A remedy that does not fit the
/// text (what it changes cannot be found there, or stands in the way) is not offered.
pub fn settle(sources: &Sources, ast: &Ast, told: &mut [Diagnostic]) {
    if told.iter().all(|told| told.remedies.is_empty()) {
        return;
    }
    let writer = Writer { sources, blocks: Blocks::new(ast) };
    for diagnostic in told {
        for remedy in std::mem::take(&mut diagnostic.remedies) {
            diagnostic.fixes.extend(writer.fix(remedy));
        }
    }
}

/// Writes remedies.
struct Writer<'a> {
    sources: &'a Sources,
    blocks: Blocks<'a>,
}

impl Writer<'_> {
    fn fix(&self, remedy: Remedy) -> Option<Fix> {
        let mut edits = Vec::new();
        for change in remedy.changes {
            edits.extend(self.edits(change)?);
        }
        let file = edits.first()?.span.file;
        let in_one_file = edits.iter().all(|edit| edit.span.file == file);
        let safe = match remedy.safe {
            Safe::Yes => true,
            Safe::No => false,
            Safe::IfAlike(one, other) => self.sources.slice(one) == self.sources.slice(other),
        };
        let edits = apart(edits)?;
        // What somebody remarked is not taken away unasked.
        let safe = safe && !edits.iter().any(|edit| lines::has_comment(self.sources.slice(edit.span)));
        in_one_file.then_some(Fix { title: remedy.title, safe, edits })
    }

    fn text(&self, span: Span) -> &str {
        // The place of what is nowhere is in a file that need not be there.
        self.sources.get(span.file).map_or("", |file| file.text())
    }

    /// The edits that make a change; none where it cannot be made.
    fn edits(&self, change: Change) -> Option<Vec<Edit>> {
        Some(match change {
            Change::Replace(span, text) => vec![Edit::replace(span, text)],
            Change::Behind(span, text) => vec![behind(span, text)],
            Change::Clause(of, clause) => {
                let block = self.blocks.find(of)?;
                match block.same(&clause) {
                    Some(part) => {
                        vec![Edit::replace(part.span, insert::aligned(self.text(of), &block, &clause))]
                    }
                    None => vec![insert::clause(self.text(of), &block, &clause)?],
                }
            }
            Change::Join { of, word, with, part } => {
                let block = self.blocks.find(of)?;
                match block.parts.iter().find(|part| part.word == word) {
                    Some(found) => vec![behind(found.span, format!("{with}{part}"))],
                    None => vec![insert::clause(self.text(of), &block, &format!("{word} {part}"))?],
                }
            }
            Change::Unlist(item) => self.unlist(item)?,
            Change::Unname { of, word, name } => {
                let block = self.blocks.find(of)?;
                self.unname(block.parts.iter().find(|part| part.word == word)?, &name)?
            }
            Change::Drop(span) => vec![remove::part(self.text(span), span)],
            Change::Undeclare(name) => {
                vec![remove::declaration(self.text(name), self.blocks.find(name)?.whole)]
            }
        })
    }

    /// Takes a name out of a clause, however often it stands there.
    fn unname(&self, part: &Part<'_>, name: &str) -> Option<Vec<Edit>> {
        let (named, others): (Vec<&Name>, Vec<&Name>) =
            part.names.iter().partition(|item| item.value == name);
        match named.as_slice() {
            [] => None,
            [one] => self.unlist(one.span),
            _ if others.is_empty() => Some(vec![remove::part(self.text(part.span), part.span)]),
            // Laid out anew, which a comment between them would not outlive.
            _ if self.sources.slice(part.span).contains("//") => None,
            _ => {
                let (first, last) = part.names.first().zip(part.names.last())?;
                let others: Vec<&str> = others.iter().map(|other| other.value.as_str()).collect();
                Some(vec![Edit::replace(Span { end: last.span.end, ..first.span }, others.join(", "))])
            }
        }
    }

    fn unlist(&self, item: Span) -> Option<Vec<Edit>> {
        let text = self.text(item);
        remove::item(text, item).or_else(|| {
            let clause = self.blocks.around(item)?;
            Some(vec![remove::part(text, clause)])
        })
    }
}

/// Text right behind a place.
fn behind(span: Span, text: String) -> Edit {
    Edit::insert(Span { start: span.end, ..span }, text)
}

/// The edits in order, such that they do not touch: what two of them take away goes once. None
/// where two of them would write at one place.
fn apart(mut edits: Vec<Edit>) -> Option<Vec<Edit>> {
    edits.sort_by_key(|edit| edit.span);
    let mut apart: Vec<Edit> = Vec::with_capacity(edits.len());
    for edit in edits {
        match apart.last_mut().filter(|last| edit.span.start < last.span.end || edit.span == last.span) {
            None => apart.push(edit),
            Some(last) if last.text.is_empty() && edit.text.is_empty() => {
                last.span.end = last.span.end.max(edit.span.end);
            }
            Some(_) => return None,
        }
    }
    Some(apart)
}
