//! Owns finding every name in a tree. Must not know what is asked of names.

use super::symbol::{Kind, Occurrence, Symbol};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{
    Ast, Condition, Constant, Declaration, Expected, FieldClause, Given, GoalClause, Item, Name, Never,
    Offer, Outcome, Piece, Rule, RuleClause, Selector, Source, Test, TestLine, TierClause, Type,
};
use std::collections::{BTreeMap, BTreeSet};

/// What the values of a field are made of, where they have names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// Tiers.
    Tiers,
    /// Members of its own.
    Members,
    /// Nothing that has a name.
    Nothing,
}

/// What there is to know of the declarations before names can be told apart.
#[derive(Debug, Clone, Default)]
pub struct Shapes {
    /// What the values of each field are made of, by its path.
    pub fields: BTreeMap<String, Named>,
    /// The names of the sources.
    pub sources: BTreeSet<String>,
}

impl Shapes {
    /// The shapes of what a tree declares.
    pub fn of(ast: &Ast) -> Self {
        let mut shapes = Shapes::default();
        for declaration in &ast.declarations {
            let Item::Source(source) = &declaration.item else { continue };
            shapes.sources.insert(source.name.value.clone());
            for field in &source.fields {
                let named = match &field.typ.value {
                    Type::Tier => Named::Tiers,
                    Type::OneOf(_) | Type::SetOf(_) => Named::Members,
                    _ => Named::Nothing,
                };
                shapes.fields.insert(path(source, &field.name), named);
            }
        }
        shapes
    }

    /// What the name of a constant stands for that is compared with a field.
    pub fn constant(&self, field: &str, name: &str) -> Option<Symbol> {
        match self.fields.get(field)? {
            Named::Tiers => Some(Symbol::new(Kind::Tier, name)),
            Named::Members => Some(Symbol::new(Kind::Member, format!("{field}.{name}"))),
            Named::Nothing => None,
        }
    }

    /// What the word of `never use WORD data` stands for, where it is a name: a source, else a
    /// category. The words of the scales are neither.
    pub fn data(&self, word: &str) -> Option<Symbol> {
        use crate::vocabulary::{Intimacy, Origin, Party};
        let scale =
            Origin::parse(word).is_some() || Party::parse(word).is_some() || Intimacy::parse(word).is_some();
        let kind = if self.sources.contains(word) { Kind::Source } else { Kind::Category };
        (!scale).then(|| Symbol::new(kind, word))
    }
}

/// Every name in a declaration.
pub fn collect(declaration: &Declaration, shapes: &Shapes) -> Vec<Occurrence> {
    let mut collector = Collector { shapes, found: Vec::new() };
    collector.item(&declaration.item);
    collector.found
}

/// The two parts of a path, each with its place.
pub fn halves(value: &str, span: Span) -> Option<(Span, Span)> {
    let dot = value.find('.')? as u32;
    let first = Span { end: span.start + dot, ..span };
    Some((first, Span { start: span.start + dot + 1, ..span }))
}

fn path(source: &Source, field: &Name) -> String {
    format!("{}.{}", source.name.value, field.value)
}

struct Collector<'a> {
    shapes: &'a Shapes,
    found: Vec<Occurrence>,
}

impl Collector<'_> {
    fn see(&mut self, kind: Kind, name: &Name, declares: bool) {
        let symbol = Symbol::new(kind, &name.value);
        self.found.push(Occurrence { symbol, span: name.span, declares });
    }

    fn declares(&mut self, kind: Kind, name: &Name) {
        self.see(kind, name, true);
    }

    fn refers(&mut self, kind: Kind, name: &Name) {
        self.see(kind, name, false);
    }

    fn all(&mut self, kind: Kind, names: &[Name]) {
        names.iter().for_each(|name| self.refers(kind, name));
    }

    /// A part of something: its name stands alone, its path does not.
    fn part(&mut self, kind: Kind, whole: &str, name: &Name) {
        let symbol = Symbol::new(kind, format!("{whole}.{}", name.value));
        self.found.push(Occurrence { symbol, span: name.span, declares: true });
    }

    /// A path: the whole, and the part behind the dot.
    fn path(&mut self, whole: Kind, part: Kind, name: &Name) {
        let Some((first, second)) = halves(&name.value, name.span) else { return };
        let (head, _) = name.value.split_once('.').unwrap_or_default();
        let symbol = Symbol::new(whole, head);
        self.found.push(Occurrence { symbol, span: first, declares: false });
        let symbol = Symbol::new(part, &name.value);
        self.found.push(Occurrence { symbol, span: second, declares: false });
    }

    fn field(&mut self, name: &Name) {
        self.path(Kind::Source, Kind::Field, name);
    }

    fn slot(&mut self, name: &Name) {
        self.path(Kind::Surface, Kind::Slot, name);
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Trust(trust) => {
                for tier in &trust.tiers {
                    self.declares(Kind::Tier, &tier.name);
                    for clause in &tier.clauses {
                        match clause {
                            TierClause::Earned(_, condition) => self.condition(condition),
                            TierClause::Wants(_, formats) => self.all(Kind::Format, formats),
                            TierClause::Comfort(..) | TierClause::Limit(..) => {}
                        }
                    }
                }
                trust.caps.iter().for_each(|cap| self.field(cap));
            }
            Item::Category(category) => self.declares(Kind::Category, &category.name),
            Item::Consent(consent) => self.declares(Kind::Consent, &consent.name),
            Item::Source(source) => self.source(source),
            Item::Surface(surface) => {
                self.declares(Kind::Surface, &surface.name);
                for slot in &surface.slots {
                    self.part(Kind::Slot, &surface.name.value, &slot.name);
                    self.refers(Kind::Content, &slot.shows);
                }
            }
            Item::Content(content) => {
                self.declares(Kind::Content, &content.name);
                self.refers(Kind::Format, &content.format);
                let entries = content.payload.iter().flatten();
                entries.for_each(|(key, _)| self.refers(Kind::Key, key));
            }
            Item::Goal(goal) => {
                self.declares(Kind::Goal, &goal.name);
                for clause in &goal.clauses {
                    if let GoalClause::Metric(_, name, _) | GoalClause::Guard(_, name, _) = clause {
                        self.refers(Kind::Metric, name);
                    }
                }
            }
            Item::Segment(segment) => {
                self.declares(Kind::Segment, &segment.name);
                self.condition(&segment.condition);
            }
            Item::Rule(rule) => self.rule(rule),
            Item::Promise(promise) => {
                self.declares(Kind::Promise, &promise.words);
                for line in &promise.lines {
                    self.never(&line.never);
                    line.condition.iter().for_each(|condition| self.condition(condition));
                }
            }
            Item::Test(test) => {
                self.declares(Kind::Test, &test.words);
                test.lines.iter().for_each(|line| self.test_line(line));
            }
        }
    }

    fn source(&mut self, source: &Source) {
        self.declares(Kind::Source, &source.name);
        source.needs.iter().for_each(|consent| self.refers(Kind::Consent, consent));
        for field in &source.fields {
            self.part(Kind::Field, &source.name.value, &field.name);
            if let Type::OneOf(members) | Type::SetOf(members) = &field.typ.value {
                let whole = path(source, &field.name);
                members.iter().for_each(|member| self.part(Kind::Member, &whole, &member.name));
            }
            self.refers(Kind::Category, &field.category);
            for clause in &field.clauses {
                if let FieldClause::For(_, goals) = clause {
                    self.all(Kind::Goal, goals);
                }
            }
        }
    }

    fn rule(&mut self, rule: &Rule) {
        self.declares(Kind::Rule, &rule.name);
        for clause in &rule.clauses {
            match clause {
                RuleClause::Goal(_, goal) => self.refers(Kind::Goal, goal),
                RuleClause::Requires(_, tier) => self.refers(Kind::Tier, tier),
                RuleClause::Uses(_, fields) => fields.iter().for_each(|field| self.field(field)),
                RuleClause::For(_, segments) => self.all(Kind::Segment, segments),
                RuleClause::When(_, condition) | RuleClause::Unless(_, condition) => {
                    self.condition(condition);
                }
                RuleClause::Outcome(outcome) => self.outcome(outcome),
                RuleClause::Beats(_, rules) => self.all(Kind::Rule, rules),
                RuleClause::Allow(allow) => self.refers(Kind::Check, &allow.check),
                RuleClause::Exposure(..) | RuleClause::Because(..) | RuleClause::Rollout(..) => {}
            }
        }
    }

    fn outcome(&mut self, outcome: &Outcome) {
        match &outcome.offer {
            Offer::Show(content, saying) => {
                self.refers(Kind::Content, content);
                for piece in saying.iter().flatten() {
                    if let Piece::Field(field, _) = piece {
                        self.field(field);
                    }
                }
            }
            Offer::Ask(field, _) => self.field(field),
        }
        self.slot(&outcome.slot);
        outcome.condition.iter().for_each(|condition| self.condition(condition));
    }

    fn never(&mut self, never: &Never) {
        match never {
            Never::Show(content, slot) => {
                self.refers(Kind::Content, content);
                slot.iter().for_each(|slot| self.slot(slot));
            }
            Never::Use(Selector::Field(field)) | Never::Ask(Selector::Field(field)) => self.field(field),
            Never::Use(Selector::Data(word)) | Never::Ask(Selector::Data(word)) => {
                if let Some(symbol) = self.shapes.data(&word.value) {
                    self.found.push(Occurrence { symbol, span: word.span, declares: false });
                }
            }
        }
    }

    fn test_line(&mut self, line: &TestLine) {
        match line {
            TestLine::Trust(_, tier) | TestLine::ExpectTrust(_, tier) => self.refers(Kind::Tier, tier),
            TestLine::Consent(consents) => self.all(Kind::Consent, consents),
            TestLine::Now(..) => {}
            TestLine::Field(_, field, given) => {
                self.field(field);
                match &given.value {
                    Given::One(one) => self.constant(&field.value, one, given.span),
                    Given::Set(members) => self.constants(&field.value, members),
                }
            }
            TestLine::Expect(_, slot, expected) => {
                self.slot(slot);
                let by = match expected {
                    Expected::Default => &None,
                    Expected::Shows(content, by) => {
                        self.refers(Kind::Content, content);
                        by
                    }
                    Expected::Asks(field, by) => {
                        self.field(field);
                        by
                    }
                };
                by.iter().for_each(|rule| self.refers(Kind::Rule, rule));
            }
        }
    }

    /// The depth of conditions is bounded by the reader, so recursion is too.
    fn condition(&mut self, condition: &Condition) {
        match condition {
            Condition::Or(parts) | Condition::And(parts) => {
                parts.iter().for_each(|part| self.condition(part));
            }
            Condition::Not(inner) => self.condition(inner),
            Condition::Segment(segment) => self.refers(Kind::Segment, segment),
            Condition::Trust(_, _, tier) => self.refers(Kind::Tier, tier),
            Condition::Known(field) | Condition::Unknown(field) => self.field(field),
            Condition::Field(_, field, test) => {
                self.field(field);
                match test {
                    Test::Compare(_, one) | Test::Has(one) => {
                        self.constant(&field.value, &one.value, one.span);
                    }
                    Test::In(many) | Test::HasAny(many) | Test::HasAll(many) => {
                        self.constants(&field.value, many);
                    }
                    Test::Between(range) => {
                        for end in range.low.iter().chain(&range.high) {
                            self.constant(&field.value, &end.value, end.span);
                        }
                    }
                    Test::Holds | Test::Within(_) | Test::OlderThan(_) => {}
                }
            }
        }
    }

    fn constants(&mut self, field: &str, constants: &[Spanned<Constant>]) {
        for constant in constants {
            self.constant(field, &constant.value, constant.span);
        }
    }

    fn constant(&mut self, field: &str, constant: &Constant, span: Span) {
        if let Constant::Name(name) = constant
            && let Some(symbol) = self.shapes.constant(field, name)
        {
            self.found.push(Occurrence { symbol, span, declares: false });
        }
    }
}
