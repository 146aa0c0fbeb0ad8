//! Owns building promises and tests. Must not know what names mean.

use super::{Builder, Parts};
use crate::source::Spanned;
use crate::syntax::ast::{Expected, Given, Never, Promise, PromiseLine, Selector, TestCase, TestLine};
use crate::syntax::parser::Rule;
use pest::iterators::Pair;

impl<'a> Builder<'a> {
    pub(super) fn promise(&mut self, mut parts: Parts<'a>) -> Option<Promise> {
        let words = self.words(&parts.next()?);
        let mut lines = Vec::new();
        for part in parts.rest() {
            let span = self.span(&part);
            let rule = part.as_rule();
            let mut inner = Parts::of(part);
            let first = inner.next()?;
            let never = match rule {
                Rule::never_show => {
                    let slot = inner.next_if(Rule::slot_path);
                    Never::Show(self.reference(&first), slot.map(|slot| self.reference(&slot)))
                }
                Rule::never_use => Never::Use(self.selector(first)?),
                _ => Never::Ask(self.selector(first)?),
            };
            let condition = match inner.next() {
                Some(condition) => Some(self.condition(condition)?),
                None => None,
            };
            lines.push(PromiseLine { span, never, condition });
        }
        Some(Promise { words, lines })
    }

    fn selector(&self, pair: Pair<'a, Rule>) -> Option<Selector> {
        let inner = Parts::of(pair).next()?;
        let name = self.reference(&inner);
        Some(if inner.as_rule() == Rule::field_path { Selector::Field(name) } else { Selector::Data(name) })
    }

    pub(super) fn test(&mut self, mut parts: Parts<'a>) -> Option<TestCase> {
        let words = self.words(&parts.next()?);
        let mut lines = Vec::new();
        for part in parts.rest() {
            let inner = Parts::of(part).next()?;
            self.test_line(inner, &mut lines)?;
        }
        Some(TestCase { words, lines })
    }

    fn test_line(&mut self, pair: Pair<'a, Rule>, lines: &mut Vec<TestLine>) -> Option<()> {
        let span = self.span(&pair);
        let rule = pair.as_rule();
        let mut parts = Parts::of(pair);
        match rule {
            Rule::given_trust => lines.push(TestLine::Trust(span, self.reference(&parts.next()?))),
            Rule::given_consent => lines.push(TestLine::Consent(self.references(parts))),
            Rule::given_now => lines.push(TestLine::Now(span, self.reference(&parts.next()?))),
            Rule::given_fields => {
                for part in parts.rest() {
                    let span = self.span(&part);
                    let mut inner = Parts::of(part);
                    let field = self.reference(&inner.next()?);
                    let value = self.given(inner.next()?)?;
                    lines.push(TestLine::Field(span, field, value));
                }
            }
            Rule::expect_trust => {
                lines.push(TestLine::ExpectTrust(span, self.reference(&parts.next()?)));
            }
            _ => {
                let slot = self.reference(&parts.next()?);
                let expected = self.expected(parts.next()?)?;
                lines.push(TestLine::Expect(span, slot, expected));
            }
        }
        Some(())
    }

    fn given(&mut self, pair: Pair<'a, Rule>) -> Option<Spanned<Given>> {
        if pair.as_rule() == Rule::constant {
            let constant = self.constant(pair)?;
            return Some(Spanned { value: Given::One(constant.value), span: constant.span });
        }
        let whole = pair.clone();
        let set = self.constants(pair)?;
        Some(self.spanned(&whole, Given::Set(set)))
    }

    fn expected(&self, pair: Pair<'a, Rule>) -> Option<Expected> {
        let rule = pair.as_rule();
        let mut parts = Parts::of(pair);
        if rule == Rule::expect_default {
            return Some(Expected::Default);
        }
        let what = self.reference(&parts.next()?);
        let by = parts.next().map(|name| self.reference(&name));
        Some(if rule == Rule::expect_shows { Expected::Shows(what, by) } else { Expected::Asks(what, by) })
    }
}
