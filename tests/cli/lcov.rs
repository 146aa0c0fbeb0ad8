//! `tightrope test --format lcov`: what it writes is a tracefile, and says what the other formats say.

use crate::shell::project;
use crate::testing::{SHOP, furnished, run, shop};
use std::collections::{BTreeMap, BTreeSet};

/// What one record of a tracefile holds.
#[derive(Default)]
struct Record {
    functions: BTreeMap<String, u64>,
    branches: BTreeMap<(u64, u64, u64), u64>,
    lines: BTreeMap<u64, u64>,
    sums: BTreeMap<String, u64>,
}

/// Reads a tracefile, and accepts nothing that geninfo(1) does not describe, nor in another order.
fn tracefile(text: &str) -> BTreeMap<String, Record> {
    const ORDER: [&str; 13] =
        ["TN", "SF", "FN", "FNDA", "FNF", "FNH", "BRDA", "BRF", "BRH", "DA", "LF", "LH", "end_of_record"];
    let number = |text: &str| text.parse::<u64>().unwrap_or_else(|_| panic!("`{text}` is no number"));
    let (mut records, mut at, mut name) = (BTreeMap::new(), 0, String::new());
    let (mut record, mut starts) = (Record::default(), BTreeMap::new());
    assert!(text.is_empty() || text.ends_with("end_of_record\n"), "{text}");
    for line in text.lines() {
        let (head, rest) = line.split_once(':').unwrap_or((line, ""));
        let place = ORDER.iter().position(|known| *known == head).unwrap_or_else(|| panic!("{line}"));
        assert!(place >= at, "{line} comes too late");
        at = place;
        let parts: Vec<&str> = rest.split(',').collect();
        match (head, parts.as_slice()) {
            ("TN", [""]) => {}
            ("SF", _) => name = rest.to_owned(),
            ("FN", [line, rule]) => assert!(starts.insert((*rule).to_owned(), number(line)).is_none()),
            ("FNDA", [hits, rule]) => {
                assert!(starts.contains_key(*rule), "{rule} is nowhere");
                assert!(record.functions.insert((*rule).to_owned(), number(hits)).is_none());
            }
            ("BRDA", [line, block, branch, hits]) => {
                let key = (number(line), number(block), number(branch));
                assert!(record.branches.insert(key, number(hits)).is_none(), "{line} twice");
            }
            ("DA", [line, hits]) => {
                assert!(record.lines.insert(number(line), number(hits)).is_none(), "{line} twice");
            }
            ("FNF" | "FNH" | "BRF" | "BRH" | "LF" | "LH", [sum]) => {
                assert!(record.sums.insert(head.to_owned(), number(sum)).is_none());
            }
            ("end_of_record", _) if line == head => {
                assert_eq!(starts.len(), record.functions.len(), "every function is counted");
                for line in starts.values().chain(record.branches.keys().map(|(line, ..)| line)) {
                    assert!(record.lines.contains_key(line), "line {line} is not among the lines");
                }
                for (found, hit, hits) in [
                    ("FNF", "FNH", record.functions.values().copied().collect::<Vec<_>>()),
                    ("BRF", "BRH", record.branches.values().copied().collect()),
                    ("LF", "LH", record.lines.values().copied().collect()),
                ] {
                    assert_eq!(record.sums[found], hits.len() as u64, "{found}");
                    assert_eq!(
                        record.sums[hit],
                        hits.iter().filter(|hits| **hits > 0).count() as u64,
                        "{hit}"
                    );
                }
                records.insert(std::mem::take(&mut name), std::mem::take(&mut record));
                starts.clear();
                at = 0;
            }
            _ => panic!("{line}"),
        }
    }
    records
}

#[test]
fn lcov_is_a_tracefile_and_agrees_with_json() {
    let magazine = project("policies/magazine");
    let here = furnished();
    for paths in [["shop.rope", "tests.rope"].as_slice(), &[&magazine, "--filter", "friend"]] {
        let records = tracefile(&run(&here, &[paths, &["--format", "lcov"]].concat()).out);
        let told = run(&here, &[paths, &["--coverage", "--format", "json"]].concat()).json();
        assert!(!records.is_empty());
        let sum = |key: &str| records.values().map(|record| record.sums[key]).sum::<u64>();
        let coverage = &told["coverage"];
        for (kind, found, hit) in [("rules", "FNF", "FNH"), ("atoms", "BRF", "BRH")] {
            assert_eq!(coverage[kind]["total"], sum(found), "{kind}");
            assert_eq!(coverage[kind]["covered"], sum(hit), "{kind}");
        }
    }
}

#[test]
fn lcov_counts_tests() {
    let records = tracefile(&shop(&["--format", "lcov"]).ends(1).out);
    let names: BTreeSet<&str> = records.keys().map(String::as_str).collect();
    assert_eq!(names, BTreeSet::from(["shop.rope"]), "tests are not covered, they cover");
    let record = &records["shop.rope"];
    let rules = [("ask_bookworms".to_owned(), 0), ("shelf_as_liked".to_owned(), 2)];
    assert_eq!(record.functions, BTreeMap::from(rules));
    let line_of =
        |words: &str| SHOP.lines().position(|line| line.contains(words)).expect("a line") as u64 + 1;
    assert_eq!(record.lines[&line_of("rule shelf_as_liked")], 2);
    assert_eq!(record.lines[&line_of("rule ask_bookworms")], 0);
    let line = line_of("show crime_shelf");
    let here: Vec<u64> =
        record.branches.iter().filter(|((at, ..), _)| *at == line).map(|(_, hits)| *hits).collect();
    assert_eq!(here, [1, 1], "once true and once false");
    assert_eq!(record.lines[&line], 1);
}
