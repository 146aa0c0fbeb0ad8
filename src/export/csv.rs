//! Owns tables as CSV, for spreadsheets. Must not know the other formats.

use super::words;
use crate::table::Tables;
use crate::vocabulary::{SlotId, percent};
use csv::Writer;

/// One CSV text for each slot, with a name for its file.
pub fn csv(tables: &Tables) -> Vec<(String, String)> {
    let slots = (0..tables.slots.len()).map(SlotId::from_index);
    slots
        .map(|slot| {
            (format!("{}.csv", tables.vocabulary.slot_path(slot)), one(tables, slot).unwrap_or_default())
        })
        .collect()
}

/// Writing into memory does not fail.
fn one(tables: &Tables, slot: SlotId) -> Option<String> {
    let vocabulary = &tables.vocabulary;
    let table = &tables[slot];
    let path = vocabulary.slot_path(slot);
    let mut writer = Writer::from_writer(Vec::new());
    let mut heads = vec!["slot".to_owned(), "row".to_owned()];
    heads.extend(table.columns.iter().map(|column| column.name(vocabulary)));
    heads.extend(["outcome", "rule", "rollout"].map(str::to_owned));
    writer.write_record(&heads).ok()?;
    for (at, row) in table.rows.iter().enumerate() {
        let card = &tables[row.rule];
        let mut record = vec![path.clone(), (at + 1).to_string()];
        let cells = table.columns.iter();
        record.extend(cells.map(|column| words::cell(vocabulary, *column, row.region.cell(*column))));
        record.push(
            tables.offer(row.rule, row.outcome).map_or(String::new(), |offer| words::offer(tables, offer)),
        );
        record.push(card.name.clone());
        record.push(card.rollout.map_or(String::new(), percent));
        writer.write_record(&record).ok()?;
    }
    let mut last = vec![path, (table.rows.len() + 1).to_string()];
    last.resize(heads.len() - 3, String::new());
    last.push(format!("show {}", vocabulary[vocabulary[slot].default].name));
    last.resize(heads.len(), String::new());
    writer.write_record(&last).ok()?;
    String::from_utf8(writer.into_inner().ok()?).ok()
}
