//! Owns how declarations and their blocks are laid out: what stands between braces is on one line
//! where the author began it there and it fits, else each part has a line of its own.
//! Must not know how clauses are laid out.

use super::page::Page;
use super::tree::{Node, Tree};
use super::{INDENT, clauses, conditions, lists};
use crate::syntax::parser::Rule;

/// Whether that is a head, and parts between braces.
pub fn is_block(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::trust_declaration
            | Rule::tier
            | Rule::source_declaration
            | Rule::surface_declaration
            | Rule::goal_declaration
            | Rule::rule_declaration
            | Rule::promise_declaration
            | Rule::test_declaration
    )
}

/// Lays out one declaration, or a part of one that has lines of its own.
pub fn element(page: &mut Page<'_, '_>, node: &Node, indent: usize, pad: usize) {
    match node.rule {
        Rule::declaration => node.children.iter().for_each(|child| element(page, child, indent, pad)),
        rule if is_block(rule) => block(page, node, indent),
        Rule::content_declaration => content(page, node, indent),
        Rule::segment_declaration => segment(page, node, indent),
        Rule::field => lists::field(page, node, indent),
        Rule::category_declaration | Rule::consent_declaration | Rule::slot => {
            page.begin(node, indent, Some(node.rule));
            row(page, &node.children, indent);
        }
        _ => clauses::clause(page, node, indent, pad),
    }
}

/// Writes a head as a row: what it is and its name, then each part.
fn row(page: &mut Page<'_, '_>, parts: &[Node], indent: usize) {
    let mut begun = false;
    for (at, part) in parts.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| parts.get(before)).map(|part| part.rule);
        let joins = match (before, part.rule) {
            (None, _) => false,
            (Some(Rule::colon), _) => true,
            (Some(_), Rule::colon | Rule::equals | Rule::kw_shows | Rule::open | Rule::payload) => false,
            (Some(_), Rule::text) => false,
            _ => true,
        };
        if !joins || !begun {
            page.cell(part.rule);
            begun = true;
        }
        page.write(part.tokens.clone(), indent + INDENT);
    }
}

/// Lays out a block.
fn block(page: &mut Page<'_, '_>, node: &Node, indent: usize) {
    let (Some(open), Some(close)) = (node.position(Rule::open), node.position(Rule::close)) else { return };
    let head = node.children.get(..open).unwrap_or_default();
    let items = node.children.get(open + 1..close).unwrap_or_default();
    let (Some(open), Some(close)) = (node.children.get(open), node.children.get(close)) else { return };
    if is_one_line(page, node, open, items.is_empty()) && page.fits_at(indent, node.tokens.clone(), 0) {
        page.begin(node, indent, Some(node.rule));
        row(page, head, indent);
        page.cell(Rule::open);
        page.write(open.first()..node.tokens.end, indent + INDENT);
        return;
    }
    page.begin(node, indent, None);
    for part in head {
        let long = matches!(part.rule, Rule::needs | Rule::text) && node.rule == Rule::source_declaration;
        // The brace stays behind the last part.
        if long && !page.fits(part.tokens.clone(), 2) && page.tree.plain(part.tokens.clone()) {
            page.turn(part.first(), indent + INDENT);
        }
        page.write(part.tokens.clone(), indent + INDENT);
    }
    page.write(open.tokens.clone(), indent);
    page.opened();
    // The words of a rule stand in the same column in all rules.
    let least = if node.rule == Rule::rule_declaration { "requires".len() } else { 0 };
    lines(page, items, indent + INDENT, least);
    page.close(close.first(), indent);
    page.write(close.tokens.clone(), indent);
}

/// Whether the author began what is in the braces on their line, and no comment is in the way.
fn is_one_line(page: &Page<'_, '_>, node: &Node, open: &Node, empty: bool) -> bool {
    let next = page.tree.tokens.get(open.tokens.end);
    let together = next.is_some_and(|token| !token.newline || empty);
    together && page.tree.plain(node.tokens.clone())
}

/// Lays out the parts of a block, each on lines of its own, behind words that are `least` wide.
fn lines(page: &mut Page<'_, '_>, items: &[Node], indent: usize, least: usize) {
    let pad = items.iter().map(|item| clauses::padded(page.tree, item)).fold(least, usize::max);
    let mut at = 0;
    while let Some(item) = items.get(at) {
        let together = items.iter().skip(at + 1).take_while(|next| is_joined(page.tree, next)).count() + 1;
        let outcomes = items.get(at..at + together).unwrap_or_default();
        if clauses::is_outcome(item.rule) {
            clauses::outcomes(page, outcomes, indent, pad);
            at += together;
        } else {
            element(page, item, indent, pad);
            at += 1;
        }
    }
}

/// Whether an outcome stands right below another.
fn is_joined(tree: &Tree<'_>, node: &Node) -> bool {
    let token = tree.tokens.get(node.first());
    clauses::is_outcome(node.rule) && token.is_some_and(|token| token.before.is_empty() && !token.blank)
}

/// Lays out a content, with what it hands to the host. A list of contents is a table: one that the
/// author began on one line stays a row of it, however long.
fn content(page: &mut Page<'_, '_>, node: &Node, indent: usize) {
    let payload = node.child(Rule::payload);
    let open = payload.and_then(|payload| payload.child(Rule::open));
    let empty = payload.is_none_or(|payload| payload.child(Rule::entry).is_none());
    let one_line = open.is_none_or(|open| is_one_line(page, node, open, empty));
    let Some((payload, open)) = payload.zip(open).filter(|_| !one_line) else {
        page.begin(node, indent, Some(node.rule));
        row(page, &node.children, indent);
        return;
    };
    page.begin(node, indent, None);
    page.write(node.first()..open.tokens.end, indent + INDENT);
    page.opened();
    for (at, entry) in payload.children.iter().enumerate().filter(|(_, entry)| entry.rule == Rule::entry) {
        page.begin(entry, indent + INDENT, None);
        let comma = payload.children.get(at + 1).filter(|next| next.rule == Rule::comma);
        let end = comma.map_or(entry.tokens.end, |comma| comma.tokens.end);
        page.write(entry.first()..end, indent + 2 * INDENT);
    }
    let close = payload.tokens.end - 1;
    page.close(close, indent);
    page.write(close..payload.tokens.end, indent);
}

/// Lays out a segment: where its condition does not fit, that stands below.
fn segment(page: &mut Page<'_, '_>, node: &Node, indent: usize) {
    let fits = page.fits_at(indent, node.tokens.clone(), 0);
    let Some(condition) = node.child(Rule::condition).filter(|_| !fits) else {
        page.begin(node, indent, Some(node.rule));
        row(page, &node.children, indent);
        return;
    };
    page.begin(node, indent, None);
    page.write(node.first()..condition.first(), indent + INDENT);
    page.turn(condition.first(), indent + INDENT);
    // No words to the left of what stands on one line.
    let whole = page.fits_at(indent + INDENT, condition.tokens.clone(), 0);
    let room = if whole { 0 } else { conditions::room(condition) };
    if room > 0 {
        page.pad(indent + INDENT + room);
    }
    conditions::condition(page, condition, indent + INDENT + room);
}
