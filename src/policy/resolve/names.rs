//! Owns which names are declared, twice or not at all. Must not know what they hold.

use super::{Declared, Documented, Resolver, kind};
use crate::diagnostic::{Diagnostic, Slug, Subject};
use crate::policy::{Condition, Gist, Segment};
use crate::source::Span;
use crate::syntax::ast::{Ast, Item, Name};
use crate::vocabulary::{Category, Intimacy, Origin, Party};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Names that a source may not take, beside those of the scales: they are the host's.
const HOST_KEYS: &[&str] = &["id", "trust", "consent", "now"];

impl Resolver<'_> {
    /// Notes what could not be read: it declares its name, and nothing is asked of it.
    pub(super) fn collect_skipped(&mut self, ast: &Ast) {
        self.open_world = ast.unread_files;
        for skipped in &ast.skipped {
            if skipped.kind == "trust" {
                self.open_trust = true;
            }
            if let Some(name) = &skipped.name {
                self.skipped.insert((skipped.kind, name.clone()));
                self.open.insert((skipped.kind, name.clone()));
            }
        }
    }

    /// Sorts what is declared by kind and name, and tells each name that stands twice.
    pub(super) fn collect<'a>(&mut self, ast: &'a Ast) -> Declared<'a> {
        let mut declared = Declared::default();
        for declaration in &ast.declarations {
            let doc = declaration.doc.as_ref();
            let span = declaration.span;
            macro_rules! place {
                ($list:ident, $item:expr, $name:expr) => {{
                    let documented = Documented { item: $item, doc, span, whole: declaration };
                    match declared.$list.entry($name.value.as_str()) {
                        Entry::Vacant(entry) => {
                            entry.insert(documented);
                        }
                        Entry::Occupied(entry) => {
                            let first = kind_span(entry.get().span);
                            self.declared_twice(&declaration.item, first);
                        }
                    }
                }};
            }
            match &declaration.item {
                Item::Trust(item) => {
                    declared.trust.push(Documented { item, doc, span, whole: declaration });
                }
                Item::Category(item) => place!(categories, item, item.name),
                Item::Consent(item) => place!(consents, item, item.name),
                Item::Source(item) => place!(sources, item, item.name),
                Item::Surface(item) => place!(surfaces, item, item.name),
                Item::Content(item) => place!(contents, item, item.name),
                Item::Goal(item) => place!(goals, item, item.name),
                Item::Segment(item) => place!(segments, item, item.name),
                Item::Rule(item) => place!(rules, item, item.name),
                Item::Promise(item) => place!(promises, item, item.words),
                Item::Test(item) => place!(tests, item, item.words),
            }
        }
        declared
    }

    fn declared_twice(&mut self, item: &Item, first: Span) {
        let (kind, name) = kind(item);
        let Some(name) = name else { return };
        let subject = if matches!(kind, "promise" | "test") {
            Subject::Words(kind, name.value.clone())
        } else {
            Subject::named(kind, name.value.clone())
        };
        self.open.insert((kind, name.value.clone()));
        let message = format!("a {kind} called `{}` is declared already", name.value);
        let diagnostic = Diagnostic::new(Slug::DuplicateName, subject, name.span, message)
            .label(first, "the other one begins here")
            .help("rename one of the two, or make them one");
        self.tell(diagnostic);
    }

    /// Tells sources and categories that take a word of the scales, or each other's name.
    pub(super) fn reserved_names(&mut self, declared: &Declared<'_>) {
        let word_of_scale = |name: &str| {
            if Origin::parse(name).is_some() {
                Some("an origin")
            } else if Party::parse(name).is_some() {
                Some("a party")
            } else if Intimacy::parse(name).is_some() {
                Some("a level of intimacy")
            } else if Category::BUILT_IN.iter().any(|(word, _)| *word == name) {
                Some("a category that is built in")
            } else {
                None
            }
        };
        let sources = declared.sources.values().map(|source| ("source", &source.item.name));
        let categories = declared.categories.values().map(|item| ("category", &item.item.name));
        let names: Vec<(&'static str, &Name)> = sources.chain(categories).collect();
        for (kind, name) in &names {
            let host = *kind == "source" && HOST_KEYS.contains(&name.value.as_str());
            let taken = if host { Some("a word of the host's facts") } else { word_of_scale(&name.value) };
            if let Some(taken) = taken {
                let message = format!("`{}` is {taken}, so no {kind} can be called that", name.value);
                let subject = Subject::named(kind, name.value.clone());
                self.duplicate(subject, name.span, message, "choose another name");
            }
        }
        for source in declared.sources.values() {
            let Some(category) = declared.categories.get(source.item.name.value.as_str()) else {
                continue;
            };
            let (source, category) = (&source.item.name, &category.item.name);
            let (kind, other, later, first) = if source.span > category.span {
                ("source", "category", source, category)
            } else {
                ("category", "source", category, source)
            };
            let message =
                format!("a {other} is called `{}` already, and `{0} data` would mean both", later.value);
            let diagnostic =
                Diagnostic::new(Slug::DuplicateName, Subject::named(kind, &later.value), later.span, message)
                    .label(first.span, format!("the {other}"))
                    .help("rename one of the two");
            self.tell(diagnostic);
        }
    }

    /// Makes room for segments, so that they can be referred to before they are resolved.
    pub(super) fn outline(&mut self, declared: &Declared<'_>) {
        let segments = declared.segments.values().map(|segment| Segment {
            name: segment.item.name.value.clone(),
            span: segment.item.name.span,
            condition: Condition::Broken(None, segment.span),
            gist: Gist::default(),
            doc: segment.doc.cloned(),
        });
        self.policy.to_mut().segments = segments.collect();
    }

    /// The members of a list of names, by place; each that stands twice is told.
    pub(super) fn distinct(
        &mut self,
        names: &[&Name],
        subject: &Subject,
        what: &str,
    ) -> BTreeMap<String, usize> {
        let mut seen = BTreeMap::new();
        for (at, name) in names.iter().enumerate() {
            if seen.contains_key(&name.value) {
                let message = format!("the {what} `{}` stands twice", name.value);
                let help = "keep one of the two";
                if what == "member" {
                    self.twice(subject.clone(), name.span, message, help);
                } else {
                    self.duplicate(subject.clone(), name.span, message, help);
                }
            } else {
                seen.insert(name.value.clone(), at);
            }
        }
        seen
    }
}

/// The start of a declaration, to point at.
fn kind_span(span: Span) -> Span {
    Span { end: span.start + 1, ..span }
}
