//! Owns `greedy` by value: a field whose value is read and cannot matter.
//! Must not know winners: only what the rule itself would do.

use super::free::Free;
use super::search::{Budget, Spent, outside};
use super::unproven;
use super::unreachable::reads_by;
use crate::compile::Expander;
use crate::diagnostic::{Diagnostic, Slug, Subject};
use crate::manners::Context;
use crate::policy::{Outcome, Policy, Rule};
use crate::table::{Cell, Column, Domain, Region, Values};
use crate::vocabulary::{FieldId, Offer, RuleId, SegmentId, SlotId, Vocabulary};
use std::collections::BTreeSet;

/// What every rule is looked at with.
pub struct Looked<'a> {
    /// What every check looks at.
    pub context: &'a Context<'a>,
    /// Its conditions.
    pub expander: &'a Expander<'a>,
    /// The rules, looked at from outside.
    pub free: &'a Free<'a>,
    /// The segments that are never true.
    pub never: &'a BTreeSet<SegmentId>,
}

/// Tells what a rule takes for nothing; `told` says what is forgetful in it already.
pub fn check(looked: &Looked<'_>, id: RuleId, told: &[Diagnostic]) -> Vec<Diagnostic> {
    let Looked { context, expander, never, .. } = *looked;
    let rule = &context.policy[id];
    // What follows from a condition that is never true is not told again.
    if !rule.is_whole(context.policy) || reads_by(context.policy, rule, never) {
        return Vec::new();
    }
    let found = one_rule(looked, id, rule, told);
    // Most often there is nothing to tell, and it need not be known whether the rule is dead.
    if found.is_empty() || is_dead(context, expander, rule) { Vec::new() } else { found }
}

fn one_rule(looked: &Looked<'_>, id: RuleId, rule: &Rule, told: &[Diagnostic]) -> Vec<Diagnostic> {
    let Looked { context, free, .. } = *looked;
    let policy = context.policy;
    let mut found = Vec::new();
    let values = read_by_value(policy, rule);
    if values.is_empty() {
        return found;
    }
    let Some(outcomes) = outcomes(free, rule) else {
        found.push(unproven::told(Slug::Greedy, Subject::rule(&rule.name), rule.span));
        return found;
    };
    // What is not declared is sneaky, and that is enough to tell.
    let declared = |field: &FieldId| rule.uses.iter().any(|used| used.value == *field);
    for field in values.into_iter().filter(declared) {
        let path = policy.vocabulary.path(field);
        let subject = Subject::field(&path);
        let is_forgetful = told.iter().any(|told| {
            told.slug == Slug::Forgetful
                && told.subject == Subject::rule(&rule.name)
                && told.related.contains(&subject)
        });
        if is_forgetful {
            continue;
        }
        match matters(free.vocabulary(), &outcomes, field) {
            Ok(true) => {}
            Ok(false) => {
                let Some(reading) = context.reads_of(id).get(&field) else { continue };
                let message = format!(
                    "`{}` reads the value of `{path}`, and no value of it changes what the rule does",
                    rule.name
                );
                let help =
                    format!("leave `{path}` out; if it only matters that it is known, write `known {path}`");
                found.push(
                    Diagnostic::new(Slug::Greedy, Subject::rule(&rule.name), reading.span, message)
                        .related(subject)
                        .help(help),
                );
            }
            Err(Spent) => found.push(unproven::told(Slug::Greedy, Subject::rule(&rule.name), rule.span)),
        }
    }
    found
}

/// Whether one of the rule's outcomes can never hold for anybody.
fn is_dead(context: &Context<'_>, expander: &Expander<'_>, rule: &Rule) -> bool {
    let nobody = |outcome: &Outcome| {
        expander.regions(rule, outcome).is_ok_and(|regions| {
            regions.iter().all(|region| region.on(context.today, &context.policy.vocabulary).is_none())
        })
    };
    rule.reaches_nobody() || rule.outcomes.iter().any(nobody)
}

/// What the rule would put into a slot, and for whom.
struct Put {
    slot: Option<SlotId>,
    offer: Option<Offer>,
    speaks: BTreeSet<FieldId>,
    regions: Vec<Region>,
}

/// The fields of which a rule reads the value, not only whether it is known.
fn read_by_value(policy: &Policy, rule: &Rule) -> BTreeSet<FieldId> {
    let mut fields = rule.gist(policy).values;
    fields.extend(rule.outcomes.iter().flat_map(|outcome| outcome.speaks().map(|(field, _, _)| field)));
    fields
}

/// The rule's outcomes, those that do the same made one. The tier required and the cap do not
/// count. None where their conditions take too many regions.
fn outcomes(free: &Free<'_>, rule: &Rule) -> Option<Vec<Put>> {
    let mut puts: Vec<Put> = Vec::new();
    for outcome in &rule.outcomes {
        let regions = free.regions(rule, outcome).ok()?;
        let same = |put: &&mut Put| put.slot == outcome.slot && put.offer == outcome.offer;
        match puts.iter_mut().find(same) {
            Some(put) => put.regions.extend(regions),
            None => puts.push(Put {
                slot: outcome.slot,
                offer: outcome.offer.clone(),
                speaks: outcome.speaks().map(|(field, _, _)| field).collect(),
                regions,
            }),
        }
    }
    Some(puts)
}

/// Whether there are two known values of the field between which, all else equal, the rule does
/// something else.
fn matters(vocabulary: &Vocabulary, outcomes: &[Put], field: FieldId) -> Result<bool, Spent> {
    let column = Column::Field(field);
    let domain = column.domain(vocabulary);
    if is_single(domain) {
        return Ok(false);
    }
    let mut budget = Budget::new();
    for put in outcomes {
        for (at, region) in put.regions.iter().enumerate() {
            let cell = region.cell(column).cloned().unwrap_or_else(Cell::any);
            if cell.known == Values::None {
                continue;
            }
            // A text that speaks it is another text for another value.
            if put.speaks.contains(&field) {
                return Ok(true);
            }
            // The same visitors with whatever other value: is one of them treated otherwise?
            let others = put.regions.iter().enumerate().filter(|(other, _)| *other != at);
            let others: Vec<&Region> = others.map(|(_, region)| region).collect();
            for otherwise in Cell::all_known().subtract(&cell, domain) {
                let mut varied = region.clone();
                varied.set(column, otherwise);
                if varied.is_possible(vocabulary)
                    && outside(varied, &others, vocabulary, &mut budget)?.is_some()
                {
                    return Ok(true);
                }
            }
        }
    }
    Ok(false)
}

/// Whether a field can have only one value.
fn is_single(domain: Domain) -> bool {
    match domain {
        Domain::Members(count) => count <= 1,
        Domain::Numbers(bounds, _) => bounds.low == bounds.high,
        Domain::Texts | Domain::Days => false,
        Domain::Sets(count) => count == 0,
    }
}
