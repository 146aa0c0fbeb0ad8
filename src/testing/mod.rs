//! Owns running the tests that stand in policies, and what of a policy they cover.
//! Must not know how outcomes are shown.

mod coverage;
mod ledger;
mod tally;
mod units;
mod words;

pub use coverage::{Coverage, Kind, Unit, measure};
pub use tally::{Least, Tally};

use crate::decide::{Buckets, Decision, Reason, Visitor, decide};
use crate::policy::{Expect, Expected, Policy, TestCase};
use crate::source::Span;
use crate::table::{Placed, Tables};
use crate::vocabulary::{Date, Moment, Offer, RuleId, SlotId};
use crate::why;

/// A run of tests, as it is told.
#[derive(Debug, Clone)]
pub struct Run {
    /// How each went.
    pub outcomes: Vec<Outcome>,
    /// How many were not run.
    pub left_out: usize,
    /// What they cover, where that was asked for.
    pub coverage: Option<Coverage>,
}

impl Run {
    /// How many did not go as expected.
    pub fn failed(&self) -> usize {
        self.outcomes.iter().filter(|outcome| !outcome.passed()).count()
    }
}

/// How a test went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Its words.
    pub words: String,
    /// Where it stands.
    pub span: Span,
    /// What was not as expected; nothing where it passed.
    pub failures: Vec<Failure>,
}

impl Outcome {
    /// Whether all was as expected.
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }
}

/// An expectation that was not met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Where it stands.
    pub span: Span,
    /// What was expected, as it is written.
    pub expected: String,
    /// What was decided instead.
    pub decided: String,
    /// The nearest reason why, in words.
    pub reason: String,
}

/// Runs every test of a policy, in the order of their words. Nobody is held out, everybody is
/// in every rollout, and limits are on.
pub fn run(policy: &Policy, tables: &Tables, today: Date) -> Vec<Outcome> {
    run_those(tables, &matching(policy, ""), today)
}

/// Runs these tests as [`run`] does.
pub fn run_those(tables: &Tables, tests: &[&TestCase], today: Date) -> Vec<Outcome> {
    tests.iter().map(|test| one(tables, test, today)).collect()
}

/// The tests with `part` in their words, in large or small letters.
pub fn matching<'a>(policy: &'a Policy, part: &str) -> Vec<&'a TestCase> {
    let part = part.to_lowercase();
    policy.tests.iter().filter(|test| test.words.to_lowercase().contains(&part)).collect()
}

fn one(tables: &Tables, test: &TestCase, today: Date) -> Outcome {
    let visitor = visitor(tables, test, today);
    let failures = test.expects.iter().filter_map(|expect| judge(tables, &visitor, expect));
    Outcome { words: test.words.clone(), span: test.span, failures: failures.collect() }
}

/// The visitor whom a test tells of.
fn visitor(tables: &Tables, test: &TestCase, today: Date) -> Visitor {
    let vocabulary = &tables.vocabulary;
    let now = Moment::Day(test.now.unwrap_or(today));
    let mut visitor = Visitor::new(vocabulary, now);
    visitor.trust = test.trust;
    for consent in &test.consents {
        visitor = visitor.consenting(*consent);
    }
    for (field, value) in &test.fields {
        visitor = visitor.knowing(vocabulary, *field, value.clone());
    }
    visitor
}

fn judge(tables: &Tables, visitor: &Visitor, expect: &Expect) -> Option<Failure> {
    let vocabulary = &tables.vocabulary;
    let (slot, expected) = match &expect.expected {
        Expected::Trust(tier) => {
            let reached = crate::decide::tier(tables, visitor);
            return (reached != *tier).then(|| Failure {
                span: expect.span,
                expected: format!("trust {}", vocabulary[*tier].name),
                decided: format!("trust {}", vocabulary[reached].name),
                reason: why::standing(tables, visitor),
            });
        }
        Expected::Default(slot) => (*slot, "default".to_owned()),
        Expected::Shows(slot, content, rule) => {
            let by = rule.map_or(String::new(), |rule| format!(" by {}", tables[rule].name));
            (*slot, format!("shows {}{by}", vocabulary[*content].name))
        }
        Expected::Asks(slot, field, rule) => {
            let by = rule.map_or(String::new(), |rule| format!(" by {}", tables[rule].name));
            (*slot, format!("asks {}{by}", vocabulary.path(*field)))
        }
    };
    let decision = decide(tables, vocabulary[slot].surface, visitor, Vec::new(), Buckets::Off);
    let (met, decided) = found(tables, &decision, slot, &expect.expected)?;
    let path = vocabulary.slot_path(slot);
    (!met).then(|| Failure {
        span: expect.span,
        expected: format!("{path} {expected}"),
        decided: format!("{path} {decided}"),
        reason: reason(tables, visitor, slot, &expect.expected),
    })
}

/// Why a slot does not hold what is expected: how near the rule came that would have put it there,
/// of several the nearest; else why it holds what it does.
fn reason(tables: &Tables, visitor: &Visitor, slot: SlotId, expected: &Expected) -> String {
    let named = match expected {
        Expected::Shows(_, _, rule) | Expected::Asks(_, _, rule) => *rule,
        Expected::Trust(_) | Expected::Default(_) => None,
    };
    let puts = |placed: &Placed| {
        placed.slot == slot
            && match (expected, &placed.offer) {
                (Expected::Shows(_, content, _), Offer::Show { content: shown, .. }) => shown == content,
                (Expected::Asks(_, field, _), Offer::Ask { field: asked, .. }) => asked == field,
                _ => false,
            }
    };
    let rules = (0..tables.rules.len()).map(RuleId::from_index);
    let fit = rules.filter(|rule| tables[*rule].outcomes.iter().any(puts));
    let distance =
        |rule: &RuleId| why::miss(tables, visitor, slot, *rule).map_or(0, |miss| miss.changes.len());
    match named.or_else(|| fit.min_by_key(distance)) {
        Some(rule) => why::nearest(tables, visitor, slot, rule, Buckets::Off),
        None => why::winner(tables, visitor, slot, Buckets::Off),
    }
}

/// Whether a slot holds what is expected, and what it holds, in words.
fn found(
    tables: &Tables,
    decision: &Decision<'_>,
    slot: SlotId,
    expected: &Expected,
) -> Option<(bool, String)> {
    let vocabulary = &tables.vocabulary;
    let name = &vocabulary[slot].name;
    let (_, held) = decision.slots.iter().find(|(slot, _)| slot == name)?;
    let by = |rule: &Option<RuleId>| rule.is_none_or(|rule| held.rule == Some(tables[rule].name.as_str()));
    let met = match expected {
        Expected::Trust(_) => true,
        Expected::Default(_) => held.reason != Reason::Matched,
        Expected::Shows(_, content, rule) => {
            let stands = held.reason == Reason::Matched || rule.is_none();
            held.asks.is_none() && held.shows == vocabulary[*content].name && by(rule) && stands
        }
        Expected::Asks(_, field, rule) => {
            held.asks.as_deref() == Some(vocabulary.path(*field).as_str()) && by(rule)
        }
    };
    let words = match (held.reason, held.rule, &held.asks) {
        (Reason::Matched, Some(rule), Some(asked)) => format!("asks {asked} by {rule}"),
        (Reason::Matched, Some(rule), None) => format!("shows {} by {rule}", held.shows),
        (Reason::OverLimit, Some(rule), _) => format!("default (over the limit; else {rule})"),
        _ => format!("default (shows {})", held.shows),
    };
    Some((met, format!("{words}, to trust {}", decision.trust)))
}
