//! Owns turning what pest matched into the tree of what was written, and telling what is too
//! large for it. Must not know what names mean.

use super::ast::*;
use super::expected::is_keyword;
use super::limits::{MAX_DIGITS, MAX_MEMBERS, MAX_NAME_CHARS, MAX_TEXT_BYTES};
use super::parser::Rule;
use super::recover::doc_above;
use super::text::{unescape, unquote};
use crate::source::{FileId, Span, Spanned};
use crate::vocabulary::{Comparison, Duration, Unit};
use pest::iterators::Pair;
use std::collections::VecDeque;

/// Builds one declaration.
pub struct Builder<'a> {
    file: FileId,
    text: &'a str,
    base: usize,
    /// What is too large, with its place.
    pub too_large: Vec<(Span, String)>,
}

/// The parts of a match, without keywords and punctuation.
struct Parts<'a>(VecDeque<Pair<'a, Rule>>);

impl<'a> Parts<'a> {
    fn of(pair: Pair<'a, Rule>) -> Self {
        let meant = |pair: &Pair<'a, Rule>| {
            !is_keyword(pair.as_rule())
                && !matches!(
                    pair.as_rule(),
                    Rule::open
                        | Rule::close
                        | Rule::comma
                        | Rule::colon
                        | Rule::equals
                        | Rule::open_paren
                        | Rule::close_paren
                        | Rule::close_interpolation
                )
        };
        Parts(pair.into_inner().filter(meant).collect())
    }

    /// The next part. The grammar says that there is one; were there none, a part that means
    /// nothing stands in for it, so that no text can make the reader fail.
    fn next(&mut self) -> Option<Pair<'a, Rule>> {
        self.0.pop_front()
    }

    fn next_if(&mut self, rule: Rule) -> Option<Pair<'a, Rule>> {
        (self.0.front()?.as_rule() == rule).then(|| self.0.pop_front())?
    }

    fn rest(self) -> impl Iterator<Item = Pair<'a, Rule>> {
        self.0.into_iter()
    }
}

impl<'a> Builder<'a> {
    /// A builder for a declaration that was matched from byte `base` of `text` on.
    pub fn new(file: FileId, text: &'a str, base: usize) -> Self {
        Builder { file, text, base, too_large: Vec::new() }
    }

    fn span(&self, pair: &Pair<'_, Rule>) -> Span {
        // A rule may have matched space behind it, in looking for what could follow.
        let mut last = pair.clone();
        while let Some(inner) = last.clone().into_inner().next_back() {
            last = inner;
        }
        Span::new(self.file, self.base + pair.as_span().start()..self.base + last.as_span().end())
    }

    fn spanned<T>(&self, pair: &Pair<'_, Rule>, value: T) -> Spanned<T> {
        Spanned { value, span: self.span(pair) }
    }

    fn doc(&self, span: Span) -> Option<String> {
        doc_above(self.text, span.start as usize)
    }

    fn reference(&self, pair: &Pair<'_, Rule>) -> Name {
        self.spanned(pair, pair.as_str().to_owned())
    }

    /// A name that is declared here, so that its length counts.
    fn declared(&mut self, pair: &Pair<'_, Rule>) -> Name {
        if pair.as_str().len() > MAX_NAME_CHARS {
            let what = format!("this name is longer than {MAX_NAME_CHARS} characters");
            self.too_large.push((self.span(pair), what));
        }
        self.reference(pair)
    }

    fn quoted(&mut self, pair: &Pair<'_, Rule>) -> String {
        self.bound_text(pair);
        unquote(pair.as_str())
    }

    fn bound_text(&mut self, pair: &Pair<'_, Rule>) {
        if pair.as_str().len() > MAX_TEXT_BYTES + 2 {
            let what = "this text is longer than 64 KiB".to_owned();
            self.too_large.push((self.span(pair), what));
        }
    }

    fn bound_members(&mut self, span: Span, count: usize) {
        if count > MAX_MEMBERS {
            let what = format!("this set has more than {MAX_MEMBERS} members");
            self.too_large.push((span, what));
        }
    }

    /// The number that the digits of a pair say; a percentage without its sign.
    fn numeral(&mut self, pair: &Pair<'_, Rule>) -> f64 {
        let text = pair.as_str().trim_end_matches('%');
        if text.bytes().filter(u8::is_ascii_digit).count() > MAX_DIGITS {
            let what = format!("this number has more than {MAX_DIGITS} digits");
            self.too_large.push((self.span(pair), what));
        }
        // Digits that were matched are a number; adding zero turns -0 into 0.
        text.parse::<f64>().unwrap_or(0.0) + 0.0
    }

    fn number(&mut self, pair: &Pair<'_, Rule>) -> Spanned<f64> {
        let value = self.numeral(pair);
        self.spanned(pair, value)
    }

    /// The declaration.
    pub fn declaration(&mut self, pair: Pair<'a, Rule>) -> Option<Declaration> {
        let inner = pair.into_inner().next()?;
        let span = self.span(&inner);
        let doc = self.doc(span);
        let rule = inner.as_rule();
        let parts = Parts::of(inner);
        let item = match rule {
            Rule::trust_declaration => Item::Trust(self.trust(parts)?),
            Rule::category_declaration => Item::Category(self.category(parts)?),
            Rule::consent_declaration => Item::Consent(self.consent(parts)?),
            Rule::source_declaration => Item::Source(self.source(parts)?),
            Rule::surface_declaration => Item::Surface(self.surface(parts)?),
            Rule::content_declaration => Item::Content(self.content(parts)?),
            Rule::goal_declaration => Item::Goal(self.goal(parts)?),
            Rule::segment_declaration => Item::Segment(self.segment(parts)?),
            Rule::rule_declaration => Item::Rule(self.rule(parts)?),
            Rule::promise_declaration => Item::Promise(self.promise(parts)?),
            _ => Item::Test(self.test(parts)?),
        };
        Some(Declaration { span, doc, item })
    }

    fn trust(&mut self, parts: Parts<'a>) -> Option<Trust> {
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

    fn references(&self, parts: Parts<'a>) -> Vec<Name> {
        parts.rest().map(|part| self.reference(&part)).collect()
    }

    fn category(&mut self, mut parts: Parts<'a>) -> Option<Category> {
        Some(Category {
            name: self.declared(&parts.next()?),
            intimacy: parts.next()?.as_str().to_owned(),
            fideslang: parts.next().map(|text| self.quoted(&text)),
        })
    }

    fn consent(&mut self, mut parts: Parts<'a>) -> Option<Consent> {
        Some(Consent {
            name: self.declared(&parts.next()?),
            question: parts.next().map(|text| self.quoted(&text)),
        })
    }

    fn source(&mut self, mut parts: Parts<'a>) -> Option<Source> {
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

    fn surface(&mut self, mut parts: Parts<'a>) -> Option<Surface> {
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

    fn content(&mut self, mut parts: Parts<'a>) -> Option<Content> {
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

    fn goal(&mut self, mut parts: Parts<'a>) -> Option<Goal> {
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

    fn segment(&mut self, mut parts: Parts<'a>) -> Option<Segment> {
        Some(Segment { name: self.declared(&parts.next()?), condition: self.condition(parts.next()?)? })
    }

    fn rule(&mut self, mut parts: Parts<'a>) -> Option<super::ast::Rule> {
        let name = self.declared(&parts.next()?);
        let mut clauses = Vec::new();
        for part in parts.rest() {
            clauses.push(self.rule_clause(part)?);
        }
        Some(super::ast::Rule { name, clauses })
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

    // ── Conditions ──

    fn condition(&mut self, pair: Pair<'a, Rule>) -> Option<Condition> {
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

    fn constant(&mut self, pair: Pair<'a, Rule>) -> Option<Spanned<Constant>> {
        let inner = pair.into_inner().next()?;
        let value = match inner.as_rule() {
            Rule::number => Constant::Number(self.numeral(&inner)),
            Rule::date => Constant::Date(inner.as_str().to_owned()),
            Rule::text => Constant::Text(self.quoted(&inner)),
            _ => Constant::Name(inner.as_str().to_owned()),
        };
        Some(self.spanned(&inner, value))
    }

    fn constants(&mut self, pair: Pair<'a, Rule>) -> Option<Vec<Spanned<Constant>>> {
        let span = self.span(&pair);
        let mut constants = Vec::new();
        for part in Parts::of(pair).rest() {
            constants.push(self.constant(part)?);
        }
        self.bound_members(span, constants.len());
        Some(constants)
    }

    fn range(&mut self, pair: Pair<'a, Rule>) -> Option<Range> {
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

    fn duration(&mut self, pair: Pair<'a, Rule>) -> Option<Duration> {
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

    // ── Promises and tests ──

    fn promise(&mut self, mut parts: Parts<'a>) -> Option<Promise> {
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

    fn words(&mut self, pair: &Pair<'a, Rule>) -> Name {
        let words = self.quoted(pair);
        self.spanned(pair, words)
    }

    fn selector(&self, pair: Pair<'a, Rule>) -> Option<Selector> {
        let inner = Parts::of(pair).next()?;
        let name = self.reference(&inner);
        Some(if inner.as_rule() == Rule::field_path { Selector::Field(name) } else { Selector::Data(name) })
    }

    fn test(&mut self, mut parts: Parts<'a>) -> Option<TestCase> {
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
