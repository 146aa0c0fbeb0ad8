//! Owns what a policy can speak of: tiers, data and their labels, places, contents, goals.
//! The checked tree and the tables share it. Must not know text, files, rules or tables.

mod compare;
mod datum;
mod label;
mod member;
mod names;
mod place;
mod time;
mod value;

pub use compare::Comparison;
pub use datum::{Category, Consent, Field, MAX_WHOLE, Member, Range, Source, Type};
pub use label::{Channel, Exposure, Intimacy, Label, Origin, Party, Viewers};
pub use member::Members;
pub use names::{
    CategoryId, ConsentId, ContentId, FieldId, GoalId, RuleId, SegmentId, SlotId, SourceId, SurfaceId, TierId,
};
pub use place::{
    Content, Direction, Goal, Guard, Metric, Never, Offer, Piece, Selector, Slot, Surface, Tier,
};
pub use time::{Date, Duration, Moment, Unit, long_after, parse_date};
pub use value::{Value, pattern, percent, print};

use serde::{Deserialize, Serialize};
use std::fmt;

/// Everything that has a name, in the order of the names (tiers: of the ladder; slots: of
/// their surface), so that nothing depends on the order of declarations.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Vocabulary {
    /// The ladder, lowest tier first. Never empty once checked.
    pub tiers: Vec<Tier>,
    /// The field that caps the ladder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap: Option<FieldId>,
    /// What can be consented to.
    pub consents: Vec<Consent>,
    /// The categories, the built-in ones among them.
    pub categories: Vec<Category>,
    /// Where data come from.
    pub sources: Vec<Source>,
    /// The data, by source and name.
    pub fields: Vec<Field>,
    /// Where things are shown.
    pub surfaces: Vec<Surface>,
    /// The slots of all surfaces.
    pub slots: Vec<Slot>,
    /// What can be shown.
    pub contents: Vec<Content>,
    /// What personalising is for.
    pub goals: Vec<Goal>,
}

/// The path of a field, to be written.
#[derive(Debug, Clone, Copy)]
pub struct Path<'v> {
    source: &'v str,
    field: &'v str,
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.source, self.field)
    }
}

impl Serialize for Path<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Vocabulary {
    /// The path of a field, `source.field`.
    pub fn path(&self, field: FieldId) -> String {
        self.path_of(field).to_string()
    }

    /// The same, to be written where it is to stand.
    pub fn path_of(&self, field: FieldId) -> Path<'_> {
        let field = &self[field];
        Path { source: &self[field.source].name, field: &field.name }
    }

    /// The path of a slot, `surface.slot`.
    pub fn slot_path(&self, slot: SlotId) -> String {
        let slot = &self[slot];
        format!("{}.{}", self[slot.surface].name, slot.name)
    }

    /// Origin, party and intimacy of a field.
    pub fn label(&self, field: FieldId) -> Label {
        let field = &self[field];
        let source = &self[field.source];
        Label { origin: source.origin, party: source.party, intimacy: self[field.category].intimacy }
    }

    /// The consent without which a field is unknown.
    pub fn consent_of(&self, field: FieldId) -> Option<ConsentId> {
        self[self[field].source].needs
    }

    /// The field of that source and name.
    pub fn find_field(&self, source: &str, name: &str) -> Option<FieldId> {
        let source = self.find_source(source)?;
        let fields = &self.fields;
        let start = fields.partition_point(|field| field.source < source);
        let end = fields.partition_point(|field| field.source <= source);
        let at = fields[start..end].binary_search_by(|field| field.name.as_str().cmp(name)).ok()?;
        Some(FieldId::from_index(start + at))
    }

    /// The source of that name.
    pub fn find_source(&self, name: &str) -> Option<SourceId> {
        find(&self.sources, name, |source| &source.name).map(SourceId::from_index)
    }

    /// The consent of that name.
    pub fn find_consent(&self, name: &str) -> Option<ConsentId> {
        find(&self.consents, name, |consent| &consent.name).map(ConsentId::from_index)
    }

    /// The surface of that name.
    pub fn find_surface(&self, name: &str) -> Option<SurfaceId> {
        find(&self.surfaces, name, |surface| &surface.name).map(SurfaceId::from_index)
    }

    /// The content of that name.
    pub fn find_content(&self, name: &str) -> Option<ContentId> {
        find(&self.contents, name, |content| &content.name).map(ContentId::from_index)
    }

    /// The goal of that name.
    pub fn find_goal(&self, name: &str) -> Option<GoalId> {
        find(&self.goals, name, |goal| &goal.name).map(GoalId::from_index)
    }

    /// The category of that name.
    pub fn find_category(&self, name: &str) -> Option<CategoryId> {
        find(&self.categories, name, |category| &category.name).map(CategoryId::from_index)
    }

    /// The tier of that name; tiers are few and stand in the order of the ladder.
    pub fn find_tier(&self, name: &str) -> Option<TierId> {
        let at = self.tiers.iter().position(|tier| tier.name == name)?;
        Some(TierId::from_index(at))
    }

    /// The slot of that surface and name.
    pub fn find_slot(&self, surface: &str, name: &str) -> Option<SlotId> {
        let surface = self.find_surface(surface)?;
        self[surface].slots.iter().copied().find(|slot| self[*slot].name == name)
    }

    /// The ids of all fields.
    pub fn field_ids(&self) -> impl Iterator<Item = FieldId> + use<> {
        (0..self.fields.len()).map(FieldId::from_index)
    }

    /// The ids of all tiers, lowest first.
    pub fn tier_ids(&self) -> impl Iterator<Item = TierId> + use<> {
        (0..self.tiers.len()).map(TierId::from_index)
    }

    /// How many members the values of a field's type have to choose from, where it has
    /// members: a bool has two, a tier as many as the ladder.
    pub fn member_count(&self, field: FieldId) -> usize {
        match &self[field].typ {
            Type::Bool => 2,
            Type::Tier => self.tiers.len(),
            Type::OneOf { members } | Type::SetOf { members } => members.len(),
            _ => 0,
        }
    }
}

fn find<T>(items: &[T], name: &str, key: impl Fn(&T) -> &String) -> Option<usize> {
    items.binary_search_by(|item| key(item).as_str().cmp(name)).ok()
}
