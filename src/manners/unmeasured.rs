//! Owns `unmeasured`: goals without a metric or a control group. Must not know rules.

use super::Context;
use crate::diagnostic::{Change, Diagnostic, Remedy, Slug, Subject, list};
use crate::vocabulary::GoalId;

pub fn check(context: &Context<'_>, told: &mut Vec<Diagnostic>) {
    for (at, goal) in context.policy.vocabulary.goals.iter().enumerate() {
        let id = GoalId::from_index(at);
        if context.policy.broken.goals.contains(&id) {
            continue;
        }
        let (mut lacks, mut ways, mut clauses) = (Vec::new(), Vec::new(), Vec::new());
        if goal.metric.is_none() {
            lacks.push("no metric");
            ways.push("say what should move: `metric NAME up`");
            clauses.push("metric what_should_move up");
        }
        match goal.holdout {
            None => {
                lacks.push("no holdout");
                ways.push("leave some visitors unpersonalised to compare with: `holdout 10%`");
            }
            Some(share) if share <= 0.0 => {
                lacks.push("nobody in its holdout");
                ways.push("leave some visitors unpersonalised to compare with: 5% to 10% is common");
            }
            Some(share) if share >= 1.0 => {
                lacks.push("everybody in its holdout");
                ways.push("let somebody see it: a holdout of 5% to 10% is common");
            }
            Some(_) => {}
        }
        if goal.holdout.is_none_or(|share| share <= 0.0 || share >= 1.0) {
            clauses.push("holdout 10%");
        }
        if lacks.is_empty() {
            continue;
        }
        let message = format!("the goal `{}` has {}", goal.name, list(lacks, "and"));
        let subject = Subject::named("goal", &goal.name);
        let span = context.policy.places[id];
        let title = format!("write {}", list(clauses.iter().map(|clause| format!("`{clause}`")), "and"));
        let mut changes = clauses.into_iter().map(|clause| Change::Clause(span, clause.to_owned()));
        let remedy = changes.next().map(|first| changes.fold(Remedy::new(title, first), Remedy::and));
        told.push(
            Diagnostic::new(Slug::Unmeasured, subject, span, message).help(list(ways, "and")).remedy(remedy),
        );
    }
}
