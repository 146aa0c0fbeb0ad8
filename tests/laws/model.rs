//! Owns a policy set as a generator sees it: plain parts that can be changed one at a time.
//! Must not know how it is written down, nor how it was chosen.

use std::collections::BTreeSet;

/// A policy set.
#[derive(Clone, Default)]
pub struct Set {
    pub tiers: Vec<Tier>,
    pub cap: Option<String>,
    pub consents: Vec<String>,
    /// Each with its level.
    pub categories: Vec<(String, &'static str)>,
    pub sources: Vec<Source>,
    pub surfaces: Vec<Surface>,
    /// Each as it is written after `content`.
    pub contents: Vec<(String, String)>,
    pub goals: Vec<Goal>,
    pub segments: Vec<Segment>,
    pub rules: Vec<Rule>,
    /// The lines of each promise.
    pub promises: Vec<Vec<Line>>,
    /// The lines of each test.
    pub tests: Vec<Vec<String>>,
}

#[derive(Debug, Clone, Default)]
pub struct Tier {
    pub name: String,
    pub comfort: u32,
    pub earned: Option<Condition>,
    pub limit: Option<usize>,
    pub wants: Vec<String>,
}

#[derive(Debug, Clone, Default)]
pub struct Source {
    pub name: String,
    /// None where it is left out.
    pub origin: Option<&'static str>,
    /// None where it is left out.
    pub party: Option<&'static str>,
    pub needs: Option<String>,
    pub fields: Vec<Field>,
}

#[derive(Debug, Clone)]
pub struct Field {
    pub name: String,
    pub kind: Kind,
    /// None where it is left out.
    pub category: Option<String>,
    pub sure: Option<&'static str>,
    pub fresh: Option<&'static str>,
    pub goals: Vec<String>,
    pub seen_by: Option<&'static str>,
}

/// The type of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Bool,
    /// A whole number between bounds, by its place in the list of ranges.
    Int(usize),
    /// A number between bounds, by its place in the list of ranges.
    Number(usize),
    Text,
    Date,
    Tier,
    /// So many members.
    OneOf(usize),
    /// So many members.
    SetOf(usize),
}

#[derive(Debug, Clone)]
pub struct Surface {
    pub name: String,
    pub channel: &'static str,
    pub seen_by: Option<&'static str>,
    /// Each with its default.
    pub slots: Vec<(String, String)>,
}

#[derive(Debug, Clone)]
pub struct Goal {
    pub name: String,
    pub metric: Option<&'static str>,
    pub guards: Vec<&'static str>,
    pub holdout: Option<&'static str>,
    pub review: Option<&'static str>,
}

#[derive(Debug, Clone)]
pub struct Segment {
    pub name: String,
    pub condition: Condition,
}

#[derive(Debug, Clone, Default)]
pub struct Rule {
    pub name: String,
    pub goal: String,
    pub requires: String,
    /// In the order that is written; what is not read is left out, what is missing comes last.
    pub uses: Vec<String>,
    pub segments: Vec<String>,
    pub when: Option<Condition>,
    pub unless: Option<Condition>,
    pub outcomes: Vec<Outcome>,
    pub exposure: Option<&'static str>,
    pub because: bool,
    pub beats: Vec<String>,
    pub rollout: Option<&'static str>,
    /// The checks that it is allowed in spite of.
    pub allows: Vec<&'static str>,
}

#[derive(Debug, Clone)]
pub struct Outcome {
    pub slot: String,
    pub offer: Offer,
    pub condition: Option<Condition>,
}

impl Outcome {
    /// The field that it asks for.
    pub fn asks(&self) -> Option<String> {
        match &self.offer {
            Offer::Ask(field) => Some(field.clone()),
            Offer::Show(..) => None,
        }
    }
}

#[derive(Debug, Clone)]
pub enum Offer {
    /// Content, and the pieces of its text.
    Show(String, Vec<Piece>),
    Ask(String),
}

#[derive(Debug, Clone)]
pub enum Piece {
    /// As it is written.
    Words(&'static str),
    /// A field, and its fallback as it is written.
    Field(String, Option<&'static str>),
}

/// A line of a promise: as it is written, and when.
#[derive(Debug, Clone)]
pub struct Line {
    pub never: String,
    pub when: Option<Condition>,
}

#[derive(Debug, Clone)]
pub enum Condition {
    And(Vec<Condition>),
    Or(Vec<Condition>),
    Not(Box<Condition>),
    Segment(String),
    Known(String),
    Unknown(String),
    /// A field, and the rest as it is written.
    Test(String, String),
    /// What is written after `trust`.
    Trust(String),
}

impl Condition {
    /// Calls `see` for each part that is not made of others.
    pub fn visit(&self, see: &mut dyn FnMut(&Condition)) {
        match self {
            Condition::And(parts) | Condition::Or(parts) => parts.iter().for_each(|part| part.visit(see)),
            Condition::Not(inner) => inner.visit(see),
            atom => see(atom),
        }
    }

    /// This and, if there is one, the other.
    pub fn and(self, other: Option<Condition>) -> Condition {
        match other {
            Some(other) => Condition::And(vec![self, other]),
            None => self,
        }
    }
}

impl Set {
    /// Every field with its source.
    pub fn fields(&self) -> Vec<(&Source, &Field)> {
        self.sources
            .iter()
            .flat_map(|source| source.fields.iter().map(move |field| (source, field)))
            .collect()
    }

    /// The paths of all slots.
    pub fn slots(&self) -> Vec<String> {
        let slots = self
            .surfaces
            .iter()
            .flat_map(|surface| surface.slots.iter().map(|(slot, _)| format!("{}.{slot}", surface.name)));
        slots.collect()
    }

    /// The fields that a rule reads, as the page says: by its conditions, through segments,
    /// and by what it speaks; but not by `unknown` of what it asks for.
    pub fn reads(&self, rule: &Rule) -> BTreeSet<String> {
        let mut reads = BTreeSet::new();
        for segment in &rule.segments {
            self.condition_reads(&Condition::Segment(segment.clone()), &[], &mut reads);
        }
        let all_asked: Vec<String> = rule.outcomes.iter().filter_map(Outcome::asks).collect();
        if let Some(when) = &rule.when {
            self.condition_reads(when, &all_asked, &mut reads);
        }
        if let Some(unless) = &rule.unless {
            self.condition_reads(unless, &[], &mut reads);
        }
        for outcome in &rule.outcomes {
            if let Some(condition) = &outcome.condition {
                let own: Vec<String> = outcome.asks().into_iter().collect();
                self.condition_reads(condition, &own, &mut reads);
            }
            if let Offer::Show(_, pieces) = &outcome.offer {
                let spoken = pieces.iter().filter_map(|piece| match piece {
                    Piece::Field(field, _) => Some(field.clone()),
                    Piece::Words(_) => None,
                });
                reads.extend(spoken);
            }
        }
        reads
    }

    /// The fields that a rule reads or asks for.
    pub fn touches(&self, rule: &Rule) -> BTreeSet<String> {
        let asked = rule.outcomes.iter().filter_map(Outcome::asks);
        self.reads(rule).into_iter().chain(asked).collect()
    }

    fn condition_reads(&self, condition: &Condition, asked: &[String], reads: &mut BTreeSet<String>) {
        condition.visit(&mut |part| match part {
            Condition::Unknown(field) if asked.contains(field) => {}
            Condition::Known(field) | Condition::Unknown(field) | Condition::Test(field, _) => {
                reads.insert(field.clone());
            }
            Condition::Segment(name) => {
                let segment = self.segments.iter().find(|segment| segment.name == *name);
                self.condition_reads(&segment.expect("a segment").condition, &[], reads);
            }
            _ => {}
        });
    }

    /// Whether a part of the condition is such, through segments too.
    pub fn any_part(&self, condition: &Condition, such: &dyn Fn(&Condition) -> bool) -> bool {
        let mut any = false;
        condition.visit(&mut |part| {
            any |= such(part);
            if let Condition::Segment(name) = part {
                let segment = self.segments.iter().find(|segment| segment.name == *name);
                any |= segment.is_some_and(|segment| self.any_part(&segment.condition, such));
            }
        });
        any
    }

    /// Brings the `uses` of a rule in line with what it reads.
    pub fn declare_uses(&mut self, at: usize) {
        let reads = self.reads(&self.rules[at]);
        let uses = &mut self.rules[at].uses;
        uses.retain(|field| reads.contains(field));
        let missing: Vec<String> = reads.into_iter().filter(|field| !uses.contains(field)).collect();
        uses.extend(missing);
    }
}
