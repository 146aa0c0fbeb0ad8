//! Parsing and checking: time for generated sets of rules, with throughput in bytes.

use divan::counter::{BytesCount, ItemsCount};
use tightrope::check::{check, check_parsed};
use tightrope::diff::diff;
use tightrope::source::Sources;
use tightrope::vocabulary::{Date, parse_date};
use tightrope::{policy, syntax};

#[path = "support/mod.rs"]
mod support;

fn main() {
    divan::main();
}

fn today() -> Date {
    parse_date("2026-11-21").unwrap_or_default()
}

const SIZES: &[usize] = &[100, 1_000, 10_000];

/// Text to tree.
#[divan::bench(args = SIZES, sample_count = 10)]
fn parse(bencher: divan::Bencher, rules: usize) {
    let text = support::policy(rules);
    let sources = Sources::single("bench.rope", &text);
    bencher
        .counter(BytesCount::new(text.len()))
        .counter(ItemsCount::new(rules))
        .bench(|| syntax::parse(&sources));
}

/// Text to the same text in the one style, read again to see that nothing was lost.
#[divan::bench(args = SIZES, sample_count = 10)]
fn format(bencher: divan::Bencher, rules: usize) {
    let text = support::policy(rules);
    assert!(syntax::format(&text).is_ok(), "the set must be readable");
    bencher
        .counter(BytesCount::new(text.len()))
        .counter(ItemsCount::new(rules))
        .bench(|| syntax::format(&text));
}

/// Tree to policy: names and types.
#[divan::bench(args = SIZES, sample_count = 10)]
fn resolve(bencher: divan::Bencher, rules: usize) {
    let text = support::policy(rules);
    let sources = Sources::single("bench.rope", &text);
    let (ast, _) = syntax::parse(&sources);
    bencher.counter(ItemsCount::new(rules)).bench(|| policy::resolve(&ast));
}

/// Text to tables, with every check.
#[divan::bench(args = SIZES, sample_count = 10)]
fn check_all(bencher: divan::Bencher, rules: usize) {
    let text = support::policy(rules);
    let sources = Sources::single("bench.rope", &text);
    let report = check(&sources, today());
    assert!(!report.has_errors(), "the set must check clean");
    bencher
        .counter(BytesCount::new(text.len()))
        .counter(ItemsCount::new(rules))
        .bench(|| check(&sources, today()));
}

/// Tree to tables, with every check and analysis: all that comes after parsing.
#[divan::bench(args = SIZES, sample_count = 10)]
fn analyse(bencher: divan::Bencher, rules: usize) {
    let text = support::policy(rules);
    let sources = Sources::single("bench.rope", &text);
    let (ast, told) = syntax::parse(&sources);
    bencher.counter(ItemsCount::new(rules)).bench(|| check_parsed(&sources, &ast, told.clone(), today()));
}

/// A set against itself, and against one with a rule less.
#[divan::bench(args = SIZES, sample_count = 10)]
fn diff_one_rule(bencher: divan::Bencher, rules: usize) {
    let tables =
        |text: &str| check(&Sources::single("bench.rope", text), today()).tables.expect("a clean set");
    let (old, new) = (tables(&support::policy(rules)), tables(&support::edited(rules)));
    bencher.counter(ItemsCount::new(rules)).bench(|| diff(&old, &new, today()));
}
