//! Owns `ambiguous`: two rules for one slot and one visitor, and neither beats the other.
//! Must not know what they show.

use super::example::facts;
use super::slots::{Settled, Slots};
use crate::diagnostic::{Diagnostic, Slug, Subject};
use crate::table::Region;
use crate::vocabulary::{RuleId, SlotId};
use std::collections::BTreeSet;

pub fn check(slots: &Slots<'_>, told: &mut Vec<Diagnostic>) {
    for slot in slots.ids() {
        let rows = slots.rows(slot);
        let mut seen: BTreeSet<(RuleId, RuleId)> = BTreeSet::new();
        for one in rows {
            // The earlier row is the one that may beat the other; pairs are looked at once.
            for other in slots.meeting(slot, &one.region).take_while(|other| !std::ptr::eq(*other, one)) {
                let (one, other) = (other, one);
                let same = one.rule == other.rule;
                if same && one.outcome == other.outcome {
                    continue;
                }
                if !same && slots.order.beats(one.rule, other.rule) {
                    continue;
                }
                let Some(both) = one.region.meet(&other.region, slots.vocabulary()) else { continue };
                let pair = (one.rule.min(other.rule), one.rule.max(other.rule));
                if seen.insert(pair) {
                    told.push(ambiguous(slots, slot, one, other, &both));
                }
            }
        }
    }
}

fn ambiguous(slots: &Slots<'_>, slot: SlotId, one: &Settled, other: &Settled, both: &Region) -> Diagnostic {
    let policy = slots.policy();
    let (first, second) = if one.rule <= other.rule { (one, other) } else { (other, one) };
    let (a, b) = (&policy[first.rule], &policy[second.rule]);
    let path = policy.vocabulary.slot_path(slot);
    let (message, help) = if first.rule == second.rule {
        (
            format!("two outcomes of `{}` for `{path}` can both hold", a.name),
            "make their `if`s exclude each other".to_owned(),
        )
    } else {
        (
            format!("`{}` and `{}` can both claim `{path}`, and neither beats the other", a.name, b.name),
            format!(
                "say which of `{}` and `{}` is to win, with `beats`; or make their conditions exclude each other",
                b.name, a.name
            ),
        )
    };
    let (here, there) = (a.outcomes[first.outcome].span, b.outcomes[second.outcome].span);
    Diagnostic::new(Slug::Ambiguous, Subject::rule(&a.name), here, message)
        .related(Subject::rule(&b.name))
        .label(there, "and this one")
        .help(help)
        .witness(facts(&policy.vocabulary, both, slots.context.today))
}
