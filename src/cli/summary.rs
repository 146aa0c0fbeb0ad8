//! Owns the sum of a check in a line or two. Must not know which command shows it.

use super::count;
use crate::check::Report;
use crate::diagnostic::{Severity, printable};

/// What was found, in a line or two; waivers are always listed.
pub fn summary(report: &Report, files: usize) -> String {
    let mut lines = String::new();
    for waiver in &report.waivers {
        lines.push_str(&format!(
            "waived until {}: `{}` may be {} (\"{}\")\n",
            waiver.until,
            waiver.rule,
            waiver.check,
            printable(&waiver.reason)
        ));
    }
    let policy = &report.policy;
    let read = format!(
        "{} and {} in {}",
        count(policy.rules.len(), "rule"),
        count(policy.vocabulary.fields.len(), "field"),
        count(files, "file")
    );
    let severities = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "note")];
    let found: Vec<String> = severities
        .iter()
        .map(|(severity, word)| (report.count(*severity), word))
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| count(number, word))
        .collect();
    if found.is_empty() {
        lines.push_str(&format!("{read}: good manners throughout\n"));
    } else {
        lines.push_str(&format!("{read}: {}\n", found.join(", ")));
    }
    let mendable = report.diagnostics.iter().filter(|told| told.safe_fix().is_some()).count();
    if mendable > 0 {
        lines.push_str(&format!("{mendable} of these can be mended by `tightrope check --fix`\n"));
    }
    lines
}
