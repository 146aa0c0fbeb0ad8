//! Owns `secretive`: rules that use data and cannot say why. Must not know which data.

use super::Context;
use crate::diagnostic::{Diagnostic, Remedy, Slug, Subject};
use crate::vocabulary::{RuleId, SourceId};
use std::collections::BTreeSet;

pub fn check(context: &Context<'_>, id: RuleId, told: &mut Vec<Diagnostic>) {
    let (rule, reads) = (&context.policy[id], context.reads_of(id));
    let asked = rule.asked();
    if rule.because.is_some() || reads.is_empty() && asked.is_empty() {
        return;
    }
    let does = if reads.is_empty() { "asks for data" } else { "uses data" };
    let message = format!("`{}` {does}, and has no `because` to tell the visitor", rule.name);
    let help = "add `because \"…\"`: what you would say to a visitor who asks why they see this";
    let because = format!("because {}", quoted(&why(context, id)));
    let remedy = Remedy::clause(rule.span, because);
    let diagnostic = Diagnostic::new(Slug::Secretive, Subject::rule(&rule.name), rule.span, message);
    told.push(diagnostic.help(help).remedy(remedy));
}

/// What could be told to the visitor, to start with; true, and in the author's own words.
fn why(context: &Context<'_>, id: RuleId) -> String {
    let (rule, vocabulary) = (&context.policy[id], &context.policy.vocabulary);
    let sources: BTreeSet<SourceId> =
        context.reads_of(id).keys().map(|field| vocabulary[*field].source).collect();
    let described = sources.iter().map(|source| {
        let source = &vocabulary[*source];
        source.description.as_deref().unwrap_or(&source.name).trim_end_matches('.')
    });
    let described: Vec<&str> = described.collect();
    match (described.is_empty(), rule.goal) {
        (false, _) => format!("We went by this: {}.", described.join("; ")),
        (true, Some(goal)) => format!("We ask so that: {}.", vocabulary[goal].words.trim_end_matches('.')),
        (true, None) => "We ask so that we can help you better.".to_owned(),
    }
}

/// A text as it is written in a policy.
fn quoted(words: &str) -> String {
    let sign = |next: char| match next {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        next if next.is_control() => format!("\\u{{{:x}}}", u32::from(next)),
        next => next.to_string(),
    };
    format!("\"{}\"", words.chars().map(sign).collect::<String>())
}
