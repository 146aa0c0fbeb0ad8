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
    let earned_by: Vec<Holds> = explain::holds(tables, visitor, &earned(tables, visitor, standing));
    let next = (!standing.passed && !standing.is_held_down()).then(|| standing.reached.index() + 1);
    let next = next.filter(|next| *next < vocabulary.tiers.len()).map(TierId::from_index);
    Trust {
        tier: name(standing.tier),
        from: if standing.passed { From::Host } else { From::Climb },
        reached: name(standing.reached),
        held_down_by: vocabulary.cap.filter(|_| standing.is_held_down()).map(|field| vocabulary.path(field)),
        next: next.map(|next| words::earns(tables, next)),
        words: words::standing(tables, standing, &earned_by),
        earned_by,
    }
}

/// The region by which the visitor climbed, all rungs together; everybody where the host passed
/// the tier.
pub(super) fn earned(tables: &Tables, visitor: &Visitor, standing: Standing) -> Region {
    if standing.passed {
        return Region::everybody();
    }
    let climbed = tables.earned.iter().take(standing.reached.index() + 1);
    let ways =
        climbed.filter_map(|ways| ways.iter().find(|way| decide::holds(tables, way, visitor, TierId(0))));
    ways.fold(Region::everybody(), |all, way| all.meet(way, &tables.vocabulary).unwrap_or(all))
}
