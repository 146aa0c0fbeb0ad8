//! Owns evaluating tables: the visitor's tier, and the row that wins a slot.
//! Must not know the checked tree.

use super::bucket::Buckets;
use super::visitor::Visitor;
use crate::table::{Column, GIVEN, NOT_GIVEN, Region, Row, Tables};
use crate::vocabulary::{RuleId, SlotId, TierId, Value};

/// The visitor's tier: what the host passes, else the climb; then the cap.
pub fn tier(tables: &Tables, visitor: &Visitor) -> TierId {
    let reached = reached(tables, visitor);
    match tables.vocabulary.cap.and_then(|cap| visitor.value(&tables.vocabulary, cap)) {
        Some(Value::Tier(cap)) => reached.min(*cap),
        _ => reached,
    }
}

/// The tier that the visitor has without the cap: what the host passes, else the climb.
pub fn reached(tables: &Tables, visitor: &Visitor) -> TierId {
    visitor.trust.unwrap_or_else(|| {
        let earned = tables.earned.iter().enumerate().skip(1);
        let holds =
            |regions: &Vec<Region>| regions.iter().any(|region| holds(tables, region, visitor, TierId(0)));
        let climbed = earned.take_while(|(_, regions)| holds(regions)).last();
        climbed.map_or(TierId(0), |(at, _)| TierId::from_index(at))
    })
}

/// The rows that hold and whose rollout reaches the visitor, in winning order.
pub fn holding<'t>(
    tables: &'t Tables,
    visitor: &Visitor,
    tier: TierId,
    slot: SlotId,
    buckets: Buckets,
) -> impl Iterator<Item = &'t Row> {
    tables[slot].rows.iter().filter(move |row| {
        let card = &tables[row.rule];
        holds(tables, &row.region, visitor, tier)
            && buckets.reaches(&card.name, card.rollout, visitor.id.as_deref())
    })
}

/// The first row that holds and whose rollout reaches the visitor.
pub fn winning_row<'t>(
    tables: &'t Tables,
    visitor: &Visitor,
    tier: TierId,
    slot: SlotId,
    buckets: Buckets,
) -> Option<&'t Row> {
    holding(tables, visitor, tier, slot, buckets).next()
}

/// What that row stands for: its rule, and which of its outcomes.
pub fn winner(
    tables: &Tables,
    visitor: &Visitor,
    tier: TierId,
    slot: SlotId,
    buckets: Buckets,
) -> Option<(RuleId, usize)> {
    let row = winning_row(tables, visitor, tier, slot, buckets)?;
    Some((row.rule, row.outcome))
}

/// Whether a visitor of that tier is in a region, as a row or a rung asks.
pub fn holds(tables: &Tables, region: &Region, visitor: &Visitor, tier: TierId) -> bool {
    region.cells().iter().all(|(column, cell)| match column {
        Column::Trust => cell.contains(Some(&Value::Tier(tier)), visitor.today()),
        Column::Consent(consent) => {
            let given = if visitor.consents_to(*consent) { GIVEN } else { NOT_GIVEN };
            cell.contains(Some(&Value::Member(given)), visitor.today())
        }
        Column::Field(field) => cell.contains(visitor.value(&tables.vocabulary, *field), visitor.today()),
    })
}
