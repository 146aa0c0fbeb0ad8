//! Owns lines and how they line up: rows of the same kind, one under the other, stand in columns.
//! Must not know what stands in them.

use super::WIDTH;
use crate::syntax::parser::Rule;

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
    /// Whether it is nothing but a comment.
    pub comment: bool,
    /// Whether it closes what a row opened.
    pub closes: bool,
    /// Whether a declaration begins with it.
    pub declares: bool,
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
        // A comment may have sent what was to stand behind a space to the next line.
        out.truncate(out.trim_end_matches(' ').len());
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

/// The text of a file, and where its declarations begin.
pub fn print(lines: &[Line<'_>]) -> (String, Vec<usize>) {
    // For each line, which columns it has; the first are none at all.
    let mut columns: Vec<Vec<usize>> = vec![Vec::new()];
    let mut of: Vec<usize> = vec![0; lines.len()];
    for at in 0..lines.len() {
        if of.get(at) == Some(&0) {
            let rows = rows(lines, at);
            if rows.len() > 1 {
                let stretch: Vec<&Line<'_>> = rows.iter().filter_map(|row| lines.get(*row)).collect();
                for row in rows {
                    of.get_mut(row).into_iter().for_each(|of| *of = columns.len());
                }
                columns.push(wide(&stretch));
            }
        }
    }
    let (mut out, mut starts) = (String::new(), Vec::new());
    for (line, of) in lines.iter().zip(of) {
        if line.declares {
            starts.push(out.len() + usize::from(line.blank));
        }
        line.print(columns.get(of).map_or(&[], Vec::as_slice), &mut out);
    }
    (out, starts)
}

/// The rows from a line on that line up. Comments between them, and what belongs to one of them and
/// stands further in, do not part them; an empty line does.
fn rows(lines: &[Line<'_>], at: usize) -> Vec<usize> {
    let mut rows = vec![at];
    let Some(first) = lines.get(at).filter(|first| first.row.is_some()) else { return rows };
    for (next, line) in lines.iter().enumerate().skip(at + 1) {
        if first.rows_with(line) {
            rows.push(next);
        } else if line.blank || !(line.comment || line.closes || line.indent > first.indent) {
            break;
        }
    }
    rows
}

/// How wide the columns of rows are. Names stand in a column as far as that makes no line too long; a
/// longer one sticks out. What stands further behind is a column, or it is none.
fn wide(rows: &[&Line<'_>]) -> Vec<usize> {
    let table = rows.iter().all(|line| line.row == Some(Rule::content_declaration));
    let mut rows: Vec<Sizes> = rows.iter().map(|line| Sizes::of(line)).collect();
    let mut columns: Vec<usize> = Vec::new();
    if !even(&rows) {
        return columns;
    }
    for at in 0.. {
        // Only what something stands behind makes a column.
        let inner = rows.iter().filter(|row| row.cells.len() > at + 1).filter_map(|row| row.cells.get(at));
        let inner: Vec<(Rule, usize)> = inner.copied().collect();
        let Some((kind, _)) = inner.first() else { break };
        if inner.iter().any(|(other, _)| other != kind) {
            break;
        }
        let mut widths: Vec<usize> = inner.iter().map(|(_, width)| *width).collect();
        widths.sort_unstable();
        // Names and formats of contents are a table, and it is read as one.
        let fit = |width: &usize| table && at < 2 || rows.iter().all(|row| row.fits(at, *width));
        let fitting = widths.partition_point(fit);
        let Some(column) = fitting.checked_sub(1).and_then(|last| widths.get(last)).copied() else { break };
        if at > 0 && fitting < widths.len() {
            break;
        }
        rows.iter_mut().for_each(|row| row.pad(at, column));
        columns.push(column);
    }
    columns
}

/// Rows of conditions line up only if there is as much in each.
fn even(rows: &[Sizes]) -> bool {
    let first = rows.first().map(|row| row.cells.len());
    rows.iter().all(|row| !row.condition || Some(row.cells.len()) == first)
}

/// How wide a row and its cells are.
struct Sizes {
    width: usize,
    cells: Vec<(Rule, usize)>,
    condition: bool,
}

impl Sizes {
    fn of(line: &Line<'_>) -> Self {
        let cells: Vec<(Rule, usize)> =
            line.cells.iter().map(|cell| (cell.kind, width(&cell.text))).collect();
        let gaps = cells.len().saturating_sub(1);
        let width = line.start() + gaps + cells.iter().map(|(_, width)| width).sum::<usize>();
        Sizes { width, cells, condition: line.row == Some(Rule::kw_or) }
    }

    /// How much wider the row is with one of its cells in a column.
    fn more(&self, at: usize, column: usize) -> usize {
        let cell = self.cells.get(at).filter(|_| at + 1 < self.cells.len());
        cell.map_or(0, |(_, width)| column.saturating_sub(*width))
    }

    /// Whether the row is short enough with one of its cells in a column, or too long anyway.
    fn fits(&self, at: usize, column: usize) -> bool {
        self.width > WIDTH || self.width + self.more(at, column) <= WIDTH
    }

    fn pad(&mut self, at: usize, column: usize) {
        self.width += self.more(at, column);
    }
}
