//! Owns what was found before, read back from what an earlier run printed, and what is new or gone since.
//! Must not know where that stands, nor what is done about what is new.

use super::sarif::FINGERPRINT;
use crate::diagnostic::{Finding, Fingerprint, Severity, fingerprints};
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What an earlier run found.
#[derive(Debug, Clone, Default)]
pub struct Baseline {
    known: BTreeMap<Fingerprint, Known>,
}

/// A finding of an earlier run.
#[derive(Debug, Clone)]
struct Known {
    weight: Severity,
    words: String,
}

/// Why something is not what an earlier run printed.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// It is no JSON.
    #[error("it is not JSON: {0}")]
    NotJson(serde_json::Error),
    /// It is JSON of some other kind.
    #[error("it is not what `tightrope check --format json` or `--format sarif` prints{0}")]
    Foreign(String),
}

/// A finding as JSON has it.
#[derive(Deserialize)]
struct Line {
    severity: String,
    #[serde(flatten)]
    finding: Finding,
}

impl Baseline {
    /// Reads what `check` printed, as JSON or as SARIF.
    ///
    /// # Errors
    /// Where it is something else.
    pub fn read(text: &str) -> Result<Self, BaselineError> {
        let text = text.trim_start_matches('\u{feff}');
        match serde_json::from_str(text).map_err(BaselineError::NotJson)? {
            Value::Array(lines) => Self::from_json(lines),
            Value::Object(log) if log.contains_key("runs") => Self::from_sarif(&Value::Object(log)),
            _ => Err(BaselineError::Foreign(String::new())),
        }
    }

    fn from_json(lines: Vec<Value>) -> Result<Self, BaselineError> {
        let lines: Result<Vec<Line>, _> = lines.into_iter().map(serde_json::from_value).collect();
        let lines = lines.map_err(|error| BaselineError::Foreign(format!(": {error}")))?;
        let weights: Option<Vec<Severity>> = lines.iter().map(|line| weight(&line.severity)).collect();
        let weights = weights.ok_or_else(|| BaselineError::Foreign(": a severity is none".to_owned()))?;
        let findings: Vec<Finding> = lines.into_iter().map(|line| line.finding).collect();
        let mut known = BTreeMap::new();
        for ((finding, weight), fingerprint) in findings.iter().zip(weights).zip(fingerprints(&findings)) {
            let words = named(weight, &finding.check, &finding.subject);
            known.insert(fingerprint, Known { weight, words });
        }
        Ok(Baseline { known })
    }

    fn from_sarif(log: &Value) -> Result<Self, BaselineError> {
        let mut known = BTreeMap::new();
        let runs = log["runs"].as_array().map(Vec::as_slice).unwrap_or_default();
        let of_ours = runs.iter().filter(|run| run["tool"]["driver"]["name"] == "tightrope");
        let mut any = false;
        for run in of_ours {
            any = true;
            for result in run["results"].as_array().map(Vec::as_slice).unwrap_or_default() {
                // Others may have written into the log what is gone since.
                if result["baselineState"] == "absent" {
                    continue;
                }
                let text = |value: &Value| value.as_str().map(str::to_owned);
                let fingerprint = text(&result["partialFingerprints"][FINGERPRINT]);
                let weight = result["level"].as_str().and_then(weight);
                let (Some(fingerprint), Some(weight)) = (fingerprint, weight) else {
                    let words = format!(": a result has no `level`, or no fingerprint `{FINGERPRINT}`");
                    return Err(BaselineError::Foreign(words));
                };
                let check = text(&result["ruleId"]).unwrap_or_default();
                let subject = text(&result["properties"]["subject"]).unwrap_or_default();
                let words = named(weight, &check, &subject);
                known.insert(Fingerprint::told(fingerprint), Known { weight, words });
            }
        }
        if any {
            Ok(Baseline { known })
        } else {
            Err(BaselineError::Foreign(": none of its runs is by `tightrope`".to_owned()))
        }
    }

    /// Whether this was found before, and weighed as much. What makes the text no policy is never
    /// known: while it stands, most of what there may be to tell is not looked at.
    pub fn knows(&self, finding: &Finding, fingerprint: &Fingerprint, weight: Severity) -> bool {
        // The heavier, the less.
        let known = self.known.get(fingerprint).is_some_and(|known| known.weight <= weight);
        known && !finding.is_first_row()
    }

    /// What was found before, and is not among these, in words and in their order.
    pub fn gone(&self, now: &BTreeSet<&Fingerprint>) -> Vec<&str> {
        let gone = self.known.iter().filter(|(fingerprint, _)| !now.contains(fingerprint));
        let mut words: Vec<&str> = gone.map(|(_, known)| known.words.as_str()).collect();
        words.sort_unstable();
        words
    }
}

/// The severity of that name.
fn weight(name: &str) -> Option<Severity> {
    [Severity::Error, Severity::Warning, Severity::Note].into_iter().find(|one| one.to_string() == name)
}

/// A finding in a few words: `error[creepy]: rule greet`.
fn named(weight: Severity, check: &str, subject: &str) -> String {
    let colon = if subject.is_empty() { "" } else { ": " };
    format!("{weight}[{check}]{colon}{subject}")
}
