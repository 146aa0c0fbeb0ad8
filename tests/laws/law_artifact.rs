//! Decision tables: "tables are the artifact: versioned, hashed, serialisable, loadable without
//! the source".

use super::artifacts::sealed;
use super::dice::Dice;
use super::facts;
use super::policies::{ROOMY, sets};
use super::render;
use super::workshop::{compiled, decisions, surfaces, today, tries};
use proptest::prelude::*;
use serde_json::Value;
use tightrope::decide::{Buckets, Ready, Room};
use tightrope::diff::diff;
use tightrope::table::{from_json, hash, to_json};
use tightrope::vocabulary::Moment;

/// Numbers that may stand where a place in a list did.
const NUMBERS: &[u64] = &[0, 1, 2, 3, 7, 63, 64, 4095, 4096, u32::MAX as u64, u64::MAX];

/// All that can be changed in an artifact: numbers, lists and maps.
fn change(value: &mut Value, at: &mut usize, dice: &mut Dice) {
    if *at == 0 {
        *value = match (&*value, dice.below(4)) {
            (Value::Number(_), 1) => Value::from(-0.5),
            (Value::Number(_), _) => Value::from(dice.pick(NUMBERS)),
            (Value::Array(list), 0) => Value::from(list.iter().rev().cloned().collect::<Vec<_>>()),
            (Value::Array(list), 1) => Value::from(list.iter().skip(1).cloned().collect::<Vec<_>>()),
            (Value::Array(list), _) => {
                Value::from(list.iter().chain(list.first()).cloned().collect::<Vec<_>>())
            }
            (Value::String(_), _) => Value::from(dice.pick(&["", "zz", "none", "all", "bool", "tier"])),
            (Value::Bool(truth), _) => Value::from(!truth),
            _ => Value::Null,
        };
    }
    *at = at.wrapping_sub(1);
    match value {
        Value::Array(list) => list.iter_mut().for_each(|one| change(one, at, dice)),
        Value::Object(map) => map.iter_mut().for_each(|(_, one)| change(one, at, dice)),
        _ => {}
    }
}

fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(list) => list.iter().map(count).sum(),
        Value::Object(map) => map.values().map(count).sum(),
        _ => 0,
    }
}

/// The keys of every map in the opposite order, which says the same; but in a payload, which is
/// handed on as it stands.
fn reverse(value: &mut Value) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(reverse),
        Value::Object(map) => {
            let entries: Vec<(String, Value)> = std::mem::take(map).into_iter().collect();
            map.extend(entries.into_iter().rev());
            map.iter_mut().filter(|(key, _)| *key != "payload").for_each(|(_, one)| reverse(one));
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(tries(128))]

    /// Tables are the artifact: what was written loads as what it was, and decides the same.
    #[test]
    fn an_artifact_loads_as_what_it_was(set in sets(ROOMY), mut dice in Dice::strategy(200)) {
        let (_, Some(tables)) = compiled(&render::text(&set)) else { return Ok(()) };
        let json = to_json(&tables).expect("an artifact");
        let (loaded, hash) = from_json(json.as_bytes()).expect("an artifact that loads");
        prop_assert_eq!(&loaded, &tables);
        prop_assert!(json.contains(&hash));
        prop_assert_eq!(to_json(&loaded).expect("an artifact"), json);
        for _ in 0..4 {
            let facts = facts::visitor(&set, &mut dice);
            prop_assert_eq!(decisions(&loaded, &facts), decisions(&tables, &facts));
        }
    }

    /// People read artifacts: one that was laid out for reading, or whose parts were put in
    /// another order, is the same artifact.
    #[test]
    fn an_artifact_may_be_laid_out_for_reading(set in sets(ROOMY)) {
        let (_, Some(tables)) = compiled(&render::text(&set)) else { return Ok(()) };
        let json = to_json(&tables).expect("an artifact");
        let mut value: Value = serde_json::from_str(&json).expect("JSON");
        for _ in 0..2 {
            let laid_out = serde_json::to_string_pretty(&value).expect("JSON");
            let (loaded, told) = from_json(laid_out.as_bytes()).expect("an artifact that loads");
            prop_assert_eq!(&loaded, &tables);
            prop_assert_eq!(told, hash(&tables).expect("a hash"));
            reverse(&mut value);
        }
    }

    /// Versioned and hashed: what was cut short never loads.
    #[test]
    fn half_an_artifact_never_loads(set in sets(ROOMY), mut dice in Dice::strategy(100)) {
        let (_, Some(tables)) = compiled(&render::text(&set)) else { return Ok(()) };
        let json = to_json(&tables).expect("an artifact").into_bytes();
        for _ in 0..24 {
            let length = dice.below(json.len().min(1 << 16));
            let length = length + dice.below(json.len() - length);
            prop_assert!(from_json(&json[..length]).is_err(), "{} bytes of {}", length, json.len());
            prop_assert!(from_json(&json[json.len() - length..]).is_err(), "the last {length} bytes");
        }
    }

    /// Versioned and hashed: a byte that flipped never panics, and never loads other tables.
    #[test]
    fn a_flipped_byte_loads_nothing_else(set in sets(ROOMY), mut dice in Dice::strategy(100)) {
        let (_, Some(tables)) = compiled(&render::text(&set)) else { return Ok(()) };
        let json = to_json(&tables).expect("an artifact").into_bytes();
        for _ in 0..24 {
            let mut bytes = json.clone();
            let at = dice.below(bytes.len().min(1 << 16));
            // The stream counts to 2¹⁶ only; longer artifacts are hit anywhere.
            let at = at + dice.below(bytes.len() - at);
            bytes[at] ^= 1 << dice.below(8);
            if let Ok((loaded, _)) = from_json(&bytes) {
                prop_assert_eq!(&loaded, &tables, "byte {} of {}", at, String::from_utf8_lossy(&bytes));
            }
        }
    }

    /// A decision never fails: an artifact that was made up, hash and all, either is refused or
    /// decides.
    #[test]
    fn a_forged_artifact_never_fails_a_decision(set in sets(ROOMY), mut dice in Dice::strategy(300)) {
        let (_, Some(tables)) = compiled(&render::text(&set)) else { return Ok(()) };
        let honest = serde_json::to_value(&tables).expect("JSON");
        let facts = facts::visitor(&set, &mut dice);
        for _ in 0..24 {
            let mut forged = honest.clone();
            let size = count(&forged);
            let mut at = dice.below(size);
            change(&mut forged, &mut at, &mut dice);
            let json = sealed(&forged.to_string());
            if let Ok((loaded, _)) = from_json(json.as_bytes()) {
                decisions(&loaded, &facts);
                // As hosts do it: by the index; and as reviewers do: compared with the honest one.
                let (ready, mut room) = (Ready::new(loaded.clone()), Room::default());
                if let Ok((visitor, problems)) = ready.read(facts.as_bytes(), Moment::Day(today())) {
                    for surface in surfaces(&loaded.vocabulary) {
                        ready.decide(surface, &visitor, problems.clone(), Buckets::ById, &mut room);
                    }
                }
                diff(&tables, &loaded, today());
                diff(&loaded, &tables, today());
            }
        }
    }
}
