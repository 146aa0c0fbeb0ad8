//! Owns building segments and rules, and the texts that they speak. Must not know what names mean.

use super::{Builder, Parts};
use crate::source::Span;
use crate::syntax::ast::{self, Allow, Offer, Outcome, Piece, RuleClause, Segment};
use crate::syntax::parser::Rule;
use crate::syntax::text::unescape;
use pest::iterators::Pair;

impl<'a> Builder<'a> {
    pub(super) fn segment(&mut self, mut parts: Parts<'a>) -> Option<Segment> {
        Some(Segment { name: self.declared(&parts.next()?), condition: self.condition(parts.next()?)? })
    }

    pub(super) fn rule(&mut self, mut parts: Parts<'a>) -> Option<ast::Rule> {
        let name = self.declared(&parts.next()?);
        let mut clauses = Vec::new();
        for part in parts.rest() {
            clauses.push(self.rule_clause(part)?);
        }
        Some(ast::Rule { name, clauses })
    }

    fn rule_clause(&mut self, pair: Pair<'a, Rule>) -> Option<RuleClause> {
        let span = self.span(&pair);
        let rule = pair.as_rule();
        let mut parts = Parts::of(pair);
        Some(match rule {
            Rule::rule_goal => RuleClause::Goal(span, self.reference(&parts.next()?)),
            Rule::requires => RuleClause::Requires(span, self.reference(&parts.next()?)),
            Rule::uses => RuleClause::Uses(span, self.references(parts)),
            Rule::rule_for => RuleClause::For(span, self.references(parts)),
            Rule::when => RuleClause::When(span, self.condition(parts.next()?)?),
            Rule::unless => RuleClause::Unless(span, self.condition(parts.next()?)?),
            Rule::show | Rule::ask => RuleClause::Outcome(self.outcome(rule, span, parts)?),
            Rule::exposure => RuleClause::Exposure(span, parts.next()?.as_str().to_owned()),
            Rule::because => RuleClause::Because(span, self.quoted(&parts.next()?)),
            Rule::beats => RuleClause::Beats(span, self.references(parts)),
            Rule::rollout => RuleClause::Rollout(span, self.number(&parts.next()?)),
            _ => RuleClause::Allow(Allow {
                span,
                check: self.reference(&parts.next()?),
                reason: self.quoted(&parts.next()?),
                until: self.reference(&parts.next()?),
            }),
        })
    }

    fn outcome(&mut self, rule: Rule, span: Span, mut parts: Parts<'a>) -> Option<Outcome> {
        let what = self.reference(&parts.next()?);
        let offer = if rule == Rule::ask {
            Offer::Ask(what, self.quoted(&parts.next()?))
        } else {
            let saying = match parts.next_if(Rule::template) {
                Some(template) => Some(self.template(template)?),
                None => None,
            };
            Offer::Show(what, saying)
        };
        let slot = self.reference(&parts.next()?);
        let condition = match parts.next() {
            Some(condition) => Some(self.condition(condition)?),
            None => None,
        };
        Some(Outcome { span, offer, slot, condition })
    }

    fn template(&mut self, pair: Pair<'a, Rule>) -> Option<Vec<Piece>> {
        self.bound_text(&pair);
        let mut pieces = Vec::new();
        let mut words = String::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::literal => words.push_str(&unescape(part.as_str())),
                Rule::doubled => words.push_str(&part.as_str()[..1]),
                _ => {
                    if !words.is_empty() {
                        pieces.push(Piece::Words(std::mem::take(&mut words)));
                    }
                    let mut inner = Parts::of(part);
                    let field = self.reference(&inner.next()?);
                    let fallback = inner.next().map(|text| self.quoted(&text));
                    pieces.push(Piece::Field(field, fallback));
                }
            }
        }
        if !words.is_empty() || pieces.is_empty() {
            pieces.push(Piece::Words(words));
        }
        Some(pieces)
    }
}
