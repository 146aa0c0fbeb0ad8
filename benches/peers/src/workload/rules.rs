//! Owns rules: what they ask, and whom they hold for, in the plainest words there are. This is
//! what every engine is compared with. Must not know how rules are drawn, nor any engine.

use super::attributes::Value;
use super::visitors::Visitor;

/// How many slots the surface has.
pub const SLOTS: usize = 8;

/// A rule: for whom it holds, and the slot that it would fill.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// The slot.
    pub slot: usize,
    /// The lowest tier it is for.
    pub tier: usize,
    /// All of these hold; the narrowest stands first, as a good author would have it.
    pub all: Vec<Atom>,
    /// And one of these, where there are any.
    pub either: Option<[Atom; 2]>,
}

/// A test of one attribute. Of a visitor of whom the attribute is not known it never holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Atom {
    /// The attribute, by its place.
    pub attribute: usize,
    /// What is asked of it.
    pub test: Test,
}

/// What is asked of a value.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// It is this member.
    Equal(usize),
    /// It is one of these members: two to eight.
    In(Vec<usize>),
    /// It lies between these, both included.
    Between(i64, i64),
    /// It is true, or it is false.
    Is(bool),
    /// This member is in it.
    Has(usize),
}

/// The rule that wins each slot, by its number: its place in the list of all rules.
pub type Winners = [Option<u32>; SLOTS];

impl Rule {
    /// All its tests.
    pub fn atoms(&self) -> impl Iterator<Item = &Atom> {
        self.all.iter().chain(self.either.iter().flatten())
    }

    /// Whether it holds for a visitor.
    pub fn holds(&self, visitor: &Visitor) -> bool {
        visitor.tier >= self.tier
            && self.all.iter().all(|atom| atom.holds(visitor))
            && self.either.as_ref().is_none_or(|either| either.iter().any(|atom| atom.holds(visitor)))
    }
}

impl Atom {
    fn holds(&self, visitor: &Visitor) -> bool {
        match (&self.test, visitor.known[self.attribute]) {
            (Test::Equal(member), Some(Value::Member(value))) => value == *member,
            (Test::In(members), Some(Value::Member(value))) => members.contains(&value),
            (Test::Between(low, high), Some(Value::Number(value))) => (*low..=*high).contains(&value),
            (Test::Is(wanted), Some(Value::Truth(value))) => value == *wanted,
            (Test::Has(member), Some(Value::Set(set))) => set & (1 << member) != 0,
            _ => false,
        }
    }
}

/// Who wins, by definition: in each slot the first rule that holds.
pub fn winners(rules: &[Rule], visitor: &Visitor) -> Winners {
    let mut winners = [None; SLOTS];
    for (number, rule) in rules.iter().enumerate() {
        let winner = &mut winners[rule.slot];
        if winner.is_none() && rule.holds(visitor) {
            *winner = Some(number as u32);
        }
    }
    winners
}
