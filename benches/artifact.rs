//! Loading an artifact: from bytes, and as a host loads it, from a file into an engine.

use divan::counter::{BytesCount, ItemsCount};
use std::path::PathBuf;
use tightrope::check::check;
use tightrope::engine::{Clock, Engine};
use tightrope::source::Sources;
use tightrope::table::{self, Tables};
use tightrope::vocabulary::parse_date;

#[path = "support/mod.rs"]
mod support;

fn main() {
    divan::main();
}

const SIZES: &[usize] = &[100, 1_000, 10_000];

fn tables(rules: usize) -> Tables {
    let today = parse_date("2026-11-21").unwrap_or_default();
    let report = check(&Sources::single("bench.rope", &support::policy(rules)), today);
    let tables = report.tables.or(report.draft).unwrap_or_default();
    assert_eq!(tables.rules.len(), rules, "the set must compile");
    tables
}

fn artifact(rules: usize) -> String {
    table::to_json(&tables(rules)).unwrap_or_default()
}

/// Bytes to tables, with every check: version, hash and shape.
#[divan::bench(args = SIZES, sample_count = 20)]
fn from_json(bencher: divan::Bencher, rules: usize) {
    let json = artifact(rules);
    assert!(table::from_json(json.as_bytes()).is_ok(), "the artifact must load");
    bencher
        .counter(BytesCount::new(json.len()))
        .counter(ItemsCount::new(rules))
        .bench(|| table::from_json(json.as_bytes()));
}

/// A file to an engine that decides: reading, loading and the index.
#[divan::bench(args = SIZES, sample_count = 20)]
fn from_file(bencher: divan::Bencher, rules: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let path: PathBuf = folder.path().join("set.json");
    std::fs::write(&path, artifact(rules)).expect("a file");
    assert!(Engine::load([&path], Clock::System).is_ok(), "the file must load");
    bencher.counter(ItemsCount::new(rules)).bench(|| Engine::load([&path], Clock::System).is_ok());
}

/// Tables to bytes, with the hash.
#[divan::bench(args = SIZES, sample_count = 20)]
fn to_json(bencher: divan::Bencher, rules: usize) {
    let tables = tables(rules);
    bencher.counter(ItemsCount::new(rules)).bench(|| table::to_json(&tables));
}
