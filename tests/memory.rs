//! Deciding takes no memory once a visitor is read: what a host counts on that decides on every page
//! view. A test by itself, since it counts what the whole process takes.
#![allow(clippy::expect_used, reason = "a test that cannot go on should say so")]

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use std::alloc::System;
use tightrope::decide::{Reason, Room};
use tightrope::engine::{Clock, Engine};
use tightrope::proofs::facts;
use tightrope::vocabulary::{Moment, parse_date};

#[path = "../benches/support/mod.rs"]
mod support;

#[global_allocator]
static MEMORY: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

#[test]
fn deciding_takes_no_memory() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("set.rope"), support::policy(1_000)).expect("a file");
    let now = Moment::Day(parse_date("2026-11-21").expect("a day"));
    let engine = Engine::load([folder.path()], Clock::Fixed(now)).expect("a set");
    let set = engine.current();
    // Somebody for every fifth row, with an id, so that holdouts are asked for too.
    let tables = set.tables();
    let rows = tables.slots.iter().flat_map(|table| &table.rows).step_by(5);
    let visitors: Vec<_> = rows
        .enumerate()
        .map(|(at, row)| {
            let facts = facts(&tables.vocabulary, &row.region, now.day()).to_string();
            let mut visitor = set.read(facts.as_bytes(), now).expect("a visitor").0;
            visitor.id = Some(format!("v-{at}"));
            visitor
        })
        .collect();
    let mut room = Room::default();
    set.choose("home", &visitors[0], &mut room).expect("a decision");

    let (mut won, mut texts) = (0, 0);
    let counted = Region::new(MEMORY);
    for visitor in &visitors {
        for choice in set.choose("home", visitor, &mut room).expect("a decision").iter() {
            won += usize::from(choice.reason() != Reason::Default);
            texts += choice.shows().len() + choice.because().map_or(0, str::len);
        }
    }
    let taken = counted.change();
    assert_eq!((taken.allocations, taken.reallocations), (0, 0), "deciding took memory");
    assert!(won > 100 && texts > 0, "{won} slots were won");
}
