//! Owns the manners: one file per check, and the list of them.
//! Must not know tables; what needs a proof over tables stands in `proofs`.

mod aimless;
mod bill;
mod creepy;
mod greedy;
mod mismatched;
mod off_limits;
mod off_purpose;
mod overdue;
mod presumptuous;
mod secretive;
mod sneaky;
mod snitching;
mod unmeasured;
mod unused;
mod waivers;

pub use bill::{Bill, Charge, Variation, bill, bill_of};
pub use waivers::{InEffect, apply as apply_waivers};

use crate::diagnostic::{Diagnostic, Slug, Subject};
use crate::policy::{Policy, Reading, Rule, Same};
use crate::vocabulary::{Date, FieldId, RuleId};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a rule reads, and how.
pub type Reads = BTreeMap<FieldId, Reading>;

/// What every check looks at.
pub struct Context<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// The day of the check.
    pub today: Date,
    /// What each rule reads, and how.
    pub reads: Vec<Arc<Reads>>,
}

impl<'a> Context<'a> {
    /// Looks at a policy on a day.
    pub fn new(policy: &'a Policy, today: Date) -> Self {
        Context::again(policy, today, &Same::none(policy.rules.len()), &[])
    }

    /// The same, where it is known what the rules that are the same read before.
    pub fn again(policy: &'a Policy, today: Date, same: &Same, before: &[Arc<Reads>]) -> Self {
        let reads = same.keep(before, |rule| policy[rule].reads(policy));
        Context { policy, today, reads }
    }

    /// What a rule reads, and how.
    pub fn reads_of(&self, rule: RuleId) -> &Reads {
        &self.reads[rule.index()]
    }

    /// The path of a field, in backticks.
    fn quoted(&self, field: FieldId) -> String {
        format!("`{}`", self.policy.vocabulary.path(field))
    }

    fn subject_of(&self, field: FieldId) -> Subject {
        Subject::field(self.policy.vocabulary.path(field))
    }

    /// A diagnostic about a rule and a field, at the place where the rule reads it.
    fn about(
        &self,
        slug: Slug,
        rule: &Rule,
        field: FieldId,
        span: crate::source::Span,
        message: String,
    ) -> Diagnostic {
        Diagnostic::new(slug, Subject::rule(&rule.name), span, message).related(self.subject_of(field))
    }

    /// Fields that what earns trust reads.
    fn read_by_tiers(&self) -> BTreeSet<FieldId> {
        let mut fields = BTreeSet::new();
        for condition in self.policy.earned.iter().flatten() {
            self.policy.reads(condition, &mut |field, _| {
                fields.insert(field);
            });
        }
        fields
    }
}

/// Checks of one rule, which look at nothing but it and what it goes by: no other rule.
const RULE: &[fn(&Context<'_>, RuleId, &mut Vec<Diagnostic>)] = &[
    sneaky::check,
    greedy::unread_uses,
    creepy::check,
    off_limits::check,
    snitching::check,
    off_purpose::check,
    presumptuous::check,
    secretive::check,
    aimless::check,
    mismatched::check,
];

/// Checks of one tier, goal or field at a time.
const EACH: &[Check] = &[creepy::tiers, presumptuous::fields, unmeasured::check, overdue::check];

/// Checks of the whole set, which wait while the text is not a policy.
const WHOLE: &[Check] = &[greedy::unread_asks, greedy::unread_fields, unused::check];

type Check = fn(&Context<'_>, &mut Vec<Diagnostic>);

/// What the manners have to say of each rule by itself; of those that are the same, what they
/// said before.
pub fn rules(
    context: &Context<'_>,
    same: &Same,
    before: &[Arc<Vec<Diagnostic>>],
) -> Vec<Arc<Vec<Diagnostic>>> {
    same.keep(before, |rule| {
        let mut told = Vec::new();
        RULE.iter().for_each(|check| check(context, rule, &mut told));
        told
    })
}

/// Everything else that the manners have to say; `whole` says whether the text is a policy.
pub fn check(context: &Context<'_>, whole: bool) -> Vec<Diagnostic> {
    let whole: &[Check] = if whole { WHOLE } else { &[] };
    let told = EACH.par_iter().chain(whole).flat_map_iter(|check| {
        let mut told = Vec::new();
        check(context, &mut told);
        told
    });
    told.collect()
}
