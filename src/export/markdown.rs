//! Owns tables in Markdown, for people to read. Must not know the other formats.

use super::escape::sentence;
use super::words;
use crate::table::{Column, Row, Tables};
use crate::vocabulary::{SlotId, percent};

/// One Markdown text for each slot, with a name for its file.
pub fn markdown(tables: &Tables) -> Vec<(String, String)> {
    let slots = (0..tables.slots.len()).map(SlotId::from_index);
    slots.map(|slot| (format!("{}.md", tables.vocabulary.slot_path(slot)), one(tables, slot))).collect()
}

fn one(tables: &Tables, slot: SlotId) -> String {
    let vocabulary = &tables.vocabulary;
    let table = &tables[slot];
    let mut text = format!("## {}\n\nHit policy: first.\n\n", vocabulary.slot_path(slot));
    let mut heads = vec!["#".to_owned()];
    heads.extend(table.columns.iter().map(|column| column.name(vocabulary)));
    heads.extend(["outcome".to_owned(), "rule".to_owned()]);
    line(&mut text, &heads);
    line(&mut text, &vec!["---".to_owned(); heads.len()]);
    for (at, row) in table.rows.iter().enumerate() {
        line(&mut text, &cells(tables, &table.columns, at, row));
    }
    let mut last = vec![(table.rows.len() + 1).to_string()];
    last.resize(heads.len() - 2, String::new());
    last.push(format!("show {}", vocabulary[vocabulary[slot].default].name));
    last.push("the default".to_owned());
    line(&mut text, &last);
    text
}

fn cells(tables: &Tables, columns: &[Column], at: usize, row: &Row) -> Vec<String> {
    let mut cells = vec![(at + 1).to_string()];
    cells.extend(
        columns.iter().map(|column| words::cell(&tables.vocabulary, *column, row.region.cell(*column))),
    );
    cells
        .push(tables.offer(row.rule, row.outcome).map_or(String::new(), |offer| words::offer(tables, offer)));
    let card = &tables[row.rule];
    cells.push(match card.rollout {
        Some(share) => format!("{} ({} of visitors)", card.name, percent(share)),
        None => card.name.clone(),
    });
    cells
}

fn line(text: &mut String, cells: &[String]) {
    for cell in cells {
        text.push_str("| ");
        text.push_str(&sentence(cell));
        text.push(' ');
    }
    text.push_str("|\n");
}
