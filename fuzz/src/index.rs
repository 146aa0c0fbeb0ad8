//! Owns the oracle of deciding: of any rules over a set with a field of every type, for any visitor, the
//! interpreter (which is the definition), the tables and the index have the same tier and the same winners.
//! Bytes say which rules and which visitor. Must not know how any of them finds a winner.

use super::facts::EVERYTHING;
use super::{surfaces, today};
use arbitrary::{Result, Unstructured};
use tightrope::decide::{self, Buckets, Codes, Index, interpreted_tier, interpreted_winner};
use tightrope::source::Sources;
use tightrope::vocabulary::Moment;
use tightrope::{compile, policy, syntax};

/// What a condition may ask; `#` becomes a number.
const ATOMS: &[&str] = &[
    "told.member",
    "told.count == #",
    "told.count != #",
    "told.count < #",
    "told.count >= #",
    "told.count in #..",
    "told.count in ..#",
    "told.count in { #, 50, 99 }",
    "told.score > #",
    "told.score <= #.5",
    "told.score in -1..#",
    "told.score == #",
    "told.name == \"Ada\"",
    "told.name != \"Bob\"",
    "told.name in { \"Ada\", \"Eve\" }",
    "told.born < 2010-01-01",
    "told.born == 2026-11-21",
    "told.born within # days",
    "told.born older than # months",
    "told.wish == regular",
    "told.wish >= regular",
    "told.taste == tea",
    "told.taste != cocoa",
    "told.taste in { tea, coffee }",
    "told.likes has jazz",
    "told.likes has any { soul, ska, pop }",
    "told.likes has all { jazz, folk }",
    "known told.likes",
    "unknown told.count",
    "known seen.page",
    "seen.page == a",
    "seen.page != b",
    "seen.last within # weeks",
    "guess.mood",
    "guess.mood == false",
    "trust == friend",
    "trust < friend",
    "young",
];

/// A field, and what facts may say of it.
type Values = (&'static str, &'static [&'static str]);

/// What facts may say of a field; `#` becomes a number.
const FACTS: [(&str, &[Values]); 3] = [
    (
        "told",
        &[
            ("count", &["#", "#.0", "1001", "null", "\"#\""]),
            ("score", &["#", "-1.5", "#.5", "1e300", "-2"]),
            ("name", &["\"Ada\"", "\"Bob\"", "\"Eve\"", "\"\"", "7"]),
            (
                "born",
                &["\"2010-01-01\"", "\"2026-11-21\"", "\"2026-11-1#\"", "\"2026-02-29\"", "\"1900-01-01\""],
            ),
            ("wish", &["\"stranger\"", "\"regular\"", "\"friend\"", "\"foe\""]),
            ("member", &["true", "false", "0"]),
            ("taste", &["\"tea\"", "\"coffee\"", "\"cocoa\"", "\"milk\""]),
            (
                "likes",
                &["[]", "[\"jazz\"]", "[\"jazz\",\"folk\",\"ska\"]", "[\"soul\",\"pop\"]", "[\"noise\"]"],
            ),
        ],
    ),
    (
        "seen",
        &[
            (
                "page",
                &[
                    r#"{"value":"a","as_of":"2026-11-20"}"#,
                    r#"{"value":"b","as_of":"2026-10-22"}"#,
                    r#"{"value":"c","as_of":"2026-10-21"}"#,
                    "\"a\"",
                ],
            ),
            ("last", &["\"2026-11-1#\"", "\"2026-01-01\"", "\"2027-01-01\""]),
        ],
    ),
    ("guess", &[("mood", &[r#"{"value":true,"sure":0.8}"#, r#"{"value":false,"sure":1}"#, "true"])]),
];

/// Bytes are rules and visitors.
pub fn holds(bytes: &[u8]) {
    let mut dice = Unstructured::new(bytes);
    let Ok(text) = rules(&mut dice) else { return };
    let (ast, told) = syntax::parse(&Sources::single("fuzzed.rope", &text));
    assert_eq!(told, [], "{text}");
    let (policy, told) = policy::resolve(&ast);
    assert_eq!(told, [], "{text}");
    let Ok(tables) = compile::compile(&policy) else { return };
    let (order, index, mut codes) = (policy::winning_order(&policy), Index::new(&tables), Codes::default());
    for _ in 0..4 {
        let Ok(facts) = facts(&mut dice) else { return };
        let (visitor, _) =
            decide::read(&tables.vocabulary, facts.as_bytes(), Moment::Day(today())).expect("a visitor");
        let tier = decide::tier(&tables, &visitor);
        assert_eq!(Some(tier), interpreted_tier(&policy, &visitor), "tier of {facts}\n{text}");
        index.encode(&tables, &visitor, tier, &mut codes);
        for (surface, buckets) in surfaces(&tables.vocabulary)
            .flat_map(|surface| [(surface, Buckets::ById), (surface, Buckets::Off)])
        {
            let slots = tables.slots_of(surface);
            let mut fast = vec![None; slots.len()];
            index.winners(&tables, &codes, surface, (buckets, visitor.id.as_deref()), &mut fast);
            for (slot, fast) in slots.iter().zip(fast) {
                let listed = decide::winner(&tables, &visitor, tier, *slot, buckets);
                let defined = interpreted_winner(&policy, &order, &visitor, *slot, buckets);
                assert_eq!(listed, defined, "tables and interpreter for {facts}\n{text}");
                assert_eq!(fast, defined, "index and interpreter for {facts}\n{text}");
            }
        }
    }
}

/// The set, with other rules: each beats the next.
fn rules(dice: &mut Unstructured<'_>) -> Result<String> {
    let at = EVERYTHING.find("rule ").unwrap_or(EVERYTHING.len());
    let mut text = EVERYTHING.get(..at).unwrap_or_default().to_owned();
    let count = dice.int_in_range(1..=12)?;
    for rule in 0..count {
        let tier = dice.choose(&["stranger", "regular", "friend"])?;
        text += &format!("rule r{rule} {{\n goal serve\n requires {tier}\n when {}\n", condition(dice, 4)?);
        if dice.ratio(1, 4)? {
            let spared = condition(dice, 2)?;
            // Being known is nothing that anybody is spared by.
            if !spared.contains("known") {
                text += &format!(" unless {spared}\n");
            }
        }
        if dice.ratio(1, 4)? {
            text += &format!(" rollout {}%\n", dice.int_in_range(0..=100)?);
        }
        for slot in ["hero", "rail"] {
            if slot == "hero" || dice.ratio(1, 2)? {
                text += &format!(" show other in home.{slot}");
                if dice.ratio(1, 4)? {
                    text += &format!(" if {}", condition(dice, 1)?);
                }
                text += "\n";
            }
        }
        if dice.ratio(1, 8)? {
            text += " ask told.taste saying \"Tea?\" in home.foot\n";
        }
        if rule + 1 < count {
            text += &format!(" beats r{}\n", rule + 1);
        }
        text += "}\n";
    }
    Ok(text)
}

fn condition(dice: &mut Unstructured<'_>, depth: usize) -> Result<String> {
    let shape = if depth == 0 { 0 } else { dice.int_in_range(0..=5)? };
    Ok(match shape {
        0..=2 => numbered(dice.choose(ATOMS)?, dice)?,
        3 => format!("not ({})", condition(dice, depth - 1)?),
        4 => format!("({} and {})", condition(dice, depth - 1)?, condition(dice, depth - 1)?),
        _ => format!("({} or {})", condition(dice, depth - 1)?, condition(dice, depth - 1)?),
    })
}

fn numbered(text: &str, dice: &mut Unstructured<'_>) -> Result<String> {
    Ok(if text.contains('#') {
        text.replace('#', &dice.int_in_range(0..=9)?.to_string())
    } else {
        text.to_owned()
    })
}

/// A visitor.
fn facts(dice: &mut Unstructured<'_>) -> Result<String> {
    let mut parts = Vec::new();
    if dice.ratio(3, 4)? {
        parts.push(format!("\"id\":\"v{}\"", dice.int_in_range(0..=99)?));
    }
    if dice.ratio(1, 4)? {
        parts.push(format!("\"trust\":\"{}\"", dice.choose(&["stranger", "regular", "friend", "foe"])?));
    }
    if dice.ratio(3, 4)? {
        parts.push("\"consent\":[\"analytics\"]".to_owned());
    }
    for (source, fields) in FACTS {
        let mut known = Vec::new();
        for (field, values) in fields {
            if dice.ratio(3, 4)? {
                known.push(format!("\"{field}\":{}", numbered(dice.choose(values)?, dice)?));
            }
        }
        parts.push(format!("\"{source}\":{{{}}}", known.join(",")));
    }
    Ok(format!("{{{}}}", parts.join(",")))
}
