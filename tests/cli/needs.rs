//! `tightrope needs`: what is told of whole sets. What is told of a field is held by `tests/needs.rs`.

use crate::sets::{GOOD, furnished};
use crate::shell::{Shell, dated};
use serde_json::{Value, json};

#[test]
fn needs_come_in_markdown_or_json() {
    let shell = furnished();
    let markdown = shell.run(&dated(&["needs", "good.rope"])).ends(0);
    assert_eq!(markdown.err, "");
    assert!(markdown.out.starts_with("# The data that these policies need\n"), "{}", markdown.out);
    assert!(markdown.out.contains("Seen from 2026-11-21,"), "{}", markdown.out);
    let line = ["needs", "good.rope", "--to", "markdown"];
    assert_eq!(shell.run(&dated(&line)).ends(0), markdown, "the same again");
    let json = shell.run(&["needs", "good.rope", "--to", "json", "--today", "2026-11-21"]).ends(0).json();
    assert_eq!(json["today"], "2026-11-21");
    let fields: Vec<&Value> =
        json["fields"].as_array().expect("a list").iter().map(|field| &field["field"]).collect();
    assert_eq!(fields, ["account.likes", "account.member"]);
    assert_eq!(json["fields"][0]["advice"]["do"], "keep");
    assert_eq!(json["fields"][0]["read_by"][0]["rule"], "crime_for_crime_readers");
    assert_eq!(json["summary"]["bits_needed"], json!(2.0));
    let split = GOOD.split_once("content welcome").expect("two halves");
    let second = format!("content welcome{}", split.1);
    let folders = Shell::with(&[("p/z.rope", split.0), ("p/a.rope", &second)]);
    assert_eq!(folders.run(&dated(&["needs", "p"])).ends(0), markdown, "order never matters");
}

#[test]
fn needs_are_told_in_spite_of_greed_and_of_nothing_else() {
    let shell = furnished();
    let greedy = GOOD.replace(
        "member : bool is preference",
        "member : bool is preference  shoe : int 30..50 is preference",
    );
    shell.write("greedy.rope", greedy);
    let greedy = shell.run(&["needs", "greedy.rope"]).ends(1);
    assert!(greedy.err.contains("error[greedy]") && greedy.err.contains("account.shoe"), "{}", greedy.err);
    assert!(
        greedy.out.contains("| `account.shoe` | preference, ordinary | 4.39 | 0 | **drop** |"),
        "{}",
        greedy.out
    );
    let secretive = GOOD.replace("because \"You told us that you like crime novels.\"", "");
    shell.write("secretive.rope", secretive);
    for line in [["needs", "secretive.rope"], ["needs", "bad.rope"]] {
        let bad = shell.run(&line).ends(1);
        assert_eq!(bad.out, "");
        assert!(
            bad.err.ends_with("this set has errors, so nothing can be claimed of what it needs\n"),
            "{}",
            bad.err
        );
    }
    shell.run(&["needs", "warned.rope"]).ends(0);
}

#[test]
fn needs_refuses_what_it_cannot_read() {
    let shell = furnished();
    let artifact = shell.run(&["compile", "good.rope", "--to", "json"]).ends(0);
    shell.write("good.json", artifact.out);
    for line in [
        ["needs"].as_slice(),
        &["needs", "nowhere"],
        &["needs", "good.json"],
        &["needs", "good.rope", "--to", "sausage"],
        &["needs", "good.rope", "--today", "yesterday"],
    ] {
        let ran = shell.run(line).ends(2);
        assert!(ran.out.is_empty() && !ran.err.is_empty(), "{line:?}: {ran:?}");
    }
    let help = shell.run(&["needs", "--help"]).ends(0);
    assert!(help.out.contains("tightrope needs policies/ > NEEDS.md"), "{}", help.out);
}
