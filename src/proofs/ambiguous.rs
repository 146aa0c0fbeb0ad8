//! Owns `ambiguous`: two rules for one slot and one visitor, and neither beats the other.
//! Must not know what they show.

use super::example::witness;
use super::remedy::beats;
use super::slots::{Settled, Slots};
use crate::decide::{self, Buckets, Visitor};
use crate::diagnostic::{Diagnostic, Slug, Subject};
use crate::table::Region;
use crate::vocabulary::{RuleId, SlotId};
use rayon::prelude::*;
use std::collections::BTreeSet;

/// So many pairs of one slot are told. Of rules that all meet there are as many pairs as of rules squared,
/// and whoever was told of so many has enough to do.
const MOST: usize = 1_000;

pub fn check(slots: &Slots<'_>, told: &mut Vec<Diagnostic>) {
    let ids: Vec<SlotId> = slots.ids().collect();
    told.par_extend(ids.into_par_iter().flat_map_iter(|slot| one_slot(slots, slot)));
}

fn one_slot(slots: &Slots<'_>, slot: SlotId) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    let rows = slots.rows(slot);
    let mut seen: BTreeSet<(RuleId, RuleId)> = BTreeSet::new();
    // Whether there is room for more.
    let mut tell = |one: &Settled<'_>, other: &Settled<'_>| {
        if let Some(both) = one.region.meet(&other.region, slots.vocabulary())
            && seen.insert((one.rule.min(other.rule), one.rule.max(other.rule)))
        {
            if told.len() == MOST {
                told.push(the_rest(slots, slot, one.rule));
                return false;
            }
            told.push(ambiguous(slots, slot, one, other, &both));
        }
        true
    };
    // Rows in winning order, those of a rule side by side. Where each rule beats the next,
    // each beats all that come later: such a chain is not looked at pair by pair.
    let (mut mine, mut chain) = (0, 0);
    for (at, row) in rows.iter().enumerate() {
        if row.rule != rows[mine].rule {
            if !slots.order.beats(rows[mine].rule, row.rule) {
                chain = at;
            }
            mine = at;
        }
        if chain > 0 {
            let before = slots.before(slot, row.rule, &row.region);
            let mut open = before.filter(|other| !slots.order.beats(other.rule, row.rule));
            if !open.all(|other| tell(other, row)) {
                break;
            }
        }
        let mut own = rows[mine..at].iter().filter(|other| other.outcome != row.outcome);
        if !own.all(|other| tell(other, row)) {
            break;
        }
    }
    told
}

/// That nothing is claimed of the other pairs of a slot.
fn the_rest(slots: &Slots<'_>, slot: SlotId, rule: RuleId) -> Diagnostic {
    let policy = slots.policy();
    let vocabulary = &policy.vocabulary;
    let path = vocabulary.slot_path(slot);
    let subject = Subject::named("surface", &vocabulary[vocabulary[slot].surface].name);
    let message = format!("more than {MOST} pairs of rules can both claim `{path}`; the others are not told");
    Diagnostic::new(Slug::Unproven, subject, policy[rule].span, message)
        .help("say who beats whom among those that are told, and check again")
}

fn ambiguous(
    slots: &Slots<'_>,
    slot: SlotId,
    one: &Settled<'_>,
    other: &Settled<'_>,
    both: &Region,
) -> Diagnostic {
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
    let claim = |visitor: &Visitor| {
        let tier = decide::tier(slots.tables, visitor);
        let held: Vec<_> = decide::holding(slots.tables, visitor, tier, slot, Buckets::ById).collect();
        let holds =
            |row: &&Settled<'_>| held.iter().any(|held| (held.rule, held.outcome) == (row.rule, row.outcome));
        [one, other].iter().all(holds)
    };
    let (here, there) = (a.outcomes[first.outcome].span, b.outcomes[second.outcome].span);
    let mut diagnostic = Diagnostic::new(Slug::Ambiguous, Subject::rule(&a.name), here, message);
    if first.rule != second.rule {
        // Neither beats the other, so that no circle comes of either.
        diagnostic = diagnostic.remedy(beats(a, b)).remedy(beats(b, a));
    }
    diagnostic
        .related(Subject::rule(&b.name))
        .label(there, "and this one")
        .help(help)
        .witness(witness(slots, both, &claim))
}
