//! Owns what a remedy is: what would mend a mistake, in terms of the policy, as a check knows it.
//! Must not know how it is written into a text; `mend` makes a fix of it.

use crate::source::Span;

/// What would mend a mistake, before it is known how the text around it looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remedy {
    /// What it does, as a command: "add `beats x`".
    pub title: String,
    /// Whether it may be done without asking.
    pub safe: Safe,
    /// What changes.
    pub changes: Vec<Change>,
}

/// Whether a remedy may be done without asking: it keeps what the author plainly meant, shows
/// nobody more or other than before, and nothing is lost by it that somebody may still want.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Safe {
    /// It may.
    Yes,
    /// Somebody has to choose it.
    No,
    /// It may, if these two places say the same.
    IfAlike(Span, Span),
}

/// One change of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// What stands there gives way to another text.
    Replace(Span, String),
    /// Text right behind a place.
    Behind(Span, String),
    /// The declaration (or tier, or field) whose name stands there has this clause: in the place
    /// of the one that begins with the same word, unless that may repeat; else added.
    Clause(Span, String),
    /// The declaration whose name stands there has one more part in a clause of that word, joined
    /// by these signs to what is there; the clause is added if there is none.
    Join {
        /// Where the declaration's name stands.
        of: Span,
        /// The word of the clause.
        word: &'static str,
        /// What joins it to what is there.
        with: &'static str,
        /// The part.
        part: String,
    },
    /// What stands there is one of a list, and leaves it; where it was alone, with its clause.
    Unlist(Span),
    /// The declaration whose name stands there names something no longer in a clause of that word,
    /// which goes with the last name that it lists.
    Unname {
        /// Where the declaration's name stands.
        of: Span,
        /// The word of the clause.
        word: &'static str,
        /// What it names no longer.
        name: String,
    },
    /// The clause that stands there goes.
    Drop(Span),
    /// The declaration (or field) whose name stands there goes, with what documents it.
    Undeclare(Span),
}

impl Remedy {
    /// A remedy that somebody has to choose.
    pub fn new(title: impl Into<String>, change: Change) -> Self {
        Remedy { title: title.into(), safe: Safe::No, changes: vec![change] }
    }

    /// It may be done without asking.
    #[must_use]
    pub fn safe(mut self, safe: Safe) -> Self {
        self.safe = safe;
        self
    }

    /// And this changes, too.
    #[must_use]
    pub fn and(mut self, change: Change) -> Self {
        self.changes.push(change);
        self
    }

    /// Adds a clause, or changes the one there is, in the declaration whose name stands there.
    pub fn clause(of: Span, clause: impl Into<String>) -> Self {
        let clause = clause.into();
        Remedy::new(format!("add `{clause}`"), Change::Clause(of, clause))
    }

    /// It is called something else.
    #[must_use]
    pub fn titled(self, title: impl Into<String>) -> Self {
        Remedy { title: title.into(), ..self }
    }

    /// Writes the word that was meant.
    pub fn respell(span: Span, word: &str) -> Self {
        Remedy::new(format!("write `{word}`"), Change::Replace(span, word.to_owned()))
    }
}
