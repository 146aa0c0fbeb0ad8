//! Owns where a new clause is written, and how: on a line of its own where the others stand on
//! theirs, beside them where they stand on one line. Must not know what the clause says.

use super::block::{Block, ORDER, Part, word_of};
use super::lines;
use crate::diagnostic::Edit;
use crate::source::Span;

/// The edit that adds a clause to a block.
pub(super) fn clause(text: &str, block: &Block<'_>, clause: &str) -> Option<Edit> {
    let clause = &aligned(text, block, clause);
    let rank = |word: &str| ORDER.iter().position(|known| *known == word);
    let own = rank(word_of(clause)?);
    let before = |part: &&Part<'_>| rank(part.word) <= own;
    match (block.parts.iter().rev().find(before), block.parts.first()) {
        (Some(part), _) => Some(after(text, block, part.span, clause)),
        (None, Some(first)) => Some(ahead(text, block, first.span, clause)?),
        (None, None) => empty(text, block, clause),
    }
}

/// A clause as those beside it are written: what it says in the column of what they say.
pub(super) fn aligned(text: &str, block: &Block<'_>, clause: &str) -> String {
    let width = |part: &Part<'_>| {
        let words = text.get(part.span.range())?;
        let word = words.find(' ')?;
        let rest = words.get(word..)?;
        let gap = rest.len() - rest.trim_start_matches(' ').len();
        (gap > 1).then_some(word + gap)
    };
    let column = block.parts.iter().find_map(width).unwrap_or(0);
    match clause.split_once(' ') {
        // The first word of these is not all of their words.
        Some((word, rest)) if !matches!(word, "earned" | "review" | "tier") && word.len() < column => {
            format!("{word:column$}{rest}")
        }
        _ => clause.to_owned(),
    }
}

fn at(place: Span, byte: usize) -> Span {
    Span::new(place.file, byte..byte)
}

/// A clause behind another.
fn after(text: &str, block: &Block<'_>, part: Span, clause: &str) -> Edit {
    let (line, end) = (lines::start(text, part.start as usize), part.end as usize);
    let open = lines::opening(text, block.name.end as usize).filter(|_| block.braces);
    if open.is_some_and(|open| open < line) && lines::is_last(text, end) {
        let indent = lines::indent(text, line);
        let line = format!("{}{indent}{clause}", lines::line_break(text));
        return Edit::insert(at(part, lines::end(text, end)), line);
    }
    let gap = gap(text, block, part);
    Edit::insert(at(part, end), format!("{gap}{clause}"))
}

/// What stands between clauses on one line: as between those that stand there, else two spaces.
fn gap(text: &str, block: &Block<'_>, part: Span) -> &'static str {
    let before = text.get(..part.start as usize).unwrap_or_default();
    let first = block.parts.first().is_none_or(|first| first.span == part);
    let close = before.len() - before.trim_end_matches(' ').len() == 1;
    let close =
        if first { block.parts.len() > 1 && !lines::after(text, part.end).starts_with("  ") } else { close };
    if close || !block.braces { " " } else { "  " }
}

/// A clause before all others.
fn ahead(text: &str, block: &Block<'_>, first: Span, clause: &str) -> Option<Edit> {
    let start = first.start as usize;
    if !block.braces {
        return Some(Edit::insert(first, format!("{clause} ")));
    }
    let open = lines::opening(text, block.name.end as usize)? + 1;
    if lines::is_first(text, start) && lines::is_last(text, open) {
        let indent = lines::indent(text, lines::start(text, start));
        let line = format!("{}{indent}{clause}", lines::line_break(text));
        return Some(Edit::insert(at(first, lines::end(text, open)), line));
    }
    Some(Edit::insert(first, format!("{clause}  ")))
}

/// The only clause of a block.
fn empty(text: &str, block: &Block<'_>, clause: &str) -> Option<Edit> {
    if !block.braces {
        return None;
    }
    let open = lines::opening(text, block.name.end as usize)? + 1;
    let close = (block.whole.end as usize).checked_sub(1).filter(|close| *close >= open)?;
    let inside = text.get(open..close)?;
    if !inside.contains('\n') {
        let place = Span::new(block.whole.file, open..close);
        return Some(Edit::replace(place, format!(" {clause} ")));
    }
    let indent = lines::indent(text, lines::start(text, block.whole.start as usize));
    let line = format!("{}{indent}    {clause}", lines::line_break(text));
    Some(Edit::insert(at(block.whole, lines::end(text, open)), line))
}
