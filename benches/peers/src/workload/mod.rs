//! Owns the workload: visitors, rules and who wins, generated with a seed, in no engine's words.
//! Must not know any engine.

mod attributes;
mod draw;
mod rules;
mod visitors;

pub use attributes::{Attribute, Kind, TIERS, Value, attributes};
pub use rules::{Atom, Rule, SLOTS, Test, Winners, winners};
pub use visitors::{Visitor, member_name, set_name, set_names};

use draw::Draw;
use fastrand::Rng;
use std::collections::HashMap;
use std::fmt;

/// How wide rules are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Each rule is narrow, so that about one holds in each slot, however many there are.
    Targeted,
    /// Each rule holds for a good part of the visitors, so that many hold in each slot.
    Broad,
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Profile::Targeted => "targeted",
            Profile::Broad => "broad",
        })
    }
}

/// Rules, and the visitors to decide for.
#[derive(Debug, Clone)]
pub struct Workload {
    /// What may be known of a visitor, beside the tier.
    pub attributes: Vec<Attribute>,
    /// The rules; of those of one slot an earlier one beats a later one.
    pub rules: Vec<Rule>,
    /// The visitors.
    pub visitors: Vec<Visitor>,
}

impl Workload {
    /// So many rules and visitors. The visitors are the same whatever the rules.
    pub fn new(profile: Profile, rules: usize, visitors: usize, seed: u64) -> Workload {
        let attributes = attributes();
        let mut rng = Rng::with_seed(seed);
        let visitors = (0..visitors).map(|number| Visitor::draw(&attributes, number, &mut rng)).collect();
        let rules = all_rules(&attributes, profile, rules, seed);
        Workload { attributes, rules, visitors }
    }

    /// The rules of a slot in winning order, with their numbers.
    pub fn slot(&self, slot: usize) -> impl Iterator<Item = (u32, &Rule)> {
        let numbered = self.rules.iter().enumerate();
        numbered.filter(move |(_, rule)| rule.slot == slot).map(|(number, rule)| (number as u32, rule))
    }

    /// The attribute that a test is about.
    pub fn attribute(&self, atom: &Atom) -> &Attribute {
        &self.attributes[atom.attribute]
    }
}

fn all_rules(attributes: &[Attribute], profile: Profile, count: usize, seed: u64) -> Vec<Rule> {
    let mut draw = Draw::new(attributes, seed ^ count as u64);
    let mut slots: Vec<std::vec::IntoIter<Rule>> = (0..SLOTS)
        .map(|slot| {
            let here = count / SLOTS + usize::from(slot < count % SLOTS);
            slot_rules(&mut draw, profile, slot, here, count).into_iter()
        })
        .collect();
    (0..count).filter_map(|number| slots[number % SLOTS].next()).collect()
}

fn slot_rules(draw: &mut Draw<'_>, profile: Profile, slot: usize, here: usize, all: usize) -> Vec<Rule> {
    let mut counts: Vec<usize> = (0..here).map(|at| (at * SLOTS + slot) % 5 + 1).collect();
    match profile {
        Profile::Targeted => draw.shuffle(&mut counts),
        Profile::Broad => specific_first(&mut counts),
    }
    let mut before = Before::default();
    for count in counts {
        let rule = uncovered(draw, &before, &mut |draw: &mut Draw<'_>| {
            let share = match profile {
                Profile::Targeted => (0.4 + 1.6 * draw.chance()) * SLOTS as f64 / all as f64,
                Profile::Broad => 0.03 + 0.27 * draw.chance(),
            };
            draw.rule(slot, count, share.min(0.4))
        });
        before.by_need.entry(mask(rule.all.iter())).or_default().push(before.rules.len());
        before.rules.push(rule);
    }
    before.rules
}

/// The rules of a slot so far.
#[derive(Default)]
struct Before {
    rules: Vec<Rule>,
    /// Their places, by the attributes that must be known for them to hold.
    by_need: HashMap<u32, Vec<usize>>,
}

impl Before {
    /// Whether none of them holds for a visitor of whom little is known.
    fn misses(&self, visitor: &Visitor) -> bool {
        let known = visitor.known.iter().enumerate().filter(|(_, value)| value.is_some());
        let known = known.fold(0_u32, |mask, (at, _)| mask | 1 << at);
        // All parts of what is known, the largest first.
        let parts = std::iter::successors(Some(known), |part| part.checked_sub(1).map(|next| next & known));
        let mut near = parts.filter_map(|part| self.by_need.get(&part)).flatten();
        !near.any(|at| self.rules[*at].holds(visitor))
    }
}

/// Wide rules of few tests, put first, would cover all that come after; and of those of one or
/// two tests there can only be so many before nobody is left.
fn specific_first(counts: &mut [usize]) {
    let most = [0, 4, 40, 400, 4_000, usize::MAX];
    let mut seen = [0; 6];
    for count in counts.iter_mut() {
        while seen[*count] == most[*count] {
            *count += 1;
        }
        seen[*count] += 1;
    }
    counts.sort_unstable_by(|a, b| b.cmp(a));
}

/// A rule that wins for somebody: there is a visitor for whom it holds and none before it does.
fn uncovered(draw: &mut Draw<'_>, before: &Before, next: &mut dyn FnMut(&mut Draw<'_>) -> Rule) -> Rule {
    loop {
        let rule = next(draw);
        for _ in 0..8 {
            let visitor = draw.quiet(&rule);
            if before.misses(&visitor) {
                return rule;
            }
        }
        draw.put_back(&rule);
    }
}

fn mask<'a>(atoms: impl Iterator<Item = &'a Atom>) -> u32 {
    atoms.fold(0, |mask, atom| mask | 1 << atom.attribute)
}
