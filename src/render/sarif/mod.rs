//! Owns diagnostics as SARIF 2.1.0, which code scanners and editors read.
//! Must not know what they mean, nor where a repository begins.

mod results;
mod rules;
mod shapes;

use super::place::Files;
use crate::diagnostic::{Diagnostic, Fingerprint, Severity};
use serde_json::{Map, json};
use shapes::{Driver, Invocation, Log, Run, Tool};

/// The name under which a result has its fingerprint: the number goes up when fingerprints are made of
/// something else.
pub(super) const FINGERPRINT: &str = "tightrope/v1";

/// What the paths of files begin from.
const ROOT: &str = "%SRCROOT%";

/// A diagnostic, and how it is known.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// What is told.
    pub told: &'a Diagnostic,
    /// What it is known again by.
    pub fingerprint: &'a Fingerprint,
    /// Whether an earlier run told it, too; none where there is no earlier run.
    pub known: Option<bool>,
}

/// Diagnostics as one log of SARIF. Columns count characters, as in JSON, which SARIF calls code points.
///
/// # Errors
/// None in practice: everything in a diagnostic has a form in JSON.
pub fn sarif(files: Files<'_>, told: &[Told<'_>]) -> Result<String, serde_json::Error> {
    let mut bases = Map::new();
    bases.insert(ROOT.to_owned(), json!({"description": {"text": "the root of the repository"}}));
    let driver =
        Driver { name: "tightrope", semantic_version: env!("CARGO_PKG_VERSION"), rules: rules::rules() };
    let run = Run {
        tool: Tool { driver },
        invocations: [Invocation { execution_successful: true }],
        original_uri_base_ids: bases,
        column_kind: "unicodeCodePoints",
        results: told.iter().map(|told| results::result(files, told)).collect(),
    };
    serde_json::to_string_pretty(&Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [run],
    })
}

/// What SARIF calls a severity.
fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}
