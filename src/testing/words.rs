//! Owns what is said of a unit that no test covers, in an author's words.
//! Must not know what covers it.

use super::ledger::Home;
use crate::export::cell_words;
use crate::policy::{Condition, Outcome, Policy};
use crate::source::{Sources, Span};
use crate::table::{Row, Tables};
use crate::vocabulary::{Offer, SlotId, Vocabulary};

pub(super) fn rule(name: &str) -> String {
    format!("`{name}` never won")
}

pub(super) fn outcome(vocabulary: &Vocabulary, rule: &str, outcome: &Outcome) -> String {
    let slot = outcome.slot.map_or(String::new(), |slot| format!(" in `{}`", vocabulary.slot_path(slot)));
    match &outcome.offer {
        Some(Offer::Show { content, .. }) => {
            format!("`{rule}` never showed `{}`{slot}", vocabulary[*content].name)
        }
        Some(Offer::Ask { field, .. }) => {
            format!("`{rule}` never asked for `{}`{slot}", vocabulary.path(*field))
        }
        None => format!("an outcome of `{rule}` never won{slot}"),
    }
}

/// A row goes by its number, as `tightrope compile` counts, and by what it says.
pub(super) fn row(tables: &Tables, slot: SlotId, number: usize, row: &Row) -> String {
    let vocabulary = &tables.vocabulary;
    let cells = row.region.cells().iter().map(|(column, cell)| {
        let words = cell_words(vocabulary, *column, Some(cell));
        format!("{} {words}", column.name(vocabulary))
    });
    let cells: Vec<String> = cells.collect();
    let who = if cells.is_empty() { "everybody".to_owned() } else { cells.join("; ") };
    let (slot, rule) = (vocabulary.slot_path(slot), &tables[row.rule].name);
    format!("row {number} of `{slot}` (`{rule}`) never matched: {who}")
}

pub(super) fn tier(name: &str) -> String {
    let article = if name.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("nobody was {article} `{name}`")
}

pub(super) fn atom(
    policy: &Policy,
    sources: &Sources,
    home: Home,
    condition: &Condition,
    side: bool,
) -> String {
    let place = match home {
        Home::Rule(rule) | Home::Outcome(rule, _) => format!("in `{}`", policy[rule].name),
        Home::Segment(segment) => format!("in the segment `{}`", policy[segment].name),
        Home::Tier(tier) => format!("in what earns `{}`", policy.vocabulary[tier].name),
    };
    format!("`{}` {place} was never {side}", written(sources, condition))
}

/// Where an atom stands.
pub(super) fn place(atom: &Condition) -> Option<Span> {
    match atom {
        Condition::Segment(_, span)
        | Condition::Trust(_, _, span)
        | Condition::Known(_, span)
        | Condition::Unknown(_, span)
        | Condition::Field(_, _, span) => Some(*span),
        _ => None,
    }
}

/// An atom as it is written, on one line.
fn written(sources: &Sources, atom: &Condition) -> String {
    // The place of these is that of their field.
    let before = match atom {
        Condition::Known(..) => "known ",
        Condition::Unknown(..) => "unknown ",
        _ => "",
    };
    let text = place(atom).map_or("", |span| sources.slice(span));
    format!("{before}{}", on_one_line(text))
}

/// Text without its line breaks and comments.
fn on_one_line(text: &str) -> String {
    let lines = text.lines().flat_map(|line| without_comment(line).split_whitespace());
    if text.contains('\n') { lines.collect::<Vec<_>>().join(" ") } else { text.to_owned() }
}

/// A line up to the comment that ends it. Texts stand on one line, and may hold two slashes.
fn without_comment(line: &str) -> &str {
    let (mut in_text, mut escaped, mut slash) = (false, false, None);
    for (at, next) in line.char_indices() {
        if in_text {
            in_text = escaped || next != '"';
            escaped = next == '\\' && !escaped;
            continue;
        }
        match (next, slash) {
            ('/', Some(start)) => return line.get(..start).unwrap_or(line),
            ('/', None) => slash = Some(at),
            _ => slash = None,
        }
        in_text = next == '"';
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_atom_over_several_lines_is_told_on_one() {
        let text = "a.b in { // not all\n    \"c // \\\" d\", // the first\n\n    \"e\" }";
        assert_eq!(on_one_line(text), "a.b in { \"c // \\\" d\", \"e\" }");
        assert_eq!(on_one_line("a.b == \"two  spaces\""), "a.b == \"two  spaces\"");
    }

    #[test]
    fn tiers_have_their_article() {
        assert_eq!(tier("friend"), "nobody was a `friend`");
        assert_eq!(tier("acquaintance"), "nobody was an `acquaintance`");
    }
}
