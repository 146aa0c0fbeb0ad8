//! Owns `aimless`: rules without a goal. Must not know goals.

use super::Context;
use crate::diagnostic::{Diagnostic, Remedy, Slug, Subject, list};
use crate::vocabulary::RuleId;

pub fn check(context: &Context<'_>, id: RuleId, told: &mut Vec<Diagnostic>) {
    let rule = &context.policy[id];
    if rule.clauses.goal.is_some() {
        return;
    }
    // More than these nobody would choose from here.
    const SHOWN: usize = 5;
    let shown = context.policy.vocabulary.goals.iter().take(SHOWN);
    let serve = shown.clone().map(|goal| Remedy::clause(rule.span, format!("goal {}", goal.name)));
    let goals = list(shown.map(|goal| format!("`{}`", goal.name)), "or");
    let help = if goals.is_empty() {
        "declare a goal, and name it here with `goal NAME`".to_owned()
    } else {
        format!("add `goal` and what it serves: {goals}")
    };
    let message = format!("`{}` has no goal", rule.name);
    let diagnostic = Diagnostic::new(Slug::Aimless, Subject::rule(&rule.name), rule.span, message).help(help);
    told.push(serve.fold(diagnostic, Diagnostic::remedy));
}
