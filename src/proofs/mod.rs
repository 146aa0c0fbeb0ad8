//! Owns the analyses over regions: one file each, all of them exact. For every one of them the
//! visitor is arbitrary: any facts within their types, known or not, and any trust that the
//! host may pass. Must not know text.

mod ambiguous;
mod broken_promise;
mod classes;
mod example;
mod forgetful;
mod free;
mod greedy;
mod index;
mod keeping;
mod needs;
mod overbearing;
mod overprecise;
mod pieces;
mod reached;
mod remedy;
mod search;
mod slots;
mod unproven;
mod unreachable;
mod vacuous;
mod words;

pub use example::{facts, least};
pub use keeping::{Keeping, Kept, keeping};
pub use needs::{
    Advice, AskedBy, Bits, Clause, ConsentNeeds, FieldNeeds, How, NeededClass, Needs, ReadBy, SourceNeeds,
    Summary, ToldApart, Unknown, needs,
};
pub use reached::{Earlier, Reached};
pub use search::{Budget, Spent, outside};

use crate::compile::Expander;
use crate::diagnostic::Diagnostic;
use crate::manners::Context;
use crate::policy::Same;
use crate::table::Tables;
use free::Free;
use greedy::Looked;
use slots::Slots;
use std::sync::Arc;

/// What can be proved of each rule by itself, which need not wait for the whole set; of those
/// that are the same, what was proved before.
pub fn rules(
    context: &Context<'_>,
    same: &Same,
    before: &[Arc<Vec<Diagnostic>>],
) -> Vec<Arc<Vec<Diagnostic>>> {
    let expander = Expander::new(context.policy);
    let uncapped = free::uncapped(context.policy);
    let free = Free::new(&uncapped, context.today);
    let never = vacuous::never(context, &expander);
    let looked = Looked { context, expander: &expander, free: &free, never: &never };
    same.keep(before, |rule| {
        let mut told = forgetful::check(context, &expander, &context.policy[rule]);
        told.extend(greedy::check(&looked, rule, &told));
        told
    })
}

/// What can be proved of a set that is a policy; and for each rule who gets it, for the next time.
pub fn whole(
    context: &Context<'_>,
    tables: &Tables,
    earlier: &Earlier<'_>,
) -> (Vec<Diagnostic>, Vec<Arc<Reached>>) {
    let slots = Slots::new(context, tables);
    let mut found = Vec::new();
    let never = vacuous::check(context, &mut found);
    ambiguous::check(&slots, &mut found);
    let reached = unreachable::check(&slots, &never, earlier, &mut found);
    let uncapped = free::uncapped(context.policy);
    overprecise::check(context, &Free::new(&uncapped, context.today), &mut found);
    overbearing::check(&slots, &mut found);
    broken_promise::check(&slots, &mut found);
    (found, reached)
}
