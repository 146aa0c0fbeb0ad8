//! Owns `overdue`: goals whose review date has passed. Must not know rules.

use super::Context;
use super::waivers::a_quarter_after;
use crate::diagnostic::{Diagnostic, Remedy, Slug, Subject};
use crate::vocabulary::GoalId;

pub fn check(context: &Context<'_>, told: &mut Vec<Diagnostic>) {
    for (at, goal) in context.policy.vocabulary.goals.iter().enumerate() {
        let Some(date) = goal.review.filter(|date| *date < context.today) else { continue };
        let id = GoalId::from_index(at);
        let message = format!("the goal `{}` was to be reviewed by {date}", goal.name);
        let subject = Subject::named("goal", &goal.name);
        let span = context.policy.places[id];
        let again = a_quarter_after(context.today).map(|day| {
            Remedy::clause(span, format!("review by {day}")).titled(format!("review it again by {day}"))
        });
        told.push(
            Diagnostic::new(Slug::Overdue, subject, span, message)
                .help("look at its metric against the holdout; then set a new date, or end it")
                .remedy(again),
        );
    }
}
