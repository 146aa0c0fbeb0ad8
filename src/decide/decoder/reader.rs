//! Owns reading one visitor: whose facts they are, and what each source says. Must not know how a
//! value is told from its letters, nor rules.

use super::columns::{Column, Columns};
use super::datum::Datum;
use super::words::{List, Name, Words, strange};
use super::{CONSENT, Decoder, HOSTS, ID, NOW, TRUST};
use crate::decide::visitor::Visitor;
use crate::vocabulary::{Members, Moment, TierId, Value, Vocabulary};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor as Visit};
use std::fmt;

/// Reads one visitor. Each step is an error where something is strange; its words are never seen.
pub struct Reader<'a> {
    pub decoder: &'a Decoder,
    vocabulary: &'a Vocabulary,
    visitor: &'a mut Visitor,
    /// The id of the one before, to take the letters of the next.
    id: Option<String>,
    /// Whether the age of something was looked at.
    aged: bool,
}

impl<'a> Reader<'a> {
    /// Reads into this visitor, of whom nothing is left.
    pub fn new(
        decoder: &'a Decoder,
        vocabulary: &'a Vocabulary,
        now: Moment,
        visitor: &'a mut Visitor,
    ) -> Self {
        let id = visitor.clear(vocabulary, now);
        Reader { decoder, vocabulary, visitor, id, aged: false }
    }

    /// Reads the facts; nothing where they are strange, and then the visitor is half read.
    pub fn facts(mut self, json: &[u8]) -> Option<()> {
        // One look at the whole is quicker than one at each text in it.
        let text = std::str::from_utf8(json).ok()?;
        let mut json = serde_json::Deserializer::from_str(text);
        json.deserialize_map(Facts(&mut self)).ok()?;
        json.end().ok()
    }

    /// Takes a value, with how sure it is and since when.
    #[inline]
    pub fn give(&mut self, column: &Column, value: Value, sure: Option<f64>, as_of: Option<Moment>) {
        if column.judged {
            self.aged |= column.ages;
            self.visitor.admit(self.vocabulary, column.field, value, sure, as_of);
        } else {
            self.visitor.put(column.field, value);
        }
    }

    fn id(&mut self, text: &str) {
        let mut id = self.id.take().unwrap_or_default();
        id.clear();
        id.push_str(text);
        self.visitor.id = Some(id);
    }

    fn trust(&mut self, name: &str) -> Option<()> {
        let tier = self.decoder.tiers.find(name.as_bytes())?;
        self.visitor.trust = Some(TierId::from_index(tier));
        Some(())
    }

    fn now(&mut self, text: &str) -> Option<()> {
        // Ages are seen from the visitor's own moment; one that comes late comes too late.
        self.visitor.now = Moment::parse(text).filter(|_| !self.aged)?;
        Some(())
    }
}

/// The whole of the facts.
struct Facts<'r, 'a>(&'r mut Reader<'a>);

impl<'de> Visit<'de> for Facts<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("facts")
    }

    #[inline]
    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        let reader = self.0;
        let (decoder, mut seen) = (reader.decoder, Members::none());
        while let Some(top) = map.next_key_seed(Name(&decoder.top))? {
            once(&mut seen, top)?;
            match top {
                ID => map.next_value_seed(Words(|id: &str| {
                    reader.id(id);
                    Some(())
                }))?,
                TRUST => map.next_value_seed(Words(|name: &str| reader.trust(name)))?,
                CONSENT => {
                    let consents = &mut reader.visitor.consents;
                    map.next_value_seed(List { names: &decoder.consents, found: consents })?;
                }
                NOW => map.next_value_seed(Words(|now: &str| reader.now(now)))?,
                source => {
                    let source = decoder.sources.get(source - HOSTS.len()).ok_or_else(strange)?;
                    map.next_value_seed(Fields { reader, source })?;
                }
            }
        }
        Ok(())
    }
}

/// The facts of a source; null is none.
struct Fields<'r, 'a> {
    reader: &'r mut Reader<'a>,
    source: &'a Columns,
}

impl<'de> DeserializeSeed<'de> for Fields<'_, '_> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visit<'de> for Fields<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the facts of a source")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    #[inline]
    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        let mut seen = Members::none();
        while let Some(at) = map.next_key_seed(Name(&self.source.names))? {
            once(&mut seen, at)?;
            let column = self.source.columns.get(at).ok_or_else(strange)?;
            map.next_value_seed(Datum { reader: self.reader, column })?;
        }
        Ok(())
    }
}

/// Marks a key as seen, if it was not.
#[inline]
pub fn once<E: Error>(seen: &mut Members, at: usize) -> Result<(), E> {
    if seen.contains(at) {
        return Err(strange());
    }
    seen.insert(at);
    Ok(())
}
