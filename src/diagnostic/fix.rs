//! Owns what a fix is: a change of the text that mends a mistake, and how fixes are applied.
//! Must not know which check offers one, nor who asks for it.

use crate::source::{FileId, Span};

/// A change of the text that mends a mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as a command: "add `beats x`".
    pub title: String,
    /// Whether it may be done without asking: it keeps what the author plainly meant, shows nobody
    /// more or other than before, and nothing is lost by it that somebody may still want. So
    /// nothing is safe that would choose for the author, that answers a check whose point is that
    /// somebody looks, or that changes who is shown what.
    pub safe: bool,
    /// The places that change, all in one file. They do not touch each other.
    pub edits: Vec<Edit>,
}

/// One place that changes: the text of a span gives way to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What gives way; an empty span is a place between two bytes.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
}

impl Fix {
    /// The file in which it changes something.
    pub fn file(&self) -> Option<FileId> {
        self.edits.first().map(|edit| edit.span.file)
    }
}

impl Edit {
    /// Puts `text` where the span begins, and takes nothing away.
    pub fn insert(at: Span, text: impl Into<String>) -> Self {
        Edit { span: Span { end: at.start, ..at }, text: text.into() }
    }

    /// Puts `text` in the place of what the span holds.
    pub fn replace(span: Span, text: impl Into<String>) -> Self {
        Edit { span, text: text.into() }
    }
}

/// The text of one file after the edits of all the fixes that touch it. Of two fixes that touch
/// the same bytes, the first is done and the other is not, whole: a fix is never done by half.
/// The second value holds which fixes were done, in the order given.
pub fn apply(file: FileId, text: &str, fixes: &[&Fix]) -> (String, Vec<bool>) {
    let mut taken: Vec<&Edit> = Vec::new();
    let done = fixes
        .iter()
        .map(|fix| {
            let here: Vec<&Edit> = fix.edits.iter().filter(|edit| edit.span.file == file).collect();
            let fits = here.iter().all(|edit| {
                text.get(edit.span.range()).is_some()
                    && !taken.iter().any(|other| touch(edit.span, other.span))
            });
            if fits {
                taken.extend(here);
            }
            fits
        })
        .collect();
    taken.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for edit in taken {
        out.push_str(text.get(from..edit.span.start as usize).unwrap_or_default());
        out.push_str(&edit.text);
        from = edit.span.end as usize;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    (out, done)
}

/// Whether two edits would stand in each other's way. Two insertions at one place would: which
/// comes first is not told.
fn touch(a: Span, b: Span) -> bool {
    (a.start == b.start && a.end == b.end) || (a.start < b.end && b.start < a.end)
}

#[cfg(test)]
mod test {
    use super::{Edit, Fix, apply};
    use crate::source::{FileId, Span};

    fn edit(range: std::ops::Range<usize>, text: &str) -> Fix {
        let span = Span::new(FileId(0), range);
        Fix { title: String::new(), safe: true, edits: vec![Edit::replace(span, text)] }
    }

    #[test]
    fn fixes_that_touch_are_not_both_done() {
        let (a, b, c) = (edit(0..2, "AB"), edit(1..3, "x"), edit(4..4, "!"));
        let (text, done) = apply(FileId(0), "abcd", &[&a, &b, &c]);
        assert_eq!((text.as_str(), done.as_slice()), ("ABcd!", [true, false, true].as_slice()));
    }

    #[test]
    fn a_span_inside_a_character_changes_nothing() {
        let (text, done) = apply(FileId(0), "é", &[&edit(1..1, "x")]);
        assert_eq!((text.as_str(), done.as_slice()), ("é", [false].as_slice()));
    }
}
