//! Owns writing tokens down, line by line, with the comments that they bring along: what has a
//! comment behind it ends its line, and a comment above something stands on a line of its own.
//! Must not know where lines should break otherwise.

use super::table::{Cell, Line, spaces};
use super::tree::{Node, Tree};
use super::trivia::Comment;
use super::{INDENT, WIDTH};
use crate::syntax::parser::Rule;
use std::ops::Range;

/// What was written so far.
pub struct Page<'t, 'a> {
    /// What is written.
    pub tree: &'t Tree<'a>,
    lines: Vec<Line<'a>>,
    /// How wide the last line is.
    column: usize,
    /// Whether something begins here, so that no space comes before it.
    fresh: bool,
    /// The token whose comments above were written last.
    begun: Option<usize>,
    /// Whether the last line opened something, or there is none: no empty line comes next.
    opened: bool,
}

impl<'t, 'a> Page<'t, 'a> {
    /// An empty page.
    pub fn new(tree: &'t Tree<'a>) -> Self {
        Page { tree, lines: Vec::new(), column: 0, fresh: true, begun: None, opened: true }
    }

    /// The lines.
    pub fn lines(self) -> Vec<Line<'a>> {
        self.lines
    }

    /// Where the next thing would stand, on the last line.
    pub fn column(&self) -> usize {
        self.column
    }

    /// How much space comes before a token, if it goes on the last line.
    pub fn gap(&self, token: usize) -> usize {
        let token = self.tree.tokens.get(token).filter(|_| !self.fresh);
        token.map_or(0, |token| token.gap)
    }

    /// Whether tokens fit on the last line, with so much behind them.
    pub fn fits(&self, tokens: Range<usize>, behind: usize) -> bool {
        self.fits_at(self.column + self.gap(tokens.start), tokens, behind)
    }

    /// Whether tokens fit on a line from a column on, with so much behind them.
    pub fn fits_at(&self, column: usize, tokens: Range<usize>, behind: usize) -> bool {
        self.tree.plain(tokens.clone()) && column + self.tree.width(tokens) + behind <= WIDTH
    }

    /// Begins a line with the first token of something, which may have an empty line above it.
    pub fn begin(&mut self, node: &Node, indent: usize, row: Option<Rule>) {
        let blank = self.above(node.first(), indent, true);
        let declares = indent == 0;
        self.line(Line { indent, row, blank, declares, ..Line::default() });
    }

    /// Begins a line in the middle of something.
    pub fn turn(&mut self, token: usize, indent: usize) {
        self.above(token, indent, false);
        self.line(Line { indent, ..Line::default() });
    }

    /// Begins a line with a brace that closes something.
    pub fn close(&mut self, token: usize, indent: usize) {
        self.above(token, indent + INDENT, true);
        self.line(Line { indent, closes: true, ..Line::default() });
    }

    /// Says that the last line opened something.
    pub fn opened(&mut self) {
        self.opened = true;
    }

    /// Begins the next cell of the last line.
    pub fn cell(&mut self, kind: Rule) {
        // A comment may have sent what stood before it to this line, as no cell.
        if !self.fresh && self.lines.last().is_some_and(|line| line.cells.is_empty()) {
            self.pad(0);
        }
        if let Some(line) = self.lines.last_mut() {
            self.column += usize::from(!line.cells.is_empty());
            line.cells.push(Cell { kind, text: String::new() });
            self.fresh = true;
        }
    }

    /// Makes the last line a row.
    pub fn row(&mut self, row: Rule) {
        if let Some(line) = self.lines.last_mut() {
            line.row = Some(row);
        }
    }

    /// Goes on at a column of the last line, and at least one space further.
    pub fn pad(&mut self, column: usize) {
        if self.ended() {
            return;
        }
        let count = column.saturating_sub(self.column).max(1);
        let mut text = String::new();
        spaces(count, &mut text);
        self.say(&text);
        self.fresh = true;
    }

    /// Where a comment keeps a token from standing on the last line, begins one for it.
    pub fn settle(&mut self, token: usize, indent: usize) {
        let found = self.tree.tokens.get(token);
        let above = found.is_some_and(|found| !found.before.is_empty()) && self.begun != Some(token);
        if self.ended() || above {
            self.turn(token, indent);
        }
    }

    /// Whether nothing more can stand on the last line.
    fn ended(&self) -> bool {
        self.lines.last().is_none_or(|line| line.after.is_some())
    }

    /// Writes tokens on one line; where a comment forces another one, that is indented by `hang`.
    pub fn write(&mut self, tokens: Range<usize>, hang: usize) {
        for at in tokens {
            let Some(token) = self.tree.tokens.get(at).filter(|token| !token.text.is_empty()) else {
                continue;
            };
            self.settle(at, hang);
            if !self.fresh {
                let mut gap = String::new();
                spaces(token.gap, &mut gap);
                self.say(&gap);
            }
            self.say(token.text);
            self.fresh = false;
            if let Some(line) = self.lines.last_mut() {
                line.after = token.after;
            }
        }
    }

    /// Writes the comments behind everything.
    pub fn end(&mut self) {
        let tree = self.tree;
        self.comments(&tree.last, 0, true);
    }

    fn say(&mut self, text: &str) {
        let Some(line) = self.lines.last_mut() else { return };
        match line.cells.last_mut() {
            Some(cell) => cell.text.push_str(text),
            None => line.lead.push_str(text),
        }
        self.column += text.chars().count();
    }

    /// Writes the comments above a token, and says whether an empty line stands between them and it.
    fn above(&mut self, token: usize, indent: usize, blanks: bool) -> bool {
        let tree = self.tree;
        let Some(found) = tree.tokens.get(token) else { return false };
        self.comments(&found.before, indent, blanks);
        self.begun = Some(token);
        blanks && found.blank && !self.opened
    }

    fn comments(&mut self, comments: &[Comment<'a>], indent: usize, blanks: bool) {
        for comment in comments {
            let blank = blanks && comment.blank && !self.opened;
            let lead = comment.text.to_owned();
            self.line(Line { indent, lead, blank, comment: true, ..Line::default() });
        }
    }

    fn line(&mut self, line: Line<'a>) {
        self.column = line.indent;
        self.fresh = true;
        self.opened = false;
        self.lines.push(line);
    }
}
