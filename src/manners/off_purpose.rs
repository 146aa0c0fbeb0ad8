//! Owns `off-purpose`: data used for another goal than they were given for.
//! Must not know what they say.

use super::Context;
use crate::diagnostic::{Diagnostic, Slug, list};
use crate::vocabulary::RuleId;

pub fn check(context: &Context<'_>, id: RuleId, told: &mut Vec<Diagnostic>) {
    let vocabulary = &context.policy.vocabulary;
    let (rule, reads) = (&context.policy[id], context.reads_of(id));
    let Some(goal) = rule.goal else { return };
    let asked = rule.outcomes.iter().filter_map(|outcome| Some((outcome.asks()?, outcome.span)));
    let mut touched: std::collections::BTreeMap<_, _> = asked.collect();
    touched.extend(reads.iter().map(|(field, reading)| (*field, reading.span)));
    for (field, span) in touched {
        let Some(goals) = &vocabulary[field].goals else { continue };
        if goals.contains(&goal) || context.policy.broken.fields.contains(&field) {
            continue;
        }
        let path = context.quoted(field);
        let given = list(goals.iter().map(|goal| format!("`{}`", vocabulary[*goal].name)), "and");
        let message = format!(
            "`{}` uses {path} for `{}`, and it was given for {given} only",
            rule.name, vocabulary[goal].name
        );
        let help = format!(
            "do without {path}, or ask people whether they give it for `{}` too, and then declare that",
            vocabulary[goal].name
        );
        told.push(context.about(Slug::OffPurpose, rule, field, span, message).help(help));
    }
}
