//! Owns words that others wrote as Markdown takes them for words. Must not know what they say.

/// Words in a monospaced font, whatever stands in them.
pub fn code(words: &str) -> String {
    let words = words.replace(char::is_control, " ");
    let longest = words.split(|next| next != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    if longest == 0 { format!("{fence}{words}{fence}") } else { format!("{fence} {words} {fence}") }
}

/// Words that are not taken for Markdown.
pub fn plain(words: &str) -> String {
    escaped(words, &['\\', '`', '*', '_', '[', ']', '<', '>', '#', '|'])
}

/// A sentence of ours with names in backticks and perhaps the words of others: it links to nothing, holds
/// no page and no picture, and stays in its line and its cell.
pub fn sentence(words: &str) -> String {
    escaped(words, &['\\', '*', '[', ']', '<', '>', '|'])
}

fn escaped(words: &str, special: &[char]) -> String {
    let mut out = String::new();
    for next in words.chars() {
        if special.contains(&next) {
            out.push('\\');
        }
        out.push(if next.is_control() { ' ' } else { next });
    }
    out
}
