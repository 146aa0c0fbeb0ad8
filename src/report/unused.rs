//! Owns what is never used, as the checks found it. Must not know how they find it.

use crate::diagnostic::{Diagnostic, Slug, Subject};

/// Something that is declared and never used.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unused {
    /// What kind of thing it is: `field`, `rule`, `content` …
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// In what way it is not used.
    pub message: String,
    /// What would mend it.
    pub help: String,
}

/// All of it, by kind and name.
pub fn unused(told: &[Diagnostic]) -> Vec<Unused> {
    let mut found: Vec<Unused> = told.iter().filter_map(one).collect();
    found.sort();
    found
}

fn one(told: &Diagnostic) -> Option<Unused> {
    let Subject::Named(kind, name) = &told.subject else { return None };
    // A rule is greedy of something that is used: that is no dead wood.
    let dead = match told.slug {
        Slug::Greedy => *kind == "field",
        Slug::Unused | Slug::Unreachable => true,
        Slug::Vacuous => *kind == "segment",
        _ => false,
    };
    let unused =
        || Unused { kind, name: name.clone(), message: told.message.clone(), help: told.help.clone() };
    dead.then(unused)
}
