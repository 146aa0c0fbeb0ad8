//! Owns resolving names and checking types: from what was written to what it means.
//! Must not know the manners; tells only that the text is not a policy.

mod again;
mod condition;
mod constant;
mod cycle;
mod data;
mod names;
mod place;
mod promise;
mod rule;
mod trust;

use super::{Condition, Policy};
use crate::diagnostic::{Change, Diagnostic, LOOKED_AT, Remedy, Safe, Slug, Subject, did_you_mean, nearest};
use crate::source::{FileId, Span};
use crate::syntax::ast::{self, Ast, Item, Name};
use crate::vocabulary::{
    CategoryId, ConsentId, ContentId, Date, FieldId, GoalId, RuleId, SegmentId, SlotId, TierId, parse_date,
};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub use again::Resolved;

/// Resolves a set. Whatever was written there is a policy, and a diagnostic for each mistake;
/// what a mistake leaves unclear is marked broken, and told no further.
pub fn resolve(ast: &Ast) -> (Policy, Vec<Diagnostic>) {
    let Resolved { policy, told, .. } = resolve_again(ast, None);
    (Arc::unwrap_or_clone(policy), told)
}

/// Resolves a set as [`resolve`] does. What it is resolved to does not depend on the set before,
/// only how long that takes: rules that did not change are not resolved again.
pub fn resolve_again(ast: &Ast, before: Option<&Resolved>) -> Resolved {
    let mut resolver = Resolver::default();
    resolver.collect_skipped(ast);
    let declared = resolver.collect(ast);
    resolver.reserved_names(&declared);
    resolver.outline(&declared);
    resolver.data(&declared);
    resolver.places(&declared);
    resolver.trust(&declared);
    resolver.segments(&declared);
    resolver.settle_segments();
    resolver.earned(&declared);
    let same = resolver.rules(&declared, before);
    resolver.promises(&declared);
    resolver.tests(&declared);
    resolver.beats_cycles();
    let settled = resolver.is_settled() && resolver.diagnostics.is_empty();
    let declared = declared.rules.values().map(|rule| Arc::clone(rule.whole)).collect();
    let (policy, told) = (Arc::new(resolver.policy.into_owned()), resolver.diagnostics);
    Resolved { policy, told, same, declared, settled }
}

/// A declaration of one kind, with its documentation.
#[derive(Debug)]
struct Documented<'a, T> {
    item: &'a T,
    doc: Option<&'a String>,
    span: Span,
    whole: &'a Arc<ast::Declaration>,
}

/// What is declared, each kind by name; of two of one name, the first.
#[derive(Debug, Default)]
struct Declared<'a> {
    trust: Vec<Documented<'a, ast::Trust>>,
    categories: BTreeMap<&'a str, Documented<'a, ast::Category>>,
    consents: BTreeMap<&'a str, Documented<'a, ast::Consent>>,
    sources: BTreeMap<&'a str, Documented<'a, ast::Source>>,
    surfaces: BTreeMap<&'a str, Documented<'a, ast::Surface>>,
    contents: BTreeMap<&'a str, Documented<'a, ast::Content>>,
    goals: BTreeMap<&'a str, Documented<'a, ast::Goal>>,
    segments: BTreeMap<&'a str, Documented<'a, ast::Segment>>,
    rules: BTreeMap<&'a str, Documented<'a, ast::Rule>>,
    promises: BTreeMap<&'a str, Documented<'a, ast::Promise>>,
    tests: BTreeMap<&'a str, Documented<'a, ast::TestCase>>,
}

/// What is being resolved, and what is known of it so far.
#[derive(Debug, Default)]
struct Resolver<'p> {
    policy: Cow<'p, Policy>,
    diagnostics: Vec<Diagnostic>,
    /// Names that were declared in what could not be read, with their kind.
    skipped: BTreeSet<(&'static str, String)>,
    /// Sources and surfaces that are declared twice or were skipped: what they hold is not
    /// fully known.
    open: BTreeSet<(&'static str, String)>,
    /// Whether the ladder is not fully known.
    open_trust: bool,
    /// Whether any name may be declared in a file that could not be read.
    open_world: bool,
}

impl Resolver<'_> {
    /// Another one that knows what this one knows, to resolve what nothing else depends on.
    fn apart(&self) -> Resolver<'_> {
        Resolver {
            policy: Cow::Borrowed(&self.policy),
            diagnostics: Vec::new(),
            skipped: self.skipped.clone(),
            open: self.open.clone(),
            open_trust: self.open_trust,
            open_world: self.open_world,
        }
    }

    fn tell(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    fn mismatch(
        &mut self,
        subject: &Subject,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let diagnostic = Diagnostic::new(Slug::TypeMismatch, subject.clone(), span, message);
        self.tell(diagnostic.help(help));
    }

    fn duplicate(
        &mut self,
        subject: Subject,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.tell(Diagnostic::new(Slug::DuplicateName, subject, span, message).help(help));
    }

    /// Tells one of a list that stands there again: nothing is lost without it.
    fn twice(&mut self, subject: Subject, span: Span, message: String, help: &str) {
        let remedy = Remedy::new("name it once", Change::Unlist(span)).safe(Safe::Yes);
        self.tell(Diagnostic::new(Slug::DuplicateName, subject, span, message).help(help).remedy(remedy));
    }

    fn missing(&mut self, subject: Subject, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.tell(Self::lacking(subject, span, message).help(help));
    }

    /// A clause that is missing, to which remedies are to be added.
    fn lacking(subject: Subject, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Slug::MissingClause, subject, span, message)
    }

    /// Tells each clause of a kind that stands again. `seen` holds the first place.
    fn once(
        &mut self,
        seen: &mut BTreeMap<&'static str, Span>,
        word: &'static str,
        span: Span,
        subject: &Subject,
    ) -> bool {
        if let Some(first) = seen.get(word) {
            let message = format!("`{word}` stands a second time");
            let mut diagnostic = Diagnostic::new(Slug::RepeatedClause, subject.clone(), span, message)
                .help("keep one of the two")
                .label(*first, "it stands here already");
            // Of these, the place is not that of the whole line.
            if !matches!(word, "at most" | "given trust" | "given now") {
                let keep = |which: &str| format!("keep the {which} `{word}`");
                diagnostic = diagnostic
                    .remedy(Remedy::new(keep("first"), Change::Drop(span)).safe(Safe::IfAlike(*first, span)))
                    .remedy(Remedy::new(keep("second"), Change::Drop(*first)));
            }
            self.tell(diagnostic);
            return false;
        }
        seen.insert(word, span);
        true
    }

    fn unknown(&mut self, subject: &Subject, name: &Name, kind: &str, mut candidates: Vec<String>) {
        // What could not be read declares its name all the same.
        let skipped = self.skipped.iter().filter(|(of, _)| *of == kind);
        candidates.extend(skipped.take(LOOKED_AT).map(|(_, name)| name.clone()));
        let message = format!("no {kind} is called `{}`", name.value);
        let help = did_you_mean(&name.value, kind, candidates.iter().map(String::as_str));
        // Never safe: which of the author's names was meant, the author knows.
        let near = nearest(&name.value, candidates.iter().map(String::as_str));
        let place = Span { end: name.span.start + name.value.len() as u32, ..name.span };
        let diagnostic = Diagnostic::new(Slug::UnknownName, subject.clone(), name.span, message);
        self.tell(diagnostic.help(help).remedy(near.map(|near| Remedy::respell(place, near))));
    }

    fn is_skipped(&self, kind: &'static str, name: &str) -> bool {
        self.open_world || self.skipped.contains(&(kind, name.to_owned()))
    }

    fn tier(&mut self, name: &Name, subject: &Subject) -> Option<TierId> {
        let found = self.policy.vocabulary.find_tier(&name.value);
        if found.is_none() && !self.open_trust && !self.open_world {
            let names =
                self.policy.vocabulary.tiers.iter().take(LOOKED_AT).map(|tier| tier.name.clone()).collect();
            self.unknown(subject, name, "tier", names);
        }
        found
    }

    fn date(&mut self, name: &Name, subject: &Subject) -> Option<Date> {
        let date = parse_date(&name.value);
        if date.is_none() {
            let message = format!("there is no day `{}`", name.value);
            self.mismatch(
                subject,
                name.span,
                message,
                "write a day of the calendar, year first: `2026-11-30`",
            );
        }
        date
    }

    /// A percentage as a share of one.
    fn share(&mut self, percent: &crate::source::Spanned<f64>, subject: &Subject) -> Option<f64> {
        if !(0.0..=100.0).contains(&percent.value) {
            let message = format!("{}% is not a percentage", percent.value);
            self.mismatch(subject, percent.span, message, "a percentage goes from 0% to 100%");
            return None;
        }
        // By way of the decimal, so that 33.3% is the number that is written 0.333.
        format!("{}e-2", percent.value).parse().ok()
    }

    /// A number that counts something.
    fn whole(&mut self, number: &crate::source::Spanned<f64>, what: &str, subject: &Subject) -> Option<u32> {
        let value = number.value;
        if value.fract() != 0.0 || !(0.0..=f64::from(u32::MAX)).contains(&value) {
            let most = u32::MAX;
            let message = format!("{what} is a whole number from 0 to {most}, not `{value}`");
            self.mismatch(subject, number.span, message, format!("write a whole number after `{what}`"));
            return None;
        }
        Some(value as u32)
    }

    fn field(&mut self, name: &Name, subject: &Subject) -> Option<FieldId> {
        let (source, field) = name.value.split_once('.').unwrap_or((&name.value, ""));
        let vocabulary = &self.policy.vocabulary;
        if let Some(found) = vocabulary.find_field(source, field) {
            return Some(found);
        }
        if self.open_world || self.open.contains(&("source", source.to_owned())) {
            return None;
        }
        let Some(id) = vocabulary.find_source(source) else {
            let names = vocabulary.sources.iter().take(LOOKED_AT).map(|source| source.name.clone()).collect();
            let name = Name { value: source.to_owned(), span: name.span };
            self.unknown(subject, &name, "source", names);
            return None;
        };
        let paths = vocabulary.field_ids().filter(|field| vocabulary[*field].source == id);
        let paths: Vec<String> = paths.take(LOOKED_AT).map(|field| vocabulary.path(field)).collect();
        self.unknown(subject, name, "field", paths);
        None
    }

    fn slot(&mut self, name: &Name, subject: &Subject) -> Option<SlotId> {
        let (surface, slot) = name.value.split_once('.').unwrap_or((&name.value, ""));
        let vocabulary = &self.policy.vocabulary;
        if let Some(found) = vocabulary.find_slot(surface, slot) {
            return Some(found);
        }
        if self.open_world || self.open.contains(&("surface", surface.to_owned())) {
            return None;
        }
        let Some(id) = vocabulary.find_surface(surface) else {
            let names =
                vocabulary.surfaces.iter().take(LOOKED_AT).map(|surface| surface.name.clone()).collect();
            let name = Name { value: surface.to_owned(), span: name.span };
            self.unknown(subject, &name, "surface", names);
            return None;
        };
        let slots = &vocabulary[id].slots;
        let paths = slots.iter().take(LOOKED_AT).map(|slot| vocabulary.slot_path(*slot)).collect();
        self.unknown(subject, name, "slot", paths);
        None
    }

    /// Names that repeat in a list are told once each.
    fn no_repeats(&mut self, names: &[Name], subject: &Subject, clause: &str) {
        let mut seen = BTreeSet::new();
        for name in names {
            if !seen.insert(name.value.as_str()) {
                let message = format!("`{}` stands twice in `{clause}`", name.value);
                self.twice(subject.clone(), name.span, message, "name it once");
            }
        }
    }
}

macro_rules! lookup {
    ($($method:ident $id:ident $kind:literal $find:ident $list:ident;)*) => {
        impl Resolver<'_> {$(
            fn $method(&mut self, name: &Name, subject: &Subject) -> Option<$id> {
                let found = self.policy.vocabulary.$find(&name.value);
                if found.is_none() && !self.is_skipped($kind, &name.value) {
                    let names = self.policy.vocabulary.$list.iter().take(LOOKED_AT).map(|item| item.name.clone()).collect();
                    self.unknown(subject, name, $kind, names);
                }
                found
            }
        )*}
    };
}

lookup! {
    goal GoalId "goal" find_goal goals;
    content ContentId "content" find_content contents;
    consent ConsentId "consent" find_consent consents;
    category CategoryId "category" find_category categories;
}

impl Resolver<'_> {
    fn segment(&mut self, name: &Name, subject: &Subject) -> Option<SegmentId> {
        let segments = &self.policy.segments;
        let at = segments.binary_search_by(|segment| segment.name.cmp(&name.value)).ok();
        if at.is_none() && !self.is_skipped("segment", &name.value) {
            let names = segments.iter().take(LOOKED_AT).map(|segment| segment.name.clone()).collect();
            self.unknown(subject, name, "segment", names);
        }
        at.map(SegmentId::from_index)
    }

    fn rule(&mut self, name: &Name, subject: &Subject) -> Option<RuleId> {
        let found = self.policy.find_rule(&name.value);
        if found.is_none() && !self.is_skipped("rule", &name.value) {
            let names = self.policy.rules.iter().take(LOOKED_AT).map(|rule| rule.name.clone()).collect();
            self.unknown(subject, name, "rule", names);
        }
        found
    }

    /// The place to point at for something that is nowhere.
    fn nowhere() -> Span {
        Span::new(FileId(0), 0..0)
    }

    fn broken(span: Span) -> Condition {
        Condition::Broken(None, span)
    }
}

/// Whether an item is of a kind, for the table of names.
fn kind(item: &Item) -> (&'static str, Option<&Name>) {
    match item {
        Item::Trust(_) => ("trust", None),
        Item::Category(item) => ("category", Some(&item.name)),
        Item::Consent(item) => ("consent", Some(&item.name)),
        Item::Source(item) => ("source", Some(&item.name)),
        Item::Surface(item) => ("surface", Some(&item.name)),
        Item::Content(item) => ("content", Some(&item.name)),
        Item::Goal(item) => ("goal", Some(&item.name)),
        Item::Segment(item) => ("segment", Some(&item.name)),
        Item::Rule(item) => ("rule", Some(&item.name)),
        Item::Promise(item) => ("promise", Some(&item.words)),
        Item::Test(item) => ("test", Some(&item.words)),
    }
}
