//! Creepiness: the law of omission.

use super::dice::Dice;
use super::model::{Field, Rule, Set};
use super::policies::{NARROW, TIGHT, pruned, sets};
use super::words::SPECIAL;
use super::workshop::{checked, tries, words};
use proptest::prelude::*;

/// Something that can be left out, by its place: of a source, of a field of a source, of a goal
/// or of a rule.
#[derive(Debug, Clone, Copy)]
enum Omission {
    Origin(usize),
    Party(usize),
    Category(usize, usize),
    Sure(usize, usize),
    Consent(usize),
    Purpose(usize, usize),
    Metric(usize),
    Holdout(usize),
    Because(usize),
}

/// All that can be left out of a set and must not make anything harmless, kind by kind.
fn omissions(set: &Set) -> Vec<Vec<Omission>> {
    let mut found = vec![Vec::new(); 7];
    for (at, source) in set.sources.iter().enumerate() {
        found[0].extend([Omission::Origin(at), Omission::Party(at)]);
        for (nth, field) in source.fields.iter().enumerate() {
            found[0].push(Omission::Category(at, nth));
            if source.origin == Some("inferred") && field.sure.is_some() {
                found[1].push(Omission::Sure(at, nth));
            }
            let special = is_special(field);
            if special && source.needs.is_some() {
                found[2].push(Omission::Consent(at));
            }
            if special
                && !field.goals.is_empty()
                && !only_spares(set, &format!("{}.{}", source.name, field.name))
            {
                found[3].push(Omission::Purpose(at, nth));
            }
        }
    }
    found[4].extend((0..set.goals.len()).map(Omission::Metric));
    found[5].extend((0..set.goals.len()).map(Omission::Holdout));
    let explained = set.rules.iter().enumerate().filter(|(_, rule)| rule.because);
    found[6].extend(explained.map(|(at, _)| Omission::Because(at)));
    found.retain(|kind| !kind.is_empty());
    found
}

fn leave_out(set: &mut Set, omission: Omission) {
    match omission {
        Omission::Origin(at) => set.sources[at].origin = None,
        Omission::Party(at) => set.sources[at].party = None,
        Omission::Category(at, nth) => set.sources[at].fields[nth].category = None,
        Omission::Sure(at, nth) => set.sources[at].fields[nth].sure = None,
        Omission::Consent(at) => set.sources[at].needs = None,
        Omission::Purpose(at, nth) => set.sources[at].fields[nth].goals.clear(),
        Omission::Metric(at) => set.goals[at].metric = None,
        Omission::Holdout(at) => set.goals[at].holdout = None,
        Omission::Because(at) => set.rules[at].because = false,
    }
}

/// Whether no rule reads or asks for the field but by `unless`. What only `unless` reads is
/// asked for no purpose, so that leaving out one that does not fit mends `off-purpose`: there
/// the page goes against its own law.
fn only_spares(set: &Set, field: &str) -> bool {
    set.rules.iter().all(|rule| !set.touches(&Rule { unless: None, ..rule.clone() }).contains(field))
}

/// Whether what is left out is missed, so that its absence is an error whatever the rest: a
/// `because` only where data are touched, a consent only where special data are.
fn is_missed(set: &Set, omission: Omission) -> bool {
    match omission {
        Omission::Because(at) => !set.touches(&set.rules[at]).is_empty(),
        Omission::Consent(at) => {
            let source = &set.sources[at];
            let special = source.fields.iter().filter(|field| is_special(field));
            let paths: Vec<String> = special.map(|field| format!("{}.{}", source.name, field.name)).collect();
            set.rules.iter().any(|rule| paths.iter().any(|path| set.touches(rule).contains(path)))
        }
        _ => true,
    }
}

fn is_special(field: &Field) -> bool {
    field.category.as_deref().is_some_and(|category| SPECIAL.contains(&category))
}

proptest! {
    #![proptest_config(tries(1024))]

    /// Omission: leaving out an origin, a party, a category, a `because`, the `sure` of an
    /// inferred field, the consent or purpose of a special one, a metric or a holdout never turns
    /// an error into a pass; nothing becomes harmless by it.
    #[test]
    fn omission(set in prop_oneof![3 => sets(NARROW).boxed(), 1 => sets(TIGHT).boxed()], mut dice in Dice::strategy(16)) {
        let mut set = pruned(set);
        let (before_text, before) = checked(&set);
        let kind = dice.pick(&omissions(&set));
        let omission = dice.pick(&kind);
        let missed = is_missed(&set, omission);
        leave_out(&mut set, omission);
        let (after_text, after) = checked(&set);
        prop_assert!(
            after.has_errors() || !missed && !before.has_errors(),
            "without {omission:?}:\n{}\n{before_text}\nbecame\n{after_text}", words(&before.diagnostics)
        );
    }
}
