//! Owns cutting the domain of a column into pieces that no cell of given conditions cuts through.
//! Must not know what conditions stand for.

use crate::table::{
    Cell, Column, Domain, Interval, Region, Values, meet_intervals as meet, union_intervals as union,
};
use crate::vocabulary::{Members, Vocabulary};
use std::collections::BTreeSet;

/// Sets are looked at combination by combination up to so many members that matter.
pub const MOST_MEMBERS: usize = 8;

/// A part of a domain of which every cell has all or nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// All of its values.
    pub values: Values,
    /// Some of them that stand for all.
    pub stands_for_it: Values,
}

/// The pieces of a domain that is not one of sets, in order.
pub fn pieces(column: Column, regions: &[Vec<Region>], vocabulary: &Vocabulary) -> Vec<Piece> {
    let domain = column.domain(vocabulary);
    let cells = || regions.iter().flatten().filter_map(|region| region.cell(column));
    let values = match domain {
        Domain::Members(count) => {
            (0..count).map(|member| Values::members(Members::one(member), count)).collect()
        }
        Domain::Numbers(bounds, whole) => {
            let parts = stretches(cells(), bounds, whole);
            parts.into_iter().map(|part| Values::numbers(vec![part], domain)).collect()
        }
        Domain::Days => {
            let parts = stretches(cells(), Domain::all_days(), true);
            parts.into_iter().map(|part| Values::days(vec![part], Vec::new())).collect()
        }
        Domain::Texts => texts(cells()),
        Domain::Sets(_) => vec![Values::All],
    };
    values.into_iter().map(|values| Piece { stands_for_it: values.clone(), values }).collect()
}

/// The combinations of members that matter, out of all that are mentioned; those that do not
/// matter may as well be absent.
pub fn combinations(mattering: &Members, mentioned: &Members) -> Vec<Piece> {
    let members: Vec<usize> = mattering.iter().collect();
    let of = |mask: usize| {
        let chosen = members.iter().enumerate().filter(|(at, _)| mask & (1 << at) != 0);
        let has: Members = chosen.map(|(_, member)| *member).collect();
        Piece {
            values: Values::sets(has.clone(), mattering.without(&has)),
            stands_for_it: Values::sets(has.clone(), mentioned.without(&has)),
        }
    };
    (0..1_usize << members.len().min(MOST_MEMBERS)).map(of).collect()
}

/// Numbers or days, cut wherever a cell begins or ends.
fn stretches<'a>(cells: impl Iterator<Item = &'a Cell>, bounds: Interval, whole: bool) -> Vec<Interval> {
    let mut ends: Vec<(f64, bool)> = Vec::new();
    for cell in cells {
        if let Values::Numbers(parts) | Values::Days { within: parts, .. } = &cell.known {
            for part in parts {
                // A cut stands before a value, or right behind it.
                ends.push((part.low, part.above));
                ends.push((part.high, !part.below));
            }
        }
    }
    ends.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    ends.dedup();
    let settle = |part: Interval| meet(&union(vec![part], whole), &[bounds]).pop();
    let mut found = Vec::new();
    let mut rest = bounds;
    for (value, behind) in ends {
        found.extend(settle(Interval { high: value, below: !behind, ..rest }));
        rest = Interval { low: value, above: behind, high: bounds.high, below: bounds.below };
    }
    found.extend(settle(rest));
    found
}

/// Each text that is named, and any other.
fn texts<'a>(cells: impl Iterator<Item = &'a Cell>) -> Vec<Values> {
    let mut named: BTreeSet<String> = BTreeSet::new();
    for cell in cells {
        if let Values::Texts(texts) | Values::TextsBut(texts) = &cell.known {
            named.extend(texts.iter().cloned());
        }
    }
    if named.is_empty() {
        return vec![Values::All];
    }
    let each = named.iter().map(|text| Values::Texts([text.clone()].into()));
    each.chain([Values::TextsBut(named.clone())]).collect()
}
