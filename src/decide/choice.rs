//! Owns what becomes of winners: holdouts and limits; and the texts of what was chosen, made when they
//! are asked for. Must not know how winners are found.

use super::bucket::{Buckets, goal_bucket};
use super::decision::{Decision, Held, Payload, Reason, Slot, Used};
use super::index::Winner;
use super::visitor::{Problem, Visitor};
use crate::table::{Card, Tables};
use crate::vocabulary::{ContentId, Offer, Piece, RuleId, SlotId, SurfaceId, TierId, Vocabulary, print};

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

/// What became of the winners of a surface's slots, in their order, for a visitor of that tier, whose
/// id falls into buckets. Each goal's bucket is asked for once.
pub fn choose(
    tables: &Tables,
    chance: (Buckets, Option<&str>),
    tier: TierId,
    winners: &[Winner],
    chosen: &mut Vec<Option<Chosen>>,
) {
    let mut asked = false;
    let mut left = tables.vocabulary[tier].limit;
    chosen.clear();
    for winner in winners {
        let Some((rule, outcome)) = *winner else {
            chosen.push(None);
            continue;
        };
        let reason = held_out(tables, chance, rule, chosen).unwrap_or_else(|| {
            let asks = matches!(tables.offer(rule, outcome), Some(Offer::Ask { .. }));
            if asks && asked || left == Some(0) {
                return Reason::OverLimit;
            }
            asked |= asks;
            left = left.map(|left| left - 1);
            Reason::Matched
        });
        chosen.push(Some(Chosen { rule, outcome, reason }));
    }
}

/// Why a rule may not show anything to this visitor, its goal's holdout being what it is. A slot before
/// may have asked for the same goal already.
fn held_out(
    tables: &Tables,
    (buckets, id): (Buckets, Option<&str>),
    rule: RuleId,
    before: &[Option<Chosen>],
) -> Option<Reason> {
    let goal = tables[rule].goal;
    let (Buckets::ById, Some(share)) = (buckets, tables.vocabulary[goal].holdout) else {
        return None;
    };
    let Some(id) = id else {
        return Some(Reason::NoId);
    };
    let known = before.iter().flatten().find(|chosen| tables[chosen.rule].goal == goal);
    let held = match known {
        Some(chosen) => chosen.reason == Reason::HeldOut,
        None => goal_bucket(&tables.vocabulary[goal].name, id) < share,
    };
    held.then_some(Reason::HeldOut)
}

/// What a surface shows one visitor. Nothing is rendered before it is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Choices<'t, 'v> {
    tables: &'t Tables,
    surface: SurfaceId,
    visitor: &'v Visitor,
    tier: TierId,
    chosen: &'v [Option<Chosen>],
}

/// What one slot shows one visitor.
#[derive(Debug, Clone, Copy)]
pub struct Choice<'t, 'v> {
    tables: &'t Tables,
    visitor: &'v Visitor,
    slot: SlotId,
    /// The rule that won, with its outcome, as far as there is one.
    won: Option<(&'t Card, &'t Offer)>,
    reason: Reason,
}

impl<'t, 'v> Choices<'t, 'v> {
    /// What was chosen for the slots of a surface, in their order.
    pub(super) fn new(
        tables: &'t Tables,
        surface: SurfaceId,
        (visitor, tier): (&'v Visitor, TierId),
        chosen: &'v [Option<Chosen>],
    ) -> Self {
        Choices { tables, surface, visitor, tier, chosen }
    }

    /// The visitor for whom it was chosen.
    pub fn visitor(&self) -> &'v Visitor {
        self.visitor
    }

    /// Whether it was chosen by these very tables, whose ids it speaks in.
    pub fn are_by(&self, tables: &Tables) -> bool {
        std::ptr::eq(self.tables, tables)
    }

    /// What became of each winner, by its slot, in order of importance.
    pub fn won(&self) -> impl Iterator<Item = (SlotId, Chosen)> + use<'t, 'v> {
        let slots = self.tables.slots_of(self.surface).iter().zip(self.chosen);
        slots.filter_map(|(slot, chosen)| Some((*slot, (*chosen)?)))
    }

    /// The visitor's tier.
    pub fn trust(&self) -> &'t str {
        &self.tables.vocabulary[self.tier].name
    }

    /// What each slot shows, in order of importance.
    pub fn iter(&self) -> impl Iterator<Item = Choice<'t, 'v>> + use<'t, 'v> {
        let Choices { tables, visitor, .. } = *self;
        let slots = tables.slots_of(self.surface).iter().zip(self.chosen);
        slots.map(move |(slot, chosen)| {
            let won = chosen.and_then(|Chosen { rule, outcome, reason }| {
                let card = &tables[rule];
                Some((card, &card.outcomes.get(outcome)?.offer, reason))
            });
            let reason = won.map_or(Reason::Default, |(.., reason)| reason);
            Choice { tables, visitor, slot: *slot, won: won.map(|(card, offer, _)| (card, offer)), reason }
        })
    }

    /// What the slot of that name shows.
    pub fn slot(&self, name: &str) -> Option<Choice<'t, 'v>> {
        self.iter().find(|choice| choice.slot() == name)
    }

    /// All of it, rendered.
    pub fn decision(&self, problems: Vec<Problem>) -> Decision<'t> {
        Decision {
            id: self.visitor.id.clone(),
            surface: &self.tables.vocabulary[self.surface].name,
            trust: self.trust(),
            slots: self.iter().map(|choice| (choice.slot(), choice.render())).collect(),
            problems,
        }
    }
}

impl<'t> Choice<'t, '_> {
    /// The slot.
    pub fn slot(&self) -> &'t str {
        &self.tables.vocabulary[self.slot].name
    }

    /// Why the slot holds this.
    pub fn reason(&self) -> Reason {
        self.reason
    }

    /// The rule that won, whatever became of it.
    pub fn rule(&self) -> Option<&'t str> {
        self.won.map(|(card, _)| card.name.as_str())
    }

    /// Its goal.
    pub fn goal(&self) -> Option<&'t str> {
        self.won.map(|(card, _)| self.tables.vocabulary[card.goal].name.as_str())
    }

    /// The share of visitors (0 to 1) that the rule reaches, where it is not all.
    pub fn rollout(&self) -> Option<f64> {
        self.won.and_then(|(card, _)| card.rollout)
    }

    /// The content: that of the rule, where it is shown; else, and under a question, the slot's own.
    pub fn shows(&self) -> &'t str {
        &self.tables.vocabulary[self.content()].name
    }

    /// What the content hands to the host.
    pub fn payload(&self) -> Option<&'t Payload> {
        self.tables.vocabulary[self.content()].payload.as_ref()
    }

    /// The path of the field asked for.
    pub fn asks(&self) -> Option<String> {
        self.matched().and_then(|(_, offer)| self.question(offer))
    }

    /// The text as the visitor reads it, or the question.
    pub fn saying(&self) -> Option<String> {
        self.matched().and_then(|(_, offer)| self.text(offer))
    }

    /// What the visitor is told on asking.
    pub fn because(&self) -> Option<&'t str> {
        self.matched().and_then(|(card, _)| card.because.as_deref())
    }

    /// The fields that the rule reads.
    pub fn used(&self) -> Option<Used<'t>> {
        self.matched().map(|(card, _)| self.read_by(card))
    }

    /// What the slot would have held, had the visitor not been held out, or the surface full.
    pub fn would(&self) -> Option<Held<'t>> {
        let (card, offer) = self.won.filter(|_| self.reason != Reason::Matched)?;
        let shown = shown(offer).map(|content| &self.tables.vocabulary[content]);
        Some(Held {
            shows: shown.map(|content| content.name.as_str()),
            asks: self.question(offer),
            saying: self.text(offer),
            because: card.because.as_deref(),
            used: self.read_by(card),
            payload: shown.and_then(|content| content.payload.as_ref()),
        })
    }

    /// All of it, rendered.
    pub fn render(&self) -> Slot<'t> {
        Slot {
            asks: self.asks(),
            shows: self.shows(),
            saying: self.saying(),
            rule: self.rule(),
            goal: self.goal(),
            reason: self.reason,
            because: self.because(),
            used: self.used(),
            payload: self.payload(),
            would: self.would(),
        }
    }

    fn matched(&self) -> Option<(&'t Card, &'t Offer)> {
        self.won.filter(|_| self.reason == Reason::Matched)
    }

    fn content(&self) -> ContentId {
        let shown = self.matched().and_then(|(_, offer)| shown(offer));
        shown.unwrap_or(self.tables.vocabulary[self.slot].default)
    }

    fn question(&self, offer: &Offer) -> Option<String> {
        match offer {
            Offer::Ask { field, .. } => Some(self.tables.vocabulary.path(*field)),
            Offer::Show { .. } => None,
        }
    }

    fn text(&self, offer: &Offer) -> Option<String> {
        match offer {
            Offer::Ask { saying, .. } => Some(saying.clone()),
            Offer::Show { saying, .. } => {
                saying.as_ref().map(|pieces| say(&self.tables.vocabulary, pieces, self.visitor))
            }
        }
    }

    fn read_by(&self, card: &'t Card) -> Used<'t> {
        Used::new(&self.tables.vocabulary, &card.used)
    }
}

fn shown(offer: &Offer) -> Option<ContentId> {
    match offer {
        Offer::Show { content, .. } => Some(*content),
        Offer::Ask { .. } => None,
    }
}

/// The text as the visitor reads it.
fn say(vocabulary: &Vocabulary, pieces: &[Piece], visitor: &Visitor) -> String {
    let mut text = String::new();
    for piece in pieces {
        match piece {
            Piece::Words(words) => text.push_str(words),
            Piece::Field { field, fallback } => match visitor.value(vocabulary, *field) {
                Some(value) => text.push_str(&print(vocabulary, *field, value)),
                None => text.push_str(fallback.as_deref().unwrap_or_default()),
            },
        }
    }
    text
}
