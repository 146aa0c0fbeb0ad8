//! The language: "a witness is a visitor: facts that can be pasted into a file and decided." It
//! shows what is claimed, and says nothing that it could do without.

use super::dice::Dice;
use super::everybody::holds;
use super::model::Set;
use super::policies::{ROOMY, disordered, sets};
use super::small::small_sets;
use super::workshop::{checked, today, tries};
use proptest::prelude::*;
use serde_json::Value;
use tightrope::check::Report;
use tightrope::decide::{Buckets, Visitor, candidates, interpreted_tier, read, truth};
use tightrope::diagnostic::{Diagnostic, Slug};
use tightrope::policy::{PromiseLine, winning_order};
use tightrope::table::Tables;
use tightrope::vocabulary::{Moment, Never, Offer, RuleId, SlotId, long_after};

/// What is told with a visitor to whom it happens.
const WITH_WITNESS: [Slug; 3] = [Slug::Ambiguous, Slug::Overbearing, Slug::BrokenPromise];

/// A set, what is told of it, and its tables, which a set with errors has to be looked at only.
struct Told<'a> {
    report: &'a Report,
    tables: &'a Tables,
}

impl Told<'_> {
    /// Whether reading the facts gives no problems, and deciding them shows what is claimed, on
    /// whatever day they are pasted.
    fn shows(&self, told: &Diagnostic, facts: &Value) -> bool {
        let vocabulary = &self.report.policy.vocabulary;
        let read = read(vocabulary, facts.to_string().as_bytes(), Moment::Day(long_after(today())));
        let Ok((visitor, problems)) = read else { return false };
        let shown = match told.slug {
            Slug::Ambiguous => self.both_claim(told, &visitor),
            Slug::Overbearing => self.is_over_limit(told, &visitor),
            Slug::BrokenPromise => self.breaks(told, &visitor),
            _ => false,
        };
        problems.is_empty() && shown
    }

    fn slots(&self) -> impl Iterator<Item = SlotId> + use<> {
        (0..self.tables.slots.len()).map(SlotId::from_index)
    }

    /// The slot that the message names.
    fn named(&self, told: &Diagnostic) -> SlotId {
        let named = |slot: &SlotId| {
            told.message.split('`').any(|words| words == self.report.policy.vocabulary.slot_path(*slot))
        };
        self.slots().find(named).expect("a slot in the message")
    }

    /// Who claims a slot, and is beaten by nobody: the winner, unless it is ambiguous who that is.
    fn stands(&self, visitor: &Visitor, slot: SlotId) -> Vec<(RuleId, usize)> {
        let order = winning_order(&self.report.policy);
        let claiming = self.claims(visitor, slot);
        let unbeaten =
            |(rule, _): &&(RuleId, usize)| claiming.iter().all(|(other, _)| !order.beats(*other, *rule));
        claiming.iter().filter(unbeaten).copied().collect()
    }

    /// Every outcome that claims a slot, rollouts as they fall.
    fn claims(&self, visitor: &Visitor, slot: SlotId) -> Vec<(RuleId, usize)> {
        let policy = &self.report.policy;
        let Some(tier) = interpreted_tier(policy, visitor) else { return Vec::new() };
        let rules = candidates(policy, visitor, slot, Buckets::ById);
        let all = rules.into_iter().flat_map(|(rule, _)| {
            let outcomes = policy[rule].outcomes.iter().enumerate();
            let here = outcomes.filter(|(_, outcome)| {
                outcome.slot == Some(slot) && holds(policy, visitor, tier, &policy[rule], outcome)
            });
            here.map(|(at, _)| (rule, at)).collect::<Vec<_>>()
        });
        all.collect()
    }

    /// Both outcomes claim the slot that is named.
    fn both_claim(&self, told: &Diagnostic, visitor: &Visitor) -> bool {
        let policy = &self.report.policy;
        let slot = self.named(told);
        // The two outcomes are those that the diagnostic points at.
        let spans = [told.span, told.labels[0].0];
        let claimed = self.claims(visitor, slot);
        let claimed = claimed.iter().map(|(rule, at)| policy[*rule].outcomes[*at].span);
        claimed.filter(|span| spans.contains(span)).count() == 2
    }

    fn is_over_limit(&self, told: &Diagnostic, visitor: &Visitor) -> bool {
        let vocabulary = &self.report.policy.vocabulary;
        let tier = interpreted_tier(&self.report.policy, visitor).expect("a tier");
        let surface = told.related[0].to_string().replace("surface ", "");
        let surface = vocabulary.find_surface(&surface).expect("a surface");
        let asks = |(rule, at): (RuleId, usize)| self.report.policy[rule].outcomes[at].asks().is_some();
        let (mut shows, mut asked) = (0, 0);
        for slot in &vocabulary[surface].slots {
            let standing: Vec<bool> = self.stands(visitor, *slot).into_iter().map(asks).collect();
            shows += usize::from(standing.contains(&false));
            asked += usize::from(!standing.is_empty() && !standing.contains(&false));
        }
        let personalised = shows + asked.min(1);
        told.subject.to_string() == format!("tier {}", vocabulary[tier].name)
            && vocabulary[tier].limit.is_some_and(|limit| personalised > limit as usize)
    }

    fn breaks(&self, told: &Diagnostic, visitor: &Visitor) -> bool {
        let policy = &self.report.policy;
        let lines = policy.promises.iter().flat_map(|promise| &promise.lines);
        let line = lines.into_iter().find(|line| line.span == told.span).expect("a line");
        let tier = interpreted_tier(policy, visitor);
        let meant = |condition| truth(policy, visitor, tier, condition) == Some(true);
        let slot = self.named(told);
        line.condition.as_ref().is_none_or(meant)
            && match told.related.first() {
                None => is_default(policy, line, slot),
                Some(rule) => self.stands(visitor, slot).iter().any(|(won, at)| {
                    rule.to_string() == format!("rule {}", policy[*won].name)
                        && self.does(line, slot, *won, *at)
                }),
            }
    }

    fn does(&self, line: &PromiseLine, slot: SlotId, rule: RuleId, at: usize) -> bool {
        let policy = &self.report.policy;
        match (line.never.as_ref().expect("what never happens"), &policy[rule].outcomes[at].offer) {
            (Never::Show(content, place), Some(Offer::Show { content: shown, .. })) => {
                shown == content && place.is_none_or(|place| place == slot)
            }
            (Never::Use(selector), _) => {
                policy[rule].reads(policy).keys().any(|field| selector.fields.contains(field))
            }
            (Never::Ask(selector), Some(Offer::Ask { field, .. })) => selector.fields.contains(field),
            _ => false,
        }
    }
}

fn is_default(policy: &tightrope::policy::Policy, line: &PromiseLine, slot: SlotId) -> bool {
    match &line.never {
        Some(Never::Show(content, place)) => {
            place.is_none_or(|place| place == slot) && policy.vocabulary[slot].default == *content
        }
        _ => false,
    }
}

/// The facts without one of them, in every way: a datum, a consent, one of the host's keys.
pub fn with_one_less(facts: &Value) -> Vec<Value> {
    let mut all = Vec::new();
    let keys = facts.as_object().expect("an object");
    for (key, value) in keys {
        let mut put = |less: Option<Value>| {
            let mut without = facts.clone();
            let object = without.as_object_mut().expect("an object");
            match less {
                Some(less) => object.insert(key.clone(), less),
                None => object.remove(key),
            };
            all.push(without);
        };
        put(None);
        match value {
            Value::Object(fields) => fields.keys().for_each(|field| {
                let mut less = fields.clone();
                less.remove(field);
                put(Some(less.into()));
            }),
            Value::Array(names) => (0..names.len()).for_each(|at| {
                let mut less = names.clone();
                less.remove(at);
                put(Some(less.into()));
            }),
            _ => {}
        }
    }
    all
}

/// What is wrong with the witnesses of a set.
fn wrong(set: &Set) -> Option<String> {
    let (text, report) = checked(set);
    let tables = report.tables.as_ref().or(report.draft.as_ref())?;
    let told = Told { report: &report, tables };
    for diagnostic in &report.diagnostics {
        let shown = |words: &str, facts: &Value| {
            Some(format!("{words}: {facts}\n{}: {}\n{text}", diagnostic.slug, diagnostic.message))
        };
        let Some(facts) = &diagnostic.witness else {
            if WITH_WITNESS.contains(&diagnostic.slug) {
                return shown("no witness", &Value::Null);
            }
            continue;
        };
        if !told.shows(diagnostic, facts) {
            return shown("it does not happen to", facts);
        }
        if let Some(less) = with_one_less(facts).iter().find(|less| told.shows(diagnostic, less)) {
            return shown(&format!("{facts} says more than"), less);
        }
    }
    None
}

proptest! {
    #![proptest_config(tries(192))]

    /// Every witness decides as claimed, and leaving out any fact of it makes the claim false.
    #[test]
    fn every_witness_decides_as_claimed(set in sets(ROOMY), mut dice in Dice::strategy(60)) {
        prop_assert_eq!(wrong(&disordered(set, &mut dice)), None);
    }

    /// On small sets, which are told more, too.
    #[test]
    fn every_witness_of_a_small_set_decides_as_claimed(set in small_sets()) {
        prop_assert_eq!(wrong(&set), None);
    }
}
