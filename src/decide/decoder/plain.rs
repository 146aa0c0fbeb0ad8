//! Owns reading a plain value of a type, and how sure it is. Must not know whose it is.

use super::columns::Kind;
use super::names::Names;
use super::words::{List, strange};
use crate::vocabulary::{MAX_WHOLE, Members, TierId, Value, parse_date};
use serde::de::{DeserializeSeed, Deserializer, Error, SeqAccess, Visitor as Visit};
use std::fmt;

/// A value, or nothing: null, and an empty text whatever the type.
pub struct Plain<'a> {
    pub kind: &'a Kind,
    pub tiers: &'a Names,
}

impl Plain<'_> {
    /// A number that may be broken, and is within bounds.
    #[inline]
    fn number<E: Error>(&self, number: f64, broken: impl FnOnce() -> bool) -> Result<Option<Value>, E> {
        match self.kind {
            Kind::Number { whole, least, greatest }
                if *least <= number && number <= *greatest && !(*whole && broken()) =>
            {
                // Adding zero turns -0 into 0.
                Ok(Some(Value::Number(number + 0.0)))
            }
            _ => Err(strange()),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Plain<'_> {
    type Value = Option<Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<Value>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visit<'de> for Plain<'_> {
    type Value = Option<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Option<Value>, E> {
        Ok(None)
    }

    #[inline]
    fn visit_bool<E: Error>(self, truth: bool) -> Result<Option<Value>, E> {
        if matches!(self.kind, Kind::Bool) { Ok(Some(Value::Bool(truth))) } else { Err(strange()) }
    }

    #[inline]
    fn visit_u64<E: Error>(self, number: u64) -> Result<Option<Value>, E> {
        if number > MAX_WHOLE as u64 { Err(strange()) } else { self.number(number as f64, || false) }
    }

    #[inline]
    fn visit_i64<E: Error>(self, number: i64) -> Result<Option<Value>, E> {
        if number < -MAX_WHOLE as i64 { Err(strange()) } else { self.number(number as f64, || false) }
    }

    #[inline]
    fn visit_f64<E: Error>(self, number: f64) -> Result<Option<Value>, E> {
        self.number(number, || number.fract() != 0.0)
    }

    #[inline]
    fn visit_str<E: Error>(self, text: &str) -> Result<Option<Value>, E> {
        if text.is_empty() {
            return Ok(None);
        }
        let value = match self.kind {
            Kind::OneOf(members) => members.find(text.as_bytes()).map(Value::Member),
            Kind::Tier => self.tiers.find(text.as_bytes()).map(TierId::from_index).map(Value::Tier),
            Kind::Text => Some(Value::Text(text.to_owned())),
            Kind::Date => parse_date(text).map(Value::Date),
            _ => None,
        };
        if value.is_some() { Ok(value) } else { Err(strange()) }
    }

    #[inline]
    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Option<Value>, A::Error> {
        let Kind::SetOf(names) = self.kind else { return Err(strange()) };
        let mut found = Members::none();
        List { names, found: &mut found }.visit_seq(list)?;
        Ok(Some(Value::Set(found)))
    }
}

/// How sure something is, or nothing.
pub struct Sure;

impl<'de> DeserializeSeed<'de> for Sure {
    type Value = Option<f64>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<f64>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Visit<'_> for Sure {
    type Value = Option<f64>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number from 0 to 1")
    }

    fn visit_unit<E: Error>(self) -> Result<Option<f64>, E> {
        Ok(None)
    }

    fn visit_f64<E: Error>(self, sure: f64) -> Result<Option<f64>, E> {
        if (0.0..=1.0).contains(&sure) { Ok(Some(sure)) } else { Err(strange()) }
    }

    fn visit_u64<E: Error>(self, sure: u64) -> Result<Option<f64>, E> {
        self.visit_f64(sure as f64)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Option<f64>, E> {
        if text.is_empty() { Ok(None) } else { Err(strange()) }
    }
}
