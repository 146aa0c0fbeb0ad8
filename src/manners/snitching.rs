//! Owns `snitching`: outcomes that more people see than may know what decided them.
//! Must not know the bill.

use super::Context;
use crate::diagnostic::{Diagnostic, Slug};
use crate::vocabulary::RuleId;

pub fn check(context: &Context<'_>, id: RuleId, told: &mut Vec<Diagnostic>) {
    let vocabulary = &context.policy.vocabulary;
    let (rule, reads) = (&context.policy[id], context.reads_of(id));
    let surfaces = rule.outcomes.iter().filter_map(|outcome| {
        let surface = vocabulary[outcome.slot?].surface;
        Some((outcome, surface))
    });
    let Some((outcome, widest)) = surfaces
        .max_by_key(|(outcome, surface)| (vocabulary[*surface].seen_by, std::cmp::Reverse(outcome.span)))
    else {
        return;
    };
    let surface = &vocabulary[widest];
    for (field, reading) in reads {
        let may_see = vocabulary[*field].seen_by;
        if surface.seen_by <= may_see {
            continue;
        }
        let path = context.quoted(*field);
        let message = format!(
            "`{}` shows on `{}`, seen by the {}, what it chose by {path}, which only the {may_see} may see",
            rule.name, surface.name, surface.seen_by
        );
        let help = format!(
            "show it on a surface that only the {may_see} sees, or do without {path}; if it is no secret, declare it `seen by {}`",
            surface.seen_by
        );
        told.push(
            context
                .about(Slug::Snitching, rule, *field, reading.span, message)
                .label(outcome.span, format!("seen by the {}", surface.seen_by))
                .help(help),
        );
    }
}
