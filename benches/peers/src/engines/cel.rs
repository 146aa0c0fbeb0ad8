//! Owns cel's part: one compiled program a rule, run in order until the first that holds.
//! What is missing is `null`, which equals nothing; of a number it is −1, of a list an empty one,
//! for which no rule asks, so that no program has to ask first whether it is there.

use super::words::{Known, Words, known};
use crate::engine::{Engine, Trouble};
use crate::workload::{Kind, SLOTS, Visitor, Winners, Workload};
use ::cel::{Context, Program, Value};
use std::sync::Arc;

const WORDS: Words = Words {
    field: str::to_owned,
    guard: |_| None,
    and: "&&",
    or: "||",
    equal: |name, text| format!("{name} == {text}"),
    one_of: |name, list| format!("{name} in [{list}]"),
    is: |name, wanted| format!("{name} == {wanted}"),
    has: |name, text| format!("{text} in {name}"),
};

/// The programs of each slot.
pub struct Programs {
    slots: Vec<Vec<(u32, Program)>>,
}

impl Engine for Programs {
    type Fact = Context<'static, 'static>;

    fn prepare(workload: &Workload) -> Result<Self, Trouble> {
        let compile = |slot| {
            let rules = workload.slot(slot);
            rules.map(|(number, rule)| Ok((number, Program::compile(&WORDS.rule(workload, rule))?))).collect()
        };
        Ok(Programs { slots: (0..SLOTS).map(compile).collect::<Result<_, Trouble>>()? })
    }

    fn load(&self, workload: &Workload, visitor: &Visitor) -> Result<Self::Fact, Trouble> {
        let mut context = Context::default();
        let mut kinds = workload.attributes.iter().map(|attribute| attribute.kind);
        for (at, (name, value)) in known(workload, visitor).into_iter().enumerate() {
            let kind = if at == 0 { None } else { kinds.next() };
            let text = |text: String| Value::String(Arc::new(text));
            let value = match (value, kind) {
                (Known::Missing, Some(Kind::Integer(_))) => Value::Int(-1),
                (Known::Missing, Some(Kind::Set(_))) => Value::List(Arc::new(Vec::new())),
                (Known::Missing, _) => Value::Null,
                (Known::Text(member), _) => text(member),
                (Known::Number(number), _) => Value::Int(number),
                (Known::Truth(truth), _) => Value::Bool(truth),
                (Known::List(list), _) => Value::List(Arc::new(list.into_iter().map(text).collect())),
            };
            context.add_variable_from_value(name, value);
        }
        Ok(context)
    }

    fn decide(&mut self, context: &mut Self::Fact, winners: &mut Winners) -> Result<(), Trouble> {
        for (programs, winner) in self.slots.iter().zip(winners) {
            for (number, program) in programs {
                if program.execute(context)? == Value::Bool(true) {
                    *winner = Some(*number);
                    break;
                }
            }
        }
        Ok(())
    }
}
