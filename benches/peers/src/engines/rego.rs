//! Owns regorus's part: Rego compiled for its register machine, one partial set of those that hold
//! for every few rules of a slot, asked in order until one is not empty: faster than one set a slot,
//! and than chains of `else`, of which its registers suffice for short ones only. Each slot
//! has a machine. A rule with an `or` stands twice, as Rego has it.

use super::words::{Known, known, listed, quoted};
use crate::engine::{Engine, Trouble};
use crate::workload::{Atom, Rule, SLOTS, Test, Visitor, Winners, Workload, member_name, set_name};
use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::vm::RegoVM;
use regorus::{Engine as Rego, PolicyLengthConfig, Value};
use std::fmt::Write;
use std::num::NonZeroUsize;

/// How many rules are asked at once.
const GROUP: usize = 16;

/// A machine for each slot, with its program, whose entry points are groups of rules in order.
pub struct Machines {
    slots: Vec<Option<RegoVM>>,
}

impl Engine for Machines {
    type Fact = Value;

    fn prepare(workload: &Workload) -> Result<Self, Trouble> {
        let slots = (0..SLOTS).map(|slot| machine(workload, slot)).collect::<Result<_, _>>()?;
        Ok(Machines { slots })
    }

    fn load(&self, workload: &Workload, visitor: &Visitor) -> Result<Value, Trouble> {
        let mut facts = Value::new_object();
        let object = facts.as_object_mut()?;
        for (name, value) in known(workload, visitor) {
            let value = match value {
                Known::Missing => continue,
                Known::Text(text) => Value::from(text),
                Known::Number(number) => Value::from(number),
                Known::Truth(truth) => Value::from(truth),
                Known::List(list) => Value::from(list.into_iter().map(Value::from).collect::<Vec<_>>()),
            };
            object.insert(Value::from(name), value);
        }
        Ok(facts)
    }

    fn decide(&mut self, facts: &mut Value, winners: &mut Winners) -> Result<(), Trouble> {
        for (machine, winner) in self.slots.iter_mut().zip(winners) {
            let Some(machine) = machine else { continue };
            // Cloning a value counts a reference.
            machine.set_input(facts.clone());
            for group in 0..machine.get_entry_point_count() {
                let held = machine.execute_entry_point_by_index(group)?;
                // Sets are in order.
                if let Value::Set(held) = &held
                    && let Some(first) = held.iter().next()
                {
                    *winner = Some(first.as_u32()?);
                    break;
                }
            }
        }
        Ok(())
    }
}

fn machine(workload: &Workload, slot: usize) -> Result<Option<RegoVM>, Trouble> {
    let mut text = String::from("package peers\n");
    let mut names = Vec::new();
    for (at, (number, rule)) in workload.slot(slot).enumerate() {
        let group = format!("group{}", at / GROUP);
        for body in bodies(workload, rule) {
            let _ = writeln!(text, "{group} contains {number} if {{ {body} }}");
        }
        if at % GROUP == 0 {
            names.push(format!("data.peers.{group}"));
        }
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let Some(first) = names.first() else {
        return Ok(None);
    };
    let mut engine = Rego::new();
    // No file is too long: without this, 1 MiB is.
    engine.set_policy_length_config(PolicyLengthConfig {
        max_file_bytes: NonZeroUsize::MAX,
        max_lines: NonZeroUsize::MAX,
        ..PolicyLengthConfig::default()
    });
    engine.add_policy("peers.rego".to_owned(), text)?;
    let policy = engine.compile_with_entrypoint(&(*first).into())?;
    let mut machine = RegoVM::new();
    machine.load_program(Compiler::compile_from_policy(&policy, &names)?);
    machine.set_max_instructions(usize::MAX);
    Ok(Some(machine))
}

fn bodies(workload: &Workload, rule: &Rule) -> Vec<String> {
    let all = || rule.all.iter().collect::<Vec<_>>();
    let body = |atoms: Vec<&Atom>| {
        let mut tests: Vec<String> = atoms.into_iter().map(|atom| one(workload, atom)).collect();
        if rule.tier > 0 {
            tests.push(format!("input.tier >= {}", rule.tier));
        }
        tests.join("; ")
    };
    match &rule.either {
        None => vec![body(all())],
        Some(either) => either.iter().map(|atom| body([all(), vec![atom]].concat())).collect(),
    }
}

fn one(workload: &Workload, atom: &Atom) -> String {
    let field = format!("input.{}", workload.attribute(atom).name);
    match &atom.test {
        Test::Equal(member) => format!("{field} == {}", quoted(&member_name(*member))),
        Test::In(members) => format!("{field} in {{{}}}", listed(members)),
        Test::Between(low, high) => format!("{field} >= {low}; {field} <= {high}"),
        Test::Is(wanted) => format!("{field} == {wanted}"),
        Test::Has(member) => format!("{} in {field}", quoted(&set_name(*member))),
    }
}
