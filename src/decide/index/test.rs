//! Owns one cell of a row as a test on a number. Must not know bitmaps.

use super::codes::{Codes, place_of_consent, place_of_tier};
use crate::table::{Ago, Cell, Column, Interval, Region, Values};
use crate::vocabulary::{Members, Value, Vocabulary};
use std::collections::BTreeSet;

/// A test on the number at a place. Not a number fails what does not admit the unknown.
#[derive(Debug, Clone)]
pub struct Test {
    at: u32,
    /// Whether the unknown passes.
    unknown: bool,
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    /// Between two numbers, both in it. All that is known is between the infinities; nothing is,
    /// between two that are turned round.
    Between(f64, f64),
    /// Rarer tests.
    Rare(Box<Rare>),
}

#[derive(Debug, Clone)]
enum Rare {
    Members(Members),
    Parts(Vec<(f64, f64)>),
    Days(Vec<(f64, f64)>, Vec<Ago>),
    Sets { all: Members, none: Members },
    Texts(BTreeSet<String>),
    TextsBut(BTreeSet<String>),
}

/// The tests of those cells of a region that are asked for, the cheapest and most telling first.
pub fn tests(vocabulary: &Vocabulary, region: &Region, asked: impl Fn(Column, &Cell) -> bool) -> Vec<Test> {
    let cells = region.cells().iter().filter(|(column, cell)| asked(*column, cell));
    let mut tests: Vec<Test> = cells.map(|(column, cell)| test(vocabulary, *column, cell)).collect();
    tests.sort_by_key(|test| match &test.kind {
        Kind::Between(low, high) if low == high => 0,
        Kind::Between(..) => 1,
        Kind::Rare(_) => 2,
    });
    tests
}

fn test(vocabulary: &Vocabulary, column: Column, cell: &Cell) -> Test {
    let at = place(vocabulary, column) as u32;
    let kind = match &cell.known {
        Values::None => Kind::Between(1.0, 0.0),
        Values::All => Kind::Between(f64::NEG_INFINITY, f64::INFINITY),
        Values::Members(members) => match contiguous(members) {
            Some((low, high)) => Kind::Between(low as f64, high as f64),
            None => rare(Rare::Members(members.clone())),
        },
        Values::Numbers(parts) => match parts.as_slice() {
            [part] => Kind::Between(ends(part).0, ends(part).1),
            parts => rare(Rare::Parts(parts.iter().map(ends).collect())),
        },
        Values::Days { within, ago } => match within.as_slice() {
            [part] if ago.is_empty() => Kind::Between(ends(part).0, ends(part).1),
            parts => rare(Rare::Days(parts.iter().map(ends).collect(), ago.clone())),
        },
        Values::Sets { all, none } => rare(Rare::Sets { all: all.clone(), none: none.clone() }),
        Values::Texts(texts) => rare(Rare::Texts(texts.clone())),
        Values::TextsBut(texts) => rare(Rare::TextsBut(texts.clone())),
    };
    Test { at, unknown: cell.unknown, kind }
}

fn rare(rare: Rare) -> Kind {
    Kind::Rare(Box::new(rare))
}

/// Where a column's number stands.
pub fn place(vocabulary: &Vocabulary, column: Column) -> usize {
    match column {
        Column::Trust => place_of_tier(vocabulary),
        Column::Consent(consent) => place_of_consent(vocabulary, consent.index()),
        Column::Field(field) => field.index(),
    }
}

fn contiguous(members: &Members) -> Option<(usize, usize)> {
    let (low, high) = (members.lowest()?, members.highest()?);
    (high - low + 1 == members.len()).then_some((low, high))
}

/// The ends of an interval, both in it.
fn ends(part: &Interval) -> (f64, f64) {
    (
        if part.above { part.low.next_up() } else { part.low },
        if part.below { part.high.next_down() } else { part.high },
    )
}

impl Test {
    /// Whether it holds for the visitor that the codes stand for.
    #[inline]
    pub fn holds(&self, codes: &Codes<'_>) -> bool {
        let number = codes.number(self.at);
        if number.is_nan() {
            return self.unknown;
        }
        match &self.kind {
            Kind::Between(low, high) => *low <= number && number <= *high,
            Kind::Rare(rare) => rare.holds(number, self.at, codes),
        }
    }
}

impl Rare {
    fn holds(&self, number: f64, at: u32, codes: &Codes<'_>) -> bool {
        let within = |parts: &[(f64, f64)]| parts.iter().any(|(low, high)| *low <= number && number <= *high);
        match self {
            Rare::Members(members) => members.contains(number as usize),
            Rare::Parts(parts) => within(parts),
            Rare::Days(parts, ago) => {
                let today = codes.visitor().today();
                let seen = |ago: &Ago| ago.on(today).iter().any(|part| part.contains(number));
                within(parts) && ago.iter().all(seen)
            }
            Rare::Sets { all, none } => {
                matches!(codes.value(at), Some(Value::Set(set)) if all.within(set) && none.misses(set))
            }
            Rare::Texts(texts) => matches!(codes.value(at), Some(Value::Text(text)) if texts.contains(text)),
            Rare::TextsBut(texts) => {
                matches!(codes.value(at), Some(Value::Text(text)) if !texts.contains(text))
            }
        }
    }
}
