//! Owns the naive interpreter: a tree of conditions walked over a map of values, as a host
//! writes it in an afternoon and regrets it in a year.

use crate::engine::{Engine, Trouble};
use crate::workload::{
    self, Atom, SLOTS, Test, Visitor, Winners, Workload, member_name, set_name, set_names,
};
use std::collections::HashMap;

/// A value or a list of them.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// True or false.
    Bool(bool),
    /// A number.
    Number(f64),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Value>),
}

/// What a rule asks.
#[derive(Debug)]
enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Compare { field: String, how: How, with: Value },
}

#[derive(Debug, Clone, Copy)]
enum How {
    Equal,
    AtLeast,
    AtMost,
    In,
    Has,
}

/// The rules of each slot.
#[derive(Debug)]
pub struct Naive {
    slots: Vec<Vec<(u32, Condition)>>,
}

impl Condition {
    fn holds(&self, facts: &HashMap<String, Value>) -> bool {
        match self {
            Condition::All(conditions) => conditions.iter().all(|condition| condition.holds(facts)),
            Condition::Any(conditions) => conditions.iter().any(|condition| condition.holds(facts)),
            Condition::Compare { field, how, with } => match (facts.get(field), how, with) {
                (Some(value), How::Equal, with) => value == with,
                (Some(Value::Number(value)), How::AtLeast, Value::Number(with)) => value >= with,
                (Some(Value::Number(value)), How::AtMost, Value::Number(with)) => value <= with,
                (Some(value), How::In, Value::List(with)) => with.contains(value),
                (Some(Value::List(value)), How::Has, with) => value.contains(with),
                _ => false,
            },
        }
    }
}

impl Engine for Naive {
    type Fact = HashMap<String, Value>;

    fn prepare(workload: &Workload) -> Result<Self, Trouble> {
        let slot = |slot| workload.slot(slot).map(|(number, rule)| (number, whole(workload, rule))).collect();
        Ok(Naive { slots: (0..SLOTS).map(slot).collect() })
    }

    fn load(&self, workload: &Workload, visitor: &Visitor) -> Result<Self::Fact, Trouble> {
        let pairs = workload.attributes.iter().zip(&visitor.known);
        let mut facts: HashMap<String, Value> = pairs
            .filter_map(|(attribute, value)| {
                let value = match (*value)? {
                    workload::Value::Member(member) => Value::Text(member_name(member)),
                    workload::Value::Number(number) => Value::Number(number as f64),
                    workload::Value::Truth(truth) => Value::Bool(truth),
                    workload::Value::Set(set) => {
                        Value::List(set_names(attribute.kind, set).into_iter().map(Value::Text).collect())
                    }
                };
                Some((attribute.name.clone(), value))
            })
            .collect();
        facts.insert("tier".to_owned(), Value::Number(visitor.tier as f64));
        Ok(facts)
    }

    fn decide(&mut self, facts: &mut Self::Fact, winners: &mut Winners) -> Result<(), Trouble> {
        for (rules, winner) in self.slots.iter().zip(winners) {
            *winner = rules.iter().find(|(_, condition)| condition.holds(facts)).map(|(number, _)| *number);
        }
        Ok(())
    }
}

fn whole(workload: &Workload, rule: &workload::Rule) -> Condition {
    let tier = Value::Number(rule.tier as f64);
    let mut all = vec![Condition::Compare { field: "tier".to_owned(), how: How::AtLeast, with: tier }];
    all.extend(rule.all.iter().map(|atom| one(workload, atom)));
    if let Some(either) = &rule.either {
        all.push(Condition::Any(either.iter().map(|atom| one(workload, atom)).collect()));
    }
    Condition::All(all)
}

fn one(workload: &Workload, atom: &Atom) -> Condition {
    let compare = |how, with| Condition::Compare { field: workload.attribute(atom).name.clone(), how, with };
    match &atom.test {
        Test::Equal(member) => compare(How::Equal, Value::Text(member_name(*member))),
        Test::In(members) => {
            let names = members.iter().map(|member| Value::Text(member_name(*member)));
            compare(How::In, Value::List(names.collect()))
        }
        Test::Between(low, high) => Condition::All(vec![
            compare(How::AtLeast, Value::Number(*low as f64)),
            compare(How::AtMost, Value::Number(*high as f64)),
        ]),
        Test::Is(wanted) => compare(How::Equal, Value::Bool(*wanted)),
        Test::Has(member) => compare(How::Has, Value::Text(set_name(*member))),
    }
}
