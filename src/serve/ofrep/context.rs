//! Owns what a request says: the evaluation context, which is the facts, with another name for the id.
//! Must not know what facts mean.

use super::failure::{Code, Failure};
use serde::de::{Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// What the protocol calls the id.
const TARGETING_KEY: &str = "targetingKey";

/// What facts call it.
const ID: &str = "id";

/// What a request asks by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The facts, one JSON object.
    pub facts: Vec<u8>,
}

impl Asked {
    /// Reads a request: `{"context": {…}}`. Without a context nothing is known of the visitor.
    ///
    /// # Errors
    /// Where it is no JSON, or the context no object, or has no targeting key where one is `needed`.
    pub fn read(body: &[u8], needed: bool) -> Result<Asked, Failure> {
        let text = std::str::from_utf8(body)
            .map_err(|_| Failure::new(Code::ParseError, "the body is not UTF-8 text"))?;
        let raw: &RawValue = serde_json::from_str(text).map_err(not_json)?;
        if !raw.get().starts_with('{') {
            return Err(invalid("the body is not an object such as `{\"context\": {}}`"));
        }
        let request: Request<'_> = serde_json::from_str(raw.get()).map_err(not_json)?;
        let context = request.context.map_or("{}", RawValue::get);
        if !context.starts_with('{') {
            return Err(invalid("`context` is not an object"));
        }
        let entries: Entries<'_> = serde_json::from_str(context).map_err(not_json)?;
        entries.facts(needed).map(|facts| Asked { facts })
    }
}

fn invalid(words: &str) -> Failure {
    Failure::new(Code::InvalidContext, words)
}

fn not_json(error: serde_json::Error) -> Failure {
    if error.is_data() {
        return Failure::new(Code::InvalidContext, error.to_string());
    }
    Failure::new(Code::ParseError, format!("the body is not JSON: {error}"))
}

#[derive(Deserialize)]
struct Request<'a> {
    #[serde(borrow, default, deserialize_with = "given")]
    context: Option<&'a RawValue>,
}

/// What was given, be it `null`.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<&'de RawValue>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(Some)
}

/// The entries of a context, in their order, those that stand twice, too: the facts are read closely
/// afterwards.
struct Entries<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl Entries<'_> {
    /// The same as facts.
    fn facts(&self, needed: bool) -> Result<Vec<u8>, Failure> {
        let has = |name: &str| self.0.iter().any(|(key, _)| key == name);
        if has(TARGETING_KEY) && has(ID) {
            return Err(invalid("`targetingKey` is the `id`: give one of them, not both"));
        }
        let mut facts = vec![b'{'];
        let mut id = false;
        for (key, raw) in &self.0 {
            let mut name = key.as_ref();
            if name == TARGETING_KEY {
                match raw.get() {
                    // Clients that have none say so.
                    "null" => continue,
                    text if text.starts_with('"') => name = ID,
                    _ => return Err(invalid("`targetingKey` is not a text")),
                }
            }
            id |= name == ID && !matches!(raw.get(), "null" | "\"\"");
            if facts.len() > 1 {
                facts.push(b',');
            }
            write(&mut facts, &name)?;
            facts.push(b':');
            facts.extend_from_slice(raw.get().as_bytes());
        }
        facts.push(b'}');
        if needed && !id {
            return Err(Failure::new(
                Code::TargetingKeyMissing,
                "the context has no `targetingKey`, and this server wants one",
            ));
        }
        Ok(facts)
    }
}

fn write(facts: &mut Vec<u8>, name: &impl Serialize) -> Result<(), Failure> {
    serde_json::to_writer(facts, name).map_err(|error| Failure::new(Code::General, error.to_string()))
}

impl<'de: 'a, 'a> Deserialize<'de> for Entries<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visit;
        impl<'de> Visitor<'de> for Visit {
            type Value = Entries<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
                let mut entries = Vec::new();
                while let Some(Name(key)) = map.next_key()? {
                    entries.push((key, map.next_value()?));
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(Visit)
    }
}

/// A key, borrowed where it has no escapes.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

#[cfg(test)]
mod tests {
    use super::super::failure::Code;
    use super::Asked;
    use proptest::prelude::{
        Just, Strategy, any, prop, prop_assert, prop_assert_eq, prop_assume, prop_oneof, proptest,
    };
    use serde_json::{Value as Json, json};

    fn facts(body: &str) -> Result<String, Code> {
        let read = Asked::read(body.as_bytes(), false).map_err(|failure| failure.code)?;
        Ok(String::from_utf8(read.facts).expect("text"))
    }

    #[test]
    fn a_context_is_the_facts_by_another_name() {
        for (body, expected) in [
            ("{}", "{}"),
            (r#"{"context": {}}"#, "{}"),
            (r#" {"context": {"targetingKey": "v-1"}} "#, r#"{"id":"v-1"}"#),
            (r#"{"context": {"id": "v-1"}, "more": 1}"#, r#"{"id":"v-1"}"#),
            (
                r#"{"context": {"targetingKey": null, "visits": {"count": 7.0}}}"#,
                r#"{"visits":{"count": 7.0}}"#,
            ),
            (r#"{"context": {"t\u0061rgetingKey": "a", "x\"": [1, 2]}}"#, r#"{"id":"a","x\"":[1, 2]}"#),
            // Whoever reads facts tells these.
            (r#"{"context": {"a": 1, "a": 2}}"#, r#"{"a":1,"a":2}"#),
        ] {
            assert_eq!(facts(body).as_deref(), Ok(expected), "{body}");
        }
    }

    #[test]
    fn what_is_no_context_is_told_apart() {
        for (body, code) in [
            ("", Code::ParseError),
            ("{", Code::ParseError),
            (r#"{"context": {"a": 1}"#, Code::ParseError),
            (r#"{"context": {"\ud800": 1}}"#, Code::ParseError),
            ("[]", Code::InvalidContext),
            ("null", Code::InvalidContext),
            (r#"[{"targetingKey": "v-1"}]"#, Code::InvalidContext),
            (r#"{"context": null}"#, Code::InvalidContext),
            (r#"{"context": []}"#, Code::InvalidContext),
            (r#"{"context": {}, "context": {}}"#, Code::InvalidContext),
            (r#"{"context": {"targetingKey": 7}}"#, Code::InvalidContext),
            (r#"{"context": {"targetingKey": "a", "id": "b"}}"#, Code::InvalidContext),
        ] {
            assert_eq!(facts(body), Err(code), "{body}");
        }
        assert_eq!(Asked::read(b"\xff", false).map_err(|failure| failure.code), Err(Code::ParseError));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(body in prop::collection::vec(any::<u8>(), 0..64)) {
            if let Ok(asked) = Asked::read(&body, false) {
                prop_assert!(serde_json::from_slice::<Json>(&asked.facts).is_ok_and(|facts| facts.is_object()));
            }
        }

        #[test]
        fn the_facts_are_the_context_and_nothing_else(
            key in "[a-z\"\\\\\u{0}-\u{1f}é]{1,6}",
            value in prop_oneof![Just(json!(null)), any::<i64>().prop_map(|it| json!(it)), ".*".prop_map(|it| json!({"x": [it]}))],
            id in ".{1,8}",
        ) {
            prop_assume!(key != "id");
            let body = json!({"context": {"targetingKey": id, key.clone(): value}}).to_string();
            let read = Asked::read(body.as_bytes(), true).expect("a context");
            let facts: Json = serde_json::from_slice(&read.facts).expect("JSON");
            prop_assert_eq!(facts, json!({"id": id, key: value}));
        }
    }

    #[test]
    fn a_targeting_key_is_asked_for_where_one_is_needed() {
        let code = |body: &str| Asked::read(body.as_bytes(), true).map_err(|failure| failure.code).err();
        for body in ["{}", r#"{"context": {"targetingKey": ""}}"#, r#"{"context": {"targetingKey": null}}"#] {
            assert_eq!(code(body), Some(Code::TargetingKeyMissing), "{body}");
        }
        for body in [r#"{"context": {"targetingKey": "a"}}"#, r#"{"context": {"id": "a"}}"#] {
            assert_eq!(code(body), None, "{body}");
        }
    }
}
