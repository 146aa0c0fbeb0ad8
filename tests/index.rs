//! The index on sets so large that most rows stand in its later blocks: it finds the winners that
//! the tables have, for visitors made to meet a row each, and for visitors at random.
#![allow(clippy::expect_used, reason = "a test that cannot go on should say so")]

use tightrope::decide::{self, Buckets, Codes, Index, Room, Visitor, Winner};
use tightrope::proofs::facts;
use tightrope::source::Sources;
use tightrope::table::Tables;
use tightrope::vocabulary::{Date, Moment, SurfaceId, parse_date};
use tightrope::{compile, policy, syntax};

#[path = "../benches/support/mod.rs"]
mod support;

const HOME: SurfaceId = SurfaceId(0);

fn today() -> Date {
    parse_date("2026-11-21").expect("a day")
}

fn tables(rules: usize) -> Tables {
    let (ast, told) = syntax::parse(&Sources::single("large.rope", &support::policy(rules)));
    assert!(told.is_empty());
    let (policy, told) = policy::resolve(&ast);
    assert!(told.is_empty());
    compile::compile(&policy).expect("tables")
}

fn visitor(tables: &Tables, facts: &str) -> Visitor {
    let read = decide::read(&tables.vocabulary, facts.as_bytes(), Moment::Day(today()));
    read.expect("a visitor").0
}

/// The winners by the index, held to those by the tables; how many there are.
fn winners(tables: &Tables, index: &Index, visitor: &Visitor) -> usize {
    let (tier, mut room) = (decide::tier(tables, visitor), Room::default());
    let codes = Codes::of(index, HOME, &tables.vocabulary, visitor, tier, &mut room);
    let slots = tables.slots_of(HOME);
    let mut found: Vec<Winner> = vec![None; slots.len()];
    index.winners(tables, &codes, HOME, Buckets::Off, &mut found);
    let defined: Vec<Winner> =
        slots.iter().map(|slot| decide::winner(tables, visitor, tier, *slot, Buckets::Off)).collect();
    assert_eq!(found, defined);
    found.iter().flatten().count()
}

#[test]
fn large_sets_have_the_winners_of_their_tables() {
    for rules in [300, 3_000] {
        let tables = tables(rules);
        let index = Index::new(&tables);
        let mut won = 0;
        let rows: Vec<_> = tables.slots.iter().flat_map(|table| &table.rows).step_by(7).collect();
        for row in &rows {
            let facts = facts(&tables.vocabulary, &row.region, today()).to_string();
            won += winners(&tables, &index, &visitor(&tables, &facts)).min(1);
        }
        assert_eq!(won, rows.len(), "whoever meets a row has a winner");
        for facts in support::visitors(50) {
            winners(&tables, &index, &visitor(&tables, &facts));
        }
    }
}
