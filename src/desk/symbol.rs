//! Owns what a name at a place stands for: its kind, its path, and whether it is declared there.
//! Must not know how names are found.

use crate::source::Span;

/// The kinds of things that have names. Each kind is a namespace of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A rung of the ladder.
    Tier,
    /// A category of data.
    Category,
    /// A consent.
    Consent,
    /// Where data come from.
    Source,
    /// A datum, `source.field`.
    Field,
    /// A member of a field's type, `source.field.member`.
    Member,
    /// Where things are shown.
    Surface,
    /// A place on a surface, `surface.slot`.
    Slot,
    /// Something to show.
    Content,
    /// What personalising is for.
    Goal,
    /// A named condition.
    Segment,
    /// A rule.
    Rule,
    /// A promise, by its words.
    Promise,
    /// A test, by its words.
    Test,
    /// A check that a waiver silences.
    Check,
    /// A measure; it is declared nowhere.
    Metric,
    /// A format of contents; it is declared nowhere.
    Format,
    /// A key of a payload; it is the host's.
    Key,
}

impl Kind {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Tier => "tier",
            Kind::Category => "category",
            Kind::Consent => "consent",
            Kind::Source => "source",
            Kind::Field => "field",
            Kind::Member => "member",
            Kind::Surface => "surface",
            Kind::Slot => "slot",
            Kind::Content => "content",
            Kind::Goal => "goal",
            Kind::Segment => "segment",
            Kind::Rule => "rule",
            Kind::Promise => "promise",
            Kind::Test => "test",
            Kind::Check => "check",
            Kind::Metric => "metric",
            Kind::Format => "format",
            Kind::Key => "key",
        }
    }

    /// The kind of a declaration that begins with that word, but for `trust`.
    pub fn of_declaration(word: &str) -> Option<Kind> {
        let kinds = [
            Kind::Category,
            Kind::Consent,
            Kind::Source,
            Kind::Surface,
            Kind::Content,
            Kind::Goal,
            Kind::Segment,
            Kind::Rule,
            Kind::Promise,
            Kind::Test,
        ];
        kinds.into_iter().find(|kind| kind.word() == word)
    }
}

/// Something that has a name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symbol {
    /// What it is.
    pub kind: Kind,
    /// Its name; of a part, the path from the whole: `account.reads.datasheet`.
    pub name: String,
}

impl Symbol {
    /// A symbol of that kind and name.
    pub fn new(kind: Kind, name: impl Into<String>) -> Self {
        Symbol { kind, name: name.into() }
    }

    /// The last part of its path, which is what stands where it is declared.
    pub fn short(&self) -> &str {
        match self.kind {
            Kind::Promise | Kind::Test => &self.name,
            _ => self.name.rsplit('.').next().unwrap_or(&self.name),
        }
    }

    /// The path of what it is a part of; nothing for the rest.
    pub fn whole(&self) -> Option<&str> {
        match self.kind {
            Kind::Field | Kind::Slot | Kind::Member => self.name.rsplit_once('.').map(|(whole, _)| whole),
            _ => None,
        }
    }
}

/// A name at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// What it stands for.
    pub symbol: Symbol,
    /// Where it stands; of a path, the part that names the symbol.
    pub span: Span,
    /// Whether it is declared there.
    pub declares: bool,
}
