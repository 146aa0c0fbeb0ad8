//! Owns `unreachable`: rules that can never win with one of their outcomes.
//! Must not know what they show.

use super::reached::{Earlier, Reached};
use super::search::Budget;
use super::slots::Slots;
use super::{remedy, unproven};
use crate::diagnostic::{Diagnostic, Slug, Subject, list};
use crate::policy::{Condition, Policy, Rule};
use crate::table::Region;
use crate::vocabulary::{RuleId, SegmentId};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Tells unreachable rules, and who gets the others. Where a segment that a rule reads by is never
/// true, that is told there.
pub fn check(
    slots: &Slots<'_>,
    never: &BTreeSet<SegmentId>,
    earlier: &Earlier<'_>,
    told: &mut Vec<Diagnostic>,
) -> Vec<Arc<Reached>> {
    let moved = earlier.moved(slots);
    let rules = slots.policy().rules.par_iter().enumerate();
    let kept = rules.map(|(at, _)| earlier.reached(RuleId::from_index(at), &moved).map(Arc::clone));
    let kept: Vec<Option<Arc<Reached>>> = kept.collect();
    let open = slots.policy().rules.iter().zip(&kept).filter(|(_, kept)| kept.is_none());
    slots.prepare(&open.flat_map(|(rule, _)| rule.outcomes.iter().filter_map(|it| it.slot)).collect());
    let rules = slots.policy().rules.par_iter().zip(kept).enumerate();
    let found = rules.map(|(at, (rule, kept))| match kept {
        Some(kept) => (None, kept),
        None => {
            let (told, reached) = one_rule(slots, never, RuleId::from_index(at), rule);
            (told, Arc::new(reached))
        }
    });
    let (found, reached): (Vec<Option<Diagnostic>>, Vec<Arc<Reached>>) = found.unzip();
    told.extend(found.into_iter().flatten());
    reached
}

fn one_rule(
    slots: &Slots<'_>,
    never: &BTreeSet<SegmentId>,
    id: RuleId,
    rule: &Rule,
) -> (Option<Diagnostic>, Reached) {
    let nobody = Reached::default();
    if rule.reaches_nobody() && !rule.outcomes.is_empty() {
        let out = remedy::take_out(slots.policy(), id, &[]);
        return (Some(never_true(slots, rule, 0).remedy(out)), nobody);
    }
    if reads_by(slots.policy(), rule, never) {
        return (None, nobody);
    }
    let verdicts: Vec<Verdict> =
        (0..rule.outcomes.len()).map(|outcome| verdict(slots, id, rule, outcome)).collect();
    let dead = verdicts.iter().enumerate().filter(|(_, verdict)| verdict.is_dead());
    let dead: Vec<usize> = dead.map(|(outcome, _)| outcome).collect();
    let out = || remedy::take_out(slots.policy(), id, &dead);
    // Whatever the order of its outcomes, the same one is told: one that never holds first.
    let mut outcomes: Vec<(usize, &Verdict)> = verdicts.iter().enumerate().collect();
    outcomes
        .sort_by_cached_key(|(at, _)| (rule.outcomes[*at].slot, format!("{:?}", rule.outcomes[*at].offer)));
    let worst = outcomes.into_iter().min_by_key(|(_, verdict)| match verdict {
        Verdict::Never => 0,
        Verdict::Covered(_) => 1,
        Verdict::Unproven => 2,
        Verdict::Reachable(_) => 3,
    });
    let told = match worst {
        None | Some((_, Verdict::Reachable(_))) => {
            let by = verdicts.into_iter().map(|verdict| match verdict {
                Verdict::Reachable(by) => by,
                _ => None,
            });
            return (None, Reached(by.collect()));
        }
        Some((outcome, Verdict::Never)) => never_true(slots, rule, outcome).remedy(out()),
        Some((outcome, Verdict::Covered(beaters))) => covered(slots, id, outcome, beaters).remedy(out()),
        Some((_, Verdict::Unproven)) => {
            unproven::told(Slug::Unreachable, Subject::rule(&rule.name), rule.span)
        }
    };
    (Some(told), nobody)
}

enum Verdict {
    /// By these visitors; none where the outcome has no slot.
    Reachable(Option<Region>),
    Never,
    Covered(BTreeSet<RuleId>),
    Unproven,
}

impl Verdict {
    fn is_dead(&self) -> bool {
        matches!(self, Verdict::Never | Verdict::Covered(_))
    }
}

fn verdict(slots: &Slots<'_>, id: RuleId, rule: &Rule, outcome: usize) -> Verdict {
    let Some(slot) = rule.outcomes[outcome].slot else {
        return Verdict::Reachable(None);
    };
    let mut beaters = BTreeSet::new();
    let mut any = false;
    let rows = &slots.rows(slot)[slots.places(slot, id)];
    for row in rows.iter().filter(|row| row.outcome == outcome) {
        any = true;
        match slots.winning(slot, id, row.region.clone().into_owned(), &mut Budget::new()) {
            Ok(Some(by)) => return Verdict::Reachable(Some(by)),
            Ok(None) => beaters.extend(slots.beaters(slot, id, &row.region).map(|row| row.rule)),
            Err(_) => return Verdict::Unproven,
        }
    }
    if any { Verdict::Covered(beaters) } else { Verdict::Never }
}

fn never_true(slots: &Slots<'_>, rule: &Rule, outcome: usize) -> Diagnostic {
    let path = rule.outcomes[outcome].slot.map_or(String::new(), |slot| slots.vocabulary().slot_path(slot));
    let (message, help) = if rule.reaches_nobody() {
        (
            format!("`{}` is rolled out to nobody", rule.name),
            "give it a share of visitors, or take the rule out until it is wanted",
        )
    } else {
        (
            format!("`{}` can never hold for `{path}`: no visitor meets all its conditions", rule.name),
            "look for conditions that exclude each other, also through segments, the tier required and the cap",
        )
    };
    Diagnostic::new(Slug::Unreachable, Subject::rule(&rule.name), rule.outcomes[outcome].span, message)
        .help(help)
}

fn covered(slots: &Slots<'_>, id: RuleId, outcome: usize, beaters: &BTreeSet<RuleId>) -> Diagnostic {
    let policy = slots.policy();
    let rule = &policy[id];
    let path = rule.outcomes[outcome].slot.map_or(String::new(), |slot| slots.vocabulary().slot_path(slot));
    let mut names: Vec<String> =
        beaters.iter().take(4).map(|beater| format!("`{}`", policy[*beater].name)).collect();
    if beaters.len() > names.len() {
        names.push(format!("{} more", beaters.len() - names.len()));
    }
    let names = list(names, "and");
    let verb = if beaters.len() == 1 { "wins" } else { "win" };
    let message = format!("`{}` never gets `{path}`: wherever it holds, {names} {verb}", rule.name);
    let mut diagnostic =
        Diagnostic::new(Slug::Unreachable, Subject::rule(&rule.name), rule.outcomes[outcome].span, message)
            .help(format!(
                "let `{}` beat the narrower of them, narrow those that beat it, or leave it out",
                rule.name
            ));
    if let (Some(beater), 1) = (beaters.first(), beaters.len()) {
        diagnostic = diagnostic.remedy(remedy::turn(policy, id, *beater));
    }
    // Pointing at more than a few would bury the message.
    const POINTED_AT: usize = 4;
    for (at, beater) in beaters.iter().enumerate() {
        diagnostic = diagnostic.related(Subject::rule(&policy[*beater].name));
        if at < POINTED_AT {
            diagnostic = diagnostic.label(policy[*beater].span, "beats it");
        }
    }
    diagnostic
}

/// Whether a rule goes by one of these segments, also through others.
pub fn reads_by(policy: &Policy, rule: &Rule, segments: &BTreeSet<SegmentId>) -> bool {
    if segments.is_empty() {
        return false;
    }
    let goes_by = |condition: &Condition| !policy.gist(condition).segments.is_disjoint(segments);
    rule.conditions().any(goes_by)
        || rule
            .segments
            .iter()
            .any(|segment| segments.contains(&segment.value) || goes_by(&policy[segment.value].condition))
}
