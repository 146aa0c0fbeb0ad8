//! Owns the bounds that keep reading safe: how deep conditions nest, how long things are.
//! Must not know what is read.

use super::recover::line_begins_declaration;

/// The deepest that a condition may nest, counting parentheses and `not`.
pub const MAX_DEPTH: usize = 128;
/// The longest text between quotes, in bytes.
pub const MAX_TEXT_BYTES: usize = 64 * 1024;
/// The longest name, in characters.
pub const MAX_NAME_CHARS: usize = 128;
/// The most members of one set.
pub const MAX_MEMBERS: usize = 4096;
/// The most digits of a number, which keeps every number exact.
pub const MAX_DIGITS: usize = 15;
/// The most declarations of one set.
pub const MAX_DECLARATIONS: usize = 1_000_000;

/// How deep the conditions of a stretch nest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Not too deep, up to this byte.
    Safe(usize),
    /// Too deep at this byte.
    TooDeep(usize),
}

/// How deep the conditions in `text` nest from `start`, where a declaration begins, up to the
/// next line that begins one: a parenthesis left open is not held against the next.
pub fn depth(text: &str, start: usize) -> Depth {
    let bytes = text.as_bytes();
    // Each open parenthesis, and the `not`s right before it.
    let mut open: Vec<usize> = Vec::new();
    let (mut depth, mut nots, mut at) = (0, 0, start);
    while at < bytes.len() {
        match bytes[at] {
            b'\n' if line_begins_declaration(text, at + 1) => return Depth::Safe(at + 1),
            b' ' | b'\t' | b'\r' | b'\n' => at += 1,
            b'"' => {
                at = text_end(bytes, at);
                nots = 0;
            }
            b'/' if bytes.get(at + 1) == Some(&b'/') => {
                while at < bytes.len() && bytes[at] != b'\n' {
                    at += 1;
                }
            }
            b'(' => {
                open.push(1 + nots);
                depth += 1 + nots;
                nots = 0;
                at += 1;
            }
            b')' => {
                depth -= open.pop().unwrap_or(0);
                nots = 0;
                at += 1;
            }
            byte if is_word(byte) => {
                let word = at;
                while at < bytes.len() && is_word(bytes[at]) {
                    at += 1;
                }
                let in_path = bytes.get(at) == Some(&b'.') || word > 0 && bytes[word - 1] == b'.';
                if &bytes[word..at] == b"not" && !in_path {
                    nots += 1;
                } else {
                    nots = 0;
                }
            }
            _ => {
                nots = 0;
                at += 1;
            }
        }
        if depth + nots > MAX_DEPTH {
            return Depth::TooDeep(at - 1);
        }
    }
    Depth::Safe(bytes.len())
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// The byte after the text that begins at `start`; a text ends on its line.
fn text_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() && bytes[at] != b'\n' {
        match bytes[at] {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    at.min(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_counts_parentheses_and_not() {
        let deep = |n: usize| format!("segment a = {}x{}", "(".repeat(n), ")".repeat(n));
        let too_deep = |text: &str| matches!(depth(text, 0), Depth::TooDeep(_));
        assert!(!too_deep(&deep(MAX_DEPTH)));
        assert!(too_deep(&deep(MAX_DEPTH + 1)));
        assert!(too_deep(&"not ".repeat(129)));
        assert!(!too_deep(&"not x and ".repeat(1000)));
        assert!(!too_deep(&"segment a = (\n".repeat(1000)));
    }
}
