//! Owns moving what was read to another place. Must not know why it is moved.

use super::ast::*;
use crate::source::{FileId, Span, Spanned};
use crate::vocabulary::{Comparison, Duration};
use std::sync::Arc;

/// From which byte to which byte of which file.
#[derive(Debug, Clone, Copy)]
pub struct Move {
    /// The file that it is to stand in.
    pub file: FileId,
    /// Where it began.
    pub from: usize,
    /// Where it is to begin.
    pub to: usize,
}

/// A declaration at another place; the same one where the place is the same.
pub fn moved(declaration: &Arc<Declaration>, to: Move) -> Arc<Declaration> {
    if declaration.span.file == to.file && to.from == to.to {
        return Arc::clone(declaration);
    }
    let mut declaration = Declaration::clone(declaration);
    declaration.go(to);
    Arc::new(declaration)
}

/// What has places, all of which move with it.
trait Placed {
    fn go(&mut self, to: Move);
}

impl Placed for Span {
    fn go(&mut self, to: Move) {
        let place = |byte: u32| (byte as usize + to.to).saturating_sub(to.from);
        *self = Span::new(to.file, place(self.start)..place(self.end));
    }
}

impl<T: Placed> Placed for Vec<T> {
    fn go(&mut self, to: Move) {
        self.iter_mut().for_each(|part| part.go(to));
    }
}

impl<T: Placed> Placed for Option<T> {
    fn go(&mut self, to: Move) {
        self.iter_mut().for_each(|part| part.go(to));
    }
}

impl<T: Placed> Placed for Box<T> {
    fn go(&mut self, to: Move) {
        (**self).go(to);
    }
}

impl<A: Placed, B: Placed> Placed for (A, B) {
    fn go(&mut self, to: Move) {
        self.0.go(to);
        self.1.go(to);
    }
}

impl<T: Placed> Placed for Spanned<T> {
    fn go(&mut self, to: Move) {
        let Spanned { value, span } = self;
        value.go(to);
        span.go(to);
    }
}

macro_rules! without_places {
    ($($name:ty),*) => { $(impl Placed for $name { fn go(&mut self, _: Move) {} })* };
}

/// Structs with all their fields: one that is forgotten does not build.
macro_rules! structs {
    ($($name:ident { $($field:ident)* })*) => { $(
        impl Placed for $name {
            fn go(&mut self, to: Move) {
                let $name { $($field),* } = self;
                $($field.go(to);)*
            }
        }
    )* };
}

/// Enums with all their variants, and a name for each part of one.
macro_rules! enums {
    ($($name:ident { $($variant:ident $(($($part:ident)*))?)* })*) => { $(
        impl Placed for $name {
            fn go(&mut self, to: Move) {
                match self {
                    $($name::$variant $(($($part),*))? => { $($($part.go(to);)*)? let _ = to; })*
                }
            }
        }
    )* };
}

without_places!(String, f64, Duration, Comparison, serde_json::Value);

structs! {
    Declaration { span doc item }
    Trust { tiers caps }
    Tier { name span doc clauses }
    Category { name intimacy fideslang }
    Consent { name question }
    Source { name origin party needs description fields }
    Field { name span doc typ category clauses }
    Member { name words }
    Range { low high }
    Surface { name channel seen_by slots }
    Slot { name doc shows }
    Content { name format title payload }
    Goal { name words clauses }
    Segment { name condition }
    Rule { name clauses }
    Outcome { span offer slot condition }
    Allow { span check reason until }
    Promise { words lines }
    PromiseLine { span never condition }
    TestCase { words lines }
}

enums! {
    Item {
        Trust(item) Category(item) Consent(item) Source(item) Surface(item) Content(item) Goal(item)
        Segment(item) Rule(item) Promise(item) Test(item)
    }
    TierClause { Earned(span condition) Comfort(span number) Limit(span number) Wants(span names) }
    Type { Bool Text Date Tier Int(range) Number(range) OneOf(members) SetOf(members) }
    FieldClause { Sure(span number) Fresh(span duration) For(span names) SeenBy(span word) }
    Constant { Number(number) Date(text) Text(text) Name(text) }
    GoalClause { Metric(span name word) Guard(span name word) Holdout(span number) Review(span name) }
    RuleClause {
        Goal(span name) Requires(span name) Uses(span names) For(span names) When(span condition)
        Unless(span condition) Outcome(outcome) Exposure(span word) Because(span text) Beats(span names)
        Rollout(span number) Allow(allow)
    }
    Offer { Show(name pieces) Ask(name text) }
    Piece { Words(text) Field(name fallback) }
    Condition {
        Or(parts) And(parts) Not(part) Segment(name) Trust(span comparison name) Known(name) Unknown(name)
        Field(span name test)
    }
    Test {
        Holds Compare(comparison constant) In(constants) Between(range) Has(constant) HasAny(constants)
        HasAll(constants) Within(duration) OlderThan(duration)
    }
    Never { Show(name slot) Use(selector) Ask(selector) }
    Selector { Field(name) Data(name) }
    TestLine {
        Trust(span name) Consent(names) Now(span name) Field(span name given) ExpectTrust(span name)
        Expect(span name expected)
    }
    Given { One(constant) Set(constants) }
    Expected { Default Shows(name by) Asks(name by) }
}
