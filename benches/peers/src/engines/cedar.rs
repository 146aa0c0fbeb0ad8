//! Owns cedar-policy's part: a policy set a slot, one `permit` a rule, all of them evaluated;
//! Cedar has no order, so the first of those that are satisfied is looked for among its reasons.
//! Facts lie in the request's context, which needs no entities; each is asked for with `has` before it
//! is read.

use super::words::{Known, Words, known, number};
use crate::engine::{Engine, Trouble};
use crate::workload::{SLOTS, Visitor, Winners, Workload};
use cedar_policy::{
    Authorizer, Context, Entities, EntityUid, Policy, PolicyId, PolicySet, Request, RestrictedExpression,
};

const WORDS: Words = Words {
    field: |name| format!("context.{name}"),
    guard: |name| Some(format!("context has {name}")),
    and: "&&",
    or: "||",
    equal: |name, text| format!("{name} == {text}"),
    one_of: |name, list| format!("[{list}].contains({name})"),
    is: |name, wanted| format!("{name} == {wanted}"),
    has: |name, text| format!("{name}.contains({text})"),
};

/// The policies of each slot.
pub struct Policies {
    slots: Vec<PolicySet>,
    authorizer: Authorizer,
    entities: Entities,
}

impl Engine for Policies {
    type Fact = Request;

    fn prepare(workload: &Workload) -> Result<Self, Trouble> {
        let mut slots = Vec::new();
        for slot in 0..SLOTS {
            let mut policies = PolicySet::new();
            for (number, rule) in workload.slot(slot) {
                let when = WORDS.rule(workload, rule);
                let text = format!("permit(principal, action, resource) when {{ {when} }};");
                policies.add(Policy::parse(Some(PolicyId::new(format!("r{number}"))), text)?)?;
            }
            slots.push(policies);
        }
        Ok(Policies { slots, authorizer: Authorizer::new(), entities: Entities::empty() })
    }

    fn load(&self, workload: &Workload, visitor: &Visitor) -> Result<Request, Trouble> {
        let text = RestrictedExpression::new_string;
        let pairs = known(workload, visitor).into_iter().filter_map(|(name, value)| {
            let value = match value {
                Known::Missing => return None,
                Known::Text(member) => text(member),
                Known::Number(number) => RestrictedExpression::new_long(number),
                Known::Truth(truth) => RestrictedExpression::new_bool(truth),
                Known::List(list) => RestrictedExpression::new_set(list.into_iter().map(text)),
            };
            Some((name, value))
        });
        let context = Context::from_pairs(pairs)?;
        let uid = |text: &str| text.parse::<EntityUid>().map_err(Trouble::from);
        let [who, what, on] = [uid("Visitor::\"v\"")?, uid("Action::\"fill\"")?, uid("Slot::\"s\"")?];
        Ok(Request::new(who, what, on, context, None)?)
    }

    fn decide(&mut self, request: &mut Request, winners: &mut Winners) -> Result<(), Trouble> {
        for (policies, winner) in self.slots.iter().zip(winners) {
            let response = self.authorizer.is_authorized(request, policies, &self.entities);
            *winner = response.diagnostics().reason().filter_map(|id| number(id.as_ref())).min();
        }
        Ok(())
    }
}
