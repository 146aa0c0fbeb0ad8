//! Owns the tree of all that stands in a file, token by token, with every comment at the token that
//! it stands by. Must not know how anything is laid out, nor what it means.

use super::trivia::{Comment, Trivia, between};
use crate::syntax::parser::{Rule, matched};
use pest::iterators::Pair;
use rayon::prelude::*;
use std::ops::Range;

/// What stands between space and comments.
#[derive(Debug)]
pub struct Token<'a> {
    /// What it is.
    pub rule: Rule,
    /// As the author wrote it.
    pub text: &'a str,
    /// How many spaces stand before it where all is on one line.
    pub gap: usize,
    /// The comments on lines of their own above it.
    pub before: Vec<Comment<'a>>,
    /// Whether an empty line stands right above it.
    pub blank: bool,
    /// Whether it stands on another line than the token before it.
    pub newline: bool,
    /// The comment behind it, on its line.
    pub after: Option<&'a str>,
    /// Whether it begins something that `///` lines can document.
    pub begins: bool,
    /// The first byte of it in the file.
    pub at: usize,
}

/// What the grammar found, and which tokens it is made of.
#[derive(Debug)]
pub struct Node {
    /// What it is.
    pub rule: Rule,
    /// Its tokens.
    pub tokens: Range<usize>,
    /// What it is made of; nothing for a token.
    pub children: Vec<Node>,
}

impl Node {
    /// Where the first child of that kind stands.
    pub fn position(&self, rule: Rule) -> Option<usize> {
        self.children.iter().position(|child| child.rule == rule)
    }

    /// The first child of that kind.
    pub fn child(&self, rule: Rule) -> Option<&Node> {
        self.children.iter().find(|child| child.rule == rule)
    }

    /// The token that it begins with.
    pub fn first(&self) -> usize {
        self.tokens.start
    }

    fn shift(&mut self, by: usize) {
        self.tokens = self.tokens.start + by..self.tokens.end + by;
        self.children.iter_mut().for_each(|child| child.shift(by));
    }
}

/// A file.
#[derive(Debug, Default)]
pub struct Tree<'a> {
    /// All tokens, in order.
    pub tokens: Vec<Token<'a>>,
    /// The declarations.
    pub declarations: Vec<Node>,
    /// The comments behind the last token, on lines of their own.
    pub last: Vec<Comment<'a>>,
    /// For each token, where it ends if all that is before it stands on one line.
    ends: Vec<usize>,
    /// For each token, how many tokens before it have a comment behind them, and how many up to
    /// it have one above.
    comments: Vec<(usize, usize)>,
}

impl<'a> Tree<'a> {
    /// Reads a text whose declarations begin at these places. Nothing where it is not made of
    /// these declarations, space and comments alone.
    pub fn read(text: &'a str, starts: &[usize]) -> Option<Self> {
        let ends = starts.iter().skip(1).copied().chain([text.len()]);
        let ranges: Vec<Range<usize>> = starts.iter().copied().zip(ends).map(|(a, b)| a..b).collect();
        let read = |range: &Range<usize>| Reader::read(text, range.clone());
        let parts: Option<Vec<(Vec<Token<'a>>, Node)>> = ranges.par_iter().map(read).collect();
        let mut tree = Tree::default();
        for (tokens, mut node) in parts? {
            node.shift(tree.tokens.len());
            tree.tokens.extend(tokens);
            tree.declarations.push(node);
        }
        tree.comment(text)?;
        tree.drop_commas();
        tree.measure();
        Some(tree)
    }

    /// Puts the comments to their tokens.
    fn comment(&mut self, text: &'a str) -> Option<()> {
        let mut end = 0;
        for at in 0..=self.tokens.len() {
            let next = self.tokens.get(at).map_or(text.len(), |token| token.at);
            let Trivia { before, after, blank, newline } = between(text, end..next)?;
            if let Some(token) = at.checked_sub(1).and_then(|at| self.tokens.get_mut(at)) {
                token.after = after;
            }
            let Some(token) = self.tokens.get_mut(at) else {
                self.last = before;
                break;
            };
            (token.before, token.blank, token.newline) = (before, blank, newline);
            end = token.at + token.text.len();
        }
        Some(())
    }

    /// Forgets the commas before closing braces, but not their comments.
    fn drop_commas(&mut self) {
        for at in 1..self.tokens.len().saturating_sub(1) {
            let [before, comma, close] = &mut self.tokens[at - 1..=at + 1] else { continue };
            if comma.rule != Rule::comma || close.rule != Rule::close {
                continue;
            }
            let mut comments = std::mem::take(&mut comma.before);
            match comma.after.take() {
                after @ Some(_) if comments.is_empty() && before.after.is_none() => before.after = after,
                after => comments.extend(after.map(|text| Comment { text, blank: false })),
            }
            close.before.splice(0..0, comments);
            close.newline |= comma.newline;
            (comma.text, comma.gap, comma.newline, comma.blank) = ("", 0, false, false);
        }
    }

    fn measure(&mut self) {
        let (mut end, mut after, mut before) = (0, 0, 0);
        for token in &self.tokens {
            end += token.gap + token.text.chars().count();
            before += usize::from(!token.before.is_empty());
            self.ends.push(end);
            self.comments.push((after, before));
            after += usize::from(token.after.is_some());
        }
    }

    /// How wide tokens are on one line.
    pub fn width(&self, tokens: Range<usize>) -> usize {
        let Some(last) = tokens.clone().next_back() else { return 0 };
        let first = self.ends.get(tokens.start).copied().unwrap_or_default();
        let width = self.tokens.get(tokens.start).map_or(0, |token| token.text.chars().count());
        width + self.ends.get(last).map_or(0, |end| end - first)
    }

    /// Whether no comment stands between tokens, so that they can stand on one line.
    pub fn plain(&self, tokens: Range<usize>) -> bool {
        let Some(last) = tokens.clone().next_back() else { return true };
        self.comments.get(tokens.start) == self.comments.get(last)
    }
}

/// Reads one declaration.
struct Reader<'a> {
    text: &'a str,
    base: usize,
    tokens: Vec<Token<'a>>,
}

impl<'a> Reader<'a> {
    fn read(text: &'a str, range: Range<usize>) -> Option<(Vec<Token<'a>>, Node)> {
        let pair = matched(text.get(range.clone())?)?;
        let mut reader = Reader { text, base: range.start, tokens: Vec::new() };
        let node = reader.node(pair);
        node.tokens.len().gt(&0).then_some((reader.tokens, node))
    }

    fn node(&mut self, pair: Pair<'a, Rule>) -> Node {
        let rule = pair.as_rule();
        let first = self.tokens.len();
        let mut children = Vec::new();
        let inner = pair.clone().into_inner();
        if inner.is_empty() || matches!(rule, Rule::template | Rule::to_name) {
            self.token(&pair);
        } else {
            for pair in inner {
                let from = self.tokens.len();
                children.push(self.node(pair));
                let glued = from > first && matches!(rule, Rule::range | Rule::number_range);
                if let Some(token) = self.tokens.get_mut(from).filter(|_| glued) {
                    token.gap = 0;
                }
            }
            self.space(rule, &children);
        }
        if let Some(token) = self.tokens.get_mut(first) {
            token.begins |= matches!(rule, Rule::declaration | Rule::tier | Rule::field | Rule::slot);
        }
        Node { rule, tokens: first..self.tokens.len(), children }
    }

    fn token(&mut self, pair: &Pair<'a, Rule>) {
        let rule = pair.as_rule();
        let at = self.base + pair.as_span().start();
        // `=` may have matched the space behind it, in looking for another.
        let length = if rule == Rule::equals { 1 } else { pair.as_str().len() };
        let behind_paren = self.tokens.last().is_some_and(|token| token.rule == Rule::open_paren);
        let glued = behind_paren || matches!(rule, Rule::comma | Rule::close_paren);
        self.tokens.push(Token {
            rule,
            text: self.text.get(at..at + length).unwrap_or_default(),
            gap: usize::from(!glued),
            before: Vec::new(),
            blank: false,
            newline: false,
            after: None,
            begins: false,
            at,
        });
    }

    /// Two spaces between what stands in braces on one line, and none before the colon of a key.
    fn space(&mut self, rule: Rule, children: &[Node]) {
        let mut gap = |node: &Node, gap: usize| {
            if let Some(token) = self.tokens.get_mut(node.first()) {
                token.gap = gap;
            }
        };
        if let Some(colon) = children.iter().find(|child| rule == Rule::entry && child.rule == Rule::colon) {
            gap(colon, 0);
        }
        let Some(open) = children.iter().position(|child| child.rule == Rule::open) else { return };
        if super::blocks::is_block(rule) {
            for node in children.iter().skip(open + 2).filter(|child| child.rule != Rule::close) {
                gap(node, 2);
            }
        }
    }
}
