//! Owns what a host is told of the set in use: whether it is the one in the files, and if not,
//! since when and why not. Must not know how sets are read.

use super::{LoadError, Set};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Sources;
use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

/// How things stand with the set in use.
#[derive(Debug, Clone)]
pub struct Status {
    /// The content hash of the set in use.
    pub hash: String,
    /// Since when it is in use.
    pub loaded_at: SystemTime,
    /// Why what stands in the files is not what is in use; none while it is.
    pub stale: Option<Stale>,
}

impl Status {
    /// Whether what stands in the files, when they were read last, is in use.
    pub fn is_fresh(&self) -> bool {
        self.stale.is_none()
    }
}

/// The files hold a set that cannot be used, so the last good one is.
#[derive(Debug, Clone)]
pub struct Stale {
    /// When the first read since the last good one failed.
    pub since: SystemTime,
    /// What keeps the set that stands in the files from being used.
    pub fault: Arc<Fault>,
}

/// What reading the whole set again came to.
#[derive(Debug, Clone)]
pub enum Reloaded {
    /// It is as it was when read last; how it stands with it is unchanged too.
    Unchanged,
    /// It checks, and is in use from now on.
    Swapped(Arc<Set>),
    /// It cannot be used. The last good set stays.
    Kept(Stale),
}

impl fmt::Display for Reloaded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reloaded::Unchanged => f.write_str("the policies are unchanged"),
            Reloaded::Swapped(set) => write!(f, "the policies were loaded again: {}", set.hash()),
            Reloaded::Kept(stale) => {
                write!(f, "the last good policies stay in use: {}", stale.fault)
            }
        }
    }
}

/// Why a set cannot be used.
#[derive(thiserror::Error)]
pub enum Fault {
    /// It cannot be read.
    #[error(transparent)]
    Unread(#[from] LoadError),
    /// It has errors.
    #[error("{}", errors(sources, diagnostics))]
    Refused {
        /// Its text.
        sources: Sources,
        /// All that its check told.
        diagnostics: Vec<Diagnostic>,
    },
    /// Its tables have no form in JSON to take the hash of; no such set is known.
    #[error("the tables cannot be hashed: {0}")]
    Hash(#[from] serde_json::Error),
}

impl Fault {
    /// What the check told; nothing where it came to no check.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        match self {
            Fault::Unread(_) | Fault::Hash(_) => &[],
            Fault::Refused { diagnostics, .. } => diagnostics,
        }
    }
}

/// The words, not the structure: a host whose `main` returns this error prints it so, and the
/// structure holds the text of every policy.
impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The errors, one a line, each with its place.
fn errors(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    let is_error = |told: &&Diagnostic| told.severity == Severity::Error;
    let count = diagnostics.iter().filter(is_error).count();
    let plural = if count == 1 { "" } else { "s" };
    let mut words = format!("the policies have {count} error{plural}");
    for told in diagnostics.iter().filter(is_error) {
        let file = sources.file(told.span.file);
        let (line, column) = file.position(told.span.range().start);
        let place = format!("{}:{line}:{column}", file.name());
        words.push_str(&format!("\n  {place}: error[{}]: {}", told.slug, told.message));
    }
    words
}
