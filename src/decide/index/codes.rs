//! Owns the numbers that a visitor is to the index. Must not know rows.

use super::super::visitor::Visitor;
use super::Index;
use crate::table::day_number;
use crate::vocabulary::{Members, TierId, Type, Value, Vocabulary};

/// A visitor in numbers: one for each field (a number itself, a day, the place of a member or of
/// a tier, 0 or 1; not a number where the field is unknown), then the tier, then each consent.
/// Made anew for every visitor in the same room, so that deciding takes no memory.
#[derive(Debug, Clone, Default)]
pub struct Codes {
    numbers: Vec<f64>,
    /// Sets, for fields that have them.
    sets: Vec<Members>,
    /// Texts, for fields that have them.
    texts: Vec<Option<String>>,
    /// The class of each indexed column's value.
    classes: Vec<u32>,
    /// The day of the visit.
    today: f64,
    id: Option<String>,
}

/// The place of the visitor's tier among the numbers.
pub fn place_of_tier(vocabulary: &Vocabulary) -> usize {
    vocabulary.fields.len()
}

/// The place of a consent among the numbers.
pub fn place_of_consent(vocabulary: &Vocabulary, consent: usize) -> usize {
    vocabulary.fields.len() + 1 + consent
}

impl Codes {
    /// The codes of a visitor of that tier.
    pub fn of(index: &Index, vocabulary: &Vocabulary, visitor: &Visitor, tier: TierId) -> Self {
        let mut codes = Codes::default();
        codes.set(index, vocabulary, visitor, tier);
        codes
    }

    /// Makes these the codes of a visitor of that tier.
    pub fn set(&mut self, index: &Index, vocabulary: &Vocabulary, visitor: &Visitor, tier: TierId) {
        let count = vocabulary.fields.len();
        self.numbers.clear();
        self.sets.resize(count, Members::none());
        self.texts.resize(count, None);
        for field in vocabulary.field_ids() {
            let number = match visitor.value(vocabulary, field) {
                None => f64::NAN,
                Some(Value::Bool(truth)) => f64::from(u8::from(*truth)),
                Some(Value::Number(number)) => *number,
                Some(Value::Date(date)) => day_number(*date),
                Some(Value::Tier(tier)) => tier.index() as f64,
                Some(Value::Member(member)) => *member as f64,
                Some(Value::Set(members)) => {
                    self.sets[field.index()].clone_from(members);
                    0.0
                }
                Some(Value::Text(text)) => {
                    self.texts[field.index()] = Some(text.clone());
                    0.0
                }
            };
            self.numbers.push(number);
        }
        self.numbers.push(tier.index() as f64);
        let given = (0..vocabulary.consents.len()).map(|consent| visitor.consents.contains(consent));
        self.numbers.extend(given.map(|given| f64::from(u8::from(given))));
        self.today = day_number(visitor.today());
        self.id.clone_from(&visitor.id);
        index.classes.of(&self.numbers, &mut self.classes);
        debug_assert!(vocabulary.fields.iter().all(|field| field.typ != Type::Bool || count > 0));
    }

    /// The number at a place.
    pub fn number(&self, at: u32) -> f64 {
        self.numbers.get(at as usize).copied().unwrap_or(f64::NAN)
    }

    /// The set of a field.
    pub fn members(&self, at: u32) -> Option<&Members> {
        self.sets.get(at as usize)
    }

    /// The text of a field.
    pub fn text(&self, at: u32) -> Option<&str> {
        self.texts.get(at as usize)?.as_deref()
    }

    /// The day of the visit, as a number.
    pub fn today(&self) -> f64 {
        self.today
    }

    /// Who the visitor is.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The class of each indexed column's value.
    pub(super) fn classes(&self) -> &[u32] {
        &self.classes
    }
}
