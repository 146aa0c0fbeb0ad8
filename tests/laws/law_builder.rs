//! A visitor that a host builds from its own values is the one whom the same facts tell of, and
//! what the one refuses the other tells as a problem, in the same words.

use super::conditions::tier_names;
use super::dice::Dice;
use super::facts::{AS_OFS, SURES};
use super::model::{Kind, Set};
use super::policies::{ROOMY, sets};
use super::render;
use super::words::{self, ODD_VALUES};
use super::workshop::{compiled, today, tries};
use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};
use tightrope::decide::{BuildError, Decoder, Given, Handles, Plain, Visitor, read};
use tightrope::vocabulary::{Moment, Vocabulary, parse_date};

/// How many visitors see each policy.
const VISITORS: usize = 12;

proptest! {
    #![proptest_config(tries(256))]

    /// Built and read, a visitor is the same.
    #[test]
    fn a_visitor_that_is_built_is_the_one_that_is_read(set in sets(ROOMY), mut dice in Dice::strategy(VISITORS * 60)) {
        let text = render::text(&set);
        let (policy, _) = compiled(&text);
        let vocabulary = &policy.vocabulary;
        let names = Handles::of(vocabulary);
        let now = Moment::Day(today());
        for _ in 0..VISITORS {
            let mut facts = Map::new();
            let mut built = Visitor::build(vocabulary, now);
            if dice.often(80) {
                let id = dice.pick(&["v-1", "é \n", ""]);
                facts.insert("id".to_owned(), json!(id));
                built = built.id(id);
            }
            if dice.often(70) {
                let tier = dice.pick(&tier_names(&set));
                built = built.trust(names.tier(&tier).expect("a tier")).expect("of this set");
                facts.insert("trust".to_owned(), json!(tier));
            }
            let consents: Vec<&String> = set.consents.iter().filter(|_| dice.often(70)).collect();
            for consent in &consents {
                built = built.consent(names.consent(consent).expect("a consent")).expect("of this set");
            }
            facts.insert("consent".to_owned(), json!(consents));
            for source in &set.sources {
                let mut told = Map::new();
                for field in &source.fields {
                    let path = format!("{}.{}", source.name, field.name);
                    let Some((datum, plain, given)) = datum(&set, vocabulary, field.kind, &mut dice) else { continue };
                    let id = names.field(&path).expect("a field");
                    match built.clone().with(id, plain, given) {
                        Ok(better) => {
                            built = better;
                            told.insert(field.name.clone(), datum);
                        }
                        Err(BuildError::IllTyped { field: at, problem }) => {
                            let alone = json!({ &source.name: { &field.name: datum } }).to_string();
                            let (_, problems) = read(vocabulary, alone.as_bytes(), now).expect("facts");
                            prop_assert_eq!((problems.len(), &at), (1, &path), "{}", alone);
                            let words = &problems[0].problem;
                            prop_assert!(problem.starts_with(words.as_str()), "{}: {} / {}", alone, problem, words);
                        }
                        Err(other) => prop_assert!(false, "{}: {}", path, other),
                    }
                }
                facts.insert(source.name.clone(), Json::Object(told));
            }
            let facts = Json::Object(facts).to_string();
            let (close, problems) = read(vocabulary, facts.as_bytes(), now).expect("facts");
            prop_assert!(problems.is_empty(), "{:?} in {}\n{}", problems, facts, text);
            let built = built.done();
            prop_assert_eq!(&built, &close, "{}\n{}", facts, text);
            let quick = Decoder::new(vocabulary).plain(vocabulary, facts.as_bytes(), now);
            prop_assert_eq!(Some(built), quick, "{}\n{}", facts, text);
        }
    }
}

/// A datum as facts write it, and as a host has it; none for what a host cannot say.
fn datum(set: &Set, vocabulary: &Vocabulary, kind: Kind, dice: &mut Dice) -> Option<(Json, Plain, Given)> {
    let values = words::values(kind, &tier_names(set));
    let value = if dice.often(15) { dice.pick(ODD_VALUES).to_owned() } else { dice.pick(&values) };
    let value: Json = serde_json::from_str(&value).ok()?;
    let plain = plain(&value)?;
    let plain = match plain {
        // A host may have the thing itself in the place of its name, where the field is of its type.
        Plain::Text(words) if dice.often(50) => match kind {
            Kind::Date => parse_date(&words).map_or(Plain::Text(words), Plain::Date),
            Kind::Tier => vocabulary.find_tier(&words).map_or(Plain::Text(words), Plain::Tier),
            _ => Plain::Text(words),
        },
        other => other,
    };
    let mut given = Given::default();
    let mut datum = json!({ "value": value });
    if dice.often(60) {
        let sure: f64 = dice.pick(SURES).parse().ok()?;
        given.sure = Some(sure);
        datum["sure"] = json!(sure);
    }
    if dice.often(60) {
        let as_of = dice.pick(AS_OFS);
        given.as_of = Moment::parse(as_of);
        datum["as_of"] = json!(as_of);
    }
    let bare = given == Given::default() && dice.often(80);
    Some((if bare { value } else { datum }, plain, given))
}

fn plain(value: &Json) -> Option<Plain> {
    Some(match value {
        Json::Null => Plain::Nothing,
        Json::Bool(truth) => (*truth).into(),
        // A host has doubles, and this is none.
        Json::Number(number) if number.as_i64().is_some_and(|whole| whole as f64 as i64 != whole) => {
            return None;
        }
        Json::Number(number) => number.as_f64()?.into(),
        Json::String(words) => words.into(),
        Json::Array(list) => list.iter().map(Json::as_str).collect::<Option<Vec<&str>>>()?.into(),
        Json::Object(_) => return None,
    })
}
