//! Owns texts: names among others, lists of them, and words that may be missing. Must not know whose
//! they are.

use super::names::Names;
use crate::vocabulary::Members;
use serde::de::{DeserializeSeed, Deserializer, Error, SeqAccess, Visitor as Visit};
use std::fmt;

/// Something to look at closely. The words are never seen.
#[cold]
pub fn strange<E: Error>() -> E {
    E::custom("strange")
}

/// A name among others: what it stands for.
pub struct Name<'a>(pub &'a Names);

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = usize;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visit<'_> for Name<'_> {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    #[inline]
    fn visit_str<E: Error>(self, name: &str) -> Result<usize, E> {
        self.0.find(name.as_bytes()).ok_or_else(strange)
    }
}

/// A list of names, put among those that were found; null is none.
pub struct List<'a> {
    pub names: &'a Names,
    pub found: &'a mut Members,
}

impl<'de> DeserializeSeed<'de> for List<'_> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visit<'de> for List<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of names")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    #[inline]
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(name) = list.next_element_seed(Name(self.names))? {
            self.found.insert(name);
        }
        Ok(())
    }
}

/// Words, for somebody who says nothing where they are strange. Null and an empty text are no words.
pub struct Words<F>(pub F);

impl<'de, F: FnOnce(&str) -> Option<()>> DeserializeSeed<'de> for Words<F> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<F: FnOnce(&str) -> Option<()>> Visit<'_> for Words<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("words")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    #[inline]
    fn visit_str<E: Error>(self, words: &str) -> Result<(), E> {
        if words.is_empty() { Ok(()) } else { (self.0)(words).ok_or_else(strange) }
    }
}
