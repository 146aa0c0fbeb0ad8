//! Owns putting an explanation together. Must not know how it is worded.

use super::miss::{Change, Seeker};
use super::person::Person;
use super::{Explanation, Focus, Holds, Loser, Lost, Otherwise, Told, cells, mend, trust, words};
use crate::decide::{self, Buckets, Decision, Problem, Reason, Slot, Visitor};
use crate::table::{Column, Region, Row, Tables};
use crate::vocabulary::{RuleId, SlotId, SurfaceId, Value};
use serde_json::Value as Json;

/// Explains one surface to one visitor.
pub(super) struct Explainer<'t, 'v> {
    pub tables: &'t Tables,
    pub visitor: &'v Visitor,
    pub surface: SurfaceId,
    buckets: Buckets,
    seeker: Seeker<'v>,
    pub decision: Decision<'t>,
}

impl<'t: 'v, 'v> Explainer<'t, 'v> {
    pub fn new(tables: &'t Tables, surface: SurfaceId, visitor: &'v Visitor, buckets: Buckets) -> Self {
        let decision = decide::decide(tables, surface, visitor, Vec::new(), buckets);
        let seeker = Seeker::new(tables, visitor);
        Explainer { tables, visitor, surface, buckets, seeker, decision }
    }

    pub fn explain(&self, problems: Vec<Problem>, focus: Focus) -> Explanation<'t> {
        let slots = self.tables.slots_of(self.surface).iter().zip(&self.decision.slots);
        let asked = |slot: SlotId| {
            focus.slot.is_none_or(|asked| asked == slot)
                && focus.rule.is_none_or(|rule| self.rules(slot).contains(&rule))
        };
        let slots = slots.filter(|(slot, _)| asked(**slot));
        Explanation {
            id: self.visitor.id.clone(),
            surface: &self.tables.vocabulary[self.surface].name,
            trust: trust::trust(self.tables, self.visitor, self.seeker.standing),
            slots: slots.map(|(slot, (name, held))| (*name, self.slot(*slot, held, focus))).collect(),
            problems,
        }
    }

    pub fn nearest(&self, slot: SlotId, rule: RuleId) -> String {
        let name = &self.tables[rule].name;
        match self.held(slot) {
            Some((_, held)) if held.rule == Some(name) => self.winner(slot),
            Some(_) if !self.rules(slot).contains(&rule) => {
                format!("`{name}` has no outcome in `{}`", self.tables.vocabulary.slot_path(slot))
            }
            Some((_, held)) => format!("`{name}`: {}", self.loser(slot, held, rule).words),
            None => String::new(),
        }
    }

    pub fn winner(&self, slot: SlotId) -> String {
        self.held(slot).map_or(String::new(), |(_, held)| words::slot(self, slot, held, &self.won_by(slot)))
    }

    fn held(&self, slot: SlotId) -> Option<&(&'t str, Slot<'t>)> {
        let at = self.tables.slots_of(self.surface).iter().position(|other| *other == slot)?;
        self.decision.slots.get(at)
    }

    /// The rules with an outcome in a slot, in winning order.
    fn rules(&self, slot: SlotId) -> Vec<RuleId> {
        let mut rules: Vec<RuleId> = Vec::new();
        let mut seen = vec![false; self.tables.rules.len()];
        let rows = self.tables[slot].rows.iter().map(|row| row.rule);
        // A rule whose condition nobody can meet has no row, and is told of all the same.
        let placed = self.tables.rules.iter().enumerate();
        let placed = placed.filter(|(_, card)| card.outcomes.iter().any(|placed| placed.slot == slot));
        for rule in rows.chain(placed.map(|(at, _)| RuleId::from_index(at))) {
            if !std::mem::replace(&mut seen[rule.index()], true) {
                rules.push(rule);
            }
        }
        rules
    }

    fn slot(&self, slot: SlotId, held: &Slot<'t>, focus: Focus) -> Told<'t> {
        let won_by = self.won_by(slot);
        let others = self.rules(slot).into_iter();
        let others = others
            .filter(|rule| held.rule != Some(self.tables[*rule].name.as_str()))
            .filter(|rule| focus.rule.is_none_or(|asked| asked == *rule));
        let goal = self.winning(slot).map(|row| &self.tables.vocabulary[self.tables[row.rule].goal]);
        Told {
            slot: held.clone(),
            goal_words: goal.map(|goal| goal.words.as_str()),
            words: words::slot(self, slot, held, &won_by),
            won_by,
            losers: others.map(|rule| self.loser(slot, held, rule)).collect(),
            for_the_visitor: Person::new(self.tables, self.visitor, self.seeker.standing)
                .told(held, self.winning(slot)),
        }
    }

    /// The row that wins a slot, whatever becomes of it.
    fn winning(&self, slot: SlotId) -> Option<&'t Row> {
        decide::winning_row(self.tables, self.visitor, self.seeker.standing.tier, slot, self.buckets)
    }

    fn won_by(&self, slot: SlotId) -> Vec<Holds> {
        self.winning(slot).map_or(Vec::new(), |row| holds(self.tables, self.visitor, &row.region))
    }

    fn loser(&self, slot: SlotId, held: &Slot<'t>, rule: RuleId) -> Loser<'t> {
        let card = &self.tables[rule];
        let mut loser = Loser {
            rule: &card.name,
            outcome: Lost::Nobody,
            facts: None,
            miss: Vec::new(),
            beaten_by: None,
            then_trust: None,
            even_then: None,
            words: String::new(),
        };
        if let Some(miss) = self.seeker.miss(slot, rule) {
            let reached = self.buckets.reaches(&card.name, card.rollout, self.visitor.id.as_deref());
            if !miss.changes.is_empty() {
                loser.outcome = Lost::Missed;
                loser.facts = Some(miss.changes.len());
                loser.miss = miss.changes.iter().map(|change| self.otherwise(change)).collect();
                let climbs_to = miss.climbs_to.map(|tier| self.tables.vocabulary[tier].name.as_str());
                loser.then_trust = climbs_to;
                let then = mend::mended(self.tables, self.visitor, &miss);
                self.even_then(slot, rule, &then, &mut loser);
            } else if reached {
                loser.outcome = Lost::Beaten;
                loser.beaten_by = held.rule;
            } else if self.visitor.id.is_none() {
                loser.outcome = Lost::NoId;
            } else {
                loser.outcome = Lost::NotRolledOut;
            }
        }
        loser.words = words::loser(self.tables, rule, held, &loser);
        loser
    }

    /// What would keep a rule from the slot even if the visitor were another.
    fn even_then(&self, slot: SlotId, rule: RuleId, then: &Visitor, loser: &mut Loser<'t>) {
        let card = &self.tables[rule];
        if !self.buckets.reaches(&card.name, card.rollout, then.id.as_deref()) {
            loser.even_then = Some(words::not_rolled_out(self.tables, rule, then));
            return;
        }
        let other = Explainer::new(self.tables, self.surface, then, self.buckets);
        let Some((_, held)) = other.held(slot) else {
            return;
        };
        if held.rule == Some(card.name.as_str()) {
            loser.even_then =
                (held.reason != Reason::Matched).then(|| words::not_shown(&other, slot, rule, held));
        } else if let Some(winner) = held.rule {
            loser.beaten_by = self.rules(slot).iter().find_map(|other| {
                let name = self.tables[*other].name.as_str();
                (name == winner).then_some(name)
            });
            loser.even_then = Some(format!("`{winner}` would win"));
        }
    }

    fn otherwise(&self, change: &Change) -> Otherwise {
        let vocabulary = &self.tables.vocabulary;
        let unknown = match change.at {
            Column::Field(field) => self.visitor.unknown(vocabulary, field),
            _ => Vec::new(),
        };
        let standing = self.seeker.standing;
        Otherwise {
            at: change.at.name(vocabulary),
            // What would have to be otherwise is what was reached, not what the cap leaves of it.
            is: match change.at {
                Column::Trust => vocabulary[standing.reached].name.clone().into(),
                at => is(self.tables, self.visitor, at).1,
            },
            must_be: cells::cell(vocabulary, change.at, &change.must_be),
            unknown: unknown.iter().map(decide::Unknown::word).collect(),
            words: words::otherwise(self.tables, self.visitor, standing, change, &unknown),
        }
    }
}

/// What each cell of a region asks, and what the visitor has for it.
pub(super) fn holds(tables: &Tables, visitor: &Visitor, region: &Region) -> Vec<Holds> {
    let vocabulary = &tables.vocabulary;
    let cells = region.cells().iter().map(|(column, cell)| {
        let (words, json) = is(tables, visitor, *column);
        let holds = cells::cell(vocabulary, *column, cell);
        let words = words::holds(vocabulary, *column, &words, &holds);
        Holds { at: column.name(vocabulary), is: json, holds, words }
    });
    cells.collect()
}

/// What stands in a column for a visitor: in words, and in JSON.
pub(super) fn is(tables: &Tables, visitor: &Visitor, column: Column) -> (String, Json) {
    let vocabulary = &tables.vocabulary;
    let both =
        |value: &Value| (cells::value(vocabulary, column, value), cells::json(vocabulary, column, value));
    match column {
        Column::Trust => both(&Value::Tier(decide::tier(tables, visitor))),
        Column::Consent(consent) => both(&Value::Member(usize::from(visitor.consents_to(consent)))),
        Column::Field(field) => {
            visitor.value(vocabulary, field).map_or_else(|| ("unknown".to_owned(), Json::Null), both)
        }
    }
}
