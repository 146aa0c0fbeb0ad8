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
mod needs;
mod overbearing;
mod overprecise;
mod pieces;
mod search;
mod slots;
mod unproven;
mod unreachable;
mod vacuous;
mod words;

pub use example::{facts, least};
pub use needs::{
    Advice, AskedBy, Bits, Clause, ConsentNeeds, FieldNeeds, How, NeededClass, Needs, ReadBy, SourceNeeds,
    Summary, ToldApart, Unknown, needs,
};
pub use search::{Budget, Spent, outside};

use crate::compile::Expander;
use crate::diagnostic::Diagnostic;
use crate::manners::Context;
use crate::table::Tables;
use free::Free;
use slots::Slots;

/// What can be proved of a rule by itself; it need not wait for the whole set.
pub fn each(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    let expander = Expander::new(context.policy);
    forgetful::check(context, &expander, &mut told);
    let uncapped = free::uncapped(context.policy);
    let free = Free::new(&uncapped, context.today);
    told.extend(greedy::check(context, &expander, &free, &told));
    told
}

/// What can be proved of a set that is a policy.
pub fn whole(context: &Context<'_>, tables: &Tables) -> Vec<Diagnostic> {
    let slots = Slots::new(context, tables);
    let mut found = Vec::new();
    let never = vacuous::check(context, &mut found);
    ambiguous::check(&slots, &mut found);
    unreachable::check(&slots, &never, &mut found);
    let uncapped = free::uncapped(context.policy);
    overprecise::check(context, &Free::new(&uncapped, context.today), &mut found);
    overbearing::check(&slots, &mut found);
    broken_promise::check(&slots, &mut found);
    found
}
