//! Owns the nearest miss: the fewest facts that would have to be otherwise for a rule to be a
//! candidate. Must not know words.
//!
//! A fact is what the host passes: the tier (one, whether or not it was passed so far), each
//! consent, each datum with its confidence and age. Rows cover exactly those for whom a rule is
//! a candidate, so the row that is the fewest facts away says how near it was. Where data earn
//! trust, a datum that is otherwise can move the tier too; so the climb is looked at with the
//! row, and the count is exact.

use super::climb::{Climb, without_trust};
use super::standing::{Ladder, Standing};
use crate::decide::Visitor;
use crate::table::{Cell, Column, GIVEN, NOT_GIVEN, Region, Row, Tables, Values};
use crate::vocabulary::{ConsentId, FieldId, Members, RuleId, SlotId, TierId, Value};
use std::cell::OnceCell;
use std::collections::BTreeMap;

/// How near a rule came to being a candidate.
#[derive(Debug, Clone, PartialEq)]
pub struct Miss {
    /// The outcome that it came nearest to.
    pub outcome: usize,
    /// The facts that would have to be otherwise; none where it is a candidate.
    pub changes: Vec<Change>,
    /// The tier that those data earn, where that is what makes up the trust.
    pub climbs_to: Option<TierId>,
}

/// A fact that would have to be otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The tier, a consent or a datum.
    pub at: Column,
    /// What it would have to be. Of the tier: what would have to be reached, the cap aside.
    pub must_be: Cell,
    /// The tier that asks for it, where the rule itself does not.
    pub earns: Option<TierId>,
    /// Of a consent: the data for which it is needed.
    pub serves: Vec<FieldId>,
}

impl Change {
    fn new(at: Column, must_be: Cell) -> Self {
        Change { at, must_be, earns: None, serves: Vec::new() }
    }
}

impl Miss {
    /// Takes in another that is as near and differs in the member of one fact only. Each of
    /// those members will do, and it is told in one breath.
    fn takes_in(&mut self, other: &Miss) -> bool {
        if self.changes.len() != other.changes.len() || self.climbs_to != other.climbs_to {
            return false;
        }
        let differ = || self.changes.iter().zip(&other.changes).enumerate().filter(|(_, (a, b))| a != b);
        let (Some((at, (one, another))), 1) = (differ().next(), differ().count()) else {
            return self.changes == other.changes;
        };
        match (&one.must_be.known, &another.must_be.known) {
            (Values::Members(a), Values::Members(b))
                if Change { must_be: another.must_be.clone(), ..one.clone() } == *another
                    && one.must_be.unknown == another.must_be.unknown =>
            {
                let known = Values::Members(a.or(b));
                self.changes[at].must_be.known = known;
                true
            }
            _ => false,
        }
    }
}

/// Looks for misses of one visitor.
pub(super) struct Seeker<'a> {
    pub tables: &'a Tables,
    pub visitor: &'a Visitor,
    pub standing: Standing,
    climb: OnceCell<Climb>,
}

/// How the tier comes about.
#[derive(Clone, Copy)]
enum Reached {
    /// Nothing is asked of it.
    Whatever,
    /// It stays, or is climbed to by the same data.
    Is(TierId),
    /// The host passes another.
    Passed,
}

impl<'a> Seeker<'a> {
    pub fn new(tables: &'a Tables, visitor: &'a Visitor) -> Self {
        Seeker { tables, visitor, standing: Standing::of(tables, visitor), climb: OnceCell::new() }
    }

    /// The nearest miss of a rule in a slot. None where no visitor of the day can be its
    /// candidate.
    pub fn miss(&self, slot: SlotId, rule: RuleId) -> Option<Miss> {
        let mut nearest: Option<Miss> = None;
        for row in self.tables[slot].rows.iter().filter(|row| row.rule == rule) {
            self.row(row, &mut nearest);
        }
        nearest
    }

    fn row(&self, row: &Row, nearest: &mut Option<Miss>) {
        let (vocabulary, today) = (&self.tables.vocabulary, self.visitor.today());
        let Some(settled) = without_trust(row.region.clone()).on(today, vocabulary) else {
            return;
        };
        let mut consider = |region: &Region, reached: Reached| {
            let Some(mut changes) = self.changes(row, region, reached) else {
                return;
            };
            let best = nearest.as_ref().map_or(usize::MAX, |nearest| nearest.changes.len());
            if changes.is_empty() && best == 0 || changes.len() > best {
                return;
            }
            for change in &mut changes {
                as_written(change, row, &settled, reached, vocabulary.cap);
            }
            let climbs_to = match reached {
                Reached::Is(tier) if tier != self.standing.reached => Some(tier),
                _ => None,
            };
            let miss = Miss { outcome: row.outcome, changes, climbs_to };
            match nearest {
                Some(nearest) if miss.changes.len() == best => drop(nearest.takes_in(&miss)),
                _ => *nearest = Some(miss),
            }
        };
        if row.region.cell(Column::Trust).is_none() {
            return consider(&settled, Reached::Whatever);
        }
        // Whoever is told prefers the tier that they have, then one word about the tier, then
        // the data that earn another.
        let current = self.standing.reached;
        self.climbing(&settled, current, &mut consider);
        consider(&settled, Reached::Passed);
        for tier in vocabulary.tier_ids().filter(|tier| *tier != current) {
            self.climbing(&settled, tier, &mut consider);
        }
    }

    /// Considers the part of a region that has that tier without the host's doing.
    fn climbing(&self, region: &Region, tier: TierId, consider: &mut dyn FnMut(&Region, Reached)) {
        let is_current = tier == self.standing.reached;
        if self.standing.passed {
            if is_current {
                consider(region, Reached::Is(tier));
            }
            return;
        }
        let climb = self.climb.get_or_init(|| Climb::on(self.tables, self.visitor.today()));
        match climb.to(tier) {
            Some(climbers) => {
                let both = climbers.iter().filter_map(|one| one.meet(region, &self.tables.vocabulary));
                both.for_each(|both| consider(&both, Reached::Is(tier)));
            }
            // Too many to be taken apart: the tier is taken to stay where it is.
            None if is_current => consider(region, Reached::Is(tier)),
            None => {}
        }
    }

    /// What would have to be otherwise for the visitor to be in a region, and of a tier that
    /// the row takes. None where nobody can be.
    fn changes(&self, row: &Row, region: &Region, reached: Reached) -> Option<Vec<Change>> {
        let mut changes = Vec::new();
        let cap = self.tables.vocabulary.cap.filter(|_| !matches!(reached, Reached::Whatever));
        if !matches!(reached, Reached::Whatever) {
            changes.extend(self.ladder(row, region, reached)?);
        }
        let mut bound: BTreeMap<ConsentId, Bound<'_>> = BTreeMap::new();
        for (column, cell) in region.cells() {
            match column {
                Column::Trust => {}
                Column::Consent(consent) => bound.entry(*consent).or_default().consent = Some(cell),
                Column::Field(field) if Some(*field) == cap => {}
                Column::Field(field) => match self.tables.vocabulary.consent_of(*field) {
                    Some(consent) => bound.entry(consent).or_default().fields.push((*field, cell)),
                    None => changes.extend(self.field(*field, cell)),
                },
            }
        }
        for (consent, bound) in bound {
            changes.extend(self.bound(consent, &bound)?);
        }
        Some(changes)
    }

    /// The tier reached and the cap, together.
    fn ladder(&self, row: &Row, region: &Region, reached: Reached) -> Option<Vec<Change>> {
        let vocabulary = &self.tables.vocabulary;
        let count = vocabulary.tiers.len();
        let field = vocabulary.cap;
        let cell = field.and_then(|field| region.cell(Column::Field(field)));
        let ladder = Ladder {
            wanted: match row.region.cell(Column::Trust).map(|cell| &cell.known) {
                Some(Values::Members(tiers)) => tiers.and(&Members::first(count)),
                Some(Values::All) | None => Members::first(count),
                Some(_) => Members::none(),
            },
            count,
            // Without a field there is no cap, as if it were never known.
            cap: cell.cloned().unwrap_or(if field.is_some() { Cell::any() } else { Cell::unknown() }),
        };
        let cap = self.standing.cap;
        let keeps_cap = ladder.cap.contains(cap.map(Value::Tier).as_ref(), self.visitor.today());
        let trust = |tiers: Members| Change::new(Column::Trust, Cell::of(Values::members(tiers, count)));
        let caps = |cell: Cell| field.map(|field| Change::new(Column::Field(field), cell));
        match reached {
            Reached::Whatever => Some(Vec::new()),
            Reached::Is(tier) if keeps_cap && ladder.does(tier, cap) => Some(Vec::new()),
            Reached::Is(tier) => {
                let cell = ladder.caps_over(tier);
                if cell.is_empty() { None } else { caps(cell).map(|change| vec![change]) }
            }
            Reached::Passed => {
                let tiers = ladder.reached_under(cap);
                if keeps_cap && !tiers.is_empty() {
                    return Some(vec![trust(tiers)]);
                }
                let (tiers, cell) = ladder.both()?;
                Some(vec![trust(tiers), caps(cell)?])
            }
        }
    }

    fn field(&self, field: FieldId, cell: &Cell) -> Option<Change> {
        let holds = cell.contains(self.visitor.given(field), self.visitor.today());
        (!holds).then(|| Change::new(Column::Field(field), cell.clone()))
    }

    /// A consent, and the data that hang on it: whichever of giving it and not giving it takes
    /// less.
    fn bound(&self, consent: ConsentId, bound: &Bound<'_>) -> Option<Vec<Change>> {
        let today = self.visitor.today();
        let is_given = self.visitor.consents_to(consent);
        let otherwise = |given: bool| {
            let member = if given { GIVEN } else { NOT_GIVEN };
            let admitted =
                bound.consent.is_none_or(|cell| cell.contains(Some(&Value::Member(member)), today));
            let change = (given != is_given).then(|| Change {
                serves: bound
                    .fields
                    .iter()
                    .filter(|(_, cell)| !cell.unknown)
                    .map(|(field, _)| *field)
                    .collect(),
                ..Change::new(Column::Consent(consent), Cell::of(Values::Members(Members::one(member))))
            });
            admitted.then(|| change.into_iter().collect::<Vec<_>>())
        };
        let given = otherwise(true).map(|mut changes| {
            changes.extend(bound.fields.iter().filter_map(|(field, cell)| self.field(*field, cell)));
            changes
        });
        let not_given = otherwise(false).filter(|_| bound.fields.iter().all(|(_, cell)| cell.unknown));
        match (given, not_given) {
            (Some(given), Some(not)) => {
                let rather_given = if is_given { given.len() <= not.len() } else { given.len() < not.len() };
                Some(if rather_given { given } else { not })
            }
            (given, not_given) => given.or(not_given),
        }
    }
}

/// What a region says of one consent and of the data that hang on it.
#[derive(Default)]
struct Bound<'r> {
    consent: Option<&'r Cell>,
    fields: Vec<(FieldId, &'r Cell)>,
}

/// Says what must be as the row says it, with `within 30 days` unsettled; and what only the
/// climb asks for, as that.
fn as_written(change: &mut Change, row: &Row, settled: &Region, reached: Reached, cap: Option<FieldId>) {
    let is_of_row = |field: &FieldId| settled.cell(Column::Field(*field)).is_some();
    if change.serves.iter().any(is_of_row) {
        change.serves.retain(is_of_row);
    }
    match (settled.cell(change.at), reached, change.at) {
        (Some(cell), ..) if *cell == change.must_be => {
            if let Some(written) = row.region.cell(change.at) {
                change.must_be = written.clone();
            }
        }
        (None, Reached::Is(tier), Column::Field(field)) if Some(field) != cap => change.earns = Some(tier),
        _ => {}
    }
}
