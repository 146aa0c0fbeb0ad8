//! Owns `overprecise`: intimate numbers and dates that are finer than any decision needs.
//! Must not know what is decided.

use super::classes::{Class, Classes, Conditions};
use super::free::Free;
use super::search::{Budget, Spent};
use super::unproven;
use super::words::class_words;
use crate::diagnostic::{Diagnostic, Slug, Subject, list};
use crate::manners::Context;
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
        let conditions = Conditions::of(context, free, field);
        match conditions.map(|conditions| conditions.classes(MOST, &mut Budget::new())) {
            None | Some(Err(Spent)) => told.push(unproven::told(Slug::Overprecise, subject, span)),
            Some(Ok(Classes::Exactly(classes))) if is_few(&vocabulary[field].typ, classes.len()) => {
                told.push(overprecise(context, field, &classes));
            }
            Some(Ok(_)) => {}
        }
    }
}

/// Whether classes are few, and fewer than the type has values.
fn is_few(typ: &Type, classes: usize) -> bool {
    let values = match typ {
        Type::Int(range) => range.greatest() - range.least() + 1.0,
        Type::Number(range) if range.low == range.high && range.low.is_some() => 1.0,
        _ => f64::INFINITY,
    };
    classes >= 2 && (classes as f64) < values
}

fn overprecise(context: &Context<'_>, field: FieldId, classes: &[Class]) -> Diagnostic {
    let vocabulary = &context.policy.vocabulary;
    let path = vocabulary.path(field);
    let words =
        list(classes.iter().map(|class| format!("`{}`", class_words(vocabulary, field, class))), "and");
    let message = format!(
        "`{path}` is finer than any rule needs: all of them together tell only {} classes apart",
        classes.len()
    );
    Diagnostic::new(Slug::Overprecise, Subject::field(path), context.policy.places[field], message)
        .note(format!("the classes: {words}"))
        .help("collect the class in its place, as `one of { … }`: it decides the same and tells less")
}
