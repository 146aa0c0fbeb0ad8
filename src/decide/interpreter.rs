//! Owns the interpreter over the checked tree. It is the definition: written to be read beside
//! the language page, not to be fast. Must not know tables.

use super::bucket::Buckets;
use super::visitor::Visitor;
use crate::policy::{Condition, Order, Outcome, Policy, Rule, Test};
use crate::vocabulary::{FieldId, RuleId, SegmentId, SlotId, TierId, Value};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Whether a condition is true, false or (none) unknown, in Kleene's logic of three values.
/// `tier` is the visitor's; none while that is still being found.
pub fn truth(
    policy: &Policy,
    visitor: &Visitor,
    tier: Option<TierId>,
    condition: &Condition,
) -> Option<bool> {
    Reading { policy, visitor, tier, segments: RefCell::default() }.truth(condition)
}

/// One visitor, read by one policy. Segments are looked into once each.
struct Reading<'a> {
    policy: &'a Policy,
    visitor: &'a Visitor,
    tier: Option<TierId>,
    segments: RefCell<BTreeMap<SegmentId, Option<bool>>>,
}

impl Reading<'_> {
    fn truth(&self, condition: &Condition) -> Option<bool> {
        let value = |field: FieldId| self.visitor.value(&self.policy.vocabulary, field);
        match condition {
            Condition::And(parts) => {
                let mut all = Some(true);
                for part in parts {
                    match self.truth(part) {
                        Some(false) => return Some(false),
                        None => all = None,
                        Some(true) => {}
                    }
                }
                all
            }
            Condition::Or(parts) => {
                let mut any = Some(false);
                for part in parts {
                    match self.truth(part) {
                        Some(true) => return Some(true),
                        None => any = None,
                        Some(false) => {}
                    }
                }
                any
            }
            Condition::Not(inner) => self.truth(inner).map(|truth| !truth),
            Condition::Segment(segment, _) => self.segment(*segment),
            Condition::Trust(comparison, other, _) => self.tier.map(|tier| comparison.holds(tier.cmp(other))),
            Condition::Known(field, _) => Some(value(*field).is_some()),
            Condition::Unknown(field, _) => Some(value(*field).is_none()),
            Condition::Field(field, test, _) => value(*field).map(|value| passes(value, test, self.visitor)),
            Condition::Broken(..) => None,
        }
    }

    fn segment(&self, segment: SegmentId) -> Option<bool> {
        if let Some(known) = self.segments.borrow().get(&segment) {
            return *known;
        }
        let truth = self.truth(&self.policy[segment].condition);
        self.segments.borrow_mut().insert(segment, truth);
        truth
    }
}

fn passes(value: &Value, test: &Test, visitor: &Visitor) -> bool {
    use crate::vocabulary::Comparison::{AtLeast, AtMost};
    match (test, value) {
        (Test::Holds, value) => *value == Value::Bool(true),
        (Test::Compare(comparison, constant), value) => comparison.holds_between(value, constant),
        (Test::In(constants), value) => constants.contains(value),
        (Test::Between(low, high), value) => {
            low.as_ref().is_none_or(|low| AtLeast.holds_between(value, low))
                && high.as_ref().is_none_or(|high| AtMost.holds_between(value, high))
        }
        (Test::HasAny(members), Value::Set(set)) => !members.misses(set),
        (Test::HasAll(members), Value::Set(set)) => members.within(set),
        (Test::Within(duration), Value::Date(date)) => {
            let today = visitor.today();
            *date <= today && duration.before(today).is_none_or(|bound| *date >= bound)
        }
        (Test::OlderThan(duration), Value::Date(date)) => {
            duration.before(visitor.today()).is_some_and(|bound| *date < bound)
        }
        _ => false,
    }
}

/// The visitor's tier: what the host passes, else the climb; then the cap.
pub fn tier(policy: &Policy, visitor: &Visitor) -> Option<TierId> {
    let mut tiers = policy.vocabulary.tier_ids();
    let first = tiers.next()?;
    let climbed = || {
        let earned = |tier: &TierId| {
            let condition = policy.earned[tier.index()].as_ref();
            condition.is_some_and(|condition| truth(policy, visitor, None, condition) == Some(true))
        };
        tiers.take_while(earned).last().unwrap_or(first)
    };
    let reached = visitor.trust.unwrap_or_else(climbed);
    let cap = policy.vocabulary.cap.and_then(|cap| visitor.value(&policy.vocabulary, cap));
    match cap {
        Some(Value::Tier(cap)) => Some(reached.min(*cap)),
        _ => Some(reached),
    }
}

/// The rules that claim a slot, each with the outcome that it claims it for.
pub fn candidates(
    policy: &Policy,
    visitor: &Visitor,
    slot: SlotId,
    buckets: Buckets,
) -> Vec<(RuleId, usize)> {
    let Some(tier) = tier(policy, visitor) else {
        return Vec::new();
    };
    let claims = |rule: &Rule| {
        let reached = rule.requires.is_some_and(|required| tier >= required);
        let is_true = |condition: &Condition| truth(policy, visitor, Some(tier), condition) == Some(true);
        let holds = reached
            && rule.segments.iter().all(|segment| is_true(&policy[segment.value].condition))
            && rule.when.as_ref().is_none_or(is_true)
            && !rule.unless.as_ref().is_some_and(is_true)
            && buckets.reaches(&rule.name, rule.rollout, visitor.id.as_deref());
        let claims = |outcome: &Outcome| {
            outcome.slot == Some(slot)
                && outcome.condition.as_ref().is_none_or(is_true)
                && outcome.asks().is_none_or(|field| may_ask(policy, visitor, field))
        };
        holds.then(|| rule.outcomes.iter().position(claims)).flatten()
    };
    policy.rules().filter_map(|(id, rule)| Some((id, claims(rule)?))).collect()
}

/// Whether the answer is not known yet, and may be known.
fn may_ask(policy: &Policy, visitor: &Visitor, field: FieldId) -> bool {
    visitor.value(&policy.vocabulary, field).is_none()
        && policy.vocabulary.consent_of(field).is_none_or(|consent| visitor.consents_to(consent))
}

/// The candidate that beats all others. Where a policy checks, there is exactly one.
pub fn winner(
    policy: &Policy,
    order: &Order,
    visitor: &Visitor,
    slot: SlotId,
    buckets: Buckets,
) -> Option<(RuleId, usize)> {
    let candidates = candidates(policy, visitor, slot, buckets);
    let wins = |(rule, _): &&(RuleId, usize)| {
        candidates.iter().all(|(other, _)| other == rule || order.beats(*rule, *other))
    };
    candidates.iter().find(wins).copied()
}
