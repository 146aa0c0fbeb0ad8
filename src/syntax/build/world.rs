//! Owns building the declarations of what rules speak of: trust, data, places, contents and goals.
//! Must not know what names mean.

use super::{Builder, Parts};
use crate::source::Spanned;
use crate::syntax::ast::{
    Category, Consent, Content, Field, FieldClause, Goal, GoalClause, Member, Slot, Source, Surface, Tier,
    TierClause, Trust, Type,
};
use crate::syntax::parser::Rule;
use pest::iterators::Pair;

impl<'a> Builder<'a> {
    pub(super) fn trust(&mut self, parts: Parts<'a>) -> Option<Trust> {
        let mut trust = Trust { tiers: Vec::new(), caps: Vec::new() };
        for part in parts.rest() {
            if part.as_rule() == Rule::tier {
                trust.tiers.push(self.tier(part)?);
            } else {
                trust.caps.push(self.reference(&Parts::of(part).next()?));
            }
        }
        Some(trust)
    }

    fn tier(&mut self, pair: Pair<'a, Rule>) -> Option<Tier> {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let name = self.declared(&parts.next()?);
        let mut clauses = Vec::new();
        for part in parts.rest() {
            let span = self.span(&part);
            let rule = part.as_rule();
            let mut inner = Parts::of(part);
            clauses.push(match rule {
                Rule::earned => TierClause::Earned(span, self.condition(inner.next()?)?),
                Rule::comfort => TierClause::Comfort(span, self.number(&inner.next()?)),
                Rule::limit => TierClause::Limit(span, self.number(&inner.next()?)),
                _ => TierClause::Wants(span, self.references(inner)),
            });
        }
        Some(Tier { name, span, doc: self.doc(span), clauses })
    }

    pub(super) fn category(&mut self, mut parts: Parts<'a>) -> Option<Category> {
        Some(Category {
            name: self.declared(&parts.next()?),
            intimacy: parts.next()?.as_str().to_owned(),
            fideslang: parts.next().map(|text| self.quoted(&text)),
        })
    }

    pub(super) fn consent(&mut self, mut parts: Parts<'a>) -> Option<Consent> {
        Some(Consent {
            name: self.declared(&parts.next()?),
            question: parts.next().map(|text| self.quoted(&text)),
        })
    }

    pub(super) fn source(&mut self, mut parts: Parts<'a>) -> Option<Source> {
        let mut source = Source {
            name: self.declared(&parts.next()?),
            origin: parts.next()?.as_str().to_owned(),
            party: parts.next()?.as_str().to_owned(),
            needs: None,
            description: None,
            fields: Vec::new(),
        };
        for part in parts.rest() {
            match part.as_rule() {
                Rule::needs => source.needs = Some(self.reference(&Parts::of(part).next()?)),
                Rule::text => source.description = Some(self.quoted(&part)),
                _ => source.fields.push(self.field(part)?),
            }
        }
        Some(source)
    }

    fn field(&mut self, pair: Pair<'a, Rule>) -> Option<Field> {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let name = self.declared(&parts.next()?);
        let typ = self.field_type(parts.next()?)?;
        let mut category = None;
        let mut clauses = Vec::new();
        for part in parts.rest() {
            let span = self.span(&part);
            let rule = part.as_rule();
            let mut inner = Parts::of(part);
            match rule {
                Rule::is_category => category = Some(self.reference(&inner.next()?)),
                Rule::sure => clauses.push(FieldClause::Sure(span, self.number(&inner.next()?))),
                Rule::fresh => {
                    let pair = inner.next()?;
                    let duration = self.duration(pair.clone())?;
                    clauses.push(FieldClause::Fresh(span, self.spanned(&pair, duration)));
                }
                Rule::for_goals => clauses.push(FieldClause::For(span, self.references(inner))),
                _ => clauses.push(FieldClause::SeenBy(span, inner.next()?.as_str().to_owned())),
            }
        }
        Some(Field { name, span, doc: self.doc(span), typ, category: category?, clauses })
    }

    fn field_type(&mut self, pair: Pair<'a, Rule>) -> Option<Spanned<Type>> {
        let whole = pair.clone();
        let inner = Parts::of(pair).next()?;
        let rule = inner.as_rule();
        let word = inner.as_str().trim().to_owned();
        let mut parts = Parts::of(inner);
        let typ = match rule {
            Rule::one_of => Type::OneOf(self.members(parts.next()?)?),
            Rule::set_of => Type::SetOf(self.members(parts.next()?)?),
            Rule::numeric => {
                let kind = parts.next()?.as_str().trim().to_owned();
                let range = match parts.next() {
                    Some(range) => Some(self.range(range)?),
                    None => None,
                };
                if kind == "int" { Type::Int(range) } else { Type::Number(range) }
            }
            _ => match word.as_str() {
                "bool" => Type::Bool,
                "date" => Type::Date,
                "tier" => Type::Tier,
                _ => Type::Text,
            },
        };
        Some(self.spanned(&whole, typ))
    }

    fn members(&mut self, pair: Pair<'a, Rule>) -> Option<Vec<Member>> {
        let span = self.span(&pair);
        let mut members = Vec::new();
        for part in Parts::of(pair).rest() {
            let mut inner = Parts::of(part);
            let name = self.declared(&inner.next()?);
            let words = inner.next().map(|text| self.quoted(&text));
            members.push(Member { name, words });
        }
        self.bound_members(span, members.len());
        Some(members)
    }

    pub(super) fn surface(&mut self, mut parts: Parts<'a>) -> Option<Surface> {
        let name = self.declared(&parts.next()?);
        let channel = parts.next()?.as_str().to_owned();
        let seen_by = match parts.next_if(Rule::seen_by) {
            Some(pair) => Some(Parts::of(pair).next()?.as_str().to_owned()),
            None => None,
        };
        let mut slots = Vec::new();
        for part in parts.rest() {
            let doc = self.doc(self.span(&part));
            let mut inner = Parts::of(part);
            let name = self.declared(&inner.next()?);
            slots.push(Slot { name, doc, shows: self.reference(&inner.next()?) });
        }
        Some(Surface { name, channel, seen_by, slots })
    }

    pub(super) fn content(&mut self, mut parts: Parts<'a>) -> Option<Content> {
        let name = self.declared(&parts.next()?);
        let format = self.declared(&parts.next()?);
        let title = parts.next_if(Rule::text).map(|text| self.quoted(&text));
        let payload = match parts.next() {
            Some(pair) => {
                let mut entries = Vec::new();
                for part in Parts::of(pair).rest() {
                    let mut inner = Parts::of(part);
                    let key = self.declared(&inner.next()?);
                    entries.push((key, self.payload_value(inner.next()?)?));
                }
                Some(entries)
            }
            None => None,
        };
        Some(Content { name, format, title, payload })
    }

    fn payload_value(&mut self, pair: Pair<'a, Rule>) -> Option<serde_json::Value> {
        let inner = pair.into_inner().next()?;
        Some(match inner.as_rule() {
            Rule::number => {
                let value = self.numeral(&inner);
                match inner.as_str().parse::<i64>() {
                    Ok(whole) => whole.into(),
                    Err(_) => value.into(),
                }
            }
            Rule::text => self.quoted(&inner).into(),
            Rule::name if inner.as_str() == "true" => true.into(),
            Rule::name if inner.as_str() == "false" => false.into(),
            // What stands between the count and its unit is no part of the duration.
            Rule::duration => {
                let words: Vec<&str> = inner.into_inner().map(|part| part.as_str()).collect();
                words.join(" ").into()
            }
            _ => inner.as_str().trim().into(),
        })
    }

    pub(super) fn goal(&mut self, mut parts: Parts<'a>) -> Option<Goal> {
        let name = self.declared(&parts.next()?);
        let words = self.quoted(&parts.next()?);
        let mut clauses = Vec::new();
        for part in parts.rest() {
            let span = self.span(&part);
            let rule = part.as_rule();
            let mut inner = Parts::of(part);
            let first = inner.next()?;
            clauses.push(match rule {
                Rule::metric | Rule::guard => {
                    let name = self.declared(&first);
                    let direction = inner.next()?.as_str().to_owned();
                    if rule == Rule::metric {
                        GoalClause::Metric(span, name, direction)
                    } else {
                        GoalClause::Guard(span, name, direction)
                    }
                }
                Rule::holdout => GoalClause::Holdout(span, self.number(&first)),
                _ => GoalClause::Review(span, self.reference(&first)),
            });
        }
        Some(Goal { name, words, clauses })
    }
}
