//! Owns `secretive`: rules that use data and cannot say why. Must not know which data.

use super::Context;
use crate::diagnostic::{Diagnostic, Slug, Subject};
use crate::vocabulary::RuleId;

pub fn check(context: &Context<'_>, id: RuleId, told: &mut Vec<Diagnostic>) {
    let (rule, reads) = (&context.policy[id], context.reads_of(id));
    let asked = rule.asked();
    if rule.because.is_some() || reads.is_empty() && asked.is_empty() {
        return;
    }
    let does = if reads.is_empty() { "asks for data" } else { "uses data" };
    let message = format!("`{}` {does}, and has no `because` to tell the visitor", rule.name);
    let help = "add `because \"…\"`: what you would say to a visitor who asks why they see this";
    told.push(Diagnostic::new(Slug::Secretive, Subject::rule(&rule.name), rule.span, message).help(help));
}
