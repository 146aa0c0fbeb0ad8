//! Owns choices: a stream of numbers that generators draw from. Numbers that run out are 0,
//! and 0 is the plainest choice, so that what fails shrinks to something plain.
//! Must not know what is chosen.

use proptest::collection::vec;
use proptest::prelude::any;
use proptest::strategy::Strategy;
use std::fmt;

/// A stream of choices.
#[derive(Clone)]
pub struct Dice {
    rolls: Vec<u16>,
    at: usize,
}

/// What was chosen by it is what is worth showing.
impl fmt::Debug for Dice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Dice")
    }
}

impl Dice {
    /// Up to so many choices; past them, all are the plainest.
    pub fn strategy(most: usize) -> impl Strategy<Value = Dice> {
        vec(any::<u16>(), most / 2..=most).prop_map(|rolls| Dice { rolls, at: 0 })
    }

    fn roll(&mut self) -> u16 {
        let roll = self.rolls.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        roll
    }

    /// Whether the choices have run out.
    pub fn is_spent(&self) -> bool {
        self.at >= self.rolls.len()
    }

    /// A number below `count`.
    pub fn below(&mut self, count: usize) -> usize {
        (usize::from(self.roll()) * count) >> 16
    }

    /// A number between two, both included.
    pub fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    /// True so many times of a hundred; false when the choices run out.
    pub fn often(&mut self, percent: usize) -> bool {
        self.below(100) >= 100 - percent
    }

    /// One of these.
    pub fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    /// One of these, where there is one.
    pub fn perhaps_pick<T: Clone>(&mut self, from: &[T]) -> Option<T> {
        if from.is_empty() { None } else { Some(self.pick(from)) }
    }

    /// Some of these, in any order; at least one where there is one.
    pub fn some<T: Clone>(&mut self, from: &[T], most: usize) -> Vec<T> {
        let mut all = from.to_vec();
        self.shuffle(&mut all);
        let most = most.min(all.len());
        all.truncate(if most == 0 { 0 } else { self.between(1, most) });
        all
    }

    /// Puts them in any order; in the order they have when the choices run out.
    pub fn shuffle<T>(&mut self, all: &mut [T]) {
        for at in 0..all.len() {
            let other = at + self.below(all.len() - at);
            all.swap(at, other);
        }
    }
}
