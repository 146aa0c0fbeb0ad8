//! Owns what a rule would cost that is still being written, told by its words alone.
//! Must not know what may stand where.

use super::names::spoken;
use super::token::{Shape, Token};
use crate::manners::{Reads, Variation, bill};
use crate::policy::{Outcome, Policy, Reading, Rule};
use crate::source::{FileId, Span};
use crate::vocabulary::{Exposure, FieldId, Offer, Piece, TierId};
use std::collections::BTreeSet;

/// A rule as far as its words tell it.
#[derive(Debug)]
pub struct Draft {
    rule: Rule,
    reads: Reads,
    /// The trust that it requires.
    pub requires: Option<TierId>,
    /// The fields that it names anywhere.
    pub named: BTreeSet<FieldId>,
}

/// How a field would be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// A condition reads it.
    Read,
    /// Only `unless` reads it.
    Spare,
    /// A text speaks it.
    Speak,
    /// It is asked for.
    Ask,
}

const NOWHERE: Span = Span { file: FileId(0), start: 0, end: 0 };

impl Draft {
    /// The rule that these tokens of `text` write, from its first word on.
    pub fn of(policy: &Policy, text: &str, tokens: &[Token]) -> Draft {
        let mut draft = Draft::empty();
        let vocabulary = &policy.vocabulary;
        let word = |at: usize| tokens.get(at).and_then(|token| text.get(token.range.clone())).unwrap_or("");
        let mut clause = "";
        for (at, token) in tokens.iter().enumerate() {
            let this = word(at);
            let before = at.checked_sub(1).map_or("", word);
            if token.shape == Shape::Text && before == "saying" {
                let paths = spoken(this).into_iter().filter_map(|range| this.get(range));
                paths.filter_map(|path| field(policy, path)).for_each(|field| draft.add(field, Use::Speak));
            }
            if token.shape != Shape::Word {
                continue;
            }
            if CLAUSES.contains(&this) {
                clause = this;
            }
            match before {
                "requires" => draft.requires = vocabulary.find_tier(this),
                "exposure" => draft.rule.exposure = Exposure::parse(this).unwrap_or(Exposure::Tacit),
                "in" => {
                    let (surface, slot) = this.split_once('.').unwrap_or_default();
                    let slot = vocabulary.find_slot(surface, slot);
                    draft.rule.outcomes.extend(slot.map(|slot| outcome(Some(slot), None)));
                }
                _ => {}
            }
            let used = match clause {
                "unless" => Use::Spare,
                "ask" if before == "ask" => Use::Ask,
                _ => Use::Read,
            };
            if let Some(field) = field(policy, this) {
                draft.named.insert(field);
                draft.add(field, used);
            } else if matches!(clause, "for" | "when" | "unless" | "if") && !this.contains('.') {
                let segments = policy.segments.iter().filter(|segment| segment.name == this);
                for field in segments.flat_map(|segment| segment.gist.reads.iter().copied()) {
                    draft.add(field, used);
                }
            }
        }
        draft
    }

    fn empty() -> Draft {
        let rule = Rule::empty(String::new(), NOWHERE);
        Draft { rule, reads: Reads::new(), requires: None, named: BTreeSet::new() }
    }

    fn add(&mut self, field: FieldId, used: Use) {
        add(&mut self.rule, &mut self.reads, field, used);
    }

    /// What the rule would cost with one more use of a field; none where that cannot be told.
    pub fn cost_with(&self, policy: &Policy, field: FieldId, used: Use) -> Option<u32> {
        let (mut rule, mut reads) = (self.rule.clone(), self.reads.clone());
        add(&mut rule, &mut reads, field, used);
        bill(policy, &rule, &reads, Variation::default()).map(|bill| bill.total)
    }
}

fn add(rule: &mut Rule, reads: &mut Reads, field: FieldId, used: Use) {
    // A text is spoken, and an answer asked for, in a slot; without one yet, it is as on a page.
    let slot = rule.outcomes.first().and_then(|outcome| outcome.slot);
    match used {
        Use::Read | Use::Spare => {
            let spares = used == Use::Spare;
            let new = Reading { span: NOWHERE, by_condition: !spares, only_unless: spares };
            let reading = reads.entry(field).or_insert(new);
            reading.by_condition |= !spares;
            reading.only_unless &= spares;
        }
        Use::Speak | Use::Ask => {
            let saying = String::new();
            let offer = match used {
                Use::Ask => Offer::Ask { field, saying },
                _ => {
                    let piece = Piece::Field { field, fallback: None };
                    Offer::Show { content: crate::vocabulary::ContentId(0), saying: Some(vec![piece]) }
                }
            };
            let mut spoken = outcome(slot, Some(offer));
            spoken.spoken = vec![NOWHERE];
            if slot.is_some() {
                rule.outcomes.push(spoken);
            } else {
                // Read at least: what it would cost stated is not known before its place is.
                let new = Reading { span: NOWHERE, by_condition: true, only_unless: false };
                reads.entry(field).or_insert(new);
            }
        }
    }
}

fn outcome(slot: Option<crate::vocabulary::SlotId>, offer: Option<Offer>) -> Outcome {
    Outcome { span: NOWHERE, slot, offer, spoken: Vec::new(), condition: None }
}

/// The words that begin the clauses of a rule.
const CLAUSES: &[&str] = &[
    "goal", "requires", "uses", "for", "when", "unless", "show", "ask", "if", "exposure", "because", "beats",
    "rollout", "allow",
];

fn field(policy: &Policy, path: &str) -> Option<FieldId> {
    let (source, name) = path.split_once('.')?;
    policy.vocabulary.find_field(source, name).filter(|field| !policy.broken.labels.contains(field))
}
