//! Owns what a host is told of the set in use: whether it is the one in the files, and if not,
//! since when and why not. Must not know how sets are read.

use super::{LoadError, Serving, Set, UntrustedError};
use crate::diagnostic::{Diagnostic, Severity};
use crate::diff::Creepier;
use crate::source::Sources;
use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

/// How things stand with the set in use.
#[derive(Debug, Clone)]
pub struct Status {
    /// The content hash of the set in use, which is its version; empty while there is none.
    pub hash: String,
    /// The number of the signed artifact that it was loaded from; none for anything else.
    pub number: Option<u64>,
    /// Since when it is in use.
    pub loaded_at: SystemTime,
    /// What it has to decide by.
    pub serving: Serving,
    /// Why what stands in the files cannot be used; none while it can.
    pub stale: Option<Stale>,
    /// The set that stands in the files and waits to be acknowledged; none while none does.
    pub pending: Option<Pending>,
}

impl Status {
    /// Whether decisions can be made.
    pub fn is_ready(&self) -> bool {
        self.serving != Serving::Nothing
    }

    /// Whether what stands in the files, when they were read last, is in use.
    pub fn is_fresh(&self) -> bool {
        self.stale.is_none() && self.pending.is_none()
    }
}

/// The files hold a set that cannot be used, so the last good one is.
#[derive(Debug, Clone)]
pub struct Stale {
    /// When the first read since the last good one failed, by the engine's clock.
    pub since: SystemTime,
    /// What keeps the set that stands in the files from being used.
    pub fault: Arc<Fault>,
}

/// The files hold a good set that is creepier than the one in use, and waits until somebody says
/// that this is meant.
#[derive(Debug, Clone)]
pub struct Pending {
    /// The set. Its hash is the version to acknowledge.
    pub set: Arc<Set>,
    /// Since when it waits, by the engine's clock.
    pub since: SystemTime,
    /// What got creepier.
    pub creepier: Arc<Vec<Creepier>>,
    /// Of what it could not be told whether it got creepier.
    pub unproven: Arc<Vec<String>>,
}

impl Pending {
    /// The version to acknowledge.
    pub fn version(&self) -> &str {
        self.set.hash()
    }
}

/// Why nothing was acknowledged.
#[derive(Debug, thiserror::Error)]
pub enum AcknowledgeError {
    /// No set waits.
    #[error("no policy set waits to be acknowledged")]
    NothingWaits,
    /// Another one waits: the files have changed since somebody looked.
    #[error("`{asked}` does not wait to be acknowledged; `{waits}` does: look at it first")]
    Another {
        /// The version that was to be acknowledged.
        asked: String,
        /// The version that waits.
        waits: String,
    },
}

/// What reading the whole set again came to.
#[derive(Debug, Clone)]
pub enum Reloaded {
    /// It is as it was when read last; how it stands with it is unchanged too.
    Unchanged,
    /// It checks, and is in use from now on.
    Swapped(Arc<Set>),
    /// It cannot be used. What was in use stays: the last good set, if there was one.
    Kept(Stale),
    /// It cannot be used, and from now on every slot shows its default: the last good set was kept
    /// for as long as the host allows, or there never was one.
    Defaults(Stale),
    /// It checks, and is creepier than the set in use, which stays until this one is acknowledged.
    Waits(Pending),
}

impl fmt::Display for Reloaded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reloaded::Unchanged => f.write_str("the policies are unchanged"),
            Reloaded::Swapped(set) => write!(f, "the policies were loaded again: {}", set.hash()),
            Reloaded::Kept(stale) => {
                write!(f, "the last good policies stay in use: {}", stale.fault)
            }
            Reloaded::Defaults(stale) => {
                write!(f, "every slot shows its default until the policies are mended: {}", stale.fault)
            }
            Reloaded::Waits(pending) => {
                let version = pending.version();
                write!(
                    f,
                    "the last good policies stay in use: `{version}` got creepier, and waits to be acknowledged"
                )?;
                for found in &*pending.creepier {
                    write!(f, "\n  {}", found.words)?;
                }
                for subject in &*pending.unproven {
                    write!(f, "\n  it cannot be told whether the {subject} got creepier")?;
                }
                Ok(())
            }
        }
    }
}

/// Why a set cannot be used.
#[derive(thiserror::Error)]
pub enum Fault {
    /// It cannot be read.
    #[error(transparent)]
    Unread(LoadError),
    /// It is not signed by somebody trusted, or older than the last good one.
    #[error(transparent)]
    Untrusted(UntrustedError),
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

impl From<LoadError> for Fault {
    fn from(error: LoadError) -> Self {
        match error {
            LoadError::Untrusted(reason) => Fault::Untrusted(reason),
            error => Fault::Unread(error),
        }
    }
}

impl Fault {
    /// What the check told; nothing where it came to no check.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        match self {
            Fault::Unread(_) | Fault::Untrusted(_) | Fault::Hash(_) => &[],
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
