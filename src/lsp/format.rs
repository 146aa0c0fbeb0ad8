//! Owns formatting: the least edits that bring a text into the one style.
//! Must not know the style.

use super::look::Look;
use crate::diagnostic::Edit;
use crate::source::{FileId, Span};
use crate::syntax;
use gen_lsp_types::TextEdit;
use similar::{DiffTag, TextDiff};
use std::time::Duration;

/// The edits that format a file; none where it cannot be read, which is told as a diagnostic.
pub fn answer(look: &Look<'_>) -> Option<Vec<TextEdit>> {
    let formatted = syntax::format(look.text().text()).ok()?;
    let edits = edits(look.file, look.text().text(), &formatted);
    let edit = |edit: Edit| TextEdit { range: look.range(edit.span), new_text: edit.text };
    Some(edits.into_iter().map(edit).collect())
}

/// How long to look for the fewest edits, while the editor waits.
const ENOUGH: Duration = Duration::from_millis(200);

/// What changes from one text to the other, by lines.
fn edits(file: FileId, from: &str, to: &str) -> Vec<Edit> {
    // Whatever it comes to in that time, the edits lead from one text to the other.
    let diff = TextDiff::configure().timeout(ENOUGH).diff_lines(from, to);
    let mut starts = vec![0];
    for line in diff.old_slices() {
        starts.push(starts.last().copied().unwrap_or(0) + line.len());
    }
    let start = |at: usize| starts.get(at).copied().unwrap_or(from.len());
    let changes = diff.ops().iter().filter(|op| op.tag() != DiffTag::Equal);
    changes
        .map(|op| {
            let (old, new) = (op.old_range(), op.new_range());
            let span = start(old.start)..start(old.end);
            let text: String = diff.new_slices().get(new).unwrap_or_default().concat();
            Edit::replace(Span::new(file, span), text)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::edits;
    use crate::diagnostic::{Fix, apply};
    use crate::source::FileId;

    #[test]
    fn edits_lead_from_one_text_to_the_other_and_leave_the_rest() {
        let (from, to) = ("a\r\nb\nc\nd", "a\r\nB\nB\nc\nd\n");
        let edits = edits(FileId(0), from, to);
        assert_eq!(edits.len(), 2);
        let fix = Fix { title: String::new(), safe: true, edits };
        assert_eq!(apply(FileId(0), from, &[&fix]).0, to);
    }
}
