//! `tightrope why` as people read it: an author at the desk, and a visitor who asked. The
//! visitors of `tests/why/` show each cause of not knowing and each way to lose a slot.

use crate::decide::decide;
use crate::sets::furnished;
use crate::shell::{Ran, Shell, dated};
use serde_json::{Value, json};

/// What is told of those visitors.
fn told(flags: &[&str]) -> Ran {
    let set = ["why", "policies/storefront", "--surface", "home", "--facts", "tests/why/visitors.jsonl"];
    // One line is no visitor.
    let ran = Shell::of_the_project().run(&dated(&[&set, flags].concat())).ends(1);
    assert_eq!(ran.err, "");
    ran
}

#[test]
fn pretty() {
    insta::assert_snapshot!("why", told(&[]).out);
}

#[test]
fn pretty_of_one_rule() {
    insta::assert_snapshot!("why_rule", told(&["--rule", "welcome_by_name", "--no-buckets"]).out);
}

#[test]
fn json_of_one_slot() {
    let lines = told(&["--slot", "hero", "--format", "json"]).lines();
    assert_eq!(lines.len(), 10);
    insta::assert_json_snapshot!("why_json", lines);
}

#[test]
fn why_answers_each_visitor_in_its_place() {
    let shell = furnished();
    let line = dated(&["why", "good.rope", "--surface", "home", "--no-buckets"]);
    let facts = "\n{\"id\": \"a\", \"account\": {\"likes\": \"crime\"}}\nnothing\n{\"id\": \"b\"}\n";
    let pretty = shell.feed(&line, facts).ends(1);
    let heads: Vec<&str> = pretty.out.lines().filter(|line| line.starts_with("line ")).collect();
    assert_eq!(heads[0], "line 2: `a` on `home`");
    assert!(heads[1].starts_with("line 3: this is not JSON"), "{heads:?}");
    assert_eq!(heads[2], "line 4: `b` on `home`");
    assert_eq!(pretty.err, "");

    let told = shell.feed(&[&line[..], &["--format", "json"]].concat(), facts).ends(1).lines();
    assert_eq!(told.len(), 3);
    assert_eq!(told[1]["line"], json!(3));
    assert!(told[1]["error"].is_string());
    let hero = &told[0]["slots"]["hero"];
    assert_eq!(hero["rule"], json!("crime_for_crime_readers"));
    assert_eq!(hero["won_by"], json!([{"at": "account.likes", "is": "crime", "holds": "crime"}]));
    let miss = &told[2]["slots"]["hero"]["losers"][0]["miss"];
    assert_eq!(miss[0]["unknown"], json!(["absent"]));
    assert_eq!(miss[0]["is"], Value::Null);
    let fine = shell.feed(&line, b"{}").ends(0);
    assert!(fine.out.starts_with("line 1: a visitor without an `id` on `home`\n"), "{}", fine.out);
    assert_eq!(shell.feed(&line, b"").ends(0).out, "");
}

#[test]
fn why_names_the_winner_that_decide_names() {
    let shell = furnished();
    let facts = b"{\"id\": \"v-1\", \"account\": {\"likes\": \"crime\", \"member\": true}}";
    let decided = decide(&shell, facts).ends(0).json();
    let line = ["why", "good.rope", "--surface", "home", "--no-buckets", "--format", "json"];
    let told = shell.feed(&dated(&line), facts).ends(0).json();
    for slot in ["hero", "rail"] {
        let keys = decided["slots"][slot].as_object().expect("a slot");
        assert!(keys.iter().all(|(key, value)| told["slots"][slot][key] == *value), "{told}");
    }
    assert_eq!(told["trust"]["tier"], decided["trust"]);
}

#[test]
fn why_can_be_narrowed() {
    let shell = furnished();
    let why = |more: &[&str]| {
        shell.feed(&dated(&[&["why", "good.rope", "--surface", "home"], more].concat()), "{}")
    };
    let slots =
        |ran: Ran| ran.json()["slots"].as_object().expect("slots").keys().cloned().collect::<Vec<_>>();
    assert_eq!(slots(why(&["--format", "json"]).ends(0)), ["hero", "rail"]);
    assert_eq!(slots(why(&["--format", "json", "--slot", "rail"]).ends(0)), ["rail"]);
    assert_eq!(slots(why(&["--format", "json", "--rule", "greet_friends"]).ends(0)), ["rail"]);
    let asks_back = [
        (["--slot", "rial"], "no slot of `home` is called `rial`; did you mean `rail`?"),
        (["--slot", "door"], "no slot of `home` is called `door`; declared: `hero` and `rail`"),
        (["--rule", "greet_friend"], "no rule is called `greet_friend`; did you mean `greet_friends`?"),
        (["--format", "sausage"], "invalid value 'sausage'"),
    ];
    for (more, words) in asks_back {
        let refused = why(&more).ends(2);
        assert!(refused.err.contains(words), "{}", refused.err);
    }
    let elsewhere = why(&["--slot", "hero", "--rule", "greet_friends"]).ends(2);
    assert_eq!(
        elsewhere.err,
        "error: `greet_friends` puts nothing into `home.hero`; it is about `home.rail`\n"
    );
    let surface = shell.run(&["why", "good.rope", "--surface", "hoem"]).ends(2);
    assert_eq!(surface.err, "error: no surface is called `hoem`; did you mean `home`?\n");
    let bad = shell.run(&["why", "bad.rope", "--surface", "home"]).ends(1);
    assert_eq!(bad.out, "");
}

#[test]
fn an_artifact_explains_as_its_policies_do() {
    let shell = furnished();
    shell.run(&dated(&["compile", "good.rope", "--to", "json", "--out", "."])).ends(0);
    shell.write(
        "visitors.jsonl",
        b"{\"id\": \"v-1\", \"account\": {\"likes\": \"poetry\", \"member\": 7}}\n{}\n",
    );
    let why = |policy: &str| {
        let line = ["why", policy, "--surface", "home", "--facts", "visitors.jsonl"];
        shell.run(&dated(&line)).ends(0)
    };
    let told = why("tightrope.json");
    assert_eq!(told, why("good.rope"));
    assert!(told.out.contains("`account.likes` is poetry, and would have to be crime"), "{}", told.out);
    assert!(told.out.contains("its type is `bool`, and this is a number"), "{}", told.out);
}
