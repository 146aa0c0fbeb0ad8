//! Owns making a visitor from values of the host's own language, for hosts that have no JSON. What is
//! admitted is what facts admit. Must not know JSON, nor rules.

use super::plain::{Given, Plain};
use super::typed::{self, Typed};
use super::visitor::Visitor;
use crate::diagnostic::did_you_mean;
use crate::vocabulary::{ConsentId, FieldId, Member, Members, Moment, TierId, Type, Value, Vocabulary};

/// Why something cannot be said of a visitor. It is a mistake of the host's: facts that come from
/// elsewhere and are wrong are told among the problems of a decision instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// A name that the set does not declare.
    #[error("no {what} is called `{name}`; {help}")]
    Unknown {
        /// What was asked for: a field, a tier or a consent.
        what: &'static str,
        /// Its name.
        name: String,
        /// The one that may have been meant, else those there are.
        help: String,
    },
    /// Something that was looked up in another set.
    #[error("this {what} was looked up in another set; look it up in the one that decides")]
    Foreign {
        /// What it is: a field, a tier or a consent.
        what: &'static str,
    },
    /// A value that the field's type does not admit, in the words that facts would have for it.
    #[error("`{field}` cannot be this: {problem}")]
    IllTyped {
        /// The field's path.
        field: String,
        /// What is wrong with the value, and which there are.
        problem: String,
    },
}

/// Looks names up, once for each policy set, so that no name is looked for while visitors wait.
#[derive(Debug, Clone, Copy)]
pub struct Handles<'v>(&'v Vocabulary);

impl<'v> Handles<'v> {
    /// The names of this vocabulary.
    pub fn of(vocabulary: &'v Vocabulary) -> Self {
        Handles(vocabulary)
    }

    /// The field of that path, `source.field`.
    ///
    /// # Errors
    /// Where there is none.
    pub fn field(self, path: &str) -> Result<FieldId, BuildError> {
        let found = path.split_once('.').and_then(|(source, name)| self.0.find_field(source, name));
        found.ok_or_else(|| {
            // Whoever leaves the source out may mean the one field of that name.
            let mut named = self.0.field_ids().filter(|id| self.0[*id].name == path);
            if let (Some(field), None) = (named.next(), named.next()) {
                let help = format!("did you mean `{}`?", self.0.path(field));
                return BuildError::Unknown { what: "field", name: path.to_owned(), help };
            }
            let paths: Vec<String> = self.0.field_ids().map(|field| self.0.path(field)).collect();
            unknown("field", path, paths.iter().map(String::as_str))
        })
    }

    /// The tier of that name.
    ///
    /// # Errors
    /// Where there is none.
    pub fn tier(self, name: &str) -> Result<TierId, BuildError> {
        let names = self.0.tiers.iter().map(|tier| tier.name.as_str());
        self.0.find_tier(name).ok_or_else(|| unknown("tier", name, names))
    }

    /// The consent of that name.
    ///
    /// # Errors
    /// Where there is none.
    pub fn consent(self, name: &str) -> Result<ConsentId, BuildError> {
        let names = self.0.consents.iter().map(|consent| consent.name.as_str());
        self.0.find_consent(name).ok_or_else(|| unknown("consent", name, names))
    }
}

fn unknown<'a>(what: &'static str, name: &str, names: impl Iterator<Item = &'a str>) -> BuildError {
    BuildError::Unknown { what, name: name.to_owned(), help: did_you_mean(name, what, names) }
}

/// A visitor in the making.
///
/// ```
/// # use tightrope::check::check;
/// # use tightrope::source::Sources;
/// use tightrope::decide::{Given, Handles, Visitor};
/// use tightrope::vocabulary::{Moment, parse_date};
///
/// # let text = r#"
/// #     trust { tier stranger { comfort 3 } tier regular { earned when shop.visits >= 3 comfort 5 } }
/// #     consent analytics "Measure how this site is used"
/// #     source shop : explicit first-party {
/// #         card : one of { silver, gold } is preference
/// #         visits : int 0.. is preference fresh 30 days
/// #     }
/// # "#;
/// # let today = parse_date("2026-11-21").expect("a date");
/// # let report = check(&Sources::single("shop.rope", text), today);
/// # let vocabulary = report.tables.or(report.draft).expect("tables").vocabulary;
/// // Once for each policy set: what the host knows of people, by its names in the policy.
/// let names = Handles::of(&vocabulary);
/// let (card, visits) = (names.field("shop.card")?, names.field("shop.visits")?);
/// let (regular, analytics) = (names.tier("regular")?, names.consent("analytics")?);
///
/// // For each visitor: what the host has.
/// let now = Moment::Day(parse_date("2026-11-21").expect("a date"));
/// let last = Moment::Day(parse_date("2026-11-20").expect("a date"));
/// let visitor = Visitor::build(&vocabulary, now)
///     .id("v-1")
///     .trust(regular)?
///     .consent(analytics)?
///     .set(card, "gold")?
///     .with(visits, 12, Given::as_of(last))?
///     .done();
/// assert!(visitor.value(&vocabulary, visits).is_some());
///
/// let mistake = Visitor::build(&vocabulary, now).set(card, "gould").expect_err("no such card");
/// assert_eq!(
///     mistake.to_string(),
///     "`shop.card` cannot be this: `gould` is none of its members; did you mean `gold`?"
/// );
/// # Ok::<(), tightrope::decide::BuildError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Builder<'v> {
    vocabulary: &'v Vocabulary,
    visitor: Visitor,
}

impl Visitor {
    /// A visitor in the making, who comes at that moment. What is said of them last holds.
    pub fn build(vocabulary: &Vocabulary, now: Moment) -> Builder<'_> {
        Builder { vocabulary, visitor: Visitor::new(vocabulary, now) }
    }
}

impl Builder<'_> {
    /// Who they are, to fall into buckets by. An empty id is none.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.visitor.id = Some(id.into()).filter(|id| !id.is_empty());
        self
    }

    /// The tier that the host gives them, in the place of the climb.
    ///
    /// # Errors
    /// Where the tier is of another set.
    pub fn trust(mut self, tier: TierId) -> Result<Self, BuildError> {
        if tier.index() >= self.vocabulary.tiers.len() {
            return Err(BuildError::Foreign { what: "tier" });
        }
        self.visitor.trust = Some(tier);
        Ok(self)
    }

    /// Something that they consent to.
    ///
    /// # Errors
    /// Where the consent is of another set.
    pub fn consent(mut self, consent: ConsentId) -> Result<Self, BuildError> {
        if consent.index() >= self.vocabulary.consents.len() {
            return Err(BuildError::Foreign { what: "consent" });
        }
        self.visitor.consents.insert(consent.index());
        Ok(self)
    }

    /// What is known of a field, without a word on how sure it is or since when: where the field
    /// has to be sure or fresh, it stays unknown.
    ///
    /// # Errors
    /// Where the field is of another set, or its type does not admit the value.
    pub fn set(self, field: FieldId, value: impl Into<Plain>) -> Result<Self, BuildError> {
        self.with(field, value, Given::default())
    }

    /// What is known of a field, how sure it is, and since when. Where that is not enough for the
    /// field it stays unknown, and the reason is kept.
    ///
    /// # Errors
    /// Where the field is of another set, or its type does not admit the value.
    pub fn with(mut self, field: FieldId, value: impl Into<Plain>, given: Given) -> Result<Self, BuildError> {
        let vocabulary = self.vocabulary;
        let declared = vocabulary.fields.get(field.index()).ok_or(BuildError::Foreign { what: "field" })?;
        let ill_typed = |problem| BuildError::IllTyped { field: vocabulary.path(field), problem };
        let sure = given.sure.map(typed::sure).transpose().map_err(ill_typed)?;
        let value = typed(vocabulary, &declared.typ, value.into()).map_err(ill_typed)?;
        self.visitor = self.visitor.forgetting(field);
        if let Some(value) = value {
            self.visitor.admit(vocabulary, field, value, sure, given.as_of);
        }
        Ok(self)
    }

    /// The visitor.
    pub fn done(self) -> Visitor {
        self.visitor
    }
}

/// The value of a type, if there is one.
fn typed(vocabulary: &Vocabulary, typ: &Type, plain: Plain) -> Typed<Option<Value>> {
    let value = match plain {
        Plain::Nothing => return Ok(None),
        Plain::Text(words) if words.is_empty() => return Ok(None),
        Plain::Bool(truth) => typed::truth(typ, truth),
        Plain::Number(number) => typed::number(typ, number),
        Plain::Date(date) => typed::date(typ, date),
        Plain::Tier(tier) => typed::tier(vocabulary, typ, tier),
        Plain::Text(words) => typed::words(vocabulary, typ, &words).map_err(|problem| match typ {
            Type::OneOf { members } => among(problem, &words, "member", names(members)),
            Type::Tier => {
                let tiers = vocabulary.tiers.iter().map(|tier| tier.name.as_str());
                among(problem, &words, "tier", tiers)
            }
            _ => problem,
        }),
        Plain::List(list) => match typ {
            Type::SetOf { members } => {
                let member = |name: &String| {
                    let found = typed::member(members, name);
                    found.map_err(|problem| among(problem, name, "member", names(members)))
                };
                list.iter().map(member).collect::<Typed<Members>>().map(Value::Set)
            }
            typ => Err(typed::misfit(typ, "a list")),
        },
    };
    value.map(Some)
}

/// What is wrong with a name, and which may have been meant.
fn among<'a>(problem: String, name: &str, what: &str, names: impl Iterator<Item = &'a str>) -> String {
    format!("{problem}; {}", did_you_mean(name, what, names))
}

fn names(members: &[Member]) -> impl Iterator<Item = &str> {
    members.iter().map(|member| member.name.as_str())
}
