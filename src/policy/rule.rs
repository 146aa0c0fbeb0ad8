//! Owns rules, segments, promises and tests, resolved. Must not know how they are judged.

use super::{Condition, Gist, Policy};
use crate::diagnostic::Slug;
use crate::source::{Span, Spanned};
use crate::vocabulary::{
    ConsentId, ContentId, Date, Exposure, FieldId, GoalId, Never, Offer, Piece, RuleId, SegmentId, SlotId,
    TierId, Value,
};
use std::collections::{BTreeMap, BTreeSet};

/// A named condition.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// Its name.
    pub name: String,
    /// Where its name stands.
    pub span: Span,
    /// The condition.
    pub condition: Condition,
    /// What there is in it.
    pub gist: Gist,
    /// What the author wrote about it.
    pub doc: Option<String>,
}

/// Which data a rule uses for whom, to show what, why.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// Where its name stands.
    pub span: Span,
    /// What the author wrote about it.
    pub doc: Option<String>,
    /// Why.
    pub goal: Option<GoalId>,
    /// The trust that it needs.
    pub requires: Option<TierId>,
    /// All the data that it says it touches.
    pub uses: Vec<Spanned<FieldId>>,
    /// Whom it is for.
    pub segments: Vec<Spanned<SegmentId>>,
    /// When it holds.
    pub when: Option<Condition>,
    /// What holds it back.
    pub unless: Option<Condition>,
    /// What it puts where.
    pub outcomes: Vec<Outcome>,
    /// How overtly it uses data.
    pub exposure: Exposure,
    /// What the visitor is told on asking.
    pub because: Option<String>,
    /// The rules that it wins against, as declared.
    pub beats: Vec<RuleId>,
    /// The share (0 to 1) of visitors that it reaches, where it is not all.
    pub rollout: Option<f64>,
    /// What it is allowed in spite of a check.
    pub waivers: Vec<Waiver>,
    /// Where its clauses stand, and which of them could be resolved.
    pub clauses: Clauses,
}

/// The places of a rule's clauses, and what could not be resolved.
#[derive(Debug, Clone, Default)]
pub struct Clauses {
    /// `goal`, where there is one.
    pub goal: Option<Span>,
    /// `requires`
    pub requires: Option<Span>,
    /// `exposure`
    pub exposure: Option<Span>,
    /// Whether something in `uses` is unknown.
    pub uses_broken: bool,
    /// Whether an outcome, or what a text speaks, is unknown.
    pub outcomes_broken: bool,
    /// Whether what its conditions read is not all known.
    pub reads_broken: bool,
}

/// What a rule puts into one slot.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// All of it.
    pub span: Span,
    /// The slot; none where it is unknown.
    pub slot: Option<SlotId>,
    /// What is put there; none where that is unknown.
    pub offer: Option<Offer>,
    /// Where the fields of its text stand.
    pub spoken: Vec<Span>,
    /// For which of the rule's visitors.
    pub condition: Option<Condition>,
}

impl Outcome {
    /// The fields that its text speaks, each with its place and whether it has a fallback.
    pub fn speaks(&self) -> impl Iterator<Item = (FieldId, Span, bool)> + '_ {
        let pieces: &[Piece] = match &self.offer {
            Some(Offer::Show { saying: Some(pieces), .. }) => pieces,
            _ => &[],
        };
        let fields = pieces.iter().filter_map(|piece| match piece {
            Piece::Field { field, fallback } => Some((*field, fallback.is_some())),
            Piece::Words(_) => None,
        });
        fields.zip(&self.spoken).map(|((field, fallback), span)| (field, *span, fallback))
    }

    /// The field that it asks for.
    pub fn asks(&self) -> Option<FieldId> {
        match &self.offer {
            Some(Offer::Ask { field, .. }) => Some(*field),
            _ => None,
        }
    }
}

/// A check that is silenced for a rule.
#[derive(Debug, Clone)]
pub struct Waiver {
    /// The check.
    pub slug: Slug,
    /// Why.
    pub reason: String,
    /// The last day.
    pub until: Date,
    /// Where it stands.
    pub span: Span,
}

/// How a rule reads a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// The first place where it is read.
    pub span: Span,
    /// Whether a condition other than `unless` reads it.
    pub by_condition: bool,
    /// Whether only `unless` reads it.
    pub only_unless: bool,
}

impl Rule {
    /// A rule of which nothing is known but its name and its place.
    pub fn empty(name: String, span: Span) -> Self {
        Rule {
            name,
            span,
            doc: None,
            goal: None,
            requires: None,
            uses: Vec::new(),
            segments: Vec::new(),
            when: None,
            unless: None,
            outcomes: Vec::new(),
            exposure: Exposure::Tacit,
            because: None,
            beats: Vec::new(),
            rollout: None,
            waivers: Vec::new(),
            clauses: Clauses::default(),
        }
    }

    /// Its own conditions: `when`, `unless` and `if`s; its segments have theirs.
    pub fn conditions(&self) -> impl Iterator<Item = &Condition> {
        let ifs = self.outcomes.iter().filter_map(|outcome| outcome.condition.as_ref());
        self.when.iter().chain(&self.unless).chain(ifs)
    }

    /// What there is in its conditions and in those of its segments.
    pub fn gist(&self, policy: &Policy) -> Gist {
        let mut gist = Gist::default();
        for segment in &self.segments {
            gist.add(segment.value, &policy[segment.value].gist);
            gist.reads.extend(&policy[segment.value].gist.reads);
        }
        for condition in self.conditions() {
            let own = policy.gist(condition);
            gist.reads.extend(&own.reads);
            gist.values.extend(&own.values);
            gist.segments.extend(&own.segments);
            gist.broken |= own.broken;
            gist.unresolved |= own.unresolved;
        }
        gist
    }

    /// The fields that the rule reads, and how.
    pub fn reads(&self, policy: &Policy) -> BTreeMap<FieldId, Reading> {
        let mut reads: BTreeMap<FieldId, Reading> = BTreeMap::new();
        let mut note = |field, span, by_condition: bool, only_unless: bool| {
            let reading = reads.entry(field).or_insert(Reading { span, by_condition, only_unless });
            reading.by_condition |= by_condition;
            reading.only_unless &= only_unless;
        };
        for segment in &self.segments {
            for field in &policy[segment.value].gist.reads {
                note(*field, segment.span, true, false);
            }
        }
        let asked = self.asked();
        if let Some(when) = &self.when {
            self.reads_but_guards(policy, when, &asked, &mut |f, span| note(f, span, true, false));
        }
        for outcome in &self.outcomes {
            if let Some(condition) = &outcome.condition {
                let asked: BTreeSet<FieldId> = outcome.asks().into_iter().collect();
                self.reads_but_guards(policy, condition, &asked, &mut |field, span| {
                    note(field, span, true, false);
                });
            }
            for (field, span, _) in outcome.speaks() {
                note(field, span, false, false);
            }
        }
        if let Some(unless) = &self.unless {
            policy.reads(unless, &mut |field, span| note(field, span, false, true));
        }
        reads
    }

    /// What a condition reads, but for `unknown` of a field asked for: asking is not reading.
    fn reads_but_guards(
        &self,
        policy: &Policy,
        condition: &Condition,
        asked: &BTreeSet<FieldId>,
        see: &mut dyn FnMut(FieldId, Span),
    ) {
        condition.visit(&mut |part| match part {
            Condition::Unknown(field, _) if asked.contains(field) => {}
            part => policy.reads(part, see),
        });
    }

    /// The fields that it asks for.
    pub fn asked(&self) -> BTreeSet<FieldId> {
        self.outcomes.iter().filter_map(Outcome::asks).collect()
    }

    /// Whether it is rolled out to nobody.
    pub fn reaches_nobody(&self) -> bool {
        self.rollout == Some(0.0)
    }

    /// Whether whom it is for, and what it does, could be resolved.
    pub fn is_whole(&self, policy: &Policy) -> bool {
        self.requires.is_some()
            && !self.outcomes.is_empty()
            && !self.clauses.uses_broken
            && !self.clauses.reads_broken
            && !self.clauses.outcomes_broken
            && !self.gist(policy).broken
    }
}

/// What is proved for every possible visitor.
#[derive(Debug, Clone)]
pub struct Promise {
    /// Its words.
    pub words: String,
    /// Where they stand.
    pub span: Span,
    /// Its lines.
    pub lines: Vec<PromiseLine>,
}

/// One line of a promise.
#[derive(Debug, Clone)]
pub struct PromiseLine {
    /// All of it.
    pub span: Span,
    /// What never happens; none where that is unknown.
    pub never: Option<Never>,
    /// To whom.
    pub condition: Option<Condition>,
}

/// A visitor, and what is expected for them.
#[derive(Debug, Clone)]
pub struct TestCase {
    /// Its words.
    pub words: String,
    /// Where they stand.
    pub span: Span,
    /// The tier that the host passes.
    pub trust: Option<TierId>,
    /// What the visitor consented to.
    pub consents: Vec<ConsentId>,
    /// The day of the visit.
    pub now: Option<Date>,
    /// What is known.
    pub fields: Vec<(FieldId, Value)>,
    /// What is expected.
    pub expects: Vec<Expect>,
}

/// One expectation.
#[derive(Debug, Clone)]
pub struct Expect {
    /// Where it stands.
    pub span: Span,
    /// What is expected.
    pub expected: Expected,
}

/// What is expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// The visitor's tier.
    Trust(TierId),
    /// The slot's default.
    Default(SlotId),
    /// Content, perhaps by a certain rule.
    Shows(SlotId, ContentId, Option<RuleId>),
    /// A question, perhaps by a certain rule.
    Asks(SlotId, FieldId, Option<RuleId>),
}
