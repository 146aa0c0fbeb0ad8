//! Owns how a visitor stands on the ladder, as it is told. Must not know rules.

use super::standing::Standing;
use super::{From, Holds, Trust, explain, words};
use crate::decide::{self, Visitor};
use crate::table::{Region, Tables};
use crate::vocabulary::TierId;

/// How a visitor stands on the ladder, and why.
pub(super) fn trust(tables: &Tables, visitor: &Visitor, standing: Standing) -> Trust {
    let vocabulary = &tables.vocabulary;
    let name = |tier: TierId| vocabulary[tier].name.clone();
    let earned_by: Vec<Holds> = earned(tables, visitor, standing)
        .into_iter()
        .flat_map(|region| explain::holds(tables, visitor, region))
        .fold(Vec::new(), |mut all, holds| {
            if !all.contains(&holds) {
                all.push(holds);
            }
            all
        });
    let next = (!standing.passed).then(|| standing.reached.index() + 1);
    let next = next.filter(|next| *next < vocabulary.tiers.len()).map(TierId::from_index);
    Trust {
        tier: name(standing.tier),
        from: if standing.passed { From::Host } else { From::Climb },
        reached: name(standing.reached),
        held_down_by: vocabulary
            .cap
            .filter(|_| standing.is_held_down())
            .map(|field| vocabulary.path(field)),
        next: next.map(|next| words::earns(tables, next)),
        words: words::standing(tables, standing, &earned_by),
        earned_by,
    }
}

/// The regions by which the visitor climbed, one for each tier; nothing where the host passed
/// the tier.
pub(super) fn earned<'t>(tables: &'t Tables, visitor: &Visitor, standing: Standing) -> Vec<&'t Region> {
    if standing.passed {
        return Vec::new();
    }
    let climbed = tables.earned.iter().take(standing.reached.index() + 1);
    climbed
        .filter_map(|ways| ways.iter().find(|way| decide::holds(tables, way, visitor, TierId(0))))
        .collect()
}
