//! The report: what it gathers, and that its page is whole, inert, closed to the network and the same
//! on every run. What the command writes where is held by `tests/cli/report.rs`; how it looks and moves
//! in a browser is tried by `.ci/report`.
#![cfg(feature = "cli")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on should say so")]

use scraper::{Html, Selector};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use tightrope::check::check;
use tightrope::diagnostic::Slug;
use tightrope::engine::read_paths;
use tightrope::export::{html, html_together};
use tightrope::report::{Proof, Report, Standing, gather};
use tightrope::source::Sources;
use tightrope::vocabulary::{Date, parse_date};

#[path = "../benches/support/mod.rs"]
mod support;

#[path = "report/page.rs"]
mod page;

use page::{all, cells, words};

const SHIPPED: [&str; 3] = ["policies/storefront", "policies/magazine", "policies/b2b"];

fn today() -> Date {
    parse_date("2026-11-21").expect("a date")
}

fn path(below: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(below)
}

/// The text of a file in `tests/report/`, LF only.
fn text(name: &str) -> String {
    fs::read_to_string(path("tests/report").join(name)).expect("a set").replace("\r\n", "\n")
}

fn report_of(name: &str, text: &str, today: Date) -> Report {
    let sources = Sources::single(name, text);
    gather(name.trim_end_matches(".rope"), &sources, &check(&sources, today), today)
}

fn page(report: &Report) -> String {
    tightrope::report::html::html(report).expect("a page")
}

/// All pages that are looked at below, with what each is of.
fn pages() -> Vec<(String, String)> {
    let mut pages: Vec<(String, String)> = ["seeds.rope", "hostile.rope", "rude.rope", "broken.rope"]
        .map(|name| (name.to_owned(), page(&report_of(name, &text(name), today()))))
        .into();
    for set in SHIPPED {
        let sources = read_paths(&[path(set)]).expect("a shipped set");
        let found = check(&sources, today());
        pages.push((set.to_owned(), page(&gather(set, &sources, &found, today()))));
        let tables = found.tables.expect("a set without errors");
        pages.extend(html(&tables).expect("pages"));
        pages.push((format!("{set}, tables"), html_together(&tables).expect("a page")));
    }
    pages
}

/// What is gathered, section by section, for an author to read.
#[test]
fn what_a_report_gathers() {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let _settings = settings.bind_to_scope();
    let mut seeds = report_of("seeds.rope", &text("seeds.rope"), today());
    let hash = seeds.set.as_mut().and_then(|set| set.hash.take());
    assert!(hash.is_some(), "a set without errors has tables to name");
    insta::assert_debug_snapshot!("report_seeds", seeds);
    let rude = report_of("rude.rope", &text("rude.rope"), today());
    let set = rude.set.expect("it is a policy");
    assert_eq!(set.hash, None, "nothing is decided by it");
    insta::assert_debug_snapshot!("report_rude", (rude.counts, set.heat, set.promises, set.waivers));
    let broken = report_of("broken.rope", &text("broken.rope"), today());
    assert!(broken.set.is_none() && broken.counts.errors > 0, "{broken:?}");
}

#[test]
fn every_page_is_well_formed() {
    for (name, text) in pages() {
        let page = Html::parse_document(&text);
        assert!(page.errors.is_empty(), "{name}: {:?}", page.errors);
        let mut ids = BTreeSet::new();
        for element in all(&page, "[id]") {
            let id = element.value().id().expect("an id");
            assert!(ids.insert(id.to_owned()), "{name}: `{id}` is there twice");
        }
        for link in all(&page, "[href]") {
            let to = link.value().attr("href").expect("a target");
            let id = to.strip_prefix('#').unwrap_or_else(|| panic!("{name}: `{to}` leads out of the page"));
            assert!(ids.contains(id), "{name}: `{to}` leads nowhere");
        }
        for element in all(&page, "[aria-labelledby]") {
            let named = element.value().attr("aria-labelledby").expect("names");
            assert!(named.split(' ').all(|id| ids.contains(id)), "{name}: nothing is called `{named}`");
        }
        for table in all(&page, "table") {
            assert!(
                table.select(&Selector::parse("caption").expect("a selector")).next().is_some(),
                "{name}"
            );
        }
        assert!(all(&page, "th:not([scope])").is_empty(), "{name}: a head of nothing in particular");
        assert_eq!(all(&page, "main h1").len(), 1, "{name}");
    }
}

#[test]
fn no_page_runs_or_loads_what_is_not_its_own() {
    for (name, text) in pages() {
        let page = Html::parse_document(&text);
        assert_eq!((all(&page, "script").len(), all(&page, "style").len()), (1, 1), "{name}");
        let policy = all(&page, "meta[http-equiv]")[0].value().attr("content").expect("a policy").to_owned();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{name}: {policy}");
        let foreign =
            "img, iframe, object, embed, link, base, video, audio, source, textarea, [src], [style]";
        assert!(all(&page, foreign).is_empty(), "{name}");
        for element in all(&page, "*") {
            let handlers = element.value().attrs().filter(|(name, _)| name.starts_with("on"));
            assert_eq!(handlers.count(), 0, "{name}: {:?}", element.value());
        }
        let body = text.split("</script>").nth(1).expect("a body");
        assert!(!body.contains("http:") && !body.contains("https:"), "{name}: an address");
    }
}

#[test]
fn what_is_written_to_do_harm_stands_there_as_words() {
    let report = report_of("hostile.rope", &text("hostile.rope"), today());
    let set = report.set.as_ref().expect("it is a policy");
    assert_eq!(set.rules.len(), 1);
    let page = Html::parse_document(&page(&report));
    let said = words(page.root_element());
    for harm in [
        "alert(4)",
        "\"onmouseover=\"alert(5)",
        "<iframe src=//example.org>",
        "<!-- --><script>alert(7)",
        "alert(8)",
        "javascript:alert(9)",
        "alert(10)",
        "alert(12)",
        "{{<script>}}",
    ] {
        assert!(said.contains(harm), "`{harm}` is not told");
    }
    let nothing = Sources::single("empty.rope", "");
    let found = check(&nothing, today());
    let titled = gather("</title><script>alert(0)</script>", &nothing, &found, today());
    let text = tightrope::report::html::html(&titled).expect("a page");
    assert_eq!(all(&Html::parse_document(&text), "script").len(), 1);
}

/// Whoever cannot hover reads the same bill, and it adds up.
#[test]
fn every_bill_that_hovers_stands_in_text() {
    for set in SHIPPED {
        let sources = read_paths(&[path(set)]).expect("a shipped set");
        let report = gather(set, &sources, &check(&sources, today()), today());
        let rules = &report.set.as_ref().expect("a policy").rules;
        let text = page(&report);
        let page = Html::parse_document(&text);
        for link in all(&page, "[data-bill]") {
            let rule = link.value().attr("data-bill").expect("a rule");
            assert_eq!(all(&page, &format!("details#rule-{rule} .bill table")).len(), 1, "{set}: {rule}");
        }
        assert_eq!(all(&page, "#map [data-bill]").len(), rules.len(), "{set}: each rule is on the map");
        for rule in rules {
            assert_eq!(
                rule.bill.iter().map(|line| line.adds).sum::<u32>(),
                rule.cost,
                "{set}: {}",
                rule.name
            );
            let bill = cells(all(&page, &format!("#rule-{} .bill", rule.name))[0]);
            let fields =
                rule.bill.iter().all(|line| bill.contains(&line.field) && bill.contains(&line.reason));
            assert!(fields && bill.contains(&format!("together | {} |", rule.cost)), "{set}: {bill}");
        }
    }
}

/// What flows in is what flows out of the table: nothing is drawn that is not written.
#[test]
fn the_picture_of_data_is_also_a_table() {
    let sources = read_paths(&[path("policies/storefront")]).expect("a shipped set");
    let report = gather("shop", &sources, &check(&sources, today()), today());
    let set = report.set.as_ref().expect("a policy");
    let text = page(&report);
    let page = Html::parse_document(&text);
    assert_eq!(all(&page, ".curve title").len(), set.flow.to_goals.len() + set.flow.to_surfaces.len());
    let rows: Vec<String> = all(&page, "#data tbody tr").into_iter().map(words).collect();
    assert_eq!(rows.len(), set.data.len());
    for stream in &set.flow.to_goals {
        let (source, goal) = (&set.flow.sources[stream.from], &set.flow.goals[stream.to]);
        let told = rows.iter().any(|row| {
            row.starts_with(&format!("{}.", source.name))
                && row.contains(&source.about)
                && row.contains(&goal.name)
        });
        assert!(told, "{} to {}", source.name, goal.name);
    }
}

/// What the report says of promises is what the check says, on every policy that promises something.
#[test]
fn a_promise_is_shown_as_proved_exactly_where_no_breach_is_told() {
    let mut seen = (0, 0);
    for folder in ["tests/conformance/proofs", "tests/report", "policies/rude"] {
        for entry in fs::read_dir(path(folder)).expect("a folder") {
            let file = entry.expect("an entry").path();
            if file.extension().is_none_or(|ending| ending != "rope") {
                continue;
            }
            let sources = read_paths(std::slice::from_ref(&file)).expect("a policy");
            let found = check(&sources, today());
            let breaches = found.diagnostics.iter().filter(|told| told.slug == Slug::BrokenPromise).count();
            let Some(set) = gather("set", &sources, &found, today()).set else { continue };
            let lines: Vec<Proof> =
                set.promises.iter().flat_map(|promise| &promise.lines).map(|line| line.proof).collect();
            let shown = lines.iter().filter(|proof| **proof == Proof::Broken).count();
            assert_eq!(shown, breaches, "{}", file.display());
            seen = (seen.0 + lines.len() - shown, seen.1 + shown);
        }
    }
    assert!(seen.0 >= 10 && seen.1 >= 5, "there is something to see: {seen:?}");
}

#[test]
fn a_waiver_runs_out() {
    let standing = |day: &str| {
        let report = report_of("seeds.rope", &text("seeds.rope"), parse_date(day).expect("a date"));
        (report.set.expect("a policy").waivers[0].standing, report.counts.errors)
    };
    assert_eq!(standing("2026-11-21"), (Standing::Holds(9), 0));
    assert_eq!(standing("2026-11-30"), (Standing::Holds(0), 0));
    assert_eq!(
        standing("2026-12-01"),
        (Standing::Expired(1), 2),
        "it is creepy again, and the waiver has expired"
    );
    assert_eq!(Standing::Holds(0).left(), "ends today");
    assert_eq!(Standing::Expired(1).left(), "ended yesterday");
}

/// A thousand rules: a page that a browser opens, with what is long closed, and a filter.
#[test]
fn a_large_set_has_a_page_of_a_sane_size() {
    let text = support::policy(1_000);
    let report = report_of("large.rope", &text, today());
    let text = page(&report);
    assert!(text.len() < 3_000_000, "{} bytes", text.len());
    let page = Html::parse_document(&text);
    assert_eq!(all(&page, "details.sheet").len(), 1_000);
    assert!(all(&page, "details.sheet[open], details.slot[open]").is_empty());
    assert_eq!(all(&page, "#find[type=search]").len(), 1);
}
