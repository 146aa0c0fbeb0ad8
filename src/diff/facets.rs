//! Owns what was declared, taken away, or declared otherwise: every part of a declaration that a
//! decision or a reader of it can tell. Must not know what is creepy.

use super::joint::{Joint, Side};
use crate::proofs::{Budget, Spent, outside};
use crate::table::{Card, Region, Tables};
use crate::vocabulary::{
    Direction, Field, FieldId, Offer, RuleId, SlotId, Type, Vocabulary, pattern, percent,
};
use serde::Serialize;
use std::collections::BTreeMap;

/// What became of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It is different.
    Changed,
}

/// A declaration that is different.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Declared {
    /// What it is about, as kind and name.
    pub subject: String,
    /// What became of it.
    pub step: Step,
    /// Which parts are different; none where all of it is new or gone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
}

/// A part of a declaration that is different.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Which part, by the word of its clause.
    pub part: &'static str,
    /// How it was; nothing where it was left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
    /// How it is to be; nothing where it is to be left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub now: Option<String>,
}

type Facets = BTreeMap<&'static str, String>;

pub fn compare(joint: &Joint<'_>, unproven: &mut Vec<String>) -> Vec<Declared> {
    let (old, new) = (all(joint.old.tables), all(joint.new.tables));
    let mut declared = Vec::new();
    for (subject, now) in &new {
        let Some(was) = old.get(subject) else {
            declared.push(Declared { subject: subject.clone(), step: Step::Added, parts: Vec::new() });
            continue;
        };
        let mut parts = parts(was, now);
        if let Some(name) = subject.strip_prefix("rule ") {
            match for_others(joint, name) {
                Ok(false) => {}
                Ok(true) => parts.push(Part { part: "for whom", was: None, now: None }),
                Err(Spent) => unproven.push(subject.clone()),
            }
        }
        if !parts.is_empty() {
            declared.push(Declared { subject: subject.clone(), step: Step::Changed, parts });
        }
    }
    let gone = old.keys().filter(|subject| !new.contains_key(*subject));
    declared.extend(gone.map(|subject| Declared {
        subject: subject.clone(),
        step: Step::Removed,
        parts: Vec::new(),
    }));
    declared.sort_by(|a, b| a.subject.cmp(&b.subject));
    declared
}

fn parts(was: &Facets, now: &Facets) -> Vec<Part> {
    let mut names: Vec<&'static str> = was.keys().chain(now.keys()).copied().collect();
    names.sort_unstable();
    names.dedup();
    let differing = names.into_iter().filter(|name| was.get(name) != now.get(name));
    differing.map(|part| Part { part, was: was.get(part).cloned(), now: now.get(part).cloned() }).collect()
}

/// Whether a rule that stands in both sets is for other visitors with an outcome that it has in
/// both.
fn for_others(joint: &Joint<'_>, name: &str) -> Result<bool, Spent> {
    let (before, after) = (of_rule(joint, &joint.old, name), of_rule(joint, &joint.new, name));
    let mut budget = Budget::new();
    let mut beyond = |one: &[Region], other: &[Region]| -> Result<bool, Spent> {
        let obstacles: Vec<&Region> = other.iter().collect();
        for region in one.iter().filter(|region| !other.contains(region)) {
            if outside(region.clone(), &obstacles, &joint.vocabulary, &mut budget)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    };
    for (outcome, was) in &before {
        if let Some(now) = after.get(outcome)
            && (beyond(was, now)? || beyond(now, was)?)
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// For whom a rule holds, by its outcomes in words; its rollout aside.
fn of_rule(joint: &Joint<'_>, side: &Side<'_>, name: &str) -> BTreeMap<String, Vec<Region>> {
    let tables = side.tables;
    let mut outcomes: BTreeMap<String, Vec<Region>> = BTreeMap::new();
    let Ok(at) = tables.rules.binary_search_by(|card| card.name.as_str().cmp(name)) else {
        return outcomes;
    };
    let (rule, card) = (RuleId::from_index(at), &tables.rules[at]);
    for placed in &card.outcomes {
        let words = outcome(&tables.vocabulary, placed.slot, &placed.offer);
        for row in tables[placed.slot].rows.iter().filter(|row| row.rule == rule) {
            let same = card.outcomes.get(row.outcome).is_some_and(|other| other == placed);
            let settled = row.region.on(joint.today, &tables.vocabulary).filter(|_| same);
            let regions = settled.map(|region| side.regions(&region, &joint.vocabulary));
            outcomes.entry(words.clone()).or_default().extend(regions.into_iter().flatten());
        }
    }
    outcomes
}

fn outcome(vocabulary: &Vocabulary, slot: SlotId, offer: &Offer) -> String {
    let path = vocabulary.slot_path(slot);
    match offer {
        Offer::Show { content, saying: None } => format!("show {} in {path}", vocabulary[*content].name),
        Offer::Show { content, saying: Some(pieces) } => {
            format!("show {} saying \"{}\" in {path}", vocabulary[*content].name, pattern(vocabulary, pieces))
        }
        Offer::Ask { field, saying } => {
            format!("ask {} saying \"{saying}\" in {path}", vocabulary.path(*field))
        }
    }
}

/// The facets of everything that a set declares, by kind and name.
fn all(tables: &Tables) -> BTreeMap<String, Facets> {
    let vocabulary = &tables.vocabulary;
    let mut all = BTreeMap::new();
    let mut put = |kind: &str, name: &str, facets: Vec<(&'static str, Option<String>)>| {
        let facets = facets.into_iter().filter_map(|(part, words)| Some((part, words?))).collect();
        all.insert(format!("{kind} {name}"), facets);
    };
    for card in &tables.rules {
        put("rule", &card.name, rule(vocabulary, card));
    }
    for (at, tier) in vocabulary.tiers.iter().enumerate() {
        let facets = vec![
            ("place", Some((at + 1).to_string())),
            ("comfort", Some(tier.comfort.to_string())),
            ("limit", tier.limit.map(|limit| limit.to_string())),
            ("wants", tier.wants.as_ref().map(|wants| wants.join(", "))),
        ];
        put("tier", &tier.name, facets);
    }
    if let Some(cap) = vocabulary.cap {
        put("trust", "at most", vec![("field", Some(vocabulary.path(cap)))]);
    }
    for consent in &vocabulary.consents {
        put("consent", &consent.name, vec![("question", consent.question.clone())]);
    }
    for source in &vocabulary.sources {
        let facets = vec![
            ("origin", Some(source.origin.to_string())),
            ("party", Some(source.party.to_string())),
            ("needs consent", source.needs.map(|consent| vocabulary[consent].name.clone())),
            ("description", source.description.clone()),
        ];
        put("source", &source.name, facets);
    }
    for id in vocabulary.field_ids() {
        put("field", &vocabulary.path(id), field(vocabulary, id, &vocabulary[id]));
    }
    for surface in &vocabulary.surfaces {
        let slots: Vec<&str> = surface.slots.iter().map(|slot| vocabulary[*slot].name.as_str()).collect();
        let facets = vec![
            ("channel", Some(surface.channel.to_string())),
            ("seen by", Some(surface.seen_by.to_string())),
            ("slots", Some(slots.join(", "))),
        ];
        put("surface", &surface.name, facets);
    }
    for content in &vocabulary.contents {
        let payload =
            content.payload.as_ref().map(|payload| serde_json::Value::from(payload.clone()).to_string());
        let facets = vec![
            ("format", Some(content.format.clone())),
            ("title", content.title.clone()),
            ("payload", payload),
        ];
        put("content", &content.name, facets);
    }
    for goal in &vocabulary.goals {
        let way = |direction: Direction| if direction == Direction::Up { "up" } else { "down" };
        let guards: Vec<String> =
            goal.guards.iter().map(|guard| format!("{} not {}", guard.name, way(guard.not))).collect();
        let facets = vec![
            ("words", Some(goal.words.clone())),
            (
                "metric",
                goal.metric.as_ref().map(|metric| format!("{} {}", metric.name, way(metric.direction))),
            ),
            ("guard", Some(guards.join(", ")).filter(|guards| !guards.is_empty())),
            ("holdout", goal.holdout.map(percent)),
            ("review by", goal.review.map(|day| day.to_string())),
        ];
        put("goal", &goal.name, facets);
    }
    all
}

fn rule(vocabulary: &Vocabulary, card: &Card) -> Vec<(&'static str, Option<String>)> {
    let used: Vec<String> = card.used.iter().map(|field| vocabulary.path(*field)).collect();
    let mut outcomes: Vec<String> =
        card.outcomes.iter().map(|placed| outcome(vocabulary, placed.slot, &placed.offer)).collect();
    outcomes.sort_unstable();
    let waived: Vec<String> =
        card.waived.iter().map(|waived| format!("{} until {}", waived.check, waived.until)).collect();
    vec![
        ("goal", Some(vocabulary[card.goal].name.clone())),
        ("requires", Some(vocabulary[card.requires].name.clone())),
        ("uses", Some(used.join(", ")).filter(|used| !used.is_empty())),
        ("because", card.because.as_deref().map(str::to_owned)),
        ("rollout", card.rollout.map(percent)),
        ("outcomes", Some(outcomes.join("; "))),
        ("costs", Some(card.cost.to_string())),
        ("allow", Some(waived.join(", ")).filter(|waived| !waived.is_empty())),
    ]
}

fn field(vocabulary: &Vocabulary, id: FieldId, field: &Field) -> Vec<(&'static str, Option<String>)> {
    let goals = |goals: &Vec<crate::vocabulary::GoalId>| {
        let names: Vec<&str> = goals.iter().map(|goal| vocabulary[*goal].name.as_str()).collect();
        names.join(", ")
    };
    let members = match &field.typ {
        Type::OneOf { members } | Type::SetOf { members } => {
            let words = members.iter().map(|member| match &member.words {
                Some(words) => format!("{} \"{words}\"", member.name),
                None => member.name.clone(),
            });
            Some(words.collect::<Vec<_>>().join(", "))
        }
        Type::Int(range) | Type::Number(range) => {
            let end = |end: Option<f64>| end.map_or(String::new(), |end| end.to_string());
            Some(format!("{}..{}", end(range.low), end(range.high)))
        }
        _ => None,
    };
    let label = vocabulary.label(id);
    vec![
        ("type", Some(field.typ.word().to_owned())),
        ("values", members),
        ("category", Some(vocabulary[field.category].name.clone())),
        ("intimacy", Some(label.intimacy.to_string())),
        ("sure", field.sure.map(percent)),
        ("fresh", field.fresh.map(|fresh| fresh.to_string())),
        ("for", field.goals.as_ref().map(goals)),
        ("seen by", Some(field.seen_by.to_string())),
    ]
}
