//! Owns how a visitor stands on the ladder, and which tiers would do. Must not know words.

use crate::decide::{self, Visitor};
use crate::table::{Cell, Tables, Values};
use crate::vocabulary::{Members, TierId, Value};

/// How a visitor stands on the ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The visitor's tier.
    pub tier: TierId,
    /// The tier without the cap: what the host passed, else what was climbed to.
    pub reached: TierId,
    /// Whether the host passed it.
    pub passed: bool,
    /// The person's own wish, where it is known.
    pub cap: Option<TierId>,
}

impl Standing {
    /// How the visitor stands by these tables.
    pub fn of(tables: &Tables, visitor: &Visitor) -> Self {
        let vocabulary = &tables.vocabulary;
        let cap = vocabulary.cap.and_then(|cap| visitor.value(vocabulary, cap));
        Standing {
            tier: decide::tier(tables, visitor),
            reached: decide::reached(tables, visitor),
            passed: visitor.trust.is_some(),
            cap: match cap {
                Some(Value::Tier(cap)) => Some(*cap),
                _ => None,
            },
        }
    }

    /// Whether the person's own wish holds them below what they have reached.
    pub fn is_held_down(&self) -> bool {
        self.tier < self.reached
    }
}

/// How a tier that will do can come about: which tiers may be reached, and what the cap may be.
pub(super) struct Ladder {
    /// The tiers that will do.
    pub wanted: Members,
    /// How many tiers there are.
    pub count: usize,
    /// What the cap may be, by the conditions.
    pub cap: Cell,
}

impl Ladder {
    fn caps(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.count).filter(|tier| match &self.cap.known {
            Values::All => true,
            Values::Members(members) => members.contains(*tier),
            _ => false,
        })
    }

    /// Whether the tier reached, held down by the cap, will do.
    pub fn does(&self, reached: TierId, cap: Option<TierId>) -> bool {
        let tier = cap.map_or(reached, |cap| reached.min(cap));
        self.wanted.contains(tier.index())
    }

    /// The tiers that may be reached where the cap stays as it is.
    pub fn reached_under(&self, cap: Option<TierId>) -> Members {
        (0..self.count).filter(|reached| self.does(TierId::from_index(*reached), cap)).collect()
    }

    /// What the cap may be where what was reached stays as it is.
    pub fn caps_over(&self, reached: TierId) -> Cell {
        let caps = self.caps().filter(|cap| self.does(reached, Some(TierId::from_index(*cap))));
        Cell {
            unknown: self.cap.unknown && self.does(reached, None),
            known: Values::members(caps.collect(), self.count),
        }
    }

    /// What may be reached and what the cap may be, where neither stays as it is; any of the
    /// first with any of the second will do.
    pub fn both(&self) -> Option<(Members, Cell)> {
        let caps_from = |least: usize| Cell {
            unknown: self.cap.unknown,
            known: Values::members(self.caps().filter(|cap| *cap >= least).collect(), self.count),
        };
        let (lowest, highest) = (self.wanted.lowest()?, self.wanted.highest()?);
        let goes_up = highest + 1 == self.count && self.wanted.len() == self.count - lowest;
        let least = if goes_up { lowest } else { highest };
        let caps = caps_from(least);
        if !caps.is_empty() {
            return Some((self.wanted.clone(), caps));
        }
        self.wanted.iter().find_map(|tier| {
            let caps = caps_from(tier);
            (!caps.is_empty()).then(|| (Members::one(tier), caps))
        })
    }
}
