//! Owns `sneaky`: what a rule reads and does not declare. Must not know how it is used.

use super::Context;
use crate::diagnostic::{Diagnostic, Slug};
use crate::vocabulary::RuleId;

pub fn check(context: &Context<'_>, id: RuleId, told: &mut Vec<Diagnostic>) {
    let (rule, reads) = (&context.policy[id], context.reads_of(id));
    if rule.clauses.uses_broken {
        return;
    }
    for (field, reading) in reads {
        if rule.uses.iter().any(|used| used.value == *field) {
            continue;
        }
        let path = context.quoted(*field);
        let message = format!("`{}` reads {path} and does not declare it", rule.name);
        let help = format!("add {path} to `uses`, or do not read it");
        told.push(context.about(Slug::Sneaky, rule, *field, reading.span, message).help(help));
    }
}
