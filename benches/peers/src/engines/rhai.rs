//! Owns rhai's part: one compiled script a slot, which returns at the first rule that holds.
//! What is missing is `()`, which equals nothing, and an empty list.

use super::words::{Known, Words, known};
use crate::engine::{Engine, Trouble};
use crate::workload::{Kind, SLOTS, Visitor, Winners, Workload};
use ::rhai::{AST, Array, Dynamic, Engine as Rhai, OptimizationLevel, Scope};
use std::fmt::Write;

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

/// The scripts.
pub struct Scripts {
    engine: Rhai,
    slots: Vec<AST>,
}

impl Engine for Scripts {
    type Fact = Scope<'static>;

    fn prepare(workload: &Workload) -> Result<Self, Trouble> {
        let mut engine = Rhai::new();
        engine.set_optimization_level(OptimizationLevel::Full);
        let mut slots = Vec::new();
        for slot in 0..SLOTS {
            let mut script = String::new();
            for (number, rule) in workload.slot(slot) {
                let _ = writeln!(script, "if {} {{ return {number}; }}", WORDS.rule(workload, rule));
            }
            script.push_str("-1");
            slots.push(engine.compile(script)?);
        }
        Ok(Scripts { engine, slots })
    }

    fn load(&self, workload: &Workload, visitor: &Visitor) -> Result<Scope<'static>, Trouble> {
        let mut scope = Scope::new();
        let mut kinds = workload.attributes.iter().map(|attribute| attribute.kind);
        for (at, (name, value)) in known(workload, visitor).into_iter().enumerate() {
            let kind = if at == 0 { None } else { kinds.next() };
            let value = match value {
                Known::Missing if matches!(kind, Some(Kind::Set(_))) => Dynamic::from_array(Array::new()),
                Known::Missing => Dynamic::UNIT,
                Known::Text(text) => text.into(),
                Known::Number(number) => number.into(),
                Known::Truth(truth) => truth.into(),
                Known::List(list) => Dynamic::from_array(list.into_iter().map(Dynamic::from).collect()),
            };
            scope.push_constant_dynamic(name, value);
        }
        Ok(scope)
    }

    fn decide(&mut self, scope: &mut Scope<'static>, winners: &mut Winners) -> Result<(), Trouble> {
        for (script, winner) in self.slots.iter().zip(winners) {
            let number: i64 = self.engine.eval_ast_with_scope(scope, script)?;
            *winner = u32::try_from(number).ok();
        }
        Ok(())
    }
}
