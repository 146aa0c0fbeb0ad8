//! Owns finding winners fast: an index over the tables, which stay the artifact. Must not know
//! what is shown; it agrees with the tables on every visitor, and a law holds it to that.
//!
//! All slots of a surface are decided at once. Their rows are bits, 512 of them a block, and for each
//! class of each column's values a block has a line of bits that says which rows admit it. The lines
//! of the visitor's classes, met, leave the rows that may hold; those are tried, test by test, where
//! the classes do not tell all. The first block has the first 64 rows of each slot, in winning order,
//! so that where many rows hold the first is found at once. The others have the rows of one slot with
//! the same most selective cell side by side, so that most blocks are ruled out by one line.

mod block;
mod classes;
mod codes;
mod test;

use self::block::{Block, WORDS, Word};
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
    slots: Vec<Slot>,
    blocks: Vec<Block>,
}

/// The rows of one slot.
#[derive(Debug, Clone, Default)]
struct Slot {
    /// In winning order.
    rows: Vec<Row>,
    /// The tests of all rows, side by side.
    tests: Vec<Test>,
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
        for ((slot, best), winner) in surface.slots.iter().zip(best).zip(winners) {
            *winner = slot.rows.get(*best as usize).map(|row| (row.rule, row.outcome as usize));
        }
    }
}

/// For surfaces of no more slots than this, finding takes no memory.
const FEW: usize = 32;

impl Surface {
    fn new(classes: &Classes, tables: &Tables, ids: &[SlotId]) -> Self {
        let slots: Vec<Slot> = ids.iter().map(|slot| Slot::new(tables, *slot)).collect();
        let region = |slot: u32, row: u32| &tables[ids[slot as usize]].rows[row as usize].region;
        let mut words: Vec<Word> = Vec::new();
        let mut rest: Vec<Word> = Vec::new();
        for (at, slot) in slots.iter().enumerate() {
            let slot_at = at as u32;
            let count = slot.rows.len() as u32;
            words.push(Word { slot: slot_at, rows: (0..count.min(64)).collect() });
            let mut later: Vec<u32> = (count.min(64)..count).collect();
            later.sort_by_cached_key(|row| (key(classes, region(slot_at, *row)), *row));
            rest.extend(later.chunks(64).map(|rows| Word { slot: slot_at, rows: rows.to_vec() }));
        }
        let partial = |slot: u32, row: u32| slots[slot as usize].rows[row as usize].partial;
        let blocks = words.chunks(WORDS).chain(rest.chunks(WORDS)).map(|words| {
            let mut whole: [Word; WORDS] = Default::default();
            whole.iter_mut().zip(words).for_each(|(word, given)| word.clone_from(given));
            Block::new(classes, whole, region, partial)
        });
        let blocks = blocks.collect();
        Surface { slots, blocks }
    }

    /// Finds the first row of each slot that holds. A word of the first blocks has the first rows of
    /// its slot: what is found there need not be looked for further.
    fn find(&self, tables: &Tables, codes: &Codes<'_>, buckets: Buckets, best: &mut [u32]) {
        for (at, block) in self.blocks.iter().enumerate() {
            let is_first = at * WORDS < self.slots.len();
            let open = |word: &Word| {
                !word.rows.is_empty() && best.get(word.slot as usize).is_some_and(|best| *best >= 64)
            };
            if !is_first && !block.words.iter().any(open) {
                continue;
            }
            let left = block.left(codes.classes());
            for (at, mut bits) in left.into_iter().enumerate() {
                let word = &block.words[at];
                while bits != 0 {
                    let bit = bits.trailing_zeros();
                    bits &= bits - 1;
                    let (Some(row), Some(best)) =
                        (word.rows.get(bit as usize), best.get_mut(word.slot as usize))
                    else {
                        break;
                    };
                    if row < best
                        && (block.is_exact(at, bit)
                            || self.slots[word.slot as usize].holds(*row as usize, tables, codes, buckets))
                    {
                        *best = *row;
                        if is_first {
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

impl Slot {
    fn new(tables: &Tables, slot: SlotId) -> Self {
        let mut made = Slot::default();
        for row in &tables[slot].rows {
            let from = made.tests.len() as u32;
            made.tests.extend(test::tests(&tables.vocabulary, &row.region));
            made.rows.push(Row {
                rule: row.rule,
                outcome: row.outcome as u32,
                tests: (from, made.tests.len() as u32),
                partial: tables[row.rule].rollout.is_some(),
            });
        }
        made.tests.shrink_to_fit();
        made
    }

    /// Whether a row holds, and its rule's rollout reaches the visitor.
    fn holds(&self, place: usize, tables: &Tables, codes: &Codes<'_>, buckets: Buckets) -> bool {
        let Some(row) = self.rows.get(place) else { return false };
        let tests = self.tests.get(row.tests.0 as usize..row.tests.1 as usize).unwrap_or_default();
        tests.iter().all(|test| test.holds(codes)) && (!row.partial || reached(tables, row, codes, buckets))
    }
}

#[cold]
fn reached(tables: &Tables, row: &Row, codes: &Codes<'_>, buckets: Buckets) -> bool {
    let card = &tables[row.rule];
    buckets.reaches(&card.name, card.rollout, codes.visitor().id.as_deref())
}
