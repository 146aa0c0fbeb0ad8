//! Owns rules looked at without the tier that they require and the cap on trust: what they would
//! do for whomever. Must not know what is asked of them.

use crate::compile::{Expander, TooMany};
use crate::policy::{Outcome, Policy, Rule};
use crate::table::Region;
use crate::vocabulary::{Date, Vocabulary};

/// A policy without its cap and its contents, as far as conditions go by it: its rules are looked at from outside.
pub fn uncapped(policy: &Policy) -> Policy {
    let all = &policy.vocabulary;
    // No condition goes by contents, and there may be many.
    let vocabulary = Vocabulary {
        tiers: all.tiers.clone(),
        cap: None,
        consents: all.consents.clone(),
        categories: all.categories.clone(),
        sources: all.sources.clone(),
        fields: all.fields.clone(),
        surfaces: all.surfaces.clone(),
        slots: all.slots.clone(),
        contents: Vec::new(),
        goals: all.goals.clone(),
    };
    let (earned, segments) = (policy.earned.clone(), policy.segments.clone());
    Policy { vocabulary, earned, segments, ..Policy::default() }
}

/// The rules of a policy without its cap.
pub struct Free<'a> {
    expander: Expander<'a>,
    policy: &'a Policy,
    today: Date,
}

impl<'a> Free<'a> {
    /// For a policy that [`uncapped`] made, on a day.
    pub fn new(policy: &'a Policy, today: Date) -> Self {
        Free { expander: Expander::new(policy), policy, today }
    }

    /// What the policy speaks of, without the cap.
    pub fn vocabulary(&self) -> &'a Vocabulary {
        &self.policy.vocabulary
    }

    /// For whom a rule would do that, whatever their tier.
    pub fn regions(&self, rule: &Rule, outcome: &Outcome) -> Result<Vec<Region>, TooMany> {
        let anybody = self.policy.vocabulary.tier_ids().next();
        Ok(self.settle(&self.expander.regions_from(anybody, rule, outcome)?))
    }

    /// What earns each tier.
    pub fn earned(&self) -> Result<Vec<Vec<Region>>, TooMany> {
        let conditions = self.policy.earned.iter().flatten();
        conditions.map(|condition| Ok(self.settle(&self.expander.holds(condition)?))).collect()
    }

    fn settle(&self, regions: &[Region]) -> Vec<Region> {
        regions.iter().filter_map(|region| region.on(self.today, &self.policy.vocabulary)).collect()
    }
}
