//! Owns what is known of one visitor, as a policy may see it. Must not know JSON.

use super::unknown::{Unknown, Withheld};
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
    /// What was given and cannot be used; nothing, for most visitors.
    withheld: Vec<Withheld>,
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
            withheld: Vec::new(),
        }
    }

    /// Makes everything unknown, as [`Visitor::new`] has it, in the room that is there. What is left of
    /// the id may take the letters of the next.
    pub(super) fn clear(&mut self, vocabulary: &Vocabulary, now: Moment) -> Option<String> {
        self.trust = None;
        self.consents = Members::none();
        self.now = now;
        self.values.clear();
        self.values.resize_with(vocabulary.fields.len(), || None);
        self.withheld.clear();
        self.id.take()
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

    /// Takes a consent back.
    #[must_use]
    pub fn withdrawing(mut self, consent: ConsentId) -> Self {
        self.consents = self.consents.without(&Members::one(consent.index()));
        self
    }

    /// Makes a field unknown, as if nothing had been given for it.
    #[must_use]
    pub fn forgetting(mut self, field: FieldId) -> Self {
        if let Some(value) = self.values.get_mut(field.index()) {
            *value = None;
        }
        self.withheld.retain(|withheld| withheld.field != field);
        self
    }

    /// Makes a field known; false where the value is not of the field's type.
    pub(super) fn set(&mut self, vocabulary: &Vocabulary, field: FieldId, value: Value) -> bool {
        let fits = is_of(vocabulary, field, &value);
        if fits {
            self.values[field.index()] = Some(value);
            if !self.withheld.is_empty() {
                self.withheld.retain(|withheld| withheld.field != field);
            }
        }
        fits
    }

    /// Makes a field known of which nothing was withheld, by a value that is of its type.
    pub(super) fn put(&mut self, field: FieldId, value: Value) {
        if let Some(place) = self.values.get_mut(field.index()) {
            *place = Some(value);
        }
    }

    /// Makes a field known where its value is sure and fresh enough, else remembers why it is not.
    pub(super) fn admit(
        &mut self,
        vocabulary: &Vocabulary,
        field: FieldId,
        value: Value,
        sure: Option<f64>,
        as_of: Option<Moment>,
    ) {
        let declared = &vocabulary[field];
        let unsure = declared.sure.filter(|least| sure.is_none_or(|sure| sure < *least));
        let stale = declared.fresh.filter(|age| as_of.is_none_or(|then| self.now.is_past(*age, then)));
        if unsure.is_none() && stale.is_none() {
            self.set(vocabulary, field, value);
        } else {
            let unsure = unsure.map(|needs| Unknown::Unsure { has: sure, needs });
            let stale = stale.map(|fresh| Unknown::Stale { as_of, fresh });
            let causes = unsure.into_iter().chain(stale).collect();
            self.withhold(Withheld { field, value: Some(value), causes });
        }
    }

    /// Remembers that something was given for a field, and why it cannot be used.
    pub(super) fn withhold(&mut self, withheld: Withheld) {
        self.withheld.push(withheld);
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

    /// The value of a field, whether or not the consent that it needs was given.
    pub fn given(&self, field: FieldId) -> Option<&Value> {
        self.values.get(field.index())?.as_ref()
    }

    /// What was given for a field and cannot be used, being ill-typed, unsure or stale.
    pub fn withheld(&self, field: FieldId) -> Option<&Withheld> {
        self.withheld.iter().find(|withheld| withheld.field == field)
    }

    /// Everything through which a field is unknown: each of these would have to be otherwise.
    /// Nothing where it is known.
    pub fn unknown(&self, vocabulary: &Vocabulary, field: FieldId) -> Vec<Unknown> {
        let mut causes = match (self.given(field), self.withheld(field)) {
            (Some(_), _) => Vec::new(),
            (None, Some(withheld)) => withheld.causes.clone(),
            (None, None) => vec![Unknown::Absent],
        };
        let missing = vocabulary.consent_of(field).filter(|consent| !self.consents_to(*consent));
        causes.extend(missing.map(Unknown::NotConsented));
        causes
    }

    /// Whether all that is known of the visitor is of this vocabulary, as it is of a visitor made for it.
    pub fn fits(&self, vocabulary: &Vocabulary) -> bool {
        let tier = self.trust.is_none_or(|tier| tier.index() < vocabulary.tiers.len());
        let mut fields = vocabulary.field_ids().zip(&self.values);
        tier && self.values.len() == vocabulary.fields.len()
            && fields.all(|(field, value)| value.as_ref().is_none_or(|value| is_of(vocabulary, field, value)))
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
