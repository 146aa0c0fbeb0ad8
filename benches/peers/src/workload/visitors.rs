//! Owns visitors, and how they are written as JSON. Must not know rules.

use super::attributes::{Attribute, Kind, TIERS, Value, weighted};
use fastrand::Rng;
use serde_json::{Map, Value as Json, json};

/// A visitor.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// Who they are.
    pub id: String,
    /// Their tier, which the host passes.
    pub tier: usize,
    /// What is known of them, in the order of the attributes.
    pub known: Vec<Option<Value>>,
}

impl Visitor {
    /// A visitor, drawn.
    pub fn draw(attributes: &[Attribute], number: usize, rng: &mut Rng) -> Visitor {
        let tier = weighted(&TIERS.map(|(_, share)| share), rng);
        let known = attributes.iter().map(|attribute| attribute.draw(rng)).collect();
        Visitor { id: format!("v-{number:06}"), tier, known }
    }

    /// What is known of them, each under its attribute's name.
    pub fn facts(&self, attributes: &[Attribute]) -> Map<String, Json> {
        let pairs = attributes.iter().zip(&self.known);
        let facts = pairs.filter_map(|(attribute, value)| {
            Some((attribute.name.clone(), as_json(attribute.kind, (*value)?)))
        });
        facts.collect()
    }

    /// The visitor as Tightrope and a plain host read it.
    pub fn json(&self, attributes: &[Attribute]) -> String {
        let tier = TIERS[self.tier].0;
        json!({ "id": self.id, "trust": tier, "facts": self.facts(attributes) }).to_string()
    }
}

fn as_json(kind: Kind, value: Value) -> Json {
    match value {
        Value::Member(member) => json!(member_name(member)),
        Value::Number(number) => json!(number),
        Value::Truth(truth) => json!(truth),
        Value::Set(set) => json!(set_names(kind, set)),
    }
}

/// The name of a member of an enumeration.
pub fn member_name(member: usize) -> String {
    format!("m{member}")
}

/// The name of a member of a set.
pub fn set_name(member: usize) -> String {
    format!("s{member}")
}

/// The names of the members that are in a set.
pub fn set_names(kind: Kind, set: u64) -> Vec<String> {
    let count = if let Kind::Set(count) = kind { count } else { 0 };
    (0..count).filter(|member| set & (1 << member) != 0).map(set_name).collect()
}
