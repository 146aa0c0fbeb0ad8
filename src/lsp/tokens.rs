//! Owns semantic tokens. Must not know what a word is.

use super::look::Look;
use crate::desk::{self, Colour, Kind};
use crate::source::Span;
use gen_lsp_types::{SemanticToken, SemanticTokens, SemanticTokensLegend};

/// The types, as the protocol calls them; a token says its type by place in this list.
const TYPES: &[&str] = &[
    "keyword",
    "string",
    "number",
    "operator",
    "comment",
    "enum",
    "type",
    "interface",
    "namespace",
    "property",
    "enumMember",
    "class",
    "struct",
    "event",
    "variable",
    "function",
    "parameter",
    "decorator",
];

/// The modifiers; a token has those whose bits it has.
const MODIFIERS: &[&str] = &["declaration", "documentation"];

/// What the numbers of a token mean.
pub fn legend() -> SemanticTokensLegend {
    let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    SemanticTokensLegend { token_types: owned(TYPES), token_modifiers: owned(MODIFIERS) }
}

/// A line with more bytes was not written by hand; counting its columns again and again takes long.
const LONG: usize = 10_000;

/// The tokens of a file, each told by its distance from the one before.
pub fn answer(look: &Look<'_>) -> SemanticTokens {
    let (mut line, mut column) = (0, 0);
    let mut data = Vec::new();
    let text = look.text();
    let is_long = |byte| text.line(text.line_of(byte)).is_some_and(|line| line.len() > LONG);
    for token in desk::colours(look.desk, look.file) {
        if is_long(token.range.start) {
            continue;
        }
        let range = look.range(Span::new(look.file, token.range));
        if range.start.line != range.end.line {
            continue;
        }
        let (word, modifiers) = word(token.colour);
        let Some(token_type) = TYPES.iter().position(|known| *known == word) else { continue };
        let delta_line = range.start.line - line;
        let delta_start =
            if delta_line == 0 { range.start.character - column } else { range.start.character };
        data.push(SemanticToken {
            delta_line,
            delta_start,
            length: range.end.character - range.start.character,
            token_type: token_type as u32,
            token_modifiers_bitset: modifiers,
        });
        (line, column) = (range.start.line, range.start.character);
    }
    SemanticTokens { result_id: None, data }
}

fn word(colour: Colour) -> (&'static str, u32) {
    match colour {
        Colour::Word => ("keyword", 0),
        Colour::Text => ("string", 0),
        Colour::Number => ("number", 0),
        Colour::Comparison => ("operator", 0),
        Colour::Comment(doc) => ("comment", u32::from(doc) << 1),
        // Their words stand in quotes.
        Colour::Name(Kind::Promise | Kind::Test, _) => ("string", 0),
        Colour::Name(kind, declares) => (name(kind), u32::from(declares)),
    }
}

fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Tier => "enum",
        Kind::Category | Kind::Format => "type",
        Kind::Consent => "interface",
        Kind::Source => "namespace",
        Kind::Field | Kind::Slot | Kind::Key => "property",
        Kind::Member => "enumMember",
        Kind::Surface => "class",
        Kind::Content => "struct",
        Kind::Goal => "event",
        Kind::Segment => "variable",
        Kind::Rule => "function",
        Kind::Metric => "parameter",
        Kind::Check => "decorator",
        Kind::Promise | Kind::Test => "string",
    }
}
