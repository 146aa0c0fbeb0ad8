//! Owns decision tables and the algebra of their cells: meet, subtract, emptiness, examples.
//! Must not know where tables come from, nor what is proved of them.

mod artifact;
mod cell;
mod domain;
mod exact;
mod head;
mod interval;
mod key;
mod named;
mod region;
mod shared;
mod signed;
mod validate;
mod written;

pub use artifact::{Artifact, ArtifactError, FORMAT, from_json, hash, load, to_json};
pub use cell::{Ago, Cell, Values};
pub use domain::{Column, Domain, GIVEN, NOT_GIVEN};
pub use interval::{
    Interval, day_number, day_of, meet as meet_intervals, union as union_intervals, words as interval_words,
};
pub use key::{KeyError, PublicKey, SigningKey};
pub use region::{Outside, Region};
pub use shared::Shared;
pub use signed::{SignedError, from_signed, sign};

use crate::vocabulary::{Date, FieldId, GoalId, Never, Offer, RuleId, SlotId, SurfaceId, TierId, Vocabulary};
use serde::{Deserialize, Serialize};
use std::ops::Index;
use std::sync::Arc;

/// A compiled policy set: all that deciding needs, without the source.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Tables {
    /// What it can speak of.
    pub vocabulary: Vocabulary,
    /// What earns each tier: any of these regions. Nothing stands for the first tier.
    pub earned: Vec<Vec<Region>>,
    /// What there is to know of each rule, by name.
    #[serde(deserialize_with = "shared::cards")]
    pub rules: Vec<Card>,
    /// The table of each slot.
    pub slots: Vec<Table>,
    /// What was promised, and proved. Deciding has no need of it; who compares sets has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub promises: Vec<Pledge>,
}

/// A promise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pledge {
    /// Its words.
    pub words: String,
    /// Its lines.
    pub lines: Vec<PledgeLine>,
}

/// One line of a promise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PledgeLine {
    /// What never happens.
    pub never: Never,
    /// To whom: to any of these. Nothing stands where that takes too many regions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Vec<Region>>,
}

/// What deciding needs to know of a rule beside its rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// Its name.
    pub name: String,
    /// Why.
    pub goal: GoalId,
    /// The trust that it needs.
    pub requires: TierId,
    /// The share (0 to 1) of visitors that it reaches, where it is not all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rollout: Option<f64>,
    /// What the visitor is told on asking.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<Arc<str>>,
    /// The fields that it reads, in the order of its `uses`.
    #[serde(default, skip_serializing_if = "<[_]>::is_empty", deserialize_with = "exact::list")]
    pub used: Box<[FieldId]>,
    /// What it puts where.
    #[serde(deserialize_with = "exact::list")]
    pub outcomes: Box<[Placed]>,
    /// What it costs the relationship: its creepiness.
    #[serde(default)]
    pub cost: u32,
    /// What it is allowed in spite of a check.
    #[serde(default, skip_serializing_if = "<[_]>::is_empty")]
    pub waived: Box<[Waived]>,
}

/// A check that is silenced for a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waived {
    /// The check.
    pub check: String,
    /// Why.
    pub reason: String,
    /// The last day.
    pub until: Date,
}

/// What a rule puts into a slot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Placed {
    /// The slot.
    pub slot: SlotId,
    /// What is put there.
    pub offer: Offer,
}

/// The decision table of one slot. Hit policy *first*: the first row that holds, and into
/// whose rule's rollout the visitor falls, wins. Where none does, the slot's default stands.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Trust, then what the rows look at.
    pub columns: Vec<Column>,
    /// The rows, in winning order.
    #[serde(deserialize_with = "exact::list")]
    pub rows: Vec<Row>,
}

/// One row: whom it holds for, and which outcome of which rule it stands for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Whom it holds for.
    #[serde(rename = "when")]
    pub region: Region,
    /// The rule.
    pub rule: RuleId,
    /// Which of its outcomes.
    pub outcome: usize,
}

impl Index<RuleId> for Tables {
    type Output = Card;
    fn index(&self, id: RuleId) -> &Card {
        &self.rules[id.index()]
    }
}

impl Index<SlotId> for Tables {
    type Output = Table;
    fn index(&self, id: SlotId) -> &Table {
        &self.slots[id.index()]
    }
}

impl Tables {
    /// The slots of a surface, in order of importance.
    pub fn slots_of(&self, surface: SurfaceId) -> &[SlotId] {
        &self.vocabulary[surface].slots
    }

    /// The outcome that a row stands for.
    pub fn offer(&self, rule: RuleId, outcome: usize) -> Option<&Offer> {
        self[rule].outcomes.get(outcome).map(|placed| &placed.offer)
    }
}
