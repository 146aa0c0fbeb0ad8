//! Owns the way from the checked tree to decision tables, one pass per file.
//! Must not know diagnostics' words, nor how tables are read.

mod expand;

use crate::manners::bill_of;
use crate::policy::{Outcome, Policy, Promise, Rule, Same, winning_order};
use crate::table::{
    Card, Cell, Column, GIVEN, Placed, Pledge, PledgeLine, Region, Row, Shared, Table, Tables, Values, Waived,
};
use crate::vocabulary::{Comparison, FieldId, Members, Offer, RuleId, SlotId, TierId};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

pub use expand::{Expander, MAX_REGIONS, TooMany};

/// What a rule compiles to, as far as nothing but the rule and what it goes by is needed.
#[derive(Debug, Clone)]
pub struct Compiled {
    /// For each of its outcomes, in whom it holds.
    regions: Vec<Result<Vec<Region>, TooMany>>,
    card: Card,
}

impl Compiled {
    /// Whether its rows, their slots or how many visitors they reach are others than what the rule
    /// compiled to before.
    pub fn claims_otherwise(&self, before: &Compiled) -> bool {
        let slots =
            |compiled: &Compiled| compiled.card.outcomes.iter().map(|placed| placed.slot).collect::<Vec<_>>();
        self.card.rollout != before.card.rollout
            || self.regions != before.regions
            || slots(self) != slots(before)
    }
}

/// Compiles a policy that checks. What is broken in it never holds.
///
/// # Errors
/// Names the rules and tiers whose conditions take more rows than a table may have.
pub fn compile(policy: &Policy) -> Result<Tables, TooLarge> {
    let none = Same::none(policy.rules.len());
    compile_again(policy, &none, &[]).map(|(tables, _)| tables)
}

/// Compiles as [`compile`] does. Rules that are the same need not be expanded again, where it is
/// known what they compiled to before; what all of them compiled to is for the next time.
///
/// # Errors
/// As [`compile`].
pub fn compile_again(
    policy: &Policy,
    same: &Same,
    before: &[Arc<Compiled>],
) -> Result<(Tables, Vec<Arc<Compiled>>), TooLarge> {
    let mut too_large = TooLarge::default();
    let expander = Expander::new(policy);
    let earned = earned(&expander, &mut too_large);
    let compiled = same.keep(before, |id| {
        let rule = &policy[id];
        let regions = rule.outcomes.iter().map(|outcome| expander.regions(rule, outcome)).collect();
        Compiled { regions, card: card(policy, rule) }
    });
    let large = policy.rules().zip(&compiled).filter(|((_, rule), compiled)| {
        let mut outcomes = rule.outcomes.iter().zip(&compiled.regions);
        outcomes.any(|(placed, regions)| placed.slot.is_some() && regions.is_err())
    });
    too_large.rules.extend(large.map(|((id, _), _)| id));
    if !too_large.rules.is_empty() || !too_large.tiers.is_empty() {
        return Err(too_large);
    }
    let cards = || compiled.par_iter().map(|compiled| compiled.card.clone()).collect();
    let tables = || (tables(policy, &compiled), policy.vocabulary.clone());
    let (mut rules, (slots, vocabulary)): (Vec<Card>, _) = rayon::join(cards, tables);
    let mut said = Shared::default();
    for because in rules.iter_mut().filter_map(|card| card.because.as_mut()) {
        *because = said.one(Arc::clone(because));
    }
    let tables = Tables {
        vocabulary,
        earned,
        rules,
        slots,
        promises: policy.promises.iter().map(|promise| pledge(&expander, promise)).collect(),
    };
    Ok((tables, compiled))
}

/// The table of each slot.
fn tables(policy: &Policy, compiled: &[Arc<Compiled>]) -> Vec<Table> {
    let mut claims: Vec<Vec<(RuleId, usize)>> = policy.vocabulary.slots.iter().map(|_| Vec::new()).collect();
    for id in winning_order(policy).rules {
        for (outcome, placed) in policy[id].outcomes.iter().enumerate() {
            if let Some(claims) = placed.slot.and_then(|slot| claims.get_mut(slot.index())) {
                claims.push((id, outcome));
            }
        }
    }
    let table = |claims: Vec<(RuleId, usize)>| {
        let rows = claims.into_iter().flat_map(|(rule, outcome)| {
            let regions = compiled.get(rule.index()).and_then(|compiled| compiled.regions.get(outcome));
            let regions = regions.and_then(|regions| regions.as_deref().ok()).unwrap_or_default();
            regions.iter().map(move |region| Row { region: region.clone(), rule, outcome })
        });
        let rows: Vec<Row> = rows.collect();
        let cells = rows.iter().flat_map(|row| row.region.cells());
        let columns: BTreeSet<Column> = cells.map(|(column, _)| *column).chain([Column::Trust]).collect();
        Table { columns: columns.into_iter().collect(), rows }
    };
    claims.into_par_iter().map(table).collect()
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
