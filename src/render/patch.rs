//! Owns how a change of a file's text is shown: a unified diff, as `diff -u` and git print it.
//! Must not know who changes the text, nor why.

use crate::diagnostic::printable;
use similar::TextDiff;
use std::collections::HashSet;
use std::fmt::Write;

/// So many lines are shown around a change.
const AROUND: usize = 3;

/// So many lines may stand in one of the texts alone, and the fewest changes are looked for: that
/// takes time by the square of them.
const MOST: usize = 2_000;

/// The unified diff from `before` to `after`, with three lines around each change; empty where
/// the texts are the same. Of a text that was rewritten nearly whole it is one change. It is for
/// people: control characters are signs.
pub fn patch(name: &str, before: &str, after: &str) -> String {
    let lines = |text| -> Vec<&str> { str::split_inclusive(text, '\n').collect() };
    let (old, new) = (lines(before), lines(after));
    if alone(&old, &new) + alone(&new, &old) > MOST {
        return printable(&rewritten(name, &old, &new));
    }
    let diff = TextDiff::from_lines(before, after);
    let mut out = String::new();
    let _ = write!(out, "{}", diff.unified_diff().context_radius(AROUND).header(name, name));
    printable(&out)
}

/// How many lines stand nowhere among the others.
fn alone(lines: &[&str], others: &[&str]) -> usize {
    let others: HashSet<&str> = others.iter().copied().collect();
    lines.iter().filter(|line| !others.contains(*line)).count()
}

/// All that lies between the lines that both begin with and those that both end with, as one change.
fn rewritten(name: &str, old: &[&str], new: &[&str]) -> String {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (&old[head..], &new[head..]);
    let tail = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let (above, below) = (head.min(AROUND), tail.min(AROUND));
    let (gone, come) = (&old_rest[..old_rest.len() - tail], &new_rest[..new_rest.len() - tail]);
    let (from, around) = (head - above + 1, above + below);
    let (lost, won) = (gone.len() + around, come.len() + around);
    let mut out = format!("--- {name}\n+++ {name}\n@@ -{from},{lost} +{from},{won} @@\n");
    let behind = &old_rest[gone.len()..gone.len() + below];
    let parts = [(' ', &old[head - above..head]), ('-', gone), ('+', come), (' ', behind)];
    for (sign, line) in parts.into_iter().flat_map(|(sign, lines)| lines.iter().map(move |line| (sign, line)))
    {
        out.push(sign);
        out.push_str(line);
        if !line.ends_with('\n') {
            out.push_str("\n\\ No newline at end of file\n");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{MOST, patch};

    #[test]
    fn a_text_that_was_rewritten_is_one_change() {
        let text = |word: &str| {
            let mut text = "a\nb\nc\nd\n".to_owned();
            (0..MOST).for_each(|line| text.push_str(&format!("{word} {line}\n")));
            text + "the end"
        };
        let shown = patch("x", &text("old"), &text("new"));
        assert!(shown.starts_with("--- x\n+++ x\n@@ -2,2004 +2,2004 @@\n b\n c\n d\n-old 0\n"), "{shown}");
        assert!(shown.ends_with("+new 1999\n the end\n\\ No newline at end of file\n"));
    }
}
