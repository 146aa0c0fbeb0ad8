//! Owns making a visitor of a region: the fewest facts, in plain values that an author would
//! write. Must not know what the visitor is an example of.

use super::slots::Slots;
use crate::decide::{self, Visitor};
use crate::table::{Cell, Column, Domain, GIVEN, Interval, Region, Values, day_number, day_of};
use crate::vocabulary::{Date, FieldId, Members, Moment, Type, Vocabulary, long_after};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Facts of a visitor in the region, on that day. Only what the region asks for is there.
pub fn facts(vocabulary: &Vocabulary, region: &Region, today: Date) -> Value {
    let mut facts = Map::new();
    let mut consents = BTreeSet::new();
    let mut sources: Vec<(String, Map<String, Value>)> = Vec::new();
    let mut dated = false;
    for (column, cell) in region.cells() {
        match column {
            Column::Trust => {
                if let Values::Members(tiers) = &cell.known
                    && let Some(lowest) = tiers.lowest()
                {
                    facts.insert("trust".to_owned(), vocabulary.tiers[lowest].name.clone().into());
                }
            }
            Column::Consent(consent) => {
                if admits_given(cell) {
                    consents.insert(vocabulary[*consent].name.clone());
                }
            }
            Column::Field(field) if !cell.unknown => {
                consents
                    .extend(vocabulary.consent_of(*field).map(|consent| vocabulary[consent].name.clone()));
                let declared = &vocabulary[*field];
                dated |= declared.typ == Type::Date || declared.fresh.is_some();
                let datum = datum(vocabulary, *field, cell, today);
                let source = &vocabulary[declared.source].name;
                match sources.iter_mut().find(|(name, _)| name == source) {
                    Some((_, fields)) => {
                        fields.insert(declared.name.clone(), datum);
                    }
                    None => sources.push((source.clone(), Map::from_iter([(declared.name.clone(), datum)]))),
                }
            }
            Column::Field(_) => {}
        }
    }
    if dated {
        facts.insert("now".to_owned(), today.to_string().into());
    }
    if !consents.is_empty() {
        facts.insert("consent".to_owned(), consents.into_iter().collect::<Vec<_>>().into());
    }
    facts.extend(sources.into_iter().map(|(name, fields)| (name, fields.into())));
    facts.into()
}

/// The visitor of a region, in the fewest facts of whom a claim holds when it is decided. Where it
/// takes a rollout to hold, the visitor has an id that falls into it.
pub fn witness(slots: &Slots<'_>, region: &Region, claim: &dyn Fn(&Visitor) -> bool) -> Value {
    const IDS: u32 = 10_000;
    let (vocabulary, today) = (slots.vocabulary(), slots.context.today);
    // Seen from another day, so that a day is left out only where it makes no difference.
    let later = Moment::Day(long_after(today));
    let holds = |facts: &Value| {
        let read = decide::read(vocabulary, facts.to_string().as_bytes(), later);
        read.is_ok_and(|(visitor, problems)| problems.is_empty() && claim(&visitor))
    };
    let facts = facts(vocabulary, region, today);
    if holds(&facts) {
        return least(facts, &holds);
    }
    if slots.tables.rules.iter().all(|card| card.rollout.is_none()) {
        return facts;
    }
    let with_id = |number: u32| {
        let mut facts = facts.clone();
        facts.as_object_mut()?.insert("id".to_owned(), format!("v-{number}").into());
        holds(&facts).then_some(facts)
    };
    match (1..=IDS).find_map(with_id) {
        Some(facts) => least(facts, &holds),
        // So many small rollouts at once that nobody was found who falls into all of them.
        None => facts,
    }
}

/// The fewest of these facts of which something holds: what can be left out is left out, until
/// nothing can be (without one fact, another may be in nobody's way any more).
pub fn least(facts: Value, holds: &dyn Fn(&Value) -> bool) -> Value {
    if !holds(&facts) {
        return facts;
    }
    let nobody = Value::Object(Map::new());
    let mut kept = if holds(&nobody) { nobody } else { facts };
    loop {
        let fewer = fewer(kept.clone(), holds);
        if fewer == kept {
            return kept;
        }
        kept = fewer;
    }
}

/// Facts without each of those that can be left out, tried one after the other.
fn fewer(facts: Value, holds: &dyn Fn(&Value) -> bool) -> Value {
    let mut kept = facts;
    let Value::Object(all) = &kept else { return kept };
    // All of a source first, then its data one by one; the host's own keys last: it is the data
    // that ought to be few.
    let mut ways: Vec<Vec<String>> = Vec::new();
    for (key, value) in all {
        if let (Value::Object(source), false) = (value, HOSTS.contains(&key.as_str())) {
            ways.push(vec![key.clone()]);
            ways.extend(source.keys().map(|field| vec![key.clone(), field.clone()]));
        }
    }
    if let Some(Value::Array(consents)) = all.get("consent") {
        let names = consents.iter().filter_map(Value::as_str);
        ways.extend(names.map(|name| vec!["consent".to_owned(), name.to_owned()]));
    }
    ways.extend(HOSTS.iter().map(|key| vec![(*key).to_owned()]));
    for way in ways {
        let without = without(&kept, &way);
        if without != kept && holds(&without) {
            kept = without;
        }
    }
    kept
}

/// The keys of the facts that are the host's.
const HOSTS: &[&str] = &["id", "trust", "consent", "now"];

/// Facts without one of them; nor without what held nothing else.
fn without(facts: &Value, way: &[String]) -> Value {
    let mut facts = facts.clone();
    let (Value::Object(all), [key, rest @ ..]) = (&mut facts, way) else { return facts };
    let empty = match (all.get_mut(key), rest.first()) {
        (Some(Value::Object(source)), Some(field)) => {
            source.shift_remove(field);
            source.is_empty()
        }
        (Some(Value::Array(names)), Some(name)) => {
            names.retain(|other| other.as_str() != Some(name));
            names.is_empty()
        }
        (_, rest) => rest.is_none(),
    };
    if empty {
        all.shift_remove(key);
    }
    facts
}

fn admits_given(cell: &Cell) -> bool {
    match &cell.known {
        Values::Members(members) => members.contains(GIVEN),
        _ => false,
    }
}

/// A datum that the policy may see: as sure and fresh as its field demands.
fn datum(vocabulary: &Vocabulary, field: FieldId, cell: &Cell, today: Date) -> Value {
    let value = value(vocabulary, field, &cell.known, today);
    let declared = &vocabulary[field];
    if declared.sure.is_none() && declared.fresh.is_none() {
        return value;
    }
    let mut datum = Map::from_iter([("value".to_owned(), value)]);
    if declared.sure.is_some() {
        datum.insert("sure".to_owned(), json!(1));
    }
    if declared.fresh.is_some() {
        datum.insert("as_of".to_owned(), today.to_string().into());
    }
    datum.into()
}

fn value(vocabulary: &Vocabulary, field: FieldId, values: &Values, today: Date) -> Value {
    let typ = &vocabulary[field].typ;
    let member = |member: usize| -> Value {
        match typ {
            Type::Bool => (member == 1).into(),
            Type::Tier => vocabulary.tiers.get(member).map(|tier| tier.name.clone()).into(),
            Type::OneOf { members } | Type::SetOf { members } => {
                members.get(member).map(|member| member.name.clone()).into()
            }
            _ => Value::Null,
        }
    };
    let is_cap = vocabulary.cap == Some(field);
    match (values, typ) {
        // The highest cap leaves the most trust.
        (Values::Members(members), _) => {
            let pick = if is_cap { members.highest() } else { members.lowest() };
            pick.map_or(Value::Null, member)
        }
        (Values::All, Type::Tier) if is_cap => member(vocabulary.tiers.len().saturating_sub(1)),
        (Values::All, Type::Bool) => true.into(),
        (Values::All, Type::Tier | Type::OneOf { .. }) => member(0),
        (Values::All, Type::SetOf { .. }) => json!([]),
        (Values::Sets { all, .. }, _) => set(all, &member),
        (Values::Numbers(parts), _) => parts.first().map_or(Value::Null, |part| number(plain(part))),
        (Values::All, Type::Int(range) | Type::Number(range)) => {
            number(plain(&Interval::closed(range.least(), range.greatest())))
        }
        (Values::Days { within, .. }, _) => day(within, today),
        (Values::All, Type::Date) => day(&[Domain::all_days()], today),
        (Values::Texts(texts), _) => texts.first().cloned().into(),
        (Values::TextsBut(texts), _) => other_text(vocabulary, field, texts).into(),
        _ => other_text(vocabulary, field, &BTreeSet::new()).into(),
    }
}

fn set(members: &Members, member: &dyn Fn(usize) -> Value) -> Value {
    members.iter().map(member).collect::<Vec<_>>().into()
}

/// A plain number in an interval.
fn plain(part: &Interval) -> f64 {
    let middle = part.low + (part.high - part.low) / 2.0;
    let candidates = [0.0, part.low, part.low.floor() + 1.0, part.high, part.high.ceil() - 1.0, middle];
    candidates.into_iter().find(|number| part.contains(*number)).unwrap_or(middle)
}

fn number(number: f64) -> Value {
    if number.fract() == 0.0 { json!(number as i64) } else { json!(number) }
}

/// Today, or the day nearest to it.
fn day(parts: &[Interval], today: Date) -> Value {
    let today = day_number(today);
    let near = |part: &Interval| today.clamp(part.low, part.high);
    let nearest = parts.iter().map(near).min_by(|a, b| (a - today).abs().total_cmp(&(b - today).abs()));
    nearest.and_then(day_of).map(|date| date.to_string()).into()
}

/// A text that is none of these.
fn other_text(vocabulary: &Vocabulary, field: FieldId, texts: &BTreeSet<String>) -> String {
    let is_name = vocabulary[vocabulary[field].category].name == "name";
    let mut text = if is_name { "Ada" } else { "text" }.to_owned();
    while texts.contains(&text) {
        text.push('x');
    }
    text
}
