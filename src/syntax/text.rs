//! Owns what stands between quotes: escapes, and where it ends. Must not know where texts may stand.

/// The text that a quoted, escaped literal means. An escape for no character stands for
/// the replacement character.
pub fn unquote(quoted: &str) -> String {
    unescape(&quoted[1..quoted.len() - 1])
}

/// Resolves escapes.
pub fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let mut chars = rest[at + 1..].chars();
        let escape = chars.next();
        rest = chars.as_str();
        match escape {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('u') => {
                let (code, after) =
                    rest.strip_prefix('{').and_then(|inner| inner.split_once('}')).unwrap_or(("", ""));
                let point = u32::from_str_radix(code, 16).ok();
                out.push(point.and_then(char::from_u32).unwrap_or('\u{fffd}'));
                rest = after;
            }
            Some(plain) => out.push(plain),
            None => {}
        }
    }
    out.push_str(rest);
    out
}

/// The length of the text that `line` begins with, both quotes counted; none, where it has no end there.
/// `speaks` says whether fields may stand in it, which have fallbacks in quotes of their own.
pub fn quoted_length(line: &str, speaks: bool) -> Option<usize> {
    let mut at = 1;
    loop {
        let rest = line.get(at..)?;
        at += match rest.chars().next()? {
            '"' => return Some(at + 1),
            '\\' => 1 + rest.chars().nth(1).map_or(0, char::len_utf8),
            '{' if speaks && rest.starts_with("{{") => 2,
            '{' if speaks => with_fallback(rest).unwrap_or(1),
            next => next.len_utf8(),
        };
    }
}

/// The length of `{field | "fallback"}`, where `text` begins with that.
fn with_fallback(text: &str) -> Option<usize> {
    let (field, rest) = text.split_once('|')?;
    if field.contains(['"', '}']) {
        return None;
    }
    let rest = rest.trim_start_matches([' ', '\t']);
    let fallback = rest.starts_with('"').then(|| quoted_length(rest, false))??;
    let rest = rest.get(fallback..)?.trim_start_matches([' ', '\t']).strip_prefix('}')?;
    Some(text.len() - rest.len())
}

#[cfg(test)]
mod tests {
    use super::unquote;

    #[test]
    fn escapes_mean_what_the_page_says() {
        assert_eq!(unquote(r#""a \"b\" \\ \n \t \u{e9}""#), "a \"b\" \\ \n \t é");
        assert_eq!(unquote(r#""\u{d800}""#), "\u{fffd}");
    }
}
