//! Owns the checks as rules of SARIF, in the words of their pages. Must not know what was found.

use super::level;
use super::shapes::{Configuration, Message, Rule};
use crate::diagnostic::{Severity, Slug};
use serde_json::{Map, Value};

/// All checks, whether they told anything or not: what is known of a check does not depend on the run.
pub(super) fn rules() -> Vec<Rule> {
    Slug::ALL.iter().map(|slug| rule(*slug)).collect()
}

fn rule(slug: Slug) -> Rule {
    let about = about(slug.page());
    let short = about.split_inclusive(". ").next().unwrap_or_default().trim_end().to_owned();
    let help = format!("{about}\n\nmore of it: tightrope explain {slug}");
    let full = [Some(about.as_str()), slug.why()].into_iter().flatten().collect::<Vec<_>>().join("\n\n");
    let mut properties = Map::new();
    // What GitHub sorts by: nothing is told that is not proved.
    properties.insert("precision".to_owned(), Value::from("very-high"));
    properties.insert("problem.severity".to_owned(), Value::from(problem(slug.severity())));
    Rule {
        id: slug.name(),
        short_description: Message::from(short),
        full_description: Message::from(full),
        help: Message { text: help, markdown: Some(slug.page()) },
        default_configuration: Configuration { level: level(slug.severity()) },
        properties,
    }
}

fn problem(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "recommendation",
    }
}

/// What a page says of its check before all else: the paragraph under its title, without the severity;
/// where that is all about severities, the first of what it means.
fn about(page: &str) -> String {
    let paragraphs = |text: &str| -> Vec<String> {
        text.split("\n\n").map(|one| one.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    };
    let first = paragraphs(page).into_iter().nth(1).unwrap_or_default();
    let said =
        ["**Error.** ", "**Warning.** ", "**Note.** "].iter().find_map(|word| first.strip_prefix(word));
    if let Some(said) = said {
        return said.to_owned();
    }
    let meaning = page.split_once("## What it means\n\n").map_or("", |(_, meaning)| meaning);
    paragraphs(meaning).into_iter().next().unwrap_or_default()
}
