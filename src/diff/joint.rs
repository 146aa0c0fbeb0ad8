//! Owns one vocabulary for two sets, so that a visitor of both is one region: what each set can
//! see of a visitor, and what it takes for unknown, is spelled out. Must not know what is compared.
//!
//! Where the sets declare something alike, it is one column. Where they do not:
//! - a type is the union of both, and a value outside of one set's type is unknown to that set;
//! - a confidence, a freshness or a consent that only one set asks for is a column by itself, and
//!   where it is lacking, the field is unknown to that set;
//! - a share of visitors that a rule reaches is a number from 0 to 1 on which they fall;
//! - trust is what the host passes; what a cap makes of it is spelled out over the cap's field.

use super::seen::{Gate, Seen, seen_as};
use crate::table::{Cell, Column, GIVEN, Interval, NOT_GIVEN, Region, Tables, Values};
use crate::vocabulary::{
    Category, CategoryId, ConsentId, Date, Field, FieldId, Intimacy, Members, Origin, Party, Range, RuleId,
    Source, SourceId, TierId, Type, Viewers, Vocabulary,
};
use std::collections::{BTreeMap, BTreeSet};

/// Two sets, seen as one.
pub struct Joint<'t> {
    /// What both can speak of.
    pub vocabulary: Vocabulary,
    /// The set as it was.
    pub old: Side<'t>,
    /// The set as it is to be.
    pub new: Side<'t>,
    /// Columns that stand for a confidence and a freshness that only one set asks for.
    pub gates: Vec<Gate>,
    /// Columns that stand for where a visitor falls in the rollout of a rule, by its name.
    pub rollouts: BTreeMap<String, FieldId>,
    /// The day for which both are compared.
    pub today: Date,
}

/// One of the sets.
pub struct Side<'t> {
    /// Its tables.
    pub tables: &'t Tables,
    /// Where each of its tiers stands among the joint ones.
    pub tiers: Vec<usize>,
    /// Joint tiers that it does not know; a host that passes one of those passes the first.
    strange: Members,
    consents: Vec<ConsentId>,
    fields: Vec<Seen>,
}

impl<'t> Joint<'t> {
    /// Two sets on a day.
    pub fn new(old: &'t Tables, new: &'t Tables, today: Date) -> Self {
        let mut joint = Joint {
            vocabulary: vocabulary(&old.vocabulary, &new.vocabulary),
            old: Side::of(old),
            new: Side::of(new),
            gates: Vec::new(),
            rollouts: BTreeMap::new(),
            today,
        };
        let Joint { vocabulary, old: before, new: after, gates, rollouts, .. } = &mut joint;
        for side in [&mut *before, &mut *after] {
            side.name_tiers_and_consents(vocabulary);
        }
        let mut paths: BTreeMap<String, (Option<FieldId>, Option<FieldId>)> = BTreeMap::new();
        for field in old.vocabulary.field_ids() {
            paths.entry(old.vocabulary.path(field)).or_default().0 = Some(field);
        }
        for field in new.vocabulary.field_ids() {
            paths.entry(new.vocabulary.path(field)).or_default().1 = Some(field);
        }
        for pair in paths.values() {
            let (in_old, in_new) = seen_as((before, pair.0), (after, pair.1), vocabulary, gates, today);
            before.see(pair.0, in_old);
            after.see(pair.1, in_new);
        }
        let names = |tables: &Tables| -> BTreeSet<String> {
            let partial = tables.rules.iter().filter(|card| card.rollout.is_some());
            partial.map(|card| card.name.clone()).collect()
        };
        for name in names(old).union(&names(new)) {
            let share = Type::Number(Range { low: Some(0.0), high: Some(1.0) });
            rollouts.insert(name.clone(), aside(vocabulary, name, share));
        }
        joint
    }

    /// Whether a column stands for something that is no datum.
    pub fn is_aside(&self, column: Column) -> bool {
        matches!(column, Column::Field(field) if self.vocabulary[self.vocabulary[field].source].name.is_empty())
    }

    /// The regions of a row: the visitors that one of them has, into whose rollout they fall.
    pub fn row(&self, side: &Side<'_>, region: &Region, rule: RuleId) -> Vec<Region> {
        let Some(region) = region.on(self.today, &side.tables.vocabulary) else {
            return Vec::new();
        };
        let mut regions = side.regions(&region, &self.vocabulary);
        let card = &side.tables[rule];
        if let (Some(share), Some(column)) = (card.rollout, self.rollouts.get(&card.name)) {
            let column = Column::Field(*column);
            let below = Interval { below: true, ..Interval::closed(0.0, share) };
            let reached = Values::numbers(vec![below], column.domain(&self.vocabulary));
            if reached == Values::None {
                return Vec::new();
            }
            regions.iter_mut().for_each(|region| region.set(column, Cell::of(reached.clone())));
        }
        regions
    }
}

impl<'t> Side<'t> {
    fn of(tables: &'t Tables) -> Self {
        Side {
            tables,
            tiers: Vec::new(),
            strange: Members::none(),
            consents: Vec::new(),
            fields: vec![Seen::default(); tables.vocabulary.fields.len()],
        }
    }

    fn name_tiers_and_consents(&mut self, joint: &Vocabulary) {
        let own = &self.tables.vocabulary;
        let place = |name: &str| joint.tiers.iter().position(|tier| tier.name == name).unwrap_or(0);
        self.tiers = own.tiers.iter().map(|tier| place(&tier.name)).collect();
        self.strange = (0..joint.tiers.len()).filter(|place| !self.tiers.contains(place)).collect();
        let consent = |name: &str| joint.consents.iter().position(|consent| consent.name == name);
        let places = own.consents.iter().map(|own| consent(&own.name).unwrap_or(0));
        self.consents = places.map(ConsentId::from_index).collect();
    }

    /// How it sees a field of its own.
    fn see(&mut self, field: Option<FieldId>, seen: Option<Seen>) {
        if let (Some(field), Some(seen)) = (field, seen) {
            self.fields[field.index()] = seen;
        }
    }

    /// The joint consent that its source asks for.
    pub fn consent(&self, field: FieldId) -> Option<ConsentId> {
        let consent = self.tables.vocabulary.consent_of(field)?;
        self.consents.get(consent.index()).copied()
    }

    /// A region of this set in the joint vocabulary: its visitors are those of these regions.
    pub fn regions(&self, region: &Region, joint: &Vocabulary) -> Vec<Region> {
        let mut regions = vec![Region::everybody()];
        for (column, cell) in region.cells() {
            let parts = match column {
                Column::Trust => self.trusted(&cell.known, joint),
                Column::Consent(consent) => {
                    let consent = self.consents.get(consent.index()).copied().unwrap_or(*consent);
                    vec![Region::of(Column::Consent(consent), cell.clone())]
                }
                Column::Field(field) => self.known_as(*field, cell, joint),
            };
            let pairs = regions.iter().flat_map(|region| parts.iter().map(move |part| (region, part)));
            regions = pairs.filter_map(|(region, part)| region.meet(part, joint)).collect();
        }
        regions
    }

    fn known_as(&self, field: FieldId, cell: &Cell, joint: &Vocabulary) -> Vec<Region> {
        self.fields.get(field.index()).map_or_else(Vec::new, |seen| seen.regions(cell, &self.tiers, joint))
    }

    /// Those whom it trusts so much: what the host passes, and what the cap makes of it.
    fn trusted(&self, tiers: &Values, joint: &Vocabulary) -> Vec<Region> {
        let count = self.tiers.len();
        let wanted = match tiers {
            Values::Members(members) => members.clone(),
            _ => Members::first(count),
        };
        let Some(cap) = self.tables.vocabulary.cap else {
            return vec![self.passed(&wanted, joint)];
        };
        // Who is passed a tier has it where their wish is not known; else the lower of the two.
        let mut by_wish: BTreeMap<Members, Cell> = BTreeMap::new();
        by_wish.insert(wanted.clone(), Cell::unknown());
        for wish in 0..count {
            let allowed: Members = (0..count).filter(|tier| wanted.contains((*tier).min(wish))).collect();
            let cell = by_wish.entry(allowed).or_insert(Cell::of(Values::None));
            let wishes = match &cell.known {
                Values::Members(wishes) => wishes.or(&Members::one(wish)),
                _ => Members::one(wish),
            };
            cell.known = Values::members(wishes, count);
        }
        let parts = by_wish.iter().filter(|(passed, _)| !passed.is_empty()).flat_map(|(passed, wish)| {
            let passed = self.passed(passed, joint);
            let wished = self.known_as(cap, wish, joint);
            wished.into_iter().filter_map(move |wish| wish.meet(&passed, joint))
        });
        parts.collect()
    }

    /// Those for whom the host passes one of these tiers.
    fn passed(&self, tiers: &Members, joint: &Vocabulary) -> Region {
        let mut places: Members = tiers.iter().filter_map(|tier| self.tiers.get(tier).copied()).collect();
        if tiers.contains(0) {
            places = places.or(&self.strange);
        }
        Region::of(Column::Trust, Cell::of(Values::members(places, joint.tiers.len())))
    }

    /// The tier of that joint place.
    pub fn tier_at(&self, place: usize) -> Option<TierId> {
        self.tiers.iter().position(|tier| *tier == place).map(TierId::from_index)
    }
}

/// Tiers, consents and sources of both; fields come later.
fn vocabulary(old: &Vocabulary, new: &Vocabulary) -> Vocabulary {
    let mut joint =
        Vocabulary { tiers: new.tiers.clone(), consents: new.consents.clone(), ..Vocabulary::default() };
    let strange = old.tiers.iter().filter(|tier| new.find_tier(&tier.name).is_none());
    joint.tiers.extend(strange.cloned());
    let strange = old.consents.iter().filter(|consent| new.find_consent(&consent.name).is_none());
    joint.consents.extend(strange.cloned());
    joint.categories.push(Category {
        name: "aside".to_owned(),
        intimacy: Intimacy::Ordinary,
        fideslang: None,
    });
    // By its category it is known that a text is a name.
    joint.categories.extend(new.categories.iter().cloned());
    let consent = |own: &Vocabulary, source: SourceId| -> Option<ConsentId> {
        let name = &own[own[source].needs?].name;
        joint.consents.iter().position(|consent| consent.name == *name).map(ConsentId::from_index)
    };
    let names: BTreeSet<&String> =
        old.sources.iter().chain(&new.sources).map(|source| &source.name).collect();
    let mut sources: Vec<Source> = Vec::new();
    for name in names {
        let needs = match (old.find_source(name), new.find_source(name)) {
            (Some(before), Some(after)) => {
                let (before, after) = (consent(old, before), consent(new, after));
                after.filter(|_| before == after)
            }
            (Some(before), None) => consent(old, before),
            (None, Some(after)) => consent(new, after),
            (None, None) => None,
        };
        sources.push(source(name, needs));
    }
    // What is no datum stands in a source that nobody can declare.
    sources.push(source("", None));
    joint.sources = sources;
    joint
}

fn source(name: &str, needs: Option<ConsentId>) -> Source {
    let (origin, party) = (Origin::Context, Party::First);
    Source { name: name.to_owned(), origin, party, needs, description: None, doc: None }
}

/// A column for something that is no datum.
pub fn aside(joint: &mut Vocabulary, name: &str, typ: Type) -> FieldId {
    let source = SourceId::from_index(joint.sources.len().saturating_sub(1));
    field(joint, source, CategoryId(0), name, typ)
}

/// A column for a datum.
pub fn field(
    joint: &mut Vocabulary,
    source: SourceId,
    category: CategoryId,
    name: &str,
    typ: Type,
) -> FieldId {
    joint.fields.push(Field {
        source,
        name: name.to_owned(),
        typ,
        category,
        sure: None,
        fresh: None,
        goals: None,
        seen_by: Viewers::Visitor,
        doc: None,
    });
    FieldId::from_index(joint.fields.len() - 1)
}

/// The cell of a consent that was given, or was not.
pub fn consented(given: bool) -> Cell {
    Cell::of(Values::Members(Members::one(if given { GIVEN } else { NOT_GIVEN })))
}
