//! Owns explanations in words, for those who write policies. Must not know how they are found.

use super::explain::Explainer;
use super::miss::Change;
use super::standing::Standing;
use super::{Holds, Loser, Lost, causes, cells};
use crate::decide::{Reason, Slot, Unknown, Visitor};
use crate::table::{Cell, Column, Region, Tables, Values};
use crate::vocabulary::{FieldId, RuleId, SlotId, TierId, Vocabulary, percent};

/// How many ways to earn a tier are told.
const WAYS: usize = 3;

/// A condition that holds: "`visits.count` is 7 (at least 5)".
pub(super) fn holds(vocabulary: &Vocabulary, column: Column, is: &str, holds: &str) -> String {
    let at = subject(vocabulary, column);
    if is == holds { format!("{at} is {is}") } else { format!("{at} is {is} ({holds})") }
}

fn subject(vocabulary: &Vocabulary, column: Column) -> String {
    match column {
        Column::Trust => "trust".to_owned(),
        Column::Consent(consent) => format!("consent to `{}`", vocabulary[consent].name),
        Column::Field(field) => format!("`{}`", vocabulary.path(field)),
    }
}

/// How the visitor stands on the ladder.
pub(super) fn standing(tables: &Tables, standing: Standing, earned_by: &[Holds]) -> String {
    let vocabulary = &tables.vocabulary;
    let reached = &vocabulary[standing.reached].name;
    let how = if standing.passed {
        format!("`{reached}`, as the host says")
    } else if standing.reached == TierId(0) {
        format!("`{reached}`, where everybody begins")
    } else {
        let earned: Vec<&str> = earned_by.iter().map(|holds| holds.words.as_str()).collect();
        format!("`{reached}`, earned: {}", earned.join("; "))
    };
    match vocabulary.cap.filter(|_| standing.is_held_down()) {
        Some(cap) => format!(
            "`{}`, which is as far as they wish to go (`{}`); else {how}",
            vocabulary[standing.tier].name,
            vocabulary.path(cap)
        ),
        None => how,
    }
}

/// What earns a tier.
pub(super) fn earns(tables: &Tables, tier: TierId) -> String {
    let name = &tables.vocabulary[tier].name;
    match ways(tables, tier) {
        ways if ways.is_empty() => format!("nothing earns `{name}`"),
        ways => format!("`{name}` is earned where {ways}"),
    }
}

/// The ways to earn a tier.
fn ways(tables: &Tables, tier: TierId) -> String {
    let vocabulary = &tables.vocabulary;
    let ways = tables.earned.get(tier.index()).map_or(&[][..], Vec::as_slice);
    let way = |way: &Region| {
        let asked = way.cells().iter().map(|(column, cell)| {
            let words = cells::is(&cells::cell(vocabulary, *column, cell));
            format!("{} {words}", subject(vocabulary, *column))
        });
        let asked: Vec<String> = asked.collect();
        if asked.is_empty() { "anything is known or not".to_owned() } else { asked.join(" and ") }
    };
    let mut told: Vec<String> = ways.iter().take(WAYS).map(way).collect();
    if ways.len() > WAYS {
        told.push(format!("in {} more ways", ways.len() - WAYS));
    }
    told.join(", or ")
}

/// Why a slot holds what it holds.
pub(super) fn slot(explainer: &Explainer<'_, '_>, slot: SlotId, held: &Slot<'_>, won_by: &[Holds]) -> String {
    let Some(rule) = held.rule else {
        return "no rule is a candidate, so the default stands".to_owned();
    };
    let because: Vec<&str> = won_by.iter().map(|holds| holds.words.as_str()).collect();
    let won = if because.is_empty() {
        format!("`{rule}` won: it is for everybody")
    } else {
        format!("`{rule}` won, because {}", because.join("; "))
    };
    let id = explainer.tables.rules.iter().position(|card| card.name == rule);
    match id {
        Some(id) if held.reason != Reason::Matched => {
            let why = not_shown(explainer, slot, RuleId::from_index(id), held);
            format!("{won}; but {why}, so the default stands")
        }
        _ => won,
    }
}

/// Why a rule that won a slot is not shown there.
pub(super) fn not_shown(
    explainer: &Explainer<'_, '_>,
    slot: SlotId,
    rule: RuleId,
    held: &Slot<'_>,
) -> String {
    let vocabulary = &explainer.tables.vocabulary;
    let goal = &vocabulary[explainer.tables[rule].goal];
    let share = goal.holdout.map_or(String::new(), percent);
    match held.reason {
        Reason::Matched | Reason::Default => String::new(),
        Reason::HeldOut => {
            format!("its goal `{}` holds {share} of visitors out, and this one is among them", goal.name)
        }
        Reason::NoId => format!(
            "its goal `{}` holds {share} of visitors out by their `id`, and this one has none",
            goal.name
        ),
        Reason::OverLimit => {
            let slots = explainer.tables.slots_of(explainer.surface).iter().zip(&explainer.decision.slots);
            let before = slots.take_while(|(other, _)| **other != slot);
            let taken: Vec<_> = before.filter(|(_, (_, held))| held.reason == Reason::Matched).collect();
            let asks = held.would.as_ref().is_some_and(|would| would.asks.is_some());
            let asked = taken.iter().find(|(_, (_, held))| held.asks.is_some());
            if let (true, Some((_, (name, _)))) = (asks, asked) {
                return format!("one question on a surface is enough, and `{name}` asks one already");
            }
            let tier = vocabulary.find_tier(explainer.decision.trust);
            let limit = tier.and_then(|tier| vocabulary[tier].limit).unwrap_or(0);
            let tier = explainer.decision.trust;
            let names: Vec<String> = taken.iter().map(|(_, (name, _))| format!("`{name}`")).collect();
            match names.len() {
                0 => format!("the limit of `{tier}` is {limit}, so no slot is personalised"),
                1 => format!("the limit of `{tier}` is {limit}, and {} took it", names.join("")),
                _ => format!(
                    "the limit of `{tier}` is {limit}, and {} took it up",
                    cells::one_of(names, "and")
                ),
            }
        }
    }
}

/// Why a rule did not win a slot.
pub(super) fn loser(tables: &Tables, rule: RuleId, held: &Slot<'_>, loser: &Loser<'_>) -> String {
    match loser.outcome {
        Lost::Nobody => "nobody can be its candidate on this day".to_owned(),
        Lost::Beaten => {
            let winner = loser.beaten_by.unwrap_or("another rule");
            let passed_on = match held.reason {
                Reason::Matched | Reason::Default => "",
                _ => ", and what it does not show is not passed on",
            };
            format!("it is a candidate, and `{winner}` beats it{passed_on}")
        }
        Lost::NotRolledOut | Lost::NoId => {
            let share = tables[rule].rollout.map_or(String::new(), percent);
            match loser.outcome {
                Lost::NoId => {
                    format!("it holds, but is rolled out to {share} by `id`, and this visitor has none")
                }
                _ => format!("it holds, but is rolled out to {share}, and this visitor is not among them"),
            }
        }
        Lost::Missed => {
            let facts: Vec<&str> = loser.miss.iter().map(|fact| fact.words.as_str()).collect();
            let count = match facts.len() {
                1 => "1 fact".to_owned(),
                count => format!("{count} facts"),
            };
            let mut words = format!("{count} would have to be otherwise: {}", facts.join("; "));
            if let Some(tier) = loser.then_trust {
                words.push_str(&format!("; trust would then be {tier}"));
            }
            if let Some(then) = &loser.even_then {
                words.push_str(&format!("; and even then {then}"));
            }
            words
        }
    }
}

/// That a rollout would not reach the visitor.
pub(super) fn not_rolled_out(tables: &Tables, rule: RuleId, visitor: &Visitor) -> String {
    let share = tables[rule].rollout.map_or(String::new(), percent);
    match visitor.id {
        None => format!("it is rolled out to {share} by `id`, and this visitor has none"),
        Some(_) => format!("it is rolled out to {share}, and this visitor is not among them"),
    }
}

/// What is, and what would have to be.
pub(super) fn otherwise(
    tables: &Tables,
    visitor: &Visitor,
    standing: Standing,
    change: &Change,
    unknown: &[Unknown],
) -> String {
    let vocabulary = &tables.vocabulary;
    let must_be = cells::to_be(&cells::cell(vocabulary, change.at, &change.must_be));
    let earns =
        change.earns.map_or(String::new(), |tier| format!(" (for trust to be {})", vocabulary[tier].name));
    match change.at {
        Column::Trust => trust(tables, standing, change, &must_be),
        Column::Consent(consent) => {
            let name = &vocabulary[consent].name;
            if visitor.consents_to(consent) {
                return format!("consent to `{name}` was given, and would have to be taken back");
            }
            let paths = |fields: Vec<&FieldId>| {
                cells::one_of(
                    fields.iter().map(|field| format!("`{}`", vocabulary.path(**field))).collect(),
                    "and",
                )
            };
            let is_there =
                |field: &&FieldId| visitor.given(**field).is_some() || visitor.withheld(**field).is_some();
            let there: Vec<&FieldId> = change.serves.iter().filter(is_there).collect();
            match (there.len(), change.serves.len()) {
                (_, 0) => format!("no consent to `{name}` was given, and without it there is no asking"),
                (0, _) => {
                    format!("no consent to `{name}` was given, for {}", paths(change.serves.iter().collect()))
                }
                (1, _) => format!("{} is unknown: no consent to `{name}` was given", paths(there)),
                _ => format!("{} are unknown: no consent to `{name}` was given", paths(there)),
            }
        }
        Column::Field(field) => {
            let at = format!("`{}`", vocabulary.path(field));
            if let Some(value) = visitor.given(field) {
                let is = cells::value(vocabulary, change.at, value);
                let wish = match vocabulary.cap {
                    Some(cap) if cap == field && standing.is_held_down() => {
                        " (their own wish, which holds trust down)"
                    }
                    _ => "",
                };
                return format!("{at} is {is}{wish}, and would have to {must_be}{earns}");
            }
            // The consent is a fact of its own.
            let own = unknown.iter().filter(|cause| !matches!(cause, Unknown::NotConsented(_)));
            let own: Vec<String> = own.map(|cause| causes::words(vocabulary, cause, visitor.now)).collect();
            let withheld = visitor.withheld(field).and_then(|withheld| withheld.value.as_ref());
            let would_do =
                withheld.is_some_and(|value| change.must_be.contains(Some(value), visitor.today()));
            let rest = match withheld {
                _ if would_do || change.must_be == Cell::all_known() => String::new(),
                Some(value) => {
                    let is = cells::value(vocabulary, change.at, value);
                    format!("; and it is {is}, and would have to {must_be}")
                }
                None => format!("; it would have to {must_be}"),
            };
            format!("{at} is unknown: {}{rest}{earns}", own.join(", and "))
        }
    }
}

fn trust(tables: &Tables, standing: Standing, change: &Change, must_be: &str) -> String {
    let vocabulary = &tables.vocabulary;
    let reached = &vocabulary[standing.reached].name;
    let from = if standing.passed { " (the host says so)" } else { "" };
    let needed = match &change.must_be.known {
        Values::Members(tiers) => tiers.lowest().unwrap_or(0),
        _ => 0,
    };
    let rungs: Vec<TierId> = match standing.passed {
        true => Vec::new(),
        false => (standing.reached.index() + 1..=needed).map(TierId::from_index).collect(),
    };
    let how = match rungs.as_slice() {
        [] => String::new(),
        [tier] => format!(" (earned where {})", ways(tables, *tier)),
        _ => {
            let rung = |tier: &TierId| format!("{} where {}", vocabulary[*tier].name, ways(tables, *tier));
            let rungs: Vec<String> = rungs.iter().map(rung).collect();
            format!(" (earned step by step: {})", rungs.join("; "))
        }
    };
    format!("trust is {reached}{from}, and would have to {must_be}{how}")
}
