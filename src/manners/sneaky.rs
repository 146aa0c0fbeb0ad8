//! Owns `sneaky`: what a rule reads and does not declare. Must not know how it is used.

use super::Context;
use crate::diagnostic::{Change, Diagnostic, Remedy, Slug};
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
        // Never safe: that it is read and not declared may be the mistake.
        let add = Remedy::new(
            format!("add {path} to `uses`"),
            Change::Join {
                of: rule.span,
                word: "uses",
                with: ", ",
                part: context.policy.vocabulary.path(*field),
            },
        );
        told.push(context.about(Slug::Sneaky, rule, *field, reading.span, message).help(help).remedy(add));
    }
}
