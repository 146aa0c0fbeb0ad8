//! Owns finding the rows that a region may meet without looking at each: a bitmap of rows for
//! each class of a column's values. What it finds may be too much, never too little.
//! Must not know what rows stand for.

use crate::table::{Cell, Column, Domain, Interval, Region, Values};
use crate::vocabulary::Vocabulary;
use std::collections::BTreeMap;

/// So many bins of a column of numbers are told apart.
const BINS: usize = 64;

/// The rows of a slot, findable by region.
#[derive(Debug, Default)]
pub struct Index {
    rows: usize,
    columns: BTreeMap<Column, Classes>,
}

/// The rows that admit each class of a column's values; the last bitmap is for the unknown.
#[derive(Debug)]
struct Classes {
    domain: Domain,
    /// Where bins of numbers begin.
    edges: Vec<f64>,
    admits: Vec<Bits>,
}

#[derive(Debug, Clone, PartialEq)]
struct Bits(Vec<u64>);

impl Bits {
    fn new(count: usize, full: bool) -> Self {
        Bits(vec![if full { u64::MAX } else { 0 }; count.div_ceil(64)])
    }

    fn set(&mut self, at: usize) {
        self.0[at / 64] |= 1 << (at % 64);
    }

    fn or(&mut self, other: &Bits) {
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a |= b);
    }

    fn and(&mut self, other: &Bits) {
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a &= b);
    }

    fn ones(&self, below: usize) -> impl Iterator<Item = usize> + '_ {
        let places = self.0.iter().enumerate().flat_map(|(at, word)| {
            let mut word = *word;
            std::iter::from_fn(move || {
                let bit = word.trailing_zeros() as usize;
                (word != 0).then(|| {
                    word &= word - 1;
                    at * 64 + bit
                })
            })
        });
        places.take_while(move |place| *place < below)
    }
}

impl Index {
    /// Makes rows findable.
    pub fn new(regions: &[&Region], vocabulary: &Vocabulary) -> Self {
        // Few rows are looked at faster than looked up.
        const WORTHWHILE: usize = 32;
        let mut index = Index { rows: regions.len(), columns: BTreeMap::new() };
        if regions.len() < WORTHWHILE {
            return index;
        }
        for region in regions {
            for (column, _) in region.cells() {
                if !index.columns.contains_key(column)
                    && let Some(classes) = Classes::new(*column, regions, vocabulary)
                {
                    index.columns.insert(*column, classes);
                }
            }
        }
        index
    }

    /// The visitors of a region of whom nothing else is known, as far as rows ask for it.
    pub fn quiet(&self, region: &Region) -> Region {
        let mut quiet = region.clone();
        for column in self.columns.keys().filter(|column| column.can_be_unknown()) {
            if region.cell(*column).is_none() {
                quiet.set(*column, Cell::unknown());
            }
        }
        quiet
    }

    /// The rows that a region may meet, in order.
    pub fn candidates(&self, region: &Region) -> Vec<usize> {
        let mut found = Bits::new(self.rows, true);
        for (column, cell) in region.cells() {
            if let Some(classes) = self.columns.get(column) {
                let mut admitted = Bits::new(self.rows, false);
                for class in classes.of(cell) {
                    admitted.or(&classes.admits[class]);
                }
                found.and(&admitted);
            }
        }
        found.ones(self.rows).collect()
    }
}

impl Classes {
    /// Classes for a column whose values have few enough of them.
    fn new(column: Column, regions: &[&Region], vocabulary: &Vocabulary) -> Option<Self> {
        let domain = column.domain(vocabulary);
        let (count, edges) = match domain {
            Domain::Members(count) => (count, Vec::new()),
            Domain::Numbers(..) | Domain::Days => {
                let edges = edges(column, regions);
                (edges.len() + 1, edges)
            }
            Domain::Texts | Domain::Sets(_) => return None,
        };
        let mut classes = Classes { domain, edges, admits: vec![Bits::new(regions.len(), false); count + 1] };
        // Most rows do not ask for a column, and those are in every class of it.
        let mut everywhere = Bits::new(regions.len(), false);
        for (row, region) in regions.iter().enumerate() {
            match region.cell(column) {
                Some(cell) => classes.of(cell).into_iter().for_each(|class| classes.admits[class].set(row)),
                None => everywhere.set(row),
            }
        }
        classes.admits.iter_mut().for_each(|admits| admits.or(&everywhere));
        Some(classes)
    }

    /// The classes that a cell has a part in.
    fn of(&self, cell: &Cell) -> Vec<usize> {
        let unknown = self.admits.len() - 1;
        let mut classes: Vec<usize> = match (&cell.known, self.domain) {
            (Values::None, _) => Vec::new(),
            (Values::Members(members), Domain::Members(_)) => members.iter().collect(),
            (Values::Numbers(parts) | Values::Days { within: parts, .. }, _) => {
                parts.iter().flat_map(|part| self.bins(part)).collect()
            }
            _ => (0..unknown).collect(),
        };
        if cell.unknown {
            classes.push(unknown);
        }
        classes
    }

    fn bins(&self, part: &Interval) -> std::ops::RangeInclusive<usize> {
        let bin = |number: f64| self.edges.partition_point(|edge| *edge <= number);
        bin(part.low)..=bin(part.high)
    }
}

/// Numbers that cut the ends of the rows' intervals into about equally many.
fn edges(column: Column, regions: &[&Region]) -> Vec<f64> {
    let mut ends: Vec<f64> = Vec::new();
    for cell in regions.iter().filter_map(|region| region.cell(column)) {
        if let Values::Numbers(parts) | Values::Days { within: parts, .. } = &cell.known {
            ends.extend(parts.iter().map(|part| part.low));
        }
    }
    ends.sort_by(f64::total_cmp);
    ends.dedup();
    let step = ends.len().div_ceil(BINS).max(1);
    ends.into_iter().step_by(step).collect()
}
