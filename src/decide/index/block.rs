//! Owns blocks: eight words of rows, with a line of eight words for each class of codes, which has
//! a bit for each row that admits it. Must not know what a row stands for.

use super::codes::Codes;
use super::features::{Features, GROUPS, Group, Part};

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

/// Where the lines of a visitor's classes begin, feature by feature.
pub struct Starts {
    starts: [u32; GROUPS],
    count: usize,
}

impl Blocks {
    /// So many blocks, with these rows by the bits that they take.
    pub fn new(features: &Features, count: usize, rows: &[(usize, Needs)]) -> Self {
        let mut blocks = Blocks { used: vec![NOBODY; count], ..Blocks::default() };
        for (bit, _) in rows {
            let (at, word, mask) = place(*bit);
            blocks.used[at].0[word] |= mask;
        }
        let groups = features.groups();
        let group_of = |feature: usize| {
            groups.iter().position(|group| group.members.iter().any(|(at, _)| *at == feature))
        };
        let group_of: Vec<Option<usize>> = (0..features.iter().count()).map(group_of).collect();
        let mut begins: Vec<Option<usize>> = vec![None; groups.len()];
        // Who looks at each group, and is admitted by some of its classes alone.
        let mut looking: Vec<Vec<Line>> = vec![Vec::new(); groups.len()];
        for (bit, needs) in rows {
            let (at, word, mask) = place(*bit);
            let mut asked: Vec<usize> = needs.iter().filter_map(|(feature, _)| group_of[*feature]).collect();
            asked.sort_unstable();
            asked.dedup();
            for nth in asked {
                let group = &groups[nth];
                let begin = *begins[nth].get_or_insert_with(|| {
                    let begin = blocks.lines.len();
                    blocks.looks.push((nth as u32, begin as u32));
                    blocks.lines.resize(begin + group.classes * count, NOBODY);
                    looking[nth] = vec![NOBODY; count];
                    begin
                });
                looking[nth][at].0[word] |= mask;
                for class in admitted(features, group, needs) {
                    blocks.lines[begin + class * count + at].0[word] |= mask;
                }
            }
        }
        // Whoever does not look is admitted by all classes.
        for (nth, begin) in &blocks.looks {
            let (group, begin) = (*nth as usize, *begin as usize);
            for lines in blocks.lines[begin..begin + groups[group].classes * count].chunks_mut(count) {
                for (line, looking) in lines.iter_mut().zip(&looking[group]) {
                    line.0.iter_mut().zip(&looking.0).for_each(|(line, looking)| *line |= !looking);
                }
            }
        }
        blocks
    }

    /// Where the lines of a visitor begin.
    #[inline]
    pub fn starts(&self, codes: &Codes) -> Starts {
        let mut starts = Starts { starts: [0; GROUPS], count: self.looks.len().min(GROUPS) };
        let count = self.used.len() as u32;
        for ((group, begin), start) in self.looks.iter().zip(&mut starts.starts) {
            *start = begin + codes.class(*group) * count;
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

/// The classes of a group that a row admits.
fn admitted(features: &Features, group: &Group, needs: &Needs) -> Vec<usize> {
    let mut classes = vec![0];
    for (at, counts) in &group.members {
        let Some(grain) = features.get(*at).and_then(|feature| feature.grain) else { continue };
        let here: Vec<usize> = match needs.iter().find(|(feature, _)| feature == at) {
            Some((_, parts)) => grain.classes(parts).map(|class| class as usize).collect(),
            None => (0..grain.count()).collect(),
        };
        classes =
            classes.iter().flat_map(|class| here.iter().map(move |more| class + more * counts)).collect();
    }
    classes
}

/// A line that nobody is on.
const NOBODY: Line = Line([0; WORDS]);

/// The block, the word in it and the bit there.
fn place(bit: usize) -> (usize, usize, u64) {
    (bit / 64 / WORDS, bit / 64 % WORDS, 1 << (bit % 64))
}
