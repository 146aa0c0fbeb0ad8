//! Owns lines and how they line up: rows of the same kind, one under the other, stand in columns.
//! Must not know what stands in them.

use super::WIDTH;
use crate::syntax::parser::Rule;
use std::ops::Range;

/// A part of a line that can stand in a column.
#[derive(Debug)]
pub struct Cell {
    /// What it is; cells of different kinds are no column.
    pub kind: Rule,
    /// What it says.
    pub text: String,
}

/// One line of a file.
#[derive(Debug, Default)]
pub struct Line<'a> {
    /// How far in it begins.
    pub indent: usize,
    /// What stands before its cells.
    pub lead: String,
    /// What may stand in columns.
    pub cells: Vec<Cell>,
    /// The comment at its end.
    pub after: Option<&'a str>,
    /// What it is a row of, if it may line up with its neighbours.
    pub row: Option<Rule>,
    /// Whether there is an empty line above it.
    pub blank: bool,
    /// Whether it is nothing but a comment, which does not part rows.
    pub comment: bool,
}

impl Line<'_> {
    fn start(&self) -> usize {
        self.indent + width(&self.lead)
    }

    fn rows_with(&self, other: &Line<'_>) -> bool {
        !other.blank && self.row.is_some() && self.row == other.row && self.start() == other.start()
    }

    /// Prints it, its first cells as wide as the columns.
    fn print(&self, columns: &[usize], out: &mut String) {
        if self.blank {
            out.push('\n');
        }
        spaces(self.indent, out);
        out.push_str(&self.lead);
        for (at, cell) in self.cells.iter().enumerate() {
            out.push_str(&cell.text);
            if at + 1 < self.cells.len() {
                let column = columns.get(at).copied().unwrap_or_default();
                spaces(column.saturating_sub(width(&cell.text)) + 1, out);
            }
        }
        if let Some(comment) = self.after {
            out.push_str("  ");
            out.push_str(comment);
        }
        out.push('\n');
    }
}

fn width(text: &str) -> usize {
    text.chars().count()
}

/// So many spaces.
pub fn spaces(count: usize, out: &mut String) {
    out.extend(std::iter::repeat_n(' ', count));
}

/// The text of a file.
pub fn print(lines: &[Line<'_>]) -> String {
    let mut out = String::new();
    let mut at = 0;
    while at < lines.len() {
        let rows = rows(lines, at);
        let stretch = lines.get(rows.clone()).unwrap_or_default();
        let columns = columns(stretch);
        stretch.iter().for_each(|line| line.print(&columns, &mut out));
        at = rows.end;
    }
    out
}

/// The rows from a line on that line up, with the comments between them.
fn rows(lines: &[Line<'_>], at: usize) -> Range<usize> {
    let Some(first) = lines.get(at) else { return at..at + 1 };
    let mut end = at + 1;
    for (next, line) in lines.iter().enumerate().skip(end) {
        if line.comment && !line.blank {
            continue;
        }
        if !first.rows_with(line) {
            break;
        }
        end = next + 1;
    }
    at..end
}

/// How wide the columns of rows are: as many as there can be without making a line too long.
fn columns(rows: &[Line<'_>]) -> Vec<usize> {
    let rows: Vec<Sizes> = rows.iter().filter(|line| !line.comment).map(Sizes::of).collect();
    let mut columns: Vec<usize> = Vec::new();
    if rows.len() < 2 || !even(&rows) {
        return columns;
    }
    for at in 0.. {
        // Only what something stands behind makes a column.
        let inner: Vec<&(Rule, usize)> =
            rows.iter().filter(|row| row.cells.len() > at + 1).filter_map(|row| row.cells.get(at)).collect();
        let Some((kind, _)) = inner.first() else { break };
        if inner.iter().any(|(other, _)| other != kind) {
            break;
        }
        columns.push(inner.iter().map(|(_, width)| *width).max().unwrap_or_default());
        if rows.iter().any(|row| row.width(&[]) <= WIDTH && row.width(&columns) > WIDTH) {
            columns.pop();
            break;
        }
    }
    columns
}

/// Rows of conditions line up only if there is as much in each.
fn even(rows: &[Sizes]) -> bool {
    let first = rows.first().map(|row| row.cells.len());
    rows.iter().all(|row| !row.condition || Some(row.cells.len()) == first)
}

/// How wide the cells of a row are.
struct Sizes {
    start: usize,
    cells: Vec<(Rule, usize)>,
    condition: bool,
}

impl Sizes {
    fn of(line: &Line<'_>) -> Self {
        let cells = line.cells.iter().map(|cell| (cell.kind, width(&cell.text))).collect();
        Sizes { start: line.start(), cells, condition: line.row == Some(Rule::kw_or) }
    }

    /// How wide the row is with its first cells in columns.
    fn width(&self, columns: &[usize]) -> usize {
        let last = self.cells.len().saturating_sub(1);
        let cells = self.cells.iter().enumerate().map(|(at, (_, width))| {
            let column = columns.get(at).filter(|_| at < last).copied().unwrap_or_default();
            column.max(*width)
        });
        self.start + last + cells.sum::<usize>()
    }
}
