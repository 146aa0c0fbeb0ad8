//! The decision log: "it holds what measuring needs, and cannot hold a field's value".

use super::dice::Dice;
use super::facts;
use super::policies::{ROOMY, sets};
use super::render;
use super::workshop::{compiled, surfaces, today, tries};
use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use tightrope::decide::Room;
use tightrope::engine::log::{DecisionLog, LogKey, OnFull};
use tightrope::engine::{Clock, Engine};
use tightrope::vocabulary::{Moment, Vocabulary};

/// What stands in the place of every text and every id that a visitor brings.
const SENTINEL: &str = "zqsentinelqz";

fn key() -> LogKey {
    LogKey::from_hex(&"5a".repeat(32)).expect("a key")
}

/// The names that a policy gives to what a line speaks of.
fn names(vocabulary: &Vocabulary, rules: impl Iterator<Item = String>) -> BTreeSet<String> {
    let named = |names: Vec<&String>| names.into_iter().cloned().collect::<Vec<_>>();
    let mut all: BTreeSet<String> = rules.collect();
    all.extend(named(vocabulary.surfaces.iter().map(|surface| &surface.name).collect()));
    all.extend(named(vocabulary.slots.iter().map(|slot| &slot.name).collect()));
    all.extend(named(vocabulary.goals.iter().map(|goal| &goal.name).collect()));
    all.extend(named(vocabulary.contents.iter().map(|content| &content.name).collect()));
    all.extend(vocabulary.field_ids().map(|field| vocabulary.path(field)));
    all
}

proptest! {
    #![proptest_config(tries(96))]

    /// Every line is made of names that the policy declares, a time that is not the visitor's, words of the
    /// log's own, the version and a pseudonym; there is one for each slot that a rule won, and it says
    /// what the decision says. So none holds a value, nor an id.
    #[test]
    fn a_line_holds_names_of_the_policy_and_nothing_of_the_visitor(
        set in sets(ROOMY),
        mut dice in Dice::strategy(400),
    ) {
        let (_, Some(tables)) = compiled(&render::text(&set)) else { return Ok(()) };
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("log.jsonl");
        // A day that no visitor brings.
        let clock = Clock::Fixed(Moment::parse("2031-05-06T07:08:09.123Z").expect("a moment"));
        let log = DecisionLog::to(&path).on_full(OnFull::Wait).clock(clock).start(key()).expect("a log");
        let engine = Engine::from_tables(tables.clone(), Clock::Fixed(Moment::Day(today()))).expect("a set");
        let in_use = engine.current();
        let mut expected = Vec::new();
        for _ in 0..6 {
            let facts = facts::visitor(&set, &mut dice);
            let Ok((mut visitor, _)) = in_use.read(facts.as_bytes(), Moment::Day(today())) else { continue };
            visitor.id = visitor.id.map(|id| format!("{SENTINEL}{id}"));
            let mut room = Room::default();
            for surface in surfaces(&tables.vocabulary) {
                let name = &tables.vocabulary[surface].name;
                let choices = in_use.choose(name, &visitor, &mut room).expect("choices");
                log.record(&in_use, &choices).expect("choices of that set");
                let decision = serde_json::to_value(choices.decision(Vec::new())).expect("JSON");
                for choice in choices.iter().filter(|choice| choice.rule().is_some()) {
                    let slot = decision["slots"][choice.slot()].clone();
                    expected.push((name.clone(), choice.slot().to_owned(), visitor.id.clone(), slot));
                }
            }
        }
        log.flush().expect("a log that is written");
        prop_assert_eq!(log.lost(), 0);
        let text = fs::read_to_string(&path).expect("the log");
        prop_assert!(!text.contains(SENTINEL), "{}", text);
        prop_assert_eq!(text.lines().count(), expected.len());
        let names = names(&tables.vocabulary, tables.rules.iter().map(|card| card.name.clone()));
        for (line, (surface, slot, id, shown)) in text.lines().zip(expected) {
            let told: Value = serde_json::from_str(line).expect("JSON");
            let members = told.as_object().expect("an object");
            for (member, value) in members {
                let is_known = match (member.as_str(), value.as_str()) {
                    ("surface" | "slot" | "rule" | "goal" | "content" | "asks", Some(name)) => names.contains(name),
                    ("at", Some(at)) => at == "2031-05-06T07:08:09.123Z",
                    ("arm", Some(arm)) => ["treated", "held_out"].contains(&arm),
                    ("reason", Some(reason)) => {
                        ["matched", "held_out", "over_limit", "no_id"].contains(&reason)
                    }
                    ("set", Some(hash)) => hash == in_use.hash(),
                    ("visitor", Some(pseudonym)) => {
                        Some(pseudonym.to_owned()) == id.as_ref().map(|id| key().pseudonym(id).to_string())
                    }
                    ("outcome", None) => value.is_u64(),
                    _ => false,
                };
                prop_assert!(is_known, "{} in {}", member, line);
            }
            prop_assert_eq!(&told["surface"], &Value::from(surface));
            prop_assert_eq!(&told["slot"], &Value::from(slot));
            prop_assert_eq!(members.contains_key("visitor"), id.is_some());
            for member in ["rule", "goal", "reason"] {
                prop_assert_eq!(&told[member], &shown[member], "{}", line);
            }
            // What is there, or would be: of the rule, and never of the slot's own.
            let held = if shown["reason"] == "matched" { &shown } else { &shown["would"] };
            prop_assert_eq!(&told["asks"], &held["asks"], "{}", line);
            if held["asks"].is_null() {
                prop_assert_eq!(&told["content"], &held["shows"], "{}", line);
            }
            let arm = match shown["reason"].as_str() {
                Some("held_out") => Value::from("held_out"),
                Some("no_id") => Value::Null,
                _ => Value::from("treated"),
            };
            prop_assert_eq!(&told["arm"], &arm, "{}", line);
        }
    }

    /// A pseudonym hangs on the id and the key, and on nothing else.
    #[test]
    fn a_pseudonym_is_the_same_for_the_same_id_and_for_no_other(one: String, other: String) {
        let key = key();
        prop_assert_eq!(key.pseudonym(&one), key.pseudonym(&one));
        prop_assert_eq!(key.pseudonym(&one) == key.pseudonym(&other), one == other);
        let another = LogKey::from_hex(&"5b".repeat(32)).expect("a key");
        prop_assert!(another.pseudonym(&one) != key.pseudonym(&one));
    }
}
