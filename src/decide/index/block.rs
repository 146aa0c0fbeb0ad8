//! Owns blocks: eight words of rows, with a line of eight words for each class of codes, which has
//! a bit for each row that admits it. Must not know what a row stands for.

use super::codes::Codes;
use super::features::{Features, LINED, Part};

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
    /// The features that rows look at, each with the place of its first line.
    looks: Vec<(u32, u32)>,
    /// A line for each class of each feature, those of the blocks side by side.
    lines: Vec<Line>,
}

/// What a row needs: each of these features among these codes.
pub type Needs = Vec<(usize, Vec<Part>)>;

/// Where the lines of a visitor's classes begin, feature by feature.
pub struct Starts {
    starts: [u32; LINED],
    count: usize,
}

impl Blocks {
    /// So many blocks, with these rows by the bits that they take.
    pub fn new(features: &Features, count: usize, rows: &[(usize, Needs)]) -> Self {
        let mut blocks = Blocks { used: vec![NOBODY; count], ..Blocks::default() };
        let mut begins: Vec<Option<usize>> = vec![None; features.iter().count()];
        // Who looks at each feature, and is admitted by some of its classes alone.
        let mut looking: Vec<Vec<Line>> = Vec::new();
        for (bit, needs) in rows {
            let (at, word, mask) = place(*bit);
            blocks.used[at].0[word] |= mask;
            for (feature, parts) in needs {
                let Some(grain) = features.get(*feature).and_then(|feature| feature.grain) else { continue };
                let nth = *begins[*feature].get_or_insert_with(|| {
                    blocks.looks.push((*feature as u32, blocks.lines.len() as u32));
                    blocks.lines.resize(blocks.lines.len() + grain.count() * count, NOBODY);
                    looking.push(vec![NOBODY; count]);
                    looking.len() - 1
                });
                looking[nth][at].0[word] |= mask;
                let begin = blocks.looks[nth].1 as usize;
                for class in grain.classes(parts) {
                    blocks.lines[begin + class as usize * count + at].0[word] |= mask;
                }
            }
        }
        // Whoever does not look at a feature is admitted by all its classes.
        for ((feature, begin), looking) in blocks.looks.iter().zip(&looking) {
            let classes = features
                .get(*feature as usize)
                .and_then(|feature| feature.grain)
                .map_or(0, |grain| grain.count());
            for lines in blocks.lines[*begin as usize..][..classes * count].chunks_mut(count) {
                for (line, looking) in lines.iter_mut().zip(looking) {
                    line.0.iter_mut().zip(&looking.0).for_each(|(line, looking)| *line |= !looking);
                }
            }
        }
        blocks
    }

    /// Where the lines of a visitor begin.
    #[inline]
    pub fn starts(&self, codes: &Codes) -> Starts {
        let mut starts = Starts { starts: [0; LINED], count: self.looks.len().min(LINED) };
        let count = self.used.len() as u32;
        for ((feature, begin), start) in self.looks.iter().zip(&mut starts.starts) {
            *start = begin + codes.class(*feature) * count;
        }
        starts
    }

    /// The rows of a block that the classes of a visitor leave.
    #[inline]
    pub fn left(&self, at: usize, starts: &Starts) -> Line {
        let used = self.used.get(at).copied().unwrap_or(NOBODY);
        let lines = self.lines.get(at..).unwrap_or_default();
        let starts = starts.starts.get(..starts.count).unwrap_or_default();
        starts.iter().fold(used, |left, start| {
            let line = lines.get(*start as usize).unwrap_or(&NOBODY);
            Line(std::array::from_fn(|word| left.0[word] & line.0[word]))
        })
    }
}

/// A line that nobody is on.
const NOBODY: Line = Line([0; WORDS]);

/// The block, the word in it and the bit there.
fn place(bit: usize) -> (usize, usize, u64) {
    (bit / 64 / WORDS, bit / 64 % WORDS, 1 << (bit % 64))
}
