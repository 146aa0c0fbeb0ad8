//! Owns datalogic-rs's part: JSONLogic, one compiled rule a rule, evaluated in order until the
//! first that holds, over facts parsed once. A number that is missing reads as −1 and a list as
//! an empty one, for which no rule asks.

use crate::engine::{Engine, Trouble};
use crate::workload::{Atom, Rule, SLOTS, Test, Visitor, Winners, Workload, member_name, set_name};
use datalogic_rs::bumpalo::Bump;
use datalogic_rs::{Engine as DataLogic, Logic, ParsedData};
use serde_json::{Value, json};

/// The rules of each slot, and the room to evaluate them in.
pub struct Compiled {
    engine: DataLogic,
    slots: Vec<Vec<(u32, Logic)>>,
    room: Bump,
}

impl Engine for Compiled {
    type Fact = ParsedData;

    fn prepare(workload: &Workload) -> Result<Self, Trouble> {
        let engine = DataLogic::new();
        let compile = |slot| {
            let rules = workload.slot(slot);
            rules
                .map(|(number, rule)| Ok((number, engine.compile(&whole(workload, rule).to_string())?)))
                .collect()
        };
        let slots = (0..SLOTS).map(compile).collect::<Result<_, Trouble>>()?;
        Ok(Compiled { engine, slots, room: Bump::new() })
    }

    fn load(&self, workload: &Workload, visitor: &Visitor) -> Result<ParsedData, Trouble> {
        let mut facts = visitor.facts(&workload.attributes);
        facts.insert("tier".to_owned(), json!(visitor.tier));
        Ok(ParsedData::from_json(&Value::Object(facts).to_string())?)
    }

    fn decide(&mut self, facts: &mut ParsedData, winners: &mut Winners) -> Result<(), Trouble> {
        self.room.reset();
        for (rules, winner) in self.slots.iter().zip(winners) {
            for (number, logic) in rules {
                if self.engine.evaluate(logic, &*facts, &self.room)?.as_bool() == Some(true) {
                    *winner = Some(*number);
                    break;
                }
            }
        }
        Ok(())
    }
}

fn whole(workload: &Workload, rule: &Rule) -> Value {
    let mut all: Vec<Value> = rule.all.iter().map(|atom| one(workload, atom)).collect();
    if let Some(either) = &rule.either {
        all.push(json!({ "or": either.iter().map(|atom| one(workload, atom)).collect::<Vec<_>>() }));
    }
    if rule.tier > 0 {
        all.push(json!({ ">=": [{ "var": "tier" }, rule.tier] }));
    }
    json!({ "and": all })
}

fn one(workload: &Workload, atom: &Atom) -> Value {
    let name = &workload.attribute(atom).name;
    match &atom.test {
        Test::Equal(member) => json!({ "===": [{ "var": name }, member_name(*member)] }),
        Test::In(members) => {
            let names: Vec<String> = members.iter().map(|member| member_name(*member)).collect();
            json!({ "in": [{ "var": name }, names] })
        }
        Test::Between(low, high) => json!({ "<=": [low, { "var": [name, -1] }, high] }),
        Test::Is(wanted) => json!({ "===": [{ "var": name }, wanted] }),
        Test::Has(member) => json!({ "in": [set_name(*member), { "var": [name, []] }] }),
    }
}
