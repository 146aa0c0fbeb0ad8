//! Owns looking for somebody in a region whom none of other regions has. Depth first, so that
//! one is found without listing all; within a budget, so that it ends.
//! Must not know what the regions stand for.

use crate::table::Region;
use crate::vocabulary::Vocabulary;

/// How many regions an analysis may look at in one place.
pub const BUDGET: usize = 200_000;

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
        self.0 = self.0.checked_sub(1).ok_or(Spent)?;
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
    // A stack of its own: there may be many obstacles.
    let mut open = vec![(region, 0)];
    while let Some((region, mut at)) = open.pop() {
        budget.step()?;
        while at < obstacles.len() && !region.meets(obstacles[at], vocabulary) {
            at += 1;
        }
        let Some(obstacle) = obstacles.get(at) else {
            return Ok(Some(region));
        };
        let pieces = region.subtract(obstacle, vocabulary);
        open.extend(pieces.into_iter().rev().map(|piece| (piece, at + 1)));
    }
    Ok(None)
}
