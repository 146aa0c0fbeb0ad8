//! Owns the outline of a file: what it declares, what folds, what widens around a place.
//! Must not know how an outline is shown.

use super::token::{Shape, tokens};
use super::{Desk, Kind};
use crate::source::{FileId, SourceFile, Span};
use crate::syntax::ast::{Declaration, Item, RuleClause};
use std::ops::Range;

/// Something declared, and its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it is; nothing for the ladder, which has no name.
    pub kind: Option<Kind>,
    /// Its name, or its words.
    pub name: String,
    /// All of it.
    pub span: Span,
    /// Where its name stands.
    pub name_span: Span,
    /// What stands in it.
    pub parts: Vec<Entry>,
}

/// Lines that fold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fold {
    /// The first line, from 0.
    pub first: usize,
    /// The last line.
    pub last: usize,
    /// Whether they are comments.
    pub comment: bool,
}

/// What a file declares, in order.
pub fn outline(desk: &Desk, file: FileId) -> Vec<Entry> {
    let here = desk.ast.declarations.iter().filter(|declaration| declaration.span.file == file);
    let mut entries: Vec<Entry> = here.map(|declaration| entry(declaration)).collect();
    let names = desk.names();
    // What cannot be read is declared all the same.
    let unread = names.in_file(file).iter().filter(|place| {
        let part = matches!(place.symbol.kind, Kind::Field | Kind::Slot | Kind::Tier | Kind::Member);
        let gaps = || names.unread(file).iter();
        place.declares && !part && gaps().any(|gap| gap.contains(&(place.span.start as usize)))
    });
    entries.extend(unread.map(|place| Entry {
        kind: Some(place.symbol.kind),
        name: place.symbol.name.clone(),
        span: place.span,
        name_span: place.span,
        parts: Vec::new(),
    }));
    entries.sort_by_key(|entry| entry.span);
    entries
}

fn entry(declaration: &Declaration) -> Entry {
    let span = declaration.span;
    let part = |kind, name: &crate::syntax::ast::Name, span: Span| Entry {
        kind: Some(kind),
        name: name.value.clone(),
        span,
        name_span: name.span,
        parts: Vec::new(),
    };
    let whole = |kind, name| part(kind, name, span);
    match &declaration.item {
        Item::Trust(trust) => {
            let name_span = Span { end: (span.start + "trust".len() as u32).min(span.end), ..span };
            let parts = trust.tiers.iter().map(|tier| part(Kind::Tier, &tier.name, tier.span)).collect();
            Entry { kind: None, name: "trust".to_owned(), span, name_span, parts }
        }
        Item::Source(source) => {
            let fields = source.fields.iter().map(|field| part(Kind::Field, &field.name, field.span));
            Entry { parts: fields.collect(), ..whole(Kind::Source, &source.name) }
        }
        Item::Surface(surface) => {
            let slots = surface.slots.iter().map(|slot| {
                let all = Span { end: slot.shows.span.end, ..slot.name.span };
                part(Kind::Slot, &slot.name, all)
            });
            Entry { parts: slots.collect(), ..whole(Kind::Surface, &surface.name) }
        }
        Item::Category(item) => whole(Kind::Category, &item.name),
        Item::Consent(item) => whole(Kind::Consent, &item.name),
        Item::Content(item) => whole(Kind::Content, &item.name),
        Item::Goal(item) => whole(Kind::Goal, &item.name),
        Item::Segment(item) => whole(Kind::Segment, &item.name),
        Item::Rule(item) => whole(Kind::Rule, &item.name),
        Item::Promise(item) => whole(Kind::Promise, &item.words),
        Item::Test(item) => whole(Kind::Test, &item.words),
    }
}

/// What folds in a file: declarations and comments of several lines, in order.
pub fn folds(desk: &Desk, file: FileId) -> Vec<Fold> {
    let text = desk.sources.file(file);
    let here = desk.ast.declarations.iter().filter(|declaration| declaration.span.file == file);
    let mut spans: Vec<Range<usize>> = Vec::new();
    for declaration in here {
        spans.push(declaration.span.range());
        if let Item::Trust(trust) = &declaration.item {
            spans.extend(trust.tiers.iter().map(|tier| tier.span.range()));
        }
    }
    let mut folds: Vec<Fold> = spans
        .into_iter()
        .map(|range| Fold {
            first: text.line_of(range.start),
            last: text.line_of(range.end.saturating_sub(1)),
            comment: false,
        })
        .collect();
    folds.extend(comments(text));
    folds.retain(|fold| fold.first < fold.last);
    folds.sort_by_key(|fold| (fold.first, fold.last));
    folds
}

/// Comments that fill lines, one run of such lines a fold.
fn comments(file: &SourceFile) -> Vec<Fold> {
    let mut runs: Vec<Fold> = Vec::new();
    for line in 0..file.line_count() {
        let text = file.line(line).and_then(|range| file.text().get(range)).unwrap_or_default();
        if !text.trim_start().starts_with("//") {
            continue;
        }
        match runs.last_mut() {
            Some(run) if run.last + 1 == line => run.last = line,
            _ => runs.push(Fold { first: line, last: line, comment: true }),
        }
    }
    runs
}

/// What stands around a byte, from the narrowest to the whole file.
pub fn widening(desk: &Desk, file: FileId, byte: usize) -> Vec<Range<usize>> {
    let text = desk.sources.file(file).text();
    let mut around: Vec<Range<usize>> = Vec::new();
    around.push(0..text.len());
    let whole = desk.declaration(file, byte);
    if let Some(declaration) = whole {
        around.push(declaration.span.range());
        around.extend(parts(declaration).into_iter().map(Span::range));
        let tokens = tokens(text, declaration.span.range());
        around.extend(tokens.into_iter().filter(|token| token.shape != Shape::Sign).map(|token| token.range));
    }
    around.extend(desk.names().at(file, byte).map(|place| place.span.range()));
    around.retain(|range| range.start <= byte && byte <= range.end);
    around.sort_by_key(|range| range.end - range.start);
    around.dedup();
    // Each must lie within the next.
    let mut nested: Vec<Range<usize>> = Vec::new();
    for range in around {
        if nested.last().is_none_or(|inner| range.start <= inner.start && inner.end <= range.end) {
            nested.push(range);
        }
    }
    nested
}

fn parts(declaration: &Declaration) -> Vec<Span> {
    match &declaration.item {
        Item::Trust(trust) => trust.tiers.iter().map(|tier| tier.span).collect(),
        Item::Source(source) => source.fields.iter().map(|field| field.span).collect(),
        Item::Promise(promise) => promise.lines.iter().map(|line| line.span).collect(),
        Item::Rule(rule) => rule
            .clauses
            .iter()
            .map(|clause| match clause {
                RuleClause::Goal(span, _)
                | RuleClause::Requires(span, _)
                | RuleClause::Uses(span, _)
                | RuleClause::For(span, _)
                | RuleClause::When(span, _)
                | RuleClause::Unless(span, _)
                | RuleClause::Exposure(span, _)
                | RuleClause::Because(span, _)
                | RuleClause::Beats(span, _)
                | RuleClause::Rollout(span, _) => *span,
                RuleClause::Outcome(outcome) => outcome.span,
                RuleClause::Allow(allow) => allow.span,
            })
            .collect(),
        _ => Vec::new(),
    }
}
