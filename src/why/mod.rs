//! Owns explanations: what won a slot and why, how near every other rule came, and what the
//! visitor may be told. Must not know where facts come from, nor how explanations are printed.
//!
//! It reads the tables only, so it explains artifacts as well as text. `explain` puts plain
//! data together; `miss` finds the fewest facts; `words` and `person` say it, the one to
//! authors and the other to visitors.

mod causes;
mod cells;
mod climb;
mod explain;
mod mend;
mod miss;
mod person;
mod standing;
mod trust;
mod words;

pub use mend::mended;
pub use miss::{Change, Miss};
pub use standing::Standing;

use crate::decide::{Buckets, Problem, Slot, Visitor};
use crate::table::Tables;
use crate::vocabulary::{RuleId, SlotId, SurfaceId};
use serde::{Serialize, Serializer};

/// Why a surface shows one visitor what it shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation<'t> {
    /// Who the visitor is.
    pub id: Option<String>,
    /// The surface.
    pub surface: &'t str,
    /// How the visitor stands on the ladder.
    pub trust: Trust,
    /// Each slot, in order of importance.
    #[serde(serialize_with = "as_map")]
    pub slots: Vec<(&'t str, Told<'t>)>,
    /// What in the facts could not be used.
    pub problems: Vec<Problem>,
}

/// How a visitor stands on the ladder, and why.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trust {
    /// The visitor's tier.
    pub tier: String,
    /// Whether the host passed it or the visitor climbed to it.
    pub from: From,
    /// The tier without the person's own wish.
    pub reached: String,
    /// The person's own wish, where it holds them below what they reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held_down_by: Option<String>,
    /// What earned it, where it was climbed to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub earned_by: Vec<Holds>,
    /// What earns the next tier, where there is one to climb to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// All of it, in words.
    pub words: String,
}

/// Where a tier came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum From {
    /// The host passed it with the facts.
    Host,
    /// The visitor climbed to it.
    Climb,
}

/// What a slot holds, and why not something else.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Told<'t> {
    /// What was decided.
    #[serde(flatten)]
    pub slot: Slot<'t>,
    /// What its goal is, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goal_words: Option<&'t str>,
    /// Each thing that made the rule win; nothing where none did, or it is for everybody.
    pub won_by: Vec<Holds>,
    /// Why the slot holds this, in words for authors.
    pub words: String,
    /// Every other rule with an outcome here, in winning order.
    pub losers: Vec<Loser<'t>>,
    /// What the visitor may be told.
    pub for_the_visitor: String,
}

/// A condition that holds for the visitor.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Holds {
    /// `trust`, `consent NAME` or a field.
    pub at: String,
    /// What it is for this visitor; null where it is unknown.
    pub is: serde_json::Value,
    /// What was asked of it.
    pub holds: String,
    /// Both, in words.
    #[serde(skip)]
    pub words: String,
}

/// A rule that did not win.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Loser<'t> {
    /// The rule.
    pub rule: &'t str,
    /// What became of it.
    pub outcome: Lost,
    /// How many facts would have to be otherwise for it to be a candidate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub facts: Option<usize>,
    /// Those facts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub miss: Vec<Otherwise>,
    /// The rule that beat it; for a rule that was missed, the one that would win even then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub beaten_by: Option<&'t str>,
    /// The tier that those facts would earn, where the rule needs another than the visitor has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub then_trust: Option<&'t str>,
    /// What would keep it from the slot even if those facts were otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub even_then: Option<String>,
    /// All of it, in words.
    pub words: String,
}

/// What became of a rule that did not win.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Lost {
    /// Facts would have to be otherwise.
    Missed,
    /// It is a candidate, and the winner beats it.
    Beaten,
    /// It holds, and its rollout does not reach the visitor.
    NotRolledOut,
    /// It holds, and without an id no rollout reaches anybody.
    NoId,
    /// No visitor of the day can be its candidate.
    Nobody,
}

/// A fact that would have to be otherwise.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Otherwise {
    /// `trust`, `consent NAME` or a field.
    pub at: String,
    /// What it is for this visitor; null where it is unknown.
    pub is: serde_json::Value,
    /// What it would have to be.
    pub must_be: String,
    /// Through which of the five causes it is unknown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<&'static str>,
    /// All of it, in words.
    pub words: String,
}

/// What is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Focus {
    /// One slot only.
    pub slot: Option<SlotId>,
    /// One rule only, and the slots in which it has an outcome.
    pub rule: Option<RuleId>,
}

/// Explains a surface to whoever wrote its rules, and to the visitor.
pub fn explain<'t>(
    tables: &'t Tables,
    surface: SurfaceId,
    visitor: &Visitor,
    problems: Vec<Problem>,
    buckets: Buckets,
    focus: Focus,
) -> Explanation<'t> {
    explain::Explainer::new(tables, surface, visitor, buckets).explain(problems, focus)
}

/// How near a rule came to being a candidate in a slot, rollouts aside. None where no visitor
/// of the day can be.
pub fn miss(tables: &Tables, visitor: &Visitor, slot: SlotId, rule: RuleId) -> Option<Miss> {
    miss::Seeker::new(tables, visitor).miss(slot, rule)
}

/// The nearest reason, in words, why a rule did not win a slot; or why it did.
pub fn nearest(tables: &Tables, visitor: &Visitor, slot: SlotId, rule: RuleId, buckets: Buckets) -> String {
    explain::Explainer::new(tables, tables.vocabulary[slot].surface, visitor, buckets).nearest(slot, rule)
}

/// How a visitor stands on the ladder, in words: what they climbed by, what would earn the next
/// tier, whether their own wish holds them down.
pub fn standing(tables: &Tables, visitor: &Visitor) -> String {
    let trust = trust::trust(tables, visitor, Standing::of(tables, visitor));
    match trust.next {
        Some(next) => format!("{}; {next}", trust.words),
        None => trust.words,
    }
}

/// Why a slot holds what it holds, in words: which rule won it and by what, or that none did.
pub fn winner(tables: &Tables, visitor: &Visitor, slot: SlotId, buckets: Buckets) -> String {
    explain::Explainer::new(tables, tables.vocabulary[slot].surface, visitor, buckets).winner(slot)
}

fn as_map<S: Serializer>(slots: &[(&str, Told<'_>)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(slots.iter().map(|(name, told)| (name, told)))
}
