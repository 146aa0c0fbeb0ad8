//! Owns how the clauses of blocks are laid out: their words in a column, what they say beside it.
//! Must not know how blocks are laid out.

use super::page::Page;
use super::tree::{Node, Tree};
use super::{INDENT, conditions, lists};
use crate::syntax::parser::Rule;

/// How wide the words of a clause are that stand in a column with those of others; none where what
/// follows stands right behind them.
pub fn padded(tree: &Tree<'_>, node: &Node) -> usize {
    match node.rule {
        Rule::earned | Rule::cap | Rule::tier | Rule::never_show | Rule::never_use | Rule::never_ask => 0,
        Rule::slot | Rule::field => 0,
        _ => tree.width(node.first()..node.first() + words(node)),
    }
}

/// How many words a clause begins with.
fn words(node: &Node) -> usize {
    match node.rule {
        Rule::earned | Rule::cap | Rule::review => 2,
        _ => 1,
    }
}

/// Whether that is something to show or to ask.
pub fn is_outcome(rule: Rule) -> bool {
    matches!(rule, Rule::show | Rule::ask)
}

/// Lays out one clause; what it says stands behind `pad` columns of words.
pub fn clause(page: &mut Page<'_, '_>, node: &Node, indent: usize, pad: usize) {
    match node.rule {
        Rule::never_show | Rule::never_use | Rule::never_ask => return never(page, node, indent),
        Rule::show | Rule::ask => return outcomes(page, std::slice::from_ref(node), indent, pad),
        _ => page.begin(node, indent, None),
    }
    let words = words(node);
    let value = indent + pad.max(padded(page.tree, node)) + 1;
    page.write(node.first()..node.first() + words, indent + INDENT);
    page.pad(if padded(page.tree, node) > 0 { value } else { 0 });
    let rest = node.children.get(words..).unwrap_or_default();
    match (node.rule, rest) {
        (Rule::uses | Rule::rule_for | Rule::beats | Rule::wants, items) => lists::fill(page, items, value),
        (Rule::given, _) => given(page, node, value),
        (Rule::allow, [.., until, date]) => {
            page.write(node.first() + words..until.first(), value);
            if !page.fits(until.first()..date.tokens.end, 0) {
                page.turn(until.first(), value);
            }
            page.write(until.first()..date.tokens.end, value);
        }
        (_, [condition]) if condition.rule == Rule::condition => {
            let hang = if padded(page.tree, node) > 0 { value } else { page.column() };
            conditions::condition(page, condition, hang);
        }
        _ => page.write(node.first() + words..node.tokens.end, value),
    }
}

/// Lays out what a test is given.
fn given(page: &mut Page<'_, '_>, node: &Node, value: usize) {
    let Some(what) = node.children.get(1) else { return };
    match what.children.split_first() {
        Some((word, items)) if what.rule == Rule::given_consent => {
            page.write(word.tokens.clone(), value);
            lists::fill(page, items, value);
        }
        _ if what.rule == Rule::given_fields => lists::fill(page, &what.children, value),
        _ => page.write(what.tokens.clone(), value),
    }
}

/// Lays out outcomes that stand one below the other: each on one line if all fit so. Where they do
/// not, each condition stands below; what is long even so has a line for each part.
pub fn outcomes(page: &mut Page<'_, '_>, nodes: &[Node], indent: usize, pad: usize) {
    let value = indent + pad + 1;
    let all = nodes.iter().all(|node| fits(page, node, value));
    for node in nodes {
        let flat = all || node.child(Rule::condition).is_none() && fits(page, node, value);
        page.begin(node, indent, flat.then_some(Rule::show));
        page.write(node.first()..node.first() + 1, indent + INDENT);
        page.pad(value);
        if flat {
            parts(page, node, value);
        } else {
            broken(page, node, value);
        }
    }
}

/// Whether an outcome fits on one line.
fn fits(page: &Page<'_, '_>, node: &Node, value: usize) -> bool {
    let plain = page.tree.plain(node.tokens.clone());
    plain && page.fits_at(value, node.first() + 1..node.tokens.end, 0)
}

/// Lays out an outcome on several lines.
fn broken(page: &mut Page<'_, '_>, node: &Node, value: usize) {
    let condition = node.child(Rule::condition);
    let head = node.first() + 1..condition.map_or(node.tokens.end, |condition| condition.first() - 1);
    let plain = page.tree.plain(node.first()..head.end);
    let short = plain && page.fits_at(value, head.clone(), 0);
    if short {
        page.write(head.clone(), value);
    } else {
        below(page, node, head.end, value);
    }
    if let Some(condition) = condition {
        page.turn(head.end, if short { value + INDENT } else { value });
        page.write(head.end..condition.first(), value + INDENT);
        page.pad(0);
        conditions::condition(page, condition, value + 2 * INDENT);
    }
}

/// The words that begin a part of an outcome, or of a line of a promise.
fn begins_part(rule: Rule) -> bool {
    matches!(rule, Rule::kw_saying | Rule::kw_in | Rule::kw_if | Rule::kw_when)
}

/// Writes the parts of an outcome, or of a line of a promise, as cells.
fn parts(page: &mut Page<'_, '_>, node: &Node, hang: usize) {
    let outcome = usize::from(is_outcome(node.rule));
    for (at, part) in node.children.iter().enumerate().skip(outcome) {
        if at == outcome || begins_part(part.rule) {
            page.cell(if at == outcome { Rule::name } else { part.rule });
        }
        page.write(part.tokens.clone(), hang);
    }
}

/// Writes each part of an outcome up to its condition on a line of its own.
fn below(page: &mut Page<'_, '_>, node: &Node, head: usize, value: usize) {
    for part in node.children.iter().skip(1).take_while(|part| part.first() < head) {
        if begins_part(part.rule) {
            page.turn(part.first(), value);
        }
        page.write(part.tokens.clone(), value + INDENT);
    }
}

/// Lays out a line of a promise.
fn never(page: &mut Page<'_, '_>, node: &Node, indent: usize) {
    let condition = node.child(Rule::condition);
    if page.fits_at(indent, node.tokens.clone(), 0) || condition.is_none() {
        page.begin(node, indent, Some(Rule::kw_never));
        return parts(page, node, indent + INDENT);
    }
    page.begin(node, indent, None);
    let Some(condition) = condition else { return };
    let when = condition.first() - 1;
    page.write(node.first()..when, indent + INDENT);
    page.turn(when, indent + INDENT);
    page.write(when..when + 1, indent + INDENT);
    page.pad(0);
    conditions::condition(page, condition, indent + 2 * INDENT);
}
