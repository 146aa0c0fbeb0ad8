//! Owns the rows of each slot as the proofs see them: settled for the day of the check.
//! Must not know what is proved.

use super::index::Index;
use crate::manners::Context;
use crate::policy::{Order, Policy, winning_order};
use crate::table::{Region, Tables};
use crate::vocabulary::{RuleId, SlotId, Vocabulary};

/// The rows of every slot, and who beats whom.
pub struct Slots<'a> {
    /// What every check looks at.
    pub context: &'a Context<'a>,
    /// Who beats whom.
    pub order: Order,
    /// The tables themselves.
    pub tables: &'a Tables,
    rows: Vec<Vec<Settled>>,
    indexes: Vec<Index>,
}

/// A row, settled for a day.
#[derive(Debug, Clone)]
pub struct Settled {
    /// Whom it holds for.
    pub region: Region,
    /// The rule.
    pub rule: RuleId,
    /// Which of its outcomes.
    pub outcome: usize,
}

impl<'a> Slots<'a> {
    /// The rows of the tables on the day of the check; rows that hold for nobody, or whose
    /// rollout reaches nobody, are left out.
    pub fn new(context: &'a Context<'a>, tables: &'a Tables) -> Self {
        let settle = |row: &crate::table::Row| {
            let region = row.region.on(context.today, &tables.vocabulary)?;
            let reached = tables[row.rule].rollout != Some(0.0);
            reached.then_some(Settled { region, rule: row.rule, outcome: row.outcome })
        };
        let rows = tables.slots.iter().map(|table| table.rows.iter().filter_map(settle).collect());
        let rows: Vec<Vec<Settled>> = rows.collect();
        let indexes = rows.iter().map(|rows| {
            let regions: Vec<&Region> = rows.iter().map(|row| &row.region).collect();
            Index::new(&regions, &tables.vocabulary)
        });
        let indexes = indexes.collect();
        Slots { context, order: winning_order(context.policy), tables, rows, indexes }
    }

    /// The policy.
    pub fn policy(&self) -> &'a Policy {
        self.context.policy
    }

    /// What it speaks of.
    pub fn vocabulary(&self) -> &'a Vocabulary {
        &self.context.policy.vocabulary
    }

    /// All slots.
    pub fn ids(&self) -> impl Iterator<Item = SlotId> + use<> {
        (0..self.rows.len()).map(SlotId::from_index)
    }

    /// The rows of a slot, in winning order.
    pub fn rows(&self, slot: SlotId) -> &[Settled] {
        &self.rows[slot.index()]
    }

    /// The rows of a slot that a region meets, in winning order.
    pub fn meeting<'s>(&'s self, slot: SlotId, region: &'s Region) -> impl Iterator<Item = &'s Settled> {
        let rows = self.rows(slot);
        let candidates = self.indexes[slot.index()].candidates(region).into_iter().map(|at| &rows[at]);
        candidates.filter(|row| row.region.meets(region, self.vocabulary()))
    }

    /// The rows that meet a region of a rule and belong to rules that beat it.
    pub fn beaters<'s>(
        &'s self,
        slot: SlotId,
        rule: RuleId,
        region: &'s Region,
    ) -> impl Iterator<Item = &'s Settled> {
        self.meeting(slot, region)
            .take_while(move |row| row.rule != rule)
            .filter(move |row| self.order.beats(row.rule, rule))
    }

    /// The rows that can keep a row of a rule from winning: those of its beaters. A rule with a
    /// rollout may be no candidate, so it keeps nobody from anything.
    pub fn obstacles<'s>(&'s self, slot: SlotId, rule: RuleId, region: &'s Region) -> Vec<&'s Settled> {
        self.beaters(slot, rule, region).filter(|row| self.policy()[row.rule].rollout.is_none()).collect()
    }
}
