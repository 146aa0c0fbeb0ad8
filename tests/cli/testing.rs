//! `tightrope test` as a shell sees it: every format and flag, exit statuses, and what goes to
//! which output. What is printed is kept in snapshots, to be read by whoever changes it.

use crate::shell::{Ran, Shell, dated};
use serde_json::{Value, json};

/// A set with a segment, a rule with two outcomes, one that asks, atoms over several lines and
/// with an impossible side; one test of three fails.
pub const SHOP: &str = r#"trust {
    tier guest  { comfort 3 }
    tier friend { earned when account.member  comfort 5 }
}
source account : explicit first-party {
    likes  : one of { crime, poetry } is interest
    member : bool is preference
    pages  : int 0.. is preference
}
surface home : page { slot hero shows bestsellers  slot rail shows bestsellers }
content bestsellers : bullets
content crime_shelf : bullets
content verse       : bullets
goal find_faster "Readers find a book sooner" { metric page_rate up  holdout 10% }
segment bookworms = account.pages >= 0 and account.pages > 500
rule shelf_as_liked {
    goal find_faster  requires guest  uses account.likes
    show crime_shelf in home.hero if account.likes == crime
    show verse       in home.hero if account.likes in { // and
        poetry }
    because "You told us what you like."
}
rule ask_bookworms {
    goal find_faster  requires friend  uses account.pages
    for bookworms
    ask account.likes saying "Crime or poetry?" in home.rail
    because "So that the right shelf comes first."
}
"#;

const TESTS: &str = r#"test "crime readers get crime" {
    given account.likes = crime
    expect home.hero shows crime_shelf by shelf_as_liked
}
test "readers of <poetry> & \"prose\" get crime" {
    given account.likes = poetry
    expect home.hero shows crime_shelf
    expect trust friend
}
test "nobody is a guest" {
    given account.member = false
    expect trust guest
}
"#;

/// `tightrope test` on the day of the tests.
pub fn run(shell: &Shell, line: &[&str]) -> Ran {
    shell.run(&dated(&[&["test"], line].concat()))
}

/// A folder with the shop and its tests.
pub fn furnished() -> Shell {
    Shell::with(&[("shop.rope", SHOP), ("tests.rope", TESTS)])
}

/// `tightrope test` of the shop and its tests.
pub fn shop(flags: &[&str]) -> Ran {
    run(&furnished(), &[&["shop.rope", "tests.rope"], flags].concat())
}

fn printed(ran: &Ran) -> String {
    format!("{}\n======== on standard error ========\n{}", ran.out, ran.err)
}

#[test]
fn the_formats_as_they_are_printed() {
    insta::assert_snapshot!("pretty", printed(&shop(&["--coverage"]).ends(1)));
    insta::assert_snapshot!("json", printed(&shop(&["--coverage", "--format", "json"]).ends(1)));
    insta::assert_snapshot!("junit", printed(&shop(&["--format", "junit"]).ends(1)));
    insta::assert_snapshot!("lcov", printed(&shop(&["--format", "lcov"]).ends(1)));
}

#[test]
fn a_filter_leaves_out_the_rest_and_says_so() {
    let ran = shop(&["--filter", "CRIME readers"]).ends(0);
    assert_eq!(ran.out, "pass  crime readers get crime\n1 test: 1 passed, 0 failed; 2 left out\n");
    let told = shop(&["--filter", "crime", "--format", "json"]).ends(1).json();
    assert_eq!((&told["passed"], &told["failed"], &told["left_out"]), (&json!(1), &json!(1), &json!(1)));
    let none = shop(&["--filter", "sausage"]).ends(2);
    assert_eq!(none.err, "error: no test has `sausage` in its words; the set has 3 tests\n");
    assert!(none.out.is_empty(), "{}", none.out);
    let all = shop(&["--filter", ""]).ends(1);
    assert!(all.out.ends_with("3 tests: 2 passed, 1 failed\n"), "{}", all.out);
}

#[test]
fn a_filter_covers_what_was_run() {
    let covered = |flags: &[&str]| {
        let told = shop(&[flags, &["--coverage", "--format", "json"]].concat()).json();
        told["coverage"]["total"]["covered"].as_u64().expect("a number")
    };
    let (some, all) = (covered(&["--filter", "crime readers"]), covered(&[]));
    assert!(0 < some && some < all, "{some} of {all}");
}

#[test]
fn coverage_comes_only_when_asked_for() {
    assert!(!shop(&[]).ends(1).out.contains("coverage"));
    let told = shop(&["--format", "json"]).ends(1).json();
    assert!(told.get("coverage").is_none(), "{told}");
    assert!(shop(&["--coverage-min", "0"]).ends(1).out.contains("\ncoverage "), "implied");
}

#[test]
fn too_little_coverage_fails_and_is_never_rounded_up() {
    let least = |least: &str| shop(&["--filter", "crime readers", "--coverage-min", least]);
    let told = shop(&["--filter", "crime readers", "--coverage", "--format", "json"]).json();
    let count = |key: &str| told["coverage"]["total"][key].as_u64().expect("a number");
    let (covered, total) = (count("covered"), count("total"));
    let tenths = covered * 1000 / total;
    assert!(covered * 1000 % total > 0, "a share that has to be rounded");
    let percent = told["coverage"]["percent"].as_f64().expect("a number");
    assert_eq!(percent, tenths as f64 / 10.0);
    let words = |tenths: u64| format!("{}.{}", tenths / 10, tenths % 10);
    for suffix in ["", "%"] {
        least(&format!("{}{suffix}", words(tenths))).ends(0);
        let low = least(&format!("{}{suffix}", words(tenths + 1))).ends(1);
        let said = format!(
            "the tests cover {}% of this set, and {}% is the least\n",
            words(tenths),
            words(tenths + 1)
        );
        assert_eq!(low.err, said);
        assert!(low.out.contains("1 test: 1 passed, 0 failed"), "{}", low.out);
    }
    for strange in ["101", "-1", "eighty", "80%%", ""] {
        let ran = least(strange).ends(2);
        assert!(ran.out.is_empty(), "{strange}: {}", ran.out);
    }
    let said = least("101").err;
    assert!(said.contains("not a percentage from 0% to 100%, such as 80% or 87.5%"), "{said}");
    for format in ["json", "junit", "lcov"] {
        let low = shop(&["--filter", "crime readers", "--coverage-min", "99", "--format", format]).ends(1);
        assert!(low.err.ends_with("% of this set, and 99% is the least\n"), "{format}: {}", low.err);
    }
}

#[test]
fn a_set_without_tests_passes_and_covers_nothing() {
    let shell = Shell::with(&[("shop.rope", SHOP)]);
    let ran = run(&shell, &["shop.rope", "--coverage"]).ends(0);
    assert!(ran.out.contains("\n0 tests: 0 passed, 0 failed\ncoverage 0.0%: 0 of "), "{}", ran.out);
    run(&shell, &["shop.rope", "--coverage-min", "0.1"]).ends(1);
    run(&shell, &["shop.rope", "--filter", ""]).ends(2);
    for format in ["json", "junit", "lcov"] {
        run(&shell, &["shop.rope", "--format", format]).ends(0);
    }
}

#[test]
fn a_set_with_errors_is_refused_in_every_format() {
    let shell = Shell::with(&[("bad.rope", "trust { tier guest { comfort 3 } }\nsegment s = nothing\n")]);
    for format in ["pretty", "json", "junit", "lcov"] {
        let ran = run(&shell, &["bad.rope", "--format", format, "--filter", "sausage"]).ends(1);
        assert!(ran.out.is_empty() && ran.err.contains("so its tests were not run"), "{}", ran.err);
    }
    run(&shell, &["bad.rope", "--format", "sausage"]).ends(2);
}

#[test]
fn json_has_its_shape() {
    let told = shop(&["--coverage", "--format", "json"]).ends(1).json();
    let keys =
        |value: &Value| -> Vec<String> { value.as_object().expect("an object").keys().cloned().collect() };
    assert_eq!(keys(&told), ["tests", "passed", "failed", "left_out", "coverage"]);
    assert_eq!(keys(&told["tests"][0]), ["test", "file", "line", "outcome", "failures"]);
    let failed = told["tests"].as_array().expect("tests").iter().find(|test| test["outcome"] == "fail");
    let failures = failed.expect("a failure")["failures"].as_array().expect("failures").clone();
    assert_eq!(failures.len(), 2, "both expectations");
    assert_eq!(keys(&failures[0]), ["line", "column", "expected", "decided", "reason"]);
    let coverage = &told["coverage"];
    let kinds = ["rules", "outcomes", "rows", "atoms", "tiers"];
    assert_eq!(keys(coverage), [kinds.as_slice(), &["total", "percent", "uncovered"]].concat());
    for key in ["covered", "total"] {
        let sum: u64 = kinds.iter().map(|kind| coverage[kind][key].as_u64().expect("a number")).sum();
        assert_eq!(coverage["total"][key], sum, "{key}");
    }
    let uncovered = coverage["uncovered"].as_array().expect("a list");
    let missing = coverage["total"]["total"].as_u64().expect("a number")
        - coverage["total"]["covered"].as_u64().expect("a number");
    assert_eq!(uncovered.len() as u64, missing);
    for unit in uncovered {
        assert_eq!(keys(unit), ["kind", "name", "file", "line", "column", "words"]);
    }
}

#[test]
fn what_is_not_covered_is_told_in_the_words_of_the_author() {
    let told = shop(&["--coverage", "--format", "json"]).ends(1).json();
    let uncovered = told["coverage"]["uncovered"].as_array().expect("a list");
    let words: Vec<&str> = uncovered.iter().filter_map(|unit| unit["words"].as_str()).collect();
    for expected in [
        "`ask_bookworms` never won",
        "nobody was a `friend`",
        "`account.pages > 500` in the segment `bookworms` was never true",
        "`account.member` in what earns `friend` was never true",
    ] {
        assert!(words.contains(&expected), "{expected}: {words:#?}");
    }
    let never = |what: &str| words.iter().any(|words| words.contains(what));
    assert!(never("row 1 of `home.rail` (`ask_bookworms`) never matched: trust friend"), "{words:#?}");
    assert!(!never("`account.pages >= 0` in the segment `bookworms` was never false"), "nobody can see that");
    assert!(!never("`shelf_as_liked` never"), "both of its outcomes won, though a test failed");
    let atom = uncovered.iter().find(|unit| unit["words"].as_str().is_some_and(|it| it.contains("> 500")));
    let atom = atom.expect("the atom");
    let line = SHOP.lines().position(|line| line.starts_with("segment")).expect("the segment");
    let column = SHOP.lines().nth(line).and_then(|line| line.find("account.pages > 500")).expect("the atom");
    assert_eq!(
        (&atom["file"], &atom["line"], &atom["column"]),
        (&json!("shop.rope"), &json!(line + 1), &json!(column + 1))
    );
}

#[test]
fn an_atom_over_several_lines_is_told_on_one() {
    let told = shop(&["--filter", "nobody", "--coverage", "--format", "json"]).ends(0).out;
    for side in [true, false] {
        let words = format!("`account.likes in {{ poetry }}` in `shelf_as_liked` was never {side}");
        assert!(told.contains(&words), "{told}");
    }
    for outcome in ["crime_shelf", "verse"] {
        let words = format!("`shelf_as_liked` never showed `{outcome}` in `home.hero`");
        assert!(told.contains(&words), "{told}");
    }
}

#[test]
fn junit_holds_every_test_and_escapes_its_words() {
    let ran = shop(&["--format", "junit"]).ends(1);
    assert!(ran.out.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites"), "{}", ran.out);
    assert_eq!(ran.out.matches("<testsuite ").count(), 1, "{}", ran.out);
    assert_eq!(ran.out.matches("<testcase ").count(), 3, "{}", ran.out);
    assert_eq!(ran.out.matches("<failure ").count(), 1, "{}", ran.out);
    let name = "name=\"readers of &lt;poetry&gt; &amp; &quot;prose&quot; get crime\"";
    assert!(ran.out.contains(name), "{}", ran.out);
    assert!(ran.out.contains("file=\"tests.rope\" line=\"5\""), "{}", ran.out);
    assert!(ran.err.contains("FAIL  ") && !ran.err.contains("pass  "), "{}", ran.err);
}
