//! Owns what stands between quotes: escapes. Must not know where texts may stand.

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

#[cfg(test)]
mod tests {
    use super::unquote;

    #[test]
    fn escapes_mean_what_the_page_says() {
        assert_eq!(unquote(r#""a \"b\" \\ \n \t \u{e9}""#), "a \"b\" \\ \n \t é");
        assert_eq!(unquote(r#""\u{d800}""#), "\u{fffd}");
    }
}
