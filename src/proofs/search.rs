//! Owns looking for somebody in a region whom none of other regions has. Depth first, so that
//! one is found without listing all; within a budget, so that it ends.
//! Must not know what the regions stand for.

use crate::table::{Cell, Outside, Region};
use crate::vocabulary::Vocabulary;

/// How many regions an analysis may look at in one place.
pub const BUDGET: usize = 1_000_000;

/// The budget of an analysis is spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spent;

/// What is left to look at.
#[derive(Debug)]
pub struct Budget(usize);

impl Budget {
    /// A fresh one.
    #[expect(clippy::new_without_default, reason = "a budget is given, not had")]
    pub fn new() -> Self {
        Budget(BUDGET)
    }

    /// Spends one step.
    pub fn step(&mut self) -> Result<(), Spent> {
        self.spend(1)
    }

    /// Spends several.
    pub fn spend(&mut self, steps: usize) -> Result<(), Spent> {
        self.0 = self.0.checked_sub(steps).ok_or(Spent)?;
        Ok(())
    }
}

/// Visitors of the region that are in none of the obstacles, if there are any.
pub fn outside(
    region: Region,
    obstacles: &[&Region],
    vocabulary: &Vocabulary,
    budget: &mut Budget,
) -> Result<Option<Region>, Spent> {
    if obstacles.is_empty() {
        return Ok(Some(region));
    }
    let mut take = |found, _: &mut Budget| Ok(Some(found));
    // Most often there is somebody of whom nothing is known but what the region itself asks
    // for, and such a visitor meets few obstacles.
    let (quiet, few) = quiet(&region, obstacles);
    if quiet.is_possible(vocabulary)
        && let Some(found) = first_outside(quiet, &few, vocabulary, budget, &mut take)?
    {
        return Ok(Some(found));
    }
    first_outside(region, obstacles, vocabulary, budget, &mut take)
}

/// The visitors of the region of whom nothing else is known, as far as obstacles ask for it; and
/// the obstacles that are left for them.
fn quiet<'r>(region: &Region, obstacles: &[&'r Region]) -> (Region, Vec<&'r Region>) {
    let mut quiet = region.clone();
    let mut left = Vec::new();
    for obstacle in obstacles {
        let mut avoided = false;
        for (column, cell) in obstacle.cells() {
            if column.can_be_unknown() && !cell.unknown && region.cell(*column).is_none() {
                quiet.set(*column, Cell::unknown());
                avoided = true;
            }
        }
        if !avoided {
            left.push(*obstacle);
        }
    }
    (quiet, left)
}

/// Looks at a part, and may find something there.
type Look<'l, T> = &'l mut dyn FnMut(Region, &mut Budget) -> Result<Option<T>, Spent>;

/// The first thing that `look` finds among the parts of the region that are in none of the
/// obstacles.
pub fn first_outside<T>(
    region: Region,
    obstacles: &[&Region],
    vocabulary: &Vocabulary,
    budget: &mut Budget,
    look: Look<'_, T>,
) -> Result<Option<T>, Spent> {
    // A stack of its own: there may be many obstacles. The parts of a region are made one at a time,
    // because most often somebody is found in the first.
    let mut open: Vec<(Outside<'_>, Vec<&Region>)> = Vec::new();
    let mut next = Some((region, obstacles.to_vec()));
    loop {
        let Some((region, mut obstacles)) = next.take() else {
            let Some((parts, obstacles)) = open.last_mut() else { return Ok(None) };
            match parts.next() {
                Some(part) => next = Some((part, obstacles.clone())),
                None => drop(open.pop()),
            }
            continue;
        };
        budget.spend(1 + obstacles.len())?;
        obstacles.retain(|obstacle| region.meets(obstacle, vocabulary));
        // The obstacle that leaves the fewest ways out comes first: one that leaves none ends
        // the branch, one that leaves one does not fork it.
        let ways = |at: &usize| region.ways_out(obstacles[*at], vocabulary);
        match (0..obstacles.len()).min_by_key(ways) {
            Some(tightest) => {
                let obstacle = obstacles.swap_remove(tightest);
                open.push((region.outside(obstacle, vocabulary), obstacles));
            }
            None => {
                if let Some(found) = look(region, budget)? {
                    return Ok(Some(found));
                }
            }
        }
    }
}
