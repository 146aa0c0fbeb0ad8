//! Owns how the tests of a set go, for whoever looks at one of them. Must not know how tests run.

use super::{Desk, Findings, Kind};
use crate::source::{FileId, Span};
use crate::testing;
use crate::vocabulary::Date;

/// How a test went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Where its words stand.
    pub span: Span,
    /// In words.
    pub words: String,
}

/// How the tests of a file went, in the order of their places. They run by the last set without
/// errors; where that is not the last one that was checked, it is said.
pub fn tests(desk: &Desk, findings: &Findings, file: FileId, today: Date) -> Vec<Told> {
    let written = desk.names().in_file(file).iter();
    let written: Vec<_> = written.filter(|place| place.declares && place.symbol.kind == Kind::Test).collect();
    let good = findings.good.as_ref().and_then(|good| Some((good, good.tables.as_ref()?)));
    let Some((good, tables)) = good.filter(|_| !written.is_empty()) else {
        let words = "runs once the set has no errors";
        return written.iter().map(|place| Told { span: place.span, words: words.to_owned() }).collect();
    };
    let outcomes = testing::run(&good.policy, tables, today);
    let behind = if findings.last.has_errors() { ", before the last errors" } else { "" };
    let told = |place: &&super::Occurrence| {
        let outcome = outcomes.iter().find(|outcome| outcome.words == place.symbol.name);
        let words = match outcome {
            None => "runs once the set has no errors".to_owned(),
            Some(outcome) => match outcome.failures.as_slice() {
                [] => format!("passes{behind}"),
                [first, rest @ ..] => {
                    let more =
                        if rest.is_empty() { String::new() } else { format!(", and {} more", rest.len()) };
                    format!("fails{behind}: expected {}, decided {}{more}", first.expected, first.decided)
                }
            },
        };
        Told { span: place.span, words }
    };
    written.iter().map(told).collect()
}
