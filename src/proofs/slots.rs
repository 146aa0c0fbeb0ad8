//! Owns the rows of each slot as the proofs see them: settled for the day of the check.
//! Must not know what is proved.

use super::index::Index;
use super::search::{Budget, Spent, first_outside, outside};
use crate::manners::Context;
use crate::policy::{Order, Policy, winning_order};
use crate::table::{Region, Row, Tables};
use crate::vocabulary::{RuleId, SlotId, Vocabulary};
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::OnceLock;

/// The rows of every slot, and who beats whom.
pub struct Slots<'a> {
    /// What every check looks at.
    pub context: &'a Context<'a>,
    /// Who beats whom.
    pub order: Order,
    /// The tables themselves.
    pub tables: &'a Tables,
    rows: Vec<Vec<Settled<'a>>>,
    /// Made when they are first asked for: where little changed, few are.
    indexes: Vec<OnceLock<Index>>,
    /// The place of each rule in the winning order.
    ranks: Vec<usize>,
}

/// A row, settled for a day.
#[derive(Debug, Clone)]
pub struct Settled<'a> {
    /// Whom it holds for.
    pub region: Cow<'a, Region>,
    /// The rule.
    pub rule: RuleId,
    /// Which of its outcomes.
    pub outcome: usize,
}

impl<'a> Slots<'a> {
    /// The rows of the tables on the day of the check; rows that hold for nobody, or whose
    /// rollout reaches nobody, are left out.
    pub fn new(context: &'a Context<'a>, tables: &'a Tables) -> Self {
        let settle = |row: &'a Row| {
            let region = if !row.region.is_timeless() {
                Cow::Owned(row.region.on(context.today, &tables.vocabulary)?)
            } else if row.region.is_possible(&tables.vocabulary) {
                Cow::Borrowed(&row.region)
            } else {
                return None;
            };
            let reached = tables[row.rule].rollout != Some(0.0);
            reached.then_some(Settled { region, rule: row.rule, outcome: row.outcome })
        };
        let rows = tables.slots.par_iter().map(|table| table.rows.iter().filter_map(settle).collect());
        let rows: Vec<Vec<Settled<'a>>> = rows.collect();
        let indexes = rows.iter().map(|_| OnceLock::new()).collect();
        let order = winning_order(context.policy);
        let mut ranks = vec![0; order.rules.len()];
        for (rank, rule) in order.rules.iter().enumerate() {
            ranks[rule.index()] = rank;
        }
        Slots { context, order, tables, rows, indexes, ranks }
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
    pub fn rows(&self, slot: SlotId) -> &[Settled<'a>] {
        &self.rows[slot.index()]
    }

    /// Makes the rows of slots findable, of all at once.
    pub fn prepare(&self, slots: &BTreeSet<SlotId>) {
        slots.par_iter().for_each(|slot| {
            self.index(*slot);
        });
    }

    fn index(&self, slot: SlotId) -> &Index {
        self.indexes[slot.index()].get_or_init(|| {
            let regions: Vec<&Region> = self.rows(slot).iter().map(|row| &*row.region).collect();
            Index::new(&regions, self.vocabulary())
        })
    }

    /// Where the rows of a rule stand among those of a slot: side by side.
    pub fn places(&self, slot: SlotId, rule: RuleId) -> Range<usize> {
        let rows = self.rows(slot);
        let rank = self.ranks[rule.index()];
        let from = rows.partition_point(|row| self.ranks[row.rule.index()] < rank);
        let length = rows[from..].iter().take_while(|row| row.rule == rule).count();
        from..from + length
    }

    /// The rows of a slot that a region may meet and that come before those of a rule, in
    /// winning order.
    pub fn before<'s>(
        &'s self,
        slot: SlotId,
        rule: RuleId,
        region: &Region,
    ) -> impl Iterator<Item = &'s Settled<'a>> {
        let rows = self.rows(slot);
        let candidates = self.index(slot).candidates(region).into_iter().map(|at| &rows[at]);
        candidates.take_while(move |row| row.rule != rule)
    }

    /// The rows that meet a region of a rule and belong to rules that beat it.
    pub fn beaters<'s>(
        &'s self,
        slot: SlotId,
        rule: RuleId,
        region: &'s Region,
    ) -> impl Iterator<Item = &'s Settled<'a>> {
        self.before(slot, rule, region)
            .filter(move |row| self.order.beats(row.rule, rule))
            .filter(|row| row.region.meets(region, self.vocabulary()))
    }

    /// The rows that can keep a row of a rule from winning: those of its beaters. A rule with a
    /// rollout may be no candidate, so it keeps nobody from anything.
    pub fn obstacles<'s>(&'s self, slot: SlotId, rule: RuleId, region: &'s Region) -> Vec<&'s Region> {
        let beaters = self.beaters(slot, rule, region);
        let sure = beaters.filter(|row| self.policy()[row.rule].rollout.is_none());
        sure.map(|row| &*row.region).collect()
    }

    /// Visitors of a region of a rule whom no other rule keeps it from winning, if there are any.
    pub fn winning(
        &self,
        slot: SlotId,
        rule: RuleId,
        region: Region,
        budget: &mut Budget,
    ) -> Result<Option<Region>, Spent> {
        // Most often there is somebody of whom nothing is known but what the region itself asks
        // for, and such a visitor meets few obstacles: looked up, the many are never seen.
        let quiet = self.index(slot).quiet(&region);
        if quiet.is_possible(self.vocabulary()) {
            let few = self.obstacles(slot, rule, &quiet);
            // A guess or two find most of them.
            for visitor in [quiet.corner(false), quiet.corner(true)] {
                let free = !few.iter().any(|obstacle| obstacle.meets(&visitor, self.vocabulary()));
                if free && visitor.is_possible(self.vocabulary()) {
                    return Ok(Some(visitor));
                }
            }
            let mut take = |found, _: &mut Budget| Ok(Some(found));
            if let Some(found) = first_outside(quiet.clone(), &few, self.vocabulary(), budget, &mut take)? {
                return Ok(Some(found));
            }
        }
        let obstacles = self.obstacles(slot, rule, &region);
        outside(region.clone(), &obstacles, self.vocabulary(), budget)
    }
}
