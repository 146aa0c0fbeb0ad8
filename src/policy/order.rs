//! Owns the winning order: every rule before those it beats, else by name.
//! Must not know rows.

use super::Policy;
use crate::vocabulary::RuleId;
use std::collections::BTreeSet;

/// The rules in winning order, and which beats which.
#[derive(Debug, Clone)]
pub struct Order {
    /// Every rule before those that it beats; what `beats` leaves open goes by name.
    pub rules: Vec<RuleId>,
    beaten: Vec<Vec<RuleId>>,
}

impl Order {
    /// Whether one rule beats another, directly or by way of others.
    pub fn beats(&self, winner: RuleId, loser: RuleId) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = vec![winner];
        while let Some(rule) = open.pop() {
            for beaten in &self.beaten[rule.index()] {
                if *beaten == loser {
                    return true;
                }
                if seen.insert(*beaten) {
                    open.push(*beaten);
                }
            }
        }
        false
    }
}

/// The winning order of a policy's rules. Rules that go round in a circle come last.
pub fn winning_order(policy: &Policy) -> Order {
    let beaten: Vec<Vec<RuleId>> = policy.rules.iter().map(|rule| rule.beats.clone()).collect();
    let mut beaters = vec![0_usize; beaten.len()];
    for loser in beaten.iter().flatten() {
        beaters[loser.index()] += 1;
    }
    let ids = (0..beaten.len()).map(RuleId::from_index);
    let mut free: BTreeSet<RuleId> = ids.filter(|rule| beaters[rule.index()] == 0).collect();
    let mut rules = Vec::with_capacity(beaten.len());
    while let Some(rule) = free.pop_first() {
        rules.push(rule);
        for loser in &beaten[rule.index()] {
            beaters[loser.index()] -= 1;
            if beaters[loser.index()] == 0 {
                free.insert(*loser);
            }
        }
    }
    let circling = (0..beaten.len()).filter(|at| beaters[*at] > 0);
    rules.extend(circling.map(RuleId::from_index));
    Order { rules, beaten }
}
