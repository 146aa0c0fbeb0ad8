//! Owns the tokens of a text, whether it can be read or not: what is a word, what stands between
//! quotes, what is a comment. Must not know what words mean.

use crate::syntax::quoted_length;
use std::ops::Range;

/// A token, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub shape: Shape,
    /// The bytes it covers.
    pub range: Range<usize>,
}

/// What a token is, by its looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A name, a keyword, or a path of names with dots.
    Word,
    /// A text between quotes, or up to the end of its line where the second quote is missing.
    Text,
    /// A number, a percentage or a date.
    Number,
    /// From `//` to the end of the line.
    Comment,
    /// Anything else, sign by sign, but comparisons whole.
    Sign,
}

/// The tokens of a stretch of text, in order.
pub fn tokens(text: &str, within: Range<usize>) -> Vec<Token> {
    let Some(stretch) = text.get(within.clone()) else { return Vec::new() };
    let mut found: Vec<Token> = Vec::new();
    let mut at = 0;
    // Whether the last outcome shows something: what that says may speak fields.
    let mut shows = false;
    while let Some(first) = stretch.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = stretch.get(at..).unwrap_or_default();
        if first.is_whitespace() || first == '\u{feff}' {
            at += first.len_utf8();
            continue;
        }
        let says = found.last().is_some_and(|last| text.get(last.range.clone()) == Some("saying"));
        let (shape, length) = if first == '"' {
            let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
            let length = quoted_length(line, says && shows);
            (Shape::Text, length.unwrap_or(line.trim_end_matches('\r').len()))
        } else {
            one(rest, first)
        };
        match &rest[..length] {
            "show" => shows = true,
            "ask" => shows = false,
            _ => {}
        }
        found.push(Token { shape, range: within.start + at..within.start + at + length });
        at += length;
    }
    found
}

/// The token that `rest` begins with, and its length.
fn one(rest: &str, first: char) -> (Shape, usize) {
    let line = || rest.find('\n').unwrap_or(rest.len());
    if rest.starts_with("//") {
        return (Shape::Comment, rest[..line()].trim_end_matches('\r').len());
    }
    if first.is_ascii_digit() {
        let part =
            |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte == b'-' || *byte == b'.';
        let length = rest.bytes().take_while(part).count();
        // `1..5` are two numbers and two dots.
        let length = rest[..length].find("..").unwrap_or(length);
        return (Shape::Number, length + usize::from(rest[length..].starts_with('%')));
    }
    if is_word(first) {
        let length = rest.find(|next| !is_word(next) && next != '.').unwrap_or(rest.len());
        let mut length = rest[..length].find("..").unwrap_or(length);
        // `first-party` and `off-limits` are words as well.
        while let Some(after) = rest[length..].strip_prefix('-') {
            let more = after.find(|next| !is_word(next)).unwrap_or(after.len());
            if more == 0 || rest[..length].contains('.') {
                break;
            }
            length += 1 + more;
        }
        return (Shape::Word, length);
    }
    let comparison = ["==", "!=", "<=", ">=", ".."].iter().find(|sign| rest.starts_with(**sign));
    (Shape::Sign, comparison.map_or(first.len_utf8(), |sign| sign.len()))
}

fn is_word(next: char) -> bool {
    next.is_ascii_alphanumeric() || next == '_'
}

#[cfg(test)]
mod tests {
    use super::tokens;

    #[test]
    fn every_stretch_of_text_has_tokens() {
        let text = "rule é { in 1..5 a.b >= 12.5% first-party \"x \\\" y\" // end\n \"open\n2026-11-21 }\n\
            show c saying \"{{ {a.b | \"x } y\"} z\" in ask a.b saying \"{a.b | \" in \"}\"";
        let found = tokens(text, 0..text.len());
        let told: Vec<String> =
            found.iter().map(|token| format!("{:?} {}", token.shape, &text[token.range.clone()])).collect();
        insta::assert_snapshot!(told.join("\n"));
    }
}
