//! Owns `mismatched`: formats that the relationship does not want. Must not know data.

use super::Context;
use crate::diagnostic::{Diagnostic, Slug, Subject, list};
use crate::vocabulary::{Offer, RuleId};
use std::collections::BTreeSet;

pub fn check(context: &Context<'_>, id: RuleId, told: &mut Vec<Diagnostic>) {
    let vocabulary = &context.policy.vocabulary;
    let rule = &context.policy[id];
    let Some(tier) = rule.requires.map(|tier| &vocabulary[tier]) else { return };
    let Some(wants) = &tier.wants else { return };
    let mut seen = BTreeSet::new();
    for outcome in &rule.outcomes {
        let Some(Offer::Show { content: id, .. }) = outcome.offer else { continue };
        let content = &vocabulary[id];
        if wants.contains(&content.format) || !seen.insert(id) {
            continue;
        }
        let liked = list(wants.iter().map(|format| format!("`{format}`")), "and");
        let message = format!(
            "`{}` shows `{}` in the format `{}`, and `{}` wants {liked}",
            rule.name, content.name, content.format, tier.name
        );
        told.push(
            Diagnostic::new(Slug::Mismatched, Subject::rule(&rule.name), outcome.span, message)
                .related(Subject::named("content", &content.name))
                .help(
                    "show it in a format that this relationship likes, or require a tier that likes this one",
                ),
        );
    }
}
