//! Owns what the visitor may be told: why they see this, and which data were used, with how
//! each came to be known. They may really read it, so it is kind, and it is true.
//! Must not know the other rules.

use super::cells;
use super::standing::Standing;
use super::trust;
use crate::decide::{Reason, Slot, Visitor};
use crate::table::{Column, Row, Tables};
use crate::vocabulary::{FieldId, Origin, Party};

/// Speaks to one visitor.
pub(super) struct Person<'a> {
    tables: &'a Tables,
    visitor: &'a Visitor,
    standing: Standing,
}

impl<'a> Person<'a> {
    pub fn new(tables: &'a Tables, visitor: &'a Visitor, standing: Standing) -> Self {
        Person { tables, visitor, standing }
    }

    /// Why a slot holds what it holds.
    pub fn told(&self, held: &Slot<'_>, row: Option<&Row>) -> String {
        let everybody = "This is what everybody sees here";
        match (held.reason, row) {
            (Reason::Matched, Some(row)) => self.matched(row),
            (Reason::HeldOut, _) => format!(
                "{everybody}. By chance you are among those for whom we change nothing, which is how we find out whether changing it helps."
            ),
            (Reason::OverLimit, _) => {
                format!("{everybody}. We keep what is chosen for one person to a few places.")
            }
            _ => format!("{everybody}; nothing was chosen for you."),
        }
    }

    fn matched(&self, row: &Row) -> String {
        let vocabulary = &self.tables.vocabulary;
        let card = &self.tables[row.rule];
        let mut sentences = vec![match &card.because {
            Some(because) => sentence(because),
            None => sentence(&format!("What this is for: {}", vocabulary[card.goal].words)),
        }];
        let (used, missing): (Vec<FieldId>, Vec<FieldId>) =
            card.used.iter().partition(|field| self.visitor.value(vocabulary, **field).is_some());
        sentences.push(match used.is_empty() {
            true => "We used nothing that we know about you.".to_owned(),
            false => format!("We used: {}.", self.data(&used)),
        });
        if !missing.is_empty() {
            let names = cells::one_of(missing.iter().map(|field| self.name(*field)).collect(), "and");
            sentences.push(format!("We would also have looked at {names}, but know nothing that we may use."));
        }
        sentences.extend(self.trust(row, &used));
        sentences.join(" ")
    }

    /// What was looked at to find how well we know each other, where that mattered.
    fn trust(&self, row: &Row, used: &[FieldId]) -> Option<String> {
        let vocabulary = &self.tables.vocabulary;
        row.region.cell(Column::Trust)?;
        let tier = &vocabulary[self.standing.tier].name;
        if self.standing.is_held_down() {
            return Some(format!("You asked us to treat you as `{tier}` and no closer, and we keep to that."));
        }
        let regions = trust::earned(self.tables, self.visitor, self.standing);
        let mut fields: Vec<FieldId> = Vec::new();
        for (column, _) in regions.into_iter().flat_map(|region| region.cells()) {
            match column {
                Column::Field(field) if self.visitor.value(vocabulary, *field).is_some() => {
                    if !fields.contains(field) {
                        fields.push(*field);
                    }
                }
                _ => {}
            }
        }
        if fields.is_empty() {
            return None;
        }
        let known: Vec<FieldId> = fields.iter().copied().filter(|field| used.contains(field)).collect();
        let new: Vec<FieldId> = fields.into_iter().filter(|field| !used.contains(field)).collect();
        let known = cells::one_of(known.iter().map(|field| self.name(*field)).collect(), "and");
        let by = match (known.is_empty(), new.is_empty()) {
            (true, _) => self.data(&new),
            (false, true) => known,
            (false, false) => format!("{known}, and {}", self.data(&new)),
        };
        Some(format!("We count you as `{tier}`, by: {by}."))
    }

    fn data(&self, fields: &[FieldId]) -> String {
        let data: Vec<String> = fields.iter().map(|field| self.datum(*field)).collect();
        data.join("; ")
    }

    fn name(&self, field: FieldId) -> String {
        self.tables.vocabulary[field].name.replace('_', " ")
    }

    /// A datum, and how it came to be known.
    fn datum(&self, field: FieldId) -> String {
        let vocabulary = &self.tables.vocabulary;
        let source = &vocabulary[vocabulary[field].source];
        let mut how = origin(source.origin, source.party).to_owned();
        if let Some(consent) = source.needs {
            how.push_str(&format!(", with your consent to `{}`", vocabulary[consent].name));
        }
        if let Some(description) = &source.description {
            how.push_str(&format!("; “{description}”"));
        }
        format!("{} (`{}`: {how})", self.name(field), vocabulary.path(field))
    }
}

/// How a datum came to be known, to the person whom it is about.
fn origin(origin: Origin, party: Party) -> &'static str {
    match (origin, party) {
        (Origin::Context, Party::First) => "it came with this very visit",
        (Origin::Context, Party::Second) => "it came with this very visit, from somebody you deal with",
        (Origin::Context, Party::Third) => "it came with this very visit, from a third party",
        (Origin::Explicit, Party::First) => "you told us",
        (Origin::Explicit, Party::Second) => "you told somebody you deal with, and they told us",
        (Origin::Explicit, Party::Third) => "you told somebody, and a third party passed it on to us",
        (Origin::Transacted, Party::First) => "from what you did or bought with us",
        (Origin::Transacted, Party::Second) => {
            "from what you did or bought with somebody you deal with, who told us"
        }
        (Origin::Transacted, Party::Third) => {
            "from what you did or bought elsewhere, passed on to us by a third party"
        }
        (Origin::Observed, Party::First) => "we observed it",
        (Origin::Observed, Party::Second) => "somebody you deal with observed it, and told us",
        (Origin::Observed, Party::Third) => "a third party observed it, and passed it on to us",
        (Origin::Inferred, Party::First) => "we guessed it",
        (Origin::Inferred, Party::Second) => "somebody you deal with guessed it, and told us",
        (Origin::Inferred, Party::Third) => "a third party guessed it, and passed it on to us",
    }
}

/// Words with an end.
fn sentence(words: &str) -> String {
    let words = words.trim_end();
    if words.ends_with(['.', '!', '?', '…']) { words.to_owned() } else { format!("{words}.") }
}
