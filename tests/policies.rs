//! Holds the shipped policies to what their readers are told of them: they check without a
//! word, their tests pass, every rule of them is of use to somebody among the visitors that
//! are shipped with them, and tree, tables and artifact decide alike for each.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on should say so")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use tightrope::check::{Report, check};
use tightrope::decide::{self, Buckets, Decision, Problem, Reason, Visitor};
use tightrope::diagnostic::{Diagnostic, Severity};
use tightrope::engine::read_paths;
use tightrope::policy::{Policy, winning_order};
use tightrope::table::{self, Tables};
use tightrope::testing;
use tightrope::vocabulary::{Date, Moment, SurfaceId, parse_date};

const ALL: [&str; 3] = ["storefront", "magazine", "b2b"];
const LEAST_RULES: usize = 15;
const LEAST_VISITORS: usize = 50;

/// A shipped policy, and the visitors that are shipped with it.
struct Shipped {
    name: &'static str,
    report: Report,
    visitors: Vec<(Visitor, Vec<Problem>)>,
}

fn today() -> Date {
    parse_date("2026-11-21").expect("a date")
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("policies").join(name)
}

fn checked(name: &str) -> Report {
    let sources = read_paths(&[folder(name)]).unwrap_or_else(|error| panic!("{name}: {error}"));
    check(&sources, today())
}

impl Shipped {
    fn load(name: &'static str) -> Self {
        let report = checked(name);
        let tables = report.tables.as_ref().unwrap_or_else(|| panic!("{name} has errors"));
        let lines = fs::read_to_string(folder(name).join("visitors.jsonl")).expect("visitors");
        let lines = lines.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        let read = |(at, line): (usize, &str)| {
            decide::read(&tables.vocabulary, line.as_bytes(), Moment::Day(today()))
                .unwrap_or_else(|error| panic!("{name}: line {} of the visitors: {error}", at + 1))
        };
        let visitors = lines.map(read).collect();
        Shipped { name, report, visitors }
    }

    fn each() -> impl Iterator<Item = Shipped> {
        ALL.into_iter().map(Shipped::load)
    }

    fn policy(&self) -> &Policy {
        &self.report.policy
    }

    fn tables(&self) -> &Tables {
        self.report.tables.as_ref().expect("tables")
    }

    /// Every visitor as they come, and as the host would have them at each tier.
    fn everybody(&self) -> Vec<(Visitor, Vec<Problem>)> {
        let mut all = self.visitors.clone();
        for tier in self.tables().vocabulary.tier_ids() {
            all.extend(self.visitors.iter().cloned().map(|(mut visitor, problems)| {
                visitor.trust = Some(tier);
                (visitor, problems)
            }));
        }
        all
    }
}

fn surfaces(tables: &Tables) -> impl Iterator<Item = SurfaceId> {
    (0..tables.vocabulary.surfaces.len()).map(SurfaceId::from_index)
}

/// What the definition decides: the tier and every winner by the interpreter.
fn interpreted<'t>(
    policy: &Policy,
    tables: &'t Tables,
    surface: SurfaceId,
    (visitor, problems): &(Visitor, Vec<Problem>),
    buckets: Buckets,
) -> Decision<'t> {
    let order = winning_order(policy);
    let tier = decide::interpreted_tier(policy, visitor).expect("a ladder");
    let winner = |slot| decide::interpreted_winner(policy, &order, visitor, slot, buckets);
    decide::decide_with(tables, surface, visitor, problems.clone(), buckets, tier, &winner)
}

#[test]
fn they_check_without_errors_or_warnings() {
    for name in ALL {
        let report = checked(name);
        let told = report.diagnostics.iter().filter(|told| told.severity != Severity::Note);
        let line = |told: &Diagnostic| {
            format!("{}[{}] {}: {}", told.severity, told.slug, told.subject, told.message)
        };
        let told: Vec<String> = told.map(line).collect();
        assert!(told.is_empty(), "{name} tells\n{}", told.join("\n"));
        let rules = report.policy.rules.len();
        assert!(rules >= LEAST_RULES, "{name} has {rules} rules only");
    }
}

#[test]
fn their_tests_pass() {
    for shipped in Shipped::each() {
        let outcomes = testing::run(shipped.policy(), shipped.tables(), today());
        assert!(!outcomes.is_empty(), "{} has no tests", shipped.name);
        for outcome in outcomes {
            assert!(
                outcome.failures.is_empty(),
                "{}: {}: {:#?}",
                shipped.name,
                outcome.words,
                outcome.failures
            );
        }
    }
}

#[test]
fn their_tests_leave_nothing_uncovered() {
    for shipped in Shipped::each() {
        let sources = read_paths(&[folder(shipped.name)]).expect("policies");
        let tests = testing::matching(shipped.policy(), "");
        let coverage = testing::measure(shipped.policy(), shipped.tables(), &sources, &tests, today());
        let missed: Vec<&str> = coverage.missed().map(|unit| unit.missed.as_str()).collect();
        assert!(missed.is_empty(), "{}: no test covers these:\n{}", shipped.name, missed.join("\n"));
        assert!(coverage.units.len() > 200, "{} has {} units", shipped.name, coverage.units.len());
    }
}

#[test]
fn their_visitors_can_be_read_and_are_told_apart() {
    for shipped in Shipped::each() {
        let count = shipped.visitors.len();
        assert!(count >= LEAST_VISITORS, "{} has {count} visitors only", shipped.name);
        let ids: Vec<&str> =
            shipped.visitors.iter().filter_map(|(visitor, _)| visitor.id.as_deref()).collect();
        let distinct: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(distinct.len(), ids.len(), "{}: two visitors of one id", shipped.name);
        let spotless = shipped.visitors.iter().filter(|(_, problems)| problems.is_empty()).count();
        assert!(
            spotless * 2 > count,
            "{}: only {spotless} of {count} visitors have no problem",
            shipped.name
        );
    }
}

#[test]
fn every_rule_wins_somewhere() {
    for shipped in Shipped::each() {
        let tables = shipped.tables();
        let mut idle: BTreeSet<&str> = tables.rules.iter().map(|rule| rule.name.as_str()).collect();
        for surface in surfaces(tables) {
            for (visitor, problems) in &shipped.visitors {
                let decision = decide::decide(tables, surface, visitor, problems.clone(), Buckets::Off);
                let won = decision.slots.iter().filter(|(_, slot)| slot.reason == Reason::Matched);
                for rule in won.filter_map(|(_, slot)| slot.rule) {
                    idle.remove(rule);
                }
            }
        }
        assert!(idle.is_empty(), "{}: no visitor for whom these win: {idle:?}", shipped.name);
    }
}

#[test]
fn the_tables_agree_with_the_interpreter() {
    for shipped in Shipped::each() {
        let (policy, tables) = (shipped.policy(), shipped.tables());
        let order = winning_order(policy);
        for person in &shipped.everybody() {
            let visitor = &person.0;
            let tier = decide::tier(tables, visitor);
            assert_eq!(
                decide::interpreted_tier(policy, visitor),
                Some(tier),
                "{}: {visitor:?}",
                shipped.name
            );
            for buckets in [Buckets::Off, Buckets::ById] {
                for surface in surfaces(tables) {
                    for slot in tables.slots_of(surface) {
                        let by_tables = decide::winner(tables, visitor, tier, *slot, buckets);
                        let by_tree = decide::interpreted_winner(policy, &order, visitor, *slot, buckets);
                        let path = tables.vocabulary.slot_path(*slot);
                        assert_eq!(by_tables, by_tree, "{}: {path} for {visitor:?}", shipped.name);
                    }
                    let by_tables = decide::decide(tables, surface, visitor, person.1.clone(), buckets);
                    assert_eq!(by_tables, interpreted(policy, tables, surface, person, buckets));
                }
            }
        }
    }
}

#[test]
fn the_artifact_decides_as_the_tables() {
    for shipped in Shipped::each() {
        let tables = shipped.tables();
        let artifact = table::to_json(tables).expect("an artifact");
        let (loaded, _) = table::from_json(artifact.as_bytes()).expect("an artifact that loads");
        assert_eq!(&loaded, tables, "{}", shipped.name);
        for (visitor, problems) in &shipped.everybody() {
            for buckets in [Buckets::Off, Buckets::ById] {
                for surface in surfaces(tables) {
                    let ours = decide::decide(tables, surface, visitor, problems.clone(), buckets);
                    let theirs = decide::decide(&loaded, surface, visitor, problems.clone(), buckets);
                    assert_eq!(ours, theirs, "{}", shipped.name);
                }
            }
        }
    }
}
