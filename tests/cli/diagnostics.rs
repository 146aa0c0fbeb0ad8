//! What is told of a set: its shape in JSON, and its colour.

use crate::sets::{BAD, furnished};
use crate::shell::{Shell, dated, project, ran};
use serde_json::{Value, json};

const ESCAPE: char = '\u{1b}';

#[test]
fn diagnostics_in_json_have_the_shape_of_the_language_page() {
    let shell = furnished();
    assert_eq!(shell.check(&["good.rope", "--format", "json"]).ends(0).json(), json!([]));
    let bad = shell.check(&["bad.rope", "--format", "json"]).ends(1);
    assert_eq!(bad.err, "", "the array is all there is");
    let told = bad.json();
    let all = told.as_array().expect("an array");
    assert_eq!(all.len(), 1, "{told}");
    let keys: Vec<&String> = all[0].as_object().expect("an object").keys().collect();
    let page = "check severity subject related message help notes file line column end_line end_column";
    assert_eq!(keys, page.split(' ').collect::<Vec<_>>());
    let line = BAD.lines().nth(1).expect("the second line");
    let before = line.split("nothing").next().expect("what stands before");
    let column = before.chars().count() + 1;
    assert_ne!(column, before.len() + 1, "bytes and characters differ");
    for (key, value) in [
        ("check", json!("unknown-name")),
        ("severity", json!("error")),
        ("file", json!("bad.rope")),
        ("line", json!(2)),
        ("column", json!(column)),
        ("end_line", json!(2)),
        ("end_column", json!(column + "nothing".len())),
    ] {
        assert_eq!(told[0][key], value, "{key} in {told}");
    }
    for key in ["related", "notes"] {
        let list = told[0][key].as_array().expect("a list");
        assert!(list.iter().all(Value::is_string), "{key} in {told}");
    }
    for key in ["subject", "message", "help"] {
        assert!(told[0][key].as_str().is_some_and(|text| !text.is_empty()), "{key} in {told}");
    }
}

#[test]
fn what_is_broken_off_is_told_as_such_and_a_clause_is_not_taken_for_a_declaration() {
    let told = |next: &str| {
        let set = format!(
            "trust {{ tier low {{ comfort 3 }} }}\nrule one {{\n    goal g\n    uses a.likes,\n{next}\n"
        );
        let shell = Shell::with(&[("set.rope", &set)]);
        let told = shell.check(&["set.rope", "--format", "json"]).ends(1).json();
        let of = |key: &str| told[0][key].as_str().expect("words").to_owned();
        (of("message"), of("help"))
    };
    for (next, word) in
        [("content day : banner", "content"), ("goal h \"Why\" { metric m up  holdout 10% }", "goal")]
    {
        let (message, help) = told(next);
        assert_eq!(message, format!("expected a field (`source.field`), found `{word}`"));
        assert_eq!(
            help,
            "a declaration begins here, and the one before it is not finished: it still wants a field (`source.field`)"
        );
    }
    let help = "write a field (`source.field`) here, or take the comma before it away";
    assert_eq!(told("    goal h\n}").1, help);
}

#[test]
fn usual_slips_are_told_with_what_is_meant() {
    let rule = |clauses: &str| format!("rule r {{ goal g  requires low  {clauses} }}");
    for (slip, mistake, help) in [
        (rule("when a.n = 3"), "= 3", "did you mean `==`?"),
        (rule("when a.n => 3"), "=> 3", "did you mean `>=`?"),
        (rule("when a.b && a.c"), "&&", "did you mean `and`?"),
        (rule("show c in home.h, because \"b\""), ", because", "take the comma away"),
        // A text before the slip is no reason to blame it.
        (
            rule("show c saying \"{a.t | \"you\"}\" in home.h becuse \"b\""),
            "becuse",
            "did you mean `because`?",
        ),
        (rule("show c saying \"x\" in home.h becuse \"{y}\""), "becuse", "did you mean `because`?"),
        (rule("show c saying \"{a.t\" in home.h"), "\" in", "write `{source.field | \"fallback\"}`"),
        (
            "source told-us : explicit first-party { n : int is preference }".to_owned(),
            "-us",
            "names have no `-`",
        ),
        ("Rule r { goal g }".to_owned(), "Rule", "did you mean `rule`?"),
        ("trst { tier low { comfort 3 } }".to_owned(), "trst", "did you mean `trust`?"),
    ] {
        let column = slip.find(mistake).expect("a mistake") + 1;
        let set = format!("trust {{ tier low {{ comfort 3 }} }}\n{slip}\n");
        let shell = Shell::with(&[("set.rope", &set)]);
        let told = shell.check(&["set.rope", "--format", "json"]).ends(1).json();
        let syntax = told.as_array().expect("a list").iter().filter(|told| told["check"] == "syntax");
        let syntax: Vec<&Value> = syntax.collect();
        assert_eq!(syntax.len(), 1, "{slip}: {told}");
        assert_eq!(syntax[0]["column"], column, "{slip}: {told}");
        assert!(syntax[0]["help"].as_str().is_some_and(|told| told.starts_with(help)), "{slip}: {told}");
    }
}

#[test]
fn a_witness_in_json_is_a_visitor_that_can_be_decided() {
    let shell = Shell::with(&[]);
    let rude = project("policies/rude/overbearing.rope");
    let told = shell.check(&[&rude, "--format", "json"]).ends(0).json();
    let witness = &told[0]["witness"];
    assert!(witness.is_object(), "{told}");
    let line = ["decide", &rude, "--surface", "carpets", "--no-buckets"];
    let decided = shell.feed(&dated(&line), witness.to_string()).ends(0);
    let slots = decided.json()["slots"].clone();
    let over = slots.as_object().expect("slots").values().filter(|slot| slot["reason"] == "over_limit");
    assert!(over.count() > 0, "{slots}");
}

#[test]
fn colour_is_for_terminals_unless_told_otherwise() {
    let shell = furnished();
    let line = ["check", "bad.rope", "warned.rope"];
    let piped = shell.run(&line).ends(1);
    assert!(!piped.err.contains(ESCAPE), "{:?}", piped.err);
    let never = shell.run(&[line.as_slice(), &["--color", "never"]].concat()).ends(1);
    assert_eq!(never, piped);
    let mut command = shell.command(&line);
    command.env("NO_COLOR", "1");
    assert_eq!(ran(command, b"").ends(1), piped);
    let always = shell.run(&[["--color", "always"].as_slice(), &line].concat()).ends(1);
    assert!(always.err.contains(ESCAPE), "{:?}", always.err);
    for severity in ["syntax.rope", "unused.rope", "overbearing.rope"] {
        let drawn = shell.check(&[&project(&format!("policies/rude/{severity}"))]);
        assert!(!drawn.err.contains(ESCAPE), "{:?}", drawn.err);
    }
}

/// A set with tiers that bear 3, 4, 5 and 6, and one rule with these clauses.
fn costing(clauses: &str) -> String {
    format!(
        "trust {{ tier a {{ comfort 3 }} tier b {{ earned when m.ber  comfort 4 }}
         tier c {{ earned when m.ber  comfort 5 }} tier d {{ earned when m.ber  comfort 6 }} }}
         source m : explicit first-party {{ ber : bool is preference  region : bool is region }}
         source o : observed first-party {{ clicked : text is behaviour }}
         surface home : page {{ slot hero shows base  slot rail shows base }}
         surface bell : push {{ slot main shows base }}
         surface away : offsite {{ slot main shows base }}
         content base : banner  content other : banner
         goal g \"Why\" {{ metric up up  holdout 10% }}
         rule r {{ goal g  requires a  because \"b\" {clauses} }}"
    )
}

#[test]
fn what_is_offered_for_what_costs_too_much_is_enough() {
    for (clauses, check, help) in [
        // The question is on the bill as well.
        (
            "uses o.clicked  when known o.clicked  show other in home.hero  ask m.region saying \"Where?\" in home.rail",
            "creepy",
            "require `c`, which bears 5",
        ),
        ("ask m.region saying \"Where?\" in bell.main", "nosy", "ask later: require `c`, which bears 5"),
        // Each surface that is too loud is named.
        (
            "uses m.region  when m.region  show other in bell.main  show other in away.main",
            "creepy",
            "somewhere quieter than `away` (nothing costs less than 4 there) and than `bell` (nothing costs less than 4 there)",
        ),
        // What is only spoken can be left unsaid.
        (
            "uses o.clicked  show other saying \"{o.clicked | \"it\"}\" in home.hero",
            "creepy",
            "do without `o.clicked` (then it costs 0)",
        ),
    ] {
        let shell = Shell::with(&[("set.rope", &costing(clauses))]);
        let told = shell.check(&["set.rope", "--format", "json"]).ends(1).json();
        let of_check = told.as_array().expect("a list").iter().find(|told| told["check"] == check);
        let found = of_check.and_then(|told| told["help"].as_str()).expect("it is told");
        assert!(found.contains(help), "{clauses}: {found}");
    }
}
