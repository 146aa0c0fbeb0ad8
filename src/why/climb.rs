//! Owns the climb as regions: which data earn exactly which tier. Must not know rules.

use crate::table::{Cell, Column, Region, Tables};
use crate::vocabulary::{Date, TierId, Vocabulary};

/// The most regions that a climb is taken apart into.
const MOST: usize = 2_000;

/// For each tier, whose data earn it and no more.
#[derive(Debug, Clone)]
pub(super) struct Climb {
    by_tier: Option<Vec<Vec<Region>>>,
}

impl Climb {
    /// The climb on a day.
    pub fn on(tables: &Tables, today: Date) -> Self {
        Climb { by_tier: exactly(tables, today) }
    }

    /// Those who climb to exactly that tier. None where the climb takes too many regions to be
    /// taken apart.
    pub fn to(&self, tier: TierId) -> Option<&[Region]> {
        self.by_tier.as_ref().map(|by_tier| by_tier.get(tier.index()).map_or(&[][..], Vec::as_slice))
    }
}

fn exactly(tables: &Tables, today: Date) -> Option<Vec<Vec<Region>>> {
    let vocabulary = &tables.vocabulary;
    let settle = |region: &Region| region.on(today, vocabulary).map(without_trust);
    let earned: Vec<Vec<Region>> =
        tables.earned.iter().map(|regions| regions.iter().filter_map(settle).collect()).collect();
    let mut by_tier = Vec::with_capacity(earned.len());
    let mut reached = vec![Region::everybody()];
    for next in earned.iter().skip(1) {
        by_tier.push(outside(&reached, next, vocabulary)?);
        let pairs = reached.iter().flat_map(|one| next.iter().map(move |other| (one, other)));
        let mut further = Vec::new();
        for (one, other) in pairs {
            further.extend(one.meet(other, vocabulary));
            if further.len() > MOST {
                return None;
            }
        }
        reached = further;
    }
    by_tier.push(reached);
    Some(by_tier)
}

/// What is in the first regions and in none of the others.
fn outside(regions: &[Region], others: &[Region], vocabulary: &Vocabulary) -> Option<Vec<Region>> {
    let mut left = regions.to_vec();
    for other in others {
        let mut rest = Vec::new();
        for region in &left {
            rest.extend(region.subtract(other, vocabulary));
            if rest.len() > MOST {
                return None;
            }
        }
        left = rest;
    }
    Some(left)
}

/// A region without what it says of the tier.
pub(super) fn without_trust(mut region: Region) -> Region {
    region.set(Column::Trust, Cell::all_known());
    region
}
