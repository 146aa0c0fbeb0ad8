//! Owns what the laws share: from a text to a policy and its tables, from facts to decisions,
//! and how often a law is tried. Must not know any law.

use super::model::Set;
use super::render;
use proptest::test_runner::{Config, RngSeed};
use serde_json::Value;
use tightrope::check::{Report, check};
use tightrope::compile;
use tightrope::decide::{self, Buckets, Problem, Visitor};
use tightrope::diagnostic::Diagnostic;
use tightrope::policy::{self, Policy};
use tightrope::source::Sources;
use tightrope::syntax;
use tightrope::table::Tables;
use tightrope::vocabulary::{Date, Moment, SurfaceId, Vocabulary, parse_date};

/// So many cases, or as many as `PROPTEST_CASES` says; the same ones on every run, unless
/// `PROPTEST_RNG_SEED` says where to look instead. Nothing is written down on failure.
pub fn tries(cases: u32) -> Config {
    let number = |name: &str| std::env::var(name).ok().and_then(|asked| asked.parse::<u64>().ok());
    let asked = number("PROPTEST_CASES").and_then(|asked| u32::try_from(asked).ok());
    let shrinks = number("PROPTEST_MAX_SHRINK_ITERS").and_then(|asked| u32::try_from(asked).ok());
    let rng_seed = RngSeed::Fixed(number("PROPTEST_RNG_SEED").unwrap_or(20_261_121));
    Config {
        cases: asked.unwrap_or(cases),
        failure_persistence: None,
        max_shrink_iters: shrinks.unwrap_or(1_000),
        rng_seed,
        ..Config::default()
    }
}

/// The day of every check.
pub fn today() -> Date {
    parse_date("2026-11-21").expect("a day")
}

/// The policy and the tables of a text that has no mistake of the first row; manners are not
/// asked for. No tables where they grow too large.
pub fn compiled(text: &str) -> (Policy, Option<Tables>) {
    let (ast, told) = syntax::parse(&Sources::single("laws.rope", text));
    assert!(told.is_empty(), "{}\n{text}", words(&told));
    let (policy, told) = policy::resolve(&ast);
    assert!(told.is_empty(), "{}\n{text}", words(&told));
    let tables = compile::compile(&policy).ok();
    (policy, tables)
}

/// A set as it is written, and all that is told of it.
pub fn checked(set: &Set) -> (String, Report) {
    let text = render::text(set);
    let report = check(&Sources::single("laws.rope", &text), today());
    (text, report)
}

/// Diagnostics, one a line.
pub fn words(told: &[Diagnostic]) -> String {
    let lines = told.iter().map(|told| {
        format!("{}[{}] {}: {} ({})\n", told.severity, told.slug, told.subject, told.message, told.help)
    });
    lines.collect()
}

/// A visitor from facts; none where they cannot be read.
pub fn visitor(vocabulary: &Vocabulary, facts: &[u8]) -> Option<(Visitor, Vec<Problem>)> {
    decide::read(vocabulary, facts, Moment::Day(today())).ok()
}

/// The surfaces of a set.
pub fn surfaces(vocabulary: &Vocabulary) -> impl Iterator<Item = SurfaceId> + use<> {
    (0..vocabulary.surfaces.len()).map(SurfaceId::from_index)
}

/// Every decision about a visitor: each surface, with buckets and without.
pub fn decisions(tables: &Tables, facts: &str) -> Vec<Value> {
    let Some((visitor, problems)) = visitor(&tables.vocabulary, facts.as_bytes()) else {
        return Vec::new();
    };
    let each = surfaces(&tables.vocabulary).flat_map(|surface| {
        [Buckets::ById, Buckets::Off].map(|buckets| {
            let decision = decide::decide(tables, surface, &visitor, problems.clone(), buckets);
            serde_json::to_value(decision).expect("a decision in JSON")
        })
    });
    each.collect()
}
