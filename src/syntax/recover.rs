//! Owns where reading resumes after what cannot be read, and what was skipped.
//! Must not know why it could not be read.

use super::ast::Skipped;
use super::parser::skip_trivia;
use crate::diagnostic::nearest;

/// The words that begin declarations.
pub const KINDS: &[&str] = &[
    "trust", "category", "consent", "source", "surface", "content", "goal", "segment", "rule", "promise",
    "test",
];

/// The start of the next line after the one on which `from` stands that begins a
/// declaration; else the end of the text.
pub fn resume(text: &str, from: usize) -> usize {
    let mut line = from;
    while let Some(newline) = text[line..].find('\n') {
        line += newline + 1;
        if line_begins_declaration(text, line) {
            return line;
        }
    }
    text.len()
}

/// Whether the line that starts at `line` begins a declaration.
pub fn line_begins_declaration(text: &str, line: usize) -> bool {
    let rest = text[line..].trim_start_matches([' ', '\t']);
    begins_declaration(rest)
}

/// Whether `text` begins with the first words of a declaration, as far as tells it from a clause or from
/// words of the same sound: this is asked at every line, before anything is parsed.
pub(super) fn begins_declaration(text: &str) -> bool {
    let Some(kind) = kind_at(text) else { return false };
    let after = &text[kind.len()..];
    // A longer word, or a field of a source by that name.
    if after.starts_with('-') || after.starts_with('.') && !after.starts_with("..") {
        return false;
    }
    let next = &text[skip_trivia(text, kind.len())..];
    match kind {
        "trust" => next.starts_with('{'),
        "promise" | "test" => next.starts_with('"'),
        _ => {
            let length = word_length(next);
            let lower = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
            let named = next[..length].bytes().all(lower);
            let sign = match kind {
                "rule" => "{",
                "goal" => "\"",
                "segment" => "=",
                _ => "",
            };
            named
                && next.starts_with(|first: char| first.is_ascii_lowercase())
                && next[skip_trivia(next, length)..].starts_with(sign)
        }
    }
}

/// Whether a text declares the ladder of trust, by the line that begins it.
pub fn declares_trust(text: &str) -> bool {
    let mut line = text.len() - text.trim_start_matches('\u{feff}').len();
    loop {
        let rest = text[line..].trim_start_matches([' ', '\t']);
        if kind_at(rest) == Some("trust") && begins_declaration(rest) {
            return true;
        }
        match text[line..].find('\n') {
            Some(newline) => line += newline + 1,
            None => return false,
        }
    }
}

/// The kind of declaration whose word `text` begins with.
pub fn kind_at(text: &str) -> Option<&'static str> {
    let word = &text[..word_length(text)];
    KINDS.iter().copied().find(|kind| *kind == word)
}

/// The kind of declaration that `text` is meant to begin with, by its word and by what stands behind it.
pub(super) fn meant_at(text: &str) -> Option<&'static str> {
    let word = &text[..word_length(text)];
    let after = text[word.len()..].trim_start();
    let kinds = KINDS.iter().copied().filter(|kind| match *kind {
        "trust" => after.starts_with('{'),
        "promise" | "test" => after.starts_with('"'),
        _ => after.starts_with(|first: char| first.is_ascii_alphabetic()),
    });
    let lower = word.to_ascii_lowercase();
    kinds.clone().find(|kind| word != lower && *kind == lower).or_else(|| nearest(&lower, kinds))
}

/// What the skipped stretch declares: the declaration that it begins with, by whatever name
/// can be made out, and each one that begins whole on the same line.
pub fn skipped(stretch: &str) -> Vec<Skipped> {
    let mut found = Vec::new();
    let line = stretch.lines().next().unwrap_or("");
    // Whoever misspells the first word declares all the same.
    if let Some(kind) = meant_at(stretch).filter(|_| kind_at(stretch).is_none()) {
        found.push(Skipped { kind, name: name_after(&stretch[word_length(stretch)..]) });
    }
    for (at, _) in line.char_indices() {
        let rest = &stretch[at..];
        if at > 0 && is_word(stretch.as_bytes()[at - 1]) {
            continue;
        }
        if let Some(kind) = kind_at(rest)
            && (at == 0 || begins_declaration(rest))
        {
            found.push(Skipped { kind, name: name_after(&rest[kind.len()..]) });
        }
    }
    found
}

/// How many bytes of a word `text` begins with.
fn word_length(text: &str) -> usize {
    text.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count()
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.'
}

/// The name, or the words between quotes, that `text` begins with.
fn name_after(text: &str) -> Option<String> {
    let text = text.trim_start();
    if let Some(quoted) = text.strip_prefix('"') {
        let line = quoted.lines().next().unwrap_or("");
        return line.find('"').map(|end| super::text::unescape(&line[..end]));
    }
    let length = word_length(text);
    (length > 0 && text.as_bytes()[0].is_ascii_lowercase()).then(|| text[..length].to_owned())
}

/// The `///` lines right above `at`, without their slashes.
pub fn doc_above(text: &str, at: usize) -> Option<String> {
    let line_start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    if !text[line_start..at].trim_start_matches('\u{feff}').trim().is_empty() {
        return None;
    }
    let mut lines: Vec<&str> = Vec::new();
    let mut end = line_start;
    while end > 0 {
        let start = text[..end - 1].rfind('\n').map_or(0, |newline| newline + 1);
        let line = text[start..end].trim_start_matches('\u{feff}').trim();
        match line.strip_prefix("///").filter(|rest| !rest.starts_with('/')) {
            Some(words) => lines.push(words.trim()),
            None => break,
        }
        end = start;
    }
    lines.reverse();
    (!lines.is_empty()).then(|| lines.join("\n"))
}
