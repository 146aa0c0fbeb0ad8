//! Owns tables made ready to decide by: with their index, and with what the names in facts stand for.
//! Must not know where the tables come from.

use super::bucket::Buckets;
use super::choice::{Choices, Chosen, choose};
use super::decision::Decision;
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
    chosen: Vec<Option<Chosen>>,
}

impl Ready {
    /// Makes tables ready.
    pub fn new(tables: Tables) -> Self {
        Ready::beside(tables, |_| ()).0
    }

    /// Makes tables ready, and does something else with them meanwhile.
    pub fn beside<T: Send>(tables: Tables, other: impl FnOnce(&Tables) -> T + Send) -> (Self, T) {
        let make = || (Index::new(&tables), Decoder::new(&tables.vocabulary));
        let ((index, decoder), other) = rayon::join(make, || other(&tables));
        (Ready { tables, index, decoder }, other)
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

    /// Reads a visitor in the place of another one of these tables, and says what could not be used.
    ///
    /// # Errors
    /// As [`super::read`]; nothing is known of the visitor then.
    pub fn read_into(
        &self,
        json: &[u8],
        now: Moment,
        visitor: &mut Visitor,
    ) -> Result<Vec<Problem>, FactsError> {
        self.decoder.decode_into(&self.tables.vocabulary, json, now, visitor)
    }

    /// Takes the codes of a visitor of these tables: all that finding winners looks at.
    pub fn encode(&self, visitor: &Visitor, codes: &mut Codes) {
        let tier = super::tables::tier(&self.tables, visitor);
        self.index.encode(&self.tables, visitor, tier, codes);
    }

    /// Finds who wins each slot of a surface, in their order, for the visitor that the codes stand for,
    /// whose id falls into buckets. There is room for as many winners as slots.
    pub fn winners(
        &self,
        surface: SurfaceId,
        codes: &Codes,
        chance: (Buckets, Option<&str>),
        winners: &mut [Winner],
    ) {
        self.index.winners(&self.tables, codes, surface, chance, winners);
    }

    /// Decides a surface for a visitor of these tables, as [`super::decide`] does, without rendering
    /// anything. One room serves one decision after another: after the first, deciding takes no memory.
    pub fn choose<'t, 'v>(
        &'t self,
        surface: SurfaceId,
        visitor: &'v Visitor,
        buckets: Buckets,
        room: &'v mut Room,
    ) -> Choices<'t, 'v> {
        let tables = &self.tables;
        let tier = super::tables::tier(tables, visitor);
        let chance = (buckets, visitor.id.as_deref());
        self.index.encode(tables, visitor, tier, &mut room.codes);
        room.winners.resize(tables.slots_of(surface).len(), None);
        self.index.winners(tables, &room.codes, surface, chance, &mut room.winners);
        choose(tables, chance, tier, &room.winners, &mut room.chosen);
        Choices::new(tables, surface, (visitor, tier), &room.chosen)
    }

    /// Decides a surface for a visitor of these tables, as [`super::decide`] does.
    pub fn decide(
        &self,
        surface: SurfaceId,
        visitor: &Visitor,
        problems: Vec<Problem>,
        buckets: Buckets,
        room: &mut Room,
    ) -> Decision<'_> {
        self.choose(surface, visitor, buckets, room).decision(problems)
    }
}
