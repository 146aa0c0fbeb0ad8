//! Owns the decision: holdouts, limits, texts, and what is told to the host.
//! Must not know how winners are found.

use super::bucket::{Buckets, bucket, goal_key};
use super::visitor::{Problem, Visitor};
use crate::table::{Card, Tables};
use crate::vocabulary::{
    ContentId, FieldId, Offer, Piece, RuleId, SlotId, SurfaceId, TierId, Vocabulary, print,
};
use serde::{Serialize, Serializer};

/// What a surface shows one visitor, and why.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Decision<'t> {
    /// Who the visitor is.
    pub id: Option<String>,
    /// The surface.
    pub surface: &'t str,
    /// The visitor's tier.
    pub trust: &'t str,
    /// What each slot holds, in order of importance.
    #[serde(serialize_with = "as_map")]
    pub slots: Vec<(&'t str, Slot<'t>)>,
    /// What in the facts could not be used.
    pub problems: Vec<Problem>,
}

/// What a slot holds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Slot<'t> {
    /// The field asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asks: Option<String>,
    /// The content.
    pub shows: &'t str,
    /// The text, or the question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub saying: Option<String>,
    /// The rule that won.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<&'t str>,
    /// Its goal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goal: Option<&'t str>,
    /// Why the slot holds this.
    pub reason: Reason,
    /// What the visitor is told on asking.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<&'t str>,
    /// The fields that the rule reads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub used: Option<Vec<String>>,
    /// What the content hands to the host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<&'t serde_json::Map<String, serde_json::Value>>,
    /// What the slot would have held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub would: Option<Held<'t>>,
}

/// What a slot would have held.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Held<'t> {
    /// The content.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shows: Option<&'t str>,
    /// The field asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asks: Option<String>,
    /// The text, or the question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub saying: Option<String>,
    /// What the visitor is told on asking.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<&'t str>,
    /// The fields that the rule reads.
    pub used: Vec<String>,
    /// What the content hands to the host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<&'t serde_json::Map<String, serde_json::Value>>,
}

/// Why a slot holds what it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// A rule won.
    Matched,
    /// No rule did.
    Default,
    /// A rule did, and its goal holds this visitor out.
    HeldOut,
    /// A rule did, and the surface is personal enough already.
    OverLimit,
    /// A rule did, and without an id it cannot be told whether its goal holds them out.
    NoId,
}

/// A rule that won a slot, and what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chosen {
    /// The rule.
    pub rule: RuleId,
    /// Which of its outcomes.
    pub outcome: usize,
    /// What became of it: anything but [`Reason::Default`].
    pub reason: Reason,
}

/// Decides a surface for a visitor, by the tables.
pub fn decide<'t>(
    tables: &'t Tables,
    surface: SurfaceId,
    visitor: &Visitor,
    problems: Vec<Problem>,
    buckets: Buckets,
) -> Decision<'t> {
    let tier = super::tables::tier(tables, visitor);
    let winner = |slot| super::tables::winner(tables, visitor, tier, slot, buckets);
    decide_with(tables, surface, visitor, problems, buckets, tier, &winner)
}

/// Decides a surface for a visitor of whom the tier and the winners are known.
pub fn decide_with<'t>(
    tables: &'t Tables,
    surface: SurfaceId,
    visitor: &Visitor,
    problems: Vec<Problem>,
    buckets: Buckets,
    tier: TierId,
    winner: &dyn Fn(SlotId) -> Option<(RuleId, usize)>,
) -> Decision<'t> {
    let vocabulary = &tables.vocabulary;
    let mut budget = Budget { asked: false, left: vocabulary[tier].limit };
    let slots = tables.slots_of(surface).iter().map(|slot| {
        let chosen = winner(*slot).map(|(rule, outcome)| Chosen {
            rule,
            outcome,
            reason: budget.admit(tables, rule, outcome, visitor, buckets),
        });
        (vocabulary[*slot].name.as_str(), fill(tables, *slot, visitor, chosen))
    });
    let slots = slots.collect();
    Decision {
        id: visitor.id.clone(),
        surface: &vocabulary[surface].name,
        trust: &vocabulary[tier].name,
        slots,
        problems,
    }
}

/// What may still be personalised on the surface.
struct Budget {
    asked: bool,
    left: Option<u32>,
}

impl Budget {
    fn admit(
        &mut self,
        tables: &Tables,
        rule: RuleId,
        outcome: usize,
        visitor: &Visitor,
        buckets: Buckets,
    ) -> Reason {
        let goal = &tables.vocabulary[tables[rule].goal];
        if let (Buckets::ById, Some(share)) = (buckets, goal.holdout) {
            match &visitor.id {
                None => return Reason::NoId,
                Some(id) if bucket(&goal_key(&goal.name), id) < share => return Reason::HeldOut,
                Some(_) => {}
            }
        }
        let asks = matches!(tables.offer(rule, outcome), Some(Offer::Ask { .. }));
        if asks && self.asked || self.left == Some(0) {
            return Reason::OverLimit;
        }
        self.asked |= asks;
        self.left = self.left.map(|left| left - 1);
        Reason::Matched
    }
}

fn fill<'t>(tables: &'t Tables, slot: SlotId, visitor: &Visitor, chosen: Option<Chosen>) -> Slot<'t> {
    let vocabulary = &tables.vocabulary;
    let default = vocabulary[slot].default;
    let mut filled = Slot {
        asks: None,
        shows: &vocabulary[default].name,
        saying: None,
        rule: None,
        goal: None,
        reason: Reason::Default,
        because: None,
        used: None,
        payload: vocabulary[default].payload.as_ref(),
        would: None,
    };
    let Some(chosen) = chosen else {
        return filled;
    };
    let card = &tables[chosen.rule];
    let Some(placed) = card.outcomes.get(chosen.outcome) else {
        return filled;
    };
    filled.rule = Some(&card.name);
    filled.goal = Some(&vocabulary[card.goal].name);
    filled.reason = chosen.reason;
    let held = hold(vocabulary, card, &placed.offer, visitor);
    if chosen.reason == Reason::Matched {
        filled.asks = held.asks;
        filled.saying = held.saying;
        filled.because = held.because;
        filled.used = Some(held.used);
        if let Some(shows) = held.shows {
            filled.shows = shows;
            filled.payload = held.payload;
        }
    } else {
        filled.would = Some(held);
    }
    filled
}

fn hold<'t>(vocabulary: &'t Vocabulary, card: &'t Card, offer: &'t Offer, visitor: &Visitor) -> Held<'t> {
    let content = |content: ContentId| &vocabulary[content];
    let (shows, asks, saying, payload) = match offer {
        Offer::Show { content: id, saying } => (
            Some(content(*id).name.as_str()),
            None,
            saying.as_ref().map(|pieces| say(vocabulary, pieces, visitor)),
            content(*id).payload.as_ref(),
        ),
        Offer::Ask { field, saying } => (None, Some(vocabulary.path(*field)), Some(saying.clone()), None),
    };
    let used = card.used.iter().map(|field: &FieldId| vocabulary.path(*field)).collect();
    Held { shows, asks, saying, because: card.because.as_deref(), used, payload }
}

/// The text as the visitor reads it.
fn say(vocabulary: &Vocabulary, pieces: &[Piece], visitor: &Visitor) -> String {
    let words = pieces.iter().map(|piece| match piece {
        Piece::Words(words) => words.clone(),
        Piece::Field { field, fallback } => match visitor.value(vocabulary, *field) {
            Some(value) => print(vocabulary, *field, value),
            None => fallback.clone().unwrap_or_default(),
        },
    });
    words.collect()
}

fn as_map<S: Serializer>(slots: &[(&str, Slot<'_>)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(slots.iter().map(|(name, slot)| (name, slot)))
}
