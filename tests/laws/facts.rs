//! Owns generating visitors as facts: known, unknown, ill-typed, unsure, stale, unconsented.
//! Must not know rules.

use super::conditions::tier_names;
use super::dice::Dice;
use super::model::{Field, Set};
use super::words::{self, ODD_VALUES};

const IDS: &[&str] =
    &["\"v-1\"", "\"v-2\"", "\"v-3\"", "\"v-77\"", "\"0\"", "\"\\u00e9 \\n\"", "\"a,b\"", "\"v-102\""];
const ODD_IDS: &[&str] = &["null", "\"\"", "7", "[\"v-1\"]", "\"\\ud800\""];
const NOWS: &[&str] = &[
    "2026-11-21",
    "2026-11-22",
    "2024-02-29",
    "2026-03-31",
    "2026-11-21T23:30:00+02:00",
    "2026-11-20T23:59:59.5Z",
    "0000-01-01",
    "9999-12-31",
    "2026-11-21T10:00:00-12:00",
    "2025-11-21 00:00:00Z",
];
/// Since when something may hold.
pub const AS_OFS: &[&str] = &[
    "2026-11-21",
    "2026-11-20",
    "2026-10-22",
    "2026-10-21",
    "2026-11-21T11:00:00Z",
    "2026-11-20T12:00:00+01:00",
    "2024-02-29",
    "0000-01-01",
    "9999-12-31",
    "2026-12-24",
];
/// How sure something may be.
pub const SURES: &[&str] = &["1", "0.8", "0.79", "0.5", "0", "0.125", "0.29", "1.0", "0.28999999999999998"];
const ODD_NOTES: &[&str] =
    &["1.5", "-0.1", "\"high\"", "null", "[]", "\"yesterday\"", "\"2026-02-30\"", "\"\""];

/// One visitor, as the text of a JSON object.
pub fn visitor(set: &Set, dice: &mut Dice) -> String {
    let mut entries: Vec<String> = Vec::new();
    let mut say = |key: &str, value: &str| entries.push(format!("\"{key}\":{value}"));
    if dice.often(80) {
        say("id", if dice.often(10) { dice.pick(ODD_IDS) } else { dice.pick(IDS) });
    }
    if dice.often(70) {
        let tiers = tier_names(set);
        let odd = dice.often(5);
        say(
            "trust",
            &if odd { dice.pick(ODD_VALUES).to_owned() } else { format!("\"{}\"", dice.pick(&tiers)) },
        );
    }
    if dice.often(70) {
        say(
            "now",
            &if dice.often(10) {
                dice.pick(ODD_VALUES).to_owned()
            } else {
                format!("\"{}\"", dice.pick(NOWS))
            },
        );
    }
    say("consent", &consent(set, dice));
    for source in &set.sources {
        if dice.often(4) {
            say(&source.name, dice.pick(ODD_VALUES));
            continue;
        }
        let mut fields: Vec<String> = Vec::new();
        for field in &source.fields {
            if dice.often(80) {
                fields.push(format!("\"{}\":{}", field.name, datum(set, field, dice)));
            }
        }
        if dice.often(5) {
            fields.push("\"nowhere\":1".to_owned());
        }
        dice.shuffle(&mut fields);
        say(&source.name, &format!("{{{}}}", fields.join(",")));
    }
    if dice.often(5) {
        say("nobody", dice.pick(ODD_VALUES));
    }
    dice.shuffle(&mut entries);
    format!("{{{}}}", entries.join(", "))
}

fn consent(set: &Set, dice: &mut Dice) -> String {
    if dice.often(5) {
        return dice.pick(ODD_VALUES).to_owned();
    }
    let given = set.consents.iter().filter(|_| dice.often(80));
    let given: Vec<String> = given.map(|consent| format!("\"{consent}\"")).collect();
    format!("[{}]", given.join(","))
}

fn datum(set: &Set, field: &Field, dice: &mut Dice) -> String {
    let values = words::values(field.kind, &tier_names(set));
    let value = if dice.often(10) { dice.pick(ODD_VALUES).to_owned() } else { dice.pick(&values) };
    let needs_notes = field.sure.is_some() || field.fresh.is_some();
    if !dice.often(if needs_notes { 90 } else { 15 }) {
        return value;
    }
    let mut notes = vec![format!("\"value\":{value}")];
    if dice.often(90) {
        notes.push(format!(
            "\"sure\":{}",
            if dice.often(8) { dice.pick(ODD_NOTES) } else { dice.pick(SURES) }
        ));
    }
    if dice.often(90) {
        let as_of = if dice.often(8) {
            dice.pick(ODD_NOTES).to_owned()
        } else {
            format!("\"{}\"", dice.pick(AS_OFS))
        };
        notes.push(format!("\"as_of\":{as_of}"));
    }
    dice.shuffle(&mut notes);
    format!("{{{}}}", notes.join(","))
}
