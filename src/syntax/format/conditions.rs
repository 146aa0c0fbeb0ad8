//! Owns how conditions are laid out: on one line where they fit, else a part a line, with `and` and
//! `or` before the parts. Must not know where a condition stands.

use super::page::Page;
use super::tree::Node;
use super::{INDENT, lists};
use crate::syntax::parser::Rule;

/// How much room there must be before the first part of a condition for the words before the others.
pub fn room(condition: &Node) -> usize {
    let parts = |node: &Node, rule: Rule| node.children.iter().filter(|child| child.rule == rule).count();
    if parts(condition, Rule::conjunction) > 1 {
        return "or ".len();
    }
    let only = condition.child(Rule::conjunction).map_or(0, |only| parts(only, Rule::negation));
    if only > 1 { "and ".len() } else { 0 }
}

/// Lays out a whole condition from the end of the last line on. Where it takes several lines, its
/// parts stand one under the other, and the words between them to the left. Where a comment stands
/// before it, it begins at `hang`.
pub fn condition(page: &mut Page<'_, '_>, node: &Node, hang: usize) {
    page.settle(node.first(), hang);
    either(page, node, room(node), 0);
}

/// Lays out parts of which one must hold, with the words between them so far to the left, and with
/// so much to come behind the last.
fn either(page: &mut Page<'_, '_>, node: &Node, left: usize, behind: usize) {
    if page.fits(node.tokens.clone(), behind) {
        return page.write(node.tokens.clone(), page.column());
    }
    let column = page.column() + page.gap(node.first());
    let parts: Vec<&Node> = node.children.iter().filter(|child| child.rule == Rule::conjunction).collect();
    if let [only] = parts.as_slice() {
        return all(page, only, left, behind);
    }
    let hangs = left > 0;
    let start = if hangs { column } else { column + "or ".len() };
    let fits = |part: &&Node| page.fits_at(start, part.tokens.clone(), behind);
    let rows = hangs && parts.iter().all(fits);
    for (at, part) in parts.iter().enumerate() {
        let behind = if at + 1 == parts.len() { behind } else { 0 };
        if at > 0 {
            let word = part.first() - 1;
            page.turn(word, column.saturating_sub(left));
            page.write(word..part.first(), column);
            page.pad(0);
            page.settle(part.first(), start);
        }
        if rows {
            row(page, part, column);
        } else {
            all(page, part, 0, behind);
        }
    }
}

/// Writes parts that must all hold as the cells of a row.
fn row(page: &mut Page<'_, '_>, node: &Node, hang: usize) {
    page.row(Rule::kw_or);
    for (at, part) in node.children.iter().enumerate() {
        if at == 0 || part.rule == Rule::kw_and {
            page.cell(Rule::negation);
        }
        page.write(part.tokens.clone(), hang);
    }
}

/// Lays out parts that must all hold.
fn all(page: &mut Page<'_, '_>, node: &Node, left: usize, behind: usize) {
    if page.fits(node.tokens.clone(), behind) {
        return page.write(node.tokens.clone(), page.column());
    }
    let column = page.column() + page.gap(node.first());
    for (at, part) in node.children.iter().enumerate() {
        if part.rule == Rule::kw_and {
            page.turn(part.first(), column.saturating_sub(left));
            page.write(part.tokens.clone(), column);
            page.pad(0);
            page.settle(part.tokens.end, column);
        } else {
            let behind = if at + 1 == node.children.len() { behind } else { 0 };
            negation(page, part, behind);
        }
    }
}

/// Lays out one part.
fn negation(page: &mut Page<'_, '_>, node: &Node, behind: usize) {
    if page.fits(node.tokens.clone(), behind) {
        return page.write(node.tokens.clone(), page.column());
    }
    let column = page.column() + page.gap(node.first());
    let atom = node.child(Rule::atom);
    let start = atom.map_or(node.tokens.end, Node::first);
    page.write(node.first()..start, column + INDENT);
    let Some(atom) = atom else { return };
    page.settle(atom.first(), column + INDENT);
    match atom.children.as_slice() {
        [open, inner, close] if inner.rule == Rule::condition => {
            page.write(open.tokens.clone(), column + INDENT);
            page.settle(inner.first(), column + INDENT);
            either(page, inner, 0, behind + close.tokens.len());
            page.write(close.tokens.clone(), column);
        }
        _ => lists::with_constants(page, atom, column),
    }
}
