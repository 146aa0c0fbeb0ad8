//! Owns what data are: sources, fields, their types, categories and consents.
//! Must not know rules.

use super::{CategoryId, ConsentId, Duration, GoalId, Intimacy, Origin, Party, SourceId, Viewers};
use serde::{Deserialize, Serialize};

/// The largest whole number that every JSON reader keeps exact.
pub const MAX_WHOLE: f64 = 9_007_199_254_740_992.0;

/// Something that a visitor can consent to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Consent {
    /// Its name.
    pub name: String,
    /// What the person is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    /// What the author wrote about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
}

/// A category of data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Category {
    /// Its name.
    pub name: String,
    /// How intimate its data are.
    pub intimacy: Intimacy,
    /// Its key in the Fides taxonomy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fideslang: Option<String>,
}

impl Category {
    /// The built-in categories.
    pub const BUILT_IN: &[(&str, Intimacy)] = &[
        ("setting", Intimacy::Ordinary),
        ("preference", Intimacy::Ordinary),
        ("interest", Intimacy::Ordinary),
        ("purchase", Intimacy::Ordinary),
        ("name", Intimacy::Personal),
        ("contact", Intimacy::Personal),
        ("behaviour", Intimacy::Personal),
        ("birthday", Intimacy::Personal),
        ("region", Intimacy::Personal),
        ("demographic", Intimacy::Private),
        ("location", Intimacy::Private),
        ("financial", Intimacy::Private),
        ("household", Intimacy::Private),
        ("identity", Intimacy::Private),
        ("social", Intimacy::Private),
        ("health", Intimacy::Special),
        ("biometric", Intimacy::Special),
        ("belief", Intimacy::Special),
        ("ethnicity", Intimacy::Special),
        ("sexuality", Intimacy::Special),
        ("child", Intimacy::Special),
        ("hardship", Intimacy::Special),
        ("messages", Intimacy::Special),
    ];
}

/// Where data come from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// Its name.
    pub name: String,
    /// How its data came to be known.
    pub origin: Origin,
    /// Whom they came from.
    pub party: Party,
    /// The consent without which all of it is unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needs: Option<ConsentId>,
    /// What it is, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What the author wrote about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
}

/// One datum of a source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// Its source.
    pub source: SourceId,
    /// Its name in the source.
    pub name: String,
    /// The values it can have.
    #[serde(rename = "type")]
    pub typ: Type,
    /// What kind of data it is.
    pub category: CategoryId,
    /// The confidence (0 to 1) below which it is unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sure: Option<f64>,
    /// The age beyond which it is unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fresh: Option<Duration>,
    /// The goals that it was given for; none means any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goals: Option<Vec<GoalId>>,
    /// Who may learn of it.
    pub seen_by: Viewers,
    /// What the author wrote about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
}

/// The values that a field can have; anything else is ill-typed, and so unknown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Type {
    /// True or false.
    Bool,
    /// A whole number.
    Int(Range),
    /// A number.
    Number(Range),
    /// Any words but none.
    Text,
    /// A calendar date.
    Date,
    /// A tier of the ladder.
    Tier,
    /// One of the members.
    OneOf {
        /// The members, in order of declaration.
        members: Vec<Member>,
    },
    /// Any of the members, or none.
    SetOf {
        /// The members, in order of declaration.
        members: Vec<Member>,
    },
}

impl Type {
    /// The word for the type, as it is declared.
    pub fn word(&self) -> &'static str {
        match self {
            Type::Bool => "bool",
            Type::Int(_) => "int",
            Type::Number(_) => "number",
            Type::Text => "text",
            Type::Date => "date",
            Type::Tier => "tier",
            Type::OneOf { .. } => "one of",
            Type::SetOf { .. } => "set of",
        }
    }
}

/// Inclusive bounds of a number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Range {
    /// The least value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    /// The greatest value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
}

impl Range {
    /// The least value, where it is open the least exact whole number.
    pub fn least(self) -> f64 {
        self.low.unwrap_or(-MAX_WHOLE)
    }

    /// The greatest value, where it is open the greatest exact whole number.
    pub fn greatest(self) -> f64 {
        self.high.unwrap_or(MAX_WHOLE)
    }

    /// Whether a number lies in it.
    pub fn contains(self, number: f64) -> bool {
        self.least() <= number && number <= self.greatest()
    }
}

/// A member of a type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// Its name, as facts write it.
    pub name: String,
    /// The words that it prints as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
}
