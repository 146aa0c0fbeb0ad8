//! Owns what is new since an earlier run, and how it is told what is known and what is gone.
//! Must not know how diagnostics are printed.

use super::Impossible;
use crate::check::Report;
use crate::diagnostic::{Diagnostic, Finding, Fingerprint, Severity, fingerprints};
use crate::render::{Baseline, Told};
use crate::source::Sources;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// What is told of a set, seen from an earlier run, if there is one.
pub struct Findings<'a> {
    told: &'a [Diagnostic],
    fingerprints: Vec<Fingerprint>,
    /// Whether the earlier run told each of them.
    known: Option<Vec<bool>>,
}

impl<'a> Findings<'a> {
    pub fn of(sources: &Sources, report: &'a Report, earlier: Option<&Baseline>) -> Self {
        let told = report.diagnostics.as_slice();
        let findings: Vec<Finding> = told.iter().map(|told| Finding::of(sources, told)).collect();
        let fingerprints = fingerprints(&findings);
        let known = earlier.map(|earlier| {
            let each = told.iter().zip(&findings).zip(&fingerprints);
            each.map(|((told, finding), print)| earlier.knows(finding, print, told.severity)).collect()
        });
        Findings { told, fingerprints, known }
    }

    /// All that is told.
    pub fn all(&self) -> &'a [Diagnostic] {
        self.told
    }

    fn is_known(&self, at: usize) -> bool {
        self.known.as_ref().and_then(|known| known.get(at)).is_some_and(|known| *known)
    }

    /// What the earlier run did not tell; all, where there is none.
    pub fn fresh(&self) -> impl Iterator<Item = &'a Diagnostic> {
        self.told.iter().enumerate().filter(|(at, _)| !self.is_known(*at)).map(|(_, told)| told)
    }

    /// All, each with what is known of it.
    pub fn each(&self) -> Vec<Told<'_>> {
        let each = self.told.iter().zip(&self.fingerprints).enumerate();
        let told = |(at, (told, fingerprint))| Told {
            told,
            fingerprint,
            known: self.known.as_ref().map(|_| self.is_known(at)),
        };
        each.map(told).collect()
    }

    /// Whether anything that weighs so much is new.
    pub fn has_new(&self, weight: Severity) -> bool {
        self.fresh().any(|told| told.severity == weight)
    }

    /// What is new, known and gone since the run whose output `path` holds.
    pub fn words(&self, earlier: &Baseline, path: &Path) -> String {
        let now: BTreeSet<&Fingerprint> = self.fingerprints.iter().collect();
        let new = self.fresh().count();
        let known = self.told.len() - new;
        // While the text is no policy, what is not told may only not have been looked at.
        let waits = self.told.iter().any(|told| told.slug.is_first_row());
        let gone = if waits { Vec::new() } else { earlier.gone(&now) };
        let mut words: String = gone.iter().map(|one| format!("gone: {one}\n")).collect();
        let path = path.display();
        words.push_str(&format!("against {path}: {new} new, {known} known"));
        match gone.len() {
            _ if waits => words.push_str("; what is gone shows once the text is a policy\n"),
            0 => words.push('\n'),
            some => words.push_str(&format!(
                ", {some} gone: write the file anew, so that {} cannot come back unseen\n",
                if some == 1 { "it" } else { "they" }
            )),
        }
        words
    }
}

/// What an earlier run printed into a file.
pub fn read(path: &Path) -> Result<Baseline, Impossible> {
    let name = path.display();
    let bytes = fs::read(path)
        .map_err(|error| Impossible::Words(format!("the baseline `{name}` cannot be read: {error}")))?;
    let text = String::from_utf8_lossy(&bytes);
    Baseline::read(&text).map_err(|error| Impossible::Words(format!("`{name}` is no baseline: {error}")))
}
