//! Owns writing down fields as an author would declare them.
//! Must not know which of them would do.

use crate::manners::Context;
use crate::proofs::words::unique;
use crate::vocabulary::{Duration, FieldId, Range, Type, Unit, Viewers, Vocabulary};
use std::collections::BTreeSet;

/// A coarser datum.
#[derive(Debug, Clone, PartialEq)]
pub enum Coarse {
    /// One of these classes.
    OneOf(Vec<String>),
    /// A set of these members.
    SetOf(Vec<String>),
    /// Whether it is in the second of two classes.
    Holds,
    /// Whether it is known.
    Known,
}

impl Coarse {
    /// What its values stand for.
    pub fn meaning(&self) -> &'static str {
        match self {
            Coarse::OneOf(_) => "one member for each class, in their order",
            Coarse::SetOf(_) => "only the members that matter",
            Coarse::Holds => "true for the second class",
            Coarse::Known => "true where it is known",
        }
    }
}

/// The declaration of a coarser datum, to stand in the place of the field.
pub fn declaration(context: &Context<'_>, field: FieldId, coarse: Coarse, moves: bool) -> String {
    let vocabulary = &context.policy.vocabulary;
    let declared = &vocabulary[field];
    let keeps_its_name = matches!(declared.typ, Type::OneOf { .. } | Type::SetOf { .. })
        && matches!(coarse, Coarse::OneOf(_) | Coarse::SetOf(_));
    let name = if keeps_its_name {
        declared.name.clone()
    } else {
        let others = vocabulary.fields.iter().filter(|other| other.source == declared.source);
        let mut taken: BTreeSet<String> = others.map(|other| other.name.clone()).collect();
        let wish = match coarse {
            Coarse::Known => format!("has_{}", declared.name),
            Coarse::Holds => format!("{}_match", declared.name),
            _ => format!("{}_class", declared.name),
        };
        unique(wish, &mut taken)
    };
    let typ = match &coarse {
        Coarse::OneOf(names) => format!("one of {{ {} }}", names.join(", ")),
        Coarse::SetOf(names) => format!("set of {{ {} }}", names.join(", ")),
        Coarse::Holds | Coarse::Known => "bool".to_owned(),
    };
    format!("{name} : {typ} is {}{}", vocabulary[declared.category].name, clauses(vocabulary, field, moves))
}

/// The clauses that the coarser datum inherits. A class that moves with the calendar is true for
/// a day.
fn clauses(vocabulary: &Vocabulary, field: FieldId, moves: bool) -> String {
    let field = &vocabulary[field];
    let mut clauses = String::new();
    if let Some(sure) = field.sure {
        clauses.push_str(&format!(" sure {}%", (sure * 100.0 * 1e9).round() / 1e9));
    }
    let within_a_day = |fresh: &Duration| fresh.unit == Unit::Hours && fresh.count <= 24;
    match field.fresh {
        Some(fresh) if !moves || within_a_day(&fresh) => clauses.push_str(&format!(" fresh {fresh}")),
        _ if moves => clauses.push_str(" fresh 1 day"),
        _ => {}
    }
    if let Some(goals) = field.goals.as_ref().filter(|goals| !goals.is_empty()) {
        let names: Vec<&str> = goals.iter().map(|goal| vocabulary[*goal].name.as_str()).collect();
        clauses.push_str(&format!(" for {}", names.join(", ")));
    }
    if field.seen_by != Viewers::Visitor {
        clauses.push_str(&format!(" seen by {}", field.seen_by.word()));
    }
    clauses
}

/// A type, as it is declared.
pub fn type_words(typ: &Type) -> String {
    let range = |word: &str, range: &Range| {
        let end = |end: Option<f64>| end.map_or(String::new(), |number| number.to_string());
        match (range.low, range.high) {
            (None, None) => word.to_owned(),
            (low, high) => format!("{word} {}..{}", end(low), end(high)),
        }
    };
    match typ {
        Type::Int(bounds) => range("int", bounds),
        Type::Number(bounds) => range("number", bounds),
        Type::OneOf { members } | Type::SetOf { members } => {
            let names: Vec<&str> = members.iter().map(|member| member.name.as_str()).collect();
            format!("{} {{ {} }}", typ.word(), names.join(", "))
        }
        _ => typ.word().to_owned(),
    }
}
