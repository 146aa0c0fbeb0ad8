//! Owns coverage: the units of a policy, and which of them tests have covered.
//! Must not know how it is shown.
//!
//! What is counted is logic, never lines: a line break means nothing in a policy. Only what a
//! test expects something of is covered by it, so that nothing is covered in passing.

use super::ledger::Ledger;
use super::tally::Tally;
use super::units;
use crate::policy::{Policy, TestCase};
use crate::source::{Sources, Span};
use crate::table::Tables;
use crate::vocabulary::Date;

/// What the tests of a policy cover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// All there is to cover, in the order of places.
    pub units: Vec<Unit>,
}

/// One thing that tests cover or do not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// What kind of thing it is.
    pub kind: Kind,
    /// The rule, segment, slot or tier that it belongs to.
    pub name: String,
    /// Where it stands.
    pub span: Span,
    /// For an atom, whether this is its being true or its being false.
    pub side: Option<bool>,
    /// How many tests cover it.
    pub hits: usize,
    /// What to say where none does.
    pub missed: String,
}

/// What kind of thing tests cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A rule, which won.
    Rule,
    /// An outcome, which won, of a rule with several.
    Outcome,
    /// A row of a decision table, which held.
    Row,
    /// One side of an atom, which was true, or false.
    Atom,
    /// A tier, which somebody had.
    Tier,
}

impl Kind {
    /// All of them, as they are told.
    pub const ALL: [Kind; 5] = [Kind::Rule, Kind::Outcome, Kind::Row, Kind::Atom, Kind::Tier];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Rule => "rule",
            Kind::Outcome => "outcome",
            Kind::Row => "row",
            Kind::Atom => "atom",
            Kind::Tier => "tier",
        }
    }
}

impl Coverage {
    /// How many units of a kind are covered.
    pub fn of(&self, kind: Kind) -> Tally {
        Tally::count(self.units.iter().filter(|unit| unit.kind == kind).map(Unit::is_covered))
    }

    /// How many units are covered.
    pub fn total(&self) -> Tally {
        Tally::count(self.units.iter().map(Unit::is_covered))
    }

    /// The units that no test covers, in the order of places.
    pub fn missed(&self) -> impl Iterator<Item = &Unit> {
        self.units.iter().filter(|unit| !unit.is_covered())
    }
}

impl Unit {
    /// Whether a test covers it.
    pub fn is_covered(&self) -> bool {
        self.hits > 0
    }
}

/// What these tests of a policy cover, passed or failed. What there is to cover depends on the
/// policy and the day, never on the tests, so that a further test never lowers anything.
pub fn measure(
    policy: &Policy,
    tables: &Tables,
    sources: &Sources,
    tests: &[&TestCase],
    today: Date,
) -> Coverage {
    let mut ledger = Ledger::new(policy, tables);
    for test in tests {
        ledger.enter(test, today);
    }
    Coverage { units: units::of(&ledger, sources, today) }
}
