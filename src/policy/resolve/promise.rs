//! Owns resolving promises and tests. Must not know whether they hold.

use super::condition::Place;
use super::{Declared, Resolver};
use crate::diagnostic::{Diagnostic, LOOKED_AT, Remedy, Slug, Subject};
use crate::policy::{Expect, Expected, Promise, PromiseLine, TestCase};
use crate::syntax::ast::{self, TestLine};
use crate::vocabulary::{FieldId, Intimacy, Never, Origin, Party, Selector, SlotId};
use std::collections::{BTreeMap, BTreeSet};

impl Resolver<'_> {
    pub(super) fn promises(&mut self, declared: &Declared<'_>) {
        for promise in declared.promises.values() {
            let item = promise.item;
            let subject = Subject::Words("promise", item.words.value.clone());
            if item.lines.is_empty() {
                let message = "this promise promises nothing";
                let remedy = Remedy::clause(item.words.span, "never use inferred data");
                let told = Self::lacking(subject.clone(), item.words.span, message);
                self.tell(told.help("add a line: `never use inferred data when …`").remedy(remedy));
            }
            let lines = item.lines.iter().map(|line| self.promise_line(line, &subject)).collect();
            self.policy.to_mut().promises.push(Promise {
                words: item.words.value.clone(),
                span: item.words.span,
                lines,
            });
        }
    }

    fn promise_line(&mut self, line: &ast::PromiseLine, subject: &Subject) -> PromiseLine {
        let never = match &line.never {
            ast::Never::Show(content, slot) => {
                let content = self.content(content, subject);
                match slot {
                    Some(slot) => {
                        let slot = self.slot(slot, subject);
                        content.zip(slot).map(|(content, slot)| Never::Show(content, Some(slot)))
                    }
                    None => content.map(|content| Never::Show(content, None)),
                }
            }
            ast::Never::Use(selector) => self.selector(selector, subject).map(Never::Use),
            ast::Never::Ask(selector) => self.selector(selector, subject).map(Never::Ask),
        };
        let condition =
            line.condition.as_ref().map(|condition| self.condition(condition, subject, Place::Anywhere));
        PromiseLine { span: line.span, never, condition }
    }

    fn selector(&mut self, selector: &ast::Selector, subject: &Subject) -> Option<Selector> {
        let name = match selector {
            ast::Selector::Field(name) => {
                let field = self.field(name, subject)?;
                return Some(Selector { words: name.value.clone(), fields: BTreeSet::from([field]) });
            }
            ast::Selector::Data(name) => name,
        };
        let word = name.value.as_str();
        let words = format!("{word} data");
        let fields_with = |resolver: &Resolver, with: &dyn Fn(FieldId) -> bool| -> BTreeSet<FieldId> {
            resolver.policy.vocabulary.field_ids().filter(|field| with(*field)).collect()
        };
        let vocabulary = &self.policy.vocabulary;
        let fields = if let Some(origin) = Origin::parse(word) {
            fields_with(self, &|field| vocabulary.label(field).origin == origin)
        } else if let Some(party) = Party::parse(word) {
            fields_with(self, &|field| vocabulary.label(field).party == party)
        } else if let Some(intimacy) = Intimacy::parse(word) {
            fields_with(self, &|field| vocabulary.label(field).intimacy == intimacy)
        } else if let Some(category) = vocabulary.find_category(word) {
            fields_with(self, &|field| vocabulary[field].category == category)
        } else if let Some(source) = vocabulary.find_source(word) {
            fields_with(self, &|field| vocabulary[field].source == source)
        } else {
            if self.is_skipped("source", word) || self.is_skipped("category", word) {
                return None;
            }
            if word == "implicit" {
                // Its nearest word would be its opposite.
                let (message, help) = (
                    "no kind of data is called `implicit`",
                    "implicit is what was `observed` or `inferred`: write a line for each",
                );
                let told = Diagnostic::new(Slug::UnknownName, subject.clone(), name.span, message);
                self.tell(told.help(help));
            } else {
                let scales = Origin::ALL
                    .iter()
                    .map(|step| step.word())
                    .chain(Party::ALL.iter().map(|step| step.word()))
                    .chain(Intimacy::ALL.iter().map(|step| step.word()))
                    .map(str::to_owned);
                let categories =
                    vocabulary.categories.iter().take(LOOKED_AT).map(|category| category.name.clone());
                let sources = vocabulary.sources.iter().take(LOOKED_AT).map(|source| source.name.clone());
                let names = scales.chain(categories).chain(sources).collect();
                self.unknown(subject, name, "source, origin, party, category or level", names);
            }
            return None;
        };
        Some(Selector { words, fields })
    }

    pub(super) fn tests(&mut self, declared: &Declared<'_>) {
        for test in declared.tests.values() {
            let test = self.one_test(test.item);
            self.policy.to_mut().tests.push(test);
        }
    }

    fn one_test(&mut self, item: &ast::TestCase) -> TestCase {
        let subject = Subject::Words("test", item.words.value.clone());
        let mut test = TestCase {
            words: item.words.value.clone(),
            span: item.words.span,
            trust: None,
            consents: Vec::new(),
            now: None,
            fields: Vec::new(),
            expects: Vec::new(),
        };
        let mut seen = BTreeMap::new();
        let mut given: BTreeSet<&str> = BTreeSet::new();
        let mut expecting = false;
        for line in &item.lines {
            match line {
                TestLine::Trust(span, name) => {
                    if self.once(&mut seen, "given trust", *span, &subject) {
                        test.trust = self.tier(name, &subject);
                    }
                }
                TestLine::Consent(names) => {
                    for name in names {
                        let consent = self.consent(name, &subject);
                        test.consents.extend(consent);
                    }
                }
                TestLine::Now(span, date) => {
                    if self.once(&mut seen, "given now", *span, &subject) {
                        test.now = self.date(date, &subject);
                    }
                }
                TestLine::Field(_, name, value) => {
                    if !given.insert(&name.value) {
                        let message = format!("`{}` is given twice", name.value);
                        self.duplicate(subject.clone(), name.span, message, "keep one of the two");
                    } else if let Some(field) = self.field(name, &subject)
                        && let Some(value) = self.given(field, value, &subject)
                    {
                        test.fields.push((field, value));
                    }
                }
                TestLine::ExpectTrust(span, name) => {
                    expecting = true;
                    if let Some(tier) = self.tier(name, &subject) {
                        test.expects.push(Expect { span: *span, expected: Expected::Trust(tier) });
                    }
                }
                TestLine::Expect(span, slot, expected) => {
                    expecting = true;
                    if let Some(expected) = self.expected(slot, expected, &subject) {
                        test.expects.push(Expect { span: *span, expected });
                    }
                }
            }
        }
        if !expecting {
            let message = "this test expects nothing, so it cannot fail";
            let vocabulary = &self.policy.vocabulary;
            let slot = vocabulary.slots.first().map(|_| vocabulary.slot_path(SlotId(0)));
            let remedy = slot.map(|slot| Remedy::clause(item.words.span, format!("expect {slot} default")));
            let told = Self::lacking(subject, item.words.span, message);
            self.tell(told.help("add `expect SURFACE.SLOT shows CONTENT`").remedy(remedy));
        }
        test
    }

    fn expected(
        &mut self,
        slot: &ast::Name,
        expected: &ast::Expected,
        subject: &Subject,
    ) -> Option<Expected> {
        let slot = self.slot(slot, subject);
        match expected {
            ast::Expected::Default => slot.map(Expected::Default),
            ast::Expected::Shows(name, by) => {
                let content = self.content(name, subject);
                let by = by.as_ref().map(|name| self.rule(name, subject));
                Some(Expected::Shows(slot?, content?, known(by)?))
            }
            ast::Expected::Asks(name, by) => {
                let field = self.field(name, subject);
                let by = by.as_ref().map(|name| self.rule(name, subject));
                Some(Expected::Asks(slot?, field?, known(by)?))
            }
        }
    }
}

/// What is named and known, or not named at all.
fn known<T>(named: Option<Option<T>>) -> Option<Option<T>> {
    match named {
        Some(found) => found.map(Some),
        None => Some(None),
    }
}
