//! Owns what a diagnostic is. Must not know how one is drawn, nor what finds it.

mod catalogue;
mod finding;
mod fix;
mod printable;
mod remedy;
mod suggest;

use crate::source::Span;
use std::fmt;

pub use catalogue::{Severity, Slug};
pub use finding::{Finding, Fingerprint, fingerprints};
pub use fix::{Edit, Fix, apply};
pub use printable::printable;
pub use remedy::{Change, Remedy, Safe};
pub use suggest::{LOOKED_AT, did_you_mean, list, nearest};

/// What a diagnostic is about: a kind of declaration and its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// Nothing that has a name.
    None,
    /// The ladder of trust.
    Trust,
    /// Something named: its kind (`rule`, `field`, …) and its name.
    Named(&'static str, String),
    /// Something with words for a name: a promise or a test.
    Words(&'static str, String),
}

impl Subject {
    /// A subject with a name.
    pub fn named(kind: &'static str, name: impl Into<String>) -> Self {
        Subject::Named(kind, name.into())
    }

    /// The rule of that name.
    pub fn rule(name: impl Into<String>) -> Self {
        Subject::named("rule", name)
    }

    /// The field of that path.
    pub fn field(path: impl Into<String>) -> Self {
        Subject::named("field", path)
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Subject::None => Ok(()),
            Subject::Trust => write!(f, "trust"),
            Subject::Named(kind, name) => write!(f, "{kind} {name}"),
            Subject::Words(kind, words) => write!(f, "{kind} \"{words}\""),
        }
    }
}

/// One mistake, told once: what is wrong, where, why it matters, what would mend it.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnostic {
    /// Which check tells it.
    pub slug: Slug,
    /// How much it weighs.
    pub severity: Severity,
    /// What it is about.
    pub subject: Subject,
    /// The other parties.
    pub related: Vec<Subject>,
    /// Where it stands.
    pub span: Span,
    /// What is wrong, in one line.
    pub message: String,
    /// What would mend it.
    pub help: String,
    /// More to know: the bill, line by line, and why it matters.
    pub notes: Vec<String>,
    /// Other places that belong to it, each with a few words.
    pub labels: Vec<(Span, String)>,
    /// A visitor to whom it happens, as facts.
    pub witness: Option<serde_json::Value>,
    /// What would mend it, in terms of the policy, the best first: what a check offers. A report
    /// has none left; `mend` made fixes of them.
    pub remedies: Vec<Remedy>,
    /// Changes of the text that would mend it, the best first.
    pub fixes: Vec<Fix>,
}

impl Diagnostic {
    /// A diagnostic with the usual severity of its check and the reason why it matters.
    pub fn new(slug: Slug, subject: Subject, span: Span, message: impl Into<String>) -> Self {
        Diagnostic {
            slug,
            severity: slug.severity(),
            subject,
            related: Vec::new(),
            span,
            message: message.into(),
            help: String::new(),
            notes: slug.why().map(str::to_owned).into_iter().collect(),
            labels: Vec::new(),
            witness: None,
            remedies: Vec::new(),
            fixes: Vec::new(),
        }
    }

    /// Says what would mend it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// Adds something to know, before the reason why it matters.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        let at = self.notes.len() - usize::from(self.slug.why().is_some());
        self.notes.insert(at, note.into());
        self
    }

    /// Names another party.
    #[must_use]
    pub fn related(mut self, subject: Subject) -> Self {
        self.related.push(subject);
        self
    }

    /// Points at another place.
    #[must_use]
    pub fn label(mut self, span: Span, words: impl Into<String>) -> Self {
        self.labels.push((span, words.into()));
        self
    }

    /// Weighs it otherwise than its check usually does.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// Offers what would mend it, after what was offered before.
    #[must_use]
    pub fn remedy(mut self, remedy: impl Into<Option<Remedy>>) -> Self {
        self.remedies.extend(remedy.into());
        self
    }

    /// The first change of the text that may be made without asking.
    pub fn safe_fix(&self) -> Option<&Fix> {
        self.fixes.iter().find(|fix| fix.safe)
    }

    /// Shows a visitor to whom it happens.
    #[must_use]
    pub fn witness(mut self, facts: serde_json::Value) -> Self {
        self.witness = Some(facts);
        self
    }
}

/// Puts diagnostics in the order of their places, so that output is the same on every run.
pub fn sort(diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by(|a, b| {
        (a.span.file, a.span.start, a.slug, &a.subject, &a.related).cmp(&(
            b.span.file,
            b.span.start,
            b.slug,
            &b.subject,
            &b.related,
        ))
    });
}
