//! Owns what there is to see of a policy set: the data of a report, section by section, each in its
//! file. Must not know how it is laid out (that is `html/`), nor where the set comes from.

mod data;
mod heat;
pub mod html;
mod ladder;
mod promise;
mod rule;
mod told;
mod unused;
mod waiver;

pub use data::{Datum, Flow, Node, Stream};
pub use heat::{Heat, HeatCell, HeatRow};
pub use ladder::{Change, Rung};
pub use promise::{Line, Pledged, Proof};
pub use rule::{BillLine, RuleSheet, Share};
pub use told::Told;
pub use unused::Unused;
pub use waiver::{Standing, Waiver};

use crate::check;
use crate::diagnostic::Severity;
use crate::export::html::TableView;
use crate::manners::Context;
use crate::proofs;
use crate::source::Sources;
use crate::table::{Tables, hash};
use crate::vocabulary::{Date, SlotId};

/// All there is to see of a policy set on a day.
#[derive(Debug, Clone)]
pub struct Report {
    /// What the set is called.
    pub name: String,
    /// The day of the check.
    pub today: Date,
    /// How many errors, warnings and notes were told.
    pub counts: Counts,
    /// Everything that was told, in the order of places.
    pub told: Vec<Told>,
    /// What the set says; none while its text is not a policy.
    pub set: Option<Set>,
}

/// How much was told, by how much it weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// The set may not ship.
    pub errors: usize,
    /// It may ship, unless warnings are denied.
    pub warnings: usize,
    /// Good to know.
    pub notes: usize,
}

/// What a policy set says, section by section.
#[derive(Debug, Clone)]
pub struct Set {
    /// The hash of its tables; none while it has errors, for nothing is decided by it.
    pub hash: Option<String>,
    /// The ladder of trust, lowest tier first.
    pub ladder: Vec<Rung>,
    /// The field by which people cap the ladder themselves.
    pub cap: Option<String>,
    /// Every rule with its bill, by name.
    pub rules: Vec<RuleSheet>,
    /// The rules by tier and creepiness.
    pub heat: Heat,
    /// The table of every slot.
    pub tables: Vec<TableView>,
    /// Every field, with who reads it.
    pub data: Vec<Datum>,
    /// From where to what for to where.
    pub flow: Flow,
    /// What was promised, and by what it is kept.
    pub promises: Vec<Pledged>,
    /// Every waiver with its date.
    pub waivers: Vec<Waiver>,
    /// What is never used.
    pub unused: Vec<Unused>,
}

/// Gathers what a check found of a set that is called `name`. A set with bad manners is shown with
/// them; of a text that is no policy there is nothing to show but what is wrong with it.
#[must_use]
pub fn gather(name: &str, sources: &Sources, found: &check::Report, today: Date) -> Report {
    let told = &found.diagnostics;
    let counts = Counts {
        errors: found.count(Severity::Error),
        warnings: found.count(Severity::Warning),
        notes: found.count(Severity::Note),
    };
    let tables = found.tables.as_ref().or(found.draft.as_ref());
    Report {
        name: name.to_owned(),
        today,
        counts,
        told: told.iter().map(|told| Told::new(sources, told)).collect(),
        set: tables.map(|tables| set(found, tables, today)),
    }
}

fn set(found: &check::Report, tables: &Tables, today: Date) -> Set {
    let policy = &*found.policy;
    let context = Context::new(policy, today);
    let needs = proofs::needs(policy, today);
    let sheets = policy.rules().filter_map(|(_, rule)| RuleSheet::new(policy, rule, today));
    let rules: Vec<RuleSheet> = sheets.collect();
    Set {
        hash: found.tables.as_ref().and_then(|tables| hash(tables).ok()),
        ladder: ladder::ladder(tables, today),
        cap: policy.vocabulary.cap.map(|field| policy.vocabulary.path(field)),
        heat: Heat::new(&policy.vocabulary, &rules),
        tables: (0..tables.slots.len())
            .map(|slot| TableView::new(tables, SlotId::from_index(slot)))
            .collect(),
        flow: Flow::new(&needs),
        data: needs.fields.iter().map(Datum::new).collect(),
        promises: promise::promises(&context, tables, &found.diagnostics),
        waivers: waiver::waivers(policy, &found.diagnostics, today),
        unused: unused::unused(&found.diagnostics),
        rules,
    }
}
