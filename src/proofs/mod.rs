//! Owns the analyses over regions: one file each, all of them exact. For every one of them the
//! visitor is arbitrary: any facts within their types, known or not, and any trust that the
//! host may pass. Must not know text.

mod ambiguous;
mod broken_promise;
mod example;
mod forgetful;
mod free;
mod greedy;
mod index;
mod overbearing;
mod overprecise;
mod search;
mod slots;
mod unproven;
mod unreachable;
mod vacuous;

pub use example::facts;

use crate::diagnostic::Diagnostic;
use crate::manners::Context;
use crate::table::Tables;
use free::Free;
use slots::Slots;
use std::collections::BTreeSet;

/// What can be proved of a rule by itself; it need not wait for the whole set.
pub fn each(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    forgetful::check(context, &mut told);
    told
}

/// What can be proved of a set that is a policy. `told` is what was told of it before.
pub fn whole(context: &Context<'_>, tables: &Tables, told: &[Diagnostic]) -> Vec<Diagnostic> {
    let slots = Slots::new(context, tables);
    let mut found = Vec::new();
    let never = vacuous::check(context, &mut found);
    ambiguous::check(&slots, &mut found);
    let dead: BTreeSet<_> = unreachable::check(&slots, &never, &mut found);
    let uncapped = free::uncapped(context.policy);
    let free = Free::new(&uncapped, context.today);
    greedy::check(context, &free, &dead, told, &mut found);
    overprecise::check(context, &free, &mut found);
    overbearing::check(&slots, &mut found);
    broken_promise::check(&slots, &mut found);
    found
}
