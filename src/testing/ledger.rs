//! Owns counting what tests hit: what won, which rows held, how atoms came out, who was there.
//! Must not know what of it can be hit at all, nor any words.

use crate::decide::{self, Buckets, Reason, Visitor};
use crate::policy::{Condition, Expect, Expected, Policy, TestCase};
use crate::table::Tables;
use crate::vocabulary::{Date, RuleId, SegmentId, SlotId, TierId};
use std::collections::{BTreeMap, BTreeSet};

/// How many tests hit what, of one policy.
pub(super) struct Ledger<'a> {
    pub(super) policy: &'a Policy,
    pub(super) tables: &'a Tables,
    /// The outcomes that won, by rule.
    pub(super) outcomes: BTreeMap<(RuleId, usize), usize>,
    /// The rules that won, however many slots.
    pub(super) rules: BTreeMap<RuleId, usize>,
    /// The rows that held.
    pub(super) rows: BTreeMap<(SlotId, usize), usize>,
    /// The tiers that somebody had.
    pub(super) tiers: BTreeMap<TierId, usize>,
    /// The atoms of all conditions that count, each condition once.
    pub(super) atoms: BTreeMap<Home, Vec<Atom<'a>>>,
    /// The conditions that a slot goes by.
    by_slot: Vec<BTreeSet<Home>>,
    /// The conditions that the climb goes by.
    by_climb: BTreeSet<Home>,
}

/// Where a condition stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Home {
    /// In a rule's `when` or `unless`.
    Rule(RuleId),
    /// In the `if` of one of its outcomes.
    Outcome(RuleId, usize),
    /// In a segment.
    Segment(SegmentId),
    /// In what earns a tier.
    Tier(TierId),
}

/// A part of a condition that is not made of others.
pub(super) struct Atom<'a> {
    pub(super) condition: &'a Condition,
    /// For how many tests it was true.
    pub(super) seen_true: usize,
    /// For how many tests it was false; unknown is neither.
    pub(super) seen_false: usize,
}

impl<'a> Ledger<'a> {
    /// With nothing in it yet.
    pub(super) fn new(policy: &'a Policy, tables: &'a Tables) -> Self {
        let mut ledger = Ledger {
            policy,
            tables,
            outcomes: BTreeMap::new(),
            rules: BTreeMap::new(),
            rows: BTreeMap::new(),
            tiers: BTreeMap::new(),
            atoms: BTreeMap::new(),
            by_slot: vec![BTreeSet::new(); policy.vocabulary.slots.len()],
            by_climb: BTreeSet::new(),
        };
        ledger.list_rules();
        ledger.list_tiers();
        ledger.list_segments();
        ledger
    }

    fn list_rules(&mut self) {
        let policy = self.policy;
        for (id, rule) in policy.rules() {
            let mut shared = BTreeSet::from([Home::Rule(id)]);
            for segment in &rule.segments {
                shared.insert(Home::Segment(segment.value));
                shared.extend(policy[segment.value].gist.segments.iter().map(|inner| Home::Segment(*inner)));
            }
            for condition in rule.when.iter().chain(&rule.unless) {
                shared.extend(self.list(Home::Rule(id), condition));
            }
            for (at, outcome) in rule.outcomes.iter().enumerate() {
                let own = outcome.condition.as_ref().map(|condition| {
                    let home = Home::Outcome(id, at);
                    (home, self.list(home, condition))
                });
                let slot = outcome.slot.and_then(|slot| self.by_slot.get_mut(slot.index()));
                if let Some(homes) = slot {
                    homes.extend(&shared);
                    if let Some((home, segments)) = own {
                        homes.insert(home);
                        homes.extend(segments);
                    }
                }
            }
        }
    }

    fn list_tiers(&mut self) {
        for (at, condition) in self.policy.earned.iter().enumerate() {
            if let Some(condition) = condition {
                let home = Home::Tier(TierId::from_index(at));
                let segments = self.list(home, condition);
                self.by_climb.insert(home);
                self.by_climb.extend(segments);
            }
        }
    }

    /// The segments that anything goes by, each once.
    fn list_segments(&mut self) {
        let homes: BTreeSet<Home> = self.by_slot.iter().flatten().chain(&self.by_climb).copied().collect();
        for home in homes {
            if let Home::Segment(segment) = home {
                self.list(home, &self.policy[segment].condition);
            }
        }
    }

    /// Opens a page for each atom of a condition, and names the segments that it goes by.
    fn list(&mut self, home: Home, condition: &'a Condition) -> Vec<Home> {
        let atoms = self.atoms.entry(home).or_default();
        condition.visit(&mut |condition| atoms.push(Atom { condition, seen_true: 0, seen_false: 0 }));
        self.policy.gist(condition).segments.into_iter().map(Home::Segment).collect()
    }

    /// Counts what a test hits. Only what it expects something of counts.
    pub(super) fn enter(&mut self, test: &TestCase, today: Date) {
        if test.expects.is_empty() {
            return;
        }
        let visitor = super::visitor(self.tables, test, today);
        let tier = decide::tier(self.tables, &visitor);
        count(&mut self.tiers, tier);
        let slots: BTreeSet<SlotId> = test.expects.iter().filter_map(slot_of).collect();
        let mut homes = if test.trust.is_none() { self.by_climb.clone() } else { BTreeSet::new() };
        let mut won = BTreeSet::new();
        for slot in slots {
            homes.extend(self.by_slot.get(slot.index()).into_iter().flatten());
            won.extend(winner(self.tables, &visitor, tier, slot));
            for (at, row) in self.tables[slot].rows.iter().enumerate() {
                if decide::holds(self.tables, &row.region, &visitor, tier) {
                    count(&mut self.rows, (slot, at));
                }
            }
        }
        let rules: BTreeSet<RuleId> = won.iter().map(|(rule, _)| *rule).collect();
        rules.into_iter().for_each(|rule| count(&mut self.rules, rule));
        won.into_iter().for_each(|outcome| count(&mut self.outcomes, outcome));
        for home in homes {
            for atom in self.atoms.get_mut(&home).into_iter().flatten() {
                match decide::truth(self.policy, &visitor, Some(tier), atom.condition) {
                    Some(true) => atom.seen_true += 1,
                    Some(false) => atom.seen_false += 1,
                    None => {}
                }
            }
        }
    }
}

fn count<K: Ord>(counts: &mut BTreeMap<K, usize>, key: K) {
    *counts.entry(key).or_default() += 1;
}

/// The slot that an expectation is about.
fn slot_of(expect: &Expect) -> Option<SlotId> {
    match expect.expected {
        Expected::Trust(_) => None,
        Expected::Default(slot) | Expected::Shows(slot, ..) | Expected::Asks(slot, ..) => Some(slot),
    }
}

/// The rule and outcome that stand in a slot; none where a limit takes it back.
fn winner(tables: &Tables, visitor: &Visitor, tier: TierId, slot: SlotId) -> Option<(RuleId, usize)> {
    let place = &tables.vocabulary[slot];
    let decision = decide::decide(tables, place.surface, visitor, Vec::new(), Buckets::Off);
    let (_, held) = decision.slots.iter().find(|(name, _)| *name == place.name)?;
    let stands = held.reason == Reason::Matched;
    stands.then(|| decide::winner(tables, visitor, tier, slot, Buckets::Off)).flatten()
}
