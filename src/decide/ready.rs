//! Owns tables made ready to decide by: with their index, and with what the names in facts stand for.
//! Must not know where the tables come from.

use super::bucket::Buckets;
use super::decision::{Decision, decide_with};
use super::decoder::Decoder;
use super::facts::FactsError;
use super::index::{Codes, Index, Winner};
use super::visitor::{Problem, Visitor};
use crate::table::Tables;
use crate::vocabulary::{Moment, SurfaceId};

/// Tables, ready to decide by. What they decide is what the tables say; this is only faster.
#[derive(Debug, Clone)]
pub struct Ready {
    tables: Tables,
    index: Index,
    decoder: Decoder,
}

/// Room for one decision after another.
#[derive(Debug, Clone, Default)]
pub struct Room {
    codes: Codes,
    winners: Vec<Winner>,
}

impl Ready {
    /// Makes tables ready.
    pub fn new(tables: Tables) -> Self {
        let (index, decoder) = (Index::new(&tables), Decoder::new(&tables.vocabulary));
        Ready { tables, index, decoder }
    }

    /// The tables.
    pub fn tables(&self) -> &Tables {
        &self.tables
    }

    /// Reads a visitor, as [`super::read`] does.
    ///
    /// # Errors
    /// As [`super::read`].
    pub fn read(&self, json: &[u8], now: Moment) -> Result<(Visitor, Vec<Problem>), FactsError> {
        self.decoder.decode(&self.tables.vocabulary, json, now)
    }

    /// Decides a surface for a visitor, as [`super::decide`] does. One room serves one decision
    /// after another.
    pub fn decide(
        &self,
        surface: SurfaceId,
        visitor: &Visitor,
        problems: Vec<Problem>,
        buckets: Buckets,
        room: &mut Room,
    ) -> Decision<'_> {
        let tables = &self.tables;
        let tier = super::tables::tier(tables, visitor);
        let slots = tables.slots_of(surface);
        self.index.encode(tables, visitor, tier, &mut room.codes);
        room.winners.resize(slots.len(), None);
        let chance = (buckets, visitor.id.as_deref());
        self.index.winners(tables, &room.codes, surface, chance, &mut room.winners);
        let winners = &room.winners;
        let winner = |slot| slots.iter().position(|other| *other == slot).and_then(|at| winners[at]);
        decide_with(tables, surface, visitor, problems, buckets, tier, &winner)
    }
}
