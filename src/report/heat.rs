//! Owns the map of rules by the tier that they require and what they cost.
//! Must not know how it is coloured.

use super::{RuleSheet, Share};
use crate::vocabulary::Vocabulary;

/// The rules by tier and creepiness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heat {
    /// What rules cost, from 0 to the most that any costs or any tier bears.
    pub costs: Vec<u32>,
    /// The tiers, lowest first.
    pub rows: Vec<HeatRow>,
}

/// The rules that require one tier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeatRow {
    /// The tier.
    pub tier: String,
    /// What it bears.
    pub comfort: u32,
    /// How many rules require it.
    pub rules: usize,
    /// A cell for each cost.
    pub cells: Vec<HeatCell>,
}

/// The rules that require one tier and cost so much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeatCell {
    /// What each of them costs.
    pub cost: u32,
    /// How much of the tier's comfort that is.
    pub share: Share,
    /// Whether it is the most that the tier bears.
    pub is_most: bool,
    /// The rules, by name.
    pub rules: Vec<String>,
}

impl Heat {
    /// The map of these rules.
    pub fn new(vocabulary: &Vocabulary, rules: &[RuleSheet]) -> Self {
        let comforts = vocabulary.tiers.iter().map(|tier| tier.comfort);
        // A comfort may be any number; past what rules cost, the map would be empty.
        let dearest = rules.iter().map(|rule| rule.cost).max().unwrap_or(0);
        let most = comforts.max().unwrap_or(0).clamp(dearest, dearest.max(8));
        let costs: Vec<u32> = (0..=most).collect();
        let rows = vocabulary.tiers.iter().map(|tier| {
            let of_tier: Vec<&RuleSheet> = rules.iter().filter(|rule| rule.tier == tier.name).collect();
            let costing = |cost: u32| of_tier.iter().filter(move |rule| rule.cost == cost);
            let cells = costs.iter().map(|cost| HeatCell {
                cost: *cost,
                share: Share::of(*cost, tier.comfort),
                is_most: *cost == tier.comfort,
                rules: costing(*cost).map(|rule| rule.name.clone()).collect(),
            });
            HeatRow {
                tier: tier.name.clone(),
                comfort: tier.comfort,
                rules: of_tier.len(),
                cells: cells.collect(),
            }
        });
        Heat { rows: rows.collect(), costs }
    }
}
