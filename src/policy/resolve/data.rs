//! Owns resolving consents, categories, sources and fields. Must not know rules.

use super::{Declared, Resolver};
use crate::diagnostic::{Change, Diagnostic, Remedy, Slug, Subject};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{self, Constant, FieldClause, Name};
use crate::vocabulary::{
    Category, CategoryId, Consent, Field, FieldId, Intimacy, Member, Origin, Party, Range, Source, SourceId,
    Type, Viewers,
};
use std::collections::BTreeMap;

impl Resolver<'_> {
    pub(super) fn data(&mut self, declared: &Declared<'_>) {
        for consent in declared.consents.values() {
            self.policy.to_mut().places.consents.push(consent.item.name.span);
            self.policy.to_mut().vocabulary.consents.push(Consent {
                name: consent.item.name.value.clone(),
                question: consent.item.question.clone(),
                doc: consent.doc.cloned(),
            });
        }
        self.categories(declared);
        for (at, source) in declared.sources.values().enumerate() {
            let item = source.item;
            let subject = Subject::named("source", &item.name.value);
            let needs = item.needs.as_ref().and_then(|name| self.consent(name, &subject));
            self.policy.to_mut().places.sources.push(item.name.span);
            self.policy.to_mut().vocabulary.sources.push(Source {
                name: item.name.value.clone(),
                // The words come from the grammar's closed lists.
                origin: Origin::parse(&item.origin).unwrap_or(Origin::Inferred),
                party: Party::parse(&item.party).unwrap_or(Party::Third),
                needs,
                description: item.description.clone(),
                doc: source.doc.cloned(),
            });
            if item.fields.is_empty() {
                let message = format!("the source `{}` has no fields", item.name.value);
                let out = Remedy::new(
                    format!("take the source `{}` out", item.name.value),
                    Change::Undeclare(item.name.span),
                );
                let told = Self::lacking(subject, item.name.span, message);
                let help = "declare what is known through it, or leave the source out";
                self.tell(told.help(help).remedy(out));
            }
            let first = self.policy.vocabulary.fields.len();
            self.fields(SourceId::from_index(at), item);
            if item.needs.is_some() && needs.is_none() {
                // They are bound to a consent, whichever that is.
                let fields = (first..self.policy.vocabulary.fields.len()).map(FieldId::from_index);
                self.policy.to_mut().broken.fields.extend(fields);
            }
        }
    }

    fn categories(&mut self, declared: &Declared<'_>) {
        let mut categories: BTreeMap<&str, (Category, Option<Span>)> = BTreeMap::new();
        for (name, intimacy) in Category::BUILT_IN {
            let category = Category { name: (*name).to_owned(), intimacy: *intimacy, fideslang: None };
            categories.insert(name, (category, None));
        }
        for (name, category) in &declared.categories {
            // A built-in one that is declared again was told, and stays as it is.
            categories.entry(name).or_insert_with(|| {
                let item = category.item;
                let category = Category {
                    name: item.name.value.clone(),
                    intimacy: Intimacy::parse(&item.intimacy).unwrap_or(Intimacy::Special),
                    fideslang: item.fideslang.clone(),
                };
                (category, Some(item.name.span))
            });
        }
        for (category, place) in categories.into_values() {
            self.policy.to_mut().vocabulary.categories.push(category);
            self.policy.to_mut().places.categories.push(place);
        }
    }

    fn fields(&mut self, source: SourceId, item: &ast::Source) {
        let mut fields: BTreeMap<&str, &ast::Field> = BTreeMap::new();
        for field in &item.fields {
            if let Some(first) = fields.get(field.name.value.as_str()) {
                let path = format!("{}.{}", item.name.value, field.name.value);
                let message = format!("the field `{path}` is declared already");
                let diagnostic =
                    Diagnostic::new(Slug::DuplicateName, Subject::field(path), field.name.span, message)
                        .label(first.name.span, "the other one")
                        .help("rename one of the two, or leave one out");
                self.tell(diagnostic);
            } else {
                fields.insert(&field.name.value, field);
            }
        }
        for field in fields.into_values() {
            self.one_field(source, &item.name.value, field);
        }
    }

    fn one_field(&mut self, source: SourceId, source_name: &str, item: &ast::Field) {
        let id = FieldId::from_index(self.policy.vocabulary.fields.len());
        let subject = Subject::field(format!("{source_name}.{}", item.name.value));
        let before = self.diagnostics.len();
        let typ = self.field_type(&item.typ, &subject);
        if self.diagnostics.len() > before {
            self.policy.to_mut().broken.types.insert(id);
        }
        let category = self.category(&item.category, &subject);
        if category.is_none() {
            self.policy.to_mut().broken.labels.insert(id);
        }
        let before = self.diagnostics.len();
        let mut field = Field {
            source,
            name: item.name.value.clone(),
            typ,
            category: category.unwrap_or(CategoryId(0)),
            sure: None,
            fresh: None,
            goals: None,
            seen_by: Viewers::Visitor,
            doc: item.doc.clone(),
        };
        let mut seen = BTreeMap::new();
        for clause in &item.clauses {
            match clause {
                FieldClause::Sure(span, percent) => {
                    if self.once(&mut seen, "sure", *span, &subject) {
                        // A confidence with a mistake is one all the same.
                        field.sure = Some(self.share(percent, &subject).unwrap_or(1.0));
                    }
                }
                FieldClause::Fresh(span, duration) => {
                    if self.once(&mut seen, "fresh", *span, &subject) {
                        field.fresh = Some(duration.value);
                    }
                }
                // The goals themselves are resolved when they are known.
                FieldClause::For(span, _) => {
                    self.once(&mut seen, "for", *span, &subject);
                }
                FieldClause::SeenBy(span, viewers) => {
                    if self.once(&mut seen, "seen by", *span, &subject) {
                        field.seen_by = Viewers::parse(viewers).unwrap_or(Viewers::Visitor);
                    }
                }
            }
        }
        if self.diagnostics.len() > before {
            self.policy.to_mut().broken.fields.insert(id);
        }
        self.policy.to_mut().places.fields.push(item.name.span);
        self.policy.to_mut().vocabulary.fields.push(field);
    }

    fn field_type(&mut self, typ: &Spanned<ast::Type>, subject: &Subject) -> Type {
        match &typ.value {
            ast::Type::Bool => Type::Bool,
            ast::Type::Text => Type::Text,
            ast::Type::Date => Type::Date,
            ast::Type::Tier => Type::Tier,
            ast::Type::Int(range) => Type::Int(self.type_range(range.as_ref(), true, subject)),
            ast::Type::Number(range) => Type::Number(self.type_range(range.as_ref(), false, subject)),
            ast::Type::OneOf(members) => Type::OneOf { members: self.members(members, subject) },
            ast::Type::SetOf(members) => Type::SetOf { members: self.members(members, subject) },
        }
    }

    fn members(&mut self, members: &[ast::Member], subject: &Subject) -> Vec<Member> {
        let names: Vec<&Name> = members.iter().map(|member| &member.name).collect();
        self.distinct(&names, subject, "member");
        let members = members
            .iter()
            .map(|member| Member { name: member.name.value.clone(), words: member.words.clone() });
        members.collect()
    }

    fn type_range(&mut self, range: Option<&ast::Range>, whole: bool, subject: &Subject) -> Range {
        let Some(range) = range else {
            return Range::default();
        };
        let mut end = |end: &Option<Spanned<Constant>>| -> Option<f64> {
            let constant = end.as_ref()?;
            match constant.value {
                Constant::Number(number) if !whole || number.fract() == 0.0 => Some(number),
                _ => {
                    let kind = if whole { "a whole number" } else { "a number" };
                    let message = format!("the range of this type ends at {kind}");
                    self.mismatch(
                        subject,
                        constant.span,
                        message,
                        format!("write {kind}, or leave the end open"),
                    );
                    None
                }
            }
        };
        let found = Range { low: end(&range.low), high: end(&range.high) };
        if let (Some(low), Some(high), Some(place)) = (found.low, found.high, &range.low)
            && low > high
        {
            let message = format!("the range {low}..{high} is turned round, so that no value lies in it");
            self.mismatch(subject, place.span, message, format!("write {high}..{low}"));
        }
        found
    }
}
