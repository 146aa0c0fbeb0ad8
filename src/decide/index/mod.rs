//! Owns finding winners fast: an index over the tables, which stay the artifact. Must not know
//! what is shown; it agrees with the tables on every visitor, and a law holds it to that.
//!
//! A visitor is codes, one for each thing that rows tell apart. Rows are bits, 512 of them a block, those
//! of a slot in winning order; and for each class of codes a block has a line of bits that says which rows
//! admit it. The lines of the visitor's classes, met, leave the rows that may hold; the first of each slot
//! that passes what classes do not tell is the winner. The first block has the first rows of every slot;
//! the others are a slot's own as far as it fills them, and are not looked at once it has its winner.

mod block;
mod codes;
mod cuts;
mod features;
mod test;

use self::block::{Blocks, Line, WORDS};
use self::features::{Feature, Features, GROUPS};
use self::test::{Near, Span, Tests};
use super::bucket::Buckets;
use super::visitor::Visitor;
use crate::table::{Row, Tables};
use crate::vocabulary::{RuleId, SlotId, SurfaceId, TierId};
use rayon::prelude::*;
use std::collections::BTreeSet;

pub use codes::Codes;

/// The index of a policy set.
#[derive(Debug, Clone, Default)]
pub struct Index {
    features: Features,
    surfaces: Vec<Surface>,
}

/// The rows of one surface.
#[derive(Debug, Clone, Default)]
struct Surface {
    blocks: Blocks,
    /// The slots of each block's words, by their places on the surface, and all of them as bits.
    slots: Vec<([u32; WORDS], u64)>,
    /// What each bit stands for.
    entries: Vec<Entry>,
    tests: Tests,
}

/// A row: half a line of memory, so that it never lies in two.
#[derive(Debug, Clone, Copy)]
#[repr(align(32))]
struct Entry {
    rule: RuleId,
    outcome: u32,
    /// What classes do not tell: two tests that stand here, and where the others are.
    near: Option<[Near; 2]>,
    others: Span,
    /// Whether the rule has a rollout.
    partial: bool,
}

const _: () = assert!(size_of::<Entry>() == 32, "an entry is half a line of memory");

/// What stands for a bit of no row.
const NOTHING: Entry = Entry { rule: RuleId(0), outcome: 0, near: None, others: (0, 0), partial: false };

/// So many lines an index may have whatever its rows are, the surfaces alike, and so many more for each
/// row: a line is 64 bytes, so that an index stays within 1 MiB and 1 KiB a row, whatever a set declares.
/// What has no lines is told by tests, only more slowly.
const SPARE: usize = 1 << 14;
const LINES_A_ROW: usize = 16;

/// Who won a slot: the rule, and which of its outcomes.
pub type Winner = Option<(RuleId, usize)>;

impl Index {
    /// The index of these tables.
    pub fn new(tables: &Tables) -> Self {
        let regions = tables.slots.iter().flat_map(|table| &table.rows).map(|row| &row.region);
        let features = Features::new(&tables.vocabulary, regions);
        let surfaces = tables.vocabulary.surfaces.iter();
        let spare = SPARE / tables.vocabulary.surfaces.len().max(1);
        let surfaces =
            surfaces.map(|surface| Surface::new(&features, tables, &surface.slots, spare)).collect();
        Index { features, surfaces }
    }

    /// How many bytes its lines take: all of it that may be larger than the tables.
    pub fn bytes(&self) -> usize {
        self.surfaces.iter().map(|surface| surface.blocks.bytes()).sum()
    }

    /// Takes the codes of a visitor of that tier.
    pub fn encode(&self, tables: &Tables, visitor: &Visitor, tier: TierId, codes: &mut Codes) {
        codes.take(&self.features, &tables.vocabulary, visitor, tier);
    }

    /// The rows that win the slots of a surface, in their order, for the visitor that the codes
    /// stand for, whose id falls into buckets. There is room for as many winners as slots.
    pub fn winners(
        &self,
        tables: &Tables,
        codes: &Codes,
        surface: SurfaceId,
        (buckets, id): (Buckets, Option<&str>),
        winners: &mut [Winner],
    ) {
        winners.fill(None);
        let reaches = |rule: RuleId| {
            let card = &tables[rule];
            buckets.reaches(&card.name, card.rollout, id)
        };
        if let Some(surface) = self.surfaces.get(surface.index()) {
            surface.find(codes, &reaches, winners);
        }
    }
}

impl Surface {
    fn new(features: &Features, tables: &Tables, ids: &[SlotId], spare: usize) -> Self {
        let mut surface = Surface::default();
        let mut rows = Vec::new();
        let words = words(&ids.iter().map(|id| tables[*id].rows.len()).collect::<Vec<_>>());
        for (at, word) in words.iter().enumerate() {
            if at % WORDS == 0 {
                surface.slots.push(([0; WORDS], 0));
            }
            if let (Some(word), Some((slots, mask))) = (word, surface.slots.last_mut()) {
                slots[at % WORDS] = word.slot as u32;
                *mask |= bit_of(word.slot);
                let table = ids.get(word.slot).map(|id| tables[*id].rows.as_slice()).unwrap_or_default();
                let here = table.get(word.rows.clone()).unwrap_or_default();
                rows.extend((at * 64..).zip(here));
            }
        }
        surface.entries.resize(words.len() * 64, NOTHING);
        let bits: Vec<(usize, block::Needs)> =
            rows.par_iter().map(|(bit, row): &(usize, &Row)| (*bit, features.of(&row.region))).collect();
        let most = spare + LINES_A_ROW * bits.len();
        surface.blocks = Blocks::new(features, surface.slots.len(), &bits, most);
        let told = surface.blocks.told(features);
        for ((bit, needs), (_, row)) in bits.iter().zip(rows) {
            if let Some(entry) = surface.entries.get_mut(*bit) {
                *entry = Entry::new((features, &told), tables, row, needs, &mut surface.tests);
            }
        }
        surface
    }

    /// Finds the first row of each slot that holds.
    fn find(&self, codes: &Codes, reaches: &dyn Fn(RuleId) -> bool, winners: &mut [Winner]) {
        let mut open = !self.settle(0, self.blocks.first(codes), codes, reaches, winners);
        let rest = self.slots.get(1..).unwrap_or_default();
        if !rest.iter().any(|(_, mask)| open & mask != 0) {
            return;
        }
        let mut starts = [0; GROUPS];
        let starts = self.blocks.starts(codes, &mut starts);
        for (at, (_, mask)) in (1..).zip(rest) {
            if open & mask != 0 {
                open &= !self.settle(at, self.blocks.left(at, starts), codes, reaches, winners);
            }
        }
    }

    /// Looks through the rows of a block that may hold, and says which slots have their winner now.
    #[inline(always)]
    fn settle(
        &self,
        at: usize,
        Line(left): Line,
        codes: &Codes,
        reaches: &dyn Fn(RuleId) -> bool,
        winners: &mut [Winner],
    ) -> u64 {
        let Some((slots, _)) = self.slots.get(at) else { return 0 };
        // Of many blocks nobody is left.
        if left.iter().fold(0, |any, word| any | word) == 0 {
            return 0;
        }
        let mut done = 0;
        let mut some = (0..WORDS).fold(0_u32, |some, word| some | u32::from(left[word] != 0) << word);
        while some != 0 {
            let word = some.trailing_zeros() as usize % WORDS;
            some &= some - 1;
            let (slot, mut bits) = (slots[word], left[word]);
            let Some(winner @ None) = winners.get_mut(slot as usize) else { continue };
            while bits != 0 {
                let bit = (at * WORDS + word) * 64 + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                let Some(entry) = self.entries.get(bit) else { break };
                if self.tests.hold(entry.near, entry.others, codes) && (!entry.partial || reaches(entry.rule))
                {
                    *winner = Some((entry.rule, entry.outcome as usize));
                    // Slots that share a bit are never done.
                    done |= if slot < 63 { bit_of(slot as usize) } else { 0 };
                    break;
                }
            }
        }
        done
    }
}

impl Entry {
    /// The entry of a row, where these features have lines.
    fn new(
        (features, lined): (&Features, &BTreeSet<usize>),
        tables: &Tables,
        row: &Row,
        needs: &block::Needs,
        tests: &mut Tests,
    ) -> Self {
        let told = |at: usize| {
            let exact = |feature: &Feature| feature.grain.is_some_and(|grain| grain.is_exact(feature.last));
            lined.contains(&at) && features.get(at).is_some_and(exact)
        };
        let mut untold: Vec<_> = needs.iter().filter(|(feature, _)| !told(*feature)).cloned().collect();
        // What has no lines at all rules out most.
        untold.sort_by_key(|(feature, _)| lined.contains(feature));
        let partial = tables[row.rule].rollout.is_some();
        let (near, others) = tests.add(untold.into_iter());
        Entry { rule: row.rule, outcome: row.outcome as u32, near, others, partial }
    }
}

/// Up to 64 rows of a slot: its place on the surface, and theirs in winning order.
#[derive(Debug, Clone)]
struct Word {
    slot: usize,
    rows: std::ops::Range<usize>,
}

/// The words of a surface whose slots have so many rows: first one of each slot; then all others,
/// slot by slot.
fn words(counts: &[usize]) -> Vec<Option<Word>> {
    let word = |slot: usize, from: usize, count: usize| Word { slot, rows: from..count.min(from + 64) };
    let mut words: Vec<Option<Word>> = Vec::new();
    let slots = || counts.iter().copied().enumerate().filter(|(_, count)| *count > 0);
    words.extend(slots().map(|(slot, count)| Some(word(slot, 0, count))));
    words.resize(words.len().next_multiple_of(WORDS), None);
    words
        .extend(slots().flat_map(|(slot, count)| {
            (64..count).step_by(64).map(move |from| Some(word(slot, from, count)))
        }));
    words.resize(words.len().next_multiple_of(WORDS), None);
    words
}

/// A slot as a bit; those past the first 63 share the last one.
fn bit_of(slot: usize) -> u64 {
    1 << slot.min(63)
}
