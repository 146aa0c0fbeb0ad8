//! What `tightrope diff` tells a reviewer: each folder of `tests/diff/` is one change, an old set
//! and a new one, kept beside what is told of it. A new case is a new folder, with `old.rope` and
//! `new.rope`, or folders `old` and `new`. To be read by whoever accepts a change of it.
#![cfg(feature = "cli")]
#![allow(clippy::expect_used, reason = "a test that cannot go on should say so")]

use similar::TextDiff;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use tightrope::check::check;
use tightrope::diff::{Diff, Verdict, What, diff};
use tightrope::engine::read_paths;
use tightrope::export;
use tightrope::source::Sources;
use tightrope::table::Tables;
use tightrope::vocabulary::{Date, parse_date};

fn today() -> Date {
    parse_date("2026-11-21").expect("a date")
}

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff");
    let entries = fs::read_dir(folder).expect("the cases").map(|entry| entry.expect("a case").path());
    let mut cases: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    cases.sort();
    cases
}

fn name(case: &Path) -> String {
    case.file_name().and_then(|name| name.to_str()).expect("a name").to_owned()
}

fn sources(case: &Path, side: &str) -> Sources {
    let file = case.join(format!("{side}.rope"));
    read_paths(&[if file.exists() { file } else { case.join(side) }]).expect("a set")
}

/// The tables of a set, whatever its manners.
fn tables(sources: &Sources) -> Tables {
    let report = check(sources, today());
    report.tables.or(report.draft).expect("a set that is a policy")
}

fn text(sources: &Sources) -> String {
    sources.iter().map(|(_, file)| file.text().to_owned()).collect()
}

fn compared(case: &Path) -> Diff {
    diff(&tables(&sources(case, "old")), &tables(&sources(case, "new")), today())
}

#[test]
fn every_change_is_told() {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_snapshot_path("diff/snapshots");
    let _settings = settings.bind_to_scope();
    for case in cases().iter().filter(|case| name(case) != "snapshots") {
        let (old, new) = (text(&sources(case, "old")), text(&sources(case, "new")));
        let changes = TextDiff::from_lines(&old, &new).unified_diff().context_radius(1).to_string();
        let told = export::diff_pretty(&compared(case));
        insta::assert_snapshot!(
            name(case),
            format!("{changes}\n======== told on {} ========\n\n{told}", today())
        );
    }
}

/// Of each change that is meant to be creepier in one way, that way is told, and no other.
#[test]
fn what_got_creepier_is_told_when_and_only_when_it_did() {
    let creepier: BTreeMap<&str, &[What]> = BTreeMap::from([
        ("bill_rose", &[What::Bill][..]),
        ("data_newly_used", &[What::Bill, What::Data]),
        ("data_newly_asked_for", &[What::Bill, What::Data]),
        ("data_for_another_goal", &[What::Data]),
        ("tier_required_lowered", &[What::Requires]),
        ("comfort_raised", &[What::Tier]),
        ("limit_raised", &[What::Tier]),
        ("limit_dropped", &[What::Tier]),
        ("tier_earned_more_easily", &[What::Tier]),
        ("cap_dropped", &[What::Promise, What::Tier]),
        ("waiver_added", &[What::Waiver]),
        ("waiver_prolonged", &[What::Waiver]),
        ("holdout_shrunk", &[What::Holdout]),
        ("promise_dropped", &[What::Promise]),
        ("promise_weakened", &[What::Promise]),
        ("label_lowered", &[What::Protection]),
        ("consent_dropped", &[What::Tier, What::Protection]),
        ("sure_lowered", &[What::Protection]),
        ("fresh_lengthened", &[What::Protection]),
        ("seen_by_widened", &[What::Protection]),
        ("purpose_widened", &[What::Protection]),
    ]);
    for case in cases().iter().filter(|case| name(case) != "snapshots") {
        let name = name(case);
        let told: BTreeSet<What> = compared(case).creepier.iter().map(|told| told.what).collect();
        let expected = creepier.get(name.as_str()).copied().unwrap_or_default();
        assert_eq!(told, expected.iter().copied().collect(), "{name}");
    }
}

#[test]
fn only_what_means_the_same_is_equivalent() {
    let equivalent = ["conditions_reworded", "files_split", "promise_reworded", "promise_strengthened"];
    for case in cases().iter().filter(|case| name(case) != "snapshots") {
        let is_equivalent = compared(case).verdict == Verdict::Equivalent;
        let same = equivalent.contains(&name(case).as_str());
        assert_eq!(is_equivalent, same, "{}", name(case));
    }
}
