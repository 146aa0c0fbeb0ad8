//! Owns `overdue`: goals whose review date has passed. Must not know rules.

use super::Context;
use crate::diagnostic::{Diagnostic, Slug, Subject};
use crate::vocabulary::GoalId;

pub fn check(context: &Context<'_>, told: &mut Vec<Diagnostic>) {
    for (at, goal) in context.policy.vocabulary.goals.iter().enumerate() {
        let Some(date) = goal.review.filter(|date| *date < context.today) else { continue };
        let id = GoalId::from_index(at);
        let message = format!("the goal `{}` was to be reviewed by {date}", goal.name);
        let subject = Subject::named("goal", &goal.name);
        told.push(
            Diagnostic::new(Slug::Overdue, subject, context.policy.places[id], message)
                .help("look at its metric against the holdout; then set a new date, or end it"),
        );
    }
}
