//! Owns building conditions, and the constants in them. Must not know what names mean.

use super::{Builder, Parts};
use crate::source::Spanned;
use crate::syntax::ast::{Condition, Constant, Range, Test};
use crate::syntax::parser::Rule;
use crate::vocabulary::{Comparison, Duration, Unit};
use pest::iterators::Pair;

impl<'a> Builder<'a> {
    pub(super) fn condition(&mut self, pair: Pair<'a, Rule>) -> Option<Condition> {
        let parts = Parts::of(pair);
        self.several(parts, Condition::Or, |builder, part| {
            builder.several(Parts::of(part), Condition::And, Self::negation)
        })
    }

    fn several(
        &mut self,
        parts: Parts<'a>,
        join: fn(Vec<Condition>) -> Condition,
        one: impl Fn(&mut Self, Pair<'a, Rule>) -> Option<Condition>,
    ) -> Option<Condition> {
        let mut conditions = Vec::new();
        for part in parts.rest() {
            conditions.push(one(self, part)?);
        }
        if conditions.len() == 1 { conditions.pop() } else { Some(join(conditions)) }
    }

    fn negation(&mut self, pair: Pair<'a, Rule>) -> Option<Condition> {
        let nots = pair.clone().into_inner().filter(|part| part.as_rule() == Rule::kw_not).count();
        let mut condition = self.atom(Parts::of(pair).next()?)?;
        for _ in 0..nots {
            condition = Condition::Not(Box::new(condition));
        }
        Some(condition)
    }

    fn atom(&mut self, pair: Pair<'a, Rule>) -> Option<Condition> {
        let inner = Parts::of(pair).next()?;
        let span = self.span(&inner);
        Some(match inner.as_rule() {
            Rule::condition => self.condition(inner)?,
            Rule::trust_test => {
                let mut parts = Parts::of(inner);
                let comparison = comparison(parts.next()?.as_str());
                Condition::Trust(span, comparison, self.reference(&parts.next()?))
            }
            Rule::known => Condition::Known(self.reference(&Parts::of(inner).next()?)),
            Rule::unknown => Condition::Unknown(self.reference(&Parts::of(inner).next()?)),
            Rule::field_test => {
                let mut parts = Parts::of(inner);
                let field = self.reference(&parts.next()?);
                let test = match parts.next() {
                    Some(test) => self.field_test(test)?,
                    None => Test::Holds,
                };
                Condition::Field(span, field, test)
            }
            _ => Condition::Segment(self.reference(&inner)),
        })
    }

    fn field_test(&mut self, pair: Pair<'a, Rule>) -> Option<Test> {
        let rule = pair.as_rule();
        let mut parts = Parts::of(pair);
        let first = parts.next()?;
        Some(match rule {
            Rule::compared => {
                let comparison = comparison(first.as_str());
                Test::Compare(comparison, self.constant(parts.next()?)?)
            }
            Rule::among if first.as_rule() == Rule::range => Test::Between(self.range(first)?),
            Rule::among => Test::In(self.constants(first)?),
            Rule::has => Test::Has(self.constant(first)?),
            Rule::has_any => Test::HasAny(self.constants(first)?),
            Rule::has_all => Test::HasAll(self.constants(first)?),
            Rule::within => Test::Within(self.duration(first)?),
            _ => Test::OlderThan(self.duration(first)?),
        })
    }

    pub(super) fn constant(&mut self, pair: Pair<'a, Rule>) -> Option<Spanned<Constant>> {
        let inner = pair.into_inner().next()?;
        let value = match inner.as_rule() {
            Rule::number => Constant::Number(self.numeral(&inner)),
            Rule::date => Constant::Date(inner.as_str().to_owned()),
            Rule::text => Constant::Text(self.quoted(&inner)),
            _ => Constant::Name(inner.as_str().to_owned()),
        };
        Some(self.spanned(&inner, value))
    }

    pub(super) fn constants(&mut self, pair: Pair<'a, Rule>) -> Option<Vec<Spanned<Constant>>> {
        let span = self.span(&pair);
        let mut constants = Vec::new();
        for part in Parts::of(pair).rest() {
            constants.push(self.constant(part)?);
        }
        self.bound_members(span, constants.len());
        Some(constants)
    }

    pub(super) fn range(&mut self, pair: Pair<'a, Rule>) -> Option<Range> {
        let mut range = Range { low: None, high: None };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::low | Rule::low_number => range.low = Some(self.constant(part)?),
                Rule::high | Rule::high_number => range.high = Some(self.constant(part)?),
                Rule::to_name => {
                    let name = self.reference(&part.into_inner().find(|part| part.as_rule() == Rule::name)?);
                    range.high = Some(Spanned { value: Constant::Name(name.value), span: name.span });
                }
                _ => {}
            }
        }
        Some(range)
    }

    pub(super) fn duration(&mut self, pair: Pair<'a, Rule>) -> Option<Duration> {
        let mut parts = Parts::of(pair);
        let digits = parts.next()?;
        self.numeral(&digits);
        let unit = match parts.next()?.as_str().trim().trim_end_matches('s') {
            "hour" => Unit::Hours,
            "day" => Unit::Days,
            "week" => Unit::Weeks,
            "month" => Unit::Months,
            _ => Unit::Years,
        };
        Some(Duration { count: digits.as_str().parse().unwrap_or(u64::MAX), unit })
    }
}

fn comparison(sign: &str) -> Comparison {
    match sign {
        "==" => Comparison::Equal,
        "!=" => Comparison::NotEqual,
        "<" => Comparison::Less,
        "<=" => Comparison::AtMost,
        ">" => Comparison::Greater,
        _ => Comparison::AtLeast,
    }
}
