//! Owns what the log knows of a decision, and the line that it writes of it: names that stand in the
//! policy, a time, and a pseudonym. Must not know what a visitor's data are: nothing here can hold one.

use super::key::{LogKey, Pseudonym};
use crate::decide::{Choices, Reason};
use crate::engine::{Clock, Set};
use crate::vocabulary::{Offer, RuleId, SlotId};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use std::sync::Arc;

/// What was decided for one visitor.
#[derive(Debug)]
pub(super) struct Record {
    pub at: DateTime<Utc>,
    visitor: Option<Pseudonym>,
    /// What its ids stand for. It was there before the visitor was.
    set: Arc<Set>,
    pub slots: Vec<Decided>,
}

impl Record {
    /// Does not build once there is something in it, beside the set, that could hold a text.
    const fn _holds_no_text(&self) {
        const fn is_no_text<T: Copy + 'static>(_: &T) {}
        const fn are_no_texts<T: Copy + 'static>(_: &Vec<T>) {}
        let Record { at, visitor, set: _, slots } = self;
        is_no_text(at);
        is_no_text(visitor);
        are_no_texts(slots);
    }
}

/// What was decided for one slot: places in the lists of a policy, and nothing else. A rule was to be
/// shown, or withheld.
///
/// It is small and `Copy`, so it owns no text and borrows none; and nobody else can make one.
///
/// ```compile_fail
/// let with_a_text: tightrope::engine::log::Decided = todo!();
/// let saying: &str = with_a_text.saying;
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decided {
    slot: SlotId,
    rule: RuleId,
    outcome: u32,
    reason: Reason,
}

/// A line, as it is written. Each text in it is borrowed from the set.
#[derive(Serialize)]
struct Line<'s> {
    at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    visitor: Option<Pseudonym>,
    surface: &'s str,
    slot: &'s str,
    rule: &'s str,
    outcome: u32,
    goal: &'s str,
    #[serde(skip_serializing_if = "Option::is_none")]
    arm: Option<&'static str>,
    reason: Reason,
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    asks: Option<crate::vocabulary::Path<'s>>,
    set: &'s str,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<u64>,
}

/// Decisions that were not written down, as a line says it.
#[derive(Serialize)]
struct Gap {
    at: String,
    until: String,
    lost: u64,
}

impl Record {
    /// What is to be written of choices, where a rule won any of those slots.
    pub(super) fn of(
        (set, choices): (&Arc<Set>, &Choices<'_, '_>),
        key: &LogKey,
        clock: Clock,
        wanted: impl Fn(SlotId) -> bool,
    ) -> Option<Record> {
        let decided = choices.won().filter(|(slot, _)| wanted(*slot)).map(|(slot, chosen)| Decided {
            slot,
            rule: chosen.rule,
            // There are far fewer outcomes than that.
            outcome: u32::try_from(chosen.outcome).unwrap_or(u32::MAX),
            reason: chosen.reason,
        });
        let slots: Vec<Decided> = decided.collect();
        if slots.is_empty() {
            return None;
        }
        let visitor = choices.visitor().id.as_deref().map(|id| key.pseudonym(id));
        Some(Record { at: clock.utc(), visitor, set: Arc::clone(set), slots })
    }

    /// Writes the line of one of its slots.
    pub(super) fn write(&self, decided: Decided, out: &mut Vec<u8>) {
        let tables = self.set.tables();
        let (vocabulary, card) = (&tables.vocabulary, &tables[decided.rule]);
        let slot = &vocabulary[decided.slot];
        let offer = tables.offer(decided.rule, decided.outcome as usize);
        let (content, asks) = match offer {
            Some(Offer::Show { content, .. }) => (Some(vocabulary[*content].name.as_str()), None),
            Some(Offer::Ask { field, .. }) => (None, Some(vocabulary.path_of(*field))),
            None => (None, None),
        };
        let line = Line {
            at: stamp(self.at),
            visitor: self.visitor,
            surface: &vocabulary[slot.surface].name,
            slot: &slot.name,
            rule: &card.name,
            outcome: decided.outcome,
            goal: &vocabulary[card.goal].name,
            arm: decided.reason.arm(),
            reason: decided.reason,
            content,
            asks,
            set: self.set.hash(),
            number: self.set.number(),
        };
        write(&line, out);
    }
}

/// Writes the line that says that so many are missing.
pub(super) fn write_gap(lost: u64, (since, until): (DateTime<Utc>, DateTime<Utc>), out: &mut Vec<u8>) {
    write(&Gap { at: stamp(since), until: stamp(until), lost }, out);
}

fn write(line: &impl Serialize, out: &mut Vec<u8>) {
    // Texts and numbers always have a form in JSON, and there is always room in memory.
    let _ = serde_json::to_writer(&mut *out, line);
    out.push(b'\n');
}

fn stamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}
