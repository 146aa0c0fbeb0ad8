//! Owns a decision table as a page shows it. Must not know the page around it.

use crate::export::plain;
use crate::table::{Region, Tables};
use crate::vocabulary::{Offer, SlotId, Vocabulary, pattern, percent};

/// With more columns than this, most cells of a table are empty, and no room is left for what is
/// shown: then each row says only what it looks at.
const MOST_COLUMNS: usize = 4;

/// The decision table of one slot, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableView {
    /// The slot, as `surface.slot`.
    pub path: String,
    /// The heads of its columns; none where the rows say what they look at by themselves.
    pub columns: Vec<String>,
    /// The rows, in winning order.
    pub rows: Vec<RowView>,
    /// How many rules its rows belong to.
    pub rules: usize,
    /// What stands there where no row holds.
    pub default: OfferView,
}

/// One row in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowView {
    /// Its place, from 1.
    pub number: usize,
    /// Whom it holds for.
    pub cells: Cells,
    /// What it puts into the slot.
    pub offer: OfferView,
    /// The rule that wins by it.
    pub rule: String,
    /// The share of visitors whom the rule reaches, where it is not all.
    pub share: Option<String>,
}

/// Whom a row holds for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cells {
    /// A cell for each column, nothing where anything may stand.
    Each(Vec<String>),
    /// What it looks at, and what must stand there.
    Said(Vec<(String, String)>),
}

/// What is put into a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferView {
    /// `show` or `ask`.
    pub does: &'static str,
    /// The content, or the field asked for.
    pub what: String,
    /// The title of the content.
    pub title: Option<String>,
    /// What is said with it.
    pub saying: Option<String>,
}

impl OfferView {
    /// An outcome in words.
    pub fn new(vocabulary: &Vocabulary, offer: &Offer) -> Self {
        match offer {
            Offer::Show { content, saying } => OfferView {
                does: "show",
                what: vocabulary[*content].name.clone(),
                title: vocabulary[*content].title.clone(),
                saying: saying.as_ref().map(|pieces| pattern(vocabulary, pieces)),
            },
            Offer::Ask { field, saying } => OfferView {
                does: "ask",
                what: vocabulary.path(*field),
                title: None,
                saying: Some(saying.clone()),
            },
        }
    }
}

impl TableView {
    /// The table of a slot.
    pub fn new(tables: &Tables, slot: SlotId) -> Self {
        let vocabulary = &tables.vocabulary;
        let table = &tables[slot];
        let is_wide = table.columns.len() > MOST_COLUMNS;
        let cells = |region: &Region| {
            if is_wide {
                return Cells::Said(said(vocabulary, region));
            }
            let each = table.columns.iter();
            Cells::Each(each.map(|column| plain::cell(vocabulary, *column, region.cell(*column))).collect())
        };
        let rows = table.rows.iter().enumerate().filter_map(|(at, row)| {
            let card = &tables[row.rule];
            Some(RowView {
                number: at + 1,
                cells: cells(&row.region),
                offer: OfferView::new(vocabulary, tables.offer(row.rule, row.outcome)?),
                rule: card.name.clone(),
                share: card.rollout.map(percent),
            })
        });
        let columns = if is_wide { &[] } else { table.columns.as_slice() };
        let mut rules: Vec<_> = table.rows.iter().map(|row| row.rule).collect();
        rules.sort_unstable();
        rules.dedup();
        let default = Offer::Show { content: vocabulary[slot].default, saying: None };
        TableView {
            path: vocabulary.slot_path(slot),
            columns: columns.iter().map(|column| column.name(vocabulary)).collect(),
            rows: rows.collect(),
            rules: rules.len(),
            default: OfferView::new(vocabulary, &default),
        }
    }

    /// How many columns stand before the outcome.
    pub fn conditions(&self) -> usize {
        self.columns.len().max(1)
    }
}

/// What a region asks for, by what it looks at.
pub fn said(vocabulary: &Vocabulary, region: &Region) -> Vec<(String, String)> {
    let cells = region.cells().iter();
    cells
        .map(|(column, cell)| (column.name(vocabulary), plain::cell(vocabulary, *column, Some(cell))))
        .collect()
}
