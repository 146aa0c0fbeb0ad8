//! Owns the ladder of trust as a report shows it: what earns each tier, and what may be shown from
//! there on. Must not know rules, only the rows of tables.

use crate::export::html::{OfferView, said};
use crate::table::{Column, Tables};
use crate::vocabulary::{Date, SlotId, TierId, Value};
use std::collections::BTreeMap;

/// One rung of the ladder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rung {
    /// The tier.
    pub name: String,
    /// What the author wrote about it.
    pub doc: Option<String>,
    /// The most creepiness that it bears.
    pub comfort: u32,
    /// How many slots of one surface may be personalised at once.
    pub limit: Option<u32>,
    /// The formats that this relationship likes.
    pub wants: Vec<String>,
    /// What earns it: any of these, each of which is all of its parts. Nothing for the first.
    pub earned: Vec<Vec<(String, String)>>,
    /// How many different things may be shown or asked at this tier, defaults aside.
    pub may: usize,
    /// What may be shown here and not a tier below, and what no longer may.
    pub changes: Vec<Change>,
}

/// What a slot gains or loses from one tier to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The slot.
    pub slot: String,
    /// What may be there from this tier on.
    pub gains: Vec<OfferView>,
    /// What is for the tier below, and not for this one.
    pub loses: Vec<OfferView>,
}

/// What may stand in each slot at a tier: by content or field, each once.
type Menu = Vec<BTreeMap<(&'static str, String), OfferView>>;

/// The ladder, lowest tier first.
pub fn ladder(tables: &Tables, today: Date) -> Vec<Rung> {
    let vocabulary = &tables.vocabulary;
    let menus: Vec<Menu> = vocabulary.tier_ids().map(|tier| menu(tables, tier, today)).collect();
    let nothing: Menu = vec![BTreeMap::new(); tables.slots.len()];
    let rungs = vocabulary.tiers.iter().zip(&menus).enumerate().map(|(at, (tier, here))| {
        let below = at.checked_sub(1).and_then(|below| menus.get(below)).unwrap_or(&nothing);
        let changes = here.iter().zip(below).enumerate().filter_map(|(slot, (here, below))| {
            let only = |some: &BTreeMap<_, OfferView>, others: &BTreeMap<_, OfferView>| {
                let kept = some.iter().filter(|(what, _)| !others.contains_key(*what));
                kept.map(|(_, offer)| offer.clone()).collect::<Vec<_>>()
            };
            let (gains, loses) = (only(here, below), only(below, here));
            let slot = vocabulary.slot_path(SlotId::from_index(slot));
            (!gains.is_empty() || !loses.is_empty()).then_some(Change { slot, gains, loses })
        });
        let earned = tables.earned.get(at).map_or(&[][..], Vec::as_slice);
        Rung {
            name: tier.name.clone(),
            doc: tier.doc.clone(),
            comfort: tier.comfort,
            limit: tier.limit,
            wants: tier.wants.clone().unwrap_or_default(),
            earned: earned.iter().map(|region| said(vocabulary, region)).collect(),
            may: here.iter().map(BTreeMap::len).sum(),
            changes: changes.collect(),
        }
    });
    rungs.collect()
}

/// What the rows that a tier reaches put into each slot. Nothing else is asked of them: this is what
/// may be shown, to one visitor or another.
fn menu(tables: &Tables, tier: TierId, today: Date) -> Menu {
    let vocabulary = &tables.vocabulary;
    let slots = tables.slots.iter().map(|table| {
        let mut menu = BTreeMap::new();
        for row in &table.rows {
            let trust = row.region.cell(Column::Trust);
            let reached = trust.is_none_or(|cell| cell.contains(Some(&Value::Tier(tier)), today));
            if let Some(offer) = tables.offer(row.rule, row.outcome).filter(|_| reached) {
                // The same content with another text is the same thing to show.
                let mut view = OfferView::new(vocabulary, offer);
                view.saying = view.saying.filter(|_| view.does == "ask");
                menu.entry((view.does, view.what.clone())).or_insert(view);
            }
        }
        menu
    });
    slots.collect()
}
