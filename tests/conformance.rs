//! Runs every fixture of `tests/conformance/`: what it expects stands in its header, and must
//! be exactly what is told and decided.

use serde_json::Value;
use std::path::{Path, PathBuf};
use tightrope::check::{Report, check};
use tightrope::decide::{self, Buckets};
use tightrope::diagnostic::Diagnostic;
use tightrope::source::{SourceFile, Sources};
use tightrope::vocabulary::{Moment, parse_date};

#[derive(Default)]
struct Fixture {
    today: String,
    expects: Vec<Expect>,
    decisions: Vec<(String, Value)>,
}

#[derive(Debug, PartialEq)]
struct Expect {
    severity: String,
    slug: String,
    subject: String,
    related: Option<Vec<String>>,
}

fn read_header(path: &Path, text: &str) -> Fixture {
    let mut fixture = Fixture { today: "2026-11-21".to_owned(), ..Fixture::default() };
    let mut asked = None;
    for line in text.trim_start_matches('\u{feff}').lines() {
        let Some(line) = line.trim().strip_prefix("//") else { break };
        let line = line.trim();
        if let Some(expect) = line.strip_prefix("expect ") {
            let (head, related) = match expect.split_once(" | ") {
                Some((head, related)) => (head, Some(related)),
                None => (expect, None),
            };
            let mut words = head.trim().splitn(3, ' ');
            let mut word = || words.next().unwrap_or("").to_owned();
            let (severity, slug, subject) = (word(), word(), word());
            let subject = if subject == "\"\"" { String::new() } else { subject };
            let related = related.map(|all| all.split(';').map(|one| one.trim().to_owned()).collect());
            fixture.expects.push(Expect { severity, slug, subject, related });
        } else if let Some(today) = line.strip_prefix("today ") {
            fixture.today = today.trim().to_owned();
        } else if let Some(decide) = line.strip_prefix("decide ") {
            asked = Some(decide.to_owned());
        } else if let Some(answer) = line.strip_prefix("answer ") {
            let answer = serde_json::from_str(answer)
                .unwrap_or_else(|error| panic!("{}: {error}: {answer}", path.display()));
            fixture.decisions.push((asked.take().expect("a decide line before each answer"), answer));
        }
    }
    fixture
}

fn told(diagnostic: &Diagnostic) -> Expect {
    Expect {
        severity: diagnostic.severity.to_string(),
        slug: diagnostic.slug.to_string(),
        subject: diagnostic.subject.to_string(),
        related: Some(diagnostic.related.iter().map(ToString::to_string).collect()),
    }
}

/// Whether what is told is what is expected, in any order.
fn compare(mut expected: Vec<Expect>, told: &[Expect]) -> Option<String> {
    let mut surplus = Vec::new();
    // Those that say who is related are looked for first.
    expected.sort_by_key(|expect| expect.related.is_none());
    let mut left: Vec<&Expect> = told.iter().collect();
    for expect in expected {
        let found = left.iter().position(|told| {
            let related = match &expect.related {
                None => true,
                Some(names) => {
                    let sort = |names: &Vec<String>| {
                        let mut names = names.clone();
                        names.sort();
                        names
                    };
                    told.related.as_ref().map(sort) == Some(sort(names))
                }
            };
            (&told.severity, &told.slug, &told.subject) == (&expect.severity, &expect.slug, &expect.subject)
                && related
        });
        match found {
            Some(at) => {
                left.remove(at);
            }
            None => surplus.push(expect),
        }
    }
    if surplus.is_empty() && left.is_empty() {
        return None;
    }
    let show = |expect: &Expect| {
        let related = expect.related.as_ref().map_or(String::new(), |names| names.join("; "));
        format!("{} {} {} | {related}", expect.severity, expect.slug, expect.subject)
    };
    let mut lines: Vec<String> = surplus.iter().map(|one| format!("  not told:     {}", show(one))).collect();
    lines.extend(left.into_iter().map(|one| format!("  not expected: {}", show(one))));
    Some(lines.join("\n"))
}

fn without_words(mut decision: Value) -> Value {
    if let Some(problems) = decision["problems"].as_array_mut() {
        for problem in problems.iter_mut() {
            if let Some(problem) = problem.as_object_mut() {
                problem.remove("problem");
            }
        }
        problems.sort_by_key(ToString::to_string);
    }
    if decision.get("error").is_some() {
        decision["error"] = true.into();
    }
    decision
}

fn decided(report: &Report, asked: &str, today: &str) -> Option<Value> {
    let tables = report.tables.as_ref()?;
    let (surface, rest) = asked.split_once(' ')?;
    let (buckets, facts) = match rest.trim_start().strip_prefix("--no-buckets") {
        Some(facts) => (Buckets::Off, facts),
        None => (Buckets::ById, rest),
    };
    let now = Moment::Day(parse_date(today)?);
    let surface = tables.vocabulary.find_surface(surface)?;
    Some(match decide::read(&tables.vocabulary, facts.trim().as_bytes(), now) {
        Ok((visitor, problems)) => {
            let decision = decide::decide(tables, surface, &visitor, problems, buckets);
            serde_json::to_value(decision).ok()?
        }
        Err(_) => serde_json::json!({ "line": 1, "error": true }),
    })
}

fn fixtures(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance").join(folder);
    let mut paths: Vec<PathBuf> = std::fs::read_dir(root)
        .expect("the folder of fixtures")
        .map(|entry| entry.expect("a fixture").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "rope"))
        .collect();
    paths.sort();
    paths
}

fn run(folder: &str) {
    let mut failures = Vec::new();
    let paths = fixtures(folder);
    assert!(!paths.is_empty());
    for path in &paths {
        let bytes = std::fs::read(path).expect("a fixture");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let fixture = read_header(path, &text);
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let sources = Sources::new(vec![SourceFile::from_bytes(name.clone(), bytes)]);
        let today = parse_date(&fixture.today).expect("a date");
        let report = check(&sources, today);
        let told: Vec<Expect> = report.diagnostics.iter().map(told).collect();
        if let Some(difference) = compare(fixture.expects, &told) {
            failures.push(format!("{folder}/{name}\n{difference}"));
            continue;
        }
        for (asked, answer) in fixture.decisions {
            let found = decided(&report, &asked, &fixture.today).map(without_words);
            let answer = without_words(answer);
            if found.as_ref() != Some(&answer) {
                let found = found.map_or("nothing".to_owned(), |found| found.to_string());
                failures.push(format!(
                    "{folder}/{name}\n  asked:    {asked}\n  expected: {answer}\n  decided:  {found}"
                ));
            }
        }
    }
    let count = failures.len();
    assert!(count == 0, "{count} of {}:\n{}", paths.len(), failures.join("\n"));
}

#[test]
fn text() {
    run("text");
}

#[test]
fn manners() {
    run("manners");
}

#[test]
fn decisions() {
    run("decide");
}

#[test]
fn proofs() {
    run("proofs");
}
