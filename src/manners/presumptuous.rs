//! Owns `presumptuous`: guesses without a confidence, and guesses told as facts.
//! Must not know the bill.

use super::Context;
use crate::diagnostic::{Diagnostic, Remedy, Slug, Subject};
use crate::vocabulary::{Origin, RuleId};
use std::collections::BTreeMap;

/// Guesses that are declared without a confidence.
pub fn fields(context: &Context<'_>, told: &mut Vec<Diagnostic>) {
    let vocabulary = &context.policy.vocabulary;
    let inferred = |field| vocabulary.label(field).origin == Origin::Inferred;
    for field in vocabulary.field_ids().filter(|field| inferred(*field)) {
        if vocabulary[field].sure.is_none() {
            let path = vocabulary.path(field);
            let message = format!("`{path}` is a guess, and does not say how sure one must be");
            let diagnostic = Diagnostic::new(
                Slug::Presumptuous,
                Subject::field(path),
                context.policy.places[field],
                message,
            );
            let sure = Remedy::clause(context.policy.places[field], "sure 80%");
            let help = "add `sure 80%`, or whatever confidence makes it worth acting on";
            told.push(diagnostic.help(help).remedy(sure));
        }
    }
}

/// Guesses that a rule tells people.
pub fn check(context: &Context<'_>, id: RuleId, told: &mut Vec<Diagnostic>) {
    let rule = &context.policy[id];
    let spoken = rule.outcomes.iter().flat_map(|outcome| outcome.speaks());
    let mut guesses = BTreeMap::new();
    let inferred = |field| context.policy.vocabulary.label(field).origin == Origin::Inferred;
    for (field, span, _) in spoken.filter(|(field, _, _)| inferred(*field)) {
        guesses.entry(field).or_insert(span);
    }
    for (field, span) in guesses {
        let path = context.quoted(field);
        let message = format!("`{}` tells people {path} about themselves, which is only a guess", rule.name);
        let help =
            "let the guess choose what is shown, and do not say it; or ask, and say what they answered";
        told.push(context.about(Slug::Presumptuous, rule, field, span, message).help(help));
    }
}
