//! Owns what `tightrope serve` writes down of what happens: lines of JSON, in which no fact, no id, no key
//! and no text of a policy stands. Must not know what happens.

use crate::diagnostic::{Diagnostic, Severity, printable};
use crate::engine::{Fault, Reloaded, Stale};
use crate::serve::Told;
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};
use std::io::{self, Write};
use std::time::SystemTime;

/// So many places of mistakes stand in one line of the log.
const PLACES: usize = 10;

/// Writes down what happened: where it listens, on standard output; and a line of the log.
pub fn write_down(told: &Told, version: &str) {
    let (event, more) = match told {
        Told::Listens { address, tls } => {
            let scheme = if *tls { "https" } else { "http" };
            let mut out = io::stdout().lock();
            // Nobody may be reading, and that is no reason to stop.
            let _ = writeln!(out, "listening at {scheme}://{address}").and_then(|()| out.flush());
            ("listening", json!({"address": format!("{scheme}://{address}"), "version": version}))
        }
        Told::Reloaded(reloaded) => match reloaded {
            Reloaded::Unchanged => return,
            Reloaded::Swapped(set) => ("swapped", json!({"version": set.hash()})),
            Reloaded::Kept(stale) => ("kept", fault(stale)),
            Reloaded::Defaults(stale) => ("defaults", fault(stale)),
            Reloaded::Waits(pending) => (
                "waits",
                json!({
                    "version": pending.version(),
                    "creepier": pending.creepier.len(),
                    "unproven": pending.unproven.len(),
                }),
            ),
        },
        Told::Acknowledged(version) => ("acknowledged", json!({"version": version})),
        Told::Stops => ("stopping", json!({})),
        Told::Stopped { finished } => ("stopped", json!({"finished": finished})),
    };
    line(event, more);
}

/// A line of what is written down.
pub fn line(event: &str, more: Value) {
    let mut line = Map::new();
    line.insert("time".to_owned(), Value::from(moment(SystemTime::now())));
    line.insert("event".to_owned(), Value::from(event));
    if let Value::Object(more) = more {
        line.extend(more);
    }
    let _ = writeln!(io::stderr(), "{}", Value::Object(line));
}

/// Why a set is not used: its mistakes by place and check, for their words may be those of a policy.
fn fault(stale: &Stale) -> Value {
    let since = moment(stale.since);
    let Fault::Refused { sources, diagnostics } = &*stale.fault else {
        return json!({"since": since, "fault": printable(&stale.fault.to_string())});
    };
    let errors: Vec<_> = diagnostics.iter().filter(|told| told.severity == Severity::Error).collect();
    let place = |told: &&Diagnostic| {
        let file = sources.file(told.span.file);
        let (line, column) = file.position(told.span.range().start);
        format!("{}:{line}:{column} {}", printable(file.name()), told.slug.name())
    };
    let first: Vec<String> = errors.iter().take(PLACES).map(place).collect();
    json!({"since": since, "errors": errors.len(), "first": first})
}

fn moment(time: SystemTime) -> String {
    DateTime::<Utc>::from(time).to_rfc3339_opts(SecondsFormat::Millis, true)
}
