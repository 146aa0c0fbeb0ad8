//! Owns generating conditions: every operator on every type, nested. Must not know rules.

use super::dice::Dice;
use super::model::{Condition, Kind, Set};
use super::words;

/// What may stand in a condition.
#[derive(Debug, Clone, Copy)]
pub struct Allowed {
    /// `trust …`, also in segments.
    pub trust: bool,
    /// `known` and `unknown`, also in segments.
    pub known: bool,
    /// How deep it may be nested.
    pub depth: usize,
}

/// Anything.
pub const ANYTHING: Allowed = Allowed { trust: true, known: true, depth: 3 };
/// What `unless` takes.
pub const UNLESS: Allowed = Allowed { known: false, ..ANYTHING };
/// What earns trust.
pub const EARNED: Allowed = Allowed { trust: false, ..ANYTHING };

/// A condition over the fields, the segments so far and the tiers of a set.
pub fn condition(set: &Set, allowed: Allowed, dice: &mut Dice) -> Condition {
    let deeper = Allowed { depth: allowed.depth.saturating_sub(1), ..allowed };
    let parts = |dice: &mut Dice| {
        let count = dice.between(2, 3);
        (0..count).map(|_| condition(set, deeper, dice)).collect()
    };
    match dice.below(if allowed.depth == 0 { 5 } else { 10 }) {
        0..=4 => atom(set, allowed, dice),
        5 | 6 => Condition::And(parts(dice)),
        7 | 8 => Condition::Or(parts(dice)),
        _ => Condition::Not(Box::new(condition(set, deeper, dice))),
    }
}

fn atom(set: &Set, allowed: Allowed, dice: &mut Dice) -> Condition {
    let fields: Vec<(String, Kind)> = set
        .fields()
        .iter()
        .map(|(source, field)| (format!("{}.{}", source.name, field.name), field.kind))
        .collect();
    let (path, kind) = dice.pick(&fields);
    let fits = |condition: &Condition| {
        let forbidden = |part: &Condition| match part {
            Condition::Trust(_) => !allowed.trust,
            Condition::Known(_) | Condition::Unknown(_) => !allowed.known,
            _ => false,
        };
        !set.any_part(condition, &forbidden)
    };
    match dice.below(12) {
        6 | 7 => {
            let names: Vec<Condition> = set
                .segments
                .iter()
                .map(|segment| Condition::Segment(segment.name.clone()))
                .filter(fits)
                .collect();
            if let Some(segment) = dice.perhaps_pick(&names) {
                return segment;
            }
        }
        8 if allowed.trust => {
            let tiers = tier_names(set);
            let sign = dice.pick(SIGNS);
            return Condition::Trust(format!("{sign} {}", dice.pick(&tiers)));
        }
        9 if allowed.known => return Condition::Known(path),
        10 if allowed.known => return Condition::Unknown(path),
        _ => {}
    }
    test(set, path, kind, dice)
}

/// The names of the tiers.
pub fn tier_names(set: &Set) -> Vec<String> {
    set.tiers.iter().map(|tier| tier.name.clone()).collect()
}

const SIGNS: &[&str] = &["==", "!=", "<", "<=", ">", ">="];

/// A field of a type, and what it must be.
pub fn test(set: &Set, path: String, kind: Kind, dice: &mut Dice) -> Condition {
    let constants = words::constants(kind, &tier_names(set));
    let several = |dice: &mut Dice| {
        // Both zeros in one set would be one constant twice.
        let apart: Vec<String> = constants.iter().filter(|constant| *constant != "-0").cloned().collect();
        format!("{{ {} }}", dice.some(&apart, 3).join(", "))
    };
    let words = match kind {
        Kind::SetOf(_) => match dice.below(3) {
            0 => format!("has {}", dice.pick(&constants)),
            1 => format!("has any {}", several(dice)),
            _ => format!("has all {}", several(dice)),
        },
        Kind::Bool if dice.often(60) => String::new(),
        Kind::Date if dice.often(40) => format!("within {}", dice.pick(words::DAYS)),
        Kind::Date if dice.often(30) => format!("older than {}", dice.pick(words::DAYS)),
        kind => match dice.below(if words::is_ordered(kind) { 6 } else { 3 }) {
            0 => format!("== {}", dice.pick(&constants)),
            1 => format!("!= {}", dice.pick(&constants)),
            2 => format!("in {}", several(dice)),
            3 | 4 => format!("{} {}", dice.pick(&SIGNS[2..]), dice.pick(&constants)),
            _ => range(&constants, kind, dice),
        },
    };
    Condition::Test(path, words)
}

fn range(constants: &[String], kind: Kind, dice: &mut Dice) -> String {
    let low = dice.below(constants.len());
    let high = dice.between(low, constants.len() - 1);
    let (low, high) = (&constants[low], &constants[high]);
    match dice.below(3) {
        0 => format!("in {low}..{high}"),
        // A name for an upper end would be read as one, wherever it stands.
        1 if kind != Kind::Tier => format!("in {low}.. "),
        _ => format!("in ..{high}"),
    }
}
