//! Owns who was found to get a rule when the set was checked before, and whether they still do.
//! Must not know how they were found.

use super::slots::{Settled, Slots};
use crate::policy::{Policy, Rule, Same};
use crate::table::Region;
use crate::vocabulary::RuleId;
use std::sync::Arc;

/// For each outcome of a rule visitors who get it, whatever other rules do for them: nobody who
/// beats the rule for sure has a row that meets them. None where somebody may not be there.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reached(pub(super) Option<Vec<Region>>);

/// What is known of a set from the one before it.
pub struct Earlier<'a> {
    same: &'a Same,
    reached: &'a [Arc<Reached>],
    /// The rules that may take visitors from others whom they left to them before.
    taking: Vec<RuleId>,
}

impl<'a> Earlier<'a> {
    /// Nothing is known.
    pub fn nothing(same: &'a Same) -> Self {
        Earlier { same, reached: &[], taking: Vec::new() }
    }

    /// Of a set whose rules were reached so. `otherwise` tells of a rule, and which it was before
    /// by its name, whether its rows are other ones.
    pub fn new(
        (policy, same): (&'a Policy, &'a Same),
        (before, reached): (&Policy, &'a [Arc<Reached>]),
        otherwise: impl Fn(RuleId, RuleId) -> bool,
    ) -> Self {
        let mut taking = Vec::new();
        for (id, rule) in policy.rules().filter(|(id, _)| same.before(*id).is_none()) {
            match before.find_rule(&rule.name) {
                // Whom it beats, all who beat it do as well.
                Some(old) if beats_more((policy, rule), (before, &before[old])) => {
                    return Earlier::nothing(same);
                }
                Some(old) if !otherwise(id, old) => {}
                // No rule that was there can beat a new one without beating more.
                _ => taking.push(id),
            }
        }
        Earlier { same, reached, taking }
    }

    /// Those who got the outcomes of a rule, and still do.
    pub(super) fn reached(&self, rule: RuleId, moved: &Moved<'_>) -> Option<&'a Arc<Reached>> {
        let kept = self.reached.get(self.same.before(rule)?.index())?;
        let outcomes = moved.slots.policy()[rule].outcomes.iter();
        let mut outcomes = outcomes.zip(kept.0.as_ref()?);
        let still = outcomes.all(|(outcome, visitors)| {
            let rows = outcome.slot.and_then(|slot| moved.rows.get(slot.index()));
            rows.is_some_and(|rows| moved.leave(rows, rule, visitors))
        });
        still.then_some(kept)
    }

    /// The rows that visitors may be taken by.
    pub(super) fn moved<'s>(&self, slots: &'s Slots<'s>) -> Moved<'s> {
        let rows = slots.ids().map(|slot| {
            let taking = self.taking.iter().filter(|rule| slots.policy()[**rule].rollout.is_none());
            let rows = taking.flat_map(|rule| &slots.rows(slot)[slots.places(slot, *rule)]);
            rows.collect()
        });
        Moved { slots, rows: rows.collect() }
    }
}

/// The rows of each slot that are not what they were.
pub(super) struct Moved<'s> {
    slots: &'s Slots<'s>,
    rows: Vec<Vec<&'s Settled<'s>>>,
}

impl Moved<'_> {
    /// Whether none of these rows takes visitors from a rule.
    fn leave(&self, rows: &[&Settled<'_>], rule: RuleId, visitors: &Region) -> bool {
        // More of them are looked at faster by index.
        const MANY: usize = 128;
        let takes = |row: &&Settled<'_>| {
            row.region.meets(visitors, self.slots.vocabulary()) && self.slots.order.beats(row.rule, rule)
        };
        rows.len() <= MANY && !rows.iter().any(takes)
    }
}

/// Whether a rule beats one, by its own words, that it did not beat before.
fn beats_more((policy, rule): (&Policy, &Rule), (before, old): (&Policy, &Rule)) -> bool {
    let beat = |name: &str| old.beats.iter().any(|beaten| before[*beaten].name == name);
    rule.beats.iter().any(|beaten| !beat(&policy[*beaten].name))
}
