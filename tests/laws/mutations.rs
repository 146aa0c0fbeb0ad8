//! Owns changing a small set in one place, as somebody who edits it would, and writing it down
//! otherwise. Must not know what a change does.

use super::dice::Dice;
use super::model::{Condition, Kind, Offer, Piece, Set, Tier};
use super::small::{self, Allowed};
use super::words::SMALL_RANGES;

/// The set with one thing changed; what it cannot be applied to stays as it is. Some changes
/// make a set that is none: a constant may be outside of a narrower type.
pub fn changed(set: &Set, dice: &mut Dice) -> Set {
    let mut set = set.clone();
    let (rule, tier) = (dice.below(set.rules.len()), dice.below(set.tiers.len()));
    let slot = dice.below(2);
    match dice.below(20) {
        0 => {
            let gone = set.rules.remove(rule).name;
            set.rules.iter_mut().for_each(|rule| rule.beats.retain(|name| *name != gone));
        }
        1 => {
            let mut added = small::rule("newcomer", &set, dice);
            added.beats = set.rules.iter().filter(|_| dice.often(50)).map(|rule| rule.name.clone()).collect();
            set.rules.push(added);
        }
        2 | 3 => set.rules[rule].when = Some(small::condition(&set, Allowed::ANYTHING, 2, dice)),
        4 => set.rules[rule].unless = None,
        5 => turn_beats(&mut set, rule),
        6 => fields(&mut set, dice, |field, dice| field.kind = other_kind(field.kind, dice)),
        7 => fields(&mut set, dice, |field, dice| {
            field.sure = dice.pick(&[None, Some("50%"), Some("80%"), Some("90%")])
        }),
        8 => fields(&mut set, dice, |field, dice| {
            field.fresh = dice.pick(&[None, Some("10 days"), Some("30 days"), Some("2 months")])
        }),
        9 => {
            let at = dice.below(set.sources.len());
            let source = &mut set.sources[at];
            source.needs = if source.needs.is_some() { None } else { Some("analytics".to_owned()) };
        }
        10 | 11 if tier > 0 => {
            let allowed = Allowed { trust: false, known: true };
            set.tiers[tier].earned = Some(small::condition(&set, allowed, 1, dice));
        }
        12 => set.cap = None,
        13 => set.rules[rule].rollout = dice.pick(&[None, Some("50%"), Some("12.5%"), Some("30%")]),
        14 => {
            let slot = set.surfaces[0].slots.get_mut(slot);
            slot.into_iter().for_each(|slot| slot.1 = "teaser".to_owned());
        }
        15 => {
            set.rules[rule].outcomes[0].offer =
                Offer::Show("guide".to_owned(), vec![Piece::Words("New words")])
        }
        16 => set.rules[rule].requires = dice.pick(&set.tiers).name.clone(),
        17 => {
            set.rules[rule].outcomes[0].condition = Some(small::condition(&set, Allowed::ANYTHING, 1, dice))
        }
        18 => {
            let earned = small::condition(&set, Allowed { trust: false, known: true }, 1, dice);
            let tier =
                Tier { name: "soulmate".to_owned(), comfort: 30, earned: Some(earned), ..Tier::default() };
            set.tiers.push(tier);
        }
        _ => set.tiers[tier].limit = dice.pick(&[None, Some(0), Some(1)]),
    }
    (0..set.rules.len()).for_each(|at| set.declare_uses(at));
    set
}

/// Where one rule beats another, the other beats it.
fn turn_beats(set: &mut Set, rule: usize) {
    let name = set.rules[rule].name.clone();
    if let Some(loser) = set.rules[rule].beats.pop()
        && let Some(loser) = set.rules.iter_mut().find(|rule| rule.name == loser)
    {
        loser.beats.push(name);
    }
}

fn fields(set: &mut Set, dice: &mut Dice, change: impl Fn(&mut super::model::Field, &mut Dice)) {
    let at = dice.below(set.sources.len());
    let field = dice.below(set.sources[at].fields.len());
    change(&mut set.sources[at].fields[field], dice);
}

/// A type of the same kind with more values, or with fewer.
fn other_kind(kind: Kind, dice: &mut Dice) -> Kind {
    match kind {
        Kind::OneOf(count) => Kind::OneOf(if dice.often(50) { count + 1 } else { (count - 1).max(1) }),
        Kind::SetOf(count) => Kind::SetOf(if dice.often(50) { count + 1 } else { (count - 1).max(1) }),
        Kind::Int(_) => dice.pick(&SMALL_RANGES),
        kind => kind,
    }
}

/// The same set with its conditions written otherwise: they mean the same.
pub fn reworded(set: &Set, dice: &mut Dice) -> Set {
    let mut other = set.clone();
    let again = |condition: &mut Option<Condition>, dice: &mut Dice| {
        if let Some(condition) = condition {
            *condition = otherwise(set, condition, dice);
        }
    };
    for segment in &mut other.segments {
        segment.condition = otherwise(set, &segment.condition, dice);
    }
    other.tiers.iter_mut().for_each(|tier| again(&mut tier.earned, dice));
    for rule in &mut other.rules {
        again(&mut rule.when, dice);
        again(&mut rule.unless, dice);
        rule.outcomes.iter_mut().for_each(|outcome| again(&mut outcome.condition, dice));
    }
    other.promises.iter_mut().flatten().for_each(|line| again(&mut line.when, dice));
    other
}

/// A condition that is true for the same visitors: De Morgan, distribution, doubled negations,
/// other order, segments spelled out, comparisons turned round.
fn otherwise(set: &Set, condition: &Condition, dice: &mut Dice) -> Condition {
    let not = |inner: Condition| Condition::Not(Box::new(inner));
    let each = |parts: &[Condition], dice: &mut Dice| -> Vec<Condition> {
        let mut parts: Vec<Condition> = parts.iter().map(|part| otherwise(set, part, dice)).collect();
        dice.shuffle(&mut parts);
        parts
    };
    let same = match condition {
        Condition::And(parts) => {
            let parts = each(parts, dice);
            match dice.below(3) {
                0 => Condition::And(parts),
                1 => not(Condition::Or(parts.into_iter().map(not).collect())),
                _ => distributed(parts),
            }
        }
        Condition::Or(parts) => {
            let parts = each(parts, dice);
            match dice.below(2) {
                0 => Condition::Or(parts),
                _ => not(Condition::And(parts.into_iter().map(not).collect())),
            }
        }
        Condition::Not(inner) => not(otherwise(set, inner, dice)),
        Condition::Segment(name) if dice.often(50) => {
            let segment = set.segments.iter().find(|segment| segment.name == *name);
            segment.map_or(condition.clone(), |segment| segment.condition.clone())
        }
        Condition::Test(field, words) => turned(field, words, dice),
        Condition::Trust(words) => match words.split_once(' ') {
            Some((">=", tier)) if dice.often(50) => not(Condition::Trust(format!("< {tier}"))),
            Some(("!=", tier)) if dice.often(50) => not(Condition::Trust(format!("== {tier}"))),
            _ => condition.clone(),
        },
        atom => atom.clone(),
    };
    if dice.often(15) { not(not(same)) } else { same }
}

/// `a and (b or c)` as `a and b or a and c`, where the last part is an `or`.
fn distributed(mut parts: Vec<Condition>) -> Condition {
    let at = parts.iter().position(|part| matches!(part, Condition::Or(_)));
    match at.map(|at| parts.remove(at)) {
        Some(Condition::Or(ways)) => {
            let with = |way: Condition| Condition::And([parts.as_slice(), &[way]].concat());
            Condition::Or(ways.into_iter().map(with).collect())
        }
        _ => Condition::And(parts),
    }
}

fn turned(field: &str, words: &str, dice: &mut Dice) -> Condition {
    let test = |words: String| Condition::Test(field.to_owned(), words);
    let not = |words: String| Condition::Not(Box::new(test(words)));
    let same = test(words.to_owned());
    if dice.often(40) {
        return same;
    }
    match words.split_once(' ') {
        None if words.is_empty() => test("== true".to_owned()),
        Some(("==", constant)) if dice.often(50) => test(format!("in {{ {constant} }}")),
        Some(("==", constant)) => not(format!("!= {constant}")),
        Some(("!=", constant)) => not(format!("== {constant}")),
        Some(("<", constant)) => not(format!(">= {constant}")),
        Some((">=", constant)) => not(format!("< {constant}")),
        Some((">", constant)) => not(format!("<= {constant}")),
        Some(("has", rest)) if !rest.contains('{') => test(format!("has all {{ {rest} }}")),
        _ => same,
    }
}
