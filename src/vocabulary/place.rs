//! Owns where things are shown, what is shown, and what for. Must not know rules.

use super::{Channel, ContentId, Date, FieldId, SlotId, SurfaceId, Viewers};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A rung of the ladder of trust.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tier {
    /// Its name.
    pub name: String,
    /// The most creepiness that it bears.
    pub comfort: u32,
    /// How many slots of one surface may be personalised at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// The formats that this relationship likes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wants: Option<Vec<String>>,
    /// What the author wrote about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
}

/// A place with slots.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Surface {
    /// Its name.
    pub name: String,
    /// How it reaches people.
    pub channel: Channel,
    /// Who sees it.
    pub seen_by: Viewers,
    /// Its slots, in order of importance.
    pub slots: Vec<SlotId>,
    /// What the author wrote about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
}

impl Surface {
    /// The least exposure of what is used here.
    pub fn floor(&self) -> u32 {
        self.channel.floor(self.seen_by)
    }
}

/// One place on a surface.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Slot {
    /// Its surface.
    pub surface: SurfaceId,
    /// Its name on the surface.
    pub name: String,
    /// The unpersonalised default.
    pub default: ContentId,
}

/// Something that can be shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Content {
    /// Its name.
    pub name: String,
    /// Its format, an open name: banner, datasheet, video …
    pub format: String,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What is handed to the host untouched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<serde_json::Map<String, serde_json::Value>>,
    /// What the author wrote about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
}

/// Which way a measure moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// More of it.
    Up,
    /// Less of it.
    Down,
}

/// The measure that should move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metric {
    /// Its name.
    pub name: String,
    /// Where it should go.
    pub direction: Direction,
}

/// A measure that must not move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guard {
    /// Its name.
    pub name: String,
    /// Where it must not go.
    pub not: Direction,
}

/// What personalising is for, and how it is measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Goal {
    /// Its name.
    pub name: String,
    /// What it is, in words.
    pub words: String,
    /// What should move.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metric: Option<Metric>,
    /// What must not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guards: Vec<Guard>,
    /// The share (0 to 1) of visitors that stays unpersonalised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holdout: Option<f64>,
    /// When somebody must look at it again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Date>,
    /// What the author wrote about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
}

/// What a rule puts into a slot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Offer {
    /// Content, perhaps with a text.
    Show {
        /// The content.
        content: ContentId,
        /// The text, in pieces.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        saying: Option<Vec<Piece>>,
    },
    /// A question.
    Ask {
        /// The field asked for.
        field: FieldId,
        /// The question.
        saying: String,
    },
}

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Piece {
    /// Words as they stand.
    Words(String),
    /// The value of a field.
    Field {
        /// The field.
        field: FieldId,
        /// What to say where it is unknown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fallback: Option<String>,
    },
}

/// What a line of a promise rules out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Never {
    /// Showing content, perhaps in one slot.
    Show(ContentId, Option<SlotId>),
    /// Using data.
    Use(Selector),
    /// Asking for data.
    Ask(Selector),
}

/// Which data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Selector {
    /// The words of it, as declared.
    pub words: String,
    /// The fields that it means.
    pub fields: BTreeSet<FieldId>,
}
