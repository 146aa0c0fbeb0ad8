//! Owns `broken-promise`: a winner that does what was promised never to happen. Holdouts,
//! rollouts and limits never help to keep a promise. Must not know the manners.

use super::example::witness;
use super::search::{Budget, Spent};
use super::slots::Slots;
use super::unproven;
use crate::compile::Expander;
use crate::decide::{self, Buckets, Visitor, truth};
use crate::diagnostic::{Diagnostic, Slug, Subject};
use crate::policy::{Promise, PromiseLine};
use crate::table::{Region, Row};
use crate::vocabulary::{Never, Offer, RuleId, SlotId};

pub fn check(slots: &Slots<'_>, told: &mut Vec<Diagnostic>) {
    for promise in &slots.policy().promises {
        for line in &promise.lines {
            let Some(never) = &line.never else { continue };
            match broken(slots, never, line) {
                Ok(None) => {}
                Ok(Some(breach)) => told.push(broken_promise(slots, promise, line, &breach)),
                Err(Spent) => {
                    let subject = Subject::Words("promise", promise.words.clone());
                    told.push(unproven::told(Slug::BrokenPromise, subject, line.span));
                }
            }
        }
    }
}

/// How a line is broken: in which slot, by which rule (none: by the default), for whom.
struct Breach {
    slot: SlotId,
    rule: Option<RuleId>,
    visitor: Region,
}

fn broken(slots: &Slots<'_>, never: &Never, line: &PromiseLine) -> Result<Option<Breach>, Spent> {
    let (policy, vocabulary, today) = (slots.policy(), slots.vocabulary(), slots.context.today);
    let to = match &line.condition {
        None => vec![Region::everybody()],
        Some(condition) => {
            let regions = Expander::new(policy).holds(condition).map_err(|_| Spent)?;
            regions.iter().filter_map(|region| region.on(today, vocabulary)).collect()
        }
    };
    let mut budget = Budget::new();
    for slot in slots.ids() {
        if let Never::Show(content, place) = never
            && place.is_none_or(|place| place == slot)
            && vocabulary[slot].default == *content
            && let Some(visitor) = to.first()
        {
            return Ok(Some(Breach { slot, rule: None, visitor: visitor.clone() }));
        }
        for row in slots.rows(slot) {
            if !does(slots, never, slot, row.rule, row.outcome) {
                continue;
            }
            for region in &to {
                let Some(both) = row.region.meet(region, vocabulary) else { continue };
                if let Some(visitor) = slots.winning(slot, row.rule, both, &mut budget)? {
                    return Ok(Some(Breach { slot, rule: Some(row.rule), visitor }));
                }
            }
        }
    }
    Ok(None)
}

/// Whether a row, where it wins, does what was promised never to happen.
pub fn does(slots: &Slots<'_>, never: &Never, slot: SlotId, rule: RuleId, outcome: usize) -> bool {
    match (never, slots.tables.offer(rule, outcome)) {
        (Never::Show(content, place), Some(Offer::Show { content: shown, .. })) => {
            shown == content && place.is_none_or(|place| place == slot)
        }
        (Never::Use(selector), _) => {
            slots.context.reads_of(rule).keys().any(|field| selector.fields.contains(field))
        }
        (Never::Ask(selector), Some(Offer::Ask { field, .. })) => selector.fields.contains(field),
        _ => false,
    }
}

fn broken_promise(slots: &Slots<'_>, promise: &Promise, line: &PromiseLine, breach: &Breach) -> Diagnostic {
    let policy = slots.policy();
    let path = policy.vocabulary.slot_path(breach.slot);
    let (message, help) = match breach.rule {
        Some(rule) => {
            let name = &policy[rule].name;
            let does = match &line.never {
                Some(Never::Show(content, _)) => format!("shows `{}`", policy.vocabulary[*content].name),
                Some(Never::Use(selector)) => format!("uses {}", selected(&selector.words)),
                Some(Never::Ask(selector)) => format!("asks for {}", selected(&selector.words)),
                None => "does it".to_owned(),
            };
            (
                format!("this promise is broken: `{name}` {does} in `{path}`"),
                format!(
                    "narrow `{name}` with `when` or `unless`, let a rule that keeps the promise beat it, or promise less"
                ),
            )
        }
        None => (
            format!("this promise is broken: `{path}` shows it by default, and a default can reach anybody"),
            "give the slot another default, or promise less".to_owned(),
        ),
    };
    let claim = |visitor: &Visitor| {
        let tier = decide::tier(slots.tables, visitor);
        let meant = |condition| truth(policy, visitor, Some(tier), condition) == Some(true);
        let claims: Vec<_> =
            decide::holding(slots.tables, visitor, tier, breach.slot, Buckets::ById).collect();
        let breaks = match (breach.rule, &line.never) {
            (None, _) => true,
            (Some(rule), Some(never)) => {
                let does =
                    |row: &&Row| row.rule == rule && does(slots, never, breach.slot, rule, row.outcome);
                // Where it is ambiguous who wins, it is enough that nobody beats the rule.
                claims.iter().any(does) && !claims.iter().any(|row| slots.order.beats(row.rule, rule))
            }
            _ => false,
        };
        breaks && line.condition.as_ref().is_none_or(meant)
    };
    let subject = Subject::Words("promise", promise.words.clone());
    let mut diagnostic = Diagnostic::new(Slug::BrokenPromise, subject, line.span, message)
        .help(help)
        .witness(witness(slots, &breach.visitor, &claim));
    if let Some(rule) = breach.rule {
        diagnostic =
            diagnostic.related(Subject::rule(&policy[rule].name)).label(policy[rule].span, "by this rule");
    }
    diagnostic
}

/// The selector's words, in backticks where they are a field.
fn selected(words: &str) -> String {
    if words.contains('.') { format!("`{words}`") } else { words.to_owned() }
}
