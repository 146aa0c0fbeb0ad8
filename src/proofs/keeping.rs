//! Owns by what a promise is kept: nobody does it, or those who would never hold for these visitors,
//! or they are beaten wherever they would. Must not know how a breach is told.

use super::broken_promise::does;
use super::search::Budget;
use super::slots::Slots;
use crate::compile::Expander;
use crate::manners::Context;
use crate::policy::PromiseLine;
use crate::table::{Region, Tables};
use crate::vocabulary::{Never, RuleId};
use std::collections::{BTreeMap, BTreeSet};

/// By what a line of a promise is kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Keeping {
    /// Rules that would do it, and that never hold for these visitors.
    pub apart: BTreeSet<RuleId>,
    /// Rules that would do it for some of these visitors, and there are always beaten; with those
    /// that beat them there.
    pub beaten: BTreeMap<RuleId, BTreeSet<RuleId>>,
}

/// How a line of a promise stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// Proved, by this.
    Proved(Keeping),
    /// There is a visitor to whom it is broken.
    Broken,
    /// The analysis outgrew its budget.
    Unproven,
}

/// How each line of each promise stands, in the order of the promises.
pub fn keeping(context: &Context<'_>, tables: &Tables) -> Vec<Vec<Kept>> {
    let slots = Slots::new(context, tables);
    let promises = context.policy.promises.iter();
    promises.map(|promise| promise.lines.iter().map(|line| one(&slots, line)).collect()).collect()
}

fn one(slots: &Slots<'_>, line: &PromiseLine) -> Kept {
    let Some(never) = &line.never else { return Kept::Unproven };
    let (vocabulary, today) = (slots.vocabulary(), slots.context.today);
    let to = match &line.condition {
        None => vec![Region::everybody()],
        Some(condition) => match Expander::new(slots.policy()).holds(condition) {
            Ok(regions) => regions.iter().filter_map(|region| region.on(today, vocabulary)).collect(),
            Err(_) => return Kept::Unproven,
        },
    };
    let mut keeping = Keeping::default();
    let mut budget = Budget::new();
    for slot in slots.ids() {
        if let Never::Show(content, place) = never
            && place.is_none_or(|place| place == slot)
            && vocabulary[slot].default == *content
            && !to.is_empty()
        {
            return Kept::Broken;
        }
        for row in slots.rows(slot) {
            if !does(slots, never, slot, row.rule, row.outcome) {
                continue;
            }
            let meeting: Vec<Region> =
                to.iter().filter_map(|region| row.region.meet(region, vocabulary)).collect();
            if meeting.is_empty() {
                keeping.apart.insert(row.rule);
            }
            for both in meeting {
                let beaters = slots.beaters(slot, row.rule, &both);
                let beaters: BTreeSet<RuleId> = beaters.map(|beater| beater.rule).collect();
                match slots.winning(slot, row.rule, both, &mut budget) {
                    Ok(None) => keeping.beaten.entry(row.rule).or_default().extend(beaters),
                    Ok(Some(_)) => return Kept::Broken,
                    Err(_) => return Kept::Unproven,
                }
            }
        }
    }
    // Whoever is beaten somewhere is told there.
    keeping.apart.retain(|rule| !keeping.beaten.contains_key(rule));
    Kept::Proved(keeping)
}
