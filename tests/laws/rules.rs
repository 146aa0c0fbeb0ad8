//! Owns generating rules: every clause and outcome, and a total order in each slot.
//! Must not know the rest of a set, beyond what rules refer to.

use super::conditions::{self, ANYTHING, Allowed, UNLESS};
use super::dice::Dice;
use super::model::{Condition, Kind, Offer, Outcome, Piece, Rule, Set};
use super::policies::Style;
use super::words::{self, EXPOSURES};

const RULES: &[&str] = &["sorry", "welcome", "a_first", "zz_last", "beats", "mid_way"];

/// Adds a rule for each stream of choices.
pub fn add(set: &mut Set, rules: Vec<Dice>, style: Style, rest: &mut Dice) {
    let mut names: Vec<&str> = RULES[..rules.len()].to_vec();
    rest.shuffle(&mut names);
    for (name, mut dice) in names.into_iter().zip(rules) {
        let rule = rule(name, set, style, &mut dice);
        set.rules.push(rule);
        set.declare_uses(set.rules.len() - 1);
        let last = set.rules.last_mut().expect("a rule");
        dice.shuffle(&mut last.uses);
    }
    order(set, rest);
}

fn rule(name: &str, set: &Set, style: Style, dice: &mut Dice) -> Rule {
    let allowed = Allowed { depth: style.depth, ..ANYTHING };
    let segments: Vec<String> = set.segments.iter().map(|segment| segment.name.clone()).collect();
    let mut rule = Rule {
        name: name.to_owned(),
        goal: dice.pick(&set.goals).name.clone(),
        requires: dice.pick(&set.tiers).name.clone(),
        because: !dice.often(style.rude / 8),
        when: dice.often(60).then(|| conditions::condition(set, allowed, dice)),
        ..Rule::default()
    };
    rule.outcomes = outcomes(set, style, dice);
    if dice.often(30) {
        rule.segments = dice.some(&segments, 2);
    }
    if dice.often(30) {
        rule.unless = Some(conditions::condition(set, Allowed { depth: style.depth, ..UNLESS }, dice));
    }
    rule.exposure = dice.often(40).then(|| dice.pick(EXPOSURES));
    rule.rollout = dice.often(25).then(|| dice.pick(words::ROLLOUTS));
    if dice.often(style.rude / 8) {
        rule.allows.push(dice.pick(&["greedy", "creepy", "nosy", "mismatched", "snitching"]));
    }
    rule
}

/// Outcomes that exclude each other where they share a slot: by what one field is.
fn outcomes(set: &Set, style: Style, dice: &mut Dice) -> Vec<Outcome> {
    let splitters: Vec<(String, Vec<String>)> = set
        .fields()
        .iter()
        .filter(|(_, field)| matches!(field.kind, Kind::Bool | Kind::OneOf(_) | Kind::Tier))
        .map(|(source, field)| {
            let constants = words::constants(field.kind, &conditions::tier_names(set));
            (format!("{}.{}", source.name, field.name), constants)
        })
        .collect();
    let splitter = if dice.often(40) { dice.perhaps_pick(&splitters) } else { None };
    let slots = set.slots();
    let count = dice.between(1, 3);
    let mut outcomes: Vec<Outcome> = Vec::new();
    for at in 0..count {
        let slot = dice.pick(&slots);
        let own = dice
            .often(30)
            .then(|| conditions::condition(set, Allowed { depth: style.depth.min(1), ..ANYTHING }, dice));
        let offer = offer(set, style, dice);
        let condition = match &splitter {
            Some((field, constants)) => match constants.get(at) {
                Some(constant) => Some(Condition::Test(field.clone(), format!("== {constant}")).and(own)),
                None => break,
            },
            None if outcomes.iter().any(|other| other.slot == slot) => continue,
            None => own,
        };
        outcomes.push(Outcome { slot, offer, condition });
    }
    outcomes
}

fn offer(set: &Set, style: Style, dice: &mut Dice) -> Offer {
    let fields = set.fields();
    let paths: Vec<String> =
        fields.iter().map(|(source, field)| format!("{}.{}", source.name, field.name)).collect();
    let askable = fields
        .iter()
        .zip(&paths)
        .filter(|((source, _), _)| source.origin == Some("explicit") && source.party == Some("first-party"));
    let askable: Vec<String> = askable.map(|(_, path)| path.clone()).collect();
    if dice.often(30)
        && let Some(field) = dice.perhaps_pick(&askable)
    {
        return Offer::Ask(field);
    }
    let content = dice.pick(&set.contents).0.clone();
    if !dice.often(50) {
        return Offer::Show(content, Vec::new());
    }
    let count = dice.between(1, 3);
    let pieces = (0..count).map(|_| match dice.below(4) {
        0 => Piece::Words("Hello {{you}} "),
        1 => Piece::Words("\\u{e9}\\\"\\t "),
        2 if dice.often(style.rude) => Piece::Field(dice.pick(&paths), None),
        _ => Piece::Field(dice.pick(&paths), Some(dice.pick(&["there", "{{x}}", "", "\\\"you\\\""]))),
    });
    Offer::Show(content, pieces.collect())
}

/// One order that all slots share: in each of them, every rule beats the next, and some of
/// those after it.
fn order(set: &mut Set, dice: &mut Dice) {
    let has = |rule: &Rule, slot: &String| rule.outcomes.iter().any(|outcome| outcome.slot == *slot);
    for slot in set.slots() {
        let here: Vec<usize> = (0..set.rules.len()).filter(|at| has(&set.rules[*at], &slot)).collect();
        for (nth, at) in here.iter().enumerate() {
            for (step, loser) in here[nth + 1..].iter().enumerate() {
                let loser = set.rules[*loser].name.clone();
                let beats = &mut set.rules[*at].beats;
                if (step == 0 || dice.often(20)) && !beats.contains(&loser) {
                    beats.push(loser);
                }
            }
        }
    }
    for rule in &mut set.rules {
        dice.shuffle(&mut rule.beats);
    }
}
