//! Owns `overprecise`: intimate numbers and dates that are finer than any decision needs.
//! Must not know what is decided.

use super::free::Free;
use super::search::{Budget, Spent, outside};
use super::unproven;
use crate::diagnostic::{Diagnostic, Slug, Subject, list};
use crate::manners::Context;
use crate::table::{Cell, Column, Domain, Interval, Region, Values, day_of};
use crate::vocabulary::{FieldId, Intimacy, Type};
use std::collections::BTreeSet;

/// More classes than this are not told apart by accident.
const MOST: usize = 4;

pub fn check(context: &Context<'_>, free: &Free<'_>, told: &mut Vec<Diagnostic>) {
    let policy = context.policy;
    let vocabulary = &policy.vocabulary;
    let spoken: BTreeSet<FieldId> = policy
        .rules
        .iter()
        .flat_map(|rule| rule.outcomes.iter())
        .flat_map(|outcome| outcome.speaks().map(|(field, _, _)| field))
        .collect();
    let measured = |field: &FieldId| {
        matches!(vocabulary[*field].typ, Type::Int(_) | Type::Number(_) | Type::Date)
            && vocabulary.label(*field).intimacy >= Intimacy::Private
            && !spoken.contains(field)
    };
    for field in vocabulary.field_ids().filter(measured) {
        let subject = Subject::field(vocabulary.path(field));
        let span = policy.places[field];
        match conditions(context, free, field).map(|conditions| classes(context, free, field, &conditions)) {
            None | Some(Err(Spent)) => told.push(unproven::told(Slug::Overprecise, subject, span)),
            Some(Ok(Some(classes))) => told.push(overprecise(context, field, &classes)),
            Some(Ok(None)) => {}
        }
    }
}

/// The conditions of rules and tiers that look at the field, as regions; none where one takes
/// too many of them.
fn conditions(context: &Context<'_>, free: &Free<'_>, field: FieldId) -> Option<Vec<Vec<Region>>> {
    let mut conditions = free.earned().ok()?;
    for (id, rule) in context.policy.rules() {
        if context.reads_of(id).contains_key(&field) {
            for outcome in &rule.outcomes {
                conditions.push(free.regions(rule, outcome).ok()?);
            }
        }
    }
    Some(conditions)
}

/// The classes of known values that the conditions tell apart: two to four of them, fewer than
/// the type has values. Else none.
fn classes(
    context: &Context<'_>,
    free: &Free<'_>,
    field: FieldId,
    conditions: &[Vec<Region>],
) -> Result<Option<Vec<Vec<Interval>>>, Spent> {
    let vocabulary = &context.policy.vocabulary;
    let column = Column::Field(field);
    let mut budget = Budget::new();
    let mut classes: Vec<Vec<Interval>> = Vec::new();
    for piece in pieces(column.domain(vocabulary), conditions, column) {
        let mut found = None;
        for (at, class) in classes.iter().enumerate() {
            if alike(free, column, class[0], piece, conditions, &mut budget)? {
                found = Some(at);
                break;
            }
        }
        match found {
            Some(at) => classes[at].push(piece),
            None if classes.len() == MOST => return Ok(None),
            None => classes.push(vec![piece]),
        }
    }
    let values = match &vocabulary[field].typ {
        Type::Int(range) => range.greatest() - range.least() + 1.0,
        Type::Number(range) if range.low == range.high && range.low.is_some() => 1.0,
        _ => f64::INFINITY,
    };
    let few = classes.len() >= 2 && (classes.len() as f64) < values;
    Ok(few.then_some(classes))
}

/// The domain, cut wherever a condition could begin or end.
fn pieces(domain: Domain, conditions: &[Vec<Region>], column: Column) -> Vec<Interval> {
    let (bounds, whole) = match domain {
        Domain::Numbers(bounds, whole) => (bounds, whole),
        _ => (Domain::all_days(), true),
    };
    let cells = conditions.iter().flatten().filter_map(|region| region.cell(column));
    let mut ends: Vec<(f64, bool)> = Vec::new();
    for cell in cells {
        if let Values::Numbers(parts) | Values::Days { within: parts, .. } = &cell.known {
            for part in parts {
                // A cut stands before a value, or right behind it.
                ends.push((part.low, part.above));
                ends.push((part.high, !part.below));
            }
        }
    }
    ends.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    ends.dedup();
    let mut pieces = Vec::new();
    let mut rest = bounds;
    for (value, behind) in ends {
        let piece = Interval { high: value, below: !behind, ..rest };
        pieces.extend(settle(piece, bounds, whole));
        rest = Interval { low: value, above: behind, high: bounds.high, below: bounds.below };
    }
    pieces.extend(settle(rest, bounds, whole));
    pieces
}

fn settle(piece: Interval, bounds: Interval, whole: bool) -> Option<Interval> {
    crate::table::meet_intervals(&crate::table::union_intervals(vec![piece], whole), &[bounds]).pop()
}

/// Whether no condition tells values of one piece from values of another, all else equal.
fn alike(
    free: &Free<'_>,
    column: Column,
    a: Interval,
    b: Interval,
    conditions: &[Vec<Region>],
    budget: &mut Budget,
) -> Result<bool, Spent> {
    let vocabulary = free.vocabulary();
    let domain = column.domain(vocabulary);
    let cell = |part: Interval| {
        Cell::of(match domain {
            Domain::Numbers(..) => Values::numbers(vec![part], domain),
            _ => Values::days(vec![part], Vec::new()),
        })
    };
    // Who meets the condition with one, seen with the other, must meet it too.
    let mut follows = |from: Interval, to: Interval| -> Result<bool, Spent> {
        let from = Region::of(column, cell(from));
        for regions in conditions {
            let with_to: Vec<&Region> = regions.iter().collect();
            for region in regions {
                let Some(mut moved) = region.meet(&from, vocabulary) else { continue };
                moved.set(column, cell(to));
                if moved.is_possible(vocabulary) && outside(moved, &with_to, vocabulary, budget)?.is_some() {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    };
    Ok(follows(a, b)? && follows(b, a)?)
}

fn overprecise(context: &Context<'_>, field: FieldId, classes: &[Vec<Interval>]) -> Diagnostic {
    let vocabulary = &context.policy.vocabulary;
    let path = vocabulary.path(field);
    let words = list(classes.iter().map(|class| format!("`{}`", class_words(context, field, class))), "and");
    let message = format!(
        "`{path}` is finer than any rule needs: all of them together tell only {} classes apart",
        classes.len()
    );
    Diagnostic::new(Slug::Overprecise, Subject::field(path), context.policy.places[field], message)
        .note(format!("the classes: {words}"))
        .help("collect the class in its place, as `one of { … }`: it decides the same and tells less")
}

fn class_words(context: &Context<'_>, field: FieldId, class: &[Interval]) -> String {
    let bounds = match Column::Field(field).domain(&context.policy.vocabulary) {
        Domain::Numbers(bounds, _) => bounds,
        _ => Domain::all_days(),
    };
    let is_date = context.policy.vocabulary[field].typ == Type::Date;
    let print = |number: f64| match day_of(number).filter(|_| is_date) {
        Some(day) => day.to_string(),
        None => number.to_string(),
    };
    crate::table::interval_words(&merge(class), bounds, &print)
}

/// Neighbours made one.
fn merge(class: &[Interval]) -> Vec<Interval> {
    crate::table::union_intervals(
        class.to_vec(),
        class.iter().all(|part| part.low.fract() == 0.0 && !part.above && !part.below),
    )
}
