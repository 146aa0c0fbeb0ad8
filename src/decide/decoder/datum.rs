//! Owns reading the value of a field, plain or with how sure it is and since when. Must not know whose
//! it is, nor what becomes of it.

use super::columns::{Column, Kind};
use super::names::Names;
use super::reader::{Reader, once};
use super::words::{List, Name, Words, strange};
use super::{SURE, VALUE};
use crate::vocabulary::{Members, Moment, TierId, Value, parse_date};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor as Visit};
use std::fmt;

/// What is given for a field.
pub struct Datum<'r, 'a> {
    pub reader: &'r mut Reader<'a>,
    pub column: &'a Column,
}

impl<'a> Datum<'_, 'a> {
    fn plain(&self) -> Plain<'a> {
        Plain { kind: &self.column.kind, tiers: &self.reader.decoder.tiers }
    }

    #[inline]
    fn give(self, value: Option<Value>) {
        if let Some(value) = value {
            self.reader.give(self.column, value, None, None);
        }
    }
}

impl<'de> DeserializeSeed<'de> for Datum<'_, '_> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// What is not annotated is its value.
macro_rules! plainly {
    ($($visit:ident($typ:ty);)*) => {$(
        #[inline]
        fn $visit<E: Error>(self, plain: $typ) -> Result<(), E> {
            let value = self.plain().$visit(plain)?;
            self.give(value);
            Ok(())
        }
    )*};
}

impl<'de> Visit<'de> for Datum<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a datum")
    }

    plainly! {
        visit_bool(bool);
        visit_u64(u64);
        visit_i64(i64);
        visit_f64(f64);
        visit_str(&str);
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    #[inline]
    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<(), A::Error> {
        let value = self.plain().visit_seq(list)?;
        self.give(value);
        Ok(())
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        let (mut value, mut sure, mut as_of) = (None, None, None);
        let mut seen = Members::none();
        while let Some(note) = map.next_key_seed(Name(&self.reader.decoder.notes))? {
            once(&mut seen, note)?;
            match note {
                VALUE => value = map.next_value_seed(self.plain())?,
                SURE => sure = map.next_value_seed(Sure)?,
                _ => map.next_value_seed(Words(|text: &str| {
                    as_of = Moment::parse(text);
                    as_of.map(drop)
                }))?,
            }
        }
        // Without a value it is strange.
        if !seen.contains(VALUE) {
            return Err(strange());
        }
        if let Some(value) = value {
            self.reader.give(self.column, value, sure, as_of);
        }
        Ok(())
    }
}

/// A value, or nothing: null, and an empty text whatever the type.
struct Plain<'a> {
    kind: &'a Kind,
    tiers: &'a Names,
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
        self.number(number as f64, || false)
    }

    #[inline]
    fn visit_i64<E: Error>(self, number: i64) -> Result<Option<Value>, E> {
        self.number(number as f64, || false)
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
struct Sure;

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
