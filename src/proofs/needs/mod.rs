//! Owns `needs`: the least data that the policies can work with, field by field.
//! Must not know how it is printed.

mod advice;
mod contract;
mod declaration;
mod readers;

use super::classes::{Class, Classes, Conditions};
use super::free::{self, Free};
use super::search::Budget;
use super::words::{class_names, class_words, member_names, moving_words};
use crate::manners::Context;
use crate::policy::Policy;
use crate::table::{Cell, Values};
use crate::vocabulary::{Date, FieldId, Members};
use readers::Readers;

pub use advice::{Advice, Bits};
pub use contract::{ConsentNeeds, FieldNeeds, NeededClass, Needs, SourceNeeds, Summary, ToldApart, Unknown};
pub use readers::{AskedBy, Clause, How, ReadBy};

/// The data contract that a policy implies. It must be one in which all names and types are
/// right; of a set that has such errors nothing can be claimed.
pub fn needs(policy: &Policy, today: Date) -> Needs {
    let context = Context::new(policy, today);
    let uncapped = free::uncapped(policy);
    let free = Free::new(&uncapped, today);
    let vocabulary = &policy.vocabulary;
    let fields: Vec<FieldNeeds> = vocabulary.field_ids().map(|field| one(&context, &free, field)).collect();
    let needed = || vocabulary.field_ids().zip(&fields).filter(|(_, field)| !field.advice.is_drop());
    let sources = vocabulary.sources.iter().enumerate().map(|(at, source)| SourceNeeds {
        source: source.name.clone(),
        description: source.description.clone(),
        origin: source.origin.word(),
        party: source.party.word(),
        consent: source.needs.map(|consent| vocabulary[consent].name.clone()),
        needed: needed().filter(|(field, _)| vocabulary[*field].source.index() == at).count(),
    });
    let consents = vocabulary.consents.iter().enumerate().map(|(at, consent)| ConsentNeeds {
        consent: consent.name.clone(),
        question: consent.question.clone(),
        needed: needed()
            .filter(|(field, _)| vocabulary.consent_of(*field).is_some_and(|consent| consent.index() == at))
            .count(),
    });
    let (sources, consents) = (sources.collect(), consents.collect());
    Needs { today, summary: summary(&fields), fields, sources, consents }
}

fn one(context: &Context<'_>, free: &Free<'_>, id: FieldId) -> FieldNeeds {
    let policy = context.policy;
    let vocabulary = &policy.vocabulary;
    let field = &vocabulary[id];
    let label = vocabulary.label(id);
    let readers = Readers::of(context, id);
    let told_apart = told_apart(context, free, id);
    let bits = advice::bits(vocabulary, id, &readers, told_apart.as_ref());
    let advice = advice::advice(context, id, &readers, told_apart.as_ref());
    FieldNeeds {
        field: vocabulary.path(id),
        typ: declaration::type_words(&field.typ),
        origin: label.origin.word(),
        party: label.party.word(),
        category: vocabulary[field.category].name.clone(),
        intimacy: label.intimacy.word(),
        consent: vocabulary.consent_of(id).map(|consent| vocabulary[consent].name.clone()),
        sure: field.sure,
        fresh: field.fresh.map(|fresh| fresh.to_string()),
        purposes: field
            .goals
            .as_ref()
            .map(|goals| goals.iter().map(|goal| vocabulary[*goal].name.clone()).collect()),
        seen_by: field.seen_by.word(),
        moves: !readers::moves(policy, id).is_empty(),
        told_apart,
        bits,
        advice,
        read_by: readers.rules,
        asked_by: readers.asks,
        earns: readers.tiers,
        caps: readers.caps,
        promises: readers.promises,
    }
}

fn told_apart(context: &Context<'_>, free: &Free<'_>, field: FieldId) -> Option<ToldApart> {
    let vocabulary = &context.policy.vocabulary;
    let conditions = Conditions::of(context, free, field)?;
    let mut budget = Budget::new();
    match conditions.classes(usize::MAX, &mut budget).ok()? {
        Classes::TooMany => None,
        Classes::Members(members) => {
            Some(ToldApart::Members { members: member_names(vocabulary, field, &members) })
        }
        Classes::Exactly(classes) => {
            let unknown = match conditions.like_unknown(&classes, &mut budget).ok()? {
                Some(class) => Unknown::Like(class),
                None => Unknown::ByItself,
            };
            let asked = readers::moves(context.policy, field);
            let called: Vec<Option<String>> =
                classes.iter().map(|class| moving_words(class, &asked, context.today)).collect();
            let names = class_names(vocabulary, field, &classes, &called);
            let members = member_names(vocabulary, field, &mattering_of(&classes));
            let words = |class: &Class, called: Option<String>| match called {
                Some(called) => format!("{called} ({})", class_words(vocabulary, field, class)),
                None => class_words(vocabulary, field, class),
            };
            let classes = classes.iter().zip(names).zip(called).map(|((class, name), called)| NeededClass {
                name,
                members: members.clone(),
                values: words(class, called),
                cells: class.iter().map(|piece| Cell::of(piece.values.clone())).collect(),
            });
            Some(ToldApart::Classes { classes: classes.collect(), unknown })
        }
    }
}

/// The members of which a set has some and not others, in each of the classes.
fn mattering_of(classes: &[Class]) -> Members {
    let piece = classes.first().and_then(|class| class.first());
    match piece.map(|piece| &piece.values) {
        Some(Values::Sets { all, none }) => all.or(none),
        _ => Members::none(),
    }
}

fn summary(fields: &[FieldNeeds]) -> Summary {
    let count = |such: &dyn Fn(&Advice) -> bool| fields.iter().filter(|field| such(&field.advice)).count();
    let to_drop = count(&Advice::is_drop);
    let bounded = fields.iter().filter_map(|field| Some((field.bits.collected?, field.bits.needed?)));
    let bounded: Vec<(f64, f64)> = bounded.collect();
    let unbounded = || fields.iter().filter(|field| field.bits.collected.is_none());
    let classed: Vec<f64> = unbounded().filter_map(|field| field.bits.needed).collect();
    Summary {
        fields: fields.len(),
        needed: fields.len() - to_drop,
        coarser: count(&|advice| matches!(advice, Advice::Coarser { .. })),
        only_known: count(&|advice| matches!(advice, Advice::OnlyKnown { .. })),
        to_drop,
        not_proved: count(&|advice| *advice == Advice::NotProved),
        bounded: bounded.len(),
        bits_collected: advice::rounded(bounded.iter().map(|(collected, _)| collected).sum()),
        bits_needed: advice::rounded(bounded.iter().map(|(_, needed)| needed).sum()),
        unbounded_whole: unbounded()
            .filter(|field| field.bits.needed.is_none() && field.advice != Advice::NotProved)
            .count(),
        unbounded_classes: classed.len(),
        unbounded_bits_needed: advice::rounded(classed.iter().sum()),
    }
}

/// The members that combinations in classes differ in: each of them matters.
fn mattering(classes: &[NeededClass]) -> Vec<String> {
    classes.first().map(|class| class.members.clone()).unwrap_or_default()
}
