//! Owns whether constants are of a field's type. Must not know what they are compared by.

use super::Resolver;
use crate::diagnostic::{Subject, did_you_mean};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Constant, Given};
use crate::vocabulary::{FieldId, Members, Type, Value, parse_date};

impl Resolver {
    /// A constant as a value of the field's type.
    pub(super) fn constant(
        &mut self,
        field: FieldId,
        constant: &Spanned<Constant>,
        subject: &Subject,
    ) -> Option<Value> {
        let span = constant.span;
        let typ = self.policy.vocabulary[field].typ.clone();
        match (&typ, &constant.value) {
            (Type::Bool, Constant::Name(name)) if name == "true" => Some(Value::Bool(true)),
            (Type::Bool, Constant::Name(name)) if name == "false" => Some(Value::Bool(false)),
            (Type::Int(range) | Type::Number(range), Constant::Number(number)) => {
                let path = self.policy.vocabulary.path(field);
                if matches!(typ, Type::Int(_)) && number.fract() != 0.0 {
                    let message = format!("`{path}` is a whole number, so it is never {number}");
                    self.mismatch(subject, span, message, "compare it with a whole number");
                    return None;
                }
                if !range.contains(*number) {
                    let end = |end: Option<f64>| end.map_or(String::new(), |end| end.to_string());
                    let range = format!("{}..{}", end(range.low), end(range.high));
                    let message = format!("{number} lies outside what `{path}` can be ({range})");
                    self.mismatch(subject, span, message, "compare it with a value that it can have");
                    return None;
                }
                Some(Value::Number(*number))
            }
            (Type::Text, Constant::Text(text)) if text.is_empty() => {
                let path = self.policy.vocabulary.path(field);
                let message = format!("an empty `{path}` is unknown, so it never equals \"\"");
                self.mismatch(subject, span, message, format!("write `unknown {path}`"));
                None
            }
            (Type::Text, Constant::Text(text)) => Some(Value::Text(text.clone())),
            (Type::Date, Constant::Date(date)) => {
                let parsed = parse_date(date);
                if parsed.is_none() {
                    let help = "write a day of the calendar, year first: `2026-11-30`";
                    self.mismatch(subject, span, format!("there is no day `{date}`"), help);
                }
                parsed.map(Value::Date)
            }
            (Type::Tier, Constant::Name(name)) => {
                let found = self.policy.vocabulary.find_tier(name);
                if found.is_none() && !self.open_trust && !self.open_world {
                    let names: Vec<String> =
                        self.policy.vocabulary.tiers.iter().map(|tier| tier.name.clone()).collect();
                    let help = did_you_mean(name, "tier", names.iter().map(String::as_str));
                    self.mismatch(subject, span, format!("`{name}` is no tier"), help);
                }
                found.map(Value::Tier)
            }
            (Type::OneOf { .. }, Constant::Name(_)) => {
                self.member(field, constant, subject).map(Value::Member)
            }
            _ => {
                self.ill_typed(field, &typ, &constant.value, span, subject);
                None
            }
        }
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
                    self.duplicate(subject.clone(), constant.span, message, "name it once");
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
        let typ = self.policy.vocabulary[field].typ.clone();
        let (Type::OneOf { members } | Type::SetOf { members }) = &typ else {
            return None;
        };
        let Constant::Name(name) = &constant.value else {
            self.ill_typed(field, &typ, &constant.value, constant.span, subject);
            return None;
        };
        let found = members.iter().position(|member| member.name == *name);
        if found.is_none() {
            let path = self.policy.vocabulary.path(field);
            let help = did_you_mean(name, "member", members.iter().map(|member| member.name.as_str()));
            self.mismatch(subject, constant.span, format!("`{path}` has no member `{name}`"), help);
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
                    self.duplicate(subject.clone(), constant.span, message, "name it once");
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
