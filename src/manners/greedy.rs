//! Owns `greedy`, as far as it needs no proof: data taken and not read.
//! Must not know values; a value that cannot matter is found in `proofs`.

use super::Context;
use crate::diagnostic::{Change, Diagnostic, Remedy, Safe, Severity, Slug, Subject};
use crate::policy::{Expected, Policy};
use crate::vocabulary::{FieldId, Never, Origin, RuleId, SourceId};
use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};

/// Fields in `uses` that the rule does not read.
pub fn unread_uses(context: &Context<'_>, id: RuleId, told: &mut Vec<Diagnostic>) {
    let (rule, reads) = (&context.policy[id], context.reads_of(id));
    // What could not be resolved may be what reads it.
    if rule.clauses.reads_broken || rule.clauses.outcomes_broken {
        return;
    }
    for used in &rule.uses {
        if reads.contains_key(&used.value) {
            continue;
        }
        let path = context.quoted(used.value);
        let message = format!("`{}` takes {path} and does not read it", rule.name);
        let help = if rule.asked().contains(&used.value) {
            format!("take {path} out of `uses`: asking for it is not reading it")
        } else {
            format!("take {path} out of `uses`")
        };
        // Whoever does not read it does the same without it.
        let remedy = Remedy::new(
            format!("take {path} out of `uses`"),
            Change::Unname { of: rule.span, word: "uses", name: context.policy.vocabulary.path(used.value) },
        );
        let told_of = context.about(Slug::Greedy, rule, used.value, used.span, message);
        told.push(told_of.help(help).remedy(remedy.safe(Safe::Yes)));
    }
}

/// Fields that some rule, some tier or the cap reads.
fn readers(context: &Context<'_>) -> BTreeSet<FieldId> {
    let mut read = context.read_by_tiers();
    read.extend(context.policy.vocabulary.cap);
    read.extend(context.reads.iter().flat_map(|reads| reads.keys().copied()));
    read
}

/// Questions whose answer nothing reads.
pub fn unread_asks(context: &Context<'_>, told: &mut Vec<Diagnostic>) {
    let read = readers(context);
    for rule in &context.policy.rules {
        let mut seen = BTreeSet::new();
        for outcome in &rule.outcomes {
            let Some(field) = outcome.asks().filter(|field| !read.contains(field)) else {
                continue;
            };
            if !seen.insert(field) || rule.uses.iter().any(|used| used.value == field) {
                continue;
            }
            let path = context.quoted(field);
            let message = format!("`{}` asks for {path}, and nothing uses the answer", rule.name);
            let help = format!("let a rule use {path}, or do not ask");
            told.push(context.about(Slug::Greedy, rule, field, outcome.span, message).help(help));
        }
    }
}

/// Declared fields that nothing reads, and that no rule was told about.
pub fn unread_fields(context: &Context<'_>, told: &mut Vec<Diagnostic>) {
    let mut known = readers(context);
    for rule in &context.policy.rules {
        known.extend(rule.uses.iter().map(|used| used.value));
        known.extend(rule.asked());
    }
    let vocabulary = &context.policy.vocabulary;
    // Looked for only where something is unread.
    let kept = LazyCell::new(|| kept(context.policy));
    for field in vocabulary.field_ids().filter(|field| !known.contains(field)) {
        let path = vocabulary.path(field);
        let origin = vocabulary.label(field).origin;
        let span = context.policy.places[field];
        let message = format!("`{path}` is declared, and nothing reads it");
        let out = Remedy::new(format!("take the field `{path}` out"), Change::Undeclare(span));
        let diagnostic = Diagnostic::new(Slug::Greedy, Subject::field(&path), span, message)
            .remedy((!kept.contains(&field)).then_some(out));
        told.push(if origin == Origin::Explicit {
            diagnostic.help("people are asked for this in vain: let a rule use it, or do not collect it")
        } else {
            diagnostic.severity(Severity::Warning).help("let a rule use it, or do not collect it")
        });
    }
}

/// Fields that cannot just be left out: segments, promises and tests name them, or they are all
/// that there is in their source.
fn kept(policy: &Policy) -> BTreeSet<FieldId> {
    let vocabulary = &policy.vocabulary;
    let mut fields_of: BTreeMap<SourceId, usize> = BTreeMap::new();
    for field in &vocabulary.fields {
        *fields_of.entry(field.source).or_default() += 1;
    }
    let single = |field: &FieldId| fields_of.get(&vocabulary[*field].source) == Some(&1);
    let mut named: BTreeSet<FieldId> = vocabulary.field_ids().filter(single).collect();
    for segment in &policy.segments {
        named.extend(&segment.gist.reads);
    }
    for line in policy.promises.iter().flat_map(|promise| &promise.lines) {
        if let Some(condition) = &line.condition {
            policy.reads(condition, &mut |field, _| {
                named.insert(field);
            });
        }
        // Of a kind of data there may be less.
        if let Some(Never::Use(selector) | Never::Ask(selector)) = &line.never
            && selector.words.contains('.')
        {
            named.extend(&selector.fields);
        }
    }
    for test in &policy.tests {
        named.extend(test.fields.iter().map(|(field, _)| *field));
        named.extend(test.expects.iter().filter_map(|expect| match expect.expected {
            Expected::Asks(_, field, _) => Some(field),
            _ => None,
        }));
    }
    named
}
