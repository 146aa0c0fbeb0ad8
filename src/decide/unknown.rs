//! Owns why a datum is unknown: the five causes. Must not know JSON, nor their words.

use crate::vocabulary::{ConsentId, Duration, FieldId, Moment, Value};

/// Why a datum is unknown.
#[derive(Debug, Clone, PartialEq)]
pub enum Unknown {
    /// Nothing was given for it; an empty text is nothing, too.
    Absent,
    /// What was given is not of its type, or not readable: the words of the problem.
    IllTyped(String),
    /// The consent that its source needs was not given.
    NotConsented(ConsentId),
    /// It is less sure than its field demands.
    Unsure {
        /// The confidence that came with it, if one did.
        has: Option<f64>,
        /// The least that will do.
        needs: f64,
    },
    /// It is older than its field allows.
    Stale {
        /// Since when it holds, if that was said.
        as_of: Option<Moment>,
        /// How old it may be.
        fresh: Duration,
    },
}

impl Unknown {
    /// The word for it, as it stands in JSON.
    pub fn word(&self) -> &'static str {
        match self {
            Unknown::Absent => "absent",
            Unknown::IllTyped(_) => "ill_typed",
            Unknown::NotConsented(_) => "not_consented",
            Unknown::Unsure { .. } => "unsure",
            Unknown::Stale { .. } => "stale",
        }
    }
}

/// Something that was given for a field and cannot be used, the missing consent aside.
#[derive(Debug, Clone, PartialEq)]
pub struct Withheld {
    /// The field.
    pub field: FieldId,
    /// The value, where it is one of the field's type.
    pub value: Option<Value>,
    /// Why it cannot be used; at least one.
    pub causes: Vec<Unknown>,
}
