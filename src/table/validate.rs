//! Owns whether loaded tables hold together, so that deciding can look things up without fear.
//! Must not know how they were made.

use super::named::all_named;
use super::{Column, Region, Tables};
use crate::vocabulary::{FieldId, Never, Offer, Piece, Type, Vocabulary};
use std::collections::BTreeSet;

impl Tables {
    /// Whether everything that is referred to is there.
    ///
    /// # Errors
    /// Says, in words, what is not.
    pub fn validate(&self) -> Result<(), String> {
        let vocabulary = &self.vocabulary;
        vocabulary.validate()?;
        all_named(self)?;
        demand(self.earned.len() == vocabulary.tiers.len(), "a tier without what earns it")?;
        demand(self.slots.len() == vocabulary.slots.len(), "a slot without a table")?;
        for region in self.earned.iter().flatten() {
            region.validate(vocabulary)?;
        }
        for card in &self.rules {
            demand(card.goal.index() < vocabulary.goals.len(), "a rule with an unknown goal")?;
            demand(card.requires.index() < vocabulary.tiers.len(), "a rule with an unknown tier")?;
            demand(card.rollout.is_none_or(is_share), "a rollout that is no share")?;
            for field in &card.used {
                vocabulary.has_field(*field)?;
            }
            for placed in &card.outcomes {
                demand(placed.slot.index() < vocabulary.slots.len(), "an outcome in an unknown slot")?;
                placed.offer.validate(vocabulary)?;
            }
        }
        for line in self.promises.iter().flat_map(|promise| &promise.lines) {
            line.never.validate(vocabulary)?;
            for region in line.to.iter().flatten() {
                region.validate(vocabulary)?;
            }
        }
        for table in &self.slots {
            for column in &table.columns {
                column.validate(vocabulary)?;
            }
            for row in &table.rows {
                row.region.validate(vocabulary)?;
                let card = self.rules.get(row.rule.index());
                let outcome = card.and_then(|card| card.outcomes.get(row.outcome));
                demand(outcome.is_some(), "a row of an unknown rule")?;
            }
        }
        Ok(())
    }
}

fn demand(holds: bool, what: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(format!("it has {what}")) }
}

fn is_share(share: f64) -> bool {
    (0.0..=1.0).contains(&share)
}

impl Offer {
    fn validate(&self, vocabulary: &Vocabulary) -> Result<(), String> {
        match self {
            Offer::Show { content, saying } => {
                demand(content.index() < vocabulary.contents.len(), "an unknown content")?;
                for piece in saying.iter().flatten() {
                    if let Piece::Field { field, .. } = piece {
                        vocabulary.has_field(*field)?;
                    }
                }
                Ok(())
            }
            Offer::Ask { field, .. } => vocabulary.has_field(*field),
        }
    }
}

impl Never {
    fn validate(&self, vocabulary: &Vocabulary) -> Result<(), String> {
        match self {
            Never::Show(content, slot) => {
                demand(content.index() < vocabulary.contents.len(), "a promise about an unknown content")?;
                let known = slot.is_none_or(|slot| slot.index() < vocabulary.slots.len());
                demand(known, "a promise about an unknown slot")
            }
            Never::Use(selector) | Never::Ask(selector) => {
                selector.fields.iter().try_for_each(|field| vocabulary.has_field(*field))
            }
        }
    }
}

impl Column {
    fn validate(self, vocabulary: &Vocabulary) -> Result<(), String> {
        match self {
            Column::Trust => Ok(()),
            Column::Consent(consent) => {
                demand(consent.index() < vocabulary.consents.len(), "an unknown consent")
            }
            Column::Field(field) => vocabulary.has_field(field),
        }
    }
}

impl Region {
    fn validate(&self, vocabulary: &Vocabulary) -> Result<(), String> {
        let cells = self.cells();
        demand(cells.is_sorted_by(|a, b| a.0 < b.0), "a row with columns out of order")?;
        for (column, _) in cells {
            column.validate(vocabulary)?;
        }
        Ok(())
    }
}

impl Vocabulary {
    fn has_field(&self, field: FieldId) -> Result<(), String> {
        demand(field.index() < self.fields.len(), "an unknown field")
    }

    fn validate(&self) -> Result<(), String> {
        demand(!self.tiers.is_empty(), "no tier")?;
        if let Some(cap) = self.cap {
            self.has_field(cap)?;
            demand(self[cap].typ == Type::Tier, "a cap that is no tier")?;
        }
        for source in &self.sources {
            let known = source.needs.is_none_or(|consent| consent.index() < self.consents.len());
            demand(known, "a source with an unknown consent")?;
        }
        for field in &self.fields {
            demand(field.source.index() < self.sources.len(), "a field of an unknown source")?;
            demand(field.category.index() < self.categories.len(), "a field of an unknown category")?;
            demand(field.sure.is_none_or(is_share), "a confidence that is no share")?;
            let mut goals = field.goals.iter().flatten();
            demand(goals.all(|goal| goal.index() < self.goals.len()), "a field for an unknown goal")?;
        }
        for surface in &self.surfaces {
            let mut slots = surface.slots.iter();
            demand(slots.all(|slot| slot.index() < self.slots.len()), "a surface with an unknown slot")?;
            let mut seen = BTreeSet::new();
            let mut slots = surface.slots.iter();
            demand(slots.all(|slot| seen.insert(&self[*slot].name)), "a surface with a slot twice")?;
        }
        for slot in &self.slots {
            demand(slot.surface.index() < self.surfaces.len(), "a slot of an unknown surface")?;
            demand(slot.default.index() < self.contents.len(), "a slot with an unknown default")?;
        }
        let goals = self.goals.iter().all(|goal| goal.holdout.is_none_or(is_share));
        demand(goals, "a holdout that is no share")?;
        let sorted = self.sources.is_sorted_by(|a, b| a.name < b.name)
            && self.surfaces.is_sorted_by(|a, b| a.name < b.name)
            && self.consents.is_sorted_by(|a, b| a.name < b.name)
            && self.fields.is_sorted_by(|a, b| (a.source, &a.name) < (b.source, &b.name));
        demand(sorted, "names out of order")
    }
}
