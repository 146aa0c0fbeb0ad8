//! Owns how something is taken out of a text: with its line where it had one, with its comma where
//! it is one of a list, and never with a comment that stands beside it. Must not know what it says.

use super::lines;
use crate::diagnostic::Edit;
use crate::source::Span;
use std::ops::Range;

fn gone(place: Span, range: Range<usize>) -> Edit {
    Edit::replace(Span::new(place.file, range), "")
}

/// Takes out a clause, or a declaration without what documents it.
pub(super) fn part(text: &str, part: Span) -> Edit {
    let (start, end) = (part.start as usize, part.end as usize);
    gone(part, around(text, start, end))
}

/// What goes with what stands from `start` to `end`, so that no empty line and no double space
/// is left of it.
fn around(text: &str, start: usize, end: usize) -> Range<usize> {
    let rest = lines::rest(text, end);
    let behind = lines::end(text, end) - rest.len();
    match (lines::is_first(text, start), rest.is_empty()) {
        // A line of its own.
        (true, true) => {
            let line = lines::start(text, start);
            let line =
                if text.get(line..).is_some_and(|line| line.starts_with('\u{feff}')) { start } else { line };
            line..lines::next(text, end)
        }
        // What stands behind it takes its place, be it a comment.
        (true, false) => start..behind,
        // What stands behind it moves up; but not to a brace that closes, nor a comment.
        (false, false) if !rest.starts_with('}') && !rest.starts_with("//") => start..behind,
        (false, _) => {
            let before = text.get(..start).unwrap_or_default();
            let space = before.len() - before.trim_end_matches([' ', '\t']).len();
            start - space..end
        }
    }
}

/// Takes out a declaration with the `///` lines above it, and with the empty line that would stand
/// beside another.
pub(super) fn declaration(text: &str, whole: Span) -> Edit {
    let (start, end) = (whole.start as usize, whole.end as usize);
    let mut range = around(text, start, end);
    if !lines::is_first(text, start) {
        return gone(whole, range);
    }
    let mut line = lines::start(text, start);
    let is_doc = |line: &str| line.trim().starts_with("///") && !line.trim().starts_with("////");
    while let Some(above) = line.checked_sub(1).map(|end| lines::start(text, end)) {
        if !is_doc(text.get(above..line).unwrap_or_default().trim_start_matches('\u{feff}')) {
            break;
        }
        line = above;
    }
    if line < lines::start(text, start) {
        range.start = line;
    }
    let is_empty = |from: usize, to: usize| text.get(from..to).is_some_and(|line| line.trim().is_empty());
    let above = range.start.checked_sub(1).map(|end| lines::start(text, end));
    let lonely = above.is_none_or(|above| is_empty(above, range.start));
    let next = lines::next(text, range.end);
    // Only where whole lines go.
    if lonely && range.end == lines::start(text, range.end) && next > range.end && is_empty(range.end, next) {
        range.end = next;
    }
    gone(whole, range)
}

/// Takes out one of a list with its comma; none where it is alone.
pub(super) fn item(text: &str, item: Span) -> Option<Vec<Edit>> {
    let (start, end) = (item.start as usize, item.end as usize);
    let next = lines::skip(text, end);
    let sign = text.get(next..)?;
    // The words of a member: it says more than the other one.
    if sign.starts_with('"') {
        return None;
    }
    let is_plain = |from: usize, to: usize| text.get(from..to).is_some_and(|gap| !gap.contains("//"));
    let before = lines::comma_before(text, start);
    match before.filter(|comma| is_plain(*comma, start)) {
        Some(comma) => Some(vec![gone(item, comma..end)]),
        None if sign.starts_with(',') && is_plain(end, next) => {
            let after = lines::skip(text, next + 1);
            let to = if is_plain(next, after) { start..after } else { around(text, start, next + 1) };
            Some(vec![gone(item, to)])
        }
        None if sign.starts_with(',') => Some(vec![gone(item, start..end), gone(item, next..next + 1)]),
        // The last one, and a comment stands behind the comma before it.
        None => before.map(|comma| vec![gone(item, comma..comma + 1), gone(item, around(text, start, end))]),
    }
}
