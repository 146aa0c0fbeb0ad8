//! Owns making facts of a visitor of both sets. Must not know what they are an example of.

use super::joint::Joint;
use super::seen::Gate;
use crate::decide::{self, Visitor, bucket, rule_key};
use crate::proofs::{self, least};
use crate::table::{Cell, Column, Region};
use crate::vocabulary::{Date, Moment, Value as Datum, long_after};
use serde_json::{Map, Value, json};

/// What is claimed of a visitor, as the old set reads the facts, and as the new one does.
pub type Claim<'c> = &'c dyn Fn(&Visitor, &Visitor) -> bool;

/// Facts of a visitor in a region, the fewest of whom the claim holds.
pub fn facts(joint: &Joint<'_>, region: &Region, claim: Claim<'_>) -> Value {
    let mut plain = Region::everybody();
    for (column, cell) in region.cells().iter().filter(|(column, _)| !joint.is_aside(*column)) {
        plain.set(*column, cell.clone());
    }
    let mut facts = proofs::facts(&joint.vocabulary, &plain, joint.today);
    if let Value::Object(facts) = &mut facts {
        annotate(joint, region, facts);
        if let Some(id) = id(joint, region) {
            facts.insert("id".to_owned(), id.into());
        }
    }
    least(facts, &|facts| {
        let bytes = facts.to_string();
        let read = |tables: &crate::table::Tables| {
            // Seen from another day, so that a day is left out only where it makes no difference.
            decide::read(&tables.vocabulary, bytes.as_bytes(), Moment::Day(long_after(joint.today))).ok()
        };
        match (read(joint.old.tables), read(joint.new.tables)) {
            (Some((before, _)), Some((after, _))) => claim(&before, &after),
            _ => false,
        }
    })
}

/// Makes data as sure and as fresh as the region asks, where the sets differ in that.
fn annotate(joint: &Joint<'_>, region: &Region, facts: &mut Map<String, Value>) {
    let mut dated = false;
    for at in 0..joint.gates.len() {
        let field = joint.gates[at].of;
        // The gates of a field stand side by side.
        if at > 0 && joint.gates[at - 1].of == field {
            continue;
        }
        let gates: Vec<&Gate> = joint.gates.iter().filter(|gate| gate.of == field).collect();
        let declared = &joint.vocabulary[field];
        let source = &joint.vocabulary[declared.source].name;
        let Some(datum) = facts.get_mut(source).and_then(|source| source.get_mut(&declared.name)) else {
            continue;
        };
        let value = datum.get("value").unwrap_or(datum).clone();
        let asked = gates.iter().map(|gate| (gate.sure, gate.fresh)).chain([(declared.sure, declared.fresh)]);
        let asked: Vec<_> = asked.collect();
        let mut sures = vec![1.0];
        let mut days = vec![joint.today];
        for (sure, fresh) in &asked {
            sures.extend(
                sure.iter().flat_map(|sure| [*sure, ((sure - 0.01).max(0.0) * 100.0).floor() / 100.0]),
            );
            let oldest = fresh.and_then(|fresh| fresh.before(joint.today));
            days.extend(oldest.iter().flat_map(|day| [Some(*day), day.pred_opt()]).flatten());
        }
        let pairs = sures.iter().flat_map(|sure| days.iter().map(move |day| (*sure, *day)));
        let fits = |(sure, day): &(f64, Date)| {
            let passes = |least: Option<f64>, fresh: Option<crate::vocabulary::Duration>| {
                least.is_none_or(|least| *sure >= least)
                    && fresh.is_none_or(|fresh| !Moment::Day(joint.today).is_past(fresh, Moment::Day(*day)))
            };
            passes(declared.sure, declared.fresh)
                && gates.iter().all(|gate| {
                    let cell = region.cell(Column::Field(gate.column));
                    admits_truth(cell) == passes(gate.sure, gate.fresh)
                })
        };
        let Some((sure, day)) = pairs.into_iter().find(fits) else { continue };
        let mut annotated = Map::from_iter([("value".to_owned(), value)]);
        if asked.iter().any(|(sure, _)| sure.is_some()) {
            annotated.insert("sure".to_owned(), if sure == 1.0 { json!(1) } else { json!(sure) });
        }
        if asked.iter().any(|(_, fresh)| fresh.is_some()) {
            annotated.insert("as_of".to_owned(), day.to_string().into());
            dated = true;
        }
        *datum = annotated.into();
    }
    if dated {
        facts.insert("now".to_owned(), joint.today.to_string().into());
    }
}

fn admits_truth(cell: Option<&Cell>) -> bool {
    let any = Date::default();
    cell.is_none_or(|cell| cell.contains(Some(&Datum::Bool(true)), any))
}

/// An id that falls into the rollouts that the region asks for, and into no others; none where
/// it asks for none.
fn id(joint: &Joint<'_>, region: &Region) -> Option<String> {
    const TRIES: u32 = 100_000;
    let asked: Vec<(&String, &Cell)> = joint
        .rollouts
        .iter()
        .filter_map(|(rule, column)| Some((rule, region.cell(Column::Field(*column))?)))
        .collect();
    if asked.iter().all(|(_, cell)| cell.unknown) {
        return None;
    }
    let falls = |id: &String| {
        asked.iter().all(|(rule, cell)| {
            let number = bucket(&rule_key(rule), id);
            // Whoever must not fall into it by having no id may as well fall far outside.
            let far = cell.known == crate::table::Values::None && widest(joint, rule) <= number;
            far || cell.contains(Some(&Datum::Number(number)), joint.today)
        })
    };
    (1..=TRIES).map(|number| format!("v-{number}")).find(falls)
}

/// The larger of a rule's shares.
fn widest(joint: &Joint<'_>, rule: &str) -> f64 {
    let cards = joint.old.tables.rules.iter().chain(&joint.new.tables.rules);
    let shares = cards.filter(|card| card.name == rule).filter_map(|card| card.rollout);
    shares.fold(0.0, f64::max)
}
