//! Owns the way from the checked tree to decision tables, one pass per file.
//! Must not know diagnostics' words, nor how tables are read.

mod expand;

use crate::manners::bill_of;
use crate::policy::{Outcome, Policy, Promise, Rule, winning_order};
use crate::table::{
    Card, Cell, Column, GIVEN, Placed, Pledge, PledgeLine, Region, Row, Shared, Table, Tables, Values, Waived,
};
use crate::vocabulary::{Comparison, FieldId, Members, Offer, RuleId, SlotId, TierId};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

pub use expand::{Expander, MAX_REGIONS, TooMany};

/// Compiles a policy that checks. What is broken in it never holds.
///
/// # Errors
/// Names the rules and tiers whose conditions take more rows than a table may have.
pub fn compile(policy: &Policy) -> Result<Tables, TooLarge> {
    let mut too_large = TooLarge::default();
    let expander = Expander::new(policy);
    let earned = earned(&expander, &mut too_large);
    let order = winning_order(policy);
    let mut slots: Vec<Table> = policy.vocabulary.slots.iter().map(|_| Table::default()).collect();
    let expanded = order.rules.par_iter().map(|id| {
        let rule = &policy[*id];
        rule.outcomes.iter().map(|outcome| expander.regions(rule, outcome)).collect()
    });
    let expanded: Vec<Vec<Result<Vec<Region>, TooMany>>> = expanded.collect();
    for (id, outcomes) in order.rules.iter().zip(expanded) {
        for (outcome, (placed, regions)) in policy[*id].outcomes.iter().zip(outcomes).enumerate() {
            let Some(slot) = placed.slot else { continue };
            match regions {
                Ok(regions) => {
                    let rows = regions.into_iter().map(|region| Row { region, rule: *id, outcome });
                    slots[slot.index()].rows.extend(rows);
                }
                Err(TooMany) => {
                    too_large.rules.insert(*id);
                }
            }
        }
    }
    if !too_large.rules.is_empty() || !too_large.tiers.is_empty() {
        return Err(too_large);
    }
    for table in &mut slots {
        let fields = table.rows.iter().flat_map(|row| row.region.cells());
        let columns: BTreeSet<Column> = fields.map(|(column, _)| *column).chain([Column::Trust]).collect();
        table.columns = columns.into_iter().collect();
    }
    let mut rules: Vec<Card> = policy.rules.par_iter().map(|rule| card(policy, rule)).collect();
    let mut said = Shared::default();
    for because in rules.iter_mut().filter_map(|card| card.because.as_mut()) {
        *because = said.one(Arc::clone(because));
    }
    Ok(Tables {
        vocabulary: policy.vocabulary.clone(),
        earned,
        rules,
        slots,
        promises: policy.promises.iter().map(|promise| pledge(&expander, promise)).collect(),
    })
}

fn pledge(expander: &Expander<'_>, promise: &Promise) -> Pledge {
    let lines = promise.lines.iter().filter_map(|line| {
        let to = match &line.condition {
            None => Some(vec![Region::everybody()]),
            Some(condition) => expander.holds(condition).ok(),
        };
        Some(PledgeLine { never: line.never.clone()?, to })
    });
    // Whatever the order they were written in.
    let mut lines: Vec<PledgeLine> = lines.collect();
    lines.sort_by_cached_key(|line| format!("{line:?}"));
    Pledge { words: promise.words.clone(), lines }
}

/// What takes more rows than a table may have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TooLarge {
    /// Rules with such a condition.
    pub rules: BTreeSet<RuleId>,
    /// Tiers with such a condition.
    pub tiers: BTreeSet<TierId>,
}

fn earned(expander: &Expander<'_>, too_large: &mut TooLarge) -> Vec<Vec<Region>> {
    let conditions = expander.policy.earned.iter().enumerate();
    let regions = conditions.map(|(at, condition)| match condition {
        None => Vec::new(),
        Some(condition) => expander.holds(condition).unwrap_or_else(|TooMany| {
            too_large.tiers.insert(TierId::from_index(at));
            Vec::new()
        }),
    });
    regions.collect()
}

impl Expander<'_> {
    /// The visitors for whom a rule is a candidate with one of its outcomes, rollout aside.
    ///
    /// # Errors
    /// Where that takes too many regions.
    pub fn regions(&self, rule: &Rule, outcome: &Outcome) -> Result<Vec<Region>, TooMany> {
        self.regions_from(rule.requires, rule, outcome)
    }

    /// The same, were this the tier that the rule requires.
    ///
    /// # Errors
    /// Where that takes too many regions.
    pub fn regions_from(
        &self,
        tier: Option<TierId>,
        rule: &Rule,
        outcome: &Outcome,
    ) -> Result<Vec<Region>, TooMany> {
        let policy = self.policy;
        let Some(tier) = tier else {
            return Ok(Vec::new());
        };
        let mut regions = vec![at_least(policy, tier)];
        if let Some(asked) = outcome.asks() {
            regions = expand::all_of(policy, regions, vec![guard(policy, asked)])?;
        }
        for segment in &rule.segments {
            regions = expand::all_of(policy, regions, self.holds_segment(segment.value)?)?;
        }
        for condition in rule.when.iter().chain(&outcome.condition) {
            regions = expand::all_of(policy, regions, self.holds(condition)?)?;
        }
        if let Some(unless) = &rule.unless {
            regions = expand::all_of(policy, regions, self.does_not_hold(unless)?)?;
        }
        Ok(regions)
    }
}

/// Those who have reached a tier.
fn at_least(policy: &Policy, tier: TierId) -> Region {
    let tiers = expand::tiers(policy, Comparison::AtLeast, tier);
    Region::of(Column::Trust, Cell::of(tiers))
}

/// An ask's own guard: the answer is not known yet, and it may be known.
fn guard(policy: &Policy, asked: FieldId) -> Region {
    let mut region = Region::of(Column::Field(asked), Cell::unknown());
    if let Some(consent) = policy.vocabulary.consent_of(asked) {
        region.set(Column::Consent(consent), Cell::of(Values::Members(Members::one(GIVEN))));
    }
    region
}

/// What there is to know of a rule. One that is not whole never has a row, so that what is
/// missing is never looked at.
fn card(policy: &Policy, rule: &Rule) -> Card {
    let reads = rule.reads(policy);
    let nothing = Offer::Ask { field: FieldId(0), saying: String::new() };
    Card {
        name: rule.name.clone(),
        goal: rule.goal.unwrap_or(crate::vocabulary::GoalId(0)),
        requires: rule.requires.unwrap_or(TierId(0)),
        rollout: rule.rollout,
        because: rule.because.as_deref().map(Arc::from),
        used: rule.uses.iter().map(|field| field.value).filter(|field| reads.contains_key(field)).collect(),
        outcomes: rule
            .outcomes
            .iter()
            .map(|outcome| Placed {
                slot: outcome.slot.unwrap_or(SlotId(0)),
                offer: outcome.offer.clone().unwrap_or_else(|| nothing.clone()),
            })
            .collect(),
        cost: bill_of(policy, rule).map_or(0, |bill| bill.total),
        waived: waived(rule).into_boxed_slice(),
    }
}

/// The waivers of a rule, in whatever order they were written.
fn waived(rule: &Rule) -> Vec<Waived> {
    let mut waived: Vec<Waived> = rule
        .waivers
        .iter()
        .map(|waiver| Waived {
            check: waiver.slug.name().to_owned(),
            reason: waiver.reason.clone(),
            until: waiver.until,
        })
        .collect();
    waived.sort_by(|a, b| (&a.check, a.until, &a.reason).cmp(&(&b.check, b.until, &b.reason)));
    waived
}
