//! Owns what can be told of a text by its lines and signs: where a line ends, where a comment
//! begins, which brace opens. Must not know what is written there.

/// Where the line begins on which `at` stands.
pub(super) fn start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1)
}

/// Where the line ends on which `at` stands, before its line break.
pub(super) fn end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let line = rest.split('\n').next().unwrap_or_default();
    at + line.strip_suffix('\r').unwrap_or(line).len()
}

/// Where the next line begins, or the text ends.
pub(super) fn next(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    rest.find('\n').map_or(text.len(), |newline| at + newline + 1)
}

/// How lines end in this text.
pub(super) fn line_break(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text.get(..at).is_some_and(|before| before.ends_with('\r')) => "\r\n",
        _ => "\n",
    }
}

/// The space that a line begins with.
pub(super) fn indent(text: &str, line: usize) -> &str {
    let rest = text.get(line..).unwrap_or_default();
    let rest = rest.strip_prefix('\u{feff}').unwrap_or(rest);
    let length = rest.bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    rest.get(..length).unwrap_or_default()
}

/// What stands behind a place, to the end of the text.
pub(super) fn after(text: &str, at: u32) -> &str {
    text.get(at as usize..).unwrap_or_default()
}

/// Whether nothing but space stands before `at` on its line.
pub(super) fn is_first(text: &str, at: usize) -> bool {
    text.get(start(text, at)..at)
        .is_some_and(|before| before.trim_start_matches('\u{feff}').trim().is_empty())
}

/// What stands behind `at` on its line, without space before it.
pub(super) fn rest(text: &str, at: usize) -> &str {
    text.get(at..end(text, at)).unwrap_or_default().trim_start()
}

/// Whether nothing but space, or a comment, stands behind `at` on its line.
pub(super) fn is_last(text: &str, at: usize) -> bool {
    let rest = rest(text, at);
    rest.is_empty() || rest.starts_with("//")
}

/// The first byte from `at` on that is neither space nor comment.
pub(super) fn skip(text: &str, mut at: usize) -> usize {
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let trimmed = rest.trim_start_matches([' ', '\t', '\r', '\n', '\u{feff}']);
        at += rest.len() - trimmed.len();
        if !trimmed.starts_with("//") {
            return at;
        }
        at = next(text, at);
    }
}

/// The first byte behind the sign or the text that stands at `at`.
pub(super) fn behind_token(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    if !rest.starts_with('"') {
        return at + rest.chars().next().map_or(0, char::len_utf8);
    }
    let mut escaped = false;
    for (place, next) in rest.char_indices().skip(1) {
        match next {
            '"' if !escaped => return at + place + 1,
            '\n' => return at + place,
            _ => escaped = next == '\\' && !escaped,
        }
    }
    text.len()
}

/// Where the brace stands that opens first from `at` on, comments and texts left out.
pub(super) fn opening(text: &str, at: usize) -> Option<usize> {
    let mut at = skip(text, at);
    while at < text.len() {
        if text.get(at..)?.starts_with('{') {
            return Some(at);
        }
        at = skip(text, behind_token(text, at));
    }
    None
}

/// The comma before `at`, if nothing but space and comments stand between.
pub(super) fn comma_before(text: &str, at: usize) -> Option<usize> {
    let mut to = at;
    loop {
        let from = start(text, to);
        let line = text.get(from..to)?;
        let code = line.get(..comment(line)).unwrap_or(line).trim_end();
        if !code.is_empty() {
            return code.ends_with(',').then(|| from + code.len() - 1);
        }
        to = from.checked_sub(1)?;
    }
}

/// Whether there is a comment in this stretch of a text.
pub(super) fn has_comment(stretch: &str) -> bool {
    stretch.lines().any(|line| comment(line) < line.len())
}

/// Where a comment begins on a line, texts left out; else its length.
fn comment(line: &str) -> usize {
    let mut at = 0;
    while let Some(rest) = line.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with("//") {
            return at;
        }
        at = behind_token(line, at);
    }
    line.len()
}
