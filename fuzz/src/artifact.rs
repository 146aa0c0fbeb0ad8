//! Owns the oracle of artifacts: whatever the bytes, loading them is refused or makes tables that decide,
//! can be explained and can be written in every format. Bytes that are no JSON say how an honest artifact
//! is altered, which is then sealed with the hash that belongs to it. Must not know what is valid.

use super::facts::everything;
use super::{decides, surfaces, today};
use arbitrary::{Result, Unstructured};
use serde_json::Value;
use std::sync::LazyLock;
use tightrope::decide::{self, Buckets, Ready, Room};
use tightrope::table::{Tables, from_json, from_signed, to_json};
use tightrope::vocabulary::Moment;
use tightrope::{export, why};

/// Who is decided for.
const VISITORS: [&str; 3] = [
    "{}",
    r#"{"id":"v","consent":["analytics"],"told":{"count":7,"score":3,"name":"Ada","born":"2010-01-01","wish":"regular","member":true,"taste":"tea","likes":["jazz"]},"seen":{"page":{"value":"b","as_of":"2026-11-20"},"last":"2026-01-01"},"guess":{"mood":{"value":true,"sure":0.9}}}"#,
    r#"{"id":"w","trust":"friend","consent":["analytics"],"told":{"count":0,"likes":[]}}"#,
];

static HONEST: LazyLock<(String, Value)> = LazyLock::new(|| {
    let tables = everything();
    let value = serde_json::to_value(&tables).expect("tables in JSON");
    (to_json(&tables).expect("an artifact"), value)
});

/// Bytes are loaded as an artifact, or alter one.
pub fn holds(bytes: &[u8]) {
    if bytes.starts_with(b"{") {
        loads(bytes);
        if let Ok(tables) = serde_json::from_slice::<Tables>(bytes) {
            loads(to_json(&tables).expect("an artifact").as_bytes());
        }
        return;
    }
    let mut tables = HONEST.1.clone();
    if altered(&mut tables, &mut Unstructured::new(bytes)).is_err() {
        return;
    }
    let Ok(tables) = serde_json::from_value::<Tables>(tables) else { return };
    loads(to_json(&tables).expect("an artifact").as_bytes());
}

/// Alters a few places of an artifact.
fn altered(tables: &mut Value, dice: &mut Unstructured<'_>) -> Result<()> {
    for _ in 0..dice.int_in_range(1..=4)? {
        let mut here = &mut *tables;
        loop {
            let below = match here {
                Value::Array(list) => list.len(),
                Value::Object(entries) => entries.len(),
                _ => 0,
            };
            if below == 0 || dice.ratio(1, 12)? {
                break;
            }
            let at = dice.choose_index(below)?;
            here = match here {
                Value::Array(list) => &mut list[at],
                Value::Object(entries) => entries.values_mut().nth(at).expect("an entry"),
                _ => unreachable!("nothing is below"),
            };
        }
        alter(here, dice)?;
    }
    Ok(())
}

/// Alters one place.
fn alter(here: &mut Value, dice: &mut Unstructured<'_>) -> Result<()> {
    match here {
        Value::Array(list) if !list.is_empty() && dice.ratio(3, 4)? => {
            let (one, other) = (dice.choose_index(list.len())?, dice.choose_index(list.len())?);
            match dice.int_in_range(0..=2)? {
                0 => drop(list.remove(one)),
                1 => list.push(list[one].clone()),
                _ => list.swap(one, other),
            }
        }
        Value::Object(entries) if !entries.is_empty() && dice.ratio(1, 2)? => {
            let at = dice.choose_index(entries.len())?;
            let key = entries.keys().nth(at).cloned().unwrap_or_default();
            entries.remove(&key);
        }
        Value::Number(_) => {
            let odd = [
                "0",
                "1",
                "2",
                "3",
                "7",
                "8",
                "63",
                "64",
                "4096",
                "18446744073709551615",
                "-1",
                "0.5",
                "-1e308",
                "1e308",
                "9007199254740993",
                "4294967295",
                "4294967296",
            ];
            *here = serde_json::from_str(dice.choose(&odd)?).unwrap_or_default();
        }
        Value::String(text) => {
            let odd =
                ["", "\u{1b}[31m", "=1+1", "told", "home", "id", "\u{202e}", "9999-12-31", "0001-01-01"];
            *text = if dice.ratio(1, 4)? { dice.arbitrary()? } else { (*dice.choose(&odd)?).to_owned() };
        }
        other => {
            let odd = ["null", "true", "false", "[]", "{}", "0", "\"none\"", "\"all\"", "[0]", "[[]]"];
            *other = serde_json::from_str(dice.choose(&odd)?).unwrap_or_default();
        }
    }
    Ok(())
}

/// What loads is used for all that tables are used for.
fn loads(artifact: &[u8]) {
    // Nobody is trusted, so nothing is, whatever it says of itself.
    assert!(from_signed(artifact, &[]).is_err(), "taken without a key");
    let Ok((tables, _)) = from_json(artifact) else { return };
    let ready = Ready::new(tables.clone());
    let mut room = Room::default();
    for facts in VISITORS {
        decides(&ready, facts.as_bytes(), &mut room);
        let now = Moment::Day(today());
        let Ok((visitor, problems)) = decide::read(&tables.vocabulary, facts.as_bytes(), now) else {
            continue;
        };
        for surface in surfaces(&tables.vocabulary) {
            let told = why::explain(
                &tables,
                surface,
                &visitor,
                problems.clone(),
                Buckets::Off,
                why::Focus::default(),
            );
            serde_json::to_string(&told).expect("an explanation in JSON");
        }
    }
    export::csv(&tables);
    export::markdown(&tables);
    let again = from_json(to_json(&tables).expect("an artifact").as_bytes());
    assert_eq!(again.expect("an artifact").0, tables, "loaded otherwise");
}
