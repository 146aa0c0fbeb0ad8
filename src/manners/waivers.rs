//! Owns waivers: what they silence, which have expired, which are useless.
//! Must not know the checks that they silence.

use super::Context;
use crate::diagnostic::{Diagnostic, Slug, Subject};
use crate::policy::Policy;
use crate::vocabulary::Date;
use serde::Serialize;
use std::collections::BTreeSet;

/// A waiver that holds today, for every report to list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InEffect {
    /// The rule.
    pub rule: String,
    /// The check that is silenced.
    pub check: &'static str,
    /// Why.
    pub reason: String,
    /// The last day.
    pub until: Date,
}

/// Takes away what is waived, and tells waivers that have expired or silence nothing. `whole`
/// says whether all checks were made: before that, nobody knows what a waiver silences.
pub fn apply(context: &Context<'_>, told: Vec<Diagnostic>, whole: bool) -> (Vec<Diagnostic>, Vec<InEffect>) {
    let (policy, today) = (context.policy, context.today);
    let mut silencing: BTreeSet<(String, Slug)> = BTreeSet::new();
    let mut kept = Vec::new();
    for diagnostic in told {
        match waived(policy, &diagnostic, today) {
            Some(rule) => {
                silencing.insert((rule, diagnostic.slug));
            }
            None => kept.push(diagnostic),
        }
    }
    let mut in_effect = Vec::new();
    for rule in &policy.rules {
        let mut seen = BTreeSet::new();
        for waiver in &rule.waivers {
            let subject = Subject::rule(&rule.name);
            if waiver.until < today {
                if seen.insert((Slug::ExpiredWaiver, waiver.slug)) {
                    let message = format!(
                        "`{}` was allowed to be {} until {}, and no longer",
                        rule.name, waiver.slug, waiver.until
                    );
                    let diagnostic = Diagnostic::new(Slug::ExpiredWaiver, subject, waiver.span, message);
                    kept.push(
                        diagnostic
                            .help("mend the rule and take the `allow` away, or decide anew, with a new date"),
                    );
                }
                continue;
            }
            let silences = silencing.contains(&(rule.name.clone(), waiver.slug));
            let known = whole || waiver.slug != Slug::Greedy && rule.is_whole(policy);
            if !silences && known && seen.insert((Slug::UselessWaiver, waiver.slug)) {
                let message = format!("`{}` is not {}, so there is nothing to allow", rule.name, waiver.slug);
                let diagnostic = Diagnostic::new(Slug::UselessWaiver, subject, waiver.span, message);
                kept.push(diagnostic.help("take the `allow` away"));
            }
            in_effect.push(InEffect {
                rule: rule.name.clone(),
                check: waiver.slug.name(),
                reason: waiver.reason.clone(),
                until: waiver.until,
            });
        }
    }
    (kept, in_effect)
}

/// The rule for which a diagnostic is waived today.
fn waived(policy: &Policy, diagnostic: &Diagnostic, today: Date) -> Option<String> {
    let Subject::Named("rule", name) = &diagnostic.subject else {
        return None;
    };
    let rule = &policy[policy.find_rule(name)?];
    let mut waivers = rule.waivers.iter();
    waivers.any(|waiver| waiver.slug == diagnostic.slug && today <= waiver.until).then(|| name.clone())
}
