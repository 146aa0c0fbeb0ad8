//! Owns `overbearing`: tiers at which more slots of a surface can be personalised at once than
//! the tier's limit. Must not know what they show.

use super::example::witness;
use super::search::{Budget, Spent, first_outside};
use super::slots::{Settled, Slots};
use super::unproven;
use crate::decide::{self, Buckets, Visitor};
use crate::diagnostic::{Diagnostic, Slug, Subject};
use crate::table::{Cell, Column, Region, Values};
use crate::vocabulary::{Members, Offer, SlotId, SurfaceId, TierId};

pub fn check(slots: &Slots<'_>, told: &mut Vec<Diagnostic>) {
    let vocabulary = slots.vocabulary();
    for tier in vocabulary.tier_ids() {
        let Some(limit) = vocabulary[tier].limit else { continue };
        for at in 0..vocabulary.surfaces.len() {
            let surface = SurfaceId::from_index(at);
            let search = Search::new(slots, &vocabulary[surface].slots, limit as usize);
            let tiers = Values::members(Members::one(tier.index()), vocabulary.tiers.len());
            let visitors = Region::of(Column::Trust, Cell::of(tiers));
            match search.more_than_limit(0, visitors, 0, false, &mut Budget::new()) {
                Ok(Some(visitor)) => told.push(overbearing(slots, tier, surface, limit, &visitor)),
                Ok(None) => {}
                Err(Spent) => {
                    let subject = Subject::named("tier", &vocabulary[tier].name);
                    told.push(unproven::told(Slug::Overbearing, subject, slots.policy().places[tier]));
                }
            }
        }
    }
}

struct Search<'a> {
    slots: &'a Slots<'a>,
    places: Vec<Place<'a>>,
    limit: usize,
}

/// A slot, as the search looks at it.
struct Place<'a> {
    slot: SlotId,
    /// Its rows, those first that ask for little: they leave the most room for the other slots.
    rows: Vec<&'a Settled<'a>>,
    /// Whether some of them ask a question.
    asks: bool,
}

impl<'a> Search<'a> {
    fn new(slots: &'a Slots<'a>, ids: &[SlotId], limit: usize) -> Self {
        let place = |slot: &SlotId| {
            let mut rows: Vec<&Settled<'_>> = slots.rows(*slot).iter().collect();
            rows.sort_by_key(|row| row.region.cells().len());
            let asks = rows.iter().any(|row| is_ask(slots, row));
            Place { slot: *slot, rows, asks }
        };
        Search { slots, places: ids.iter().map(place).collect(), limit }
    }

    /// Visitors of the region with more personalised slots than the limit, looking from the
    /// slot at `at` on: `count` slots are personalised already, a question perhaps among them.
    fn more_than_limit(
        &self,
        at: usize,
        visitors: Region,
        count: usize,
        asked: bool,
        budget: &mut Budget,
    ) -> Result<Option<Region>, Spent> {
        budget.step()?;
        if count > self.limit {
            return Ok(Some(visitors));
        }
        // Not even all that are left would be too many.
        if count + (self.places.len() - at) <= self.limit {
            return Ok(None);
        }
        let vocabulary = self.slots.vocabulary();
        let Place { slot, rows, asks: any_asks } = &self.places[at];
        for row in rows {
            budget.step()?;
            let Some(both) = row.region.meet(&visitors, vocabulary) else { continue };
            let asks = is_ask(self.slots, row);
            // Which rule wins matters only where a question may stand in the place of content.
            let obstacles = if *any_asks { self.slots.obstacles(*slot, row.rule, &both) } else { Vec::new() };
            let more = usize::from(!(asks && asked));
            let mut next = |wins: Region, budget: &mut Budget| {
                self.more_than_limit(at + 1, wins, count + more, asked || asks, budget)
            };
            let found = first_outside(both.clone(), &obstacles, vocabulary, budget, &mut next)?;
            if found.is_some() {
                return Ok(found);
            }
        }
        self.more_than_limit(at + 1, visitors, count, asked, budget)
    }
}

fn is_ask(slots: &Slots<'_>, row: &Settled<'_>) -> bool {
    matches!(slots.tables.offer(row.rule, row.outcome), Some(Offer::Ask { .. }))
}

fn overbearing(
    slots: &Slots<'_>,
    tier: TierId,
    surface: SurfaceId,
    limit: u32,
    visitor: &Region,
) -> Diagnostic {
    let vocabulary = slots.vocabulary();
    let (tier_name, surface_name) = (&vocabulary[tier].name, &vocabulary[surface].name);
    let is_ask = |rule, outcome| matches!(slots.tables.offer(rule, outcome), Some(Offer::Ask { .. }));
    let claim = |visitor: &Visitor| {
        let reached = decide::tier(slots.tables, visitor);
        // What may stand in a slot: whatever no other claim beats. Most often that is one.
        let offers = |slot: &SlotId| {
            let claims: Vec<_> =
                decide::holding(slots.tables, visitor, reached, *slot, Buckets::ById).collect();
            let beaten = |rule| claims.iter().any(|row| slots.order.beats(row.rule, rule));
            let standing = claims.iter().filter(|row| !beaten(row.rule));
            standing.map(|row| is_ask(row.rule, row.outcome)).collect::<Vec<bool>>()
        };
        let offers: Vec<Vec<bool>> = vocabulary[surface].slots.iter().map(offers).collect();
        let shows = offers.iter().filter(|offers| offers.contains(&false)).count();
        let asks = offers.iter().any(|offers| !offers.is_empty() && !offers.contains(&false));
        reached == tier && shows + usize::from(asks) > limit as usize
    };
    let message = format!(
        "at `{tier_name}`, more than {limit} of the slots of `{surface_name}` can be personalised at once"
    );
    Diagnostic::new(Slug::Overbearing, Subject::named("tier", tier_name), slots.policy().places[tier], message)
        .related(Subject::named("surface", surface_name))
        .help(match limit {
            0 => "a limit of 0 keeps none of them and gives the default everywhere; raise it, or let no rule hold there",
            _ => "the limit keeps the first of them and gives the default for the rest; let fewer rules hold at once if another choice is wanted",
        })
        .witness(witness(slots, visitor, &claim))
}
