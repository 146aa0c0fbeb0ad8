//! Owns which rules of a set are what they were in the set before, and keeping what was found of
//! those. Must not know what was found, nor how it is known that nothing changed.

use crate::vocabulary::RuleId;
use rayon::prelude::*;
use std::sync::Arc;

/// The rules of a set, each with the id that it had in the set before, where neither it nor
/// anything that it goes by has changed. Whom it beats is not meant: that may have changed.
#[derive(Debug, Clone, Default)]
pub struct Same(pub(super) Vec<Option<RuleId>>);

impl Same {
    /// Of so many rules none is what it was.
    pub fn none(rules: usize) -> Self {
        Same(vec![None; rules])
    }

    /// The id that a rule had before, where it is the same.
    pub fn before(&self, rule: RuleId) -> Option<RuleId> {
        self.0.get(rule.index()).copied().flatten()
    }

    /// What there is to find of each rule, in their order: of those that are the same what was
    /// found before. What is found must hang on nothing but the rule, what it goes by, and the
    /// day, which was the same.
    pub fn keep<T: Send + Sync>(&self, before: &[Arc<T>], find: impl Fn(RuleId) -> T + Sync) -> Vec<Arc<T>> {
        let rules = self.0.par_iter().enumerate().with_min_len(64);
        let found = rules.map(|(at, same)| match same.and_then(|rule| before.get(rule.index())) {
            Some(kept) => Arc::clone(kept),
            None => Arc::new(find(RuleId::from_index(at))),
        });
        found.collect()
    }
}
