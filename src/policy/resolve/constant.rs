//! Owns whether constants are of a field's type. Must not know what they are compared by.

use super::Resolver;
use crate::diagnostic::{Diagnostic, Remedy, Slug, Subject, did_you_mean, nearest};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Constant, Given};
use crate::vocabulary::{FieldId, Member, Members, Type, Value, parse_date};

impl Resolver<'_> {
    /// A constant as a value of the field's type.
    pub(super) fn constant(
        &mut self,
        field: FieldId,
        constant: &Spanned<Constant>,
        subject: &Subject,
    ) -> Option<Value> {
        let value = self.fitting(field, &constant.value);
        if value.is_none() {
            self.unfitting(field, constant, subject);
        }
        value
    }

    /// The value that a constant is, if it is one of the field's type.
    fn fitting(&self, field: FieldId, constant: &Constant) -> Option<Value> {
        match (&self.policy.vocabulary[field].typ, constant) {
            (Type::Bool, Constant::Name(name)) if name == "true" => Some(Value::Bool(true)),
            (Type::Bool, Constant::Name(name)) if name == "false" => Some(Value::Bool(false)),
            (Type::Int(range), Constant::Number(number)) => {
                (number.fract() == 0.0 && range.contains(*number)).then_some(Value::Number(*number))
            }
            (Type::Number(range), Constant::Number(number)) => {
                range.contains(*number).then_some(Value::Number(*number))
            }
            (Type::Text, Constant::Text(text)) => (!text.is_empty()).then(|| Value::Text(text.clone())),
            (Type::Date, Constant::Date(date)) => parse_date(date).map(Value::Date),
            (Type::Tier, Constant::Name(name)) => self.policy.vocabulary.find_tier(name).map(Value::Tier),
            (Type::OneOf { members }, Constant::Name(name)) => {
                members.iter().position(|member| member.name == *name).map(Value::Member)
            }
            _ => None,
        }
    }

    /// Tells why a constant is no value of the field's type.
    fn unfitting(&mut self, field: FieldId, constant: &Spanned<Constant>, subject: &Subject) {
        let span = constant.span;
        let vocabulary = &self.policy.vocabulary;
        let path = vocabulary.path(field);
        let typ = vocabulary[field].typ.clone();
        match (&typ, &constant.value) {
            (Type::Int(_), Constant::Number(number)) if number.fract() != 0.0 => {
                let message = format!("`{path}` is a whole number, so it is never {number}");
                self.mismatch(subject, span, message, "compare it with a whole number");
            }
            (Type::Int(range) | Type::Number(range), Constant::Number(number)) => {
                let end = |end: Option<f64>| end.map_or(String::new(), |end| end.to_string());
                let range = format!("{}..{}", end(range.low), end(range.high));
                let message = format!("{number} lies outside what `{path}` can be ({range})");
                let help = match subject {
                    Subject::Words("test", _) => "give it a value that it can have",
                    _ => "compare it with a value that it can have",
                };
                self.mismatch(subject, span, message, help);
            }
            (Type::Text, Constant::Text(_)) => {
                let message = format!("an empty `{path}` is unknown, so it never equals \"\"");
                let help = match subject {
                    Subject::Words("test", _) => "leave it out: what is not given is unknown".to_owned(),
                    _ => format!(
                        "`unknown {path}` asks whether it is empty, and `known {path}` whether it is not"
                    ),
                };
                self.mismatch(subject, span, message, help);
            }
            (Type::Date, Constant::Date(date)) => {
                let help = "write a day of the calendar, year first: `2026-11-30`";
                self.mismatch(subject, span, format!("there is no day `{date}`"), help);
            }
            (Type::Tier, Constant::Name(_)) if self.open_trust || self.open_world => {}
            (Type::Tier, Constant::Name(name)) => {
                let names: Vec<String> = vocabulary.tiers.iter().map(|tier| tier.name.clone()).collect();
                self.none_of(&names, "tier", (name, span), subject, format!("`{name}` is no tier"));
            }
            (Type::OneOf { members }, Constant::Name(name)) => {
                self.no_member(field, members, name, span, subject);
            }
            _ => self.ill_typed(field, &typ, &constant.value, span, subject),
        }
    }

    fn no_member(&mut self, field: FieldId, members: &[Member], name: &str, span: Span, subject: &Subject) {
        let path = self.policy.vocabulary.path(field);
        let names: Vec<String> = members.iter().map(|member| member.name.clone()).collect();
        self.none_of(&names, "member", (name, span), subject, format!("`{path}` has no member `{name}`"));
    }

    /// Tells a name that is none of those there are, and the one that was perhaps meant.
    fn none_of(
        &mut self,
        names: &[String],
        what: &str,
        (name, span): (&str, Span),
        subject: &Subject,
        message: String,
    ) {
        let help = did_you_mean(name, what, names.iter().map(String::as_str));
        let near = nearest(name, names.iter().map(String::as_str));
        let diagnostic = Diagnostic::new(Slug::TypeMismatch, subject.clone(), span, message).help(help);
        self.tell(diagnostic.remedy(near.map(|near| Remedy::respell(span, near))));
    }

    fn ill_typed(&mut self, field: FieldId, typ: &Type, constant: &Constant, span: Span, subject: &Subject) {
        let path = self.policy.vocabulary.path(field);
        let is = match constant {
            Constant::Number(number) => format!("the number {number}"),
            Constant::Date(date) => format!("the date {date}"),
            Constant::Text(_) => "a text in quotes".to_owned(),
            Constant::Name(name) => format!("the name `{name}`"),
        };
        let help = match typ {
            Type::Bool => "write `true` or `false`",
            Type::Int(_) => "write a whole number",
            Type::Number(_) => "write a number",
            Type::Text => "write a text in quotes",
            Type::Date => "write a date: `2026-11-30`",
            Type::Tier => "write the name of a tier",
            Type::OneOf { .. } | Type::SetOf { .. } => "write the name of a member, without quotes",
        };
        let word = typ.word();
        self.mismatch(subject, span, format!("`{path}` is of type `{word}`, and this is {is}"), help);
    }

    /// Constants of the field's type; told where one stands twice.
    pub(super) fn constants(
        &mut self,
        field: FieldId,
        constants: &[Spanned<Constant>],
        subject: &Subject,
    ) -> Option<Vec<Value>> {
        let mut values: Vec<Value> = Vec::new();
        let mut whole = true;
        let mut texts = std::collections::BTreeSet::new();
        for constant in constants {
            match self.constant(field, constant, subject) {
                // Every value prints as itself, so that sameness can be looked up.
                Some(value) if !texts.insert(format!("{value:?}")) => {
                    let message = "this stands twice in one set";
                    self.twice(subject.clone(), constant.span, message.to_owned(), "name it once");
                }
                Some(value) => values.push(value),
                None => whole = false,
            }
        }
        whole.then_some(values)
    }

    /// A member of the field's type, by its place.
    pub(super) fn member(
        &mut self,
        field: FieldId,
        constant: &Spanned<Constant>,
        subject: &Subject,
    ) -> Option<usize> {
        let typ = &self.policy.vocabulary[field].typ;
        let (Type::OneOf { members } | Type::SetOf { members }) = typ else {
            return None;
        };
        let Constant::Name(name) = &constant.value else {
            let typ = typ.clone();
            self.ill_typed(field, &typ, &constant.value, constant.span, subject);
            return None;
        };
        let found = members.iter().position(|member| member.name == *name);
        if found.is_none() {
            let members = members.clone();
            self.no_member(field, &members, name, constant.span, subject);
        }
        found
    }

    /// Members of the field's type; told where one stands twice.
    pub(super) fn member_set(
        &mut self,
        field: FieldId,
        constants: &[Spanned<Constant>],
        subject: &Subject,
    ) -> Option<Members> {
        let mut members = Members::none();
        let mut whole = true;
        for constant in constants {
            match self.member(field, constant, subject) {
                Some(member) if members.contains(member) => {
                    let message = "this stands twice in one set";
                    self.twice(subject.clone(), constant.span, message.to_owned(), "name it once");
                }
                Some(member) => members.insert(member),
                None => whole = false,
            }
        }
        whole.then_some(members)
    }

    /// What a test gives for a field.
    pub(super) fn given(
        &mut self,
        field: FieldId,
        given: &Spanned<Given>,
        subject: &Subject,
    ) -> Option<Value> {
        if self.policy.broken.types.contains(&field) {
            return None;
        }
        let is_set = matches!(self.policy.vocabulary[field].typ, Type::SetOf { .. });
        match &given.value {
            Given::Set(members) if is_set => self.member_set(field, members, subject).map(Value::Set),
            Given::One(constant) if !is_set => {
                let constant = Spanned { value: constant.clone(), span: given.span };
                self.constant(field, &constant, subject)
            }
            Given::Set(_) => {
                let path = self.policy.vocabulary.path(field);
                let message = format!("`{path}` is no set, so it cannot be given as one");
                self.mismatch(subject, given.span, message, "give it one value");
                None
            }
            Given::One(_) => {
                let path = self.policy.vocabulary.path(field);
                let message = format!("`{path}` is a set, so it is given as one");
                self.mismatch(subject, given.span, message, "put its members into braces: `= { … }`");
                None
            }
        }
    }
}
