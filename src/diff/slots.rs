//! Owns who gets something else in each slot. Holdouts and limits are left out of account: what
//! they take away is told of them. Must not know what is creepy.
//!
//! Both tables of a slot are lists of rows of which the first that holds wins. Rows for the same
//! visitors, in the same order in both, go together: where one of them wins in one set, its like
//! wins in the other, or a row that has none. So each is looked at against its like, and only rows
//! without one against all that they meet.

use super::joint::{Joint, Side};
use super::witness;
use super::{Shift, SlotChange, Step};
use crate::decide::{self, Buckets, Visitor};
use crate::proofs::{Budget, Spent, outside};
use crate::table::{Region, Tables};
use crate::vocabulary::{Offer, RuleId, SlotId, pattern};
use serde::Serialize;
use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::collections::BTreeSet;

/// What a slot holds for somebody, and why.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Holding {
    /// The content; nothing where a question stands in its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shows: Option<String>,
    /// The field asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asks: Option<String>,
    /// The text or the question, as it is declared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub saying: Option<String>,
    /// The rule; nothing for the default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Its goal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goal: Option<String>,
    /// What the visitor is told on asking.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// The data used.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub used: Vec<String>,
    /// What the content hands to the host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<serde_json::Map<String, serde_json::Value>>,
}

impl Holding {
    /// What a slot holds by a rule's outcome; without one, its default.
    fn of(tables: &Tables, slot: SlotId, winner: Option<(RuleId, usize)>) -> Holding {
        let vocabulary = &tables.vocabulary;
        let default = &vocabulary[vocabulary[slot].default];
        let mut holding = Holding {
            shows: Some(default.name.clone()),
            asks: None,
            saying: None,
            rule: None,
            goal: None,
            because: None,
            used: Vec::new(),
            payload: default.payload.clone(),
        };
        let Some((rule, outcome)) = winner else { return holding };
        let card = &tables[rule];
        match tables.offer(rule, outcome) {
            None => return holding,
            Some(Offer::Show { content, saying }) => {
                holding.shows = Some(vocabulary[*content].name.clone());
                holding.saying = saying.as_ref().map(|pieces| pattern(vocabulary, pieces));
                holding.payload = vocabulary[*content].payload.clone();
            }
            Some(Offer::Ask { field, saying }) => {
                holding.asks = Some(vocabulary.path(*field));
                holding.saying = Some(saying.clone());
            }
        }
        holding.rule = Some(card.name.clone());
        holding.goal = Some(vocabulary[card.goal].name.clone());
        holding.because = card.because.as_deref().map(str::to_owned);
        holding.used = card.used.iter().map(|field| vocabulary.path(*field)).collect();
        holding
    }

    /// Which parts of a decision differ.
    fn differs(&self, other: &Holding) -> Vec<&'static str> {
        let parts = [
            ("shows", self.shows != other.shows),
            ("asks", self.asks != other.asks),
            ("saying", self.saying != other.saying),
            ("payload", self.payload != other.payload),
            ("rule", self.rule != other.rule),
            ("goal", self.goal != other.goal),
            ("because", self.because != other.because),
            ("used", self.used != other.used),
        ];
        parts.into_iter().filter(|(_, differs)| *differs).map(|(part, _)| part).collect()
    }
}

pub fn compare(joint: &Joint<'_>, unproven: &mut Vec<String>) -> Vec<SlotChange> {
    let ids = |side: &Side<'_>| (0..side.tables.slots.len()).map(SlotId::from_index).collect::<Vec<_>>();
    let path = |side: &Side<'_>, slot: SlotId| side.tables.vocabulary.slot_path(slot);
    let mut changes = Vec::new();
    for slot in ids(&joint.new) {
        let name = path(&joint.new, slot);
        match ids(&joint.old).into_iter().find(|old| path(&joint.old, *old) == name) {
            None => changes.push(SlotChange { slot: name, step: Step::Added, changes: Vec::new() }),
            Some(old) => {
                let mut slots = Slots::new(joint, old, slot);
                if slots.compare(&mut Budget::new()).is_err() {
                    unproven.push(format!("slot {name}"));
                }
                if !slots.found.is_empty() {
                    changes.push(SlotChange { slot: name, step: Step::Changed, changes: slots.found });
                }
            }
        }
    }
    for slot in ids(&joint.old) {
        let name = path(&joint.old, slot);
        if !ids(&joint.new).into_iter().any(|new| path(&joint.new, new) == name) {
            changes.push(SlotChange { slot: name, step: Step::Removed, changes: Vec::new() });
        }
    }
    changes.sort_by(|a, b| a.slot.cmp(&b.slot));
    changes
}

/// A row in the joint vocabulary, and what it stands for.
#[derive(Debug, Clone)]
struct Row {
    region: Region,
    holding: usize,
    key: String,
}

/// So many looks at rows cost what a step of the search costs.
const LOOKS_A_STEP: usize = 16;

/// One slot, as it was and as it is to be.
struct Slots<'j, 't> {
    joint: &'j Joint<'t>,
    old_slot: SlotId,
    new_slot: SlotId,
    holdings: Vec<Holding>,
    old: Vec<Row>,
    new: Vec<Row>,
    seen: BTreeSet<(usize, usize)>,
    found: Vec<Shift>,
}

impl<'j, 't> Slots<'j, 't> {
    fn new(joint: &'j Joint<'t>, old_slot: SlotId, new_slot: SlotId) -> Self {
        let mut holdings = Vec::new();
        let old = rows(joint, &joint.old, old_slot, &mut holdings);
        let new = rows(joint, &joint.new, new_slot, &mut holdings);
        Slots { joint, old_slot, new_slot, holdings, old, new, seen: BTreeSet::new(), found: Vec::new() }
    }

    fn compare(&mut self, budget: &mut Budget) -> Result<(), Spent> {
        let keys = |rows: &[Row]| rows.iter().map(|row| row.key.clone()).collect::<Vec<_>>();
        for op in capture_diff_slices(Algorithm::Patience, &keys(&self.old), &keys(&self.new)) {
            if let DiffOp::Equal { .. } = op {
                for (at, other) in op.old_range().zip(op.new_range()) {
                    self.shift(at, other, budget)?;
                }
                continue;
            }
            for at in op.old_range() {
                for other in 0..self.new.len() {
                    self.shift(at, other, budget)?;
                }
            }
            for other in op.new_range() {
                for at in 0..self.old.len() {
                    self.shift(at, other, budget)?;
                }
            }
        }
        Ok(())
    }

    /// Whether somebody for whom one row won is somebody for whom another row is to win.
    fn shift(&mut self, old: usize, new: usize, budget: &mut Budget) -> Result<(), Spent> {
        let vocabulary = &self.joint.vocabulary;
        let (was, now) = (&self.old[old], &self.new[new]);
        let pair = (was.holding, now.holding);
        if was.holding == now.holding || self.seen.contains(&pair) {
            return Ok(());
        }
        budget.step()?;
        let Some(both) = was.region.meet(&now.region, vocabulary) else { return Ok(()) };
        // A look at a row is cheap beside a step of the search.
        budget.spend((old + new) / LOOKS_A_STEP)?;
        let before = self.old[..old].iter().filter(|row| row.holding != was.holding);
        let after = self.new[..new].iter().filter(|row| row.holding != now.holding);
        let obstacles: Vec<&Region> = before
            .chain(after)
            .map(|row| &row.region)
            .filter(|region| region.meets(&both, vocabulary))
            .collect();
        if let Some(visitor) = outside(both, &obstacles, vocabulary, budget)? {
            self.seen.insert(pair);
            let shift = self.told(pair, &visitor);
            self.found.push(shift);
        }
        Ok(())
    }

    fn told(&self, (was, now): (usize, usize), visitor: &Region) -> Shift {
        let (was, now) = (&self.holdings[was], &self.holdings[now]);
        let claim = |before: &Visitor, after: &Visitor| {
            held(self.joint.old.tables, self.old_slot, before) == *was
                && held(self.joint.new.tables, self.new_slot, after) == *now
        };
        let witness = witness::facts(self.joint, visitor, &claim);
        Shift { was: was.clone(), now: now.clone(), differs: was.differs(now), witness }
    }
}

/// What a slot holds for a visitor, holdouts and limits left out of account.
fn held(tables: &Tables, slot: SlotId, visitor: &Visitor) -> Holding {
    let tier = decide::tier(tables, visitor);
    Holding::of(tables, slot, decide::winner(tables, visitor, tier, slot, Buckets::ById))
}

/// The rows of a slot, its default the last, which holds for everybody.
fn rows(joint: &Joint<'_>, side: &Side<'_>, slot: SlotId, holdings: &mut Vec<Holding>) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut push = |regions: Vec<Region>, holding: Holding| {
        let at = holdings.iter().position(|known| *known == holding).unwrap_or_else(|| {
            holdings.push(holding);
            holdings.len() - 1
        });
        rows.extend(regions.into_iter().map(|region| {
            let key = format!("{region:?}");
            Row { region, holding: at, key }
        }));
    };
    for row in &side.tables[slot].rows {
        let regions = joint.row(side, &row.region, row.rule);
        push(regions, Holding::of(side.tables, slot, Some((row.rule, row.outcome))));
    }
    push(vec![Region::everybody()], Holding::of(side.tables, slot, None));
    rows
}
