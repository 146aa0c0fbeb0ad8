//! Owns who reads a field, by which clause, for which goal and on which surface.
//! Must not know what values they tell apart.

use crate::manners::Context;
use crate::policy::{Condition, Outcome, Policy, Rule, Test};
use crate::table::Ago;
use crate::vocabulary::{FieldId, Never, TierId};
use serde::Serialize;
use std::collections::BTreeSet;

/// A rule that reads a field.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReadBy {
    /// The rule.
    pub rule: String,
    /// What for.
    pub goal: Option<String>,
    /// The surfaces that it changes by it, by name.
    pub surfaces: Vec<String>,
    /// By which of its clauses.
    pub how: Vec<How>,
}

/// A rule that asks for a field.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AskedBy {
    /// The rule.
    pub rule: String,
    /// What for.
    pub goal: Option<String>,
    /// The surfaces that it asks on, by name.
    pub surfaces: Vec<String>,
}

/// How a rule reads a field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct How {
    /// The clause.
    pub clause: Clause,
    /// The segment that the clause names, where the field stands in that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub segment: Option<String>,
}

/// A clause of a rule that can read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Clause {
    /// `for SEGMENT`
    For,
    /// `when`
    When,
    /// `unless`
    Unless,
    /// The `if` of an outcome.
    If,
    /// A text that speaks it.
    Text,
}

/// All who read a field.
pub struct Readers {
    pub rules: Vec<ReadBy>,
    pub asks: Vec<AskedBy>,
    pub tiers: Vec<String>,
    pub caps: bool,
    pub promises: Vec<String>,
}

impl Readers {
    pub fn of(context: &Context<'_>, field: FieldId) -> Self {
        let policy = context.policy;
        let (mut rules, mut asks) = (Vec::new(), Vec::new());
        for (id, rule) in policy.rules() {
            if context.reads_of(id).contains_key(&field) {
                rules.push(read_by(policy, rule, field));
            }
            let asking: Vec<&Outcome> =
                rule.outcomes.iter().filter(|outcome| outcome.asks() == Some(field)).collect();
            if !asking.is_empty() {
                let surfaces = surfaces(policy, asking.into_iter());
                asks.push(AskedBy { rule: rule.name.clone(), goal: goal(policy, rule), surfaces });
            }
        }
        let earning = policy.earned.iter().enumerate().filter(|(_, condition)| {
            condition.as_ref().is_some_and(|condition| policy.gist(condition).reads.contains(&field))
        });
        let tiers = earning.map(|(at, _)| policy.vocabulary[TierId::from_index(at)].name.clone()).collect();
        Readers {
            rules,
            asks,
            tiers,
            caps: policy.vocabulary.cap == Some(field),
            promises: promises(policy, field),
        }
    }

    /// Whether anything reads it.
    pub fn any(&self) -> bool {
        !self.rules.is_empty() || !self.tiers.is_empty() || self.caps
    }

    /// The rules whose texts speak it.
    pub fn speakers(&self) -> impl Iterator<Item = &str> {
        let speaks = |rule: &&ReadBy| rule.how.iter().any(|how| how.clause == Clause::Text);
        self.rules.iter().filter(speaks).map(|rule| rule.rule.as_str())
    }
}

fn goal(policy: &Policy, rule: &Rule) -> Option<String> {
    rule.goal.map(|goal| policy.vocabulary[goal].name.clone())
}

fn surfaces<'a>(policy: &Policy, outcomes: impl Iterator<Item = &'a Outcome>) -> Vec<String> {
    let vocabulary = &policy.vocabulary;
    let slots = outcomes.filter_map(|outcome| outcome.slot);
    let names: BTreeSet<String> =
        slots.map(|slot| vocabulary[vocabulary[slot].surface].name.clone()).collect();
    names.into_iter().collect()
}

fn read_by(policy: &Policy, rule: &Rule, field: FieldId) -> ReadBy {
    let mut how = BTreeSet::new();
    let mut note = |clause, segment: Option<String>| {
        how.insert(How { clause, segment });
    };
    for segment in &rule.segments {
        if policy[segment.value].gist.reads.contains(&field) {
            note(Clause::For, Some(policy[segment.value].name.clone()));
        }
    }
    for (condition, clause) in rule
        .when
        .iter()
        .map(|when| (when, Clause::When))
        .chain(rule.unless.iter().map(|it| (it, Clause::Unless)))
    {
        places(policy, condition, field).into_iter().for_each(|segment| note(clause, segment));
    }
    // What all outcomes go by changes them all; an `if` and a text change their own.
    let by_all = !how.is_empty();
    let mut own: Vec<&Outcome> = Vec::new();
    for outcome in &rule.outcomes {
        let found = outcome.condition.iter().flat_map(|condition| places(policy, condition, field));
        let mut here: Vec<How> = found.map(|segment| How { clause: Clause::If, segment }).collect();
        if outcome.speaks().any(|(spoken, _, _)| spoken == field) {
            here.push(How { clause: Clause::Text, segment: None });
        }
        if by_all || !here.is_empty() {
            own.push(outcome);
        }
        how.extend(here);
    }
    ReadBy {
        rule: rule.name.clone(),
        goal: goal(policy, rule),
        surfaces: surfaces(policy, own.into_iter()),
        how: how.into_iter().collect(),
    }
}

/// Where a condition reads a field: in its own words (none), or through segments that it names.
fn places(policy: &Policy, condition: &Condition, field: FieldId) -> BTreeSet<Option<String>> {
    let mut found = BTreeSet::new();
    condition.visit(&mut |part| match part {
        Condition::Segment(segment, _) if policy[*segment].gist.reads.contains(&field) => {
            found.insert(Some(policy[*segment].name.clone()));
        }
        Condition::Known(read, _) | Condition::Unknown(read, _) | Condition::Field(read, _, _)
            if *read == field =>
        {
            found.insert(None);
        }
        _ => {}
    });
    found
}

/// The promises that speak of a field: in a condition, or by its name.
fn promises(policy: &Policy, field: FieldId) -> Vec<String> {
    let path = policy.vocabulary.path(field);
    let speaks = |promise: &&crate::policy::Promise| {
        promise.lines.iter().any(|line| {
            let named = match &line.never {
                Some(Never::Use(selector) | Never::Ask(selector)) => selector.words == path,
                _ => false,
            };
            let condition = line.condition.as_ref();
            named || condition.is_some_and(|condition| policy.gist(condition).reads.contains(&field))
        })
    };
    policy.promises.iter().filter(speaks).map(|promise| promise.words.clone()).collect()
}

/// The ways in which the conditions of rules and tiers look at how long ago the day is.
pub fn moves(policy: &Policy, field: FieldId) -> Vec<Ago> {
    let mut found = BTreeSet::new();
    let mut segments = BTreeSet::new();
    let mut look = |condition: &Condition| {
        condition.visit(&mut |part| match part {
            Condition::Field(read, Test::Within(duration), _) if *read == field => {
                found.insert((*duration, true));
            }
            Condition::Field(read, Test::OlderThan(duration), _) if *read == field => {
                found.insert((*duration, false));
            }
            _ => {}
        });
    };
    for rule in &policy.rules {
        rule.conditions().for_each(&mut look);
        segments.extend(rule.gist(policy).segments);
    }
    for condition in policy.earned.iter().flatten() {
        look(condition);
        segments.extend(policy.gist(condition).segments);
    }
    segments.iter().for_each(|segment| look(&policy[*segment].condition));
    let ago = |(duration, within)| if within { Ago::Within(duration) } else { Ago::OlderThan(duration) };
    found.into_iter().map(ago).collect()
}
