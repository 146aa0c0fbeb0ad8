//! Owns zen-engine's part: one compiled decision graph with a decision table a slot, hit policy
//! first, one column an attribute. A rule with an `or` takes two rows, as tables have it.

use super::words::{listed, quoted};
use crate::engine::{Engine, Trouble};
use crate::workload::{Atom, Rule, SLOTS, Test, Visitor, Winners, Workload, member_name, set_name};
use serde_json::{Map, Value, json};
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use zen_engine::model::GraphContent;
use zen_engine::{Decision, Variable};

/// The graph, and the name of each slot's output.
pub struct Graph {
    decision: Decision,
    outputs: [String; SLOTS],
}

impl Engine for Graph {
    type Fact = Variable;

    fn prepare(workload: &Workload) -> Result<Self, Trouble> {
        let mut nodes = vec![
            json!({ "id": "in", "name": "in", "type": "inputNode" }),
            json!({ "id": "out", "name": "out", "type": "outputNode" }),
        ];
        let mut edges = Vec::new();
        for slot in 0..SLOTS {
            let id = format!("slot{slot}");
            edges.push(json!({ "id": format!("to_{id}"), "sourceId": "in", "targetId": id }));
            edges.push(json!({ "id": format!("of_{id}"), "sourceId": id, "targetId": "out" }));
            nodes.push(json!({
                "id": id, "name": id, "type": "decisionTableNode", "content": table(workload, slot, &id)
            }));
        }
        let content: GraphContent = serde_json::from_value(json!({ "nodes": nodes, "edges": edges }))?;
        let mut decision = Decision::from(content);
        decision.validate()?;
        decision.compile();
        Ok(Graph { decision, outputs: std::array::from_fn(|slot| format!("slot{slot}")) })
    }

    fn load(&self, workload: &Workload, visitor: &Visitor) -> Result<Variable, Trouble> {
        let mut facts = visitor.facts(&workload.attributes);
        facts.insert("tier".to_owned(), json!(visitor.tier));
        Ok(Variable::from(Value::Object(facts)))
    }

    fn decide(&mut self, facts: &mut Variable, winners: &mut Winners) -> Result<(), Trouble> {
        let response =
            at_once(self.decision.evaluate(facts.shallow_clone()))?.map_err(|error| error.to_string())?;
        for (output, winner) in self.outputs.iter().zip(winners) {
            let number = response.result.dot(output);
            *winner = number.and_then(|number| number.as_number()?.try_into().ok());
        }
        Ok(())
    }
}

/// Nothing in the graph ever waits.
fn at_once<T>(future: impl Future<Output = T>) -> Result<T, Trouble> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Ok(value),
        Poll::Pending => Err("it waits for something".into()),
    }
}

fn table(workload: &Workload, slot: usize, output: &str) -> Value {
    let names = workload.attributes.iter().map(|attribute| attribute.name.as_str()).chain(["tier"]);
    let inputs: Vec<Value> = names.map(|name| json!({ "id": name, "name": name, "field": name })).collect();
    let rows: Vec<Value> =
        workload.slot(slot).flat_map(|(number, rule)| rows(workload, number, rule)).collect();
    json!({
        "hitPolicy": "first",
        "inputs": inputs,
        "outputs": [{ "id": "won", "name": "won", "field": output }],
        "rules": rows,
    })
}

fn rows(workload: &Workload, number: u32, rule: &Rule) -> Vec<Value> {
    let row = |other: Option<&Atom>| {
        let mut cells = Map::new();
        cells.insert("_id".to_owned(), json!(format!("r{number}")));
        for atom in rule.all.iter().chain(other) {
            cells.insert(workload.attribute(atom).name.clone(), json!(cell(atom)));
        }
        if rule.tier > 0 {
            cells.insert("tier".to_owned(), json!(format!(">= {}", rule.tier)));
        }
        cells.insert("won".to_owned(), json!(number.to_string()));
        Value::Object(cells)
    };
    match &rule.either {
        None => vec![row(None)],
        Some(either) => either.iter().map(|atom| row(Some(atom))).collect(),
    }
}

fn cell(atom: &Atom) -> String {
    match &atom.test {
        Test::Equal(member) => quoted(&member_name(*member)),
        Test::In(members) => listed(members),
        Test::Between(low, high) => format!("[{low}..{high}]"),
        Test::Is(wanted) => wanted.to_string(),
        Test::Has(member) => format!("contains($, {})", quoted(&set_name(*member))),
    }
}
