//! Owns the winning order: every rule before those it beats, else by name; and who beats whom.
//! Must not know rows.

use super::Policy;
use crate::vocabulary::RuleId;
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// The rules in winning order, and which beats which.
#[derive(Debug, Clone)]
pub struct Order {
    /// Every rule before those that it beats; what `beats` leaves open goes by name.
    pub rules: Vec<RuleId>,
    beaten: Beaten,
    /// How many rules go round in a circle, or are beaten by such.
    circling: usize,
    reach: OnceLock<Reach>,
}

/// For each rule those that it says it beats, one after the other.
#[derive(Debug, Clone)]
struct Beaten {
    rules: Vec<RuleId>,
    /// Where those of each rule end.
    ends: Vec<usize>,
}

impl Beaten {
    fn new(policy: &Policy) -> Self {
        let mut beaten = Beaten { rules: Vec::new(), ends: Vec::with_capacity(policy.rules.len()) };
        for rule in &policy.rules {
            beaten.rules.extend_from_slice(&rule.beats);
            beaten.ends.push(beaten.rules.len());
        }
        beaten
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    fn by(&self, rule: usize) -> &[RuleId] {
        let start = if rule == 0 { 0 } else { self.ends[rule - 1] };
        &self.rules[start..self.ends[rule]]
    }
}

/// For each rule all that it beats, directly or by way of others. Rules that have nothing to do
/// with each other stand in different groups, so that the bitmaps stay small.
#[derive(Debug, Clone)]
struct Reach {
    group: Vec<usize>,
    place: Vec<usize>,
    bits: Vec<Vec<u64>>,
}

impl Order {
    /// Whether rules go round in a circle.
    pub fn goes_round(&self) -> bool {
        self.circling > 0
    }

    /// Whether one rule beats another, directly or by way of others.
    pub fn beats(&self, winner: RuleId, loser: RuleId) -> bool {
        let reach = self.reach.get_or_init(|| self.reach());
        let (winner, loser) = (winner.index(), loser.index());
        let place = reach.place[loser];
        reach.group[winner] == reach.group[loser]
            && reach.bits[winner].get(place / 64).is_some_and(|word| word & (1 << (place % 64)) != 0)
    }

    fn reach(&self) -> Reach {
        let count = self.beaten.len();
        let mut groups = petgraph::unionfind::UnionFind::<usize>::new(count);
        for winner in 0..count {
            for loser in self.beaten.by(winner) {
                groups.union(winner, loser.index());
            }
        }
        let group = groups.into_labeling();
        let mut sizes = vec![0_usize; count];
        let mut place = vec![0; count];
        for rule in 0..count {
            place[rule] = sizes[group[rule]];
            sizes[group[rule]] += 1;
        }
        let mut bits: Vec<Vec<u64>> = vec![Vec::new(); count];
        // Losers first, so that what they beat is known.
        for rule in self.rules.iter().rev().map(|rule| rule.index()) {
            let beaten = self.beaten.by(rule);
            if beaten.is_empty() {
                continue;
            }
            let mut reached = vec![0_u64; sizes[group[rule]].div_ceil(64)];
            for loser in beaten.iter().map(|loser| loser.index()) {
                reached[place[loser] / 64] |= 1 << (place[loser] % 64);
                reached.iter_mut().zip(&bits[loser]).for_each(|(word, more)| *word |= more);
            }
            bits[rule] = reached;
        }
        Reach { group, place, bits }
    }
}

/// The winning order of a policy's rules. Rules that go round in a circle come last.
pub fn winning_order(policy: &Policy) -> Order {
    let beaten = Beaten::new(policy);
    let mut beaters = vec![0_usize; beaten.len()];
    for loser in &beaten.rules {
        beaters[loser.index()] += 1;
    }
    let ids = (0..beaten.len()).map(RuleId::from_index);
    let mut free: BTreeSet<RuleId> = ids.filter(|rule| beaters[rule.index()] == 0).collect();
    let mut rules = Vec::with_capacity(beaten.len());
    while let Some(rule) = free.pop_first() {
        rules.push(rule);
        for loser in beaten.by(rule.index()) {
            beaters[loser.index()] -= 1;
            if beaters[loser.index()] == 0 {
                free.insert(*loser);
            }
        }
    }
    let circling = (0..beaten.len()).filter(|at| beaters[*at] > 0);
    rules.extend(circling.map(RuleId::from_index));
    let circling = beaters.iter().filter(|beaters| **beaters > 0).count();
    Order { rules, beaten, circling, reach: OnceLock::new() }
}
