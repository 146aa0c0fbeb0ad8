//! Owns which units a policy has: what can be hit by some visitor, on that day.
//! Must not know what hit it.

use super::coverage::{Kind, Unit};
use super::ledger::{Atom, Home, Ledger};
use super::words;
use crate::compile::Expander;
use crate::policy::Condition;
use crate::source::{Sources, Span};
use crate::table::Region;
use crate::vocabulary::{Date, RuleId, SlotId};

/// The units of a ledger's policy, in the order of places.
pub(super) fn of(ledger: &Ledger<'_>, sources: &Sources, today: Date) -> Vec<Unit> {
    let mut units = rules(ledger);
    units.extend(rows(ledger, today));
    units.extend(atoms(ledger, sources, today));
    units.extend(tiers(ledger));
    // What stands in one place stays in the order above.
    units.sort_by_key(|unit| (unit.span.file, unit.span.start, unit.kind));
    units
}

/// Rules, and outcomes where a rule has several.
fn rules(ledger: &Ledger<'_>) -> Vec<Unit> {
    let mut units = Vec::new();
    for (id, rule) in ledger.policy.rules() {
        units.push(Unit {
            kind: Kind::Rule,
            name: rule.name.clone(),
            span: rule.span,
            side: None,
            hits: ledger.rules.get(&id).copied().unwrap_or(0),
            missed: words::rule(&rule.name),
        });
        if rule.outcomes.len() < 2 {
            continue;
        }
        for (at, outcome) in rule.outcomes.iter().enumerate() {
            units.push(Unit {
                kind: Kind::Outcome,
                name: rule.name.clone(),
                span: outcome.span,
                side: None,
                hits: ledger.outcomes.get(&(id, at)).copied().unwrap_or(0),
                missed: words::outcome(&ledger.policy.vocabulary, &rule.name, outcome),
            });
        }
    }
    units
}

/// Rows in which there can be somebody.
fn rows(ledger: &Ledger<'_>, today: Date) -> Vec<Unit> {
    let vocabulary = &ledger.policy.vocabulary;
    let mut units = Vec::new();
    for slot in (0..ledger.tables.slots.len()).map(SlotId::from_index) {
        for (at, row) in ledger.tables[slot].rows.iter().enumerate() {
            let Some(span) = span_of(ledger, row.rule, row.outcome) else { continue };
            if row.region.on(today, vocabulary).is_none() {
                continue;
            }
            units.push(Unit {
                kind: Kind::Row,
                name: vocabulary.slot_path(slot),
                span,
                side: None,
                hits: ledger.rows.get(&(slot, at)).copied().unwrap_or(0),
                missed: words::row(ledger.tables, slot, at + 1, row),
            });
        }
    }
    units
}

fn span_of(ledger: &Ledger<'_>, rule: RuleId, outcome: usize) -> Option<Span> {
    Some(ledger.policy[rule].outcomes.get(outcome)?.span)
}

/// Both sides of every atom, but for those that nobody can see.
fn atoms(ledger: &Ledger<'_>, sources: &Sources, today: Date) -> Vec<Unit> {
    let expander = Expander::new(ledger.policy);
    let mut units = Vec::new();
    for (home, atoms) in &ledger.atoms {
        for atom in atoms {
            let Some(span) = words::place(atom.condition) else { continue };
            for side in [true, false] {
                if !can_be(&expander, ledger, atom.condition, side, today) {
                    continue;
                }
                units.push(Unit {
                    kind: Kind::Atom,
                    name: name_of(ledger, *home),
                    span,
                    side: Some(side),
                    hits: hits(atom, side),
                    missed: words::atom(ledger.policy, sources, *home, atom.condition, side),
                });
            }
        }
    }
    units
}

fn hits(atom: &Atom<'_>, side: bool) -> usize {
    if side { atom.seen_true } else { atom.seen_false }
}

/// Whether somebody can see an atom come out so. Where that takes too many regions to tell, it
/// is taken for granted, so that nothing is left unsaid.
fn can_be(expander: &Expander<'_>, ledger: &Ledger<'_>, atom: &Condition, side: bool, today: Date) -> bool {
    let regions = match side {
        true => expander.holds(atom),
        false => expander.holds(&Condition::Not(Box::new(atom.clone()))),
    };
    let somebody = |region: &Region| region.on(today, &ledger.policy.vocabulary).is_some();
    regions.map_or(true, |regions| regions.iter().any(somebody))
}

/// The name of what a condition belongs to.
fn name_of(ledger: &Ledger<'_>, home: Home) -> String {
    let policy = ledger.policy;
    match home {
        Home::Rule(rule) | Home::Outcome(rule, _) => policy[rule].name.clone(),
        Home::Segment(segment) => policy[segment].name.clone(),
        Home::Tier(tier) => policy.vocabulary[tier].name.clone(),
    }
}

fn tiers(ledger: &Ledger<'_>) -> Vec<Unit> {
    let policy = ledger.policy;
    let each = policy.vocabulary.tier_ids().map(|tier| Unit {
        kind: Kind::Tier,
        name: policy.vocabulary[tier].name.clone(),
        span: policy.places[tier],
        side: None,
        hits: ledger.tiers.get(&tier).copied().unwrap_or(0),
        missed: words::tier(&policy.vocabulary[tier].name),
    });
    each.collect()
}
