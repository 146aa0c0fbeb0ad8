//! Owns the list of all who take part. Must not know how they are compared.

mod handwritten;
mod naive;

use crate::race::Entrant;
use crate::tightrope::Tightrope;
use handwritten::HandWritten;
use naive::Naive;

/// What an entrant is to the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The one it is all about.
    Tightrope,
    /// What anybody could write without an engine.
    Yardstick,
    /// Another engine.
    Peer,
}

/// All who take part, in the order of the tables.
pub fn entrants() -> Vec<Entrant> {
    vec![
        Entrant::new::<Tightrope>("tightrope", Part::Tightrope, "winners of the tables"),
        Entrant::new::<HandWritten>(
            "hand-written",
            Part::Yardstick,
            "one array of plain structs a slot, scanned to the first that holds",
        ),
        Entrant::new::<Naive>("naive", Part::Yardstick, "a tree of conditions, walked over a map of values"),
    ]
}
