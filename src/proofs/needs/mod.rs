//! Owns `needs`: the least data that the policies can work with, field by field, as plain data.
//! Must not know how it is printed.

mod advice;
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
use serde::Serialize;

pub use advice::{Advice, Bits};
pub use readers::{AskedBy, Clause, How, ReadBy};

/// The data contract that policies imply, on a day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Needs {
    /// The day that conditions on dates are seen from.
    pub today: Date,
    /// All of it in numbers.
    pub summary: Summary,
    /// Every declared field, by source and name.
    pub fields: Vec<FieldNeeds>,
    /// Every declared source, by name.
    pub sources: Vec<SourceNeeds>,
    /// Every declared consent, by name.
    pub consents: Vec<ConsentNeeds>,
}

/// Where data come from, and whether any of it is needed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SourceNeeds {
    /// Its name.
    pub source: String,
    /// What it is, in words.
    pub description: Option<String>,
    /// How its data came to be known.
    pub origin: &'static str,
    /// Whom they came from.
    pub party: &'static str,
    /// The consent without which all of it is unknown.
    pub consent: Option<String>,
    /// How many of its fields are needed.
    pub needed: usize,
}

/// What people are asked to consent to, and whether that is needed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConsentNeeds {
    /// Its name.
    pub consent: String,
    /// What the person is asked.
    pub question: Option<String>,
    /// How many needed fields depend on it.
    pub needed: usize,
}

/// A data contract in numbers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// How many fields are declared.
    pub fields: usize,
    /// How many of them something needs.
    pub needed: usize,
    /// How many are needed, and a coarser datum would do.
    pub coarser: usize,
    /// How many are needed only to be known or not.
    pub only_known: usize,
    /// How many nothing needs.
    pub to_drop: usize,
    /// How many could not be judged within the budget.
    pub not_proved: usize,
    /// How many are of a type with a bounded number of values, with both counts of bits known;
    /// the next two are sums over these.
    pub bounded: usize,
    /// The bits that these collect.
    pub bits_collected: f64,
    /// The bits that the policies need of these.
    pub bits_needed: f64,
    /// How many are of a type without such a bound, and needed whole: a text speaks them.
    pub unbounded_whole: usize,
    /// How many are of a type without such a bound, and a bounded number of classes is needed.
    pub unbounded_classes: usize,
    /// The bits that the policies need of these.
    pub unbounded_bits_needed: f64,
}

/// What is collected of one field, who reads it, and how much of it they need.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldNeeds {
    /// Its path, `source.field`.
    pub field: String,
    /// Its type, as it is declared.
    #[serde(rename = "type")]
    pub typ: String,
    /// How it came to be known.
    pub origin: &'static str,
    /// Whom it came from.
    pub party: &'static str,
    /// What kind of data it is.
    pub category: String,
    /// How intimate that is.
    pub intimacy: &'static str,
    /// The consent without which it is unknown.
    pub consent: Option<String>,
    /// The confidence (0 to 1) below which it is unknown.
    pub sure: Option<f64>,
    /// The age beyond which it is unknown.
    pub fresh: Option<String>,
    /// The goals that it was given for; none means any.
    pub purposes: Option<Vec<String>>,
    /// Who may learn of it.
    pub seen_by: &'static str,
    /// The rules that read it, by name.
    pub read_by: Vec<ReadBy>,
    /// The rules that ask for it, which is not reading.
    pub asked_by: Vec<AskedBy>,
    /// The tiers that are earned by it, lowest first.
    pub earns: Vec<String>,
    /// Whether it is the person's own wish that caps the ladder.
    pub caps: bool,
    /// The promises whose conditions speak of it. They are proved beforehand, and need no data.
    pub promises: Vec<String>,
    /// What conditions make of its known values; none where that was not proved within the
    /// budget.
    pub told_apart: Option<ToldApart>,
    /// Whether conditions on it look at how long ago a day is, so that its classes move with the
    /// calendar.
    pub moves: bool,
    /// How much is collected, and how much is needed.
    pub bits: Bits,
    /// What to do about it.
    pub advice: Advice,
}

/// What the conditions of all rules and tiers tell apart, all else equal.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "by")]
pub enum ToldApart {
    /// These classes of known values, and nothing finer.
    Classes {
        /// The classes, by their first values.
        classes: Vec<NeededClass>,
        /// What being unknown is like.
        unknown: Unknown,
    },
    /// Which of these members a set has. Each matters; that every combination does was not
    /// looked at.
    Members {
        /// The members, in order of declaration.
        members: Vec<String>,
    },
}

/// What being unknown is like.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "is", content = "class")]
pub enum Unknown {
    /// Like the values of a class, by its place in the list: nobody can tell.
    Like(usize),
    /// Like no known value: being known matters by itself.
    ByItself,
}

/// Values that no condition tells apart.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NeededClass {
    /// A name that it could be declared by.
    pub name: String,
    /// Its values, in words.
    pub values: String,
    /// Its values.
    #[serde(skip)]
    pub cells: Vec<Cell>,
    /// Of combinations of members, those that they are told apart by.
    #[serde(skip)]
    members: Vec<String>,
}

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

impl FieldNeeds {
    /// Whether a text speaks it, so that every value of it counts.
    pub fn is_spoken(&self) -> bool {
        self.read_by.iter().any(|rule| rule.how.iter().any(|how| how.clause == Clause::Text))
    }

    /// Whether anything reads it.
    pub fn is_read(&self) -> bool {
        !self.read_by.is_empty() || !self.earns.is_empty() || self.caps
    }
}
