//! Owns how it stands with the set in use, as it is told over the network: without a file's name, and
//! without a word of a policy but names of checks. Must not know who asks.

use crate::diagnostic::Severity;
use crate::engine::{Pending, Serving, Stale, Status};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use std::collections::BTreeSet;
use std::time::SystemTime;

/// How it stands.
#[derive(Debug, Serialize)]
pub struct Standing<'a> {
    ready: bool,
    fresh: bool,
    serving: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    version: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    loaded: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stale: Option<Kept>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pending: Option<Waiting<'a>>,
}

/// Why what stands in the files is not in use.
#[derive(Debug, Serialize)]
struct Kept {
    since: String,
    /// How many errors the check found; none where the files cannot be read.
    errors: usize,
    /// The checks that found them.
    checks: BTreeSet<&'static str>,
}

/// What waits to be acknowledged.
#[derive(Debug, Serialize)]
struct Waiting<'a> {
    version: &'a str,
    since: String,
    /// How much got creepier.
    creepier: usize,
    /// Of how much that cannot be told.
    unproven: usize,
}

impl<'a> Standing<'a> {
    /// How it stands, by a status.
    pub fn of(status: &'a Status) -> Self {
        let has_set = status.serving != Serving::Nothing;
        Standing {
            ready: status.is_ready(),
            fresh: status.is_fresh(),
            serving: word(status.serving),
            version: &status.hash,
            loaded: has_set.then(|| moment(status.loaded_at)),
            stale: status.stale.as_ref().map(Kept::of),
            pending: status.pending.as_ref().map(Waiting::of),
        }
    }
}

impl Kept {
    fn of(stale: &Stale) -> Self {
        let told = stale.fault.diagnostics().iter();
        let errors: Vec<_> = told.filter(|told| told.severity == Severity::Error).collect();
        let checks = errors.iter().map(|told| told.slug.name()).collect();
        Kept { since: moment(stale.since), errors: errors.len(), checks }
    }
}

impl<'a> Waiting<'a> {
    fn of(pending: &'a Pending) -> Self {
        Waiting {
            version: pending.version(),
            since: moment(pending.since),
            creepier: pending.creepier.len(),
            unproven: pending.unproven.len(),
        }
    }
}

/// What a set has to decide by, in a word.
pub fn word(serving: Serving) -> &'static str {
    match serving {
        Serving::Policies => "policies",
        Serving::Defaults => "defaults",
        Serving::Nothing => "nothing",
    }
}

/// A time as it is written: RFC 3339, in UTC.
pub fn moment(time: SystemTime) -> String {
    DateTime::<Utc>::from(time).to_rfc3339_opts(SecondsFormat::Millis, true)
}
