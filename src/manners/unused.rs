//! Owns `unused`: what is declared, and nothing uses. A test is no use.
//! Must not know fields; those are `greedy`.

use super::Context;
use crate::diagnostic::{Change, Diagnostic, Remedy, Slug, Subject};
use crate::policy::{Condition, Expected, Policy};
use crate::source::Span;
use crate::vocabulary::{CategoryId, ConsentId, ContentId, GoalId, Never, Offer, SegmentId, SlotId};
use std::cell::LazyCell;
use std::collections::BTreeSet;

pub fn check(context: &Context<'_>, told: &mut Vec<Diagnostic>) {
    let policy = context.policy;
    let vocabulary = &policy.vocabulary;
    // Looked for only where something is unused.
    let tested = LazyCell::new(|| tested(policy));
    let mut tell = |kind: &'static str, name: &str, span: Span, help: &str| {
        let message = format!("nothing uses the {kind} `{name}`");
        let out = Remedy::new(format!("take the {kind} `{name}` out"), Change::Undeclare(span));
        // A test is no use, but it would name what is no longer there.
        let out = (!tested.contains(&(kind, name.to_owned()))).then_some(out);
        let diagnostic = Diagnostic::new(Slug::Unused, Subject::named(kind, name), span, message);
        told.push(diagnostic.help(help).remedy(out));
    };
    let used = segments(policy);
    for (at, segment) in policy.segments.iter().enumerate() {
        if !used.contains(&SegmentId::from_index(at)) {
            tell("segment", &segment.name, segment.span, "let a rule be `for` it, or leave it out");
        }
    }
    let used = contents(policy);
    for (at, content) in vocabulary.contents.iter().enumerate() {
        let id = ContentId::from_index(at);
        if !used.contains(&id) {
            tell("content", &content.name, policy.places[id], "show it somewhere, or leave it out");
        }
    }
    let rules = policy.rules.iter().filter_map(|rule| rule.goal);
    let fields = vocabulary.fields.iter().flat_map(|field| field.goals.iter().flatten().copied());
    let used: BTreeSet<GoalId> = rules.chain(fields).collect();
    // A rule that forgot its goal may serve any of them.
    let aimless = policy.rules.iter().any(|rule| rule.goal.is_none());
    for (at, goal) in vocabulary.goals.iter().enumerate() {
        let id = GoalId::from_index(at);
        if !aimless && !used.contains(&id) {
            tell("goal", &goal.name, policy.places[id], "let a rule serve it, or leave it out");
        }
    }
    let used: BTreeSet<ConsentId> = vocabulary.sources.iter().filter_map(|source| source.needs).collect();
    for (at, consent) in vocabulary.consents.iter().enumerate() {
        let id = ConsentId::from_index(at);
        if !used.contains(&id) {
            tell(
                "consent",
                &consent.name,
                policy.places[id],
                "let a source need it, or do not ask people for it",
            );
        }
    }
    let mut used: BTreeSet<CategoryId> = vocabulary.fields.iter().map(|field| field.category).collect();
    used.extend(selected_categories(policy));
    for (at, category) in vocabulary.categories.iter().enumerate() {
        let id = CategoryId::from_index(at);
        if let Some(span) = policy.places.category(id).filter(|_| !used.contains(&id)) {
            tell("category", &category.name, span, "give it to a field, or leave it out");
        }
    }
}

/// What tests name, by kind.
fn tested(policy: &Policy) -> BTreeSet<(&'static str, String)> {
    let vocabulary = &policy.vocabulary;
    let mut named = BTreeSet::new();
    for test in &policy.tests {
        named.extend(test.consents.iter().map(|consent| ("consent", vocabulary[*consent].name.clone())));
        for expect in &test.expects {
            if let Expected::Shows(_, content, _) = &expect.expected {
                named.insert(("content", vocabulary[*content].name.clone()));
            }
        }
    }
    named
}

fn segments(policy: &Policy) -> BTreeSet<SegmentId> {
    let mut used = BTreeSet::new();
    let mut conditions: Vec<&Condition> = Vec::new();
    for rule in &policy.rules {
        used.extend(rule.segments.iter().map(|segment| segment.value));
        conditions.extend(rule.when.iter().chain(&rule.unless));
        conditions.extend(rule.outcomes.iter().filter_map(|outcome| outcome.condition.as_ref()));
    }
    conditions.extend(policy.earned.iter().flatten());
    conditions.extend(policy.segments.iter().map(|segment| &segment.condition));
    let lines = policy.promises.iter().flat_map(|promise| &promise.lines);
    conditions.extend(lines.filter_map(|line| line.condition.as_ref()));
    for condition in conditions {
        condition.visit(&mut |part| {
            if let Condition::Segment(segment, _) = part {
                used.insert(*segment);
            }
        });
    }
    used
}

fn contents(policy: &Policy) -> BTreeSet<ContentId> {
    let slots = policy.vocabulary.slots.iter().enumerate();
    let whole = slots.filter(|(at, _)| !policy.broken.slots.contains(&SlotId::from_index(*at)));
    let defaults = whole.map(|(_, slot)| slot.default);
    let outcomes = policy.rules.iter().flat_map(|rule| &rule.outcomes);
    let shown = outcomes.filter_map(|outcome| match outcome.offer {
        Some(Offer::Show { content, .. }) => Some(content),
        _ => None,
    });
    let lines = policy.promises.iter().flat_map(|promise| &promise.lines);
    let promised = lines.filter_map(|line| match line.never {
        Some(Never::Show(content, _)) => Some(content),
        _ => None,
    });
    defaults.chain(shown).chain(promised).collect()
}

/// Categories that a promise speaks of.
fn selected_categories(policy: &Policy) -> BTreeSet<CategoryId> {
    let lines = policy.promises.iter().flat_map(|promise| &promise.lines);
    let words = lines.filter_map(|line| match &line.never {
        Some(Never::Use(selector) | Never::Ask(selector)) => selector.words.strip_suffix(" data"),
        _ => None,
    });
    words.filter_map(|word| policy.vocabulary.find_category(word)).collect()
}
