//! Owns columns and the values that can stand in each. Must not know rows.

use super::interval::{Interval, day_number};
use crate::vocabulary::{ConsentId, Date, FieldId, Type, Vocabulary};
use serde::{Deserialize, Serialize};

/// What a table looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Column {
    /// The visitor's tier.
    Trust,
    /// Whether a consent was given.
    Consent(ConsentId),
    /// A field.
    Field(FieldId),
}

/// The value of a consent column for a consent that was not given.
pub const NOT_GIVEN: usize = 0;
/// The value of a consent column for a consent that was given.
pub const GIVEN: usize = 1;

/// The values that can stand in a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Domain {
    /// So many members, one at a time.
    Members(usize),
    /// Numbers between bounds, perhaps whole ones only.
    Numbers(Interval, bool),
    /// Any words but none.
    Texts,
    /// Calendar dates.
    Days,
    /// Sets of so many members.
    Sets(usize),
}

impl Domain {
    /// All days that can be written.
    pub fn all_days() -> Interval {
        let day = |year, month, day| Date::from_ymd_opt(year, month, day).map_or(0.0, day_number);
        Interval::closed(day(0, 1, 1), day(9999, 12, 31))
    }
}

impl Column {
    /// The values that can stand here.
    pub fn domain(self, vocabulary: &Vocabulary) -> Domain {
        match self {
            Column::Trust => Domain::Members(vocabulary.tiers.len()),
            Column::Consent(_) => Domain::Members(2),
            Column::Field(field) => match &vocabulary[field].typ {
                Type::Bool | Type::Tier | Type::OneOf { .. } => {
                    Domain::Members(vocabulary.member_count(field))
                }
                Type::Int(range) => Domain::Numbers(Interval::closed(range.least(), range.greatest()), true),
                Type::Number(range) => {
                    Domain::Numbers(Interval::closed(range.least(), range.greatest()), false)
                }
                Type::Text => Domain::Texts,
                Type::Date => Domain::Days,
                Type::SetOf { members } => Domain::Sets(members.len()),
            },
        }
    }

    /// Whether what stands here can be unknown.
    pub fn can_be_unknown(self) -> bool {
        matches!(self, Column::Field(_))
    }

    /// The name of the column.
    pub fn name(self, vocabulary: &Vocabulary) -> String {
        match self {
            Column::Trust => "trust".to_owned(),
            Column::Consent(consent) => format!("consent {}", vocabulary[consent].name),
            Column::Field(field) => vocabulary.path(field),
        }
    }

    /// The name of a member of the column, where it has members.
    pub fn member_name(self, vocabulary: &Vocabulary, member: usize) -> Option<&str> {
        let tier = |at: usize| vocabulary.tiers.get(at).map(|tier| tier.name.as_str());
        match self {
            Column::Trust => tier(member),
            Column::Consent(_) => ["not given", "given"].get(member).copied(),
            Column::Field(field) => match &vocabulary[field].typ {
                Type::Bool => ["false", "true"].get(member).copied(),
                Type::Tier => tier(member),
                Type::OneOf { members } | Type::SetOf { members } => {
                    members.get(member).map(|member| member.name.as_str())
                }
                _ => None,
            },
        }
    }
}
