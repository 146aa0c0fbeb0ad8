//! Owns `mismatched`: formats that the relationship does not want. Must not know data.

use super::Context;
use crate::diagnostic::{Diagnostic, Remedy, Slug, Subject, list};
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
        let above = rule.requires.into_iter().flat_map(|own| vocabulary.tiers.iter().skip(own.index() + 1));
        let mut liking =
            above.filter(|tier| tier.wants.as_ref().is_some_and(|wants| wants.contains(&content.format)));
        let raise = liking.next().map(|tier| {
            Remedy::clause(rule.span, format!("requires {}", tier.name))
                .titled(format!("raise `requires` to `{}`, which wants `{}`", tier.name, content.format))
        });
        told.push(
            Diagnostic::new(Slug::Mismatched, Subject::rule(&rule.name), outcome.span, message)
                .related(Subject::named("content", &content.name))
                .remedy(raise)
                .help(
                    "show it in a format that this relationship likes, or require a tier that likes this one",
                ),
        );
    }
}
