//! Owns what the visitor may be told: why they see this, and which data were used, with how
//! each came to be known. They may really read it, so it is kind, and it is true.
//! Must not know the other rules.

use super::standing::Standing;
use super::trust;
use crate::decide::{Reason, Slot, Visitor};
use crate::table::{Column, Row, Tables};
use crate::vocabulary::{FieldId, Origin, Party, SourceId};

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
        let by_trust = row.region.cell(Column::Trust).is_some();
        sentences.push(match (used.is_empty(), by_trust) {
            (false, _) => format!("We used: {}.", self.data(&used)),
            (true, true) => "We used only how well we know each other.".to_owned(),
            (true, false) => "We used nothing that we know about you.".to_owned(),
        });
        if !missing.is_empty() {
            let names = list(&missing.iter().map(|field| self.name(*field)).collect::<Vec<_>>());
            sentences
                .push(format!("We would also have looked at {names}, but know nothing that we may use."));
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
            return Some(format!(
                "You asked us to treat you as “{tier}” and no closer, and we keep to that."
            ));
        }
        let region = trust::earned(self.tables, self.visitor, self.standing);
        let fields = region.cells().iter().filter_map(|(column, _)| match column {
            Column::Field(field) => Some(*field),
            _ => None,
        });
        let is_known = |field: &FieldId| self.visitor.value(vocabulary, *field).is_some();
        let fields: Vec<FieldId> = fields.filter(is_known).collect();
        if fields.is_empty() {
            return None;
        }
        let known: Vec<FieldId> = fields.iter().copied().filter(|field| used.contains(field)).collect();
        let new: Vec<FieldId> = fields.into_iter().filter(|field| !used.contains(field)).collect();
        let known = list(&known.iter().map(|field| self.name(*field)).collect::<Vec<_>>());
        let by = match (known.is_empty(), new.is_empty()) {
            (true, _) => self.data(&new),
            (false, true) => known,
            (false, false) => format!("{known}, and {}", self.data(&new)),
        };
        Some(format!("We count you as “{tier}”, by: {by}."))
    }

    /// Data by their source, and how each came to be known.
    fn data(&self, fields: &[FieldId]) -> String {
        let vocabulary = &self.tables.vocabulary;
        let mut sources: Vec<(SourceId, Vec<FieldId>)> = Vec::new();
        for field in fields {
            let source = vocabulary[*field].source;
            match sources.iter_mut().find(|(other, _)| *other == source) {
                Some((_, fields)) => fields.push(*field),
                None => sources.push((source, vec![*field])),
            }
        }
        let data: Vec<String> = sources.iter().map(|(source, fields)| self.source(*source, fields)).collect();
        data.join("; ")
    }

    fn source(&self, source: SourceId, fields: &[FieldId]) -> String {
        let vocabulary = &self.tables.vocabulary;
        let source = &vocabulary[source];
        let mut how = origin(source.origin, source.party).to_owned();
        if let Some(consent) = source.needs {
            how.push_str(&format!(", with your consent to `{}`", vocabulary[consent].name));
        }
        if let Some(description) = &source.description {
            how.push_str(&format!("; “{description}”"));
        }
        let names: Vec<String> = fields.iter().map(|field| self.name(*field)).collect();
        let paths: Vec<String> =
            fields.iter().map(|field| format!("`{}`", vocabulary.path(*field))).collect();
        format!("{} ({}: {how})", list(&names), list(&paths))
    }

    fn name(&self, field: FieldId) -> String {
        self.tables.vocabulary[field].name.replace('_', " ")
    }
}

/// How a datum came to be known, to the person whom it is about.
fn origin(origin: Origin, party: Party) -> &'static str {
    match (origin, party) {
        (Origin::Context, Party::First) => "this came with the visit itself",
        (Origin::Context, Party::Second) => "this came with the visit itself, from somebody you deal with",
        (Origin::Context, Party::Third) => "this came with the visit itself, from a third party",
        (Origin::Explicit, Party::First) => "you told us",
        (Origin::Explicit, Party::Second) => "you told somebody you deal with, and they told us",
        (Origin::Explicit, Party::Third) => "you told somebody, and a third party passed this on to us",
        (Origin::Transacted, Party::First) => "from what you did or bought with us",
        (Origin::Transacted, Party::Second) => {
            "from what you did or bought with somebody you deal with, who told us"
        }
        (Origin::Transacted, Party::Third) => {
            "from what you did or bought elsewhere, passed on to us by a third party"
        }
        (Origin::Observed, Party::First) => "we observed this",
        (Origin::Observed, Party::Second) => "somebody you deal with observed this, and told us",
        (Origin::Observed, Party::Third) => "a third party observed this, and passed this on to us",
        (Origin::Inferred, Party::First) => "we guessed this",
        (Origin::Inferred, Party::Second) => "somebody you deal with guessed this, and told us",
        (Origin::Inferred, Party::Third) => "a third party guessed this, and passed this on to us",
    }
}

/// All of them in a row: of what was used, nothing is left out.
fn list(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., end] => format!("{} and {end}", most.join(", ")),
    }
}

/// Words with an end.
fn sentence(words: &str) -> String {
    let words = words.trim_end();
    if words.ends_with(['.', '!', '?', '…']) { words.to_owned() } else { format!("{words}.") }
}
