//! Owns a band of rows as bitmaps, one for each class of a column's values, and a summary of each
//! that has a bit for a word. Must not know what a row stands for.

use super::classes::Classes;
use crate::table::Row;
use crate::vocabulary::Vocabulary;
use std::collections::BTreeSet;
use std::ops::Range;

/// So many words are met at once.
const STRIDE: usize = 8;

/// Bands of fewer words than this are met word by word without a look at the summary.
const SUMMARISED: usize = 4 * STRIDE;

/// A band of rows.
#[derive(Debug, Clone)]
pub struct Band {
    /// The row of each bit.
    rows: Vec<u32>,
    /// How many words a bitmap has: a multiple of the stride.
    words: usize,
    columns: Vec<Bitmaps>,
}

/// The bitmaps of one column.
#[derive(Debug, Clone)]
struct Bitmaps {
    /// The place of the column among those indexed.
    column: u32,
    /// For each class so many words.
    bits: Vec<u64>,
    /// For each class so many words, with a bit for each word of its bitmap.
    summary: Vec<u64>,
}

impl Band {
    /// The band of these rows.
    pub fn new(classes: &Classes, vocabulary: &Vocabulary, all: &[Row], range: Range<usize>) -> Self {
        let admitted = |at: usize| -> Vec<(usize, Vec<usize>)> {
            let cells = all[at].region.cells().iter();
            let classes = cells.filter_map(|(column, cell)| {
                Some((classes.place(*column)?, classes.admitted(*column, cell, vocabulary)))
            });
            classes.collect()
        };
        // Rows of the same most selective cell stand together.
        let mut rows: Vec<(usize, usize, usize)> = range
            .map(|at| {
                let cells = admitted(at);
                let share = |(place, admitted): &&(usize, Vec<usize>)| {
                    admitted.len() * 1_000_000 / classes.count(*place).max(1)
                };
                let key = cells.iter().min_by_key(share);
                let (place, class) = key.map_or((usize::MAX, 0), |(place, admitted)| {
                    (*place, admitted.first().copied().unwrap_or(0))
                });
                (place, class, at)
            })
            .collect();
        rows.sort_unstable();
        let words = rows.len().div_ceil(64).next_multiple_of(STRIDE);
        let looked_at: BTreeSet<usize> = rows
            .iter()
            .flat_map(|(_, _, at)| all[*at].region.cells())
            .filter_map(|(column, _)| classes.place(*column))
            .collect();
        let mut columns: Vec<Bitmaps> = looked_at
            .into_iter()
            .map(|place| Bitmaps {
                column: place as u32,
                bits: vec![0; classes.count(place) * words],
                summary: Vec::new(),
            })
            .collect();
        for (bit, (_, _, at)) in rows.iter().enumerate() {
            let cells = admitted(*at);
            for bitmaps in &mut columns {
                let place = bitmaps.column as usize;
                let mut set = |class: usize| bitmaps.bits[class * words + bit / 64] |= 1 << (bit % 64);
                match cells.iter().find(|(other, _)| *other == place) {
                    Some((_, admitted)) => admitted.iter().copied().for_each(&mut set),
                    None => (0..classes.count(place)).for_each(&mut set),
                }
            }
        }
        if words >= SUMMARISED {
            columns.iter_mut().for_each(|bitmaps| bitmaps.summarise(words));
        }
        Band { rows: rows.into_iter().map(|(_, _, at)| at as u32).collect(), words, columns }
    }

    /// The first row, in winning order, that the classes leave and that holds.
    pub fn first(&self, classes: &[u32], holds: impl Fn(usize) -> bool) -> Option<usize> {
        let mut best = None;
        if self.words < SUMMARISED {
            for from in (0..self.words).step_by(STRIDE) {
                let mut left = [u64::MAX; STRIDE];
                for bitmaps in &self.columns {
                    let start = bitmaps.class(classes) * self.words + from;
                    let Some(bits) = bitmaps.bits.get(start..start + STRIDE) else { return None };
                    left.iter_mut().zip(bits).for_each(|(left, bits)| *left &= bits);
                }
                for (word, bits) in left.into_iter().enumerate() {
                    self.look(from + word, bits, &mut best, &holds);
                }
            }
            return best;
        }
        for from in 0..self.words.div_ceil(64) {
            let mut left = u64::MAX;
            for bitmaps in &self.columns {
                let start = bitmaps.class(classes) * self.words.div_ceil(64) + from;
                left &= bitmaps.summary.get(start).copied().unwrap_or(0);
            }
            while left != 0 {
                let word = from * 64 + left.trailing_zeros() as usize;
                left &= left - 1;
                let mut bits = u64::MAX;
                for bitmaps in &self.columns {
                    bits &=
                        bitmaps.bits.get(bitmaps.class(classes) * self.words + word).copied().unwrap_or(0);
                }
                self.look(word, bits, &mut best, &holds);
            }
        }
        best
    }

    /// Looks at the rows of a word that are left.
    #[inline]
    fn look(&self, word: usize, mut bits: u64, best: &mut Option<usize>, holds: &impl Fn(usize) -> bool) {
        while bits != 0 {
            let bit = word * 64 + bits.trailing_zeros() as usize;
            bits &= bits - 1;
            let Some(row) = self.rows.get(bit).map(|row| *row as usize) else { return };
            if best.is_none_or(|best| row < best) && holds(row) {
                *best = Some(row);
            }
        }
    }
}

impl Bitmaps {
    #[inline]
    fn class(&self, classes: &[u32]) -> usize {
        classes.get(self.column as usize).map_or(0, |class| *class as usize)
    }

    fn summarise(&mut self, words: usize) {
        let each = words.div_ceil(64);
        self.summary = vec![0; self.bits.len() / words * each];
        for (class, bits) in self.bits.chunks(words).enumerate() {
            for (word, _) in bits.iter().enumerate().filter(|(_, bits)| **bits != 0) {
                self.summary[class * each + word / 64] |= 1 << (word % 64);
            }
        }
    }
}
