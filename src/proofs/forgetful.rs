//! Owns `forgetful`: texts that would speak a field that is not there. Decided by where the
//! rule can fire, not by the shape of its condition. Must not know what is said.

use crate::compile::Expander;
use crate::diagnostic::{Change, Diagnostic, Remedy, Slug, Subject};
use crate::manners::Context;
use crate::policy::{Condition, Rule};
use crate::source::Span;
use crate::table::{Column, Region};
use crate::vocabulary::FieldId;
use std::collections::BTreeMap;

/// Tells what a rule forgets.
pub fn check(context: &Context<'_>, expander: &Expander<'_>, rule: &Rule) -> Vec<Diagnostic> {
    let policy = context.policy;
    // One that is rolled out to nobody speaks to nobody.
    if !speaks_bare(rule) || !rule.is_whole(policy) || rule.reaches_nobody() {
        return Vec::new();
    }
    let mut forgotten = BTreeMap::new();
    for outcome in &rule.outcomes {
        let mut bare = outcome.speaks().filter(|(_, _, fallback)| !fallback).peekable();
        if bare.peek().is_none() {
            continue;
        }
        let Ok(regions) = expander.regions(rule, outcome) else { continue };
        let settle = |region: &Region| region.on(context.today, &policy.vocabulary);
        let regions: Vec<Region> = regions.iter().filter_map(settle).collect();
        let can_be_unknown = |field: FieldId| {
            let column = Column::Field(field);
            regions.iter().any(|region| region.cell(column).is_none_or(|cell| cell.unknown))
        };
        for (field, span, _) in bare.filter(|(field, _, _)| can_be_unknown(*field)) {
            forgotten.entry(field).or_insert(span);
        }
    }
    let told = forgotten.into_iter().map(|(field, span): (FieldId, Span)| {
        let path = policy.vocabulary.path(field);
        let message = format!("`{}` speaks `{path}` to visitors of whom it is unknown", rule.name);
        let help = format!("add a fallback, `{{{path} | \"there\"}}`, or `when known {path}`");
        let diagnostic = Diagnostic::new(Slug::Forgetful, Subject::rule(&rule.name), span, message);
        let known = only_known(rule, &path);
        let diagnostic = diagnostic.help(help).remedy(fall_back(rule, field, &path)).remedy(known);
        diagnostic.related(Subject::field(path))
    });
    told.collect()
}

/// Speaks it to nobody of whom it is unknown. None where the condition has alternatives: to which
/// of them it belongs, the author knows.
fn only_known(rule: &Rule, path: &str) -> Option<Remedy> {
    let known = format!("known {path}");
    if matches!(rule.when, Some(Condition::Or(_))) {
        return None;
    }
    let title = format!("add `{known}` to `when`");
    Some(Remedy::new(title, Change::Join { of: rule.span, word: "when", with: " and ", part: known }))
}

/// Says something else wherever the rule speaks a field that may be unknown.
fn fall_back(rule: &Rule, field: FieldId, path: &str) -> Option<Remedy> {
    let spoken = rule.outcomes.iter().flat_map(|outcome| outcome.speaks());
    let bare = spoken.filter(|(spoken, _, fallback)| *spoken == field && !fallback);
    let mut changes = bare.map(|(_, span, _)| Change::Behind(span, " | \"there\"".to_owned()));
    let title = format!("add a fallback: `{{{path} | \"there\"}}`");
    changes.next().map(|first| changes.fold(Remedy::new(title, first), Remedy::and))
}

/// Whether a text of the rule speaks a field without saying what else.
fn speaks_bare(rule: &Rule) -> bool {
    rule.outcomes.iter().any(|outcome| outcome.speaks().any(|(_, _, fallback)| !fallback))
}
