//! Owns looking for somebody in a region whom none of other regions has. Depth first, so that
//! one is found without listing all; within a budget, so that it ends.
//! Must not know what the regions stand for.

use crate::table::Region;
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
    pub fn new() -> Self {
        Budget(BUDGET)
    }

    /// Spends one step.
    pub fn step(&mut self) -> Result<(), Spent> {
        self.spend(1)
    }

    /// Spends several.
    fn spend(&mut self, steps: usize) -> Result<(), Spent> {
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
    first_outside(region, obstacles, vocabulary, budget, &mut |found, _| Ok(Some(found)))
}

/// The first thing that `look` finds among the parts of the region that are in none of the
/// obstacles.
pub fn first_outside<T>(
    region: Region,
    obstacles: &[&Region],
    vocabulary: &Vocabulary,
    budget: &mut Budget,
    look: &mut dyn FnMut(Region, &mut Budget) -> Result<Option<T>, Spent>,
) -> Result<Option<T>, Spent> {
    // A stack of its own: there may be many obstacles.
    let mut open = vec![(region, obstacles.to_vec())];
    while let Some((region, mut obstacles)) = open.pop() {
        budget.spend(1 + obstacles.len())?;
        obstacles.retain(|obstacle| region.meets(obstacle, vocabulary));
        // The obstacle that leaves the fewest ways out comes first: one that leaves none ends
        // the branch, one that leaves one does not fork it.
        let ways = |at: &usize| region.ways_out(obstacles[*at], vocabulary);
        let Some(tightest) = (0..obstacles.len()).min_by_key(ways) else {
            match look(region, budget)? {
                Some(found) => return Ok(Some(found)),
                None => continue,
            }
        };
        let obstacle = obstacles.swap_remove(tightest);
        let pieces = region.subtract(obstacle, vocabulary);
        open.extend(pieces.into_iter().rev().map(|piece| (piece, obstacles.clone())));
    }
    Ok(None)
}
