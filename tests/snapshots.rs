//! What people read, kept beside what they wrote: for each rude policy its text and how its
//! diagnostics are drawn, some tables in Markdown, and a data contract. To be read by whoever accepts a change
//! of them (`cargo insta review`).
#![cfg(feature = "cli")]
#![allow(clippy::expect_used, reason = "a test that cannot go on should say so")]

use std::fs;
use std::path::Path;
use tightrope::check::{Report, check};
use tightrope::engine::read_paths;
use tightrope::export;
use tightrope::proofs;
use tightrope::render;
use tightrope::source::Sources;
use tightrope::vocabulary::{Date, parse_date};

fn today() -> Date {
    parse_date("2026-11-21").expect("a date")
}

fn drawn(sources: &Sources, report: &Report) -> String {
    let mut out = Vec::new();
    render::pretty(sources, &report.diagnostics, false, &mut out).expect("memory does not fail");
    String::from_utf8(out).expect("text")
}

/// Names of snapshots without the name of this file, and nothing of how they were made.
fn settings() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
}

/// The table of one slot, in Markdown.
fn table(paths: &str, slot: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies").join(paths);
    let sources = read_paths(&[path]).expect("policies");
    let tables = check(&sources, today()).tables.expect("a set without errors");
    let texts = export::markdown(&tables);
    let names: Vec<&String> = texts.iter().map(|(name, _)| name).collect();
    let found = texts.iter().find(|(name, _)| *name == format!("{slot}.md"));
    found.map(|(_, text)| text.clone()).unwrap_or_else(|| format!("no such slot: {names:?}"))
}

#[test]
fn rude() {
    let _settings = settings().bind_to_scope();
    insta::glob!("../policies/rude", "*.rope", |path| {
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
        let text = fs::read_to_string(path).expect("a rude policy").replace("\r\n", "\n");
        let sources = Sources::single(name, &text);
        let report = check(&sources, today());
        let drawing = drawn(&sources, &report);
        insta::assert_snapshot!(
            "rude",
            format!("{text}\n======== told on {} ========\n\n{drawing}", today())
        );
    });
}

#[test]
fn tables() {
    let _settings = settings().bind_to_scope();
    insta::assert_snapshot!("table_rude_overprecise", table("rude/overprecise.rope", "harbour.pier"));
    insta::assert_snapshot!("table_magazine", table("magazine", "newsletter.opening"));
}

/// The data contract of the shop, as a privacy officer would keep it, and as a machine reads it.
#[test]
fn needs() {
    let _settings = settings().bind_to_scope();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies/storefront");
    let report = check(&read_paths(&[path]).expect("policies"), today());
    let mut needs = proofs::needs(&report.policy, today());
    insta::assert_snapshot!("needs_storefront_markdown", export::needs(&needs));
    // A field of each kind shows how JSON has it; Markdown has them all.
    let shown =
        ["account.birthday", "account.relationship", "account.topics", "support.repair", "visits.count"];
    needs.fields.retain(|field| shown.contains(&field.field.as_str()));
    insta::assert_json_snapshot!("needs_storefront_json", needs);
}
