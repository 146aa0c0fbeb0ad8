//! Owns finding what was written by where its name stands: a declaration, a tier or a field, and
//! the clauses in it. Must not know the text around them.

use crate::source::{FileId, Span};
use crate::syntax::ast::{
    Ast, Declaration, Field, FieldClause, Goal, GoalClause, Item, Name, Rule, RuleClause, Source, TestCase,
    TestLine, Tier, TierClause, Trust,
};

/// Something with clauses.
pub(super) struct Block<'a> {
    /// All of it.
    pub whole: Span,
    /// Where its name stands; its braces open behind it.
    pub name: Span,
    /// Its clauses, in the order of their places.
    pub parts: Vec<Part<'a>>,
    /// Whether its clauses stand in braces.
    pub braces: bool,
}

/// A clause.
pub(super) struct Part<'a> {
    /// The word that it begins with.
    pub word: &'static str,
    /// All of it.
    pub span: Span,
    /// The names that it lists.
    pub names: &'a [Name],
}

impl<'a> Block<'a> {
    fn new(whole: Span, name: Span, mut parts: Vec<Part<'a>>) -> Self {
        parts.sort_by_key(|part| part.span);
        Block { whole, name, parts, braces: true }
    }

    /// The clause whose place a new one takes: the one that begins with the same word, unless
    /// there may be several.
    pub fn same(&self, clause: &str) -> Option<&Part<'a>> {
        let word = word_of(clause)?;
        self.parts.iter().find(|part| part.word == word && !MANY.contains(&word))
    }
}

/// The words of clauses, in the order in which they are written.
pub(super) const ORDER: &[&str] = &[
    "tier",
    "at most",
    "earned",
    "comfort",
    "limit",
    "wants",
    "is",
    "sure",
    "fresh",
    "goal",
    "requires",
    "uses",
    "for",
    "seen by",
    "when",
    "unless",
    "show",
    "ask",
    "exposure",
    "because",
    "beats",
    "rollout",
    "allow",
    "metric",
    "guard",
    "holdout",
    "review by",
    "slot",
    "never",
    "given",
    "expect",
];

/// The words of clauses that may repeat.
const MANY: &[&str] =
    &["tier", "at most", "show", "ask", "allow", "guard", "slot", "never", "given", "expect"];

/// The word that a clause begins with.
pub(super) fn word_of(clause: &str) -> Option<&'static str> {
    let begins = |word: &&&str| {
        clause.strip_prefix(**word).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    ORDER.iter().find(begins).copied()
}

/// The declarations of a set, by their places.
pub(super) struct Blocks<'a> {
    declarations: Vec<&'a Declaration>,
}

impl<'a> Blocks<'a> {
    pub fn new(ast: &'a Ast) -> Self {
        let mut declarations: Vec<&Declaration> =
            ast.declarations.iter().map(|declaration| &**declaration).collect();
        declarations.sort_by_key(|declaration| declaration.span);
        Blocks { declarations }
    }

    /// What has its name there.
    pub fn find(&self, name: Span) -> Option<Block<'a>> {
        let declaration = self.declaration(name)?;
        let whole = declaration.span;
        let own = |own: &Name| own.span == name;
        match &declaration.item {
            Item::Trust(trust) if name.start == whole.start => Some(trust_block(whole, name, trust)),
            Item::Trust(trust) => trust.tiers.iter().find(|tier| own(&tier.name)).map(tier_block),
            Item::Source(source) if own(&source.name) => Some(Block::new(whole, name, Vec::new())),
            Item::Source(source) => field_block(source, name),
            Item::Surface(surface) if own(&surface.name) => {
                let slots = surface.slots.iter().map(|slot| (slot.name.span, slot.shows.span));
                let slots = slots.map(|(name, shows)| plain("slot", Span { end: shows.end, ..name }));
                Some(Block::new(whole, name, slots.collect()))
            }
            Item::Goal(goal) if own(&goal.name) => Some(Block::new(whole, name, goal_parts(goal))),
            Item::Rule(rule) if own(&rule.name) => Some(Block::new(whole, name, rule_parts(rule))),
            Item::Promise(promise) if own(&promise.words) => {
                let lines = promise.lines.iter().map(|line| plain("never", line.span));
                Some(Block::new(whole, name, lines.collect()))
            }
            Item::Test(test) if own(&test.words) => Some(Block::new(whole, name, test_parts(test))),
            Item::Category(item) if own(&item.name) => Some(Block::new(whole, name, Vec::new())),
            Item::Consent(item) if own(&item.name) => Some(Block::new(whole, name, Vec::new())),
            Item::Content(item) if own(&item.name) => Some(Block::new(whole, name, Vec::new())),
            Item::Segment(item) if own(&item.name) => Some(Block::new(whole, name, Vec::new())),
            _ => None,
        }
    }

    /// The clause in which something stands.
    pub fn around(&self, item: Span) -> Option<Span> {
        let declaration = self.declaration(item)?;
        let parts = match &declaration.item {
            Item::Rule(rule) => rule_parts(rule),
            Item::Trust(trust) => trust.tiers.iter().flat_map(|tier| tier_block(tier).parts).collect(),
            _ => return None,
        };
        let around = |part: &&Part<'_>| part.span.start <= item.start && item.end <= part.span.end;
        parts.iter().find(around).map(|part| part.span)
    }

    fn declaration(&self, at: Span) -> Option<&'a Declaration> {
        let begins: (FileId, u32) = (at.file, at.start);
        let after = self.declarations.partition_point(|it| (it.span.file, it.span.start) <= begins);
        let found = self.declarations.get(after.checked_sub(1)?)?;
        (found.span.file == at.file && at.end <= found.span.end).then_some(found)
    }
}

fn plain(word: &'static str, span: Span) -> Part<'static> {
    Part { word, span, names: &[] }
}

fn trust_block<'a>(whole: Span, name: Span, trust: &'a Trust) -> Block<'a> {
    let tiers = trust.tiers.iter().map(|tier| plain("tier", tier.span));
    let caps = trust.caps.iter().map(|cap| plain("at most", cap.span));
    Block::new(whole, name, tiers.chain(caps).collect())
}

fn tier_block(tier: &Tier) -> Block<'_> {
    let parts = tier.clauses.iter().map(|clause| match clause {
        TierClause::Earned(span, _) => plain("earned", *span),
        TierClause::Comfort(span, _) => plain("comfort", *span),
        TierClause::Limit(span, _) => plain("limit", *span),
        TierClause::Wants(span, names) => Part { word: "wants", span: *span, names },
    });
    Block::new(tier.span, tier.name.span, parts.collect())
}

/// A field; its clauses stand in no braces.
fn field_block(source: &Source, name: Span) -> Option<Block<'_>> {
    let field: &Field = source.fields.iter().find(|field| field.name.span == name)?;
    let clauses = field.clauses.iter().map(|clause| match clause {
        FieldClause::Sure(span, _) => plain("sure", *span),
        FieldClause::Fresh(span, _) => plain("fresh", *span),
        FieldClause::For(span, names) => Part { word: "for", span: *span, names },
        FieldClause::SeenBy(span, _) => plain("seen by", *span),
    });
    let parts = clauses.chain([plain("is", field.category.span)]).collect();
    Some(Block { braces: false, ..Block::new(field.span, name, parts) })
}

fn goal_parts(goal: &Goal) -> Vec<Part<'_>> {
    let part = |clause: &GoalClause| match clause {
        GoalClause::Metric(span, ..) => plain("metric", *span),
        GoalClause::Guard(span, ..) => plain("guard", *span),
        GoalClause::Holdout(span, _) => plain("holdout", *span),
        GoalClause::Review(span, _) => plain("review by", *span),
    };
    goal.clauses.iter().map(part).collect()
}

fn rule_parts(rule: &Rule) -> Vec<Part<'_>> {
    let part = |clause| match clause {
        &RuleClause::Goal(span, _) => plain("goal", span),
        &RuleClause::Requires(span, _) => plain("requires", span),
        RuleClause::Uses(span, names) => Part { word: "uses", span: *span, names },
        RuleClause::For(span, names) => Part { word: "for", span: *span, names },
        &RuleClause::When(span, _) => plain("when", span),
        &RuleClause::Unless(span, _) => plain("unless", span),
        &RuleClause::Exposure(span, _) => plain("exposure", span),
        &RuleClause::Because(span, _) => plain("because", span),
        RuleClause::Beats(span, names) => Part { word: "beats", span: *span, names },
        &RuleClause::Rollout(span, _) => plain("rollout", span),
        RuleClause::Outcome(outcome) => plain("show", outcome.span),
        RuleClause::Allow(allow) => plain("allow", allow.span),
    };
    rule.clauses.iter().map(part).collect()
}

/// The lines of a test; they are only ever added to.
fn test_parts(test: &TestCase) -> Vec<Part<'_>> {
    let part = |line: &TestLine| match line {
        TestLine::Trust(span, _) | TestLine::Now(span, _) | TestLine::Field(span, ..) => {
            plain("given", *span)
        }
        TestLine::ExpectTrust(span, _) | TestLine::Expect(span, ..) => plain("expect", *span),
        TestLine::Consent(names) => {
            let span = names
                .first()
                .zip(names.last())
                .map(|(first, last)| Span { end: last.span.end, ..first.span });
            plain("given", span.unwrap_or(test.words.span))
        }
    };
    test.lines.iter().map(part).collect()
}
