//! Owns waivers: what they silence, which have expired, which are useless.
//! Must not know the checks that they silence.

use super::Context;
use super::bill::{Variation, bill};
use crate::diagnostic::{Change, Diagnostic, Remedy, Safe, Slug, Subject};
use crate::policy::{Policy, Waiver};
use crate::source::Span;
use crate::vocabulary::{Date, RuleId};
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
            None => kept.push(allowable(policy, diagnostic, today)),
        }
    }
    // Which rules still need what they were once allowed.
    let mut needing: BTreeSet<(String, Slug)> = BTreeSet::new();
    for told in &kept {
        if let Subject::Named("rule", name) = &told.subject {
            needing.insert((name.clone(), told.slug));
        }
    }
    let mut in_effect = Vec::new();
    for (at, rule) in policy.rules.iter().enumerate() {
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
                    // Its reason is worth keeping where the rule still needs it.
                    let mended = whole && !needing.contains(&(rule.name.clone(), waiver.slug));
                    let out = Remedy::new("take the `allow` away", Change::Drop(waiver.span))
                        .safe(if mended { Safe::Yes } else { Safe::No });
                    let longer = a_quarter_after(today).map(|day| prolong(waiver, day));
                    kept.push(
                        diagnostic
                            .remedy(out)
                            .remedy(longer)
                            .help("mend the rule and take the `allow` away, or decide anew, with a new date"),
                    );
                }
                continue;
            }
            let silences = silencing.contains(&(rule.name.clone(), waiver.slug));
            let known = whole || is_judged(context, RuleId::from_index(at), waiver.slug);
            if !silences && known && seen.insert((Slug::UselessWaiver, waiver.slug)) {
                let message = format!("`{}` is not {}, so there is nothing to allow", rule.name, waiver.slug);
                let diagnostic = Diagnostic::new(Slug::UselessWaiver, subject, waiver.span, message);
                let out = Remedy::new("take the `allow` away", Change::Drop(waiver.span)).safe(Safe::Yes);
                kept.push(diagnostic.help("take the `allow` away").remedy(out));
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

/// Whether all was there by which a check judges a rule, though the text is not a policy.
fn is_judged(context: &Context<'_>, id: RuleId, slug: Slug) -> bool {
    let (policy, broken) = (context.policy, &context.policy.broken);
    let (rule, reads) = (&policy[id], context.reads_of(id));
    let is_known = match slug {
        Slug::Creepy | Slug::Nosy => {
            rule.requires.is_some_and(|tier| !broken.tiers.contains(&tier))
                && bill(policy, rule, reads, Variation::default()).is_some()
        }
        Slug::OffPurpose => {
            rule.goal.is_some()
                && !reads.keys().chain(&rule.asked()).any(|field| broken.fields.contains(field))
        }
        // What nothing else reads is known of whole sets alone.
        Slug::Greedy => false,
        _ => true,
    };
    is_known && rule.is_whole(policy)
}

/// The diagnostic, which may be waived where its check can be. Never safe: it is an exception at
/// the expense of visitors, and wants a reason.
fn allowable(policy: &Policy, diagnostic: Diagnostic, today: Date) -> Diagnostic {
    let (Subject::Named("rule", name), true) = (&diagnostic.subject, diagnostic.slug.can_be_allowed()) else {
        return diagnostic;
    };
    let (Some(rule), Some(day)) = (policy.find_rule(name), a_quarter_after(today)) else {
        return diagnostic;
    };
    let slug = diagnostic.slug;
    // One that has expired is to be prolonged, or not.
    if policy[rule].waivers.iter().any(|waiver| waiver.slug == slug) {
        return diagnostic;
    }
    let clause = format!("allow {slug} \"say why, and who decided it\" until {day}");
    let title = format!("allow it to be {slug} until {day}, with a reason");
    diagnostic.remedy(Remedy::clause(policy[rule].span, clause).titled(title))
}

/// The day that a new waiver or review ends on, unless somebody says otherwise.
pub(super) fn a_quarter_after(today: Date) -> Option<Date> {
    today.checked_add_days(chrono::Days::new(90))
}

/// A waiver until a later day. Its day stands last in it.
fn prolong(waiver: &Waiver, day: Date) -> Remedy {
    let length = waiver.until.to_string().len() as u32;
    let place = Span { start: waiver.span.end.saturating_sub(length), ..waiver.span };
    Remedy::new(
        format!("allow it until {day}, if that was decided anew"),
        Change::Replace(place, day.to_string()),
    )
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
