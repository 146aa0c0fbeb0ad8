//! Owns listing every visitor of a small set: each field unknown or with one value of every
//! class, each consent given or not, each tier passed. Must not know what is asked of them.

use super::model::{Field, Kind, Set, Source};
use super::small::small;
use super::workshop::{compiled, visitor};
use tightrope::decide::{Buckets, Visitor, candidates, interpreted_tier, truth};
use tightrope::policy::{Order, Outcome, Policy, Rule, winning_order};
use tightrope::vocabulary::{RuleId, SlotId, TierId};

/// One visitor: what is chosen for trust, for the consent and for each field, and what follows.
pub struct Person {
    /// The tier passed, whether the consent is given, the value of each field; 0 is unknown.
    pub at: Vec<usize>,
    pub facts: String,
    pub visitor: Visitor,
    pub tier: TierId,
    /// Every rule's every outcome that claims its slot, rollouts aside.
    pub claims: Vec<(RuleId, usize)>,
}

/// A small set, as it means, and everybody.
pub struct Everybody {
    pub policy: Policy,
    pub order: Order,
    pub people: Vec<Person>,
}

/// Where the fields begin in what is chosen for a visitor.
pub const FIELDS_FROM: usize = 2;

impl Everybody {
    pub fn of(set: &Set, text: &str) -> Self {
        let (policy, _) = compiled(text);
        let order = winning_order(&policy);
        let people = chosen(set).into_iter().map(|at| person(set, &policy, at)).collect();
        Everybody { policy, order, people }
    }

    /// The outcome that a claim stands for.
    pub fn outcome(&self, (rule, outcome): (RuleId, usize)) -> &Outcome {
        &self.policy[rule].outcomes[outcome]
    }

    /// The claims of somebody to a slot.
    pub fn claims<'a>(
        &'a self,
        person: &'a Person,
        slot: SlotId,
    ) -> impl Iterator<Item = (RuleId, usize)> + 'a {
        person.claims.iter().copied().filter(move |claim| self.outcome(*claim).slot == Some(slot))
    }

    /// Whether somebody's claim to a slot can be the one that wins: no rule beats it that is
    /// sure to claim the slot, too. One with a rollout may or may not.
    pub fn can_win(&self, person: &Person, slot: SlotId, rule: RuleId) -> bool {
        self.claims(person, slot)
            .all(|(other, _)| self.policy[other].rollout.is_some() || !self.order.beats(other, rule))
    }

    pub fn slots(&self) -> impl Iterator<Item = SlotId> + use<> {
        (0..self.policy.vocabulary.slots.len()).map(SlotId::from_index)
    }
}

/// What can be chosen for a field: nothing, or a value.
pub fn choices(set: &Set, source: &Source, field: &Field) -> Vec<Option<String>> {
    let path = format!("{}.{}", source.name, field.name);
    let values: Vec<String> = match field.kind {
        Kind::Tier => set.tiers.iter().map(|tier| format!("\"{}\"", tier.name)).collect(),
        _ => small(&path)
            .map_or(&[][..], |small| small.values)
            .iter()
            .map(|value| (*value).to_owned())
            .collect(),
    };
    std::iter::once(None).chain(values.into_iter().map(Some)).collect()
}

fn chosen(set: &Set) -> Vec<Vec<usize>> {
    let asks_consent = set.sources.iter().any(|source| source.needs.is_some());
    let mut all: Vec<Vec<usize>> = Vec::new();
    for trust in 0..set.tiers.len() {
        all.extend((0..=usize::from(asks_consent)).map(|consent| vec![trust, consent]));
    }
    for (source, field) in set.fields() {
        let count = choices(set, source, field).len();
        let longer = |at: &Vec<usize>| {
            // Without consent nothing is known, so there is nothing to choose.
            let choices = if source.needs.is_some() && at[1] == 0 { 1 } else { count };
            let at = at.clone();
            (0..choices).map(move |choice| [at.as_slice(), &[choice]].concat()).collect::<Vec<_>>()
        };
        all = all.iter().flat_map(longer).collect();
    }
    all
}

fn person(set: &Set, policy: &Policy, at: Vec<usize>) -> Person {
    let facts = facts(set, &at);
    let (visitor, problems) = visitor(&policy.vocabulary, facts.as_bytes()).expect("facts");
    assert!(problems.is_empty(), "{problems:?} in {facts}");
    let tier = interpreted_tier(policy, &visitor).expect("a tier");
    let claims: Vec<(RuleId, usize)> = policy
        .rules()
        .flat_map(|(id, rule)| {
            let holds = |outcome: &&Outcome| holds(policy, &visitor, tier, rule, outcome);
            let all = rule.outcomes.iter().enumerate();
            all.filter(|(_, outcome)| holds(outcome)).map(|(at, _)| (id, at)).collect::<Vec<_>>()
        })
        .collect();
    let person = Person { at, facts, visitor, tier, claims };
    agrees(policy, &person);
    person
}

/// The candidates, in the words of the language: rules with an outcome there whose tier is
/// reached, whose segments, `when` and that outcome's `if` are true, whose `unless` is not, which
/// (for `ask`) do not know the answer yet and have the consent that its source needs.
pub fn holds(policy: &Policy, visitor: &Visitor, tier: TierId, rule: &Rule, outcome: &Outcome) -> bool {
    let is_true = |condition| truth(policy, visitor, Some(tier), condition) == Some(true);
    rule.requires.is_some_and(|required| tier >= required)
        && rule.segments.iter().all(|segment| is_true(&policy[segment.value].condition))
        && rule.when.as_ref().is_none_or(is_true)
        && !rule.unless.as_ref().is_some_and(is_true)
        && outcome.condition.as_ref().is_none_or(is_true)
        && outcome.asks().is_none_or(|field| {
            let consent = policy.vocabulary.consent_of(field);
            visitor.value(&policy.vocabulary, field).is_none()
                && consent.is_none_or(|consent| visitor.consents_to(consent))
        })
}

/// The interpreter says the same; of several outcomes of one rule for a slot, it takes the first.
fn agrees(policy: &Policy, person: &Person) {
    for slot in (0..policy.vocabulary.slots.len()).map(SlotId::from_index) {
        let here = |(rule, at): &&(RuleId, usize)| policy[*rule].outcomes[*at].slot == Some(slot);
        let mut first: Vec<(RuleId, usize)> = person.claims.iter().filter(here).copied().collect();
        first.dedup_by_key(|(rule, _)| *rule);
        assert_eq!(first, candidates(policy, &person.visitor, slot, Buckets::Off), "{}", person.facts);
    }
}

fn facts(set: &Set, at: &[usize]) -> String {
    let mut entries = vec![format!("\"trust\":\"{}\"", set.tiers[at[0]].name)];
    if at[1] > 0 {
        entries.push("\"consent\":[\"analytics\"]".to_owned());
    }
    let mut nth = FIELDS_FROM;
    for source in &set.sources {
        let mut fields = Vec::new();
        for field in &source.fields {
            if let Some(value) = &choices(set, source, field)[at[nth]] {
                let notes = match (field.sure, field.fresh) {
                    (None, None) => value.clone(),
                    _ => format!("{{\"value\":{value},\"sure\":1,\"as_of\":\"2026-11-21\"}}"),
                };
                fields.push(format!("\"{}\":{notes}", field.name));
            }
            nth += 1;
        }
        entries.push(format!("\"{}\":{{{}}}", source.name, fields.join(",")));
    }
    format!("{{{}}}", entries.join(","))
}
