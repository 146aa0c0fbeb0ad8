//! Owns a-tree's part: all rules in one tree, searched once a decision; of those that match, the
//! first of each slot wins.

use super::words::{Known, Words, known};
use crate::engine::{Engine, Trouble};
use crate::workload::{Kind, Visitor, Winners, Workload};
use a_tree::{ATree, AttributeDefinition, Event};

const WORDS: Words = Words {
    field: str::to_owned,
    guard: |_| None,
    and: "and",
    or: "or",
    equal: |name, text| format!("{name} = {text}"),
    one_of: |name, list| format!("{name} in [{list}]"),
    is: |name, wanted| if wanted { name.to_owned() } else { format!("not {name}") },
    has: |name, text| format!("{name} one of [{text}]"),
};

/// The tree, and the slot of each rule.
pub struct Tree {
    tree: ATree<u32>,
    slots: Vec<usize>,
}

impl Engine for Tree {
    type Fact = Event;

    fn prepare(workload: &Workload) -> Result<Self, Trouble> {
        let attributes = workload.attributes.iter().map(|attribute| match attribute.kind {
            Kind::Enumeration(_) => AttributeDefinition::string(&attribute.name),
            Kind::Integer(_) => AttributeDefinition::integer(&attribute.name),
            Kind::Boolean => AttributeDefinition::boolean(&attribute.name),
            Kind::Set(_) => AttributeDefinition::string_list(&attribute.name),
        });
        let definitions: Vec<_> = attributes.chain([AttributeDefinition::integer("tier")]).collect();
        let mut tree = ATree::new(&definitions).map_err(|error| error.to_string())?;
        for (number, rule) in workload.rules.iter().enumerate() {
            let expression = WORDS.rule(workload, rule);
            tree.insert(&(number as u32), &expression).map_err(|error| error.to_string())?;
        }
        Ok(Tree { tree, slots: workload.rules.iter().map(|rule| rule.slot).collect() })
    }

    fn load(&self, workload: &Workload, visitor: &Visitor) -> Result<Event, Trouble> {
        let mut event = self.tree.make_event();
        for (name, value) in known(workload, visitor) {
            match value {
                Known::Missing => event.with_undefined(&name)?,
                Known::Text(text) => event.with_string(&name, &text)?,
                Known::Number(number) => event.with_integer(&name, number)?,
                Known::Truth(truth) => event.with_boolean(&name, truth)?,
                Known::List(list) => {
                    let list: Vec<&str> = list.iter().map(String::as_str).collect();
                    event.with_string_list(&name, &list)?;
                }
            }
        }
        Ok(event.build()?)
    }

    fn decide(&mut self, event: &mut Event, winners: &mut Winners) -> Result<(), Trouble> {
        let report = self.tree.search(event).map_err(|error| error.to_string())?;
        for number in report.matches() {
            let winner = &mut winners[self.slots[**number as usize]];
            if winner.is_none_or(|before| **number < before) {
                *winner = Some(**number);
            }
        }
        Ok(())
    }
}
