//! Owns reading facts: one JSON object a visitor. Malformed data are unknown, and told.
//! Must not know rules.
//!
//! Each datum is looked at in its raw text, so that no number is too large to be read, and no
//! nesting too deep.

use super::typed;
use super::unknown::{Unknown, Withheld};
use super::visitor::{Problem, Visitor};
use crate::vocabulary::{FieldId, MAX_WHOLE, Members, Moment, SourceId, Type, Value, Vocabulary};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

/// Why a line is no visitor.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FactsError {
    /// Not JSON.
    #[error("this is not JSON: {0}")]
    NotJson(String),
    /// JSON, but no object.
    #[error("a visitor is one JSON object, and this is something else")]
    NotAnObject,
    /// A key that stands twice.
    #[error("the key `{0}` stands twice, so it is unclear which one is meant")]
    Twice(String),
}

/// Reads a visitor. `now` holds where the facts bring no moment of their own.
///
/// # Errors
/// Where the text is not one JSON object, or a key in it stands twice.
pub fn read(
    vocabulary: &Vocabulary,
    json: &[u8],
    now: Moment,
) -> Result<(Visitor, Vec<Problem>), FactsError> {
    let text =
        std::str::from_utf8(json).map_err(|_| FactsError::NotJson("it is not UTF-8 text".to_owned()))?;
    let top = object(text.trim_start_matches('\u{feff}'))?;
    let mut reader = Reader { vocabulary, visitor: Visitor::new(vocabulary, now), problems: Vec::new() };
    // Ages are seen from the visitor's own moment, so that comes first.
    for (key, raw) in &top {
        if key == "now" {
            reader.now(raw);
        }
    }
    for (key, raw) in &top {
        match key.as_ref() {
            "now" => {}
            "id" => reader.id(raw),
            "trust" => reader.trust(raw),
            "consent" => reader.consent(raw)?,
            source => reader.source(source, raw)?,
        }
    }
    Ok((reader.visitor, reader.problems))
}

type Entries<'a> = Vec<(Cow<'a, str>, &'a RawValue)>;

/// The entries of an object, in order; each key once.
fn object(text: &str) -> Result<Entries<'_>, FactsError> {
    let not_json = |error: serde_json::Error| FactsError::NotJson(error.to_string());
    let raw: &RawValue = serde_json::from_str(text).map_err(not_json)?;
    if !raw.get().starts_with('{') {
        return Err(FactsError::NotAnObject);
    }
    let entries: Object<'_> = serde_json::from_str(raw.get()).map_err(not_json)?;
    match entries.twice {
        Some(key) => Err(FactsError::Twice(key)),
        None => Ok(entries.entries),
    }
}

struct Object<'a> {
    entries: Entries<'a>,
    twice: Option<String>,
}

impl<'de: 'a, 'a> Deserialize<'de> for Object<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visit;
        impl<'de> serde::de::Visitor<'de> for Visit {
            type Value = Object<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
                let mut found = Object { entries: Vec::new(), twice: None };
                let mut seen = BTreeSet::new();
                while let Some(Key(key)) = map.next_key()? {
                    let raw: &RawValue = map.next_value()?;
                    if !seen.insert(key.clone()) && found.twice.is_none() {
                        found.twice = Some(key.to_string());
                    }
                    found.entries.push((key, raw));
                }
                Ok(found)
            }
        }
        deserializer.deserialize_map(Visit)
    }
}

/// A key, borrowed where it has no escapes.
#[derive(Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

/// Tells a key that stands twice anywhere below. Nesting too deep to look into is left alone.
fn no_key_twice(raw: &RawValue) -> Result<(), FactsError> {
    match serde_json::from_str::<NoKeyTwice>(raw.get()) {
        Err(error) if error.is_data() => {
            let message = error.to_string();
            match message.strip_prefix(TWICE).and_then(|rest| rest.rsplit_once(" at line")) {
                Some((key, _)) => Err(FactsError::Twice(key.to_owned())),
                None => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

const TWICE: &str = "key twice: ";

struct NoKeyTwice;

impl<'de> Deserialize<'de> for NoKeyTwice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visit;
        impl<'de> serde::de::Visitor<'de> for Visit {
            type Value = NoKeyTwice;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("any JSON")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<NoKeyTwice, M::Error> {
                let mut seen = BTreeSet::new();
                while let Some(key) = map.next_key::<String>()? {
                    map.next_value::<NoKeyTwice>()?;
                    if seen.contains(&key) {
                        return Err(serde::de::Error::custom(format!("{TWICE}{key}")));
                    }
                    seen.insert(key);
                }
                Ok(NoKeyTwice)
            }

            fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<NoKeyTwice, S::Error> {
                while seq.next_element::<NoKeyTwice>()?.is_some() {}
                Ok(NoKeyTwice)
            }

            fn visit_bool<E>(self, _: bool) -> Result<NoKeyTwice, E> {
                Ok(NoKeyTwice)
            }
            fn visit_i64<E>(self, _: i64) -> Result<NoKeyTwice, E> {
                Ok(NoKeyTwice)
            }
            fn visit_u64<E>(self, _: u64) -> Result<NoKeyTwice, E> {
                Ok(NoKeyTwice)
            }
            fn visit_f64<E>(self, _: f64) -> Result<NoKeyTwice, E> {
                Ok(NoKeyTwice)
            }
            fn visit_str<E>(self, _: &str) -> Result<NoKeyTwice, E> {
                Ok(NoKeyTwice)
            }
            fn visit_unit<E>(self) -> Result<NoKeyTwice, E> {
                Ok(NoKeyTwice)
            }
        }
        deserializer.deserialize_any(Visit)
    }
}

/// What a datum is, by its first character.
#[derive(Debug, Clone, PartialEq)]
enum Datum<'a> {
    Absent,
    Bool(bool),
    Number(f64),
    Text(Cow<'a, str>),
    Array(&'a str),
    Object(&'a str),
    /// A text that is not Unicode.
    Unreadable,
}

impl<'a> Datum<'a> {
    fn of(raw: &'a RawValue) -> Self {
        let text = raw.get();
        match text.as_bytes().first() {
            Some(b't') => Datum::Bool(true),
            Some(b'f') => Datum::Bool(false),
            Some(b'n') => Datum::Absent,
            Some(b'[') => Datum::Array(text),
            Some(b'{') => Datum::Object(text),
            Some(b'"') => match serde_json::from_str::<Key<'a>>(text) {
                Ok(Key(words)) if words.is_empty() => Datum::Absent,
                Ok(Key(words)) => Datum::Text(words),
                Err(_) => Datum::Unreadable,
            },
            // Every JSON number is one that Rust reads; a huge one becomes infinite.
            _ => text.parse().map_or(Datum::Unreadable, |number| Datum::Number(exact(text, number))),
        }
    }

    fn words(&self) -> &'static str {
        match self {
            Datum::Absent => "nothing",
            Datum::Bool(_) => "true or false",
            Datum::Number(_) => "a number",
            Datum::Text(_) => "a text",
            Datum::Array(_) => "a list",
            Datum::Object(_) => "an object",
            Datum::Unreadable => "a text that is not Unicode",
        }
    }
}

/// The number that a text says. The first whole number that is not exact is read as the last that is, which
/// nobody wrote: it stays past it.
fn exact(text: &str, number: f64) -> f64 {
    let is_past = text.parse::<i64>().is_ok_and(|whole| whole.unsigned_abs() > MAX_WHOLE as u64);
    if is_past { number + 2.0 * number.signum() } else { number }
}

struct Reader<'a> {
    vocabulary: &'a Vocabulary,
    visitor: Visitor,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn problem(&mut self, at: impl Into<String>, problem: impl Into<String>) {
        self.problems.push(Problem { at: at.into(), problem: problem.into() });
    }

    fn now(&mut self, raw: &RawValue) {
        match Datum::of(raw) {
            Datum::Absent => {}
            Datum::Text(text) if Moment::parse(&text).is_some() => {
                self.visitor.now = Moment::parse(&text).unwrap_or(self.visitor.now);
            }
            _ => self
                .problem("now", "not a date or a time as RFC 3339 writes it; taken as if it were not there"),
        }
    }

    fn id(&mut self, raw: &RawValue) {
        match Datum::of(raw) {
            Datum::Absent => {}
            Datum::Text(id) => self.visitor.id = Some(id.into_owned()),
            other => self.problem(
                "id",
                format!("an id is a text, and this is {}; taken as if it were not there", other.words()),
            ),
        }
    }

    fn trust(&mut self, raw: &RawValue) {
        let lowest = self.vocabulary.tier_ids().next();
        match Datum::of(raw) {
            Datum::Absent => {}
            Datum::Text(name) => match self.vocabulary.find_tier(&name) {
                Some(tier) => self.visitor.trust = Some(tier),
                None => {
                    self.visitor.trust = lowest;
                    self.problem("trust", format!("`{name}` is no tier; the first tier is taken"));
                }
            },
            other => {
                self.visitor.trust = lowest;
                self.problem(
                    "trust",
                    format!(
                        "trust is the name of a tier, and this is {}; the first tier is taken",
                        other.words()
                    ),
                );
            }
        }
    }

    fn consent(&mut self, raw: &RawValue) -> Result<(), FactsError> {
        let malformed = "consent is a list of names; nothing is taken as consented to";
        match Datum::of(raw) {
            Datum::Absent => {}
            Datum::Array(text) => {
                let Ok(names) = serde_json::from_str::<Vec<&RawValue>>(text) else {
                    self.problem("consent", malformed);
                    return Ok(());
                };
                let names: Vec<Datum<'_>> = names.into_iter().map(Datum::of).collect();
                if !names.iter().all(|name| matches!(name, Datum::Text(_))) {
                    no_key_twice(raw)?;
                    self.problem("consent", malformed);
                    return Ok(());
                }
                for name in names {
                    let Datum::Text(name) = name else { continue };
                    match self.vocabulary.find_consent(&name) {
                        Some(consent) => self.visitor.consents.insert(consent.index()),
                        None => self.problem("consent", format!("no consent is called `{name}`")),
                    }
                }
            }
            _ => {
                no_key_twice(raw)?;
                self.problem("consent", malformed);
            }
        }
        Ok(())
    }

    fn source(&mut self, name: &str, raw: &RawValue) -> Result<(), FactsError> {
        let Some(source) = self.vocabulary.find_source(name) else {
            no_key_twice(raw)?;
            self.problem(name, format!("no source is called `{name}`"));
            return Ok(());
        };
        match Datum::of(raw) {
            Datum::Absent => {}
            Datum::Object(text) => {
                for (key, raw) in object(text)? {
                    self.field(source, name, &key, raw)?;
                }
            }
            other => {
                no_key_twice(raw)?;
                self.problem(name, format!("a source is an object of fields, and this is {}", other.words()));
            }
        }
        Ok(())
    }

    fn field(
        &mut self,
        source: SourceId,
        source_name: &str,
        name: &str,
        raw: &RawValue,
    ) -> Result<(), FactsError> {
        let path = format!("{source_name}.{name}");
        let vocabulary = self.vocabulary;
        let Some(field) = vocabulary.find_field(&vocabulary[source].name, name) else {
            no_key_twice(raw)?;
            self.problem(path, "no such field is declared");
            return Ok(());
        };
        let datum = match Datum::of(raw) {
            Datum::Object(text) => {
                let entries = object(text)?;
                if !entries.iter().any(|(key, _)| key == "value") {
                    no_key_twice(raw)?;
                    self.ill_typed(field, path, "this object has no `value`".to_owned());
                    return Ok(());
                }
                Annotated::of(entries)?
            }
            plain => Annotated { value: plain, sure: Datum::Absent, as_of: Datum::Absent },
        };
        if let Datum::Array(_) | Datum::Object(_) = datum.value {
            no_key_twice(raw)?;
        }
        match self.datum(field, &datum) {
            Ok(()) => {}
            Err(problem) => self.ill_typed(field, path, problem),
        }
        Ok(())
    }

    fn ill_typed(&mut self, field: FieldId, path: String, problem: String) {
        let causes = vec![Unknown::IllTyped(problem.clone())];
        self.visitor.withhold(Withheld { field, value: None, causes });
        self.problem(path, problem);
    }

    /// Makes a field known where the datum is of its type, sure and fresh enough.
    fn datum(&mut self, field: FieldId, datum: &Annotated<'_>) -> Result<(), String> {
        let sure = match &datum.sure {
            Datum::Absent => None,
            Datum::Number(sure) => Some(typed::sure(*sure)?),
            _ => return Err(typed::not_sure()),
        };
        let as_of = match &datum.as_of {
            Datum::Absent => None,
            Datum::Text(text) => match Moment::parse(text) {
                Some(moment) => Some(moment),
                None => return Err("`as_of` is a date, or a time as RFC 3339 writes it".to_owned()),
            },
            _ => return Err("`as_of` is a date, or a time as RFC 3339 writes it".to_owned()),
        };
        let Some(value) = self.value(field, &datum.value)? else {
            return Ok(());
        };
        self.visitor.admit(self.vocabulary, field, value, sure, as_of);
        Ok(())
    }

    /// The value of a datum, if it is there.
    fn value(&self, field: FieldId, datum: &Datum<'_>) -> Result<Option<Value>, String> {
        let typ = &self.vocabulary[field].typ;
        let value = match (typ, datum) {
            (_, Datum::Absent) => return Ok(None),
            (_, Datum::Bool(truth)) => typed::truth(typ, *truth),
            (_, Datum::Number(number)) => typed::number(typ, *number),
            (_, Datum::Text(text)) => typed::words(self.vocabulary, typ, text),
            (Type::SetOf { members }, Datum::Array(text)) => {
                let names: Vec<&RawValue> = serde_json::from_str(text).unwrap_or_default();
                let mut set = Members::none();
                for name in names {
                    let Datum::Text(name) = Datum::of(name) else {
                        return Err("a set is a list of names".to_owned());
                    };
                    set.insert(typed::member(members, &name)?);
                }
                Ok(Value::Set(set))
            }
            (typ, other) => Err(typed::misfit(typ, other.words())),
        };
        value.map(Some)
    }
}

/// A datum with how sure it is, and since when.
struct Annotated<'a> {
    value: Datum<'a>,
    sure: Datum<'a>,
    as_of: Datum<'a>,
}

impl<'a> Annotated<'a> {
    fn of(entries: Entries<'a>) -> Result<Self, FactsError> {
        let mut datum = Annotated { value: Datum::Absent, sure: Datum::Absent, as_of: Datum::Absent };
        for (key, raw) in entries {
            match key.as_ref() {
                "value" => datum.value = Datum::of(raw),
                "sure" => datum.sure = Datum::of(raw),
                "as_of" => datum.as_of = Datum::of(raw),
                // Hosts may carry more beside a value; it is not looked at.
                _ => no_key_twice(raw)?,
            }
        }
        Ok(datum)
    }
}
