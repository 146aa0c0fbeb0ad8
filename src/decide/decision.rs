//! Owns the decision as it is told to the host. Must not know how winners are found, nor what became
//! of them.

use super::bucket::Buckets;
use super::choice::{Choices, choose};
use super::visitor::{Problem, Visitor};
use crate::table::Tables;
use crate::vocabulary::{FieldId, RuleId, SlotId, SurfaceId, TierId, Vocabulary};
use serde::{Serialize, Serializer};
use std::fmt;

/// What a content hands to the host, as its author wrote it.
pub type Payload = serde_json::Map<String, serde_json::Value>;

/// What a surface shows one visitor, and why.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Decision<'t> {
    /// Who the visitor is.
    pub id: Option<String>,
    /// The surface.
    pub surface: &'t str,
    /// The visitor's tier.
    pub trust: &'t str,
    /// What each slot holds, in order of importance.
    #[serde(serialize_with = "as_map")]
    pub slots: Vec<(&'t str, Slot<'t>)>,
    /// What in the facts could not be used.
    pub problems: Vec<Problem>,
}

/// What a slot holds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Slot<'t> {
    /// The field asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asks: Option<String>,
    /// The content.
    pub shows: &'t str,
    /// The text, or the question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub saying: Option<String>,
    /// The rule that won.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<&'t str>,
    /// Its goal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goal: Option<&'t str>,
    /// Why the slot holds this.
    pub reason: Reason,
    /// What the visitor is told on asking.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<&'t str>,
    /// The fields that the rule reads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub used: Option<Used<'t>>,
    /// What the content hands to the host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<&'t Payload>,
    /// What the slot would have held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub would: Option<Held<'t>>,
}

/// What a slot would have held.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Held<'t> {
    /// The content.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shows: Option<&'t str>,
    /// The field asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asks: Option<String>,
    /// The text, or the question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub saying: Option<String>,
    /// What the visitor is told on asking.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<&'t str>,
    /// The fields that the rule reads.
    pub used: Used<'t>,
    /// What the content hands to the host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<&'t Payload>,
}

/// Why a slot holds what it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// A rule won.
    Matched,
    /// No rule did.
    Default,
    /// A rule did, and its goal holds this visitor out.
    HeldOut,
    /// A rule did, and the surface is personal enough already.
    OverLimit,
    /// A rule did, and without an id it cannot be told whether its goal holds them out.
    NoId,
}

impl Reason {
    /// The side of the comparison that every goal is: `treated`, or `held_out`. It hangs on the id and the
    /// goal alone, and not on what became of the rule afterwards; none where there is nothing to compare.
    pub fn arm(self) -> Option<&'static str> {
        match self {
            Reason::Matched | Reason::OverLimit => Some("treated"),
            Reason::HeldOut => Some("held_out"),
            Reason::NoId | Reason::Default => None,
        }
    }

    /// It in a word, as decisions have it.
    pub fn word(self) -> &'static str {
        match self {
            Reason::Matched => "matched",
            Reason::Default => "default",
            Reason::HeldOut => "held_out",
            Reason::OverLimit => "over_limit",
            Reason::NoId => "no_id",
        }
    }
}

/// The fields that a rule reads.
#[derive(Clone, Copy, PartialEq)]
pub struct Used<'t> {
    vocabulary: &'t Vocabulary,
    fields: &'t [FieldId],
}

impl<'t> Used<'t> {
    /// These fields of a vocabulary.
    pub fn new(vocabulary: &'t Vocabulary, fields: &'t [FieldId]) -> Self {
        Used { vocabulary, fields }
    }

    /// The fields.
    pub fn fields(&self) -> &'t [FieldId] {
        self.fields
    }

    /// Their paths, in the order of the rule's `uses`.
    pub fn paths(&self) -> impl Iterator<Item = String> + 't {
        let vocabulary = self.vocabulary;
        self.fields.iter().map(|field| vocabulary.path(*field))
    }
}

impl fmt::Debug for Used<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.paths()).finish()
    }
}

impl Serialize for Used<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.fields.iter().map(|field| self.vocabulary.path_of(*field)))
    }
}

/// Decides a surface for a visitor, by the tables.
pub fn decide<'t>(
    tables: &'t Tables,
    surface: SurfaceId,
    visitor: &Visitor,
    problems: Vec<Problem>,
    buckets: Buckets,
) -> Decision<'t> {
    let tier = super::tables::tier(tables, visitor);
    let winner = |slot| super::tables::winner(tables, visitor, tier, slot, buckets);
    decide_with(tables, surface, visitor, problems, buckets, tier, &winner)
}

/// Decides a surface for a visitor of whom the tier and the winners are known.
pub fn decide_with<'t>(
    tables: &'t Tables,
    surface: SurfaceId,
    visitor: &Visitor,
    problems: Vec<Problem>,
    buckets: Buckets,
    tier: TierId,
    winner: &dyn Fn(SlotId) -> Option<(RuleId, usize)>,
) -> Decision<'t> {
    let winners: Vec<_> = tables.slots_of(surface).iter().map(|slot| winner(*slot)).collect();
    let mut chosen = Vec::new();
    choose(tables, (buckets, visitor.id.as_deref()), tier, &winners, &mut chosen);
    Choices::new(tables, surface, (visitor, tier), &chosen).decision(problems)
}

fn as_map<S: Serializer>(slots: &[(&str, Slot<'_>)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(slots.iter().map(|(name, slot)| (name, slot)))
}
