//! Owns what would mend rules that stand in each other's way. None of it is safe: who is shown what
//! changes, or what was meant to be shown goes. Must not know how they were found.

use crate::diagnostic::{Change, Remedy};
use crate::policy::{Expected, Policy, Rule};
use crate::vocabulary::RuleId;
use std::collections::BTreeSet;

/// Lets one rule beat another.
pub(super) fn beats(winner: &Rule, loser: &Rule) -> Remedy {
    let title = format!("add `beats {}` to `{}`", loser.name, winner.name);
    let part = loser.name.clone();
    Remedy::new(title, Change::Join { of: winner.span, word: "beats", with: ", ", part })
}

/// These outcomes go; the rule, where they are all that it has. None where a test expects the rule:
/// it would name what is no longer there.
pub(super) fn take_out(policy: &Policy, id: RuleId, dead: &[usize]) -> Option<Remedy> {
    let rule = &policy[id];
    if !dead.is_empty() && dead.len() < rule.outcomes.len() {
        let which = if dead.len() == 1 { "this outcome" } else { "these outcomes" };
        let mut changes = dead.iter().filter_map(|at| rule.outcomes.get(*at)).map(|it| Change::Drop(it.span));
        let first = Remedy::new(format!("take {which} out of `{}`", rule.name), changes.next()?);
        return Some(changes.fold(first, Remedy::and));
    }
    let by = |expected: &Expected| match expected {
        Expected::Shows(.., by) | Expected::Asks(.., by) => *by == Some(id),
        _ => false,
    };
    if policy.tests.iter().flat_map(|test| &test.expects).any(|expect| by(&expect.expected)) {
        return None;
    }
    let out = Remedy::new(format!("take the rule `{}` out", rule.name), Change::Undeclare(rule.span));
    let beaters = policy.rules.iter().filter(|other| other.beats.contains(&id));
    let no_longer = |other: &std::sync::Arc<Rule>| Change::Unname {
        of: other.span,
        word: "beats",
        name: rule.name.clone(),
    };
    Some(beaters.map(no_longer).fold(out, Remedy::and))
}

/// The rule beats the one that covers it, in place of being beaten; none where that is not in the
/// hands of these two, or would go round in a circle.
pub(super) fn turn(policy: &Policy, id: RuleId, beater: RuleId) -> Option<Remedy> {
    let (rule, other) = (&policy[id], &policy[beater]);
    if !other.beats.contains(&id) {
        return None;
    }
    let mut open: Vec<RuleId> = other.beats.iter().copied().filter(|beaten| *beaten != id).collect();
    let mut seen = BTreeSet::new();
    while let Some(next) = open.pop() {
        if next == id {
            return None;
        }
        if seen.insert(next) {
            open.extend(&policy[next].beats);
        }
    }
    let name = rule.name.clone();
    let title = format!("let `{name}` beat `{}`", other.name);
    Some(beats(rule, other).titled(title).and(Change::Unname { of: other.span, word: "beats", name }))
}
