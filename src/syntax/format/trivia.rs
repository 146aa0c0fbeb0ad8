//! Owns what stands between tokens: comments, and where lines end.
//! Must not know which tokens they stand between.

use std::ops::Range;

/// A comment on a line of its own, from its slashes to the end of the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment<'a> {
    /// The comment, without the space behind it.
    pub text: &'a str,
    /// Whether an empty line stands right above it.
    pub blank: bool,
}

/// What stands between two tokens.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Trivia<'a> {
    /// The comment on the line of the first token.
    pub after: Option<&'a str>,
    /// The comments on lines of their own.
    pub before: Vec<Comment<'a>>,
    /// Whether an empty line stands right above the second token.
    pub blank: bool,
    /// Whether the second token stands on another line than the first.
    pub newline: bool,
}

/// What stands in a stretch of the text, if that is space and comments only.
pub fn between(text: &str, range: Range<usize>) -> Option<Trivia<'_>> {
    let mut rest = text.get(range.clone())?;
    let mut trivia = Trivia { newline: range.start == 0, ..Trivia::default() };
    if range.start == 0 {
        rest = rest.strip_prefix('\u{feff}').unwrap_or(rest);
    }
    let mut breaks = 0;
    while let Some(next) = rest.bytes().next() {
        if rest.starts_with("//") {
            let (comment, left) = rest.split_at(rest.find('\n').unwrap_or(rest.len()));
            let comment = comment.trim_end_matches([' ', '\t', '\r']);
            if trivia.newline {
                trivia.before.push(Comment { text: comment, blank: breaks > 1 });
            } else {
                trivia.after = Some(comment);
            }
            (rest, breaks) = (left, 0);
            continue;
        }
        match next {
            b' ' | b'\t' | b'\r' => {}
            b'\n' => {
                breaks += 1;
                trivia.newline = true;
            }
            _ => return None,
        }
        rest = rest.get(1..)?;
    }
    trivia.blank = breaks > 1;
    Some(trivia)
}

#[cfg(test)]
mod test {
    use super::{Comment, between};

    #[test]
    fn a_comment_belongs_to_the_token_on_its_line() {
        let text = "x // behind\r\n\n\n  // above \n/// right above\n";
        let trivia = between(text, 1..text.len()).expect("trivia");
        assert_eq!(trivia.after, Some("// behind"));
        let above = [("// above", true), ("/// right above", false)];
        assert_eq!(trivia.before, above.map(|(text, blank)| Comment { text, blank }));
        assert!(trivia.newline && !trivia.blank);
    }

    #[test]
    fn what_is_no_comment_is_refused() {
        assert_eq!(between("/ x", 0..3), None);
        assert_eq!(between(" \u{feff}", 0..4), None);
        assert!(between("\u{feff} ", 0..4).is_some());
    }
}
