//! Owns what a change of a policy set does to whom: who gets something else, and whether anything
//! got creepier. It compares meaning, not text. Must not know text, nor how a difference is shown.

mod creepier;
mod facets;
mod joint;
mod kept;
mod ladder;
mod seen;
mod slots;
mod witness;

use crate::table::Tables;
use crate::vocabulary::Date;
use joint::Joint;
use serde::Serialize;
use serde_json::Value;

pub use facets::{Declared, Part, Step};
pub use slots::Holding;

/// What is different between two sets.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Diff {
    /// Whether any visitor could tell the difference, or any reader of a decision.
    pub verdict: Verdict,
    /// What got creepier.
    pub creepier: Vec<Creepier>,
    /// The slots in which somebody gets something else.
    pub slots: Vec<SlotChange>,
    /// The tiers that somebody reaches in one set and not in the other.
    pub trust: Vec<TierChange>,
    /// What was declared, taken away, or declared otherwise, by kind and name.
    pub declared: Vec<Declared>,
    /// What could not be compared within the budget: slots, tiers, promises.
    pub unproven: Vec<String>,
}

/// The difference in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// For every visitor the sets decide the same.
    Equivalent,
    /// There is a difference, or what could not be compared may be one.
    Changed,
}

/// Something that costs people more than it did, or protects them less.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Creepier {
    /// What kind of thing it is.
    pub what: What,
    /// What it is about, as kind and name.
    pub subject: String,
    /// In words.
    pub words: String,
    /// How it was; nothing where it was not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
    /// How it is to be; nothing where it is to be gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub now: Option<String>,
    /// A visitor to whom it happens, where it happens to visitors one by one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub witness: Option<Value>,
}

/// The ways in which a set can get creepier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// A promise was dropped, or promises less.
    Promise,
    /// A rule's bill rose.
    Bill,
    /// Data are newly used, or asked for, or used for another goal.
    Data,
    /// A rule requires less trust.
    Requires,
    /// A tier bears more, is earned more easily, or more may be personalised at it.
    Tier,
    /// A waiver was added, or lasts longer.
    Waiver,
    /// A holdout shrank.
    Holdout,
    /// Data are protected less, or declared as less intimate than they were.
    Protection,
}

/// Who gets something else in a slot.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SlotChange {
    /// The slot.
    pub slot: String,
    /// Whether the slot is new, gone, or holds something else.
    pub step: Step,
    /// What is there in the place of what, each with a visitor.
    pub changes: Vec<Shift>,
}

/// What some visitors get in the place of what. Holdouts and limits are left out of account.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shift {
    /// What they got.
    pub was: Holding,
    /// What they are to get.
    pub now: Holding,
    /// Which parts of a decision differ.
    pub differs: Vec<&'static str>,
    /// One of these visitors.
    pub witness: Value,
}

/// Who reaches a tier.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TierChange {
    /// The tier.
    pub tier: String,
    /// Whether somebody newly reaches it; else somebody no longer does.
    pub reached: bool,
    /// One of these visitors.
    pub witness: Value,
}

/// Compares a set as it was with the set as it is to be, on a day.
pub fn diff(old: &Tables, new: &Tables, today: Date) -> Diff {
    let joint = Joint::new(old, new, today);
    let mut unproven = Vec::new();
    let slots = slots::compare(&joint, &mut unproven);
    let trust = ladder::compare(&joint, &mut unproven);
    let declared = facets::compare(&joint, &mut unproven);
    let creepier = all_creepier(&joint, &trust, &mut unproven);
    let same = slots.is_empty() && trust.is_empty() && declared.is_empty() && creepier.is_empty();
    let verdict = if same && unproven.is_empty() { Verdict::Equivalent } else { Verdict::Changed };
    Diff { verdict, creepier, slots, trust, declared, unproven }
}

/// What got creepier from a set as it was to the set as it is to be, on a day, without asking who
/// gets something else; and what of that could not be compared within the budget: tiers, promises.
pub fn creepier(old: &Tables, new: &Tables, today: Date) -> (Vec<Creepier>, Vec<String>) {
    let joint = Joint::new(old, new, today);
    let mut unproven = Vec::new();
    let trust = ladder::compare(&joint, &mut unproven);
    let found = all_creepier(&joint, &trust, &mut unproven);
    (found, unproven)
}

fn all_creepier(joint: &Joint<'_>, trust: &[TierChange], unproven: &mut Vec<String>) -> Vec<Creepier> {
    let mut found = creepier::compare(joint, trust);
    found.extend(kept::dropped(joint, unproven));
    found.sort_by(|a, b| (a.what, &a.subject, &a.words).cmp(&(b.what, &b.subject, &b.words)));
    found
}
