//! Owns `creepy` and `nosy`: whether the required tier bears the bill.
//! Must not know how the bill is added up.

use super::Context;
use super::bill::{Bill, Variation, bill};
use crate::diagnostic::{Diagnostic, Remedy, Slug, Subject, list};
use crate::policy::Rule;
use crate::vocabulary::{Exposure, FieldId, Intimacy, Origin, Party, RuleId, SurfaceId, TierId};
use std::collections::BTreeSet;

pub fn check(context: &Context<'_>, id: RuleId, told: &mut Vec<Diagnostic>) {
    let rule = &context.policy[id];
    let Some(tier) = rule.requires.filter(|tier| !context.policy.broken.tiers.contains(tier)) else {
        return;
    };
    let comfort = context.policy.vocabulary[tier].comfort;
    let with = |but| bill(context.policy, rule, context.reads_of(id), but);
    let without_asks = Variation { without_asks: true, ..Variation::default() };
    let (Some(alone), Some(whole)) = (with(without_asks), with(Variation::default())) else {
        return;
    };
    if alone.total > comfort {
        told.push(creepy(context, id, rule, tier, &alone));
    } else if whole.total > comfort {
        told.push(nosy(context, id, rule, tier, &whole));
    }
}

fn creepy(context: &Context<'_>, id: RuleId, rule: &Rule, tier: TierId, bill: &Bill) -> Diagnostic {
    let tier_name = &context.policy.vocabulary[tier].name;
    let comfort = context.policy.vocabulary[tier].comfort;
    let message =
        format!("`{}` is creepy: it costs {}, and `{tier_name}` bears {comfort}", rule.name, bill.total);
    let diagnostic = Diagnostic::new(Slug::Creepy, Subject::rule(&rule.name), rule.span, message)
        .note(bill.lines(context.policy));
    let diagnostic = mend(context, id, rule, tier, false).offer(diagnostic);
    point(context, diagnostic, id, rule, tier, bill)
}

fn nosy(context: &Context<'_>, id: RuleId, rule: &Rule, tier: TierId, whole: &Bill) -> Diagnostic {
    let tier_name = &context.policy.vocabulary[tier].name;
    let comfort = context.policy.vocabulary[tier].comfort;
    // Those that cost something: without them it would cost less.
    let costs = |field: &FieldId| {
        let but = Variation { without: Some(*field), ..Variation::default() };
        bill(context.policy, rule, context.reads_of(id), but)
            .is_none_or(|without| without.total < whole.total)
    };
    let mut asked: BTreeSet<FieldId> = rule.asked();
    if asked.iter().any(costs) {
        asked.retain(costs);
    }
    let names = list(asked.iter().map(|field| context.quoted(*field)), "and");
    let message = format!(
        "`{}` is nosy: asking for {names} makes it cost {}, and `{tier_name}` bears {comfort}",
        rule.name, whole.total
    );
    let mut diagnostic = Diagnostic::new(Slug::Nosy, Subject::rule(&rule.name), rule.span, message)
        .note(whole.lines(context.policy));
    diagnostic = mend(context, id, rule, tier, true).offer(diagnostic);
    for field in asked {
        diagnostic = diagnostic.related(context.subject_of(field));
    }
    point(context, diagnostic, id, rule, tier, whole)
}

/// Points at the dearest use and at the tier.
fn point(
    context: &Context<'_>,
    diagnostic: Diagnostic,
    id: RuleId,
    rule: &Rule,
    tier: TierId,
    bill: &Bill,
) -> Diagnostic {
    let mut diagnostic = diagnostic;
    let dearest = bill.charges.first().and_then(|charge| context.reads_of(id).get(&charge.field));
    if let Some(reading) = dearest {
        diagnostic = diagnostic.label(reading.span, "the dearest use");
    }
    if let Some(requires) = rule.clauses.requires {
        let comfort = context.policy.vocabulary[tier].comfort;
        diagnostic = diagnostic.label(requires, format!("bears {comfort}"));
    }
    diagnostic
}

/// What would mend it, in words, and what of it an edit can do. None of it is safe: who is shown
/// something, and how overtly, changes.
struct Ways {
    words: String,
    remedies: Vec<Remedy>,
}

impl Ways {
    fn offer(self, diagnostic: Diagnostic) -> Diagnostic {
        self.remedies.into_iter().fold(diagnostic.help(self.words), Diagnostic::remedy)
    }
}

/// What would mend it, questions and all: the tier that bears it, the exposure that fits, the field to drop.
fn mend(context: &Context<'_>, id: RuleId, rule: &Rule, tier: TierId, asks_too_early: bool) -> Ways {
    let vocabulary = &context.policy.vocabulary;
    let comfort = vocabulary[tier].comfort;
    let total = |but: Variation| {
        bill(context.policy, rule, context.reads_of(id), but).map_or(u32::MAX, |bill| bill.total)
    };
    let whole = total(Variation::default());
    let (mut ways, mut remedies) = (Vec::new(), Vec::new());
    let bearing = vocabulary.tiers[tier.index()..].iter().find(|tier| tier.comfort >= whole);
    if let Some(bearing) = bearing {
        let later = if asks_too_early { "ask later: " } else { "" };
        ways.push(format!("{later}require `{}`, which bears {}", bearing.name, bearing.comfort));
        remedies.push(
            Remedy::clause(rule.span, format!("requires {}", bearing.name))
                .titled(format!("raise `requires` to `{}`, which bears {}", bearing.name, bearing.comfort)),
        );
    }
    let quieter = Exposure::ALL.iter().rev().filter(|exposure| **exposure < rule.exposure);
    for exposure in quieter {
        let costs = total(Variation { exposure: Some(*exposure), ..Variation::default() });
        if costs <= comfort {
            ways.push(format!("make it `exposure {exposure}` (then it costs {costs})"));
            remedies.push(
                Remedy::clause(rule.span, format!("exposure {exposure}"))
                    .titled(format!("make it `exposure {exposure}`, which costs {costs}")),
            );
            break;
        }
    }
    let spoken: BTreeSet<FieldId> =
        rule.outcomes.iter().flat_map(|outcome| outcome.speaks().map(|(field, _, _)| field)).collect();
    for field in &spoken {
        let costs = total(Variation { unspoken: Some(*field), ..Variation::default() });
        let also_read = context.reads_of(id).get(field).is_some_and(|reading| reading.by_condition);
        if costs <= comfort && also_read {
            ways.push(format!("do not speak {} in the text (then it costs {costs})", context.quoted(*field)));
        }
    }
    // To do without the only field would be to have no rule, where a condition goes by it.
    let fields = context.reads_of(id).iter();
    let fields = fields.filter(|(_, reading)| !reading.by_condition || context.reads_of(id).len() > 1);
    for (field, _) in fields {
        let costs = total(Variation { without: Some(*field), ..Variation::default() });
        if costs <= comfort {
            ways.push(format!("do without {} (then it costs {costs})", context.quoted(*field)));
        }
    }
    if asks_too_early && bearing.is_none() {
        ways.push("ask later, of people who trust you more".to_owned());
    }
    let slots = rule.outcomes.iter().filter_map(|outcome| outcome.slot);
    let surfaces: BTreeSet<SurfaceId> = slots.map(|slot| vocabulary[slot].surface).collect();
    let loud = surfaces
        .into_iter()
        .map(|surface| &vocabulary[surface])
        .filter(|surface| surface.floor() > rule.exposure.points());
    let loud: Vec<String> = loud
        .map(|surface| format!("`{}` (nothing costs less than {} there)", surface.name, surface.floor()))
        .collect();
    if !loud.is_empty() && total(Variation { anywhere: true, ..Variation::default() }) <= comfort {
        ways.push(format!("show it somewhere quieter than {}", list(loud, "and than")));
    }
    let words = match ways.is_empty() {
        true => "no single change mends this: use fewer data, or data that people told you themselves".into(),
        false => ways.join("; or "),
    };
    Ways { words, remedies }
}

/// Trust that is earned from data which themselves need trust.
pub fn tiers(context: &Context<'_>, told: &mut Vec<Diagnostic>) {
    let policy = context.policy;
    for (at, condition) in policy.earned.iter().enumerate() {
        let Some(condition) = condition else { continue };
        let tier = &policy.vocabulary.tiers[at];
        let mut seen = BTreeSet::new();
        policy.reads(condition, &mut |field, span| {
            if policy.broken.labels.contains(&field) || !seen.insert(field) {
                return;
            }
            let label = policy.vocabulary.label(field);
            let mut wrong = Vec::new();
            if label.origin == Origin::Inferred {
                wrong.push("inferred".to_owned());
            }
            if label.party != Party::First {
                wrong.push(label.party.to_string());
            }
            if label.intimacy > Intimacy::Personal {
                wrong.push(label.intimacy.to_string());
            }
            if wrong.is_empty() {
                return;
            }
            let path = context.quoted(field);
            let message =
                format!("the tier `{}` is earned from {path}, which is {}", tier.name, list(wrong, "and"));
            told.push(
                Diagnostic::new(Slug::Creepy, Subject::named("tier", &tier.name), span, message)
                    .related(context.subject_of(field))
                    .help("earn trust by what people did or said openly: visits, an account, purchases"),
            );
        });
    }
}
