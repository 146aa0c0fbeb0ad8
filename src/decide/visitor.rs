//! Owns what is known of one visitor, as a policy may see it. Must not know JSON.

use crate::vocabulary::{ConsentId, Date, FieldId, Members, Moment, TierId, Type, Value, Vocabulary};
use serde::Serialize;

/// A visitor as a policy may see them: what is unsure, stale or not consented to is not there.
#[derive(Debug, Clone, PartialEq)]
pub struct Visitor {
    /// Who they are, to fall into buckets by.
    pub id: Option<String>,
    /// The tier that the host passes, in the place of the climb.
    pub trust: Option<TierId>,
    /// What they consented to.
    pub consents: Members,
    /// The moment of the visit.
    pub now: Moment,
    values: Vec<Option<Value>>,
}

/// Something in the facts that could not be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// A field, a source, or one of the host's four keys.
    pub at: String,
    /// What is wrong with it.
    pub problem: String,
}

impl Visitor {
    /// A visitor of whom nothing is known.
    pub fn new(vocabulary: &Vocabulary, now: Moment) -> Self {
        Visitor {
            id: None,
            trust: None,
            consents: Members::none(),
            now,
            values: vec![None; vocabulary.fields.len()],
        }
    }

    /// Gives a consent.
    #[must_use]
    pub fn consenting(mut self, consent: ConsentId) -> Self {
        self.consents.insert(consent.index());
        self
    }

    /// Makes a field known, as sure and fresh as can be. A value that is not of the field's
    /// type leaves it unknown. Whether its source has its consent is looked at when it is read.
    #[must_use]
    pub fn knowing(mut self, vocabulary: &Vocabulary, field: FieldId, value: Value) -> Self {
        self.set(vocabulary, field, value);
        self
    }

    /// Makes a field known; false where the value is not of the field's type.
    pub(super) fn set(&mut self, vocabulary: &Vocabulary, field: FieldId, value: Value) -> bool {
        let fits = is_of(vocabulary, field, &value);
        if fits {
            self.values[field.index()] = Some(value);
        }
        fits
    }

    /// The value of a field, if it is known: a field whose source needs a consent that was not
    /// given never is.
    pub fn value(&self, vocabulary: &Vocabulary, field: FieldId) -> Option<&Value> {
        let value = self.values.get(field.index())?.as_ref()?;
        match vocabulary.consent_of(field) {
            Some(consent) if !self.consents.contains(consent.index()) => None,
            _ => Some(value),
        }
    }

    /// Whether a consent was given.
    pub fn consents_to(&self, consent: ConsentId) -> bool {
        self.consents.contains(consent.index())
    }

    /// The day of the visit.
    pub fn today(&self) -> Date {
        self.now.day()
    }
}

fn is_of(vocabulary: &Vocabulary, field: FieldId, value: &Value) -> bool {
    match (&vocabulary[field].typ, value) {
        (Type::Bool, Value::Bool(_)) | (Type::Date, Value::Date(_)) => true,
        (Type::Int(range), Value::Number(number)) => number.fract() == 0.0 && range.contains(*number),
        (Type::Number(range), Value::Number(number)) => range.contains(*number),
        (Type::Text, Value::Text(text)) => !text.is_empty(),
        (Type::Tier, Value::Tier(tier)) => tier.index() < vocabulary.tiers.len(),
        (Type::OneOf { members }, Value::Member(member)) => *member < members.len(),
        (Type::SetOf { members }, Value::Set(set)) => {
            set.highest().is_none_or(|highest| highest < members.len())
        }
        _ => false,
    }
}
