//! Owns tables as HTML pages, one a slot, and what every page shares: its shell, its looks, and the
//! policy by which a browser loads nothing. Must not know where tables come from, nor reports.

mod shell;
mod table;

pub use shell::{Script, Shell};
pub use table::{Cells, OfferView, RowView, TableView, said};

use crate::table::{Tables, hash};
use crate::vocabulary::SlotId;
use askama::Template;

/// A page that cannot be written out.
#[derive(Debug, thiserror::Error)]
#[error("cannot be written as HTML: {0}")]
pub struct PageError(#[from] askama::Error);

/// One HTML page for each slot, with a name for its file.
///
/// # Errors
/// A page that cannot be written out; in memory none is known.
pub fn html(tables: &Tables) -> Result<Vec<(String, String)>, PageError> {
    let pages = views(tables).map(|table| Ok((format!("{}.html", table.path), page(tables, vec![table])?)));
    pages.collect()
}

/// One HTML page of all slots.
///
/// # Errors
/// As [`html`].
pub fn html_together(tables: &Tables) -> Result<String, PageError> {
    page(tables, views(tables).collect())
}

fn views(tables: &Tables) -> impl Iterator<Item = TableView> + '_ {
    (0..tables.slots.len()).map(|slot| TableView::new(tables, SlotId::from_index(slot)))
}

fn page(of: &Tables, tables: Vec<TableView>) -> Result<String, PageError> {
    let title = match tables.as_slice() {
        [table] => format!("Who wins {}", table.path),
        _ => "Who wins each slot".to_owned(),
    };
    let hash = hash(of).unwrap_or_default();
    Ok(TablesPage { shell: Shell::new(&title, Script::Theme), tables, hash }.render()?)
}

/// A page of tables.
#[derive(Template)]
#[template(path = "export/html/table_page.html")]
struct TablesPage {
    shell: Shell,
    tables: Vec<TableView>,
    hash: String,
}
