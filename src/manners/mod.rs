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
use crate::policy::{Policy, Reading, Rule};
use crate::vocabulary::{Date, FieldId, RuleId};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What every check looks at.
pub struct Context<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// The day of the check.
    pub today: Date,
    /// What each rule reads, and how.
    pub reads: Vec<BTreeMap<FieldId, Reading>>,
}

impl<'a> Context<'a> {
    /// Looks at a policy on a day.
    pub fn new(policy: &'a Policy, today: Date) -> Self {
        let reads = policy.rules.par_iter().map(|rule| rule.reads(policy)).collect();
        Context { policy, today, reads }
    }

    /// The rules, each with what it reads.
    pub fn rules(&self) -> impl Iterator<Item = (&'a Rule, &BTreeMap<FieldId, Reading>)> {
        self.policy.rules.iter().zip(&self.reads)
    }

    /// What a rule reads, and how.
    pub fn reads_of(&self, rule: RuleId) -> &BTreeMap<FieldId, Reading> {
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

type Check = fn(&Context<'_>, &mut Vec<Diagnostic>);

/// Checks of one rule, goal or field at a time.
const EACH: &[Check] = &[
    sneaky::check,
    greedy::unread_uses,
    creepy::check,
    creepy::tiers,
    off_limits::check,
    snitching::check,
    off_purpose::check,
    presumptuous::check,
    secretive::check,
    aimless::check,
    unmeasured::check,
    mismatched::check,
    overdue::check,
];

/// Checks of the whole set, which wait while the text is not a policy.
const WHOLE: &[Check] = &[greedy::unread_asks, greedy::unread_fields, unused::check];

/// Everything that the manners have to say; `whole` says whether the text is a policy.
pub fn check(context: &Context<'_>, whole: bool) -> Vec<Diagnostic> {
    let whole: &[Check] = if whole { WHOLE } else { &[] };
    let told = EACH.par_iter().chain(whole).flat_map_iter(|check| {
        let mut told = Vec::new();
        check(context, &mut told);
        told
    });
    told.collect()
}
