//! Owns finding winners fast: an index over the tables, which stay the artifact. Must not know
//! what is shown; it agrees with the tables on every visitor, and a law holds it to that.
//!
//! All slots of a surface are decided at once. Their rows are bits, 512 of them a block, and for each
//! class of each column's values a block has a line of bits that says which rows admit it. The lines
//! of the visitor's classes, met, leave the rows that may hold; those are tried, test by test, where
//! the classes do not tell all. The first block has the first 64 rows of each slot, in winning order,
//! so that where many rows hold the first is found at once. The others have words of rows with the same
//! most selective cell side by side, whatever their slots, so that many blocks are ruled out by one line.

mod block;
mod classes;
mod codes;
mod test;

use self::block::{Blocks, Entry, WORDS, Word, bit_of};
use self::classes::Classes;
use self::test::Test;
use super::bucket::Buckets;
use crate::table::{Region, Tables};
use crate::vocabulary::{RuleId, SlotId, SurfaceId};

pub use codes::{Codes, Room};

/// The index of a policy set.
#[derive(Debug, Clone, Default)]
pub struct Index {
    classes: Classes,
    surfaces: Vec<Surface>,
}

/// The rows of one surface.
#[derive(Debug, Clone, Default)]
struct Surface {
    /// The rows of each slot, in winning order: the rule of each, and which of its outcomes.
    slots: Vec<Vec<(RuleId, u32)>>,
    blocks: Blocks,
    /// The tests that classes do not tell, those of a row side by side.
    tests: Vec<Test>,
}

/// Who won a slot: the rule, and which of its outcomes.
pub type Winner = Option<(RuleId, usize)>;

impl Index {
    /// The index of these tables.
    pub fn new(tables: &Tables) -> Self {
        let classes = Classes::new(tables);
        let surfaces = tables.vocabulary.surfaces.iter();
        let surfaces = surfaces.map(|surface| Surface::new(&classes, tables, &surface.slots)).collect();
        Index { classes, surfaces }
    }

    /// The rows that win the slots of a surface, in their order, for the visitor that the codes
    /// stand for. There is room for as many winners as slots; none are there before.
    pub fn winners(
        &self,
        tables: &Tables,
        codes: &Codes<'_>,
        surface: SurfaceId,
        buckets: Buckets,
        winners: &mut [Winner],
    ) {
        let Some(surface) = self.surfaces.get(surface.index()) else { return };
        // The rows found so far, by their place in winning order.
        let mut few = [u32::MAX; FEW];
        let mut many = Vec::new();
        let best: &mut [u32] = if surface.slots.len() <= FEW {
            &mut few[..surface.slots.len()]
        } else {
            many.resize(surface.slots.len(), u32::MAX);
            &mut many
        };
        surface.find(tables, codes, buckets, best);
        for ((rows, best), winner) in surface.slots.iter().zip(best).zip(winners) {
            *winner = rows.get(*best as usize).map(|(rule, outcome)| (*rule, *outcome as usize));
        }
    }
}

/// For surfaces of no more slots than this, finding takes no memory.
const FEW: usize = 32;

impl Surface {
    fn new(classes: &Classes, tables: &Tables, ids: &[SlotId]) -> Self {
        let table = |slot: u32| ids.get(slot as usize).map(|slot| &tables[*slot]);
        let everybody = Region::everybody();
        let region = |slot: u32, row: u32| {
            table(slot).and_then(|table| table.rows.get(row as usize)).map_or(&everybody, |row| &row.region)
        };
        // The first 64 rows of each slot in winning order; then all others, alike by alike.
        let (mut words, mut rest): (Vec<Word>, Vec<_>) = (Vec::new(), Vec::new());
        for (slot, id) in (0..).zip(ids) {
            let count = tables[*id].rows.len() as u32;
            words.push((slot, (0..count.min(64)).collect()));
            rest.extend((count.min(64)..count).map(|row| (slot, key(classes, region(slot, row)), row)));
        }
        rest.sort_unstable();
        words.resize(words.len().next_multiple_of(WORDS), Word::default());
        let by_slot = rest.chunk_by(|a, b| a.0 == b.0);
        let mut alike: Vec<_> = by_slot.flat_map(|rows| rows.chunks(64)).collect();
        alike.sort_by_key(|rows| rows.first().map(|(slot, key, _)| (*key, *slot)));
        words.extend(alike.into_iter().filter_map(|rows| {
            let (slot, ..) = rows.first()?;
            Some((*slot, rows.iter().map(|(_, _, row)| *row).collect()))
        }));
        words.resize(words.len().next_multiple_of(WORDS), Word::default());
        let words: Vec<[Word; WORDS]> =
            words.chunks(WORDS).map(|words| std::array::from_fn(|at| words[at].clone())).collect();
        let mut tests = Vec::new();
        let entry = |slot: u32, row: u32| {
            let from = tests.len() as u32;
            let untold = |column, cell: &_| !classes.admitted(column, cell).1;
            tests.extend(test::tests(&tables.vocabulary, region(slot, row), untold));
            let rule = table(slot).and_then(|table| table.rows.get(row as usize)).map(|row| row.rule);
            let partial = rule.filter(|rule| tables[*rule].rollout.is_some());
            Entry { row, tests: (from, tests.len() as u32), partial }
        };
        let blocks = Blocks::new(classes, &words, region, entry);
        let rows =
            |slot: &SlotId| tables[*slot].rows.iter().map(|row| (row.rule, row.outcome as u32)).collect();
        Surface { slots: ids.iter().map(rows).collect(), blocks, tests }
    }

    /// Finds the first row of each slot that holds. The first blocks have the first rows of every
    /// slot, in winning order: a slot that is found there is done.
    fn find(&self, tables: &Tables, codes: &Codes<'_>, buckets: Buckets, best: &mut [u32]) {
        let reaches = |rule: RuleId| {
            let card = &tables[rule];
            buckets.reaches(&card.name, card.rollout, codes.visitor().id.as_deref())
        };
        // Of a row that the classes leave, what they do not tell.
        let holds = |entry: &Entry| {
            let tests = self.tests.get(entry.tests.0 as usize..entry.tests.1 as usize).unwrap_or_default();
            tests.iter().all(|test| test.holds(codes)) && entry.partial.is_none_or(reaches)
        };
        let first = self.slots.len().div_ceil(WORDS);
        let mut done = 0_u64;
        for (at, block) in self.blocks.iter() {
            if at >= first && block.mask & !done == 0 {
                continue;
            }
            let left = self.blocks.left(at, block, codes.starts());
            for (word, (slot, bits)) in block.slots.iter().zip(&left).enumerate() {
                let (slot, mut bits) = (*slot, *bits);
                while bits != 0 {
                    let bit = bits.trailing_zeros() as usize;
                    bits &= bits - 1;
                    let Some(entry) = self.blocks.entry(at, word * 64 + bit) else { break };
                    let Some(best) = best.get_mut(slot as usize) else { break };
                    if entry.row < *best && holds(entry) {
                        *best = entry.row;
                        if at < first {
                            // Slots that share a bit are never done.
                            done |= if slot < 63 { bit_of(slot) } else { 0 };
                            break;
                        }
                    }
                }
            }
        }
    }
}

/// The most selective cell of a region: its column, and the first class that it admits.
fn key(classes: &Classes, region: &Region) -> (usize, usize) {
    let cells = region.cells().iter().filter_map(|(column, cell)| {
        let place = classes.place(*column)?;
        let (admitted, _) = classes.admitted(*column, cell);
        let share = admitted.len() * 1_000_000 / classes.count(place).max(1);
        Some((share, place, admitted.first().copied().unwrap_or(0)))
    });
    cells.min().map_or((usize::MAX, 0), |(_, place, class)| (place, class))
}
