//! Owns blocks: eight words of rows, with a line of eight words for each class of each column's
//! values, which has a bit for each row that admits it. Must not know what a row stands for.

use super::classes::Classes;
use crate::table::Region;
use crate::vocabulary::RuleId;
use std::collections::BTreeMap;

/// So many words make a block: as many as one line of memory has.
pub const WORDS: usize = 8;

/// A line of a block.
pub type Line = [u64; WORDS];

/// Blocks of rows, and their lines.
#[derive(Debug, Clone, Default)]
pub struct Blocks {
    blocks: Vec<Block>,
    /// Where the lines of each indexed column begin; none of a column that no row looks at.
    columns: Vec<Option<u32>>,
    /// A line for each class of each column, those of the blocks side by side.
    lines: Vec<Line>,
    /// What each bit of each block stands for.
    entries: Vec<Entry>,
}

/// What a bit stands for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Entry {
    /// The row, by its place in winning order.
    pub row: u32,
    /// The tests that its classes do not tell: where they begin and end.
    pub tests: (u32, u32),
    /// Its rule, where that has a rollout.
    pub partial: Option<RuleId>,
}

/// Eight words of rows.
#[derive(Debug, Clone)]
pub struct Block {
    /// The columns that rows look at, the most telling first.
    columns: Vec<u32>,
    /// The rows there are.
    used: Line,
    /// The slot of each word, by its place on the surface.
    pub slots: [u32; WORDS],
    /// The slots of its rows, as bits.
    pub mask: u64,
}

/// Up to 64 rows of a slot: the slot, by its place on the surface, and the rows, by their places
/// in winning order.
pub type Word = (u32, Vec<u32>);

impl Blocks {
    /// Blocks of these words; `region` says whom a row holds for, `entry` what there is to know
    /// of it, where its classes tell all, and where they do not.
    pub fn new<'r>(
        classes: &Classes,
        words: &[[Word; WORDS]],
        region: impl Fn(u32, u32) -> &'r Region,
        mut entry: impl FnMut(u32, u32) -> Entry,
    ) -> Self {
        let mut blocks = Blocks { columns: vec![None; classes.len()], ..Blocks::default() };
        let count = words.len();
        for (_, slot, row) in words.iter().flat_map(places) {
            for place in region(slot, row).cells().iter().filter_map(|(column, _)| classes.place(*column)) {
                if blocks.columns[place].is_none() {
                    blocks.columns[place] = Some(blocks.lines.len() as u32);
                    let lines = classes.count(place) * count;
                    blocks.lines.resize(blocks.lines.len() + lines, [u64::MAX; WORDS]);
                }
            }
        }
        blocks.entries.resize(count * WORDS * 64, Entry::default());
        for (at, words) in words.iter().enumerate() {
            let slots = std::array::from_fn(|word| words[word].0);
            let full = words.iter().filter(|(_, rows)| !rows.is_empty());
            let mask = full.fold(0, |mask, (slot, _)| mask | bit_of(*slot));
            let mut block = Block { columns: Vec::new(), used: NOBODY, slots, mask };
            // How many rows each column rules out, over all its classes.
            let mut telling: BTreeMap<usize, usize> = BTreeMap::new();
            for (bit, slot, row) in places(words) {
                let (word, mask) = (bit / 64, 1 << (bit % 64));
                block.used[word] |= mask;
                blocks.entries[at * WORDS * 64 + bit] = entry(slot, row);
                for (column, cell) in region(slot, row).cells() {
                    let Some(place) = classes.place(*column) else { continue };
                    let start = blocks.columns[place].unwrap_or(0) as usize;
                    let (admitted, _) = classes.admitted(*column, cell);
                    let classes = classes.count(place);
                    *telling.entry(place).or_default() +=
                        classes.saturating_sub(admitted.len()) * 10_000 / classes;
                    for class in (0..classes).filter(|class| admitted.binary_search(class).is_err()) {
                        blocks.lines[start + class * count + at][word] &= !mask;
                    }
                }
            }
            let mut columns: Vec<usize> = telling.keys().copied().collect();
            columns.sort_by_key(|place| (std::cmp::Reverse(telling[place]), *place));
            block.columns = columns.into_iter().map(|place| place as u32).collect();
            blocks.blocks.push(block);
        }
        blocks
    }

    /// What a bit of a block stands for.
    #[inline]
    pub fn entry(&self, at: usize, bit: usize) -> Option<&Entry> {
        self.entries.get(at * WORDS * 64 + bit)
    }

    /// The blocks, in order.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &Block)> {
        self.blocks.iter().enumerate()
    }

    /// Where the lines of the visitor's classes begin, column by column.
    pub fn starts(&self, classes: &[u32], starts: &mut Vec<u32>) {
        starts.clear();
        let count = self.blocks.len() as u32;
        let columns = self.columns.iter().zip(classes);
        starts.extend(columns.map(|(column, class)| column.map_or(u32::MAX, |start| start + class * count)));
    }

    /// The rows of a block that the classes leave.
    #[inline]
    pub fn left(&self, at: usize, block: &Block, starts: &[u32]) -> Line {
        let (first, rest) = block.columns.split_at(block.columns.len().min(TELLING));
        let left = self.meet(&block.used, first, at, starts);
        // The first columns rule out most: often all there is.
        if left == NOBODY { left } else { self.meet(&left, rest, at, starts) }
    }

    /// The rows that the lines of some columns have as well.
    // By itself, so that it is made of few wide steps and not of many small ones.
    #[inline(never)]
    fn meet(&self, left: &Line, columns: &[u32], at: usize, starts: &[u32]) -> Line {
        let mut met = *left;
        for column in columns {
            let start = starts.get(*column as usize).copied().unwrap_or(u32::MAX);
            let line = self.lines.get(start as usize + at).unwrap_or(&NOBODY);
            met.iter_mut().zip(line).for_each(|(met, line)| *met &= line);
        }
        met
    }
}

/// So many columns are met before it is asked whether anybody is left.
const TELLING: usize = 3;

/// A slot as a bit; those past the first 64 share the last one.
pub fn bit_of(slot: u32) -> u64 {
    1 << slot.min(63)
}

/// A line that nobody is on.
const NOBODY: Line = [0; WORDS];

/// Every row of some words: its bit, its slot, and its place there.
fn places(words: &[Word; WORDS]) -> impl Iterator<Item = (usize, u32, u32)> + '_ {
    let words = words.iter().enumerate();
    words.flat_map(|(at, (slot, rows))| {
        rows.iter().enumerate().map(move |(bit, row)| (at * 64 + bit, *slot, *row))
    })
}
