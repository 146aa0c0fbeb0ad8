//! `tightrope diff` as a shell sees it: what may stand on either side, the formats, and how it
//! ends. What is told of a change is held by `tests/diff.rs`.

use crate::shell::{Ran, Shell, dated, project};

/// Sets are compared by where they are, so that any folder will do to do it in.
fn diff(old: &str, new: &str, more: &[&str]) -> Ran {
    Shell::with(&[]).run(&dated(&[&["diff", old, new], more].concat()))
}

/// Ended well, and found no difference.
#[track_caller]
fn finds_nothing(ran: Ran) {
    let ran = ran.ends(0);
    assert!(ran.out.starts_with("equivalent: "), "{}", ran.out);
    assert_eq!(ran.err, "");
}

/// A side of one of the changes that `tests/diff.rs` shows.
fn case(name: &str) -> String {
    project(&format!("tests/diff/{name}"))
}

fn old() -> String {
    case("tier_earned_harder/old.rope")
}

/// Writes a file, and tells where it is.
fn written(shell: &Shell, name: &str, text: &str) -> String {
    shell.write(name, text);
    shell.path(name).to_str().expect("a path").to_owned()
}

#[test]
fn files_folders_and_artifacts_are_compared_with_each_other() {
    let shell = Shell::with(&[]);
    let split = case("files_split/new");
    let artifact = shell.run(&dated(&["compile", &old(), "--to", "json"])).ends(0).out;
    let compiled = written(&shell, "tables.json", &artifact);
    for (one, other) in [(&old(), &split), (&old(), &compiled), (&compiled, &split), (&compiled, &compiled)] {
        finds_nothing(diff(one, other, &["--fail-on", "changed"]));
        finds_nothing(diff(other, one, &[]));
    }
    let new = case("tier_earned_harder/new.rope");
    let (text, tables) = (diff(&old(), &new, &[]).ends(0), diff(&compiled, &new, &[]).ends(0));
    assert_eq!(text.out, tables.out, "an artifact says all that its text does");
}

#[test]
fn it_fails_on_what_is_asked() {
    let ends = |case_name: &str, fail_on: &[&str], code: i32| {
        let (old, new) = (case(&format!("{case_name}/old.rope")), case(&format!("{case_name}/new.rope")));
        diff(&old, &new, fail_on).ends(code);
    };
    let (creepier, changed) = (["--fail-on", "creepier"], ["--fail-on", "changed"]);
    ends("conditions_reworded", &changed, 0);
    ends("conditions_reworded", &creepier, 0);
    ends("text_changed", &[], 0);
    ends("text_changed", &creepier, 0);
    ends("text_changed", &changed, 1);
    ends("holdout_shrunk", &[], 0);
    ends("holdout_shrunk", &creepier, 1);
    ends("holdout_shrunk", &changed, 1);
    ends("holdout_shrunk", &["--fail-on", "rain"], 2);
}

#[test]
fn every_format_says_the_same() {
    let (old, new) = (old(), case("tier_earned_harder/new.rope"));
    let pretty = diff(&old, &new, &["--format", "pretty"]).ends(0).out;
    assert_eq!(pretty, diff(&old, &new, &[]).ends(0).out);
    let markdown = diff(&old, &new, &["--format", "markdown"]).ends(0).out;
    assert!(markdown.starts_with("## What this change does to whom\n\nchanged: "), "{markdown}");
    let json = diff(&old, &new, &["--format", "json"]).ends(0).json();
    assert_eq!(json["verdict"], "changed");
    let witness = json["trust"][0]["witness"].to_string();
    assert!(pretty.contains(&witness) && markdown.contains(&witness), "{witness}");
    diff(&old, &new, &["--format", "sausage"]).ends(2);
}

/// What machines read, and what stands in a review.
#[test]
fn what_machines_and_reviewers_read() {
    let (old, new) = (case("consent_dropped/old.rope"), case("consent_dropped/new.rope"));
    let json = diff(&old, &new, &["--format", "json"]).ends(0);
    assert_eq!(json.out.lines().count(), 1, "one object a line");
    insta::assert_json_snapshot!("json", json.json());
    insta::assert_snapshot!("markdown", diff(&old, &new, &["--format", "markdown"]).ends(0).out);
}

#[test]
fn an_old_set_may_have_bad_manners_and_a_new_one_may_not() {
    let shell = Shell::with(&[]);
    let good = std::fs::read_to_string(old()).expect("a set");
    let rude = written(&shell, "rude.rope", &good.replace("exposure silent", "exposure visible"));
    let forgiven = diff(&rude, &old(), &[]).ends(0);
    assert!(forgiven.err.contains("has 1 error by now, and is compared all the same"), "{}", forgiven.err);
    assert!(forgiven.out.contains("costs: now `3`, was `5`"), "{}", forgiven.out);
    let refused = diff(&old(), &rude, &[]).ends(1);
    assert_eq!(refused.out, "");
    assert!(
        refused.err.contains("error[creepy]") && refused.err.contains("so nothing is compared"),
        "{}",
        refused.err
    );
}

#[test]
fn what_cannot_be_read_is_not_compared() {
    let shell = Shell::with(&[]);
    diff("nowhere", &old(), &[]).ends(2);
    diff(&old(), "nowhere", &[]).ends(2);
    shell.run(&["diff", &old()]).ends(2);
    let torn = written(&shell, "torn.json", "{\"format\": ");
    diff(&torn, &old(), &[]).ends(2);
    // An old set that is no policy has no meaning to compare.
    let broken = written(&shell, "broken.rope", "rule {");
    let refused = diff(&broken, &old(), &[]).ends(1);
    assert!(
        refused.err.contains("error[") && refused.err.contains("so nothing is compared"),
        "{}",
        refused.err
    );
}
