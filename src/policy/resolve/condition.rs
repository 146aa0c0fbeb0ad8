//! Owns resolving conditions and checking what is compared with what.
//! Must not know what a condition is for, beyond which parts its place forbids.

use super::{Declared, Resolver};
use crate::diagnostic::{Diagnostic, Slug, Subject};
use crate::policy::{Condition, Test};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{self, Constant};
use crate::vocabulary::{Comparison, Duration, FieldId, Members, Type, Unit, Value};

/// Where a condition stands, as far as that forbids something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Anywhere else.
    Anywhere,
    /// In what earns a tier: `trust` has no place there.
    Earned,
    /// In `unless`: `known` and `unknown` have no place there.
    Unless,
}

impl Resolver<'_> {
    pub(super) fn segments(&mut self, declared: &Declared<'_>) {
        for (at, segment) in declared.segments.values().enumerate() {
            let subject = Subject::named("segment", &segment.item.name.value);
            let condition = self.condition(&segment.item.condition, &subject, Place::Anywhere);
            self.policy.to_mut().segments[at].condition = condition;
        }
    }

    pub(super) fn condition(
        &mut self,
        condition: &ast::Condition,
        subject: &Subject,
        place: Place,
    ) -> Condition {
        match condition {
            ast::Condition::Or(parts) => Condition::Or(self.parts(parts, subject, place)),
            ast::Condition::And(parts) => Condition::And(self.parts(parts, subject, place)),
            ast::Condition::Not(inner) => Condition::Not(Box::new(self.condition(inner, subject, place))),
            ast::Condition::Segment(name) => match self.segment(name, subject) {
                Some(segment) => {
                    let part = Condition::Segment(segment, name.span);
                    if self.forbidden(&part, name.span, subject, place) {
                        Self::broken(name.span)
                    } else {
                        part
                    }
                }
                None => Self::broken(name.span),
            },
            ast::Condition::Trust(span, comparison, name) => match self.tier(name, subject) {
                Some(tier) => {
                    let part = Condition::Trust(*comparison, tier, *span);
                    if self.forbidden(&part, *span, subject, place) { Self::broken(*span) } else { part }
                }
                None => Self::broken(*span),
            },
            ast::Condition::Known(name) | ast::Condition::Unknown(name) => {
                let Some(field) = self.field(name, subject) else {
                    return Self::broken(name.span);
                };
                let part = match condition {
                    ast::Condition::Known(_) => Condition::Known(field, name.span),
                    _ => Condition::Unknown(field, name.span),
                };
                if self.forbidden(&part, name.span, subject, place) {
                    return Condition::Broken(Some(field), name.span);
                }
                part
            }
            ast::Condition::Field(span, name, test) => {
                let Some(field) = self.field(name, subject) else {
                    return Self::broken(name.span);
                };
                let span = *span;
                match self.test(field, test, span, subject) {
                    Some(test) => Condition::Field(field, test, span),
                    None => Condition::Broken(Some(field), span),
                }
            }
        }
    }

    fn parts(&mut self, parts: &[ast::Condition], subject: &Subject, place: Place) -> Vec<Condition> {
        parts.iter().map(|part| self.condition(part, subject, place)).collect()
    }

    /// Tells what the place forbids, also where it stands in a segment.
    fn forbidden(&mut self, part: &Condition, span: Span, subject: &Subject, place: Place) -> bool {
        let found = match place {
            Place::Anywhere => return false,
            Place::Earned => self.policy.gist(part).trust,
            Place::Unless => self.policy.gist(part).knowing.is_some(),
        };
        if found {
            let through =
                if matches!(part, Condition::Segment(..)) { ", and this segment goes by it" } else { "" };
            let (message, help) = match place {
                Place::Earned => (
                    format!("`trust` has no place in what earns trust{through}"),
                    "say what the visitor did to earn it; the tiers below are earned already",
                ),
                _ => (
                    format!("`known` and `unknown` have no place in `unless`{through}"),
                    "`unless` is there to spare people something, and whoever is unknown is shown the same: put it into `when`",
                ),
            };
            let diagnostic = Diagnostic::new(Slug::TypeMismatch, subject.clone(), span, message).help(help);
            // In a segment, the part that has to change stands elsewhere.
            let inside =
                self.policy.gist(part).knowing.filter(|inside| place == Place::Unless && *inside != span);
            self.tell(match inside {
                Some(inside) => diagnostic.label(inside, "it stands here"),
                None => diagnostic,
            });
        }
        found
    }

    /// The test that a field is put to, if it fits the field's type.
    fn test(&mut self, field: FieldId, test: &ast::Test, span: Span, subject: &Subject) -> Option<Test> {
        if self.policy.broken.types.contains(&field) {
            return None;
        }
        let typ = &self.policy.vocabulary[field].typ;
        let is_set = matches!(typ, Type::SetOf { .. });
        let ordered = matches!(typ, Type::Int(_) | Type::Number(_) | Type::Date | Type::Tier);
        let fits = match test {
            ast::Test::Holds => *typ == Type::Bool,
            ast::Test::Compare(comparison, _) => {
                if comparison.is_ordering() {
                    ordered
                } else {
                    !is_set
                }
            }
            ast::Test::In(_) => !is_set,
            ast::Test::Between(_) => ordered,
            ast::Test::Has(_) | ast::Test::HasAny(_) | ast::Test::HasAll(_) => is_set,
            ast::Test::Within(_) | ast::Test::OlderThan(_) => *typ == Type::Date,
        };
        if !fits {
            let typ = typ.clone();
            self.unfit(field, test, &typ, span, subject);
            return None;
        }
        Some(match test {
            ast::Test::Holds => Test::Holds,
            ast::Test::Compare(comparison, constant) => {
                Test::Compare(*comparison, self.constant(field, constant, subject)?)
            }
            ast::Test::In(constants) => Test::In(self.constants(field, constants, subject)?),
            ast::Test::Between(range) => self.between(field, range, subject)?,
            ast::Test::Has(constant) => Test::HasAll(Members::one(self.member(field, constant, subject)?)),
            ast::Test::HasAny(constants) => Test::HasAny(self.member_set(field, constants, subject)?),
            ast::Test::HasAll(constants) => Test::HasAll(self.member_set(field, constants, subject)?),
            ast::Test::Within(duration) => Test::Within(self.days(*duration, span, subject)?),
            ast::Test::OlderThan(duration) => Test::OlderThan(self.days(*duration, span, subject)?),
        })
    }

    fn unfit(&mut self, field: FieldId, test: &ast::Test, typ: &Type, span: Span, subject: &Subject) {
        let path = self.policy.vocabulary.path(field);
        let word = typ.word();
        let how = match test {
            ast::Test::Holds => "stand alone as a condition".to_owned(),
            ast::Test::Compare(comparison, _) => format!("be compared with `{}`", comparison.sign()),
            ast::Test::In(_) => "be looked up with `in { … }`".to_owned(),
            ast::Test::Between(_) => "lie in a range".to_owned(),
            ast::Test::Has(_) | ast::Test::HasAny(_) | ast::Test::HasAll(_) => "`has` a member".to_owned(),
            ast::Test::Within(_) => "be `within` a time".to_owned(),
            ast::Test::OlderThan(_) => "be `older than` a time".to_owned(),
        };
        let help = match typ {
            Type::Bool => format!("write `{path}` alone, `not {path}`, or compare it with `== true`"),
            Type::Text => {
                format!("compare it with `==` or `in {{ … }}`, or ask whether it is `known {path}`")
            }
            Type::OneOf { .. } => format!("compare it with `==`, `!=` or `in {{ … }}`: `{path} in {{ … }}`"),
            Type::SetOf { .. } => {
                format!("ask what it `has`: `{path} has …`, `has any {{ … }}`, `has all {{ … }}`")
            }
            Type::Date => "compare it with a date, or with `within` and `older than`".to_owned(),
            Type::Tier => "compare it with a tier".to_owned(),
            Type::Int(_) | Type::Number(_) => "compare it with a number, or with `in 1..5`".to_owned(),
        };
        self.mismatch(subject, span, format!("`{path}` is of type `{word}`, which cannot {how}"), help);
    }

    fn between(&mut self, field: FieldId, range: &ast::Range, subject: &Subject) -> Option<Test> {
        let mut end = |end: &Option<Spanned<Constant>>| match end {
            Some(constant) => {
                self.constant(field, constant, subject).map(|value| Some((value, constant.span)))
            }
            None => Some(None),
        };
        let (low, high) = (end(&range.low), end(&range.high));
        let (low, high) = (low?, high?);
        if let (Some((low, span)), Some((high, _))) = (&low, &high)
            && order(low, high).is_gt()
        {
            let help = "write the smaller end first";
            self.mismatch(subject, *span, "this range is turned round, so that nothing lies in it", help);
            return None;
        }
        Some(Test::Between(low.map(|(value, _)| value), high.map(|(value, _)| value)))
    }

    fn days(&mut self, duration: Duration, span: Span, subject: &Subject) -> Option<Duration> {
        if duration.unit == Unit::Hours {
            let message = "hours do not fit a calendar date";
            self.mismatch(subject, span, message, "count in days, weeks, months or years");
            return None;
        }
        Some(duration)
    }
}

/// How two values of one ordered type stand to each other.
pub(crate) fn order(a: &Value, b: &Value) -> std::cmp::Ordering {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.total_cmp(b),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::Tier(a), Value::Tier(b)) => a.cmp(b),
        _ => std::cmp::Ordering::Equal,
    }
}

impl Comparison {
    /// Whether it holds between two values of one type.
    pub fn holds_between(self, a: &Value, b: &Value) -> bool {
        if self.is_ordering() { self.holds(order(a, b)) } else { (a == b) == (self == Comparison::Equal) }
    }
}
