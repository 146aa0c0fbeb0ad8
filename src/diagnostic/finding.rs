//! Owns by what a finding is known again in a later run, wherever it has moved to meanwhile.
//! Must not know where an earlier run was kept, nor what is done about findings.

use super::{Diagnostic, Slug};
use crate::source::Sources;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::{self, Write};

/// What stands of a finding in every output: enough to know it again by, and to name it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
pub struct Finding {
    /// The slug of the check.
    pub check: String,
    /// What it is about.
    pub subject: String,
    /// The other parties.
    pub related: Vec<String>,
    /// What is wrong, in one line.
    pub message: String,
    /// The name of the file.
    pub file: String,
}

impl Finding {
    /// What is told in these files.
    pub fn of(sources: &Sources, told: &Diagnostic) -> Self {
        Finding {
            check: told.slug.name().to_owned(),
            subject: told.subject.to_string(),
            related: told.related.iter().map(ToString::to_string).collect(),
            message: told.message.clone(),
            file: sources.get(told.span.file).map(|file| file.name().to_owned()).unwrap_or_default(),
        }
    }

    /// Whether it says that the text is not a policy.
    pub fn is_first_row(&self) -> bool {
        Slug::parse(&self.check).is_some_and(Slug::is_first_row)
    }

    /// What it is known again by. A subject is one in the whole set, so lines, and the file that it
    /// stands in, do not matter. What makes the text no policy is told for each place: there, what is
    /// wrong tells two of them apart. What has no subject has at least a file, whose folder may be
    /// called otherwise from elsewhere.
    fn marks(&self) -> (&str, &str, &[String], &str, &str) {
        let message = if self.is_first_row() { self.message.as_str() } else { "" };
        let file = if self.subject.is_empty() { self.file.rsplit('/').next() } else { None };
        (&self.check, &self.subject, &self.related, message, file.unwrap_or_default())
    }
}

/// What a finding is known again by: a hash, and which one it is of those that are alike.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// A fingerprint that an earlier run told.
    pub fn told(text: impl Into<String>) -> Self {
        Fingerprint(text.into())
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The fingerprint of each finding of a run, in the order of the findings. No two are the same: those
/// that are alike in all else are counted in that order.
pub fn fingerprints(findings: &[Finding]) -> Vec<Fingerprint> {
    let mut seen: BTreeMap<_, usize> = BTreeMap::new();
    let mut all = Vec::with_capacity(findings.len());
    for finding in findings {
        let marks = finding.marks();
        let count = seen.entry(marks).or_default();
        *count += 1;
        all.push(Fingerprint(format!("{}:{count}", hash(&marks))));
    }
    all
}

/// Sixteen bytes of a hash, in hexadecimal digits.
fn hash(marks: &(&str, &str, &[String], &str, &str)) -> String {
    let mut hasher = Sha256::new();
    let (check, subject, related, message, file) = marks;
    let parts = [*check, subject, message, file].into_iter();
    // Each part with its length, so that none can pass for two.
    for part in parts.chain(related.iter().map(String::as_str)) {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    let mut text = String::with_capacity(32);
    for byte in hasher.finalize().iter().take(16) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod test {
    use super::{Finding, fingerprints};

    fn finding(check: &str, subject: &str, message: &str, file: &str) -> Finding {
        let [check, subject, message, file] = [check, subject, message, file].map(str::to_owned);
        Finding { check, subject, related: Vec::new(), message, file }
    }

    #[test]
    fn neither_file_nor_words_make_another_finding_of_a_subject() {
        let was = finding("creepy", "rule greet", "it costs 5", "a.rope");
        let now = finding("creepy", "rule greet", "it costs 6", "shop/b.rope");
        let was = fingerprints(&[was]);
        assert_eq!(was, fingerprints(&[now]));
        assert_ne!(was, fingerprints(&[finding("nosy", "rule greet", "", "a.rope")]));
    }

    #[test]
    fn what_is_no_policy_is_told_apart_by_its_words_and_without_a_subject_by_its_file() {
        let told = [
            finding("unknown-name", "rule greet", "no field is called `a`", "a.rope"),
            finding("unknown-name", "rule greet", "no field is called `b`", "a.rope"),
            finding("syntax", "", "cannot be read", "shop/a.rope"),
            finding("syntax", "", "cannot be read", "shop/b.rope"),
        ];
        let mut all = fingerprints(&told);
        let from_elsewhere = fingerprints(&[finding("syntax", "", "cannot be read", "b.rope")]);
        assert_eq!(all.last(), from_elsewhere.first());
        all.sort();
        all.dedup();
        assert_eq!(all.len(), told.len());
    }

    #[test]
    fn those_that_are_alike_are_counted() {
        let told = finding("ambiguous", "rule a", "", "a.rope");
        let all = fingerprints(&[told.clone(), told]);
        let ends: Vec<String> = all.iter().map(|one| one.to_string().split_off(32)).collect();
        assert_eq!(ends, [":1", ":2"]);
    }

    #[test]
    fn no_part_passes_for_two() {
        let mut one = finding("nosy", "rule a", "", "");
        one.related = vec!["field b".to_owned(), "c".to_owned()];
        let mut other = one.clone();
        other.related = vec!["field bc".to_owned()];
        assert_ne!(fingerprints(&[one]), fingerprints(&[other]));
    }
}
