//! Owns listing everybody whom two small sets could tell apart: what one of the sets only knows,
//! how sure and how fresh it is, and where an id falls. Must not know how sets are compared.

use super::model::{Field, Kind, Set};
use super::small::small;
use super::workshop::visitor;
use std::collections::{BTreeMap, BTreeSet};
use tightrope::decide::{self, Buckets, Visitor, bucket, rule_key};
use tightrope::diff::Holding;
use tightrope::table::Tables;
use tightrope::vocabulary::{Offer, SlotId, TierId, Vocabulary, pattern};

/// The facts of everybody; none where they would be too many.
pub fn everybody(old: &Set, new: &Set, tables: [&Tables; 2], most: usize) -> Option<Vec<String>> {
    let mut all: Vec<Vec<String>> = vec![Vec::new()];
    let mut choose = |choices: Vec<Option<String>>| -> Option<()> {
        if all.len() * choices.len() > most {
            return None;
        }
        let longer = |chosen: &Vec<String>| {
            let with = choices.iter().map(|choice| chosen.iter().cloned().chain(choice.clone()).collect());
            with.collect::<Vec<Vec<String>>>()
        };
        all = all.iter().flat_map(longer).collect();
        Some(())
    };
    let tiers: BTreeSet<&String> = old.tiers.iter().chain(&new.tiers).map(|tier| &tier.name).collect();
    choose(optional(tiers.iter().map(|tier| format!("\"trust\":\"{tier}\""))))?;
    if old.sources.iter().chain(&new.sources).any(|source| source.needs.is_some()) {
        choose(optional(std::iter::once("\"consent\":[\"analytics\"]".to_owned())))?;
    }
    choose(optional(ids(tables).into_iter().map(|id| format!("\"id\":\"{id}\""))))?;
    let names: Vec<String> = old.tiers.iter().chain(&new.tiers).map(|tier| tier.name.clone()).collect();
    for ((source, before), (_, after)) in old.fields().into_iter().zip(new.fields()) {
        let data = data(before, after, &format!("{}.{}", source.name, before.name), &names);
        choose(optional(data.into_iter().map(|datum| format!("{}.{}={datum}", source.name, before.name))))?;
    }
    Some(all.iter().map(|chosen| facts(chosen)).collect())
}

fn optional(choices: impl Iterator<Item = String>) -> Vec<Option<String>> {
    std::iter::once(None).chain(choices.map(Some)).collect()
}

/// What is chosen as one JSON object: entries of a source stand together.
fn facts(chosen: &[String]) -> String {
    let mut entries: Vec<String> = Vec::new();
    let mut sources: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for choice in chosen {
        match choice.split_once('=').filter(|_| !choice.starts_with('"')) {
            Some((path, datum)) => {
                let (source, name) = path.split_once('.').expect("a path");
                sources.entry(source).or_default().push(format!("\"{name}\":{datum}"));
            }
            None => entries.push(choice.clone()),
        }
    }
    entries.extend(sources.iter().map(|(source, data)| format!("\"{source}\":{{{}}}", data.join(","))));
    format!("{{{}}}", entries.join(","))
}

/// One id of every way to fall into the rollouts of both sets.
fn ids([old, new]: [&Tables; 2]) -> Vec<String> {
    let cards: Vec<(String, f64)> = old
        .rules
        .iter()
        .chain(&new.rules)
        .filter_map(|card| Some((rule_key(&card.name), card.rollout?)))
        .collect();
    let mut seen = BTreeSet::new();
    let ids = (1..300).map(|number| format!("v-{number}"));
    let new = |id: &String| {
        let falls: Vec<bool> = cards.iter().map(|(key, share)| bucket(key, id) < *share).collect();
        !cards.is_empty() && seen.insert(falls)
    };
    ids.filter(new).collect()
}

/// A datum of every class of values of either type, as sure and as fresh as either set may ask.
fn data(before: &Field, after: &Field, path: &str, tiers: &[String]) -> Vec<String> {
    let names = ["laptops", "drives", "or", "cameras"];
    let values: Vec<String> = match (before.kind, after.kind) {
        (Kind::Tier, _) => {
            tiers.iter().collect::<BTreeSet<_>>().iter().map(|tier| format!("\"{tier}\"")).collect()
        }
        (Kind::OneOf(a), Kind::OneOf(b)) => {
            names[..a.max(b)].iter().map(|name| format!("\"{name}\"")).collect()
        }
        (Kind::SetOf(a), Kind::SetOf(b)) => {
            let set = |mask: usize| {
                let has = |at: &usize| mask & (1 << at) != 0;
                let members: Vec<String> =
                    (0..a.max(b)).filter(has).map(|at| format!("\"{}\"", names[at])).collect();
                format!("[{}]", members.join(","))
            };
            (0..1 << a.max(b)).map(set).collect()
        }
        (Kind::Int(a), Kind::Int(b)) if a != b => (0..=4).map(|number| number.to_string()).collect(),
        _ => small(path)
            .map_or(&[][..], |small| small.values)
            .iter()
            .map(|value| (*value).to_owned())
            .collect(),
    };
    let asks = |one: Option<&str>, other: Option<&str>, notes: &[&str]| -> Vec<String> {
        match (one, other) {
            (None, None) => vec![String::new()],
            _ if one == other => vec![notes[0].to_owned()],
            _ => notes.iter().map(|note| (*note).to_owned()).collect(),
        }
    };
    let sures = [",\"sure\":1", ",\"sure\":0.85", ",\"sure\":0.6", ",\"sure\":0.1"];
    let days = [
        ",\"as_of\":\"2026-11-21\"",
        ",\"as_of\":\"2026-11-01\"",
        ",\"as_of\":\"2026-10-10\"",
        ",\"as_of\":\"2025-01-01\"",
    ];
    let (sures, days) = (asks(before.sure, after.sure, &sures), asks(before.fresh, after.fresh, &days));
    let mut data = Vec::new();
    for value in values {
        for (sure, day) in sures.iter().flat_map(|sure| days.iter().map(move |day| (sure, day))) {
            data.push(format!("{{\"value\":{value}{sure}{day}}}"));
        }
    }
    data
}

/// A set as it reads facts.
pub struct Reader<'t> {
    tables: &'t Tables,
    free: Tables,
}

impl<'t> Reader<'t> {
    pub fn of(tables: &'t Tables) -> Self {
        let vocabulary = Vocabulary { cap: None, ..tables.vocabulary.clone() };
        Reader { tables, free: Tables { vocabulary, ..tables.clone() } }
    }

    pub fn read(&self, facts: &str) -> Visitor {
        visitor(&self.tables.vocabulary, facts.as_bytes()).expect("facts").0
    }

    /// The slots by their paths.
    pub fn slots(&self) -> BTreeMap<String, SlotId> {
        let slots = (0..self.tables.slots.len()).map(SlotId::from_index);
        slots.map(|slot| (self.tables.vocabulary.slot_path(slot), slot)).collect()
    }

    /// The name of the tier that somebody climbs to, whatever they wish.
    pub fn climbs(&self, visitor: &Visitor) -> TierId {
        decide::tier(&self.free, visitor)
    }

    pub fn tier(&self, name: &str) -> Option<TierId> {
        self.tables.vocabulary.find_tier(name)
    }

    /// What a slot holds for somebody, holdouts and limits left out of account.
    pub fn holds(&self, visitor: &Visitor, slot: SlotId) -> String {
        let tables = self.tables;
        let vocabulary = &tables.vocabulary;
        let tier = decide::tier(tables, visitor);
        let Some((rule, outcome)) = decide::winner(tables, visitor, tier, slot, Buckets::ById) else {
            return format!("shows {} by default", vocabulary[vocabulary[slot].default].name);
        };
        let card = &tables[rule];
        let what = match tables.offer(rule, outcome).expect("an outcome") {
            Offer::Show { content, saying: None } => format!("shows {}", vocabulary[*content].name),
            Offer::Show { content, saying: Some(pieces) } => {
                format!("shows {} saying {}", vocabulary[*content].name, pattern(vocabulary, pieces))
            }
            Offer::Ask { field, saying } => format!(
                "shows {} asks {} saying {saying}",
                vocabulary[vocabulary[slot].default].name,
                vocabulary.path(*field)
            ),
        };
        let used: Vec<String> = card.used.iter().map(|field| vocabulary.path(*field)).collect();
        format!("{what} by {} of {:?}", card.name, used)
    }
}

/// What a slot is told to hold, in the same words.
pub fn told(holding: &Holding) -> String {
    let part = |verb: &str, what: &Option<String>| what.as_ref().map(|what| format!("{verb} {what}"));
    let parts = [
        part("shows", &holding.shows),
        part("asks", &holding.asks),
        part("saying", &holding.saying),
        Some(
            holding
                .rule
                .as_ref()
                .map_or("by default".to_owned(), |rule| format!("by {rule} of {:?}", holding.used)),
        ),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}
