//! Owns writing a set down, as parts whose order is known to matter or not.
//! Must not know how a set was chosen.

use super::draft::Draft;
use super::model::{Condition, Field, Goal, Line, Offer, Piece, Rule, Set, Source, Surface, Tier};
use super::words;
use std::fmt;

/// The declarations of a set, in any order.
pub fn declarations(set: &Set) -> Vec<Draft> {
    let mut all = vec![trust(set)];
    all.extend(
        set.consents.iter().map(|name| Draft::words(format!("consent {name} \"May we, for {name}?\""))),
    );
    all.extend(
        set.categories
            .iter()
            .map(|(name, level)| Draft::words(format!("category {name} : {level} \"user.{name}\""))),
    );
    all.extend(set.sources.iter().map(source));
    all.extend(set.surfaces.iter().map(surface));
    all.extend(set.contents.iter().map(|(name, rest)| Draft::words(format!("content {name} : {rest}"))));
    all.extend(set.goals.iter().map(goal));
    all.extend(set.segments.iter().map(|segment| {
        let condition = condition(&segment.condition);
        documented(&segment.name, Draft::words(format!("segment {} = {condition}", segment.name)))
    }));
    all.extend(set.rules.iter().map(rule));
    all.extend(set.promises.iter().enumerate().map(|(at, lines)| {
        Draft::block(format!("promise \"promise {at}\""), lines.iter().map(line).collect())
    }));
    all.extend(set.tests.iter().enumerate().map(|(at, lines)| {
        Draft::block(format!("test \"test {at}\""), lines.iter().map(Draft::words).collect())
    }));
    all
}

/// The whole set as one plain text.
pub fn text(set: &Set) -> String {
    let mut out = String::new();
    declarations(set).iter().for_each(|draft| draft.plain(&mut out));
    out
}

/// A set that fails a law is shown as it is written.
impl fmt::Debug for Set {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text(self))
    }
}

/// Every third name has a doc comment.
fn documented(name: &str, draft: Draft) -> Draft {
    if name.len().is_multiple_of(3) {
        Draft::InOrder(vec![Draft::Doc(format!("About {name}.")), draft])
    } else {
        draft
    }
}

fn trust(set: &Set) -> Draft {
    let tiers = Draft::InOrder(set.tiers.iter().map(tier).collect());
    let mut parts = vec![tiers];
    parts.extend(set.cap.iter().map(|cap| Draft::words(format!("at most {cap}"))));
    Draft::block("trust", parts)
}

fn tier(tier: &Tier) -> Draft {
    let mut parts = vec![Draft::words(format!("comfort {}", tier.comfort))];
    parts.extend(tier.earned.iter().map(|earned| Draft::words(format!("earned when {}", condition(earned)))));
    parts.extend(tier.limit.iter().map(|limit| Draft::words(format!("limit {limit}"))));
    if !tier.wants.is_empty() {
        parts.push(Draft::words(format!("wants {}", tier.wants.join(", "))));
    }
    documented(&tier.name, Draft::block(format!("tier {}", tier.name), parts))
}

fn source(source: &Source) -> Draft {
    let (origin, party) = (source.origin.unwrap_or(""), source.party.unwrap_or(""));
    let mut kind = vec![Draft::words(format!("\"What {} knows\"", source.name))];
    kind.extend(source.needs.iter().map(|consent| Draft::words(format!("needs consent {consent}"))));
    let parts = vec![
        Draft::words(format!("source {} : {origin} {party}", source.name)),
        Draft::AnyOrder(kind),
        Draft::words("{"),
        Draft::AnyOrder(source.fields.iter().map(field).collect()),
        Draft::words("}"),
    ];
    documented(&source.name, Draft::InOrder(parts))
}

fn field(field: &Field) -> Draft {
    let mut clauses: Vec<Draft> = Vec::new();
    let mut say = |words: String| clauses.push(Draft::Words(words));
    if let Some(category) = &field.category {
        say(format!("is {category}"));
    }
    if let Some(sure) = field.sure {
        say(format!("sure {sure}"));
    }
    if let Some(fresh) = field.fresh {
        say(format!("fresh {fresh}"));
    }
    if !field.goals.is_empty() {
        say(format!("for {}", field.goals.join(", ")));
    }
    if let Some(viewers) = field.seen_by {
        say(format!("seen by {viewers}"));
    }
    let head = Draft::words(format!("{} : {}", field.name, words::declared(field.kind)));
    documented(&field.name, Draft::InOrder(vec![head, Draft::AnyOrder(clauses)]))
}

fn surface(surface: &Surface) -> Draft {
    let seen_by = surface.seen_by.map_or(String::new(), |viewers| format!(" seen by {viewers}"));
    let head = Draft::words(format!("surface {} : {}{seen_by} {{", surface.name, surface.channel));
    let slots =
        surface.slots.iter().map(|(slot, default)| Draft::words(format!("slot {slot} shows {default}")));
    let parts = std::iter::once(head).chain(slots).chain([Draft::words("}")]);
    Draft::InOrder(parts.collect())
}

fn goal(goal: &Goal) -> Draft {
    let mut parts: Vec<Draft> =
        goal.metric.iter().map(|metric| Draft::words(format!("metric {metric}"))).collect();
    parts.extend(goal.guards.iter().map(|guard| Draft::words(format!("guard {guard}"))));
    parts.extend(goal.holdout.iter().map(|holdout| Draft::words(format!("holdout {holdout}"))));
    parts.extend(goal.review.iter().map(|review| Draft::words(format!("review by {review}"))));
    documented(&goal.name, Draft::block(format!("goal {} \"To {}\"", goal.name, goal.name), parts))
}

fn rule(rule: &Rule) -> Draft {
    let mut parts: Vec<Draft> = Vec::new();
    let mut say = |words: String| parts.push(Draft::Words(words));
    say(format!("goal {}", rule.goal));
    say(format!("requires {}", rule.requires));
    if !rule.uses.is_empty() {
        say(format!("uses {}", rule.uses.join(", ")));
    }
    if !rule.segments.is_empty() {
        say(format!("for {}", rule.segments.join(", ")));
    }
    if let Some(when) = &rule.when {
        say(format!("when {}", condition(when)));
    }
    if let Some(unless) = &rule.unless {
        say(format!("unless {}", condition(unless)));
    }
    for outcome in &rule.outcomes {
        let offer = match &outcome.offer {
            Offer::Show(content, pieces) if pieces.is_empty() => format!("show {content}"),
            Offer::Show(content, pieces) => {
                let text: String = pieces.iter().map(piece).collect();
                format!("show {content} saying \"{text}\"")
            }
            Offer::Ask(field) => format!("ask {field} saying \"Tell us {{{field}}}\""),
        };
        let when =
            outcome.condition.as_ref().map_or(String::new(), |when| format!(" if {}", condition(when)));
        say(format!("{offer} in {}{when}", outcome.slot));
    }
    if let Some(exposure) = rule.exposure {
        say(format!("exposure {exposure}"));
    }
    if rule.because {
        say(format!("because \"You see {} because you told us.\"", rule.name));
    }
    if !rule.beats.is_empty() {
        say(format!("beats {}", rule.beats.join(", ")));
    }
    if let Some(rollout) = rule.rollout {
        say(format!("rollout {rollout}"));
    }
    for check in &rule.allows {
        say(format!("allow {check} \"until we know better\" until 2027-01-31"));
    }
    documented(&rule.name, Draft::block(format!("rule {}", rule.name), parts))
}

fn piece(piece: &Piece) -> String {
    match piece {
        Piece::Words(words) => (*words).to_owned(),
        Piece::Field(field, None) => format!("{{{field}}}"),
        Piece::Field(field, Some(fallback)) => format!("{{ {field} | \"{fallback}\" }}"),
    }
}

fn line(line: &Line) -> Draft {
    let when = line.when.as_ref().map_or(String::new(), |when| format!(" when {}", condition(when)));
    Draft::Words(format!("never {}{when}", line.never))
}

/// A condition as it is written; parentheses stand where they are needed.
pub fn condition(this: &Condition) -> String {
    let inner = |part: &Condition, bare: bool| {
        if bare { condition(part) } else { format!("({})", condition(part)) }
    };
    let is_list = |part: &Condition| matches!(part, Condition::And(_) | Condition::Or(_));
    match this {
        Condition::And(parts) => {
            parts.iter().map(|part| inner(part, !is_list(part))).collect::<Vec<_>>().join(" and ")
        }
        Condition::Or(parts) => {
            let bare = |part: &Condition| !matches!(part, Condition::Or(_));
            parts.iter().map(|part| inner(part, bare(part))).collect::<Vec<_>>().join(" or ")
        }
        Condition::Not(part) => format!("not {}", inner(part, !is_list(part))),
        Condition::Segment(name) => name.clone(),
        Condition::Known(field) => format!("known {field}"),
        Condition::Unknown(field) => format!("unknown {field}"),
        Condition::Test(field, test) => format!("{field} {test}"),
        Condition::Trust(rest) => format!("trust {rest}"),
    }
}
