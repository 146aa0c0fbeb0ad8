//! Owns finding winners fast: an index over the tables, which stay the artifact. Must not know
//! what is shown; it agrees with the tables on every visitor, and a law holds it to that.
//!
//! Each row is a short list of tests on numbers (see [`codes`]). Where a slot has few rows they
//! are tried in winning order. Where it has many, bitmaps over the rows, one for each class of a
//! column's values, are met: what is left is tried. Rows stand in bands, the first of them small,
//! so that where many rows hold the first is found at once; within a band rows of the same most
//! selective test stand together, so that most words of the bitmaps are never touched.

mod band;
mod classes;
mod codes;
mod test;

use self::band::Band;
use self::classes::Classes;
use self::test::Test;
use super::bucket::Buckets;
use crate::table::Tables;
use crate::vocabulary::{RuleId, SlotId};

pub use codes::Codes;

/// Slots with no more rows than this are tried row by row.
const FEW: usize = 12;

/// So many rows stand in the first bands; the last takes the rest.
const BANDS: [usize; 3] = [64, 448, 3584];

/// The index of a policy set.
#[derive(Debug, Clone, Default)]
pub struct Index {
    classes: Classes,
    slots: Vec<Slot>,
}

/// The rows of one slot.
#[derive(Debug, Clone, Default)]
struct Slot {
    /// In winning order.
    rows: Vec<Row>,
    /// The tests of all rows, side by side.
    tests: Vec<Test>,
    /// None where the rows are few.
    bands: Vec<Band>,
}

/// One row.
#[derive(Debug, Clone, Copy)]
struct Row {
    rule: RuleId,
    outcome: u32,
    /// Where its tests begin and end.
    tests: (u32, u32),
    /// Whether its rule has a rollout.
    partial: bool,
}

impl Index {
    /// The index of these tables.
    pub fn new(tables: &Tables) -> Self {
        Index::with_few(tables, FEW)
    }

    /// The index of these tables; slots with no more rows than `few` are tried row by row.
    pub fn with_few(tables: &Tables, few: usize) -> Self {
        let classes = Classes::new(tables);
        let slots = tables.slots.iter().map(|table| {
            let mut slot = Slot::default();
            for row in &table.rows {
                let from = slot.tests.len() as u32;
                slot.tests.extend(test::tests(&tables.vocabulary, &row.region));
                slot.rows.push(Row {
                    rule: row.rule,
                    outcome: row.outcome as u32,
                    tests: (from, slot.tests.len() as u32),
                    partial: tables[row.rule].rollout.is_some(),
                });
            }
            if slot.rows.len() > few {
                slot.bands = bands(&classes, tables, &table.rows);
            }
            slot.tests.shrink_to_fit();
            slot
        });
        let slots = slots.collect();
        Index { classes, slots }
    }

    /// The row that wins a slot for the visitor that the codes stand for: its rule, and which of
    /// its outcomes.
    pub fn winner(
        &self,
        tables: &Tables,
        codes: &Codes,
        slot: SlotId,
        buckets: Buckets,
    ) -> Option<(RuleId, usize)> {
        let slot = self.slots.get(slot.index())?;
        let holds = |place: usize| slot.holds(place, tables, codes, buckets);
        let place = if slot.bands.is_empty() {
            (0..slot.rows.len()).find(|place| holds(*place))
        } else {
            slot.bands.iter().find_map(|band| band.first(codes.classes(), holds))
        }?;
        let row = slot.rows.get(place)?;
        Some((row.rule, row.outcome as usize))
    }
}

fn bands(classes: &Classes, tables: &Tables, rows: &[crate::table::Row]) -> Vec<Band> {
    let mut bands = Vec::new();
    let mut from = 0_usize;
    for size in BANDS.into_iter().chain([usize::MAX]) {
        let until = rows.len().min(from.saturating_add(size));
        if from < until {
            bands.push(Band::new(classes, &tables.vocabulary, rows, from..until));
        }
        from = until;
    }
    bands
}

impl Slot {
    /// Whether a row holds, and its rule's rollout reaches the visitor.
    fn holds(&self, place: usize, tables: &Tables, codes: &Codes, buckets: Buckets) -> bool {
        let Some(row) = self.rows.get(place) else { return false };
        let tests = self.tests.get(row.tests.0 as usize..row.tests.1 as usize).unwrap_or_default();
        tests.iter().all(|test| test.holds(codes)) && (!row.partial || reached(tables, row, codes, buckets))
    }
}

#[cold]
fn reached(tables: &Tables, row: &Row, codes: &Codes, buckets: Buckets) -> bool {
    let card = &tables[row.rule];
    buckets.reaches(&card.name, card.rollout, codes.id())
}
