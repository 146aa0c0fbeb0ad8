//! Owns reading facts in one pass, straight into a visitor. Only facts of which there is nothing to
//! tell are read so; whatever is strange in others, [`super::facts`] looks at it closely, and is
//! the definition. Must not know rules.

use super::facts::{FactsError, read};
use super::visitor::{Problem, Visitor};
use crate::vocabulary::{
    ConsentId, FieldId, MAX_WHOLE, Members, Moment, TierId, Type, Value, Vocabulary, parse_date,
};
use rustc_hash::FxHashMap;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor as Visit};
use std::borrow::Cow;
use std::fmt;

type Names<T> = FxHashMap<Box<str>, T>;

/// What the names in facts stand for, by one look each. Made once for each policy set.
#[derive(Debug, Clone, Default)]
pub struct Decoder {
    top: Names<Top>,
    /// The fields of each source.
    sources: Vec<Names<FieldId>>,
    /// The members of each field, or the tiers.
    members: Vec<Names<usize>>,
    tiers: Names<TierId>,
    consents: Names<ConsentId>,
}

/// A key of the facts.
#[derive(Debug, Clone, Copy)]
enum Top {
    Id,
    Trust,
    Consent,
    Now,
    Source(usize),
}

impl Decoder {
    /// What the names of a vocabulary stand for.
    pub fn new(vocabulary: &Vocabulary) -> Self {
        let mut decoder = Decoder::default();
        let hosts = [("id", Top::Id), ("trust", Top::Trust), ("consent", Top::Consent), ("now", Top::Now)];
        decoder.top.extend(hosts.map(|(name, top)| (name.into(), top)));
        for (at, source) in vocabulary.sources.iter().enumerate() {
            decoder.top.insert(source.name.as_str().into(), Top::Source(at));
            decoder.sources.push(Names::default());
        }
        for id in vocabulary.field_ids() {
            let field = &vocabulary[id];
            if let Some(fields) = decoder.sources.get_mut(field.source.index()) {
                fields.insert(field.name.as_str().into(), id);
            }
            let names = match &field.typ {
                Type::OneOf { members } | Type::SetOf { members } => {
                    members.iter().map(|member| &member.name).collect()
                }
                _ => Vec::new(),
            };
            let numbered = names.into_iter().enumerate();
            decoder.members.push(numbered.map(|(at, name)| (name.as_str().into(), at)).collect());
        }
        decoder.tiers = vocabulary.tier_ids().map(|id| (vocabulary[id].name.as_str().into(), id)).collect();
        let consents = vocabulary.consents.iter().enumerate();
        decoder.consents =
            consents.map(|(at, consent)| (consent.name.as_str().into(), ConsentId::from_index(at))).collect();
        decoder
    }

    /// Reads a visitor, as [`read`] does.
    ///
    /// # Errors
    /// As [`read`].
    pub fn decode(
        &self,
        vocabulary: &Vocabulary,
        json: &[u8],
        now: Moment,
    ) -> Result<(Visitor, Vec<Problem>), FactsError> {
        match self.plain(vocabulary, json, now) {
            Some(visitor) => Ok((visitor, Vec::new())),
            None => read(vocabulary, json, now),
        }
    }

    /// Reads a visitor of whom there is nothing to tell; else none.
    pub fn plain(&self, vocabulary: &Vocabulary, json: &[u8], now: Moment) -> Option<Visitor> {
        let mut visitor = Visitor::new(vocabulary, now);
        let mut deserializer = serde_json::Deserializer::from_slice(json);
        let facts = Facts { decoder: self, vocabulary, visitor: &mut visitor };
        deserializer.deserialize_map(facts).ok()?;
        deserializer.end().ok()?;
        Some(visitor)
    }
}

/// Something to look at closely. The words are never seen.
fn strange<E: Error>() -> E {
    E::custom("strange")
}

/// A name among others.
struct Named<'a, T>(&'a Names<T>);

impl<'de, T: Copy> DeserializeSeed<'de> for Named<'_, T> {
    type Value = T;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<T: Copy> Visit<'_> for Named<'_, T> {
    type Value = T;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }
    fn visit_str<E: Error>(self, name: &str) -> Result<T, E> {
        self.0.get(name).copied().ok_or_else(strange)
    }
}

/// The whole of the facts.
struct Facts<'a> {
    decoder: &'a Decoder,
    vocabulary: &'a Vocabulary,
    visitor: &'a mut Visitor,
}

impl<'de> Visit<'de> for Facts<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("facts")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        let mut hosts = [false; 4];
        let mut sources = Members::none();
        let mut once = |top: Top| match top {
            Top::Source(at) if sources.contains(at) => false,
            Top::Source(at) => {
                sources.insert(at);
                true
            }
            host => {
                let at = match host {
                    Top::Id => 0,
                    Top::Trust => 1,
                    Top::Consent => 2,
                    _ => 3,
                };
                !std::mem::replace(&mut hosts[at], true)
            }
        };
        let mut aged = false;
        while let Some(top) = map.next_key_seed(Named(&self.decoder.top))? {
            if !once(top) {
                return Err(strange());
            }
            match top {
                Top::Id => {
                    let id = map.next_value::<Option<String>>()?;
                    self.visitor.id = id.filter(|id| !id.is_empty());
                }
                Top::Trust => {
                    let trust = map.next_value_seed(Maybe(Named(&self.decoder.tiers)))?;
                    self.visitor.trust = trust;
                }
                Top::Consent => {
                    for consent in map.next_value_seed(List(&self.decoder.consents))? {
                        self.visitor.consents.insert(consent.index());
                    }
                }
                Top::Now => {
                    // Ages are seen from the visitor's own moment; one that comes late comes too late.
                    let now = map.next_value::<Option<Cow<'de, str>>>()?.filter(|now| !now.is_empty());
                    if let Some(now) = now {
                        let moment = Moment::parse(&now).filter(|_| !aged);
                        self.visitor.now = moment.ok_or_else(strange)?;
                    }
                }
                Top::Source(at) => {
                    let fields = self.decoder.sources.get(at).ok_or_else(strange)?;
                    let source = Fields {
                        decoder: self.decoder,
                        vocabulary: self.vocabulary,
                        visitor: self.visitor,
                        fields,
                        aged: &mut aged,
                    };
                    map.next_value_seed(Maybe(source))?;
                }
            }
        }
        Ok(())
    }
}

/// Something, or null.
struct Maybe<S>(S);

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Maybe<S> {
    type Value = Option<S::Value>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de, S: DeserializeSeed<'de>> Visit<'de> for Maybe<S> {
    type Value = Option<S::Value>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("something")
    }
    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        self.0.deserialize(deserializer).map(Some)
    }
}

/// A list of names.
struct List<'a, T>(&'a Names<T>);

impl<'de, T: Copy> DeserializeSeed<'de> for List<'_, T> {
    type Value = Vec<T>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<T>, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, T: Copy> Visit<'de> for List<'_, T> {
    type Value = Vec<T>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("names")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
        let mut names = Vec::new();
        while let Some(name) = list.next_element_seed(Named(self.0))? {
            names.push(name);
        }
        Ok(names)
    }
}

/// The fields of a source.
struct Fields<'a> {
    decoder: &'a Decoder,
    vocabulary: &'a Vocabulary,
    visitor: &'a mut Visitor,
    fields: &'a Names<FieldId>,
    aged: &'a mut bool,
}

impl<'de> DeserializeSeed<'de> for Fields<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visit<'de> for Fields<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("fields")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        let mut seen = Members::none();
        while let Some(field) = map.next_key_seed(Named(self.fields))? {
            if seen.contains(field.index()) {
                return Err(strange());
            }
            seen.insert(field.index());
            let declared = &self.vocabulary[field];
            let members = self.decoder.members.get(field.index()).ok_or_else(strange)?;
            let datum = Datum { typ: &declared.typ, members, tiers: &self.decoder.tiers };
            let given = map.next_value_seed(Annotated(datum))?;
            let Some(value) = given.value else { continue };
            *self.aged |= declared.fresh.is_some();
            self.visitor.admit(self.vocabulary, field, value, given.sure, given.as_of);
        }
        Ok(())
    }
}

/// A datum, with how sure it is and since when.
#[derive(Default)]
struct Given {
    value: Option<Value>,
    sure: Option<f64>,
    as_of: Option<Moment>,
}

/// A value of a type, plain or wrapped.
struct Annotated<'a>(Datum<'a>);

impl<'de> DeserializeSeed<'de> for Annotated<'_> {
    type Value = Given;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Given, D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// What stands for itself is its value.
macro_rules! plainly {
    ($($visit:ident($typ:ty);)*) => {$(
        fn $visit<E: Error>(self, plain: $typ) -> Result<Given, E> {
            Ok(Given { value: self.0.$visit(plain)?, ..Given::default() })
        }
    )*};
}

impl<'de> Visit<'de> for Annotated<'_> {
    type Value = Given;
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

    fn visit_unit<E: Error>(self) -> Result<Given, E> {
        Ok(Given::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Given, A::Error> {
        Ok(Given { value: self.0.visit_seq(list)?, ..Given::default() })
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Given, M::Error> {
        let mut given = Given::default();
        let mut seen = [false; 3];
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            let at = match key.as_ref() {
                "value" => {
                    given.value = map.next_value_seed(Datum { ..self.0 })?;
                    0
                }
                "sure" => {
                    let sure: Option<f64> = map.next_value()?;
                    given.sure = sure
                        .map(|sure| (0.0..=1.0).contains(&sure).then_some(sure).ok_or_else(strange))
                        .transpose()?;
                    1
                }
                "as_of" => {
                    let text: Option<Cow<'de, str>> = map.next_value()?;
                    let text = text.filter(|text| !text.is_empty());
                    given.as_of = text.map(|text| Moment::parse(&text).ok_or_else(strange)).transpose()?;
                    2
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    return Err(strange());
                }
            };
            if std::mem::replace(&mut seen[at], true) {
                return Err(strange());
            }
        }
        if seen[0] { Ok(given) } else { Err(strange()) }
    }
}

/// A plain value of a type.
struct Datum<'a> {
    typ: &'a Type,
    members: &'a Names<usize>,
    tiers: &'a Names<TierId>,
}

impl<'de> DeserializeSeed<'de> for Datum<'_> {
    type Value = Option<Value>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<Value>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visit<'de> for Datum<'_> {
    type Value = Option<Value>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Option<Value>, E> {
        Ok(None)
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<Option<Value>, E> {
        if *self.typ == Type::Bool { Ok(Some(Value::Bool(truth))) } else { Err(strange()) }
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Option<Value>, E> {
        self.visit_f64(number as f64)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Option<Value>, E> {
        self.visit_f64(number as f64)
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Option<Value>, E> {
        let fits = match self.typ {
            Type::Int(range) => number.fract() == 0.0 && range.contains(number),
            Type::Number(range) => range.contains(number),
            _ => false,
        };
        // Adding zero turns -0 into 0.
        if fits && number.abs() <= MAX_WHOLE { Ok(Some(Value::Number(number + 0.0))) } else { Err(strange()) }
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Option<Value>, E> {
        if text.is_empty() {
            return Ok(None);
        }
        let value = match self.typ {
            Type::Text => Some(Value::Text(text.to_owned())),
            Type::Date => parse_date(text).map(Value::Date),
            Type::Tier => self.tiers.get(text).copied().map(Value::Tier),
            Type::OneOf { .. } => self.members.get(text).copied().map(Value::Member),
            _ => None,
        };
        value.map(Some).ok_or_else(strange)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Option<Value>, A::Error> {
        if !matches!(self.typ, Type::SetOf { .. }) {
            return Err(strange());
        }
        let mut set = Members::none();
        while let Some(member) = list.next_element_seed(Named(self.members))? {
            set.insert(member);
        }
        Ok(Some(Value::Set(set)))
    }
}
