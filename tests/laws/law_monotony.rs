//! Creepiness: the law of monotony.

use super::dice::Dice;
use super::model::{Condition, Offer, Outcome, Piece, Set};
use super::policies::{TIGHT, pruned, sets};
use super::words::{CATEGORIES, CHANNELS, EXPOSURES, ORIGINS, PARTIES, VIEWERS};
use super::workshop::{checked, tries, words};
use proptest::prelude::*;
use std::collections::BTreeSet;
use tightrope::check::Report;
use tightrope::diagnostic::Slug;

/// How often each set is made costlier.
const STEPS: usize = 6;

/// What is told to cost too much: by `creepy` and `nosy` taken together.
fn too_dear(report: &Report) -> BTreeSet<String> {
    let told = report.diagnostics.iter().filter(|told| matches!(told.slug, Slug::Creepy | Slug::Nosy));
    told.map(|told| told.subject.to_string()).collect()
}

fn is_no_policy(report: &Report) -> bool {
    report.diagnostics.iter().any(|told| told.slug.is_first_row())
}

/// One that stands no earlier in the list, which goes from harmless to not.
fn no_less(words: &[&'static str], than: &str, dice: &mut Dice) -> &'static str {
    let at = words.iter().position(|word| *word == than).unwrap_or(0);
    dice.pick(&words[at..])
}

/// Some field, as far as there is one.
fn field(set: &Set, dice: &mut Dice) -> Option<String> {
    let fields = set.fields();
    let paths: Vec<String> =
        fields.iter().map(|(source, field)| format!("{}.{}", source.name, field.name)).collect();
    dice.perhaps_pick(&paths)
}

/// Makes a set costlier to bear, or leaves it as it is; says how.
fn worsen(set: &mut Set, dice: &mut Dice) -> &'static str {
    let at = dice.below(set.sources.len().max(1));
    let rule = dice.below(set.rules.len().max(1));
    match dice.below(12) {
        0 | 1 if !set.sources.is_empty() => {
            let source = &mut set.sources[at];
            if dice.often(50) {
                source.origin = Some(no_less(ORIGINS, source.origin.unwrap_or(""), dice));
            } else {
                source.party = Some(no_less(PARTIES, source.party.unwrap_or(""), dice));
            }
            "a source is raised"
        }
        2 if !set.sources.is_empty() => {
            let fields = &mut set.sources[at].fields;
            let nth = dice.below(fields.len());
            let category = fields[nth].category.clone().unwrap_or_default();
            if category != "mood" {
                fields[nth].category = Some(no_less(CATEGORIES, &category, dice).to_owned());
            }
            "a category is raised"
        }
        3 => {
            let at = dice.below(set.surfaces.len());
            let surface = &mut set.surfaces[at];
            if dice.often(50) {
                surface.channel = no_less(CHANNELS, surface.channel, dice);
            } else {
                surface.seen_by = Some(no_less(VIEWERS, surface.seen_by.unwrap_or("visitor"), dice));
            }
            "a surface is more exposed"
        }
        4 | 5 => {
            let at = dice.below(set.tiers.len());
            let lower = set.tiers[at].comfort.saturating_sub(dice.between(0, 3) as u32);
            for tier in &mut set.tiers[..=at] {
                tier.comfort = tier.comfort.min(lower);
            }
            "a comfort is lowered"
        }
        _ if set.rules.is_empty() => "nothing",
        6 => {
            let this = &mut set.rules[rule];
            this.exposure = Some(no_less(EXPOSURES, this.exposure.unwrap_or("tacit"), dice));
            "an exposure is raised"
        }
        7 => {
            let this = &mut set.rules[rule];
            let at = set.tiers.iter().position(|tier| tier.name == this.requires).unwrap_or(0);
            this.requires = set.tiers[dice.below(at + 1)].name.clone();
            "a lower tier is required"
        }
        _ => read_more(set, rule, dice),
    }
}

fn read_more(set: &mut Set, rule: usize, dice: &mut Dice) -> &'static str {
    let Some(field) = field(set, dice) else { return "nothing" };
    let known = Condition::Known(field.clone());
    let slots = set.slots();
    let outcomes = set.rules[rule].outcomes.len();
    let nth = dice.below(outcomes);
    let this = &mut set.rules[rule];
    let how = match dice.below(4) {
        0 => {
            this.when = Some(known.and(this.when.take()));
            "a field more is read in `when`"
        }
        1 => {
            let outcome = &mut this.outcomes[nth];
            outcome.condition = Some(known.and(outcome.condition.take()));
            "a field more is read in `if`"
        }
        2 => {
            if let Offer::Show(_, pieces) = &mut this.outcomes[nth].offer {
                pieces.push(Piece::Field(field, Some("you")));
            }
            "a field more is spoken"
        }
        _ => {
            let slot = dice.pick(&slots);
            this.outcomes.push(Outcome { slot, offer: Offer::Ask(field), condition: None });
            "a field more is asked for"
        }
    };
    set.declare_uses(rule);
    how
}

proptest! {
    #![proptest_config(tries(256))]

    /// Monotony: for `creepy` and `nosy` taken together, raising a label or an exposure, reading
    /// one more field, or lowering the tier or a comfort never turns an error into a pass.
    #[test]
    fn monotony(set in sets(TIGHT), mut dice in Dice::strategy(STEPS * 6)) {
        let mut set = pruned(set);
        // Waivers are the author's word, not the bill's.
        set.rules.iter_mut().for_each(|rule| rule.allows.clear());
        let (mut text, mut report) = checked(&set);
        for _ in 0..STEPS {
            let how = worsen(&mut set, &mut dice);
            let (after_text, after) = checked(&set);
            if is_no_policy(&after) {
                break;
            }
            let (was, is) = (too_dear(&report), too_dear(&after));
            prop_assert!(
                was.is_subset(&is),
                "{how}: {was:?} became {is:?}\n{text}\nbecame\n{after_text}\n{}", words(&after.diagnostics)
            );
            (text, report) = (after_text, after);
        }
    }
}
