//! Owns turning what pest matched into the tree of what was written, and telling what is too
//! large for it: what all declarations have in common. Must not know what names mean.

mod conditions;
mod promises;
mod rules;
mod world;

use super::ast::{Declaration, Item, Name};
use super::expected::is_keyword;
use super::limits::{MAX_DIGITS, MAX_MEMBERS, MAX_NAME_CHARS, MAX_TEXT_BYTES};
use super::parser::Rule;
use super::recover::doc_above;
use super::text::unquote;
use crate::source::{FileId, Span, Spanned};
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

    fn references(&self, parts: Parts<'a>) -> Vec<Name> {
        parts.rest().map(|part| self.reference(&part)).collect()
    }

    fn words(&mut self, pair: &Pair<'a, Rule>) -> Name {
        let words = self.quoted(pair);
        self.spanned(pair, words)
    }
}
