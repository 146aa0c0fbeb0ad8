//! The issue: "`diff` of a set with itself is empty, and of two sets is empty exactly when
//! enumeration agrees"; and of every difference it names a visitor to whom it happens.

use super::dice::Dice;
use super::model::Set;
use super::mutations::{changed, reworded};
use super::pairs::{Reader, everybody, told};
use super::policies::{ROOMY, sets};
use super::render;
use super::small::small_sets;
use super::workshop::{compiled, today, tries};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use std::collections::{BTreeMap, BTreeSet};
use tightrope::diff::{Diff, Step, Verdict, diff};
use tightrope::source::Sources;
use tightrope::table::Tables;
use tightrope::{compile, policy, syntax};

/// The tables of a set; none where it is no policy.
fn tables(set: &Set) -> Option<Tables> {
    let (ast, told) = syntax::parse(&Sources::single("laws.rope", &render::text(set)));
    let (policy, more) = policy::resolve(&ast);
    (told.is_empty() && more.is_empty()).then(|| compile::compile(&policy).ok())?
}

/// The most people to compare a pair of sets by.
const MOST: usize = 1_500;

/// For each slot what is there in the place of what for somebody.
type Shifts = BTreeMap<String, BTreeSet<(String, String)>>;

fn enumerated(people: &[String], old: &Reader<'_>, new: &Reader<'_>) -> Shifts {
    let mut shifts = Shifts::new();
    let slots = new.slots();
    // Of those who climb otherwise that alone is told: in the slots, trust is what the host passes.
    for facts in people.iter().filter(|facts| facts.contains("\"trust\"")) {
        let (before, after) = (old.read(facts), new.read(facts));
        for (path, slot) in old.slots() {
            let Some(other) = slots.get(&path) else { continue };
            let (was, now) = (old.holds(&before, slot), new.holds(&after, *other));
            if was != now {
                shifts.entry(path).or_default().insert((was, now));
            }
        }
    }
    shifts
}

fn shifts(found: &Diff) -> Shifts {
    let changed = found.slots.iter().filter(|slot| slot.step == Step::Changed);
    let pairs = changed.map(|slot| {
        let pairs = slot.changes.iter().map(|shift| (told(&shift.was), told(&shift.now)));
        (slot.slot.clone(), pairs.collect())
    });
    pairs.collect()
}

/// The tiers that somebody reaches in one of the sets only, by their names and whether newly.
fn climbing(
    people: &[String],
    old: &Reader<'_>,
    new: &Reader<'_>,
    tiers: &[String],
) -> BTreeSet<(String, bool)> {
    let mut climbing = BTreeSet::new();
    for facts in people.iter().filter(|facts| !facts.contains("\"trust\"")) {
        let reached = [old.climbs(&old.read(facts)), new.climbs(&new.read(facts))];
        for name in tiers {
            if let (Some(before), Some(after)) = (old.tier(name), new.tier(name)) {
                let (had, has) = (reached[0] >= before, reached[1] >= after);
                if had != has {
                    climbing.insert((name.clone(), has));
                }
            }
        }
    }
    climbing
}

/// What is wrong with the difference between two small sets; nothing where enumeration agrees, or
/// where there is nothing to compare.
fn wrong(old: &Set, new: &Set) -> Option<String> {
    let (was, now) = (tables(old)?, tables(new)?);
    let people = everybody(old, new, [&was, &now], MOST)?;
    let found = diff(&was, &now, today());
    let (before, after) = (Reader::of(&was), Reader::of(&now));
    let shown =
        |words: String| Some(format!("{words}\n{}\n======== new\n{}", render::text(old), render::text(new)));
    if !found.unproven.is_empty() {
        return shown(format!("unproven {:?}", found.unproven));
    }
    let (told, expected) = (shifts(&found), enumerated(&people, &before, &after));
    if told != expected {
        return shown(format!("told {told:#?}, enumerated {expected:#?}"));
    }
    for (slot, shift) in
        found.slots.iter().flat_map(|slot| slot.changes.iter().map(move |shift| (slot, shift)))
    {
        let facts = shift.witness.to_string();
        let held = |reader: &Reader<'_>| reader.holds(&reader.read(&facts), reader.slots()[&slot.slot]);
        if held(&before) != self::told(&shift.was) || held(&after) != self::told(&shift.now) {
            return shown(format!("it does not happen to {facts}: {shift:#?}"));
        }
    }
    let names: Vec<String> = old.tiers.iter().map(|tier| tier.name.clone()).collect();
    let climbing = climbing(&people, &before, &after, &names);
    let mut covered = BTreeSet::new();
    for change in &found.trust {
        let here = self::climbing(&[change.witness.to_string()], &before, &after, &names);
        if !here.contains(&(change.tier.clone(), change.reached)) {
            return shown(format!("nobody climbs so: {change:#?}"));
        }
        covered.extend(here);
    }
    // Of tiers that one and the same visitor shows to change, the lowest is told.
    (covered != climbing).then(|| shown(format!("told {covered:?}, enumerated {climbing:?}"))).flatten()
}

fn is_same(found: &Diff) -> bool {
    found.verdict == Verdict::Equivalent
}

proptest! {
    #![proptest_config(tries(160))]

    /// What is told of slots and of trust is what everybody sees who can be listed, no more and no
    /// less: so the difference is empty exactly when enumeration agrees.
    #[test]
    fn a_difference_is_what_everybody_sees(set in small_sets(), mut dice in Dice::strategy(60)) {
        let new = changed(&set, &mut dice);
        prop_assert_eq!(wrong(&set, &new), None);
        prop_assert_eq!(wrong(&new, &set), None);
    }

    /// A set is equivalent to itself, and to itself with its conditions written otherwise.
    #[test]
    fn the_same_in_other_words_is_equivalent(set in small_sets(), mut dice in Dice::strategy(200)) {
        let other = reworded(&set, &mut dice);
        let (Some(was), Some(now)) = (tables(&set), tables(&other)) else { return Ok(()) };
        for found in [diff(&was, &was, today()), diff(&was, &now, today()), diff(&now, &was, today())] {
            prop_assert!(is_same(&found), "{found:#?}\n{}\n======== new\n{}", render::text(&set), render::text(&other));
        }
    }

    /// A large set is equivalent to itself, too, and to its artifact.
    #[test]
    fn a_set_is_equivalent_to_itself(set in sets(ROOMY)) {
        let (_, Some(tables)) = compiled(&render::text(&set)) else { return Ok(()) };
        let artifact = tightrope::table::to_json(&tables).expect("an artifact");
        let (loaded, _) = tightrope::table::from_json(artifact.as_bytes()).expect("the same");
        for found in [diff(&tables, &tables, today()), diff(&tables, &loaded, today())] {
            prop_assert!(is_same(&found), "{found:#?}\n{}", render::text(&set));
        }
    }
}

/// The laws above have something to agree on: of these pairs some are compared, in some of them
/// a slot changes, in some who climbs, and in some nothing.
#[test]
fn small_sets_differ_in_every_way() {
    let mut runner = TestRunner::deterministic();
    let pairs = (small_sets(), Dice::strategy(60));
    let (mut compared, mut slots, mut trust, mut equal) = (0, 0, 0, 0);
    const PAIRS: usize = 60;
    for _ in 0..PAIRS {
        let (old, mut dice) = pairs.new_tree(&mut runner).expect("a set").current();
        let new = changed(&old, &mut dice);
        let (Some(was), Some(now)) = (tables(&old), tables(&new)) else { continue };
        compared += usize::from(everybody(&old, &new, [&was, &now], MOST).is_some());
        let found = diff(&was, &now, today());
        slots += usize::from(!found.slots.is_empty());
        trust += usize::from(!found.trust.is_empty());
        equal += usize::from(is_same(&found));
    }
    assert!(
        compared > PAIRS / 3 && slots > PAIRS / 6 && trust > 1 && equal > 1,
        "{compared} {slots} {trust} {equal}"
    );
}
