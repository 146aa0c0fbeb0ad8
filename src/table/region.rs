//! Owns regions: visitors described by one cell a column, all of which hold.
//! Must not know rules.

use super::cell::{Cell, Values};
use super::domain::{Column, GIVEN};
use super::exact;
use crate::vocabulary::{Date, Vocabulary};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// Visitors for whom every one of these cells holds; a column that is not named may hold
/// anything.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Region {
    // Sorted by column, each once, none that may hold anything.
    #[serde(deserialize_with = "exact::list")]
    cells: Vec<(Column, Cell)>,
}

impl Region {
    /// Everybody.
    pub fn everybody() -> Self {
        Region::default()
    }

    /// Those for whom one cell holds.
    pub fn of(column: Column, cell: Cell) -> Self {
        let mut region = Region::everybody();
        region.set(column, cell);
        region
    }

    /// The cells, by column.
    pub fn cells(&self) -> &[(Column, Cell)] {
        &self.cells
    }

    /// The cell of a column, if it says anything.
    pub fn cell(&self, column: Column) -> Option<&Cell> {
        let at = self.cells.binary_search_by_key(&column, |(column, _)| *column).ok()?;
        Some(&self.cells[at].1)
    }

    /// Puts a cell in the place of what the column held.
    pub fn set(&mut self, column: Column, cell: Cell) {
        let full = cell.is_any() || !column.can_be_unknown() && cell.known == Values::All;
        match self.cells.binary_search_by_key(&column, |(column, _)| *column) {
            Ok(at) if full => {
                self.cells.remove(at);
            }
            Ok(at) => self.cells[at].1 = cell,
            Err(_) if full => {}
            Err(at) => self.cells.insert(at, (column, cell)),
        }
    }

    /// The visitors of both, if there can be any.
    pub fn meet(&self, other: &Region, vocabulary: &Vocabulary) -> Option<Region> {
        let mut cells = Vec::with_capacity(self.cells.len() + other.cells.len());
        let (mut i, mut j) = (0, 0);
        while i < self.cells.len() || j < other.cells.len() {
            let order = match (self.cells.get(i), other.cells.get(j)) {
                (Some((a, _)), Some((b, _))) => a.cmp(b),
                (Some(_), None) => Ordering::Less,
                _ => Ordering::Greater,
            };
            if order.is_lt() {
                cells.push(self.cells[i].clone());
                i += 1;
            } else if order.is_gt() {
                cells.push(other.cells[j].clone());
                j += 1;
            } else {
                let column = self.cells[i].0;
                let both = self.cells[i].1.meet(&other.cells[j].1, column.domain(vocabulary));
                if both.is_empty() {
                    return None;
                }
                cells.push((column, both));
                i += 1;
                j += 1;
            }
        }
        let region = Region { cells };
        region.is_possible(vocabulary).then_some(region)
    }

    /// Whether the two can have a visitor in common, without making the region of them.
    pub fn meets(&self, other: &Region, vocabulary: &Vocabulary) -> bool {
        let (mut i, mut j) = (0, 0);
        while let (Some((a, mine)), Some((b, theirs))) = (self.cells.get(i), other.cells.get(j)) {
            match a.cmp(b) {
                Ordering::Less => i += 1,
                Ordering::Greater => j += 1,
                Ordering::Equal => {
                    if mine.misses(theirs, *a, vocabulary) {
                        return false;
                    }
                    i += 1;
                    j += 1;
                }
            }
        }
        // Only consents and the cap make columns hang together.
        let independent = vocabulary.cap.is_none() && vocabulary.consents.is_empty();
        independent || self.meet(other, vocabulary).is_some()
    }

    /// In how many columns a visitor of this region can be outside of the other.
    pub fn ways_out(&self, other: &Region, vocabulary: &Vocabulary) -> usize {
        let leaves_room = |(column, cell): &&(Column, Cell)| match self.cell(*column) {
            Some(mine) => !mine.within(cell, column.domain(vocabulary)),
            None => true,
        };
        other.cells.iter().filter(leaves_room).count()
    }

    /// Those of this region who have the least values of it, or the greatest, in each column where
    /// that is plain to see.
    #[must_use]
    pub fn corner(&self, greatest: bool) -> Region {
        let cells = self.cells.iter().map(|(column, cell)| (*column, cell.end(greatest)));
        Region { cells: cells.collect() }
    }

    /// The visitors of this region that are not in the other, as regions that have nobody in
    /// common. Days must have been settled first.
    pub fn subtract<'r>(
        &self,
        other: &'r Region,
        vocabulary: &'r Vocabulary,
    ) -> impl Iterator<Item = Region> + use<'r> {
        let meets = self.meets(other, vocabulary);
        let apart = (!meets).then(|| self.clone());
        let parts = meets.then(|| self.outside(other, vocabulary));
        apart.into_iter().chain(parts.into_iter().flatten())
    }

    /// The same of another region that this one meets.
    pub fn outside<'r>(&self, other: &'r Region, vocabulary: &'r Vocabulary) -> Outside<'r> {
        Outside { inside: self.clone(), cells: other.cells.iter(), parts: None, vocabulary }
    }

    /// All that may stand in a column.
    fn whole(column: Column) -> Cell {
        if column.can_be_unknown() { Cell::any() } else { Cell::all_known() }
    }

    /// Whether every visitor of this region is in the other, looking at cells one by one.
    pub fn within(&self, other: &Region, vocabulary: &Vocabulary) -> bool {
        other.cells.iter().all(|(column, cell)| {
            self.cell(*column).is_some_and(|mine| mine.within(cell, column.domain(vocabulary)))
        })
    }

    /// Whether there can be a visitor here: no cell is empty, nothing is known without the
    /// consent that it needs, and the tier is not above the cap.
    pub fn is_possible(&self, vocabulary: &Vocabulary) -> bool {
        let consented = |field| match vocabulary.consent_of(field) {
            None => true,
            Some(consent) => self.cell(Column::Consent(consent)).is_none_or(|cell| admits(cell, GIVEN)),
        };
        let cells = self.cells.iter().all(|(column, cell)| match column {
            Column::Field(field) if !cell.unknown => !cell.is_empty() && consented(*field),
            _ => !cell.is_empty(),
        });
        cells && self.below_cap(vocabulary)
    }

    fn below_cap(&self, vocabulary: &Vocabulary) -> bool {
        let Some(cap) = vocabulary.cap else {
            return true;
        };
        let (Some(trust), Some(cap)) = (self.cell(Column::Trust), self.cell(Column::Field(cap))) else {
            return true;
        };
        match (&trust.known, &cap.known) {
            _ if cap.unknown => true,
            (Values::Members(tiers), Values::Members(caps)) => tiers.lowest() <= caps.highest(),
            _ => true,
        }
    }

    /// Whether none of its cells is one of days, so that every day finds it as it is.
    pub fn is_timeless(&self) -> bool {
        !self.cells.iter().any(|(_, cell)| matches!(cell.known, Values::Days { .. }))
    }

    /// The same region with all that depends on today settled; none where that leaves nobody.
    pub fn on(&self, today: Date, vocabulary: &Vocabulary) -> Option<Region> {
        let mut region = Region::everybody();
        for (column, cell) in &self.cells {
            region.set(*column, cell.on(today));
        }
        region.is_possible(vocabulary).then_some(region)
    }
}

/// The parts of a region that lie outside of another, made as they are asked for: who looks for
/// somebody most often needs only the first.
#[derive(Debug)]
pub struct Outside<'r> {
    /// What lies inside as far as the columns so far tell.
    inside: Region,
    /// The columns still to come.
    cells: std::slice::Iter<'r, (Column, Cell)>,
    /// The parts of the column at hand that are still to come, and what lies inside there.
    parts: Option<(Column, std::vec::IntoIter<Cell>, Cell)>,
    vocabulary: &'r Vocabulary,
}

impl Iterator for Outside<'_> {
    type Item = Region;

    fn next(&mut self) -> Option<Region> {
        loop {
            if let Some((column, parts, _)) = &mut self.parts {
                for part in parts {
                    let mut region = self.inside.clone();
                    region.set(*column, part);
                    if region.is_possible(self.vocabulary) {
                        return Some(region);
                    }
                }
            }
            if let Some((column, _, inside)) = self.parts.take() {
                self.inside.set(column, inside);
            }
            let (column, cell) = self.cells.next()?;
            let domain = column.domain(self.vocabulary);
            let whole = Region::whole(*column);
            let mine = self.inside.cell(*column).unwrap_or(&whole);
            self.parts = Some((*column, mine.subtract(cell, domain).into_iter(), mine.meet(cell, domain)));
        }
    }
}

/// Whether a cell of members admits one.
fn admits(cell: &Cell, member: usize) -> bool {
    match &cell.known {
        Values::All => true,
        Values::Members(members) => members.contains(member),
        _ => false,
    }
}
