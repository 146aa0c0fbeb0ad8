//! Owns `secretive`: rules that use data and cannot say why. Must not know which data.

use super::Context;
use crate::diagnostic::{Diagnostic, Slug, Subject};

pub fn check(context: &Context<'_>, told: &mut Vec<Diagnostic>) {
    for (rule, reads) in context.rules() {
        let asked = rule.asked();
        if rule.because.is_some() || reads.is_empty() && asked.is_empty() {
            continue;
        }
        let does = if reads.is_empty() { "asks for data" } else { "uses data" };
        let message = format!("`{}` {does}, and has no `because` to tell the visitor", rule.name);
        let help = "add `because \"…\"`: what you would say to a visitor who asks why they see this";
        told.push(Diagnostic::new(Slug::Secretive, Subject::rule(&rule.name), rule.span, message).help(help));
    }
}
