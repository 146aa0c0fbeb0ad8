//! Explanations: the nearest miss is a way to be a candidate, and there is no nearer one; the
//! winner is the one that was decided.

use super::conditions::tier_names;
use super::dice::Dice;
use super::facts;
use super::model::Set;
use super::policies::{ROOMY, sets};
use super::render;
use super::words;
use super::workshop::{compiled, surfaces, today, tries};
use proptest::prelude::*;
use std::collections::BTreeSet;
use tightrope::decide::{self, Buckets, Visitor, candidates};
use tightrope::policy::Policy;
use tightrope::table::{Column, Tables};
use tightrope::vocabulary::{ConsentId, FieldId, Moment, RuleId, SlotId, Value, Vocabulary};
use tightrope::why::{self, Focus, Lost, Miss};

/// How many visitors see each policy.
const VISITORS: usize = 4;
/// The most visitors that are listed against one miss.
const LISTED: usize = 1_500;

fn is_candidate(policy: &Policy, visitor: &Visitor, slot: SlotId, rule: RuleId) -> bool {
    candidates(policy, visitor, slot, Buckets::Off).iter().any(|(other, _)| *other == rule)
}

/// Every rule in every slot where it has a row.
fn places(tables: &Tables) -> BTreeSet<(SlotId, RuleId)> {
    let slots = tables.slots.iter().enumerate();
    slots
        .flat_map(|(slot, table)| table.rows.iter().map(move |row| (SlotId::from_index(slot), row.rule)))
        .collect()
}

/// The values that a field is tried with, as a visitor may bring them.
fn values(set: &Set, vocabulary: &Vocabulary) -> Vec<Vec<Value>> {
    let consents: Vec<String> = set.consents.iter().map(|consent| format!("{consent:?}")).collect();
    let mut all: Vec<Vec<Value>> = vec![Vec::new(); vocabulary.fields.len()];
    for (source, field) in set.fields() {
        let id = vocabulary.find_field(&source.name, &field.name).expect("a field");
        for value in words::values(field.kind, &tier_names(set)) {
            let facts = format!(
                "{{\"consent\":[{}],\"{}\":{{\"{}\":{{\"value\":{value},\"sure\":1,\"as_of\":\"{}\"}}}}}}",
                consents.join(","),
                source.name,
                field.name,
                today()
            );
            let read = decide::read(vocabulary, facts.as_bytes(), Moment::Day(today()));
            let (visitor, _) = read.expect("a visitor");
            all[id.index()].extend(visitor.value(vocabulary, id).cloned());
        }
    }
    all
}

/// Each visitor of whom exactly one fact is otherwise, with that fact.
fn one_otherwise(
    vocabulary: &Vocabulary,
    values: &[Vec<Value>],
    visitor: &Visitor,
) -> Vec<(Column, Visitor)> {
    let mut others = Vec::new();
    for tier in vocabulary.tier_ids().map(Some).chain([None]) {
        let mut other = visitor.clone();
        other.trust = tier;
        others.push((Column::Trust, other));
    }
    for at in 0..vocabulary.consents.len() {
        let consent = ConsentId::from_index(at);
        let other = visitor.clone();
        let given = visitor.consents_to(consent);
        let other = if given { other.withdrawing(consent) } else { other.consenting(consent) };
        others.push((Column::Consent(consent), other));
    }
    for (at, values) in values.iter().enumerate() {
        let field = FieldId::from_index(at);
        others.push((Column::Field(field), visitor.clone().forgetting(field)));
        for value in values {
            let other = visitor.clone().knowing(vocabulary, field, value.clone());
            others.push((Column::Field(field), other));
        }
    }
    others
}

/// Every visitor of whom one or two facts are otherwise, or as many of them as are listed.
fn fewer(
    vocabulary: &Vocabulary,
    values: &[Vec<Value>],
    visitor: &Visitor,
    most: usize,
    dice: &mut Dice,
) -> Vec<Visitor> {
    let mut others: Vec<Visitor> = Vec::new();
    let one = if most == 0 { Vec::new() } else { one_otherwise(vocabulary, values, visitor) };
    others.extend(one.iter().map(|(_, other)| other.clone()));
    if most < 2 {
        return others;
    }
    // Pairs and more are drawn, for there are many.
    while others.len() < LISTED {
        let mut other = one[dice.below(one.len())].1.clone();
        for _ in 1..most {
            let next = one_otherwise(vocabulary, values, &other);
            other = next[dice.below(next.len())].1.clone();
            others.push(other.clone());
        }
        if dice.is_spent() {
            break;
        }
    }
    others
}

fn changed(miss: &Miss) -> BTreeSet<Column> {
    miss.changes.iter().map(|change| change.at).collect()
}

proptest! {
    #![proptest_config(tries(160))]

    /// Mending exactly what a nearest miss lists makes the rule a candidate, by the interpreter;
    /// and nothing is listed twice, nor where the rule is a candidate already.
    #[test]
    fn a_mended_miss_is_a_candidate(set in sets(ROOMY), mut dice in Dice::strategy(VISITORS * 60)) {
        let text = render::text(&set);
        let (policy, Some(tables)) = compiled(&text) else { return Ok(()) };
        for _ in 0..VISITORS {
            let facts = facts::visitor(&set, &mut dice);
            let read = decide::read(&tables.vocabulary, facts.as_bytes(), Moment::Day(today()));
            let (visitor, _) = read.expect("a visitor");
            for (slot, rule) in places(&tables) {
                let is = is_candidate(&policy, &visitor, slot, rule);
                let Some(miss) = why::miss(&tables, &visitor, slot, rule) else {
                    prop_assert!(!is, "{} cannot be, and is, for {facts}\n{text}", tables[rule].name);
                    continue;
                };
                prop_assert_eq!(miss.changes.is_empty(), is, "{} for {}\n{}", &tables[rule].name, facts, text);
                prop_assert_eq!(changed(&miss).len(), miss.changes.len(), "{:?}", miss);
                let mended = why::mended(&tables, &visitor, &miss);
                prop_assert!(
                    is_candidate(&policy, &mended, slot, rule),
                    "{} for {facts} mended by {miss:?}\n{text}", tables[rule].name
                );
            }
        }
    }

    /// There is no nearer way: no visitor with fewer facts otherwise is a candidate. Of one
    /// fact all its values are listed; of more, as many as time allows.
    #[test]
    fn no_visitor_is_nearer(set in sets(ROOMY), mut dice in Dice::strategy(3000)) {
        let text = render::text(&set);
        let (policy, Some(tables)) = compiled(&text) else { return Ok(()) };
        let values = values(&set, &tables.vocabulary);
        let facts = facts::visitor(&set, &mut dice);
        let read = decide::read(&tables.vocabulary, facts.as_bytes(), Moment::Day(today()));
        let (visitor, _) = read.expect("a visitor");
        for (slot, rule) in places(&tables) {
            let miss = why::miss(&tables, &visitor, slot, rule);
            let most = miss.as_ref().map_or(2, |miss| miss.changes.len().saturating_sub(1)).min(3);
            for other in fewer(&tables.vocabulary, &values, &visitor, most, &mut dice) {
                prop_assert!(
                    !is_candidate(&policy, &other, slot, rule),
                    "{} of {facts} missed by {miss:?}, and less will do: {other:?}\n{text}", tables[rule].name
                );
            }
        }
    }

    /// `why` names as winner exactly what was decided; all that it says of the winner holds;
    /// and every other rule lost for the reason that is told.
    #[test]
    fn why_tells_what_was_decided(set in sets(ROOMY), mut dice in Dice::strategy(VISITORS * 60)) {
        let text = render::text(&set);
        let (policy, Some(tables)) = compiled(&text) else { return Ok(()) };
        for _ in 0..VISITORS {
            let facts = facts::visitor(&set, &mut dice);
            let read = decide::read(&tables.vocabulary, facts.as_bytes(), Moment::Day(today()));
            let (visitor, problems) = read.expect("a visitor");
            for (surface, buckets) in surfaces(&tables.vocabulary).flat_map(|surface| [(surface, Buckets::ById), (surface, Buckets::Off)]) {
                let decision = decide::decide(&tables, surface, &visitor, problems.clone(), buckets);
                let told = why::explain(&tables, surface, &visitor, problems.clone(), buckets, Focus::default());
                prop_assert_eq!(&told.trust.tier, decision.trust);
                for ((slot, (name, held)), (told_name, told)) in
                    tables.slots_of(surface).iter().zip(&decision.slots).zip(&told.slots)
                {
                    prop_assert_eq!((name, held), (told_name, &told.slot));
                    for loser in &told.losers {
                        prop_assert!(Some(loser.rule) != held.rule, "{} lost and won", loser.rule);
                        let rule = tables.rules.iter().position(|card| card.name == loser.rule);
                        let rule = RuleId::from_index(rule.expect("a rule"));
                        let holds = is_candidate(&policy, &visitor, *slot, rule);
                        let reached = buckets.reaches(loser.rule, tables[rule].rollout, visitor.id.as_deref());
                        let expected = match (holds, reached, &visitor.id) {
                            (false, ..) => [Lost::Missed, Lost::Nobody],
                            (true, true, _) => [Lost::Beaten; 2],
                            (true, false, None) => [Lost::NoId; 2],
                            (true, false, Some(_)) => [Lost::NotRolledOut; 2],
                        };
                        prop_assert!(expected.contains(&loser.outcome), "{loser:?} of {facts}\n{text}");
                        prop_assert!(loser.outcome != Lost::Beaten || loser.beaten_by == held.rule);
                    }
                    let placed = tables.rules.iter();
                    let placed = placed.filter(|card| card.outcomes.iter().any(|placed| placed.slot == *slot));
                    let winners = usize::from(held.rule.is_some());
                    prop_assert_eq!(placed.count(), told.losers.len() + winners, "all rules of {}", name);
                }
            }
        }
    }
}
