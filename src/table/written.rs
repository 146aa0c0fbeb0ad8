//! Owns writing tables as JSON, on all cores: piece by piece, and all pieces together are what
//! `serde_json` writes. Must not know what is done with the text.

use super::{Card, Column, Pledge, Row, Tables};
use rayon::prelude::*;
use serde::Serialize;
use serde_json::Error;

/// A piece of the text.
enum Piece<'a> {
    /// As it stands.
    Text(&'static str),
    Whole(&'a (dyn ErasedJson + Sync)),
    /// Members of a list, without its brackets.
    Rules(&'a [Card]),
    Rows(&'a [Row]),
}

/// What can be written as JSON, whatever it is.
trait ErasedJson {
    fn json(&self) -> Result<String, Error>;
}

impl<T: Serialize> ErasedJson for T {
    fn json(&self) -> Result<String, Error> {
        serde_json::to_string(self)
    }
}

/// The text of tables, in pieces.
pub fn pieces(tables: &Tables) -> Result<Vec<String>, Error> {
    // So many members of a list are written in one go.
    const SOME: usize = 512;
    // With all its fields: one that is forgotten does not build.
    let Tables { vocabulary, earned, rules, slots, promises } = tables;
    let mut pieces = vec![
        Piece::Text(r#"{"vocabulary":"#),
        Piece::Whole(vocabulary),
        Piece::Text(r#","earned":"#),
        Piece::Whole(earned),
        Piece::Text(r#","rules":["#),
    ];
    list(&mut pieces, rules.chunks(SOME).map(Piece::Rules));
    pieces.push(Piece::Text(r#"],"slots":["#));
    for (at, table) in slots.iter().enumerate() {
        let super::Table { columns, rows } = table;
        let columns: &Vec<Column> = columns;
        let head = if at == 0 { r#"{"columns":"# } else { r#",{"columns":"# };
        pieces.extend([Piece::Text(head), Piece::Whole(columns), Piece::Text(r#","rows":["#)]);
        list(&mut pieces, rows.chunks(SOME).map(Piece::Rows));
        pieces.push(Piece::Text("]}"));
    }
    pieces.push(Piece::Text("]"));
    if !promises.is_empty() {
        let promises: &Vec<Pledge> = promises;
        pieces.extend([Piece::Text(r#","promises":"#), Piece::Whole(promises)]);
    }
    pieces.push(Piece::Text("}"));
    pieces.into_par_iter().map(|piece| piece.text()).collect()
}

fn list<'a>(pieces: &mut Vec<Piece<'a>>, chunks: impl Iterator<Item = Piece<'a>>) {
    for (at, chunk) in chunks.enumerate() {
        if at > 0 {
            pieces.push(Piece::Text(","));
        }
        pieces.push(chunk);
    }
}

impl Piece<'_> {
    fn text(&self) -> Result<String, Error> {
        match self {
            Piece::Text(text) => Ok((*text).to_owned()),
            Piece::Whole(whole) => whole.json(),
            Piece::Rules(rules) => Ok(members(rules.json()?)),
            Piece::Rows(rows) => Ok(members(rows.json()?)),
        }
    }
}

/// A list without its brackets.
fn members(mut list: String) -> String {
    list.pop();
    list.drain(..list.len().min(1));
    list
}
