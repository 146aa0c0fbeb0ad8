//! Owns which known values of a field the conditions of rules and tiers tell apart, all else
//! equal, and whether they tell apart being unknown. Exact, or [`Spent`].
//! Must not know what is made of it.

use super::free::Free;
use super::pieces::{MOST_MEMBERS, Piece, combinations, pieces};
use super::search::{Budget, Spent, outside};
use crate::manners::Context;
use crate::table::{Cell, Column, Domain, GIVEN, Region, Values};
use crate::vocabulary::{FieldId, Members, Vocabulary};
use std::collections::BTreeMap;

/// Values that no condition tells apart, as pieces of the domain in order.
pub type Class = Vec<Piece>;

/// What the conditions make of the known values of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Classes {
    /// Exactly these classes, by their first values.
    Exactly(Vec<Class>),
    /// More of them than were asked for.
    TooMany,
    /// Sets of so many members that matter, each by itself, that their combinations were not
    /// looked at one by one.
    Members(Members),
}

/// The conditions of rules and tiers that look at a field.
pub struct Conditions<'a> {
    vocabulary: &'a Vocabulary,
    field: FieldId,
    column: Column,
    regions: Vec<Vec<Region>>,
}

/// What is looked at as one: the cell that stands for it, and which regions of which condition
/// admit it.
struct Group {
    cell: Cell,
    pieces: Vec<Piece>,
    admitted: Vec<Vec<bool>>,
}

/// Somebody to whom a condition tells two values apart: all of them but the field.
struct Apart {
    condition: usize,
    person: Region,
}

impl<'a> Conditions<'a> {
    /// The conditions that look at a field; none where one takes too many regions. That a
    /// question waits until the field is unknown does not count: asking is not reading.
    pub fn of(context: &Context<'_>, free: &Free<'a>, field: FieldId) -> Option<Self> {
        let mut regions = free.earned().ok()?;
        for (id, rule) in context.policy.rules() {
            if context.reads_of(id).contains_key(&field) || rule.asked().contains(&field) {
                for outcome in rule.outcomes.iter().filter(|outcome| outcome.asks() != Some(field)) {
                    regions.push(free.regions(rule, outcome).ok()?);
                }
            }
        }
        let column = Column::Field(field);
        regions.retain(|regions| regions.iter().any(|region| region.cell(column).is_some()));
        Some(Conditions { vocabulary: free.vocabulary(), field, column, regions })
    }

    /// The classes of known values, as long as there are no more than `most`.
    ///
    /// # Errors
    /// Where the budget is spent.
    pub fn classes(&self, most: usize, budget: &mut Budget) -> Result<Classes, Spent> {
        let pieces = match self.column.domain(self.vocabulary) {
            Domain::Sets(_) => {
                let mentioned = self.mentioned();
                let mattering = self.mattering(&mentioned, budget)?;
                if mattering.len() > MOST_MEMBERS {
                    return Ok(Classes::Members(mattering));
                }
                combinations(&mattering, &mentioned)
            }
            _ => pieces(self.column, &self.regions, self.vocabulary),
        };
        let groups = self.groups(pieces);
        let Some(classes) = self.split(&groups, most, budget)? else {
            return Ok(Classes::TooMany);
        };
        let class = |groups_of: Vec<usize>| {
            groups_of.iter().flat_map(|at| groups[*at].pieces.iter().cloned()).collect()
        };
        Ok(Classes::Exactly(classes.into_iter().map(class).collect()))
    }

    /// The class that being unknown is treated like, if there is one.
    ///
    /// # Errors
    /// Where the budget is spent.
    pub fn like_unknown(&self, classes: &[Class], budget: &mut Budget) -> Result<Option<usize>, Spent> {
        let unknown = self.group(Cell::unknown(), Vec::new());
        for (at, class) in classes.iter().enumerate() {
            let Some(piece) = class.first() else { continue };
            let known = self.group(Cell::of(piece.stands_for_it.clone()), Vec::new());
            if self.apart(&unknown, &known, budget)?.is_none() {
                return Ok(Some(at));
            }
        }
        Ok(None)
    }

    /// Pieces that the same cells admit are alike without a search.
    fn groups(&self, pieces: Vec<Piece>) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        let mut found: BTreeMap<Vec<Vec<bool>>, usize> = BTreeMap::new();
        for piece in pieces {
            let group = self.group(Cell::of(piece.stands_for_it.clone()), vec![piece]);
            match found.get(&group.admitted).and_then(|at| groups.get_mut(*at)) {
                Some(same) => same.pieces.extend(group.pieces),
                None => {
                    found.insert(group.admitted.clone(), groups.len());
                    groups.push(group);
                }
            }
        }
        groups
    }

    fn group(&self, cell: Cell, pieces: Vec<Piece>) -> Group {
        let admits = |region: &Region| {
            region.cell(self.column).is_none_or(|other| !cell.misses(other, self.column, self.vocabulary))
        };
        let admitted = self.regions.iter().map(|regions| regions.iter().map(admits).collect()).collect();
        Group { cell, pieces, admitted }
    }

    /// Splits the groups into classes: of two in one class, either nobody tells them apart, or
    /// somebody does, who parts the rest of the class as well.
    fn split(
        &self,
        groups: &[Group],
        most: usize,
        budget: &mut Budget,
    ) -> Result<Option<Vec<Vec<usize>>>, Spent> {
        let mut done: Vec<Vec<usize>> = Vec::new();
        // Each with how many of its first are known to be alike.
        let mut open = vec![((0..groups.len()).collect::<Vec<usize>>(), 1)];
        while let Some((class, alike)) = open.pop() {
            if done.len() + open.len() + 1 > most {
                return Ok(None);
            }
            let (Some(first), Some(next)) = (class.first(), class.get(alike)) else {
                done.push(class);
                continue;
            };
            match self.apart(&groups[*first], &groups[*next], budget)? {
                None => open.push((class, alike + 1)),
                Some(apart) => {
                    let members = class.iter().map(|at| &groups[*at]);
                    let holds = self.holds_for(apart, members, budget)?;
                    let with = |truth: bool| {
                        let members = class.iter().zip(&holds).filter(move |(_, holds)| **holds == truth);
                        members.map(|(at, _)| *at).collect::<Vec<usize>>()
                    };
                    let truth = holds.first().copied().unwrap_or_default();
                    open.push((with(!truth), 1));
                    open.push((with(truth), alike));
                }
            }
        }
        done.sort();
        Ok(Some(done))
    }

    /// Somebody for whom a condition holds with one, and not with the other, all else equal.
    fn apart(&self, a: &Group, b: &Group, budget: &mut Budget) -> Result<Option<Apart>, Spent> {
        for (condition, regions) in self.regions.iter().enumerate() {
            let (in_a, in_b) = (&a.admitted[condition], &b.admitted[condition]);
            if in_a == in_b {
                continue;
            }
            for (from, in_from, to, in_to) in [(a, in_a, b, in_b), (b, in_b, a, in_a)] {
                let start = self.people(from.cell.clone());
                let obstacles = regions.iter().zip(in_to).filter(|(_, admitted)| **admitted);
                let obstacles: Vec<&Region> = obstacles.map(|(region, _)| region).collect();
                for (region, _) in regions.iter().zip(in_from).filter(|(_, admitted)| **admitted) {
                    let Some(mut moved) = region.meet(&start, self.vocabulary) else { continue };
                    moved.set(self.column, to.cell.clone());
                    if moved.is_possible(self.vocabulary)
                        && let Some(person) = outside(moved, &obstacles, self.vocabulary, budget)?
                    {
                        return Ok(Some(Apart { condition, person }));
                    }
                }
            }
        }
        Ok(None)
    }

    /// Those with a cell in the field's column, who can know it: they have given its consent.
    fn people(&self, cell: Cell) -> Region {
        let mut people = Region::of(self.column, cell);
        if let Some(consent) = self.vocabulary.consent_of(self.field) {
            people.set(Column::Consent(consent), Cell::of(Values::Members(Members::one(GIVEN))));
        }
        people
    }

    /// For each group, whether the condition holds for a person who has that value: the person is
    /// narrowed down until that is so for each of them or is not.
    fn holds_for<'g>(
        &self,
        apart: Apart,
        groups: impl Iterator<Item = &'g Group>,
        budget: &mut Budget,
    ) -> Result<Vec<bool>, Spent> {
        let Apart { condition, mut person } = apart;
        let mut holds = Vec::new();
        for group in groups {
            budget.step()?;
            person.set(self.column, group.cell.clone());
            let regions = self.regions[condition].iter().zip(&group.admitted[condition]);
            let mut admitting = regions.filter(|(_, admitted)| **admitted).map(|(region, _)| region);
            let narrowed = admitting.find_map(|region| person.meet(region, self.vocabulary));
            holds.push(narrowed.is_some());
            person = narrowed.unwrap_or(person);
        }
        Ok(holds)
    }

    /// The members that a cell speaks of.
    fn mentioned(&self) -> Members {
        let cells = self.regions.iter().flatten().filter_map(|region| region.cell(self.column));
        cells.fold(Members::none(), |mentioned, cell| match &cell.known {
            Values::Sets { all, none } => mentioned.or(all).or(none),
            _ => mentioned,
        })
    }

    /// Those of them that matter: somebody is told apart by having one or not.
    fn mattering(&self, mentioned: &Members, budget: &mut Budget) -> Result<Members, Spent> {
        let mut mattering = Members::none();
        for member in mentioned.iter() {
            if self.member_matters(member, budget)? {
                mattering.insert(member);
            }
        }
        Ok(mattering)
    }

    fn member_matters(&self, member: usize, budget: &mut Budget) -> Result<bool, Spent> {
        let one = Members::one(member);
        for regions in &self.regions {
            let all_of_it: Vec<&Region> = regions.iter().collect();
            for region in regions {
                let Some(Cell { known: Values::Sets { all, none }, .. }) = region.cell(self.column) else {
                    continue;
                };
                let flipped = if all.contains(member) {
                    Values::sets(all.without(&one), none.or(&one))
                } else if none.contains(member) {
                    Values::sets(all.or(&one), none.without(&one))
                } else {
                    continue;
                };
                let mut moved = region.clone();
                moved.set(self.column, Cell::of(flipped));
                if moved.is_possible(self.vocabulary)
                    && outside(moved, &all_of_it, self.vocabulary, budget)?.is_some()
                {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }
}
