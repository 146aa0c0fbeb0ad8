//! Owns how lists are laid out: on one line where they fit, else as much on each line as fits, and
//! members that carry words a line each. Must not know what a list is for.

use super::INDENT;
use super::page::Page;
use super::tree::Node;
use crate::syntax::parser::Rule;

/// Lays out what stands between commas, as much on a line as fits; the lines begin at `hang`.
pub fn fill(page: &mut Page<'_, '_>, items: &[Node], hang: usize) {
    for (at, item) in items.iter().enumerate().filter(|(_, item)| item.rule != Rule::comma) {
        let comma = items.get(at + 1).filter(|next| next.rule == Rule::comma);
        let end = comma.map_or(item.tokens.end, |comma| comma.tokens.end);
        if at > 0 && !page.fits(item.first()..end, 0) {
            page.turn(item.first(), hang);
        }
        page.write(item.first()..end, hang);
    }
}

/// Lays out a field: where it does not fit, the members of its type stand below.
pub fn field(page: &mut Page<'_, '_>, node: &Node, indent: usize) {
    page.begin(node, indent, Some(Rule::field));
    let Some((name, rest)) = node.children.split_first() else { return };
    page.cell(name.rule);
    page.write(name.tokens.clone(), indent + INDENT);
    page.cell(Rule::colon);
    let rest_tokens = name.tokens.end..node.tokens.end;
    if page.fits(rest_tokens.clone(), 0) {
        return page.write(rest_tokens, indent + INDENT);
    }
    for part in rest {
        let members = part.children.first().and_then(|kind| kind.child(Rule::members));
        match members {
            Some(members) => {
                page.write(part.first()..members.first(), indent + INDENT);
                braces(page, members, indent, indent + INDENT);
            }
            None => {
                let clause = !matches!(part.rule, Rule::colon | Rule::field_type);
                if clause && !page.fits(part.tokens.clone(), 0) && page.tree.plain(part.tokens.clone()) {
                    page.turn(part.first(), indent + INDENT);
                }
                page.write(part.tokens.clone(), indent + INDENT);
            }
        }
    }
}

/// Lays out what has constants in braces at its end, perhaps.
pub fn with_constants(page: &mut Page<'_, '_>, node: &Node, indent: usize) {
    match constants(node) {
        Some(found) => {
            page.write(node.first()..found.first(), indent + INDENT);
            braces(page, found, indent, indent + INDENT);
        }
        None => page.write(node.tokens.clone(), indent + INDENT),
    }
}

fn constants(node: &Node) -> Option<&Node> {
    let mut found = node;
    while !matches!(found.rule, Rule::constants | Rule::set_value) {
        found = found.children.last()?;
    }
    Some(found)
}

/// Lays out a list in braces on lines of its own.
fn braces(page: &mut Page<'_, '_>, node: &Node, indent: usize, hang: usize) {
    let last = node.children.len().saturating_sub(1);
    let (Some(open), Some(close)) = (node.children.first(), node.children.get(last)) else { return };
    page.write(open.tokens.clone(), hang);
    page.opened();
    let items = node.children.get(1..last).unwrap_or_default();
    let plain = page.tree.plain(node.tokens.clone());
    if plain && items.iter().all(|item| item.children.len() < 2) {
        if let Some(first) = items.first() {
            page.turn(first.first(), hang);
        }
        fill(page, items, hang);
    } else {
        each(page, items, hang);
    }
    page.close(close.first(), indent);
    page.write(close.tokens.clone(), indent);
}

/// A line for each, the words behind the names in a column.
fn each(page: &mut Page<'_, '_>, items: &[Node], indent: usize) {
    for (at, item) in items.iter().enumerate().filter(|(_, item)| item.rule != Rule::comma) {
        page.begin(item, indent, Some(item.rule));
        let parts = if item.children.is_empty() { std::slice::from_ref(item) } else { &item.children };
        for part in parts {
            page.cell(part.rule);
            page.write(part.tokens.clone(), indent + INDENT);
        }
        if let Some(comma) = items.get(at + 1).filter(|next| next.rule == Rule::comma) {
            page.write(comma.tokens.clone(), indent + INDENT);
        }
    }
}
