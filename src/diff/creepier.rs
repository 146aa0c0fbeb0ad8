//! Owns what got creepier: every step by which a set costs people more than it did, or protects
//! them less. Promises have a file of their own. Must not know who gets what.

use super::joint::Joint;
use super::seen::asks_no_more;
use super::{Creepier, TierChange, What};
use crate::table::{Card, Tables, Waived};
use crate::vocabulary::{ConsentId, Field, FieldId, GoalId, Label, Offer, Tier, Vocabulary, percent};
use std::collections::{BTreeMap, BTreeSet};

pub fn compare(joint: &Joint<'_>, trust: &[TierChange]) -> Vec<Creepier> {
    let (old, new) = (joint.old.tables, joint.new.tables);
    let mut found = Vec::new();
    for card in &new.rules {
        let before = old.rules.iter().find(|before| before.name == card.name);
        rule(old, new, before, card, &mut found);
    }
    data(old, new, &mut found);
    ladder(&old.vocabulary, &new.vocabulary, &mut found);
    for change in trust.iter().filter(|change| change.reached) {
        let words = format!("somebody reaches the tier `{}` who did not", change.tier);
        found.push(Creepier {
            witness: Some(change.witness.clone()),
            ..told(What::Tier, format!("tier {}", change.tier), words, None, None)
        });
    }
    goals(&old.vocabulary, &new.vocabulary, &mut found);
    protection(joint, &mut found);
    found
}

fn told(what: What, subject: String, words: String, was: Option<String>, now: Option<String>) -> Creepier {
    Creepier { what, subject, words, was, now, witness: None }
}

fn rule(old: &Tables, new: &Tables, before: Option<&Card>, card: &Card, found: &mut Vec<Creepier>) {
    let subject = format!("rule {}", card.name);
    for waived in &card.waived {
        let lasts = |other: &&Waived| other.check == waived.check;
        let was = before.and_then(|before| before.waived.iter().filter(lasts).map(|other| other.until).max());
        if was.is_none_or(|was| was < waived.until) {
            let was = was.map(|day| day.to_string());
            let before = was.as_ref().map_or(String::new(), |was| format!(", and was until {was}"));
            let words = format!(
                "`{}` may be {} until {}{before} (\"{}\")",
                card.name, waived.check, waived.until, waived.reason
            );
            found.push(told(What::Waiver, subject.clone(), words, was, Some(waived.until.to_string())));
        }
    }
    let Some(before) = before else { return };
    if card.cost > before.cost {
        let words = format!("`{}` costs {}, and cost {}", card.name, card.cost, before.cost);
        found.push(told(
            What::Bill,
            subject.clone(),
            words,
            Some(before.cost.to_string()),
            Some(card.cost.to_string()),
        ));
    }
    let (was, now) = (&old.vocabulary[before.requires], &new.vocabulary[card.requires]);
    // By the new ladder, where it knows the old tier; else by what the tiers bear.
    let lower = match new.vocabulary.find_tier(&was.name) {
        Some(tier) => card.requires < tier,
        None => now.comfort < was.comfort || now.comfort == was.comfort && card.requires < before.requires,
    };
    if lower {
        let words = format!("`{}` requires only `{}`, and required `{}`", card.name, now.name, was.name);
        found.push(told(What::Requires, subject, words, Some(was.name.clone()), Some(now.name.clone())));
    }
}

/// What is used by whom, and for which goals; asked for, likewise.
#[derive(Default)]
struct Uses {
    by: BTreeMap<String, BTreeSet<String>>,
    goals: BTreeMap<String, BTreeSet<String>>,
}

fn uses(tables: &Tables, asked: bool) -> Uses {
    let mut uses = Uses::default();
    for card in &tables.rules {
        let asks = card.outcomes.iter().filter_map(|placed| match &placed.offer {
            Offer::Ask { field, .. } => Some(*field),
            Offer::Show { .. } => None,
        });
        let fields: Vec<FieldId> = if asked { asks.collect() } else { card.used.to_vec() };
        for field in fields {
            let path = tables.vocabulary.path(field);
            uses.by.entry(path.clone()).or_default().insert(card.name.clone());
            uses.goals.entry(path).or_default().insert(tables.vocabulary[card.goal].name.clone());
        }
    }
    uses
}

/// Data newly used or asked for, used for another goal, or by another rule that stood before.
fn data(old: &Tables, new: &Tables, found: &mut Vec<Creepier>) {
    for (asked, verb) in [(false, "used"), (true, "asked for")] {
        let (was, now) = (uses(old, asked), uses(new, asked));
        for (path, rules) in &now.by {
            let subject = format!("field {path}");
            let names: Vec<String> = rules.iter().map(|rule| format!("`{rule}`")).collect();
            let Some(before) = was.by.get(path) else {
                let words = format!("`{path}` is newly {verb}, by {}", crate::diagnostic::list(names, "and"));
                found.push(told(What::Data, subject, words, None, None));
                continue;
            };
            let goals = |uses: &Uses| uses.goals.get(path).cloned().unwrap_or_default();
            for goal in goals(&now).difference(&goals(&was)) {
                let words = format!("`{path}` is newly {verb} for the goal `{goal}`");
                found.push(told(What::Data, subject.clone(), words, None, Some(goal.clone())));
            }
            let stood = |rule: &&String| old.rules.iter().any(|card| card.name == **rule);
            for rule in rules.difference(before).filter(stood) {
                let words = format!("`{path}` is newly {verb} by `{rule}`");
                found.push(told(What::Data, format!("rule {rule}"), words, None, Some(path.clone())));
            }
        }
    }
}

fn ladder(old: &Vocabulary, new: &Vocabulary, found: &mut Vec<Creepier>) {
    for tier in &new.tiers {
        let Some(before) = old.tiers.iter().find(|before| before.name == tier.name) else { continue };
        let subject = format!("tier {}", tier.name);
        if tier.comfort > before.comfort {
            let words =
                format!("`{}` is said to bear {}, and bore {}", tier.name, tier.comfort, before.comfort);
            let (was, now) = (before.comfort.to_string(), tier.comfort.to_string());
            found.push(told(What::Tier, subject.clone(), words, Some(was), Some(now)));
        }
        let limit = |tier: &Tier| tier.limit.unwrap_or(u32::MAX);
        if limit(tier) > limit(before) {
            let number = |tier: &Tier| tier.limit.map(|limit| limit.to_string());
            let words = format!(
                "at `{}` {} of the slots of a surface may be personalised at once, and {} before",
                tier.name,
                number(tier).unwrap_or_else(|| "all".to_owned()),
                number(before).unwrap_or_else(|| "all".to_owned()),
            );
            found.push(told(What::Tier, subject, words, number(before), number(tier)));
        }
    }
    if let Some(cap) = old.cap.filter(|cap| new.cap.map(|cap| new.path(cap)) != Some(old.path(*cap))) {
        let path = old.path(cap);
        let words = format!("the wish in `{path}` no longer lowers anybody's trust");
        let now = new.cap.map(|cap| new.path(cap));
        found.push(told(What::Tier, "trust".to_owned(), words, Some(path), now));
    }
}

fn goals(old: &Vocabulary, new: &Vocabulary, found: &mut Vec<Creepier>) {
    for goal in &new.goals {
        let Some(before) = old.find_goal(&goal.name).map(|id| &old[id]) else { continue };
        let (was, now) = (before.holdout.unwrap_or(0.0), goal.holdout.unwrap_or(0.0));
        if now < was {
            let words = format!(
                "the goal `{}` leaves only {} unpersonalised, and left {}",
                goal.name,
                percent(now),
                percent(was)
            );
            let subject = format!("goal {}", goal.name);
            found.push(told(What::Holdout, subject, words, Some(percent(was)), Some(percent(now))));
        }
    }
}

/// What protects data, or makes them cost what they cost, declared more loosely than it was.
fn protection(joint: &Joint<'_>, found: &mut Vec<Creepier>) {
    let (old, new) = (&joint.old.tables.vocabulary, &joint.new.tables.vocabulary);
    for source in &new.sources {
        let Some(before) = old.find_source(&source.name).map(|id| &old[id]) else { continue };
        let name = |vocabulary: &Vocabulary, consent: ConsentId| vocabulary[consent].name.clone();
        let (was, now) = (before.needs.map(|id| name(old, id)), source.needs.map(|id| name(new, id)));
        if was.is_some() && was != now {
            let needs = now.as_ref().map_or("no consent".to_owned(), |now| format!("the consent `{now}`"));
            let needed = was.as_deref().unwrap_or_default();
            let words = format!("`{}` needs {needs}, and needed `{needed}`", source.name);
            found.push(told(What::Protection, format!("source {}", source.name), words, was, now));
        }
    }
    for id in new.field_ids() {
        let (declared, path) = (&new[id], new.path(id));
        let Some(other) = old.find_field(&new[declared.source].name, &declared.name) else { continue };
        let before = &old[other];
        let subject = format!("field {path}");
        let mut tell = |words: String, was: Option<String>, now: Option<String>| {
            found.push(told(What::Protection, subject.clone(), words, was, now));
        };
        let (was, now) = (old.label(other), new.label(id));
        if now.points() < was.points() {
            let words = |label: Label| format!("{} {} {}", label.origin, label.party, label.intimacy);
            tell(
                format!(
                    "`{path}` is declared as {}, and was {}: the same data now cost less",
                    words(now),
                    words(was)
                ),
                Some(words(was)),
                Some(words(now)),
            );
        }
        let sure = |field: &Field| field.sure.unwrap_or(0.0);
        if sure(declared) < sure(before) {
            let (was, now) = (before.sure.map(percent), declared.sure.map(percent));
            let least =
                now.as_ref().map_or("however unsure it is".to_owned(), |now| format!("from {now} sure on"));
            let words =
                format!("`{path}` is believed {least}, and was from {}", was.as_deref().unwrap_or_default());
            tell(words, was, now);
        }
        let only_fresh = |field: &Field| Field { sure: None, ..field.clone() };
        let (mine, theirs) = (only_fresh(declared), only_fresh(before));
        if mine.fresh != theirs.fresh && asks_no_more(&mine, &theirs, joint.today) {
            let words = |field: &Field| field.fresh.map(|fresh| fresh.to_string());
            let (was, now) = (words(before), words(declared));
            let long = now.as_ref().map_or("however old it is".to_owned(), |now| format!("for {now}"));
            let words =
                format!("`{path}` is used {long}, and was for {}", was.as_deref().unwrap_or_default());
            tell(words, was, now);
        }
        if declared.seen_by > before.seen_by {
            let words = format!(
                "`{path}` may be seen by the {}, and only by the {} before",
                declared.seen_by, before.seen_by
            );
            tell(words, Some(before.seen_by.to_string()), Some(declared.seen_by.to_string()));
        }
        let names = |vocabulary: &Vocabulary, field: &Field| {
            let names =
                |goals: &Vec<GoalId>| goals.iter().map(|goal| vocabulary[*goal].name.clone()).collect();
            field.goals.as_ref().map(names)
        };
        let (was, now): (Option<BTreeSet<String>>, Option<BTreeSet<String>>) =
            (names(old, before), names(new, declared));
        let wider = was.as_ref().is_some_and(|was| now.as_ref().is_none_or(|now| !now.is_subset(was)));
        if wider {
            let join = |goals: BTreeSet<String>| goals.into_iter().collect::<Vec<_>>().join(", ");
            let (was, now) = (was.map(join), now.map(join));
            let goals = now.as_ref().map_or("any goal".to_owned(), |now| format!("`{now}`"));
            let words = format!(
                "`{path}` may be used for {goals}, and only for `{}` before",
                was.as_deref().unwrap_or_default()
            );
            tell(words, was, now);
        }
    }
}
