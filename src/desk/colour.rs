//! Owns what each word of a file is, for colouring: what is read says it, and where nothing could
//! be read, the words of the grammar do. Must not know colours.

use super::token::{Shape, tokens};
use super::{Desk, Kind, Occurrence};
use crate::source::FileId;
use crate::syntax::{ast::Item, words};
use std::ops::Range;

/// What a stretch of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// A word of the language.
    Word,
    /// A name of that kind; the second says whether it is declared here.
    Name(Kind, bool),
    /// A text.
    Text,
    /// A number, a percentage or a date.
    Number,
    /// A comparison.
    Comparison,
    /// A comment; the second kind documents what follows.
    Comment(bool),
}

/// A stretch of text and what it is. None lies in another, and each is on one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coloured {
    /// The bytes.
    pub range: Range<usize>,
    /// What they are.
    pub colour: Colour,
}

/// What the stretches of a file are, in order.
pub fn colours(desk: &Desk, file: FileId) -> Vec<Coloured> {
    let text = desk.sources.file(file).text();
    let names = desk.names();
    let mut places = names.in_file(file);
    let unread = names.unread(file);
    let payloads = payloads(desk, file, text);
    let mut found = Vec::new();
    let mut put = |range: Range<usize>, colour| {
        if !range.is_empty() {
            found.push(Coloured { range, colour });
        }
    };
    for token in tokens(text, 0..text.len()) {
        let word = &text[token.range.clone()];
        let passed = places.partition_point(|place| (place.span.start as usize) < token.range.start);
        places = &places[passed..];
        let inside = places.partition_point(|place| (place.span.end as usize) <= token.range.end);
        let here = &places[..inside];
        match token.shape {
            Shape::Comment => {
                let doc = word.starts_with("///") && !word.starts_with("////");
                put(token.range, Colour::Comment(doc));
            }
            Shape::Number => put(token.range, Colour::Number),
            Shape::Sign if matches!(word, "==" | "!=" | "<" | "<=" | ">" | ">=") => {
                put(token.range, Colour::Comparison);
            }
            Shape::Sign => {}
            Shape::Text if whole_text(here) => put(token.range, Colour::Text),
            Shape::Text => {
                let mut at = token.range.start;
                for place in here {
                    put(at..place.span.start as usize, Colour::Text);
                    put(place.span.range(), Colour::Name(place.symbol.kind, place.declares));
                    at = place.span.end as usize;
                }
                put(at..token.range.end, Colour::Text);
            }
            Shape::Word if !here.is_empty() => {
                for place in here {
                    put(place.span.range(), Colour::Name(place.symbol.kind, place.declares));
                }
            }
            Shape::Word => {
                // Where the text was read, what is no name is a word of the language.
                let read = !unread.iter().any(|gap| gap.contains(&token.range.start));
                let at = token.range.start;
                let host = payloads.get(payloads.partition_point(|range| range.end <= at));
                let host = host.is_some_and(|range| range.contains(&at));
                if read && !host || !read && words().contains(&word) {
                    put(token.range, Colour::Word);
                }
            }
        }
    }
    found
}

/// Whether a text is one stretch: nothing is spoken in it, or it is the words of a promise or test.
fn whole_text(here: &[Occurrence]) -> bool {
    here.iter().all(|place| matches!(place.symbol.kind, Kind::Promise | Kind::Test))
}

/// The braces of the contents of a file, in order: names in them are the host's.
fn payloads(desk: &Desk, file: FileId, text: &str) -> Vec<Range<usize>> {
    let here = desk.ast.declarations.iter().filter(|declaration| declaration.span.file == file);
    let contents = here.filter(|declaration| matches!(declaration.item, Item::Content(_)));
    let mut found: Vec<Range<usize>> = contents
        .filter_map(|declaration| {
            let range = declaration.span.range();
            let brace = text.get(range.clone())?.find('{')?;
            Some(range.start + brace..range.end)
        })
        .collect();
    found.sort_by_key(|range| range.start);
    found
}
