//! Deciding: a surface of eight slots for one visitor, by the tables and by the index; and JSON in.

use divan::black_box;
use divan::counter::ItemsCount;
use tightrope::check::check;
use tightrope::decide::{self, Buckets, Codes, Decoder, Index, Ready, Room, Visitor};
use tightrope::engine::log::{DecisionLog, LogKey};
use tightrope::engine::{Clock, Engine};
use tightrope::proofs::facts;
use tightrope::source::Sources;
use tightrope::table::{Row, Tables};
use tightrope::vocabulary::{Date, Moment, SlotId, SurfaceId, parse_date};

#[path = "support/mod.rs"]
mod support;

fn main() {
    divan::main();
}

const SIZES: &[usize] = &[10, 100, 1_000, 10_000];

fn today() -> Date {
    parse_date("2026-11-21").unwrap_or_default()
}

fn tables(rules: usize) -> Tables {
    let text = support::policy(rules);
    let report = check(&Sources::single("bench.rope", &text), today());
    report.tables.or(report.draft).unwrap_or_default()
}

fn visitors(tables: &Tables) -> Vec<Visitor> {
    let read = |facts: &String| {
        decide::read(&tables.vocabulary, facts.as_bytes(), Moment::Day(today())).map(|(visitor, _)| visitor)
    };
    support::visitors(256).iter().filter_map(|facts| read(facts).ok()).collect()
}

fn slots(tables: &Tables) -> Vec<SlotId> {
    (0..tables.slots.len()).map(SlotId::from_index).collect()
}

/// Facts in JSON, read into one visitor after another: in one pass, or closely.
#[divan::bench(args = [true, false], sample_count = 30)]
fn facts_in(bencher: divan::Bencher, in_one_pass: bool) {
    let tables = tables(10);
    let vocabulary = &tables.vocabulary;
    let now = Moment::Day(today());
    let (decoder, mut visitor) = (Decoder::new(vocabulary), Visitor::new(vocabulary, now));
    let facts = support::visitors(256);
    bencher.counter(ItemsCount::new(facts.len())).bench_local(|| {
        for facts in &facts {
            let facts = black_box(facts.as_bytes());
            if in_one_pass {
                let _problems = black_box(decoder.decode_into(vocabulary, facts, now, &mut visitor));
            } else {
                let _read = black_box(decide::read(vocabulary, facts, now));
            }
        }
    });
}

/// The winners of all slots, by a look at each row.
#[divan::bench(args = SIZES, sample_count = 30)]
fn by_tables(bencher: divan::Bencher, rules: usize) {
    let tables = tables(rules);
    let (visitors, slots) = (visitors(&tables), slots(&tables));
    bencher.counter(ItemsCount::new(visitors.len())).bench_local(|| {
        for visitor in &visitors {
            let tier = decide::tier(&tables, visitor);
            for slot in &slots {
                black_box(decide::winner(&tables, visitor, tier, *slot, Buckets::Off));
            }
        }
    });
}

/// The winners of all slots, by the index, from codes.
#[divan::bench(args = SIZES, sample_count = 30)]
fn by_index(bencher: divan::Bencher, rules: usize) {
    let tables = tables(rules);
    let index = Index::new(&tables);
    let (visitors, slots) = (visitors(&tables), slots(&tables));
    let code = |visitor| {
        let mut codes = Codes::default();
        index.encode(&tables, visitor, decide::tier(&tables, visitor), &mut codes);
        codes
    };
    let codes: Vec<Codes> = visitors.iter().map(code).collect();
    let mut winners = vec![None; slots.len()];
    bencher.counter(ItemsCount::new(codes.len())).bench_local(|| {
        for codes in &codes {
            index.winners(&tables, codes, SurfaceId(0), (Buckets::Off, None), black_box(&mut winners));
        }
    });
}

/// From JSON to what each slot shows: facts read, codes taken, winners found, holdouts and limits.
#[divan::bench(args = SIZES, sample_count = 30)]
fn json_in(bencher: divan::Bencher, rules: usize) {
    let ready = Ready::new(tables(rules));
    let (facts, now, mut room) = (support::visitors(256), Moment::Day(today()), Room::default());
    let mut visitor = Visitor::new(&ready.tables().vocabulary, now);
    bencher.counter(ItemsCount::new(facts.len())).bench_local(|| {
        for facts in &facts {
            if ready.read_into(facts.as_bytes(), now, &mut visitor).is_ok() {
                black_box(ready.choose(SurfaceId(0), &visitor, Buckets::ById, &mut room));
            }
        }
    });
}

/// From a visitor for whom a rule wins to what each slot shows, and that written down or not: what the
/// deciding thread has to do with the log. Writing is waited for between the rounds, and not counted.
#[divan::bench(args = [false, true], sample_count = 200)]
fn logged(bencher: divan::Bencher, is_logged: bool) {
    let Ok(folder) = tempfile::tempdir() else { return };
    let Ok(key) = LogKey::from_hex(&"5a".repeat(32)) else { return };
    let Ok(log) = DecisionLog::to(folder.path().join("log.jsonl")).start(key) else { return };
    let Ok(engine) = Engine::from_tables(tables(1_000), Clock::System) else { return };
    let (set, mut room) = (engine.current(), Room::default());
    let visitors = winners(set.tables());
    let count = ItemsCount::new(visitors.len());
    bencher.counter(count).with_inputs(|| log.flush().is_ok()).bench_local_values(|_| {
        for visitor in &visitors {
            let Ok(choices) = set.choose("home", black_box(visitor), &mut room) else { return };
            if is_logged {
                let _recorded = black_box(log.record(&set, &choices));
            } else {
                black_box(&choices);
            }
        }
    });
}

/// Visitors for whom a rule wins, with ids.
fn winners(tables: &Tables) -> Vec<Visitor> {
    let rows = tables.slots.iter().flat_map(|table| &table.rows).step_by(5);
    let visitor = |(at, row): (usize, &Row)| {
        let facts = facts(&tables.vocabulary, &row.region, today()).to_string();
        let (mut visitor, _) =
            decide::read(&tables.vocabulary, facts.as_bytes(), Moment::Day(today())).ok()?;
        visitor.id = Some(format!("v-{at}"));
        Some(visitor)
    };
    rows.enumerate().filter_map(visitor).collect()
}

/// The pseudonym of an id, which is most of that.
#[divan::bench]
fn pseudonym(bencher: divan::Bencher) {
    let Ok(key) = LogKey::from_hex(&"5a".repeat(32)) else { return };
    bencher.bench_local(|| key.pseudonym(black_box("v-1029384756")));
}
