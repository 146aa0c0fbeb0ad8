//! Owns what one slot shows, as a flag. Must not know requests.

use super::reason::Came;
use crate::decide::{Choice, Payload};
use crate::engine::{Serving, Set};
use crate::vocabulary::SlotId;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::Value as Json;

/// Which set decided, as every flag tells it.
#[derive(Debug, Clone, Copy)]
pub struct Stamp<'a> {
    /// The version of the set.
    pub version: &'a str,
    /// When it was loaded; a tag leaves that out, for it is none of what was decided.
    pub loaded: Option<&'a str>,
    /// What in the facts could not be used, in words; empty where all of it could.
    pub problems: &'a str,
}

/// All flags of a set, for one visitor.
#[derive(Debug, Serialize)]
pub struct Flags<'a> {
    /// In the order of surfaces by name, and of their slots by importance.
    pub flags: Vec<Flag<'a>>,
}

/// One flag, for one visitor.
#[derive(Debug, Serialize)]
pub struct Flag<'a> {
    key: String,
    value: Value<'a>,
    variant: String,
    reason: &'static str,
    metadata: Metadata<'a>,
}

/// What a flag is worth. Which kind it is hangs on the default of its slot alone, so that the clients
/// of a flag can rely on its type, whoever wins.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Value<'a> {
    /// The name of the content.
    Name(&'a str),
    /// All that the slot shows.
    Shown {
        shows: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        saying: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        asks: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        payload: Option<&'a Payload>,
    },
}

/// What stands beside the value: truths, numbers and texts only, as the protocol has it.
#[derive(Debug)]
struct Metadata<'a> {
    came: Came,
    trust: &'a str,
    rule: Option<&'a str>,
    goal: Option<&'a str>,
    because: Option<&'a str>,
    used: Option<String>,
    saying: Option<String>,
    asks: Option<String>,
    payload: Option<&'a Payload>,
    would_show: Option<&'a str>,
    would_ask: Option<String>,
    defaults_only: bool,
    stamp: Stamp<'a>,
}

impl<'a> Flag<'a> {
    /// What a slot of a set shows a visitor of that trust.
    pub fn new(
        (set, slot): (&'a Set, SlotId),
        (surface, trust): (&str, &'a str),
        choice: &Choice<'a, '_>,
        stamp: Stamp<'a>,
    ) -> Self {
        let tables = set.tables();
        let default = &tables.vocabulary[tables.vocabulary[slot].default];
        let defaults_only = set.serving() == Serving::Defaults;
        let came = Came {
            reason: choice.reason(),
            rollout: choice.rollout().is_some(),
            fixed: tables[slot].rows.is_empty() && !defaults_only,
        };
        let (saying, asks, payload) = (choice.saying(), choice.asks(), choice.payload());
        let would = choice.would();
        let shows = choice.shows();
        let variant = asks.as_ref().map_or_else(|| shows.to_owned(), |field| format!("asks:{field}"));
        // What the value has room for stands there; what it has not, beside it.
        let is_shown = default.payload.is_some();
        let (value, (saying, asks, payload)) = if is_shown {
            (Value::Shown { shows, saying, asks, payload }, (None, None, None))
        } else {
            (Value::Name(shows), (saying, asks, payload))
        };
        let metadata = Metadata {
            came,
            trust,
            rule: choice.rule(),
            goal: choice.goal(),
            because: choice.because(),
            used: choice.used().map(|used| used.paths().collect::<Vec<_>>().join(", ")),
            saying,
            asks,
            payload,
            would_show: would.as_ref().and_then(|would| would.shows),
            would_ask: would.and_then(|would| would.asks),
            defaults_only,
            stamp,
        };
        Flag { key: format!("{surface}.{}", choice.slot()), value, variant, reason: came.word(), metadata }
    }

    /// The same, with another stamp.
    pub fn stamped(mut self, stamp: Stamp<'a>) -> Self {
        self.metadata.stamp = stamp;
        self
    }
}

impl Serialize for Metadata<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("reason", self.came.reason.word())?;
        map.serialize_entry("trust", self.trust)?;
        let texts = [
            ("rule", self.rule),
            ("goal", self.goal),
            ("arm", self.came.reason.arm()),
            ("because", self.because),
            ("used", self.used.as_deref()),
            ("saying", self.saying.as_deref()),
            ("asks", self.asks.as_deref()),
            ("would_show", self.would_show),
            ("would_ask", self.would_ask.as_deref()),
            ("serving", self.defaults_only.then_some("defaults")),
            ("problems", Some(self.stamp.problems).filter(|problems| !problems.is_empty())),
            ("version", Some(self.stamp.version)),
            ("loaded", self.stamp.loaded),
        ];
        for (key, text) in texts {
            if let Some(text) = text {
                map.serialize_entry(key, text)?;
            }
        }
        for (key, value) in self.payload.into_iter().flatten() {
            if matches!(value, Json::Bool(_) | Json::Number(_) | Json::String(_)) {
                map.serialize_entry(&format!("payload.{key}"), value)?;
            }
        }
        map.end()
    }
}
