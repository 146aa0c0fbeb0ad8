//! Owns reading what is given for a field: a value, or one with how sure it is and since when. Must
//! not know what values are, nor what becomes of them.

use super::columns::Column;
use super::plain::{Plain, Sure};
use super::reader::{Reader, once};
use super::words::{Name, Words, strange};
use super::{SURE, VALUE};
use crate::vocabulary::{Members, Moment, Value};
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
