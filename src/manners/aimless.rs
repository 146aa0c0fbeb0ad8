//! Owns `aimless`: rules without a goal. Must not know goals.

use super::Context;
use crate::diagnostic::{Diagnostic, Slug, Subject, list};
use crate::vocabulary::RuleId;

pub fn check(context: &Context<'_>, id: RuleId, told: &mut Vec<Diagnostic>) {
    let rule = &context.policy[id];
    if rule.clauses.goal.is_some() {
        return;
    }
    let goals = context.policy.vocabulary.goals.iter().map(|goal| format!("`{}`", goal.name));
    let goals = list(goals.take(5), "or");
    let help = if goals.is_empty() {
        "declare a goal, and name it here with `goal NAME`".to_owned()
    } else {
        format!("add `goal` and what it serves: {goals}")
    };
    let message = format!("`{}` has no goal", rule.name);
    told.push(Diagnostic::new(Slug::Aimless, Subject::rule(&rule.name), rule.span, message).help(help));
}
