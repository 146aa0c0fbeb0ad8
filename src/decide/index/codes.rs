//! Owns the numbers that a visitor is to the index. Must not know rows.

use super::super::visitor::Visitor;
use super::Index;
use crate::table::day_number;
use crate::vocabulary::{SurfaceId, TierId, Value, Vocabulary};

/// Room for the codes of one visitor after another, so that coding takes no memory.
#[derive(Debug, Clone, Default)]
pub struct Room {
    numbers: Vec<f64>,
    classes: Vec<u32>,
    starts: Vec<u32>,
}

/// A visitor in numbers: one for each field (a number itself, a day, the place of a member or of
/// a tier, 0 or 1; not a number where the field is unknown), then the tier, then each consent.
#[derive(Debug, Clone, Copy)]
pub struct Codes<'v> {
    vocabulary: &'v Vocabulary,
    visitor: &'v Visitor,
    numbers: &'v [f64],
    /// Where the lines of the classes of the visitor's values begin.
    starts: &'v [u32],
}

/// The place of the visitor's tier among the numbers.
pub fn place_of_tier(vocabulary: &Vocabulary) -> usize {
    vocabulary.fields.len()
}

/// The place of a consent among the numbers.
pub fn place_of_consent(vocabulary: &Vocabulary, consent: usize) -> usize {
    vocabulary.fields.len() + 1 + consent
}

impl<'v> Codes<'v> {
    /// The codes of a visitor of that tier, for a surface, in that room.
    pub fn of(
        index: &Index,
        surface: SurfaceId,
        vocabulary: &'v Vocabulary,
        visitor: &'v Visitor,
        tier: TierId,
        room: &'v mut Room,
    ) -> Self {
        room.numbers.clear();
        let number = |field| match visitor.value(vocabulary, field) {
            None => f64::NAN,
            Some(Value::Bool(truth)) => f64::from(u8::from(*truth)),
            Some(Value::Number(number)) => *number,
            Some(Value::Date(date)) => day_number(*date),
            Some(Value::Tier(tier)) => tier.index() as f64,
            Some(Value::Member(member)) => *member as f64,
            Some(Value::Set(_) | Value::Text(_)) => 0.0,
        };
        room.numbers.extend(vocabulary.field_ids().map(number));
        room.numbers.push(tier.index() as f64);
        let given = (0..vocabulary.consents.len()).map(|consent| visitor.consents.contains(consent));
        room.numbers.extend(given.map(|given| f64::from(u8::from(given))));
        index.classes.of(&room.numbers, &mut room.classes);
        room.starts.clear();
        if let Some(surface) = index.surfaces.get(surface.index()) {
            surface.blocks.starts(&room.classes, &mut room.starts);
        }
        Codes { vocabulary, visitor, numbers: &room.numbers, starts: &room.starts }
    }

    /// The number at a place.
    #[inline]
    pub fn number(&self, at: u32) -> f64 {
        self.numbers.get(at as usize).copied().unwrap_or(f64::NAN)
    }

    /// The value of the field at a place.
    pub fn value(&self, at: u32) -> Option<&Value> {
        self.visitor.value(self.vocabulary, crate::vocabulary::FieldId(at))
    }

    /// The visitor.
    pub fn visitor(&self) -> &'v Visitor {
        self.visitor
    }

    /// Where the lines of the classes of the visitor's values begin.
    pub(super) fn starts(&self) -> &[u32] {
        self.starts
    }
}
