//! Owns values of fields, and how they print. Must not know where they come from.

use super::{Date, FieldId, Members, Piece, TierId, Type, Vocabulary};

/// A value of a field, of its type.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// True or false.
    Bool(bool),
    /// An `int` or a `number`.
    Number(f64),
    /// Words; never empty.
    Text(String),
    /// A calendar date.
    Date(Date),
    /// A tier of the ladder.
    Tier(TierId),
    /// A member of the type, by its place.
    Member(usize),
    /// Members of the type.
    Set(Members),
}

/// What a text says for a value of the field: members as their words, sets as their members
/// in order of declaration, numbers in their shortest decimal form.
pub fn print(vocabulary: &Vocabulary, field: FieldId, value: &Value) -> String {
    let typ = &vocabulary[field].typ;
    let word = |member: usize| match typ {
        Type::OneOf { members } | Type::SetOf { members } => {
            members.get(member).map_or("", |member| member.words.as_deref().unwrap_or(&member.name))
        }
        _ => "",
    };
    match value {
        Value::Bool(truth) => truth.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::Date(date) => date.to_string(),
        Value::Tier(tier) => vocabulary[*tier].name.clone(),
        Value::Member(member) => word(*member).to_owned(),
        Value::Set(members) => members.iter().map(word).collect::<Vec<_>>().join(", "),
    }
}

/// A text as it is declared, with the fields that it speaks in braces.
pub fn pattern(vocabulary: &Vocabulary, pieces: &[Piece]) -> String {
    let words = pieces.iter().map(|piece| match piece {
        Piece::Words(words) => words.clone(),
        Piece::Field { field, fallback: None } => format!("{{{}}}", vocabulary.path(*field)),
        Piece::Field { field, fallback: Some(fallback) } => {
            format!("{{{} | \"{fallback}\"}}", vocabulary.path(*field))
        }
    });
    words.collect()
}

/// A share as a percentage.
pub fn percent(share: f64) -> String {
    // A share came from a percentage with at most fifteen digits; rounding undoes the division.
    let percent = (share * 100.0 * 1e9).round() / 1e9;
    format!("{percent}%")
}
