//! Owns words that many rules have in common: they are kept once, however many rules say them.
//! Must not know what the words are.

use super::Card;
use serde::Deserializer;
use serde::de::{SeqAccess, Visitor};
use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

/// The words met so far.
#[derive(Debug, Default)]
pub struct Shared(HashSet<Arc<str>>);

impl Shared {
    /// The same words, kept where they were met first.
    pub fn one(&mut self, words: Arc<str>) -> Arc<str> {
        if let Some(known) = self.0.get(&words) {
            return Arc::clone(known);
        }
        self.0.insert(Arc::clone(&words));
        words
    }
}

/// Reads what there is to know of rules. What is told of them is shared as they come, so that
/// the room of what was said before is free for the next.
pub fn cards<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Card>, D::Error> {
    deserializer.deserialize_seq(Cards(Shared::default()))
}

struct Cards(Shared);

impl<'de> Visitor<'de> for Cards {
    type Value = Vec<Card>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of rules")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<Vec<Card>, A::Error> {
        let mut cards = Vec::new();
        while let Some(mut card) = list.next_element::<Card>()? {
            card.because = card.because.map(|because| self.0.one(because));
            cards.push(card);
        }
        cards.shrink_to_fit();
        Ok(cards)
    }
}
