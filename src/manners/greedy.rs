//! Owns `greedy`, as far as it needs no proof: data taken and not read.
//! Must not know values; a value that cannot matter is found in `proofs`.

use super::Context;
use crate::diagnostic::{Diagnostic, Severity, Slug, Subject};
use crate::vocabulary::{FieldId, Origin, RuleId};
use std::collections::BTreeSet;

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
        told.push(context.about(Slug::Greedy, rule, used.value, used.span, message).help(help));
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
    for field in vocabulary.field_ids().filter(|field| !known.contains(field)) {
        let path = vocabulary.path(field);
        let origin = vocabulary.label(field).origin;
        let span = context.policy.places[field];
        let message = format!("`{path}` is declared, and nothing reads it");
        let diagnostic = Diagnostic::new(Slug::Greedy, Subject::field(&path), span, message);
        told.push(if origin == Origin::Explicit {
            diagnostic.help("people are asked for this in vain: let a rule use it, or do not collect it")
        } else {
            diagnostic.severity(Severity::Warning).help("let a rule use it, or do not collect it")
        });
    }
}
