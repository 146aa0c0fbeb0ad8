//! Owns which rules need not be resolved again. Must not know how rules are resolved.

use super::{Declared, Resolver};
use crate::diagnostic::Diagnostic;
use crate::policy::{Policy, Rule, Same};
use crate::syntax::ast::Declaration;
use crate::vocabulary::RuleId;
use std::sync::Arc;

/// What a set was resolved to.
#[derive(Debug, Clone)]
pub struct Resolved {
    /// The policy.
    pub policy: Arc<Policy>,
    /// The mistakes.
    pub told: Vec<Diagnostic>,
    /// Which rules are what they were in the set before.
    pub same: Same,
    /// What each rule was resolved from.
    pub(super) declared: Vec<Arc<Declaration>>,
    /// Whether all of it could be read and resolved. Of a set that could not, nothing is kept.
    pub(super) settled: bool,
}

/// The rules of a set by those of the set before.
pub(super) struct Earlier<'b> {
    before: &'b Resolved,
    /// For each rule of the set before the one that has its name.
    now: Vec<Option<RuleId>>,
    /// Whether the names are the same ones.
    same_names: bool,
    /// For each rule the one that was resolved from the same declaration.
    pub(super) same: Same,
}

impl<'b> Earlier<'b> {
    fn new(declared: &Declared<'_>, before: &'b Resolved) -> Self {
        // Both are in the order of names.
        let mut named = Vec::with_capacity(declared.rules.len());
        let mut now = vec![None; before.policy.rules.len()];
        let mut old = before.policy.rules().peekable();
        for (at, name) in declared.rules.keys().enumerate() {
            while old.next_if(|(_, rule)| rule.name.as_str() < *name).is_some() {}
            let found = old.next_if(|(_, rule)| rule.name.as_str() == *name).map(|(id, _)| id);
            if let Some(now) = found.and_then(|id| now.get_mut(id.index())) {
                *now = Some(RuleId::from_index(at));
            }
            named.push(found);
        }
        let same_names = named.len() == now.len() && named.iter().all(Option::is_some);
        let wholes = declared.rules.values().map(|rule| rule.whole);
        let same = named.iter().zip(wholes).map(|(named, whole)| {
            let declared = |id: &RuleId| before.declared.get(id.index());
            named.filter(|id| declared(id).is_some_and(|declared| Arc::ptr_eq(declared, whole)))
        });
        let same = Same(same.collect());
        Earlier { before, now, same_names, same }
    }

    /// The rule at a place, if it is what it was: ids may have moved, and with them whom it beats.
    pub(super) fn rule(&self, at: usize) -> Option<Arc<Rule>> {
        let rule = self.before.policy.rules.get(self.same.before(RuleId::from_index(at))?.index())?;
        if self.same_names || rule.beats.is_empty() {
            return Some(Arc::clone(rule));
        }
        let now = |beaten: &RuleId| self.now.get(beaten.index()).copied().flatten();
        let beats: Option<Vec<RuleId>> = rule.beats.iter().map(now).collect();
        Some(Arc::new(Rule { beats: beats?, ..Rule::clone(rule) }))
    }
}

impl Resolver<'_> {
    /// Whether all that is declared is known.
    pub(super) fn is_settled(&self) -> bool {
        self.skipped.is_empty() && self.open.is_empty() && !self.open_trust && !self.open_world
    }

    /// What is known of the rules from the set before. Nothing is, unless all that a rule may go
    /// by is the same, place by place in all lists: ids stand for what they stood for.
    pub(super) fn earlier<'b>(
        &self,
        declared: &Declared<'_>,
        before: Option<&'b Resolved>,
    ) -> Option<Earlier<'b>> {
        let before = before.filter(|before| before.settled && self.is_settled())?;
        let (old, new) = (&*before.policy, &*self.policy);
        let same = old.vocabulary == new.vocabulary
            && old.segments == new.segments
            && old.earned == new.earned
            && old.broken == new.broken
            // Which tells -0 from 0, as tables do.
            && format!("{:?}", old.vocabulary.fields) == format!("{:?}", new.vocabulary.fields);
        same.then(|| Earlier::new(declared, before))
    }
}
