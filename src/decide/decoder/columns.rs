//! Owns what the facts of a source may be: its fields, by name, and what their values are. Must not
//! know how facts are written.

use super::names::Names;
use crate::vocabulary::{FieldId, MAX_WHOLE, Range, Type, Vocabulary};

/// The fields of a source.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    /// Each by its place among them.
    pub names: Names,
    pub columns: Vec<Column>,
}

/// A field, as far as its facts go.
#[derive(Debug, Clone)]
pub struct Column {
    pub field: FieldId,
    pub kind: Kind,
    /// Whether it has to be sure or fresh.
    pub judged: bool,
    /// Whether it has to be fresh.
    pub ages: bool,
}

/// What values are.
#[derive(Debug, Clone)]
pub enum Kind {
    Bool,
    Number { whole: bool, least: f64, greatest: f64 },
    Text,
    Date,
    Tier,
    OneOf(Names),
    SetOf(Names),
}

impl Columns {
    /// The fields of the source of that name.
    pub fn new(vocabulary: &Vocabulary, source: &str) -> Self {
        let found = vocabulary.find_source(source);
        let fields = vocabulary.field_ids().filter(|id| Some(vocabulary[*id].source) == found);
        let fields = fields
            .filter(|id| vocabulary.find_field(source, &vocabulary[*id].name) == Some(*id))
            .collect::<Vec<_>>();
        let names = fields.iter().enumerate().map(|(at, id)| (vocabulary[*id].name.as_str(), at));
        Columns {
            names: Names::new(names),
            columns: fields.iter().map(|id| Column::new(vocabulary, *id)).collect(),
        }
    }
}

impl Column {
    fn new(vocabulary: &Vocabulary, field: FieldId) -> Self {
        let declared = &vocabulary[field];
        let number = |whole, range: &Range| Kind::Number {
            whole,
            least: range.least().max(-MAX_WHOLE),
            greatest: range.greatest().min(MAX_WHOLE),
        };
        let kind = match &declared.typ {
            Type::Bool => Kind::Bool,
            Type::Int(range) => number(true, range),
            Type::Number(range) => number(false, range),
            Type::Text => Kind::Text,
            Type::Date => Kind::Date,
            Type::Tier => Kind::Tier,
            Type::OneOf { members } | Type::SetOf { members } => {
                let names = members.iter().enumerate().map(|(at, member)| (member.name.as_str(), at));
                let one = matches!(declared.typ, Type::OneOf { .. });
                if one { Kind::OneOf(Names::new(names)) } else { Kind::SetOf(Names::new(names)) }
            }
        };
        let ages = declared.fresh.is_some();
        Column { field, kind, judged: ages || declared.sure.is_some(), ages }
    }
}
