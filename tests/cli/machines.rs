//! `tightrope check` for machines: SARIF and GitHub's workflow commands, as they are printed, and baselines.
//! That SARIF keeps to its schema is held by `.ci/gate`.

use crate::shell::{Ran, Shell};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;

/// What rules speak of, with two warnings behind characters of two and of four bytes.
const SET: &str = "trust { tier stranger { comfort 3 } }\n\
surface home : page { slot hero shows day  slot rail shows day }\n\
content day : banner \"é 😀\" content spare : banner  content spire : banner\n\
source seen : observed first-party { shelf : one of { a, b } is behaviour }\n\
goal find \"é 😀\" { metric rate up  holdout 10% }\n";

/// A rule that is creepy, and one that is sneaky and secretive, too.
const RULES: &str = "// 😀 rules\n\
rule one { goal find  requires stranger  uses seen.shelf  when seen.shelf == a  show day saying \"😀\" in home.hero  because \"é\" }\n\
rule two { goal find  requires stranger  when seen.shelf in { a, b }  show day in home.rail }\n";

/// The results of a log in SARIF.
fn results(ran: &Ran) -> Vec<Value> {
    ran.json()["runs"][0]["results"].as_array().expect("results").clone()
}

fn uris(results: &[Value]) -> BTreeSet<String> {
    let uri = |result: &Value| result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].clone();
    results.iter().map(|result| uri(result).as_str().expect("a uri").to_owned()).collect()
}

fn fingerprints(results: &[Value]) -> BTreeSet<String> {
    let print = |result: &Value| result["partialFingerprints"]["tightrope/v1"].clone();
    results.iter().map(|result| print(result).as_str().expect("one").to_owned()).collect()
}

#[test]
fn sarif_reads_well() {
    let root = Shell::of_the_project();
    let here = Shell::with(&[("shop/set.rope", SET), ("shop/rules.rope", RULES)]);
    let mut log = here.check(&["shop", "--format", "sarif"]).ends(1).json();
    let rules = &mut log["runs"][0]["tool"]["driver"]["rules"];
    let all = rules.as_array().expect("rules");
    assert_eq!(all.len(), root.names("docs/checks").len());
    for rule in all {
        let (short, full) = (&rule["shortDescription"]["text"], &rule["fullDescription"]["text"]);
        let (short, full) = (short.as_str().expect("words"), full.as_str().expect("words"));
        assert!(short.ends_with('.') && full.starts_with(short) && !short.contains("**"), "{rule}");
    }
    // One rule shows how they look.
    let mut shown = all.iter().find(|rule| rule["id"] == "sneaky").expect("sneaky").clone();
    let page = shown["help"]["markdown"].as_str().expect("its page").to_owned();
    assert_eq!(page, root.read("docs/checks/sneaky.md"));
    shown["help"]["markdown"] = json!("(its page)");
    *rules = json!([shown]);
    log["runs"][0]["tool"]["driver"]["semanticVersion"] = json!("(of the package)");
    insta::assert_snapshot!(serde_json::to_string_pretty(&log).expect("json"));
}

#[test]
fn workflow_commands_read_well() {
    let (root, mut told) = (Shell::of_the_project(), String::new());
    for name in ["ambiguous", "creepy", "overbearing", "syntax", "unused", "broken-promise"] {
        told.push_str(&root.check(&[&format!("policies/rude/{name}.rope"), "--format", "github"]).out);
    }
    insta::assert_snapshot!(told);
}

#[test]
fn the_same_is_printed_on_every_run_and_from_every_folder() {
    let here = Shell::with(&[("a/.git/HEAD", ""), ("a/shop/set.rope", SET), ("a/shop/rules.rope", RULES)]);
    for format in ["sarif", "github"] {
        let above = here.inside("a").check(&["shop", "--format", format]).ends(1).out;
        assert!(above.contains("shop/rules.rope") && !above.contains("a/shop"), "{above}");
        for (from, path) in [("a", "shop"), ("a", "shop/../shop"), ("a/shop", "."), ("a/shop", "../shop")] {
            let told = here.inside(from).check(&[path, "--format", format]);
            assert_eq!(told.out, above, "{from} {path}");
        }
    }
    let root = Shell::of_the_project();
    for format in ["pretty", "json", "sarif", "github"] {
        let line = ["policies/rude", "--format", format];
        assert_eq!(root.check(&line).ends(1), root.check(&line), "{format}");
    }
}

#[test]
fn paths_are_uris_and_those_outside_say_so() {
    let here = Shell::with(&[
        ("repo/.git/HEAD", ""),
        ("repo/50% é:b #1/a [1]?.rope", SET),
        ("elsewhere/b.rope", RULES),
        ("elsewhere/linked.rope", "content linked : banner\n"),
    ]);
    let repo = here.inside("repo");
    #[cfg(unix)]
    std::os::unix::fs::symlink(here.path("elsewhere/linked.rope"), repo.path("linked.rope")).expect("a link");
    let results = results(&repo.check(&[".", "../elsewhere/b.rope", "--format", "sarif"]).ends(1));
    let outside = fs::canonicalize(here.path("elsewhere/b.rope")).expect("a path");
    let outside = format!("file://{}", outside.display());
    let found = uris(&results);
    assert!(found.contains(&outside), "{outside} {found:?}");
    assert!(found.contains("50%25%20%C3%A9%3Ab%20%231/a%20%5B1%5D%3F.rope"), "{found:?}");
    #[cfg(unix)]
    assert!(found.contains("linked.rope"), "{found:?}");
    for result in &results {
        let artifact = &result["locations"][0]["physicalLocation"]["artifactLocation"];
        let inside = !artifact["uri"].as_str().expect("a uri").starts_with("file:");
        assert_eq!(artifact["uriBaseId"], if inside { json!("%SRCROOT%") } else { Value::Null });
    }
    let told = repo.check(&[".", "../elsewhere/b.rope", "--format", "github"]).out;
    assert!(told.contains("::warning file=50%25 é%3Ab #1/a [1]?.rope,line="), "{told}");
}

#[test]
fn places_are_those_of_json_and_columns_count_characters() {
    let root = Shell::of_the_project();
    for paths in [["policies/rude"].as_slice(), &["tests/fixes", "--deny", "warnings"]] {
        let told = root.check(&[paths, &["--format", "json"]].concat()).json();
        let results = results(&root.check(&[paths, &["--format", "sarif"]].concat()));
        assert_eq!(told.as_array().map(Vec::len), Some(results.len()));
        for (told, result) in told.as_array().expect("a list").iter().zip(&results) {
            let region = &result["locations"][0]["physicalLocation"]["region"];
            for (one, other) in [
                ("line", "startLine"),
                ("column", "startColumn"),
                ("end_line", "endLine"),
                ("end_column", "endColumn"),
            ] {
                assert_eq!(told[one], region[other], "{result}");
            }
            assert_eq!(told["subject"], result["properties"]["subject"]);
            assert_eq!(told["witness"], result["properties"]["witness"]);
        }
    }
    let here = Shell::with(&[("set.rope", SET)]);
    let results = results(&here.check(&["set.rope", "--format", "sarif"]));
    let spare =
        results.iter().find(|result| result["properties"]["subject"] == "content spare").expect("spare");
    let region = &spare["locations"][0]["physicalLocation"]["region"];
    let line = SET.lines().nth(2).expect("a line");
    let column = line.split("spare").next().expect("what stands before").chars().count() + 1;
    assert_eq!((&region["startLine"], &region["startColumn"]), (&json!(3), &json!(column)));
}

#[test]
fn fingerprints_stay_when_the_set_is_moved_about() {
    let told = |files: &[(&str, &str)]| results(&Shell::with(files).check(&[".", "--format", "sarif"]));
    let before = told(&[("set.rope", SET), ("rules.rope", RULES)]);
    let prints = fingerprints(&before);
    assert_eq!(prints.len(), before.len(), "no two are the same");
    let longer = format!("// a line\n\n/// another\n{RULES}");
    let after = told(&[("shop/z.rope", SET), ("a.rope", &longer)]);
    assert_eq!(fingerprints(&after), prints);
    let rude = results(&Shell::of_the_project().check(&["policies/rude", "--format", "sarif"]));
    assert_eq!(fingerprints(&rude).len(), rude.len());
}

/// A clean set but for what is said of it.
fn bookshop(rules: &str) -> Shell {
    let set = "trust { tier stranger { comfort 2 } }\n\
        surface home : page { slot hero shows day  slot rail shows day }\n\
        content day : banner\n\
        goal find \"Readers find it\" { metric rate up  holdout 10% }\n\
        source seen : observed first-party { shelf : one of { a, b } is behaviour }\n";
    Shell::with(&[("shop/set.rope", set), ("shop/rules.rope", rules)])
}

/// A rule that is creepy, in that slot.
fn creepy(name: &str, slot: &str) -> String {
    format!(
        "rule {name} {{ goal find  requires stranger  uses seen.shelf  when seen.shelf == a\n\
         show day in home.{slot}  because \"You looked.\" }}\n"
    )
}

#[test]
fn only_what_is_new_fails() {
    let here = bookshop(&creepy("known", "hero"));
    for format in ["json", "sarif"] {
        here.write("shop/rules.rope", creepy("known", "hero"));
        let told = here.check(&["shop", "--format", format]).ends(1);
        let file = format!("known.{format}");
        here.write(&file, &told.out);
        let line = ["shop", "--baseline", &file];

        let same = here.check(&line).ends(0);
        assert!(!same.err.contains("is creepy"), "what is known is not drawn: {}", same.err);
        assert!(same.err.ends_with(&format!("against {file}: 0 new, 1 known\n")), "{}", same.err);

        let moved = format!("// a line above\n\n{}", creepy("known", "hero"));
        here.write("shop/rules.rope", format!("{moved}{}", creepy("fresh", "rail")));
        let more = here.check(&line).ends(1);
        assert!(more.err.contains("`fresh` is creepy") && !more.err.contains("`known` is"), "{}", more.err);
        assert!(more.err.contains("1 new, 1 known"), "{}", more.err);
        let results = results(&here.check(&[line.as_slice(), &["--format", "sarif"]].concat()).ends(1));
        let states: Vec<&str> =
            results.iter().filter_map(|result| result["baselineState"].as_str()).collect();
        assert_eq!(states, ["unchanged", "new"], "machines are told all");
        let told = here.check(&[line.as_slice(), &["--format", "github"]].concat()).ends(1);
        assert_eq!(told.out.lines().count(), 1, "{}", told.out);
        let told = here.check(&[line.as_slice(), &["--format", "json"]].concat()).ends(1);
        assert_eq!(told.json().as_array().map(Vec::len), Some(2), "{}", told.out);

        here.write("shop/rules.rope", creepy("fresh", "rail"));
        let gone = here.check(&line).ends(1);
        assert!(gone.err.contains("gone: error[creepy]: rule known\n"), "{}", gone.err);
        assert!(gone.err.contains("1 new, 0 known, 1 gone"), "{}", gone.err);
    }
}

#[test]
fn what_makes_the_text_no_policy_is_never_known() {
    let here = bookshop("rule broken { nothing }\n");
    here.write("known.json", &here.check(&["shop", "--format", "json"]).ends(1).out);
    let told = here.check(&["shop", "--baseline", "known.json"]).ends(1);
    assert!(
        told.err.contains("1 new, 0 known; what is gone shows once the text is a policy"),
        "{}",
        told.err
    );
}

#[test]
fn warnings_are_denied_where_they_are_new_and_what_weighs_more_now_is_new() {
    let here = bookshop("content spare : banner\n");
    let told = here.check(&["shop", "--format", "json"]).ends(0);
    let known = told.json();
    // `seen.shelf` is read by nobody, and was observed.
    assert_eq!(known[0]["severity"], "warning", "{known}");
    assert_eq!(known.as_array().map(Vec::len), Some(3), "{known}");
    here.write("known.json", &told.out);
    let strict = ["shop", "--deny", "warnings", "--baseline", "known.json"];
    here.check(&strict).ends(0);
    here.write("shop/rules.rope", "content spare : banner\ncontent more : banner\n");
    let told = here.check(&strict).ends(1);
    assert!(told.err.contains("1 new, 3 known"), "{}", told.err);
    here.check(&["shop", "--baseline", "known.json"]).ends(0);

    let set = here.read("shop/set.rope");
    here.write("shop/set.rope", set.replace("observed", "explicit"));
    let told = here.check(&["shop", "--baseline", "known.json"]).ends(1);
    assert!(told.err.contains("error[greedy]"), "{}", told.err);
}

#[test]
fn what_is_no_baseline_is_refused_before_anything_is_mended() {
    let here = bookshop(&creepy("known", "hero"));
    for (text, why) in [
        ("not json", "it is not JSON"),
        ("{}", "it is not what"),
        ("[{\"check\": 1}]", "missing field"),
        ("{\"runs\": []}", "none of its runs is by `tightrope`"),
        (
            "{\"runs\": [{\"tool\": {\"driver\": {\"name\": \"tightrope\"}}, \"results\": [{}]}]}",
            "no fingerprint",
        ),
    ] {
        here.write("known.json", text);
        let told = here.check(&["shop", "--fix", "--baseline", "known.json"]).ends(2);
        assert!(told.err.contains("`known.json` is no baseline") && told.err.contains(why), "{}", told.err);
    }
    let told = here.check(&["shop", "--baseline", "nowhere.json"]).ends(2);
    assert!(told.err.contains("the baseline `nowhere.json` cannot be read"), "{}", told.err);
}
