//! Owns the classes of values that the bitmaps tell apart: members each by itself, stretches of
//! numbers. The last class of a column is for the unknown. Must not know rows.

use super::test::place;
use crate::table::{Cell, Column, Domain, Interval, Tables, Values};
use std::collections::BTreeMap;

/// So many stretches of numbers are told apart.
const STRETCHES: usize = 128;

/// The members of larger types are not told apart: they would take more memory than they are worth.
const MEMBERS: usize = 1024;

/// The classes of all columns that the tables look at.
#[derive(Debug, Clone, Default)]
pub struct Classes {
    columns: Vec<Indexed>,
    places: BTreeMap<Column, usize>,
}

/// A column, and its classes.
#[derive(Debug, Clone)]
struct Indexed {
    /// Where its number stands.
    at: usize,
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    /// So many members.
    Members(u32),
    /// Stretches of numbers, each from one of these on; the first from below all.
    Numbers(Vec<f64>),
    /// Whether it is known at all.
    Known,
}

impl Classes {
    /// The classes that these tables tell apart.
    pub fn new(tables: &Tables) -> Self {
        let vocabulary = &tables.vocabulary;
        let mut ends: BTreeMap<Column, Vec<f64>> = BTreeMap::new();
        for (column, cell) in
            tables.slots.iter().flat_map(|table| &table.rows).flat_map(|row| row.region.cells())
        {
            let ends = ends.entry(*column).or_default();
            if let Values::Numbers(parts) | Values::Days { within: parts, .. } = &cell.known {
                ends.extend(parts.iter().flat_map(|part| [part.low, part.high]));
            }
        }
        let mut classes = Classes::default();
        for (column, ends) in ends {
            let kind = match column.domain(vocabulary) {
                Domain::Members(count) if count <= MEMBERS => Kind::Members(count as u32),
                Domain::Numbers(..) | Domain::Days => Kind::Numbers(stretches(ends)),
                Domain::Members(_) | Domain::Texts | Domain::Sets(_) => Kind::Known,
            };
            classes.places.insert(column, classes.columns.len());
            classes.columns.push(Indexed { at: place(vocabulary, column), kind });
        }
        classes
    }

    /// The place of a column among those indexed.
    pub fn place(&self, column: Column) -> Option<usize> {
        self.places.get(&column).copied()
    }

    /// How many columns are indexed.
    pub fn len(&self) -> usize {
        self.columns.len()
    }

    /// How many classes a column has, the one for the unknown among them.
    pub fn count(&self, place: usize) -> usize {
        self.columns.get(place).map_or(1, |column| column.kind.unknown() as usize + 1)
    }

    /// The class of each column's value, from the numbers of a visitor.
    pub fn of(&self, numbers: &[f64], classes: &mut Vec<u32>) {
        classes.clear();
        classes.extend(self.columns.iter().map(|column| {
            let number = numbers.get(column.at).copied().unwrap_or(f64::NAN);
            column.kind.class(number)
        }));
    }

    /// The classes that a cell has a part in, and whether it has all of each.
    pub fn admitted(&self, column: Column, cell: &Cell) -> (Vec<usize>, bool) {
        let Some(indexed) = self.place(column).and_then(|place| self.columns.get(place)) else {
            return (Vec::new(), false);
        };
        let unknown = indexed.kind.unknown() as usize;
        let (mut classes, whole): (Vec<usize>, bool) = match (&cell.known, &indexed.kind) {
            (Values::None, _) => (Vec::new(), true),
            (Values::All, _) => ((0..unknown).collect(), true),
            (Values::Members(members), Kind::Members(_)) => (members.iter().collect(), true),
            (Values::Numbers(parts) | Values::Days { within: parts, .. }, Kind::Numbers(_)) => {
                let mut classes: Vec<usize> =
                    parts.iter().flat_map(|part| indexed.kind.stretch(part)).collect();
                classes.dedup();
                (classes, false)
            }
            _ => ((0..unknown).collect(), false),
        };
        if cell.unknown {
            classes.push(unknown);
        }
        (classes, whole)
    }
}

impl Kind {
    /// The class for the unknown, after all others.
    fn unknown(&self) -> u32 {
        match self {
            Kind::Members(count) => *count,
            Kind::Numbers(edges) => edges.len() as u32 + 1,
            Kind::Known => 1,
        }
    }

    #[inline]
    fn class(&self, number: f64) -> u32 {
        if number.is_nan() {
            return self.unknown();
        }
        match self {
            Kind::Members(count) => (number as u32).min(*count),
            Kind::Numbers(edges) => edges.partition_point(|edge| *edge <= number) as u32,
            Kind::Known => 0,
        }
    }

    fn stretch(&self, part: &Interval) -> std::ops::RangeInclusive<usize> {
        self.class(part.low) as usize..=self.class(part.high) as usize
    }
}

/// Numbers that cut the ends of cells into about equally many.
fn stretches(mut ends: Vec<f64>) -> Vec<f64> {
    ends.sort_by(f64::total_cmp);
    ends.dedup();
    let step = ends.len().div_ceil(STRETCHES).max(1);
    ends.into_iter().step_by(step).collect()
}
