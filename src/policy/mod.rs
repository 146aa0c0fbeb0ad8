//! Owns the checked tree: what a policy means, with every name resolved and every constant of
//! its type. Must not know text, files or pest; places are carried along unread.
//!
//! Invariants: everything named is sorted by name (see [`Vocabulary`]). What could not be
//! resolved stands as [`Condition::Broken`] or as `None`, never as a guess, and only in a set
//! that has an error, which nobody decides with.

mod condition;
mod gist;
mod order;
mod resolve;
mod rule;
mod same;

pub use condition::{Condition, Test};
pub use gist::Gist;
pub use order::{Order, winning_order};
pub use resolve::{Resolved, resolve, resolve_again};
pub use rule::{
    Clauses, Expect, Expected, Outcome, Promise, PromiseLine, Reading, Rule, Segment, TestCase, Waiver,
};
pub use same::Same;

use crate::source::Span;
use crate::vocabulary::{
    CategoryId, ConsentId, ContentId, FieldId, GoalId, RuleId, SegmentId, SlotId, SourceId, SurfaceId,
    TierId, Vocabulary,
};
use std::collections::BTreeSet;
use std::ops::Index;
use std::sync::Arc;

/// A whole policy set.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// What it can speak of.
    pub vocabulary: Vocabulary,
    /// What earns each tier; nothing for the first.
    pub earned: Vec<Option<Condition>>,
    /// Named conditions, by name.
    pub segments: Vec<Segment>,
    /// The rules, by name; those that did not change are shared with the policy before.
    pub rules: Vec<Arc<Rule>>,
    /// The promises, by their words.
    pub promises: Vec<Promise>,
    /// The tests, by their words.
    pub tests: Vec<TestCase>,
    /// Where everything stands.
    pub places: Places,
    /// What could not be resolved, so that nothing is asked of it.
    pub broken: Broken,
}

/// Where the things of a vocabulary are declared, each list like its own.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// The ladder.
    pub trust: Option<Span>,
    /// The tiers.
    pub tiers: Vec<Span>,
    /// The consents.
    pub consents: Vec<Span>,
    /// The categories; the built-in ones have no place.
    pub categories: Vec<Option<Span>>,
    /// The sources.
    pub sources: Vec<Span>,
    /// The fields.
    pub fields: Vec<Span>,
    /// The surfaces.
    pub surfaces: Vec<Span>,
    /// The slots.
    pub slots: Vec<Span>,
    /// The contents.
    pub contents: Vec<Span>,
    /// The goals.
    pub goals: Vec<Span>,
}

/// What is declared and could not be understood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Broken {
    /// Fields whose category is unknown, so that they have no label.
    pub labels: BTreeSet<FieldId>,
    /// Fields whose type has a mistake.
    pub types: BTreeSet<FieldId>,
    /// Fields with a clause that has a mistake.
    pub fields: BTreeSet<FieldId>,
    /// Goals with a clause that has a mistake.
    pub goals: BTreeSet<GoalId>,
    /// Tiers whose comfort is unknown.
    pub tiers: BTreeSet<TierId>,
    /// Slots whose default is unknown.
    pub slots: BTreeSet<SlotId>,
}

macro_rules! places {
    ($($id:ident $list:ident;)*) => {$(
        impl Index<$id> for Places {
            type Output = Span;
            fn index(&self, id: $id) -> &Span {
                &self.$list[id.index()]
            }
        }
    )*};
}

places! {
    TierId tiers;
    ConsentId consents;
    SourceId sources;
    FieldId fields;
    SurfaceId surfaces;
    SlotId slots;
    ContentId contents;
    GoalId goals;
}

impl Places {
    /// Where a category is declared; a built-in one is nowhere.
    pub fn category(&self, id: CategoryId) -> Option<Span> {
        self.categories[id.index()]
    }
}

impl Index<SegmentId> for Policy {
    type Output = Segment;
    fn index(&self, id: SegmentId) -> &Segment {
        &self.segments[id.index()]
    }
}

impl Index<RuleId> for Policy {
    type Output = Rule;
    fn index(&self, id: RuleId) -> &Rule {
        &self.rules[id.index()]
    }
}

impl Policy {
    /// The rules with their ids.
    pub fn rules(&self) -> impl Iterator<Item = (RuleId, &Rule)> {
        self.rules.iter().enumerate().map(|(index, rule)| (RuleId::from_index(index), &**rule))
    }

    /// The rule of that name.
    pub fn find_rule(&self, name: &str) -> Option<RuleId> {
        let at = self.rules.binary_search_by(|rule| rule.name.as_str().cmp(name)).ok()?;
        Some(RuleId::from_index(at))
    }

    /// Calls `see` for each field that a condition reads, through segments too, with the
    /// place in the condition itself where it is read.
    pub fn reads(&self, condition: &Condition, see: &mut dyn FnMut(FieldId, Span)) {
        condition.visit(&mut |part| match part {
            Condition::Known(field, span)
            | Condition::Unknown(field, span)
            | Condition::Field(field, _, span)
            | Condition::Broken(Some(field), span) => see(*field, *span),
            Condition::Segment(segment, span) => {
                self[*segment].gist.reads.iter().for_each(|field| see(*field, *span));
            }
            _ => {}
        });
    }

    /// What there is in a condition, through segments too.
    pub fn gist(&self, condition: &Condition) -> Gist {
        let mut gist = Gist { depth: condition.depth(), ..Gist::default() };
        self.reads(condition, &mut |field, _| {
            gist.reads.insert(field);
        });
        condition.visit(&mut |part| match part {
            Condition::Trust(..) => gist.trust = true,
            Condition::Known(_, span) | Condition::Unknown(_, span) => {
                gist.knowing.get_or_insert(*span);
            }
            Condition::Field(field, ..) => {
                gist.values.insert(*field);
            }
            Condition::Broken(field, _) => {
                gist.broken = true;
                gist.unresolved |= field.is_none();
            }
            Condition::Segment(segment, _) => gist.add(*segment, &self[*segment].gist),
            _ => {}
        });
        gist
    }
}
