//! Owns blocks: eight words of rows, with a line of eight words for each class of each column's
//! values, which has a bit for each row that admits it. Must not know what a row stands for.

use super::classes::Classes;
use crate::table::Region;
use std::collections::BTreeMap;

/// So many words make a block: as many as one line of memory has.
pub const WORDS: usize = 8;

/// A line of a block.
pub type Line = [u64; WORDS];

/// Eight words of rows.
#[derive(Debug, Clone)]
pub struct Block {
    /// The columns that rows look at, the most telling first, and where their lines begin.
    columns: Vec<(u32, u32)>,
    /// A line for each class of each column.
    lines: Vec<Line>,
    /// Whether a row is all told by its classes, so that its tests need not be tried.
    exact: Line,
    /// What each word holds.
    pub words: [Word; WORDS],
}

/// The rows of a word: of which slot, and which of its rows each bit is.
#[derive(Debug, Clone, Default)]
pub struct Word {
    /// The slot, by its place on the surface.
    pub slot: u32,
    /// The rows, by their place in winning order; no more than 64.
    pub rows: Vec<u32>,
}

impl Block {
    /// A block of these words; `region` says whom a row holds for, `partial` whether more than that
    /// decides about it.
    pub fn new<'r>(
        classes: &Classes,
        words: [Word; WORDS],
        region: impl Fn(u32, u32) -> &'r Region,
        partial: impl Fn(u32, u32) -> bool,
    ) -> Self {
        let mut block = Block { columns: Vec::new(), lines: Vec::new(), exact: [0; WORDS], words };
        let all = block.words.iter().enumerate().flat_map(|(at, word)| {
            word.rows.iter().enumerate().map(move |(bit, row)| (at, bit, word.slot, *row))
        });
        let all: Vec<(usize, usize, u32, u32)> = all.collect();
        let mut used = [0; WORDS];
        let mut columns: BTreeMap<usize, Vec<Line>> = BTreeMap::new();
        for (at, bit, slot, row) in &all {
            used[*at] |= 1 << bit;
            for (column, _) in region(*slot, *row).cells() {
                if let Some(place) = classes.place(*column) {
                    columns.entry(place).or_insert_with(|| vec![[0; WORDS]; classes.count(place)]);
                }
            }
        }
        for (at, bit, slot, row) in &all {
            let region = region(*slot, *row);
            let mut exact = !partial(*slot, *row);
            let mut looked_at: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
            for (column, cell) in region.cells() {
                if let Some(place) = classes.place(*column) {
                    let (admitted, whole) = classes.admitted(*column, cell);
                    exact &= whole;
                    looked_at.insert(place, admitted);
                }
            }
            for (place, lines) in &mut columns {
                match looked_at.get(place) {
                    Some(admitted) => admitted.iter().for_each(|class| lines[*class][*at] |= 1 << bit),
                    None => lines.iter_mut().for_each(|line| line[*at] |= 1 << bit),
                }
            }
            block.exact[*at] |= u64::from(exact) << bit;
        }
        // The column whose lines have the fewest bits comes first: it rules out the most.
        let share = |lines: &Vec<Line>| {
            let ones: u64 = lines.iter().flatten().map(|word| u64::from(word.count_ones())).sum();
            ones * 1_000 / lines.len().max(1) as u64
        };
        let mut columns: Vec<(usize, Vec<Line>)> = columns.into_iter().collect();
        columns.sort_by_cached_key(|(place, lines)| (share(lines), *place));
        for (place, lines) in columns {
            block.columns.push((place as u32, block.lines.len() as u32));
            block.lines.extend(lines);
        }
        if block.columns.is_empty() {
            // Rows for everybody.
            block.columns.push((u32::MAX, 0));
            block.lines.push(used);
        }
        block
    }

    /// The rows that the classes leave.
    #[inline]
    pub fn left(&self, classes: &[u32]) -> Line {
        let mut left = [u64::MAX; WORDS];
        for (at, (column, from)) in self.columns.iter().enumerate() {
            let class = classes.get(*column as usize).copied().unwrap_or(0);
            let Some(line) = self.lines.get((from + class) as usize) else { return [0; WORDS] };
            left.iter_mut().zip(line).for_each(|(left, line)| *left &= line);
            // The first columns rule out most: often all there is.
            if at < 3 && left == [0; WORDS] {
                return left;
            }
        }
        left
    }

    /// Whether the row of a bit is told by its classes alone.
    #[inline]
    pub fn is_exact(&self, word: usize, bit: u32) -> bool {
        self.exact[word] >> bit & 1 == 1
    }
}
