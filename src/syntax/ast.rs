//! Owns the shape of what was read, name by name and place by place.
//! Must not know what names mean, nor how text is read.

use crate::source::{Span, Spanned};
use crate::vocabulary::{Comparison, Duration};
use std::sync::Arc;

/// A name with its place.
pub type Name = Spanned<String>;

/// What was read of a set.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ast {
    /// The declarations that could be read. What is read again and did not change is the same.
    pub declarations: Vec<Arc<Declaration>>,
    /// What could not, as far as it says what it is.
    pub skipped: Vec<Skipped>,
    /// Whether a whole file could not be read, so that any name may stand in it.
    pub unread_files: bool,
}

/// One declaration.
#[derive(Debug, Clone, PartialEq)]
pub struct Declaration {
    /// All of it.
    pub span: Span,
    /// The `///` lines before it.
    pub doc: Option<String>,
    /// What it declares.
    pub item: Item,
}

/// A declaration that could not be read: it still declares its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The word that it began with.
    pub kind: &'static str,
    /// Its name, if that could be read.
    pub name: Option<String>,
}

/// The kinds of declarations.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// The ladder of trust.
    Trust(Trust),
    /// A category of data.
    Category(Category),
    /// A consent.
    Consent(Consent),
    /// A source and its fields.
    Source(Source),
    /// A surface and its slots.
    Surface(Surface),
    /// Content to show.
    Content(Content),
    /// A goal.
    Goal(Goal),
    /// A named condition.
    Segment(Segment),
    /// A rule.
    Rule(Rule),
    /// A promise.
    Promise(Promise),
    /// A test.
    Test(TestCase),
}

/// `trust { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Trust {
    /// The tiers, lowest first.
    pub tiers: Vec<Tier>,
    /// Each `at most`.
    pub caps: Vec<Name>,
}

/// `tier NAME { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Tier {
    /// Its name.
    pub name: Name,
    /// All of it.
    pub span: Span,
    /// The `///` lines before it.
    pub doc: Option<String>,
    /// Its clauses.
    pub clauses: Vec<TierClause>,
}

/// A clause of a tier.
#[derive(Debug, Clone, PartialEq)]
pub enum TierClause {
    /// `earned when`
    Earned(Span, Condition),
    /// `comfort`
    Comfort(Span, Spanned<f64>),
    /// `limit`
    Limit(Span, Spanned<f64>),
    /// `wants`
    Wants(Span, Vec<Name>),
}

/// `category NAME : LEVEL ["key"]`
#[derive(Debug, Clone, PartialEq)]
pub struct Category {
    /// Its name.
    pub name: Name,
    /// The word of its level.
    pub intimacy: String,
    /// Its key in the Fides taxonomy.
    pub fideslang: Option<String>,
}

/// `consent NAME ["question"]`
#[derive(Debug, Clone, PartialEq)]
pub struct Consent {
    /// Its name.
    pub name: Name,
    /// What the person is asked.
    pub question: Option<String>,
}

/// `source NAME : ORIGIN PARTY … { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// Its name.
    pub name: Name,
    /// The word of its origin.
    pub origin: String,
    /// The word of its party.
    pub party: String,
    /// The consent it needs.
    pub needs: Option<Name>,
    /// What it is, in words.
    pub description: Option<String>,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// `NAME : TYPE is CATEGORY …`
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Its name.
    pub name: Name,
    /// All of it.
    pub span: Span,
    /// The `///` lines before it.
    pub doc: Option<String>,
    /// Its type.
    pub typ: Spanned<Type>,
    /// Its category.
    pub category: Name,
    /// The other clauses.
    pub clauses: Vec<FieldClause>,
}

/// The type of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Type {
    /// `bool`
    Bool,
    /// `text`
    Text,
    /// `date`
    Date,
    /// `tier`
    Tier,
    /// `int LO..HI`
    Int(Option<Range>),
    /// `number LO..HI`
    Number(Option<Range>),
    /// `one of { … }`
    OneOf(Vec<Member>),
    /// `set of { … }`
    SetOf(Vec<Member>),
}

/// A member of a type and the words it prints as.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// Its name.
    pub name: Name,
    /// Its words.
    pub words: Option<String>,
}

/// A clause of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldClause {
    /// `sure N%`
    Sure(Span, Spanned<f64>),
    /// `fresh DURATION`
    Fresh(Span, Spanned<Duration>),
    /// `for GOAL, …`
    For(Span, Vec<Name>),
    /// `seen by VIEWERS`
    SeenBy(Span, String),
}

/// A range with at least one end.
#[derive(Debug, Clone, PartialEq)]
pub struct Range {
    /// The lower end.
    pub low: Option<Spanned<Constant>>,
    /// The upper end.
    pub high: Option<Spanned<Constant>>,
}

/// A constant as it was written.
#[derive(Debug, Clone, PartialEq)]
pub enum Constant {
    /// A number.
    Number(f64),
    /// A date, not yet known to exist.
    Date(String),
    /// A text.
    Text(String),
    /// A name: a member, a tier, `true` or `false`.
    Name(String),
}

/// `surface NAME : CHANNEL … { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Surface {
    /// Its name.
    pub name: Name,
    /// The word of its channel.
    pub channel: String,
    /// The word of its viewers.
    pub seen_by: Option<String>,
    /// Its slots, in order of importance.
    pub slots: Vec<Slot>,
}

/// `slot NAME shows CONTENT`
#[derive(Debug, Clone, PartialEq)]
pub struct Slot {
    /// Its name.
    pub name: Name,
    /// The `///` lines before it.
    pub doc: Option<String>,
    /// Its default.
    pub shows: Name,
}

/// `content NAME : FORMAT …`
#[derive(Debug, Clone, PartialEq)]
pub struct Content {
    /// Its name.
    pub name: Name,
    /// Its format.
    pub format: Name,
    /// Its title.
    pub title: Option<String>,
    /// What is handed to the host.
    pub payload: Option<Vec<(Name, serde_json::Value)>>,
}

/// `goal NAME "words" { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Goal {
    /// Its name.
    pub name: Name,
    /// What it is, in words.
    pub words: String,
    /// Its clauses.
    pub clauses: Vec<GoalClause>,
}

/// A clause of a goal.
#[derive(Debug, Clone, PartialEq)]
pub enum GoalClause {
    /// `metric NAME up|down`
    Metric(Span, Name, String),
    /// `guard NAME not up|down`
    Guard(Span, Name, String),
    /// `holdout N%`
    Holdout(Span, Spanned<f64>),
    /// `review by DATE`
    Review(Span, Name),
}

/// `segment NAME = COND`
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// Its name.
    pub name: Name,
    /// Its condition.
    pub condition: Condition,
}

/// `rule NAME { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Its name.
    pub name: Name,
    /// Its clauses.
    pub clauses: Vec<RuleClause>,
}

/// A clause of a rule.
#[derive(Debug, Clone, PartialEq)]
pub enum RuleClause {
    /// `goal`
    Goal(Span, Name),
    /// `requires`
    Requires(Span, Name),
    /// `uses`
    Uses(Span, Vec<Name>),
    /// `for`
    For(Span, Vec<Name>),
    /// `when`
    When(Span, Condition),
    /// `unless`
    Unless(Span, Condition),
    /// `show` or `ask`
    Outcome(Outcome),
    /// `exposure`
    Exposure(Span, String),
    /// `because`
    Because(Span, String),
    /// `beats`
    Beats(Span, Vec<Name>),
    /// `rollout`
    Rollout(Span, Spanned<f64>),
    /// `allow`
    Allow(Allow),
}

/// `show … in …` or `ask … in …`
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// All of it.
    pub span: Span,
    /// What is put into the slot.
    pub offer: Offer,
    /// Which slot, as `surface.slot`.
    pub slot: Name,
    /// Which visitors, among the rule's.
    pub condition: Option<Condition>,
}

/// What an outcome puts into its slot.
#[derive(Debug, Clone, PartialEq)]
pub enum Offer {
    /// Content, perhaps with a text.
    Show(Name, Option<Vec<Piece>>),
    /// A question for a field.
    Ask(Name, String),
}

/// A piece of a text that may speak data.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// Words as they stand.
    Words(String),
    /// A field, and what to say where it is unknown.
    Field(Name, Option<String>),
}

/// `allow CHECK "reason" until DATE`
#[derive(Debug, Clone, PartialEq)]
pub struct Allow {
    /// All of it.
    pub span: Span,
    /// The check.
    pub check: Name,
    /// The reason.
    pub reason: String,
    /// The last day.
    pub until: Name,
}

/// A condition.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// Any of these.
    Or(Vec<Condition>),
    /// All of these.
    And(Vec<Condition>),
    /// Not this.
    Not(Box<Condition>),
    /// A segment.
    Segment(Name),
    /// The visitor's tier, compared.
    Trust(Span, Comparison, Name),
    /// The field is known.
    Known(Name),
    /// The field is unknown.
    Unknown(Name),
    /// What a field must be.
    Field(Span, Name, Test),
}

/// What a field must be.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// True.
    Holds,
    /// Compared with a constant.
    Compare(Comparison, Spanned<Constant>),
    /// One of these.
    In(Vec<Spanned<Constant>>),
    /// In a range.
    Between(Range),
    /// Has a member.
    Has(Spanned<Constant>),
    /// Has one of these.
    HasAny(Vec<Spanned<Constant>>),
    /// Has all of these.
    HasAll(Vec<Spanned<Constant>>),
    /// Lies no further back.
    Within(Duration),
    /// Lies further back.
    OlderThan(Duration),
}

/// `promise "words" { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Promise {
    /// Its words.
    pub words: Name,
    /// Its lines.
    pub lines: Vec<PromiseLine>,
}

/// One line of a promise.
#[derive(Debug, Clone, PartialEq)]
pub struct PromiseLine {
    /// All of it.
    pub span: Span,
    /// What never happens.
    pub never: Never,
    /// To whom.
    pub condition: Option<Condition>,
}

/// What a promise line rules out.
#[derive(Debug, Clone, PartialEq)]
pub enum Never {
    /// Showing content, perhaps in one slot.
    Show(Name, Option<Name>),
    /// Using data.
    Use(Selector),
    /// Asking for data.
    Ask(Selector),
}

/// Which data.
#[derive(Debug, Clone, PartialEq)]
pub enum Selector {
    /// One field.
    Field(Name),
    /// All data of a kind.
    Data(Name),
}

/// `test "words" { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct TestCase {
    /// Its words.
    pub words: Name,
    /// Its lines.
    pub lines: Vec<TestLine>,
}

/// One line of a test.
#[derive(Debug, Clone, PartialEq)]
pub enum TestLine {
    /// `given trust`
    Trust(Span, Name),
    /// `given consent`
    Consent(Vec<Name>),
    /// `given now`
    Now(Span, Name),
    /// `given FIELD = VALUE`
    Field(Span, Name, Spanned<Given>),
    /// `expect trust`
    ExpectTrust(Span, Name),
    /// `expect SLOT …`
    Expect(Span, Name, Expected),
}

/// The value of a field in a test.
#[derive(Debug, Clone, PartialEq)]
pub enum Given {
    /// One constant.
    One(Constant),
    /// Members of a set.
    Set(Vec<Spanned<Constant>>),
}

/// What a slot is expected to hold.
#[derive(Debug, Clone, PartialEq)]
pub enum Expected {
    /// Its default.
    Default,
    /// Content, perhaps by a certain rule.
    Shows(Name, Option<Name>),
    /// A question, perhaps by a certain rule.
    Asks(Name, Option<Name>),
}
