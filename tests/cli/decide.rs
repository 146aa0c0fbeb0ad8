//! `tightrope decide`: an answer to each line in its place, whatever stands there.

use crate::sets::furnished;
use crate::shell::{Ran, Shell, dated};
use serde_json::{Value, json};

const MIB: usize = 1024 * 1024;

/// Decides by `good.rope`, nobody held out.
pub fn decide(shell: &Shell, facts: impl AsRef<[u8]>) -> Ran {
    let line = ["decide", "good.rope", "--surface", "home", "--no-buckets"];
    shell.feed(&dated(&line), facts)
}

fn slot(decision: &Value, name: &str) -> Value {
    decision["slots"][name]["shows"].clone()
}

#[test]
fn decisions_come_in_the_order_of_visitors() {
    let shell = furnished();
    let facts = "{\"id\":\"a\",\"account\":{\"likes\":\"crime\"}}\n{\"id\":\"b\"}\n{\"id\":\"c\",\"trust\":\"friend\"}\n";
    let ran = decide(&shell, facts).ends(0);
    assert!(ran.err.is_empty(), "{}", ran.err);
    let answers = ran.lines();
    let ids: Vec<&Value> = answers.iter().map(|answer| &answer["id"]).collect();
    assert_eq!(ids, ["a", "b", "c"]);
    assert_eq!(slot(&answers[0], "hero"), "crime_shelf");
    assert_eq!(answers[0]["slots"]["hero"]["payload"], json!({"cms_id": 7}));
    assert_eq!(slot(&answers[1], "hero"), "bestsellers");
    assert_eq!(slot(&answers[2], "rail"), "welcome");
    shell.write("facts.jsonl", facts);
    let line = ["decide", "good.rope", "--surface", "home", "--no-buckets", "--facts", "facts.jsonl"];
    assert_eq!(shell.run(&dated(&line)).ends(0), ran, "a file or standard input");
    let line = ["decide", "good.rope", "--surface", "home", "--no-buckets", "--facts", "-"];
    assert_eq!(shell.feed(&dated(&line), facts.as_bytes()).ends(0), ran);
    assert_eq!(decide(&shell, facts.trim_end()).ends(0), ran, "the last line need not end");
    assert_eq!(decide(&shell, facts.replace('\n', "\r\n")).ends(0), ran, "nor end as on Unix");
}

#[test]
fn lines_that_are_no_visitors_are_answered_in_their_place() {
    let shell = furnished();
    let facts = [
        r#"{"id":"a"}"#,
        "",
        "not json",
        r#"{"id":"d","id":"e"}"#,
        "  \t",
        "[1]",
        "\"words\"",
        r#"{"id":"h","account":{"likes":"crime","likes":"poetry"}}"#,
        r#"{"id":"i"}"#,
        r#"{"id":"j"} {"id":"k"}"#,
        r#"{"id":"l""#,
    ];
    let ran = decide(&shell, facts.join("\n")).ends(1);
    let answers = ran.lines();
    let told: Vec<Value> = answers
        .iter()
        .map(|answer| match answer.get("error") {
            Some(error) => {
                assert!(error.as_str().is_some_and(|words| !words.is_empty()), "{answer}");
                assert_eq!(answer.as_object().map(|answer| answer.len()), Some(2), "{answer}");
                answer["line"].clone()
            }
            None => answer["id"].clone(),
        })
        .collect();
    assert_eq!(json!(told), json!(["a", 3, 4, 6, 7, 8, "i", 10, 11]), "{}", ran.out);
}

#[test]
fn lines_that_begin_like_an_object_over_several_are_answered_one_by_one() {
    let shell = furnished();
    let ran = decide(&shell, "\n{\"id\":\n{\"id\":\"b\"}\n\nnull\n").ends(1);
    let answers = ran.lines();
    assert_eq!(answers.len(), 3, "{}", ran.out);
    assert_eq!(
        (&answers[0]["line"], &answers[1]["id"], &answers[2]["line"]),
        (&json!(2), &json!("b"), &json!(5))
    );
}

#[test]
fn bytes_that_are_no_text_are_answered_too() {
    let shell = furnished();
    let ran = decide(&shell, b"{\"id\":\"\xff\"}\n{\"id\":\"b\"}\n\x00\n").ends(1);
    let answers = ran.lines();
    assert_eq!(answers.len(), 3, "{}", ran.out);
    assert_eq!(
        (&answers[0]["line"], &answers[1]["id"], &answers[2]["line"]),
        (&json!(1), &json!("b"), &json!(3))
    );
}

#[test]
fn one_object_may_stand_on_several_lines() {
    let shell = furnished();
    let facts = json!({"id": "a", "account": {"likes": "crime"}});
    let pretty = serde_json::to_string_pretty(&facts).expect("JSON");
    let ran = decide(&shell, format!("\n{pretty}\n\n")).ends(0);
    let answers = ran.lines();
    assert_eq!(answers.len(), 1, "{}", ran.out);
    assert_eq!(slot(&answers[0], "hero"), "crime_shelf");
    assert_eq!(decide(&shell, "").ends(0).out, "", "nobody is decided");
    assert_eq!(decide(&shell, "\n\n").ends(0).out, "");
}

#[test]
fn a_line_past_16_mib_is_answered_in_its_place() {
    let shell = furnished();
    let long = format!("{{\"id\":\"{}\"}}", "x".repeat(17 * MIB));
    let ran = decide(&shell, format!("{{\"id\":\"a\"}}\n{long}\n{{\"id\":\"c\"}}\n")).ends(1);
    let answers = ran.lines();
    assert_eq!(answers.len(), 3);
    assert_eq!(
        (&answers[0]["id"], &answers[1]["line"], &answers[2]["id"]),
        (&json!("a"), &json!(2), &json!("c"))
    );
    assert!(answers[1]["error"].as_str().is_some_and(|words| words.contains("16 MiB")), "{}", answers[1]);
    let ran = decide(&shell, format!("{long}\n{{\"id\":\"b\"}}\n")).ends(1);
    let answers = ran.lines();
    assert_eq!((&answers[0]["line"], &answers[1]["id"]), (&json!(1), &json!("b")));
}

#[test]
fn decide_refuses() {
    let shell = furnished();
    let unknown = shell.run(&["decide", "good.rope", "--surface", "hone"]).ends(2);
    assert!(unknown.out.is_empty() && unknown.err.contains("did you mean `home`?"), "{unknown:?}");
    let bad = shell.feed(&["decide", "bad.rope", "--surface", "home"], b"{}").ends(1);
    assert!(bad.out.is_empty() && bad.err.contains("error[unknown-name]"), "{bad:?}");
    let facts = shell.run(&["decide", "good.rope", "--surface", "home", "--facts", "nowhere.jsonl"]).ends(2);
    assert!(facts.out.is_empty() && facts.err.contains("nowhere.jsonl"), "{facts:?}");
    shell.feed(&["decide", "warned.rope", "--surface", "home"], b"{}").ends(0);
}

#[test]
fn an_artifact_decides_as_its_policies_do() {
    let shell = furnished();
    let artifact = shell.run(&["compile", "good.rope", "--to", "json"]).ends(0).out;
    shell.write("tables.json", &artifact);
    let mut facts = String::from("nonsense\n\n{\"account\":{\"likes\":\"crime\"}}\n");
    for at in 0..40 {
        facts.push_str(&format!(
            "{{\"id\":\"v-{at}\",\"trust\":\"friend\",\"account\":{{\"likes\":\"crime\"}}}}\n"
        ));
    }
    for flags in [["--surface", "home"].as_slice(), &["--surface", "home", "--no-buckets"]] {
        let by = |path| shell.feed(&dated(&[&["decide", path], flags].concat()), &facts).ends(1);
        let (text, tables) = (by("good.rope"), by("tables.json"));
        assert_eq!(text, tables);
        assert_eq!(text.out.contains("held_out"), flags.len() == 2, "with buckets, somebody is held out");
        assert_eq!(text.out.contains("no_id"), flags.len() == 2);
    }
    shell.run(&["check", "tables.json"]).ends(2);
    shell.run(&["test", "tables.json"]).ends(2);
    shell.write("altered.json", artifact.replace("Krimi", "Krumi"));
    let altered = shell.feed(&["decide", "altered.json", "--surface", "home"], b"{}").ends(2);
    assert!(altered.out.is_empty() && altered.err.contains("altered"), "{altered:?}");
    shell.write("half.json", &artifact.as_bytes()[..artifact.len() / 2]);
    shell.feed(&["decide", "half.json", "--surface", "home"], b"{}").ends(2);
    shell.feed(&["decide", "tables.json", "good.rope", "--surface", "home"], b"{}").ends(2);
}
