//! Checks: "the oracle of every analysis is enumeration: on a small domain, listing all visitors
//! must give the same verdict."

use super::model::Set;
use super::oracle::{Oracle, Told};
use super::small::small_sets;
use super::workshop::{checked, tries, words};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use std::collections::BTreeMap;
use tightrope::check::Report;
use tightrope::diagnostic::{Diagnostic, Slug};

fn told_of(report: &Report, slug: Slug) -> impl Iterator<Item = &Diagnostic> {
    report.diagnostics.iter().filter(move |told| told.slug == slug)
}

/// The name of what a diagnostic is about, or of another party.
fn name(subject: &impl ToString) -> String {
    let words = subject.to_string();
    words.split_once(' ').map_or(String::new(), |(_, name)| name.to_owned())
}

fn related(told: &Diagnostic) -> Vec<String> {
    told.related.iter().map(name).collect()
}

fn ambiguous(report: &Report) -> Told {
    let all = told_of(report, Slug::Ambiguous).map(|told| {
        let slot = told.message.split('`').find(|words| words.contains('.')).unwrap_or_default();
        format!("{} and {} in {slot}", name(&told.subject), related(told).join(", "))
    });
    all.collect()
}

/// Of a rule that several outcomes cannot win with, which one is told is not compared.
fn unreachable(report: &Report, expected: &Told) -> Told {
    let all = told_of(report, Slug::Unreachable).map(|told| {
        let rule = name(&told.subject);
        let any = format!("{rule} beaten by any");
        match told.message.contains("can never hold") {
            true => format!("{rule} never"),
            false if expected.contains(&any) => any,
            false => format!("{rule} beaten by {}", related(told).join(", ")),
        }
    });
    all.collect()
}

/// The line of a promise that a diagnostic points at.
fn line(report: &Report, told: &Diagnostic) -> String {
    let promises = report.policy.promises.iter();
    let mut lines = promises.flat_map(|promise| {
        promise.lines.iter().enumerate().map(move |(nth, line)| (&promise.words, nth, line.span))
    });
    let found = lines.find(|(_, _, span)| *span == told.span);
    found.map_or_else(|| told.subject.to_string(), |(words, nth, _)| format!("{words}, line {nth}"))
}

fn vacuous(report: &Report) -> Told {
    let all = told_of(report, Slug::Vacuous).map(|told| {
        let subject = told.subject.to_string();
        let at = if subject.starts_with("segment") { subject } else { line(report, told) };
        format!("{} {at}", told.severity)
    });
    all.collect()
}

fn overbearing(report: &Report) -> Told {
    let all = told_of(report, Slug::Overbearing)
        .map(|told| format!("{} on {}", name(&told.subject), related(told).join(", ")));
    all.collect()
}

/// For each line that is told broken, by whom.
fn broken(report: &Report) -> BTreeMap<String, String> {
    let all = told_of(report, Slug::BrokenPromise).map(|told| {
        let by = related(told).pop().unwrap_or_else(|| "the default".to_owned());
        (line(report, told), by)
    });
    all.collect()
}

/// A rule and a field, for each that is told; of `greedy` only those about a value.
fn of_fields(report: &Report, slug: Slug) -> Told {
    let by_value = |told: &&Diagnostic| slug != Slug::Greedy || told.message.contains("reads the value of");
    let all = told_of(report, slug).filter(by_value);
    all.map(|told| format!("{} of {}", name(&told.subject), related(told).join(", "))).collect()
}

fn overprecise(report: &Report) -> Told {
    told_of(report, Slug::Overprecise).map(|told| name(&told.subject)).collect()
}

/// Each analysis, what it tells and what it ought to tell.
fn verdicts(report: &Report, oracle: &Oracle<'_>) -> Vec<(Slug, Told, Told)> {
    let unreachables = oracle.unreachable();
    vec![
        (Slug::Ambiguous, ambiguous(report), oracle.ambiguous()),
        (Slug::Unreachable, unreachable(report, &unreachables), unreachables),
        (Slug::Vacuous, vacuous(report), oracle.vacuous()),
        (Slug::Overbearing, overbearing(report), oracle.overbearing()),
        (Slug::Greedy, of_fields(report, Slug::Greedy), oracle.greedy()),
        (Slug::Forgetful, of_fields(report, Slug::Forgetful), oracle.forgetful()),
        (Slug::Overprecise, overprecise(report), oracle.overprecise()),
    ]
}

/// What is wrong with what is told of a set; nothing where enumeration agrees.
fn disagreements(set: &Set) -> Result<BTreeMap<Slug, usize>, String> {
    let (text, report) = checked(set);
    let oracle = Oracle::of(set, &text);
    let shown = || format!("\n{text}\n{}", words(&report.diagnostics));
    if report.tables.is_none() && report.draft.is_none() || told_of(&report, Slug::Unproven).next().is_some()
    {
        return Err(format!("a small set must be a policy, and proved: {}", shown()));
    }
    let mut counts = BTreeMap::new();
    for (slug, told, expected) in verdicts(&report, &oracle) {
        if told != expected {
            return Err(format!("{slug}: told {told:#?}, enumerated {expected:#?}{}", shown()));
        }
        counts.insert(slug, told.len());
    }
    let (told, expected) = (broken(&report), oracle.broken_promises());
    let lines = told.keys().collect::<Vec<_>>() == expected.keys().collect::<Vec<_>>();
    if !lines || told.iter().any(|(line, by)| !expected[line].contains(by)) {
        return Err(format!("broken-promise: told {told:#?}, enumerated {expected:#?}{}", shown()));
    }
    counts.insert(Slug::BrokenPromise, told.len());
    counts.insert(Slug::Unproven, oracle.people());
    Ok(counts)
}

proptest! {
    #![proptest_config(tries(320))]

    /// What is told of ambiguity, reach, vacuity, limits, promises, greed, memory and precision is
    /// what asking everybody finds; no more, no less, and nothing is left unproven.
    #[test]
    fn analyses_agree_with_enumeration(set in small_sets()) {
        prop_assert_eq!(disagreements(&set).err(), None);
    }
}

/// The law above has something to agree on: each analysis finds something in some of these sets,
/// and nothing in others.
#[test]
fn small_sets_are_told_everything() {
    let mut runner = TestRunner::deterministic();
    let (mut some, mut none) = (BTreeMap::new(), BTreeMap::new());
    const SETS: usize = 40;
    for _ in 0..SETS {
        let set = small_sets().new_tree(&mut runner).expect("a set").current();
        for (slug, count) in disagreements(&set).expect("agreement") {
            *some.entry(slug).or_insert(0) += usize::from(count > 0);
            *none.entry(slug).or_insert(0) += usize::from(count == 0);
        }
    }
    none.remove(&Slug::Unproven);
    assert!(some.values().all(|count| *count > 0), "never told: {some:?}");
    assert!(none.values().all(|count| *count > 0), "always told: {none:?}");
}
