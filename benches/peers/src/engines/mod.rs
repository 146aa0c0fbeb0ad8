//! Owns the list of all who take part. Must not know how they are compared.

mod atree;
mod cedar;
mod cel;
mod datalogic;
mod handwritten;
mod naive;
mod rego;
mod rhai;
mod words;
mod zen;

use crate::race::Entrant;
use crate::tightrope::Tightrope;

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
    use Part::{Peer, Yardstick};
    vec![
        Entrant::new::<Tightrope>("tightrope", Part::Tightrope, "winners of the tables"),
        Entrant::new::<handwritten::HandWritten>(
            "hand-written",
            Yardstick,
            "one array of plain structs a slot, scanned to the first that holds",
        ),
        Entrant::new::<naive::Naive>("naive", Yardstick, "a tree of conditions, walked over a map of values"),
        Entrant::new::<atree::Tree>("a-tree", Peer, "all rules in one tree, searched once a decision"),
        Entrant::new::<rhai::Scripts>(
            "rhai",
            Peer,
            "one compiled script a slot that returns at the first rule that holds, without checks of limits",
        ),
        Entrant::new::<datalogic::Compiled>(
            "datalogic-rs",
            Peer,
            "one compiled rule a rule, evaluated in order to the first that holds",
        ),
        Entrant::new::<cel::Programs>(
            "cel",
            Peer,
            "one compiled program a rule, run in order to the first that holds",
        ),
        Entrant::new::<rego::Machines>(
            "regorus",
            Peer,
            "Rego compiled for its register machine, one a slot; sets of the rules that hold, 16 rules each, asked in order",
        ),
        Entrant::new::<cedar::Policies>(
            "cedar-policy",
            Peer,
            "one policy set a slot, one `permit` a rule; of those satisfied the first is taken, as Cedar has no order",
        ),
        Entrant::new::<zen::Graph>(
            "zen-engine",
            Peer,
            "one compiled graph with a decision table a slot, hit policy first",
        ),
    ]
}
