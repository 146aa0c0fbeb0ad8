//! Owns what a data contract is: plain data, to be printed and compared.
//! Must not know how it is found.

use super::{Advice, AskedBy, Bits, Clause, ReadBy};
use crate::table::Cell;
use crate::vocabulary::Date;
use serde::Serialize;

/// The data contract that policies imply, on a day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Needs {
    /// The day that conditions on dates are seen from.
    pub today: Date,
    /// All of it in numbers.
    pub summary: Summary,
    /// Every declared field, by source and name.
    pub fields: Vec<FieldNeeds>,
    /// Every declared source, by name.
    pub sources: Vec<SourceNeeds>,
    /// Every declared consent, by name.
    pub consents: Vec<ConsentNeeds>,
}

/// Where data come from, and whether any of it is needed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SourceNeeds {
    /// Its name.
    pub source: String,
    /// What it is, in words.
    pub description: Option<String>,
    /// How its data came to be known.
    pub origin: &'static str,
    /// Whom they came from.
    pub party: &'static str,
    /// The consent without which all of it is unknown.
    pub consent: Option<String>,
    /// How many of its fields are needed.
    pub needed: usize,
}

/// What people are asked to consent to, and whether that is needed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConsentNeeds {
    /// Its name.
    pub consent: String,
    /// What the person is asked.
    pub question: Option<String>,
    /// How many needed fields depend on it.
    pub needed: usize,
}

/// A data contract in numbers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// How many fields are declared.
    pub fields: usize,
    /// How many of them something needs.
    pub needed: usize,
    /// How many are needed, and a coarser datum would do.
    pub coarser: usize,
    /// How many are needed only to be known or not.
    pub only_known: usize,
    /// How many nothing needs.
    pub to_drop: usize,
    /// How many could not be judged within the budget.
    pub not_proved: usize,
    /// How many are of a type with a bounded number of values, with both counts of bits known;
    /// the next two are sums over these.
    pub bounded: usize,
    /// The bits that these collect.
    pub bits_collected: f64,
    /// The bits that the policies need of these.
    pub bits_needed: f64,
    /// How many are of a type without such a bound, and needed whole: a text speaks them.
    pub unbounded_whole: usize,
    /// How many are of a type without such a bound, and a bounded number of classes is needed.
    pub unbounded_classes: usize,
    /// The bits that the policies need of these.
    pub unbounded_bits_needed: f64,
}

/// What is collected of one field, who reads it, and how much of it they need.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldNeeds {
    /// Its path, `source.field`.
    pub field: String,
    /// Its type, as it is declared.
    #[serde(rename = "type")]
    pub typ: String,
    /// How it came to be known.
    pub origin: &'static str,
    /// Whom it came from.
    pub party: &'static str,
    /// What kind of data it is.
    pub category: String,
    /// How intimate that is.
    pub intimacy: &'static str,
    /// The consent without which it is unknown.
    pub consent: Option<String>,
    /// The confidence (0 to 1) below which it is unknown.
    pub sure: Option<f64>,
    /// The age beyond which it is unknown.
    pub fresh: Option<String>,
    /// The goals that it was given for; none means any.
    pub purposes: Option<Vec<String>>,
    /// Who may learn of it.
    pub seen_by: &'static str,
    /// The rules that read it, by name.
    pub read_by: Vec<ReadBy>,
    /// The rules that ask for it, which is not reading.
    pub asked_by: Vec<AskedBy>,
    /// The tiers that are earned by it, lowest first.
    pub earns: Vec<String>,
    /// Whether it is the person's own wish that caps the ladder.
    pub caps: bool,
    /// The promises whose conditions speak of it. They are proved beforehand, and need no data.
    pub promises: Vec<String>,
    /// What conditions make of its known values; none where that was not proved within the
    /// budget.
    pub told_apart: Option<ToldApart>,
    /// Whether conditions on it look at how long ago a day is, so that its classes move with the
    /// calendar.
    pub moves: bool,
    /// How much is collected, and how much is needed.
    pub bits: Bits,
    /// What to do about it.
    pub advice: Advice,
}

/// What the conditions of all rules and tiers tell apart, all else equal.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "by")]
pub enum ToldApart {
    /// These classes of known values, and nothing finer.
    Classes {
        /// The classes, by their first values.
        classes: Vec<NeededClass>,
        /// What being unknown is like.
        unknown: Unknown,
    },
    /// Which of these members a set has. Each matters; that every combination does was not
    /// looked at.
    Members {
        /// The members, in order of declaration.
        members: Vec<String>,
    },
}

/// What being unknown is like.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "is", content = "class")]
pub enum Unknown {
    /// Like the values of a class, by its place in the list: nobody can tell.
    Like(usize),
    /// Like no known value: being known matters by itself.
    ByItself,
}

/// Values that no condition tells apart.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NeededClass {
    /// A name that it could be declared by.
    pub name: String,
    /// Its values, in words.
    pub values: String,
    /// Its values.
    #[serde(skip)]
    pub cells: Vec<Cell>,
    /// Of combinations of members, those that they are told apart by.
    #[serde(skip)]
    pub(super) members: Vec<String>,
}

impl FieldNeeds {
    /// Whether a text speaks it, so that every value of it counts.
    pub fn is_spoken(&self) -> bool {
        self.read_by.iter().any(|rule| rule.how.iter().any(|how| how.clause == Clause::Text))
    }

    /// Whether anything reads it.
    pub fn is_read(&self) -> bool {
        !self.read_by.is_empty() || !self.earns.is_empty() || self.caps
    }
}
