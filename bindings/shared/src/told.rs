//! Owns how things stand, and what happened to a set, as JSON. Must not know who reads it.

use crate::failure::{Failure, diagnostics};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use serde_json::Value;
use std::time::SystemTime;
use tightrope::diff::Creepier;
use tightrope::engine::{self, Reloaded, Serving};

/// How things stand with the set in use. What there is not is left out.
#[derive(Serialize)]
struct Status<'a> {
    ready: bool,
    fresh: bool,
    serving: &'static str,
    version: &'a str,
    loaded_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    stale: Option<Stale>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pending: Option<Pending<'a>>,
}

/// Why what stands in the files cannot be used.
#[derive(Serialize)]
struct Stale {
    since: String,
    message: String,
    diagnostics: Value,
}

/// The set that waits to be acknowledged.
#[derive(Serialize)]
struct Pending<'a> {
    version: &'a str,
    since: String,
    creepier: &'a [Creepier],
    unproven: &'a [String],
}

/// What happened.
#[derive(Serialize)]
struct Event<'a> {
    event: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stale: Option<Stale>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pending: Option<Pending<'a>>,
}

pub(crate) fn status(status: &engine::Status) -> Result<String, Failure> {
    let serving = match status.serving {
        Serving::Policies => "policies",
        Serving::Defaults => "defaults",
        Serving::Nothing => "nothing",
    };
    write(&Status {
        ready: status.is_ready(),
        fresh: status.is_fresh(),
        serving,
        version: &status.hash,
        loaded_at: time(status.loaded_at),
        stale: status.stale.as_ref().map(stale),
        pending: status.pending.as_ref().map(pending),
    })
}

pub(crate) fn event(reloaded: &Reloaded) -> Result<String, Failure> {
    let message = reloaded.to_string();
    let of = |event| Event { event, message, version: None, stale: None, pending: None };
    write(&match reloaded {
        Reloaded::Unchanged => of("unchanged"),
        Reloaded::Swapped(set) => Event { version: Some(set.hash()), ..of("swapped") },
        Reloaded::Kept(why) => Event { stale: Some(stale(why)), ..of("kept") },
        Reloaded::Defaults(why) => Event { stale: Some(stale(why)), ..of("defaults") },
        Reloaded::Waits(set) => Event { pending: Some(pending(set)), ..of("waits") },
    })
}

fn stale(stale: &engine::Stale) -> Stale {
    Stale {
        since: time(stale.since),
        message: stale.fault.to_string(),
        diagnostics: diagnostics(&stale.fault).unwrap_or_else(|| Value::Array(Vec::new())),
    }
}

fn pending(pending: &engine::Pending) -> Pending<'_> {
    Pending {
        version: pending.version(),
        since: time(pending.since),
        creepier: &pending.creepier,
        unproven: &pending.unproven,
    }
}

fn time(time: SystemTime) -> String {
    DateTime::<Utc>::from(time).to_rfc3339_opts(SecondsFormat::Micros, false)
}

fn write(what: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string(what).map_err(Failure::internal)
}
