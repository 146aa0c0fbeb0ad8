//! Owns `unmeasured`: goals without a metric or a control group. Must not know rules.

use super::Context;
use crate::diagnostic::{Diagnostic, Slug, Subject, list};
use crate::vocabulary::GoalId;

pub fn check(context: &Context<'_>, told: &mut Vec<Diagnostic>) {
    for (at, goal) in context.policy.vocabulary.goals.iter().enumerate() {
        let id = GoalId::from_index(at);
        if context.policy.broken.goals.contains(&id) {
            continue;
        }
        let (mut lacks, mut ways) = (Vec::new(), Vec::new());
        if goal.metric.is_none() {
            lacks.push("no metric");
            ways.push("say what should move: `metric NAME up`");
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
        if lacks.is_empty() {
            continue;
        }
        let message = format!("the goal `{}` has {}", goal.name, list(lacks, "and"));
        let subject = Subject::named("goal", &goal.name);
        told.push(
            Diagnostic::new(Slug::Unmeasured, subject, context.policy.places[id], message)
                .help(list(ways, "and")),
        );
    }
}
