//! Owns who reaches which tier, where the host passes none: the climb. What a cap makes of it is
//! left out of account. Must not know rules.

use super::TierChange;
use super::joint::{Joint, Side};
use super::witness;
use crate::decide::{self, Visitor};
use crate::proofs::{Budget, Spent, outside};
use crate::table::{Region, Tables};
use crate::vocabulary::TierId;

/// The most regions that a climb may take.
const MOST: usize = 10_000;

pub fn compare(joint: &Joint<'_>, unproven: &mut Vec<String>) -> Vec<TierChange> {
    let (old, new) = (earned(joint, &joint.old), earned(joint, &joint.new));
    let mut changes: Vec<TierChange> = Vec::new();
    if old == new && joint.old.tiers == joint.new.tiers {
        return changes;
    }
    for (place, tier) in joint.vocabulary.tiers.iter().enumerate() {
        let (Some(before), Some(after)) = (joint.old.tier_at(place), joint.new.tier_at(place)) else {
            continue;
        };
        for reached in [true, false] {
            let (from, at, to, until) =
                if reached { (&new, after, &old, before) } else { (&old, before, &new, after) };
            match climbs_alone(joint, &from[..=at.index()], &to[..=until.index()]) {
                Err(Spent) => unproven.push(format!("tier {}", tier.name)),
                Ok(None) => {}
                Ok(Some(visitor)) => {
                    let reaches = |tables: &Tables, visitor: &Visitor, tier: TierId| {
                        decide::reached(tables, visitor) >= tier
                    };
                    let claim = |old: &Visitor, new: &Visitor| {
                        old.trust.is_none()
                            && reaches(joint.old.tables, old, before) != reached
                            && reaches(joint.new.tables, new, after) == reached
                    };
                    let witness = witness::facts(joint, &visitor, &claim);
                    changes.push(TierChange { tier: tier.name.clone(), reached, witness });
                }
            }
        }
    }
    // What changes at a tier changes at those above it, too: the lowest is enough.
    let mut told: Vec<(bool, String)> = Vec::new();
    changes.retain(|change| {
        let key = (change.reached, change.witness.to_string());
        let new = !told.contains(&key);
        told.push(key);
        new
    });
    changes
}

/// What earns each tier, in the joint vocabulary; the first is everybody's.
fn earned(joint: &Joint<'_>, side: &Side<'_>) -> Vec<Vec<Region>> {
    let conditions = side.tables.earned.iter().enumerate();
    let regions = conditions.map(|(at, regions)| {
        if at == 0 {
            return vec![Region::everybody()];
        }
        let settled = regions.iter().filter_map(|region| region.on(joint.today, &side.tables.vocabulary));
        settled.flat_map(|region| side.regions(&region, &joint.vocabulary)).collect()
    });
    regions.collect()
}

/// Somebody who climbs all of one ladder and not all of the other.
fn climbs_alone(
    joint: &Joint<'_>,
    one: &[Vec<Region>],
    other: &[Vec<Region>],
) -> Result<Option<Region>, Spent> {
    let mut climbing = vec![Region::everybody()];
    for step in one {
        let pairs = climbing.iter().flat_map(|region| step.iter().map(move |part| (region, part)));
        climbing = pairs.filter_map(|(region, part)| region.meet(part, &joint.vocabulary)).collect();
        if climbing.len() > MOST {
            return Err(Spent);
        }
    }
    let mut budget = Budget::new();
    for step in other {
        let obstacles: Vec<&Region> = step.iter().collect();
        for region in &climbing {
            if let Some(visitor) = outside(region.clone(), &obstacles, &joint.vocabulary, &mut budget)? {
                return Ok(Some(visitor));
            }
        }
    }
    Ok(None)
}
