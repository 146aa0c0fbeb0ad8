//! Owns `off-limits`: special data that were not given, agreed to and bound to a purpose.
//! Must not know what they are used for.

use super::Context;
use crate::diagnostic::{Diagnostic, Slug, list};
use crate::policy::Rule;
use crate::source::Span;
use crate::vocabulary::{FieldId, Intimacy, Origin, Party, RuleId};

pub fn check(context: &Context<'_>, id: RuleId, told: &mut Vec<Diagnostic>) {
    let (rule, reads) = (&context.policy[id], context.reads_of(id));
    for (field, reading) in reads {
        told.extend(one(
            context,
            rule,
            *field,
            reading.span,
            reading.only_unless && !rule.asked().contains(field),
        ));
    }
    for field in rule.asked() {
        if !reads.contains_key(&field) {
            let asking = rule.outcomes.iter().find(|outcome| outcome.asks() == Some(field));
            let span = asking.map_or(rule.span, |outcome| outcome.span);
            told.extend(one(context, rule, field, span, false));
        }
    }
}

fn one(
    context: &Context<'_>,
    rule: &Rule,
    field: FieldId,
    span: Span,
    only_spares: bool,
) -> Option<Diagnostic> {
    let policy = context.policy;
    if policy.broken.labels.contains(&field) || policy.broken.fields.contains(&field) {
        return None;
    }
    let label = policy.vocabulary.label(field);
    if label.intimacy != Intimacy::Special {
        return None;
    }
    let mut lacks = Vec::new();
    if label.origin != Origin::Explicit && !only_spares {
        lacks.push(format!("told by the person (it is {})", label.origin));
    }
    if label.party != Party::First {
        lacks.push(format!("first-party (it is {})", label.party));
    }
    if policy.vocabulary.consent_of(field).is_none() {
        lacks.push("bound to a consent (`needs consent`)".to_owned());
    }
    if policy.vocabulary[field].goals.is_none() && !only_spares {
        lacks.push("bound to a purpose (`for GOAL`)".to_owned());
    }
    if lacks.is_empty() {
        return None;
    }
    let path = context.quoted(field);
    let category = &policy.vocabulary[policy.vocabulary[field].category].name;
    let message =
        format!("`{}` uses {path}, which is special ({category}) and not {}", rule.name, list(lacks, "nor"));
    let help = if only_spares {
        "what spares people something may be special only if it is first-party and its source `needs consent`"
    } else {
        "take it from an `explicit first-party` source that `needs consent`, and say what it is `for`; else leave it alone"
    };
    Some(context.about(Slug::OffLimits, rule, field, span, message).help(help))
}
