//! Owns how many bits are collected and needed, and what to do about it.
//! Must not know how classes are found.

use super::declaration::{self, Coarse};
use super::readers::{self, Readers};
use super::{ToldApart, Unknown};
use crate::manners::Context;
use crate::vocabulary::{FieldId, Type, Vocabulary};
use serde::Serialize;

/// Past this many, combinations of a set are not worth a name each.
const WORTH_NAMES: usize = 16;
/// As many members as a `one of` may have.
const MOST_MEMBERS: usize = 4_096;

/// How much a datum can tell: the binary logarithm of how many values can be told apart.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Bits {
    /// Of the type; none where its values have no bound (a text, a date, a `number`, an open
    /// range).
    pub collected: Option<f64>,
    /// Of what the policies need; none where that has no bound either, or was not proved. Where
    /// only being known matters, that is one bit.
    pub needed: Option<f64>,
}

/// What to do about a field.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "do")]
pub enum Advice {
    /// Keep it as it is.
    Keep {
        /// Why nothing less would do.
        why: String,
    },
    /// Collect a coarser datum in its place.
    Coarser {
        /// The datum that would do, as an author could declare it.
        declaration: String,
        /// What its values stand for.
        meaning: &'static str,
    },
    /// Collect only whether it is known.
    OnlyKnown {
        /// The datum that would do, as an author could declare it.
        declaration: String,
    },
    /// Do not collect it.
    Drop {
        /// Why nobody would miss it.
        why: String,
    },
    /// What it is needed for was not proved within the budget, so nothing is claimed of it.
    NotProved,
}

impl Advice {
    /// Whether nothing needs the field.
    pub fn is_drop(&self) -> bool {
        matches!(self, Advice::Drop { .. })
    }
}

/// What is collected and what is needed, in bits.
pub fn bits(
    vocabulary: &Vocabulary,
    field: FieldId,
    readers: &Readers,
    told_apart: Option<&ToldApart>,
) -> Bits {
    let collected = collected(vocabulary, field);
    let needed = if !readers.any() {
        Some(0.0)
    } else if readers.caps || readers.speakers().next().is_some() {
        collected
    } else {
        told_apart.map(|told| match told {
            ToldApart::Members { members } => members.len() as f64,
            ToldApart::Classes { classes, unknown: Unknown::ByItself } if classes.len() == 1 => {
                collected.map_or(1.0, |collected| collected.min(1.0))
            }
            ToldApart::Classes { classes, .. } => (classes.len() as f64).log2(),
        })
    };
    Bits { collected: collected.map(rounded), needed: needed.map(rounded) }
}

/// To a thousandth of a bit, so that it is the same on every machine.
pub fn rounded(bits: f64) -> f64 {
    (bits * 1e3).round() / 1e3
}

fn collected(vocabulary: &Vocabulary, field: FieldId) -> Option<f64> {
    match &vocabulary[field].typ {
        Type::Int(range) => Some((range.high? - range.low? + 1.0).log2()),
        Type::Number(range) => (range.low? == range.high?).then_some(0.0),
        Type::Text | Type::Date => None,
        Type::Bool | Type::Tier | Type::OneOf { .. } => Some((vocabulary.member_count(field) as f64).log2()),
        Type::SetOf { members } => Some(members.len() as f64),
    }
}

/// What to do about a field.
pub fn advice(
    context: &Context<'_>,
    field: FieldId,
    readers: &Readers,
    told_apart: Option<&ToldApart>,
) -> Advice {
    let keep = |why: &str| Advice::Keep { why: why.to_owned() };
    if !readers.any() {
        let why = if readers.asks.is_empty() {
            "nothing reads it"
        } else {
            "people are asked for it, and nothing uses the answer"
        };
        return Advice::Drop { why: why.to_owned() };
    }
    if readers.caps {
        return keep("it is the person's own wish how close we come, and every tier of it counts");
    }
    let vocabulary = &context.policy.vocabulary;
    if readers.speakers().next().is_some() {
        return keep(&spoken(vocabulary, field, told_apart));
    }
    let typ = &vocabulary[field].typ;
    let declared = |coarse| {
        declaration::declaration(context, field, coarse, !readers::moves(context.policy, field).is_empty())
    };
    let coarser =
        |coarse: Coarse| Advice::Coarser { meaning: coarse.meaning(), declaration: declared(coarse) };
    let all = vocabulary.member_count(field);
    match told_apart {
        None => Advice::NotProved,
        Some(ToldApart::Members { members }) if members.len() < all => {
            coarser(Coarse::SetOf(members.clone()))
        }
        Some(ToldApart::Members { .. }) => keep("each of its members changes what somebody gets"),
        Some(ToldApart::Classes { classes, unknown }) => {
            let names = || classes.iter().map(|class| class.name.clone()).collect::<Vec<String>>();
            match (classes.len(), typ) {
                (1, _) if *unknown != Unknown::ByItself => Advice::Drop {
                    why: "it is read, and neither a value of it nor knowing it changes anything".to_owned(),
                },
                (1, _) if is_single(vocabulary, field) => keep("it has one value, and knowing it matters"),
                (1, _) => Advice::OnlyKnown { declaration: declared(Coarse::Known) },
                (count, Type::SetOf { .. }) => set(count, classes, all).map_or_else(
                    || keep("more of its combinations are told apart than are worth a name each"),
                    |coarse| match coarse {
                        Some(coarse) => coarser(coarse),
                        None => keep("every combination of its members changes what somebody gets"),
                    },
                ),
                (count, Type::Bool | Type::Tier | Type::OneOf { .. }) if count == all => {
                    keep("each of its values changes what somebody gets")
                }
                (count, Type::Int(_)) if is_every(vocabulary, field, count) => {
                    keep("each of its values changes what somebody gets")
                }
                (count, _) if count > MOST_MEMBERS => keep("it has too many classes for a coarser datum"),
                _ => coarser(Coarse::OneOf(names())),
            }
        }
    }
}

/// Why a field that a text speaks is kept, and what would do without the text.
fn spoken(vocabulary: &Vocabulary, field: FieldId, told_apart: Option<&ToldApart>) -> String {
    let why = "a text speaks it, so every value counts";
    let Some(ToldApart::Classes { classes, unknown }) = told_apart else {
        return why.to_owned();
    };
    let all = collected(vocabulary, field).is_some_and(|bits| bits <= (classes.len() as f64).log2());
    match (classes.len(), unknown) {
        _ if all => why.to_owned(),
        (1, Unknown::ByItself) => format!("{why}; without the text, whether it is known would do"),
        (1, _) => format!("{why}; without the text, nothing would need it"),
        (count, _) => format!("{why}; without the text, the {count} classes would do"),
    }
}

fn is_single(vocabulary: &Vocabulary, field: FieldId) -> bool {
    collected(vocabulary, field) == Some(0.0)
}

fn is_every(vocabulary: &Vocabulary, field: FieldId, count: usize) -> bool {
    match &vocabulary[field].typ {
        Type::Int(range) => range.greatest() - range.least() + 1.0 == count as f64,
        _ => false,
    }
}

/// The coarser datum for a set of which so many classes are told apart: none inside where there
/// is none because all of it matters, none at all where there is none worth it.
fn set(count: usize, classes: &[super::NeededClass], all: usize) -> Option<Option<Coarse>> {
    let members = super::mattering(classes);
    if 1_usize << members.len() == count {
        return Some((members.len() < all).then_some(Coarse::SetOf(members)));
    }
    if count == 2 {
        return Some(Some(Coarse::Holds));
    }
    if count <= WORTH_NAMES {
        return Some(Some(Coarse::OneOf(classes.iter().map(|class| class.name.clone()).collect())));
    }
    (members.len() < all).then_some(Some(Coarse::SetOf(members)))
}
