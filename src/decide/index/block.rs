//! Owns blocks: eight words of rows, with a line of eight words for each class of codes, which has
//! a bit for each row that admits it. Must not know what a row stands for.

use super::codes::Codes;
use super::features::{Features, GROUPS, Group, Part};
use rayon::prelude::*;
use std::collections::BTreeSet;

/// So many words make a block: as many as one line of memory has.
pub const WORDS: usize = 8;

/// A line of a block, which is a line of memory.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
pub struct Line(pub [u64; WORDS]);

/// Blocks of rows, and their lines.
#[derive(Debug, Clone, Default)]
pub struct Blocks {
    /// The rows that there are in each.
    used: Vec<Line>,
    /// The groups of features that rows look at, each with the place of its first line.
    looks: Vec<(u32, u32)>,
    /// A line for each class of each group, those of the blocks side by side.
    lines: Vec<Line>,
}

/// What a row needs: each of these features among these codes.
pub type Needs = Vec<(usize, Vec<Part>)>;

/// Where the lines of a visitor's classes begin, group by group.
pub type Starts = [u32; GROUPS];

impl Blocks {
    /// So many blocks, with these rows by the bits that they take, and so many lines at most.
    pub fn new(features: &Features, count: usize, rows: &[(usize, Needs)], most: usize) -> Self {
        let mut blocks = Blocks { used: vec![NOBODY; count], ..Blocks::default() };
        for (bit, _) in rows {
            let (at, word, mask) = place(*bit);
            blocks.used[at].0[word] |= mask;
        }
        let asked = asked(features, rows);
        // Those of few classes stand first, and rule out most for their lines.
        let mut left = most;
        let mut within = |((_, group), asking): &((u32, &Group), &Vec<_>)| {
            let takes = group.classes * count;
            let kept = !asking.is_empty() && takes <= left;
            left -= if kept { takes } else { 0 };
            kept
        };
        let kept: Vec<_> = (0..).zip(features.groups()).zip(&asked).filter(|group| within(group)).collect();
        let lines: Vec<(u32, Vec<Line>)> = kept
            .into_par_iter()
            .map(|((nth, group), asking)| (nth, lines_of(features, group, count, asking)))
            .collect();
        for (nth, lines) in lines {
            blocks.looks.push((nth, blocks.lines.len() as u32));
            blocks.lines.extend(lines);
        }
        blocks
    }

    /// The features that have lines here.
    pub fn told(&self, features: &Features) -> BTreeSet<usize> {
        let groups = self.looks.iter().filter_map(|(nth, _)| features.groups().get(*nth as usize));
        groups.flat_map(|group| &group.members).map(|(at, _)| *at).collect()
    }

    /// How many bytes the lines take.
    pub fn bytes(&self) -> usize {
        (self.used.len() + self.lines.len()) * size_of::<Line>()
    }

    /// The rows of the first block that the classes of a visitor leave.
    #[inline]
    pub fn first(&self, codes: &Codes) -> Line {
        let count = self.used.len();
        let mut left = self.used.first().copied().unwrap_or(NOBODY);
        for (group, begin) in &self.looks {
            let at = *begin as usize + codes.class(*group) as usize * count;
            let Some(line) = self.lines.get(at) else { return NOBODY };
            left = left.and(*line);
        }
        left
    }

    /// Where the lines of a visitor begin, for all blocks.
    #[inline]
    pub fn starts<'s>(&self, codes: &Codes, room: &'s mut Starts) -> &'s [u32] {
        let count = self.used.len() as u32;
        for ((group, begin), start) in self.looks.iter().zip(room.iter_mut()) {
            *start = begin + codes.class(*group) * count;
        }
        room.get(..self.looks.len()).unwrap_or_default()
    }

    /// The rows of a block that they leave.
    #[inline]
    pub fn left(&self, at: usize, starts: &[u32]) -> Line {
        let mut left = self.used.get(at).copied().unwrap_or(NOBODY);
        let lines = self.lines.get(at..).unwrap_or_default();
        for start in starts {
            let Some(line) = lines.get(*start as usize) else { return NOBODY };
            left = left.and(*line);
        }
        left
    }
}

impl Line {
    /// Who is on both.
    #[inline]
    fn and(self, other: Line) -> Line {
        Line(std::array::from_fn(|word| self.0[word] & other.0[word]))
    }
}

/// The rows that ask something of each group.
fn asked<'r>(features: &Features, rows: &'r [(usize, Needs)]) -> Vec<Vec<&'r (usize, Needs)>> {
    let mut group_of: Vec<Option<usize>> = vec![None; features.iter().count()];
    for (nth, group) in features.groups().iter().enumerate() {
        group.members.iter().for_each(|(at, _)| group_of[*at] = Some(nth));
    }
    let mut asked: Vec<Vec<&(usize, Needs)>> = vec![Vec::new(); features.groups().len()];
    for row in rows {
        for nth in row.1.iter().filter_map(|(feature, _)| group_of[*feature]) {
            // The needs of one group need not stand side by side.
            if asked[nth].last().is_none_or(|last| !std::ptr::eq(*last, row)) {
                asked[nth].push(row);
            }
        }
    }
    asked
}

/// The lines of a group, class by class and block by block.
fn lines_of(features: &Features, group: &Group, count: usize, asking: &[&(usize, Needs)]) -> Vec<Line> {
    let mut lines = vec![NOBODY; group.classes * count];
    let mut looking = vec![NOBODY; count];
    for (bit, needs) in asking {
        let (at, word, mask) = place(*bit);
        looking[at].0[word] |= mask;
        admitted(features, &group.members, needs, 0, &mut |class| lines[class * count + at].0[word] |= mask);
    }
    // Whoever does not look is admitted by all classes.
    for lines in lines.chunks_mut(count) {
        for (line, looking) in lines.iter_mut().zip(&looking) {
            line.0.iter_mut().zip(&looking.0).for_each(|(line, looking)| *line |= !looking);
        }
    }
    lines
}

/// Calls for the classes of a group that a row admits, member by member of the group.
fn admitted(
    features: &Features,
    members: &[(usize, usize)],
    needs: &Needs,
    class: usize,
    found: &mut dyn FnMut(usize),
) {
    let Some(((at, counts), rest)) = members.split_first() else {
        return found(class);
    };
    let Some(grain) = features.get(*at).and_then(|feature| feature.grain) else { return };
    let mut each = |here: usize| match rest {
        [] => found(class + here * counts),
        rest => admitted(features, rest, needs, class + here * counts, found),
    };
    match needs.iter().find(|(feature, _)| feature == at) {
        Some((_, parts)) => grain.classes(parts).for_each(|here| each(here as usize)),
        None => (0..grain.count()).for_each(each),
    }
}

/// A line that nobody is on.
const NOBODY: Line = Line([0; WORDS]);

/// The block, the word in it and the bit there.
fn place(bit: usize) -> (usize, usize, u64) {
    (bit / 64 / WORDS, bit / 64 % WORDS, 1 << (bit % 64))
}
