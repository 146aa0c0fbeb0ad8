//! Owns conditions. Must not know how they are evaluated.

use crate::source::Span;
use crate::vocabulary::{Comparison, Duration, FieldId, Members, SegmentId, TierId, Value};

/// A condition about a visitor.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// All of these.
    And(Vec<Condition>),
    /// Any of these.
    Or(Vec<Condition>),
    /// Not this.
    Not(Box<Condition>),
    /// The visitor is in the segment.
    Segment(SegmentId, Span),
    /// The visitor's tier, compared by the ladder.
    Trust(Comparison, TierId, Span),
    /// The field is known.
    Known(FieldId, Span),
    /// The field is unknown.
    Unknown(FieldId, Span),
    /// The field is known and passes the test.
    Field(FieldId, Test, Span),
    /// What could not be resolved, and the field it is about, if that much is clear.
    Broken(Option<FieldId>, Span),
}

/// What the value of a field must be; constants are of the field's type.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// True.
    Holds,
    /// Compared with a constant.
    Compare(Comparison, Value),
    /// One of these.
    In(Vec<Value>),
    /// Between these, inclusive; an end may be open.
    Between(Option<Value>, Option<Value>),
    /// A set that shares a member with these.
    HasAny(Members),
    /// A set that has all of these.
    HasAll(Members),
    /// A date no later than today, and no earlier than that long ago.
    Within(Duration),
    /// A date earlier than that long ago.
    OlderThan(Duration),
}

impl Condition {
    /// What it says, without its places: the same for conditions that say the same in the same
    /// words.
    pub fn words(&self) -> String {
        let all = |parts: &[Condition]| parts.iter().map(Condition::words).collect::<Vec<_>>().join(" ");
        match self {
            Condition::And(parts) => format!("and({})", all(parts)),
            Condition::Or(parts) => format!("or({})", all(parts)),
            Condition::Not(inner) => format!("not({})", inner.words()),
            Condition::Segment(segment, _) => format!("{segment:?}"),
            Condition::Trust(comparison, tier, _) => format!("{comparison:?} {tier:?}"),
            Condition::Known(field, _) => format!("known {field:?}"),
            Condition::Unknown(field, _) => format!("unknown {field:?}"),
            Condition::Field(field, test, _) => format!("{field:?} {test:?}"),
            Condition::Broken(field, _) => format!("broken {field:?}"),
        }
    }

    /// How deep it nests, segments not looked into.
    pub fn depth(&self) -> usize {
        match self {
            Condition::And(parts) | Condition::Or(parts) => {
                1 + parts.iter().map(Condition::depth).max().unwrap_or(0)
            }
            Condition::Not(inner) => 1 + inner.depth(),
            _ => 1,
        }
    }

    /// Calls `see` for each part that is not made of others. Depth is bounded by the reader,
    /// so recursion is too.
    pub fn visit<'a>(&'a self, see: &mut dyn FnMut(&'a Condition)) {
        match self {
            Condition::And(parts) | Condition::Or(parts) => {
                parts.iter().for_each(|part| part.visit(see));
            }
            Condition::Not(inner) => inner.visit(see),
            atom => see(atom),
        }
    }
}
