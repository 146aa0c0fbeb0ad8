//! The command line as a shell sees it: exit statuses, what goes to which output, and that no
//! file, however strange, ends it in any other way.
#![cfg(feature = "cli")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on should say so")]

use serde_json::{Value, json};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

const TODAY: [&str; 2] = ["--today", "2026-11-21"];
const ESCAPE: char = '\u{1b}';
const MIB: usize = 1024 * 1024;

/// A set that checks without a word.
const GOOD: &str = r#"
trust {
    tier stranger { comfort 3 }
    tier friend   { earned when account.member  comfort 5 }
}
source account : explicit first-party "What you told us" {
    likes  : one of { crime, poetry } is interest
    member : bool is preference
}
surface home : page { slot hero shows bestsellers  slot rail shows bestsellers }
surface exit : page { slot door shows bestsellers }
content bestsellers : bullets
content crime_shelf : bullets "Crime" { cms_id: 7 }
content welcome : banner
goal find_faster "Readers find a book sooner" { metric page_rate up  holdout 10% }
rule crime_for_crime_readers {
    goal find_faster  requires stranger  uses account.likes  when account.likes == crime
    show crime_shelf saying "Für Krimi-Leser" in home.hero
    because "You told us that you like crime novels."
}
rule greet_friends {
    goal find_faster  requires friend
    show welcome in home.rail
}
test "crime readers get crime" {
    given account.likes = crime
    expect home.hero shows crime_shelf by crime_for_crime_readers
}
"#;

/// A set with one error: nothing is called `nothing`. Characters of several bytes stand before.
const BAD: &str = "trust { tier stranger { comfort 3 } }\n\
    consent c \"é ☃ 😀\" surface home : page { slot hero shows nothing }\n";

/// A set with one warning: nothing uses `spare`.
const WARNED: &str = "trust { tier stranger { comfort 3 } }\n\
    surface home : page { slot hero shows day }\n\
    content day : banner\ncontent spare : banner\n";

/// What a command printed, and how it ended.
#[derive(Debug, PartialEq)]
struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Ran {
    /// The JSON values on standard output, one a line.
    fn lines(&self) -> Vec<Value> {
        let read = |line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        self.out.lines().map(read).collect()
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Ended with that status, and without a panic.
    #[track_caller]
    fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}\n{}", self.out, self.err);
        assert!(!self.err.contains("panicked"), "{}", self.err);
        self
    }
}

/// A folder to run commands in.
struct Shell {
    folder: TempDir,
}

impl Shell {
    /// With these files in it.
    fn with(files: &[(&str, &[u8])]) -> Self {
        let shell = Shell { folder: tempfile::tempdir().expect("a folder") };
        for (name, bytes) in files {
            shell.write(name, bytes);
        }
        shell
    }

    /// With `good.rope`, `bad.rope` and `warned.rope`.
    fn furnished() -> Self {
        Shell::with(&[
            ("good.rope", GOOD.as_bytes()),
            ("bad.rope", BAD.as_bytes()),
            ("warned.rope", WARNED.as_bytes()),
        ])
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }

    fn command(&self, line: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tightrope"));
        command
            .args(line)
            .current_dir(self.folder.path())
            .env_remove("NO_COLOR")
            .env_remove("CLICOLOR_FORCE");
        command
    }

    fn run(&self, line: &[&str]) -> Ran {
        self.feed(line, b"")
    }

    fn feed(&self, line: &[&str], input: &[u8]) -> Ran {
        ran(self.command(line), input)
    }

    /// `tightrope check` of paths on the day of the tests.
    fn check(&self, line: &[&str]) -> Ran {
        self.run(&[&["check"], line, &TODAY].concat())
    }

    /// `tightrope decide` of `good.rope`, nobody held out.
    fn decide(&self, facts: impl AsRef<[u8]>) -> Ran {
        let line = ["decide", "good.rope", "--surface", "home", "--no-buckets"];
        self.feed(&[line.as_slice(), &TODAY].concat(), facts.as_ref())
    }
}

fn ran(mut command: Command, input: &[u8]) -> Ran {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command");
    let mut pipe = child.stdin.take().expect("its input");
    let output = std::thread::scope(|scope| {
        // A command that does not read to the end closes the pipe, and is right to.
        scope.spawn(move || pipe.write_all(input).ok());
        child.wait_with_output().expect("its output")
    });
    let text = |bytes| String::from_utf8(bytes).expect("text in UTF-8");
    Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

fn slot(decision: &Value, name: &str) -> Value {
    decision["slots"][name]["shows"].clone()
}

// Exit statuses, and what goes where.

#[test]
fn check_ends_0_1_or_2() {
    let shell = Shell::furnished();
    let good = shell.check(&["good.rope"]).ends(0);
    assert_eq!(good.out, "", "diagnostics go to standard error");
    assert!(good.err.contains("good manners throughout"), "{}", good.err);
    let bad = shell.check(&["bad.rope"]).ends(1);
    assert_eq!(bad.out, "");
    assert!(bad.err.contains("error[unknown-name]") && bad.err.contains("bad.rope:2:"), "{}", bad.err);
    assert!(bad.err.ends_with("0 rules and 0 fields in 1 file: 1 error\n"), "{}", bad.err);
    shell.check(&["good.rope", "--format", "sausage"]).ends(2);
    shell.check(&["good.rope", "--today", "2026-02-30"]).ends(2);
    shell.check(&[]).ends(2);
}

#[test]
fn warnings_can_be_denied() {
    let shell = Shell::furnished();
    let fine = shell.check(&["warned.rope"]).ends(0);
    assert!(fine.err.contains("warning[unused]") && fine.err.contains(": 1 warning\n"), "{}", fine.err);
    shell.check(&["warned.rope", "--deny", "warnings"]).ends(1);
    shell.check(&["warned.rope", "--deny", "warnings", "--format", "json"]).ends(1);
    shell.check(&["good.rope", "--deny", "warnings"]).ends(0);
    shell.check(&["good.rope", "--deny", "notes"]).ends(2);
    let rude = concat!(env!("CARGO_MANIFEST_DIR"), "/policies/rude/overbearing.rope");
    let note = shell.check(&[rude, "--deny", "warnings"]).ends(0);
    assert!(note.err.contains("note[overbearing]"), "{}", note.err);
}

#[test]
fn usage_help_and_version() {
    let shell = Shell::furnished();
    for line in [["--help"].as_slice(), &["--version"], &["check", "--help"], &["help", "decide"]] {
        let ran = shell.run(line).ends(0);
        assert!(!ran.out.is_empty() && ran.err.is_empty(), "{line:?}: {ran:?}");
    }
    for line in [[].as_slice(), &["chek"], &["check", "--no-such-flag"], &["decide", "good.rope"]] {
        let ran = shell.run(line).ends(2);
        assert!(ran.out.is_empty() && !ran.err.is_empty(), "{line:?}: {ran:?}");
    }
}

#[test]
fn test_ends_0_1_or_2() {
    let shell = Shell::furnished();
    let pass = shell.run(&["test", "good.rope"]).ends(0);
    assert_eq!(pass.out, "pass  crime readers get crime\n1 test: 1 passed, 0 failed\n");
    let failing = GOOD.replace("given account.likes = crime", "given account.likes = poetry");
    shell.write("failing.rope", failing.as_bytes());
    let failed = shell.run(&["test", "failing.rope"]).ends(1);
    assert!(failed.out.contains("FAIL  crime readers get crime"), "{}", failed.out);
    let line = failing.lines().position(|line| line.contains("expect home.hero")).expect("a line") + 1;
    assert!(failed.out.contains(&format!("at failing.rope:{line}:")), "{}", failed.out);
    assert!(failed.out.contains("expected home.hero shows crime_shelf by crime_for_crime_readers"));
    assert!(failed.out.contains("decided  home.hero default (shows bestsellers)"), "{}", failed.out);
    assert!(failed.out.ends_with("1 test: 0 passed, 1 failed\n"), "{}", failed.out);
    let bad = shell.run(&["test", "bad.rope"]).ends(1);
    assert!(bad.out.is_empty() && bad.err.contains("error[unknown-name]"), "{bad:?}");
    shell.run(&["test", "nowhere"]).ends(2);
}

#[test]
fn explain_prints_the_page_or_asks_back() {
    let shell = Shell::with(&[]);
    let page = shell.run(&["explain", "creepy"]).ends(0);
    assert!(page.out.starts_with("# creepy\n") && page.err.is_empty(), "{page:?}");
    let near = shell.run(&["explain", "creppy"]).ends(2);
    assert!(near.out.is_empty(), "{}", near.out);
    assert!(near.err.contains("`creppy`") && near.err.contains("did you mean `creepy`?"), "{}", near.err);
    let far = shell.run(&["explain", "sausage"]).ends(2);
    assert!(!far.err.contains("did you mean"), "{}", far.err);
    let list = shell.run(&["explain"]).ends(0);
    assert_eq!(list.out.lines().count(), tightrope::diagnostic::Slug::ALL.len());
}

#[test]
fn compile_writes_to_standard_output_or_a_folder() {
    let shell = Shell::furnished();
    let markdown = shell.run(&["compile", "good.rope", "--to", "markdown"]).ends(0);
    assert!(markdown.err.is_empty(), "{}", markdown.err);
    for heading in ["## home.hero\n", "## home.rail\n", "## exit.door\n"] {
        assert!(markdown.out.contains(heading), "{}", markdown.out);
    }
    assert!(markdown.out.contains("show crime_shelf saying \"Für Krimi-Leser\""), "{}", markdown.out);
    let csv = shell.run(&["compile", "good.rope", "--to", "csv"]).ends(0);
    assert!(csv.out.contains("slot,row,trust,account.likes,outcome,rule,rollout\n"), "{}", csv.out);
    assert!(csv.out.contains("home.hero,1,,crime,"), "{}", csv.out);
    let artifact = shell.run(&["compile", "good.rope", "--to", "json"]).ends(0);
    assert_eq!(artifact.json()["format"], "tightrope-tables/2");

    for (format, names) in [
        ("json", ["tightrope.json"].as_slice()),
        ("csv", &["exit.door.csv", "home.hero.csv", "home.rail.csv"]),
        ("markdown", &["exit.door.md", "home.hero.md", "home.rail.md"]),
    ] {
        let folder = format!("out/{format}");
        let ran = shell.run(&["compile", "good.rope", "--to", format, "--out", &folder]).ends(0);
        assert!(ran.out.is_empty(), "{}", ran.out);
        let entries = fs::read_dir(shell.path(&folder)).expect("the folder");
        let mut found: Vec<String> = entries
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        found.sort();
        assert_eq!(found, names);
    }
    let written = fs::read_to_string(shell.path("out/json/tightrope.json")).expect("the artifact");
    assert_eq!(written, artifact.out);
}

#[test]
fn compile_refuses() {
    let shell = Shell::furnished();
    let bad = shell.run(&["compile", "bad.rope", "--to", "csv", "--out", "out"]).ends(1);
    assert!(bad.out.is_empty() && bad.err.contains("error[unknown-name]"), "{bad:?}");
    assert!(!shell.path("out").exists(), "nothing is written of a set with errors");
    shell.run(&["compile", "good.rope", "--to", "sausage"]).ends(2);
    shell.run(&["compile", "good.rope"]).ends(2);
    let taken = shell.run(&["compile", "good.rope", "--to", "csv", "--out", "bad.rope"]).ends(2);
    assert!(taken.err.contains("bad.rope"), "{}", taken.err);
}

// What policies need.

#[test]
fn needs_come_in_markdown_or_json() {
    let shell = Shell::furnished();
    let markdown = shell.run(&[["needs", "good.rope"].as_slice(), &TODAY].concat()).ends(0);
    assert_eq!(markdown.err, "");
    assert!(markdown.out.starts_with("# The data that these policies need\n"), "{}", markdown.out);
    assert!(markdown.out.contains("Seen from 2026-11-21,"), "{}", markdown.out);
    let line = ["needs", "good.rope", "--to", "markdown"];
    assert_eq!(shell.run(&[line.as_slice(), &TODAY].concat()).ends(0), markdown, "the same again");
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
    let folders = Shell::with(&[("p/z.rope", split.0.as_bytes()), ("p/a.rope", second.as_bytes())]);
    assert_eq!(
        folders.run(&[["needs", "p"].as_slice(), &TODAY].concat()).ends(0),
        markdown,
        "order never matters"
    );
}

#[test]
fn needs_are_told_in_spite_of_greed_and_of_nothing_else() {
    let shell = Shell::furnished();
    let greedy = GOOD.replace(
        "member : bool is preference",
        "member : bool is preference  shoe : int 30..50 is preference",
    );
    shell.write("greedy.rope", greedy.as_bytes());
    let greedy = shell.run(&["needs", "greedy.rope"]).ends(1);
    assert!(greedy.err.contains("error[greedy]") && greedy.err.contains("account.shoe"), "{}", greedy.err);
    assert!(
        greedy.out.contains("| `account.shoe` | preference, ordinary | 4.39 | 0 | **drop** |"),
        "{}",
        greedy.out
    );
    let secretive = GOOD.replace("because \"You told us that you like crime novels.\"", "");
    shell.write("secretive.rope", secretive.as_bytes());
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
    let shell = Shell::furnished();
    let artifact = shell.run(&["compile", "good.rope", "--to", "json"]).ends(0);
    shell.write("good.json", artifact.out.as_bytes());
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

// The shape of what is told.

#[test]
fn diagnostics_in_json_have_the_shape_of_the_language_page() {
    let shell = Shell::furnished();
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
fn a_witness_in_json_is_a_visitor_that_can_be_decided() {
    let shell = Shell::with(&[]);
    let rude = concat!(env!("CARGO_MANIFEST_DIR"), "/policies/rude/overbearing.rope");
    let told = shell.check(&[rude, "--format", "json"]).ends(0).json();
    let witness = &told[0]["witness"];
    assert!(witness.is_object(), "{told}");
    let line = ["decide", rude, "--surface", "carpets", "--no-buckets"];
    let decided = shell.feed(&[line.as_slice(), &TODAY].concat(), witness.to_string().as_bytes()).ends(0);
    let slots = decided.json()["slots"].clone();
    let over = slots.as_object().expect("slots").values().filter(|slot| slot["reason"] == "over_limit");
    assert!(over.count() > 0, "{slots}");
}

#[test]
fn colour_is_for_terminals_unless_told_otherwise() {
    let shell = Shell::furnished();
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
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies/rude").join(severity);
        let drawn = shell.check(&[path.to_str().expect("a path")]);
        assert!(!drawn.err.contains(ESCAPE), "{:?}", drawn.err);
    }
}

// Deciding.

#[test]
fn decisions_come_in_the_order_of_visitors() {
    let shell = Shell::furnished();
    let facts = "{\"id\":\"a\",\"account\":{\"likes\":\"crime\"}}\n{\"id\":\"b\"}\n{\"id\":\"c\",\"trust\":\"friend\"}\n";
    let ran = shell.decide(facts).ends(0);
    assert!(ran.err.is_empty(), "{}", ran.err);
    let answers = ran.lines();
    let ids: Vec<&Value> = answers.iter().map(|answer| &answer["id"]).collect();
    assert_eq!(ids, ["a", "b", "c"]);
    assert_eq!(slot(&answers[0], "hero"), "crime_shelf");
    assert_eq!(answers[0]["slots"]["hero"]["payload"], json!({"cms_id": 7}));
    assert_eq!(slot(&answers[1], "hero"), "bestsellers");
    assert_eq!(slot(&answers[2], "rail"), "welcome");
    shell.write("facts.jsonl", facts.as_bytes());
    let line = ["decide", "good.rope", "--surface", "home", "--no-buckets", "--facts", "facts.jsonl"];
    assert_eq!(shell.run(&[line.as_slice(), &TODAY].concat()).ends(0), ran, "a file or standard input");
    let line = ["decide", "good.rope", "--surface", "home", "--no-buckets", "--facts", "-"];
    assert_eq!(shell.feed(&[line.as_slice(), &TODAY].concat(), facts.as_bytes()).ends(0), ran);
    assert_eq!(shell.decide(facts.trim_end()).ends(0), ran, "the last line need not end");
    assert_eq!(shell.decide(facts.replace('\n', "\r\n")).ends(0), ran, "nor end as on Unix");
}

#[test]
fn lines_that_are_no_visitors_are_answered_in_their_place() {
    let shell = Shell::furnished();
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
    let ran = shell.decide(facts.join("\n")).ends(1);
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
    let shell = Shell::furnished();
    let ran = shell.decide("\n{\"id\":\n{\"id\":\"b\"}\n\nnull\n").ends(1);
    let answers = ran.lines();
    assert_eq!(answers.len(), 3, "{}", ran.out);
    assert_eq!(
        (&answers[0]["line"], &answers[1]["id"], &answers[2]["line"]),
        (&json!(2), &json!("b"), &json!(5))
    );
}

#[test]
fn bytes_that_are_no_text_are_answered_too() {
    let shell = Shell::furnished();
    let ran = shell.decide(b"{\"id\":\"\xff\"}\n{\"id\":\"b\"}\n\x00\n").ends(1);
    let answers = ran.lines();
    assert_eq!(answers.len(), 3, "{}", ran.out);
    assert_eq!(
        (&answers[0]["line"], &answers[1]["id"], &answers[2]["line"]),
        (&json!(1), &json!("b"), &json!(3))
    );
}

#[test]
fn one_object_may_stand_on_several_lines() {
    let shell = Shell::furnished();
    let facts = json!({"id": "a", "account": {"likes": "crime"}});
    let pretty = serde_json::to_string_pretty(&facts).expect("JSON");
    let ran = shell.decide(format!("\n{pretty}\n\n")).ends(0);
    let answers = ran.lines();
    assert_eq!(answers.len(), 1, "{}", ran.out);
    assert_eq!(slot(&answers[0], "hero"), "crime_shelf");
    assert_eq!(shell.decide("").ends(0).out, "", "nobody is decided");
    assert_eq!(shell.decide("\n\n").ends(0).out, "");
}

#[test]
fn a_line_past_16_mib_is_answered_in_its_place() {
    let shell = Shell::furnished();
    let long = format!("{{\"id\":\"{}\"}}", "x".repeat(17 * MIB));
    let ran = shell.decide(format!("{{\"id\":\"a\"}}\n{long}\n{{\"id\":\"c\"}}\n")).ends(1);
    let answers = ran.lines();
    assert_eq!(answers.len(), 3);
    assert_eq!(
        (&answers[0]["id"], &answers[1]["line"], &answers[2]["id"]),
        (&json!("a"), &json!(2), &json!("c"))
    );
    assert!(answers[1]["error"].as_str().is_some_and(|words| words.contains("16 MiB")), "{}", answers[1]);
    let ran = shell.decide(format!("{long}\n{{\"id\":\"b\"}}\n")).ends(1);
    let answers = ran.lines();
    assert_eq!((&answers[0]["line"], &answers[1]["id"]), (&json!(1), &json!("b")));
}

#[test]
fn decide_refuses() {
    let shell = Shell::furnished();
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
    let shell = Shell::furnished();
    let artifact = shell.run(&["compile", "good.rope", "--to", "json"]).ends(0).out;
    shell.write("tables.json", artifact.as_bytes());
    let mut facts = String::from("nonsense\n\n{\"account\":{\"likes\":\"crime\"}}\n");
    for at in 0..40 {
        facts.push_str(&format!(
            "{{\"id\":\"v-{at}\",\"trust\":\"friend\",\"account\":{{\"likes\":\"crime\"}}}}\n"
        ));
    }
    for flags in [["--surface", "home"].as_slice(), &["--surface", "home", "--no-buckets"]] {
        let by = |path| shell.feed(&[&["decide", path], flags, &TODAY].concat(), facts.as_bytes()).ends(1);
        let (text, tables) = (by("good.rope"), by("tables.json"));
        assert_eq!(text, tables);
        assert_eq!(text.out.contains("held_out"), flags.len() == 2, "with buckets, somebody is held out");
        assert_eq!(text.out.contains("no_id"), flags.len() == 2);
    }
    shell.run(&["check", "tables.json"]).ends(2);
    shell.run(&["test", "tables.json"]).ends(2);
    shell.write("altered.json", artifact.replace("Krimi", "Krumi").as_bytes());
    let altered = shell.feed(&["decide", "altered.json", "--surface", "home"], b"{}").ends(2);
    assert!(altered.out.is_empty() && altered.err.contains("altered"), "{altered:?}");
    shell.write("half.json", &artifact.as_bytes()[..artifact.len() / 2]);
    shell.feed(&["decide", "half.json", "--surface", "home"], b"{}").ends(2);
    shell.feed(&["decide", "tables.json", "good.rope", "--surface", "home"], b"{}").ends(2);
}

// Strange paths and files.

// Explaining.

#[test]
fn why_answers_each_visitor_in_its_place() {
    let shell = Shell::furnished();
    let line = ["why", "good.rope", "--surface", "home", "--no-buckets"];
    let line = [line.as_slice(), &TODAY].concat();
    let facts = "\n{\"id\": \"a\", \"account\": {\"likes\": \"crime\"}}\nnothing\n{\"id\": \"b\"}\n";
    let pretty = shell.feed(&line, facts.as_bytes()).ends(1);
    let heads: Vec<&str> = pretty.out.lines().filter(|line| line.starts_with("line ")).collect();
    assert_eq!(heads[0], "line 2: `a` on `home`");
    assert!(heads[1].starts_with("line 3: this is not JSON"), "{heads:?}");
    assert_eq!(heads[2], "line 4: `b` on `home`");
    assert_eq!(pretty.err, "");

    let told = shell.feed(&[&line[..], &["--format", "json"]].concat(), facts.as_bytes()).ends(1).lines();
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
    let shell = Shell::furnished();
    let facts = b"{\"id\": \"v-1\", \"account\": {\"likes\": \"crime\", \"member\": true}}";
    let decided = shell.decide(facts).ends(0).json();
    let line = ["why", "good.rope", "--surface", "home", "--no-buckets", "--format", "json"];
    let told = shell.feed(&[line.as_slice(), &TODAY].concat(), facts).ends(0).json();
    for slot in ["hero", "rail"] {
        let keys = decided["slots"][slot].as_object().expect("a slot");
        assert!(keys.iter().all(|(key, value)| told["slots"][slot][key] == *value), "{told}");
    }
    assert_eq!(told["trust"]["tier"], decided["trust"]);
}

#[test]
fn why_can_be_narrowed() {
    let shell = Shell::furnished();
    let why = |more: &[&str]| {
        shell.feed(&[&["why", "good.rope", "--surface", "home"], more, &TODAY].concat(), b"{}")
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
    let shell = Shell::furnished();
    shell.run(&[&["compile", "good.rope", "--to", "json", "--out", "."], &TODAY[..]].concat()).ends(0);
    shell.write(
        "visitors.jsonl",
        b"{\"id\": \"v-1\", \"account\": {\"likes\": \"poetry\", \"member\": 7}}\n{}\n",
    );
    let why = |policy: &str| {
        let line = ["why", policy, "--surface", "home", "--facts", "visitors.jsonl"];
        shell.run(&[line.as_slice(), &TODAY].concat()).ends(0)
    };
    let told = why("tightrope.json");
    assert_eq!(told, why("good.rope"));
    assert!(told.out.contains("`account.likes` is poetry, and would have to be crime"), "{}", told.out);
    assert!(told.out.contains("its type is `bool`, and this is a number"), "{}", told.out);
}

#[test]
fn paths_that_hold_no_policies_are_impossible() {
    let shell = Shell::furnished();
    shell.write("notes.txt", b"buy milk");
    fs::create_dir_all(shell.path("empty/within")).expect("a folder");
    shell.write("other/notes.txt", b"buy milk");
    for path in ["empty", "other", "nowhere", "nowhere.rope", "notes.txt"] {
        for command in
            [["check"].as_slice(), &["test"], &["compile", "--to", "csv"], &["decide", "--surface", "home"]]
        {
            let ran = shell.run(&[command, &[path]].concat()).ends(2);
            assert!(ran.out.is_empty(), "{command:?} {path}: {}", ran.out);
            assert!(ran.err.starts_with("error: ") && ran.err.contains(&format!("`{path}`")), "{}", ran.err);
        }
    }
    shell.check(&["good.rope", "nowhere"]).ends(2);
}

#[test]
fn a_folder_may_be_called_like_a_policy() {
    let shell = Shell::with(&[("x.rope/good.rope", GOOD.as_bytes())]);
    fs::create_dir_all(shell.path("y.rope")).expect("a folder");
    shell.check(&["x.rope"]).ends(0);
    shell.check(&["."]).ends(0);
    shell.check(&["y.rope"]).ends(2);
}

#[test]
fn a_file_is_read_once_however_often_it_is_named() {
    let shell = Shell::with(&[("set/good.rope", GOOD.as_bytes())]);
    let ran = shell.check(&["set", "set/good.rope", "./set/../set"]).ends(0);
    assert!(ran.err.contains("in 1 file:"), "{}", ran.err);
}

#[test]
fn files_that_are_no_policies_are_told() {
    let parentheses = format!("segment s = {}true{}\n", "(".repeat(100_000), ")".repeat(100_000));
    let open = format!("segment s = {}", "(".repeat(100_000));
    let nots = format!("segment s = {} a.b", "not ".repeat(100_000));
    let braces = "trust {".repeat(20_000);
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    let mut garbage = || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed.to_le_bytes()
    };
    let garbage: Vec<u8> = (0..8192).flat_map(|_| garbage()).collect();
    let ascii: Vec<u8> = garbage.iter().map(|byte| 32 + byte % 95).collect();
    for (what, bytes, check) in [
        ("not UTF-8", b"trust { tier \xff { comfort 3 } }".to_vec(), "syntax"),
        ("UTF-16", "trust {".encode_utf16().flat_map(u16::to_le_bytes).collect(), "syntax"),
        ("17 MiB", vec![b'\n'; 17 * MIB], "too-large"),
        ("100,000 parentheses", parentheses.into_bytes(), "too-large"),
        ("100,000 open parentheses", open.into_bytes(), ""),
        ("100,000 times not", nots.into_bytes(), "too-large"),
        ("20,000 braces", braces.into_bytes(), "syntax"),
        ("binary garbage", garbage, "syntax"),
        ("printable garbage", ascii, "syntax"),
        ("zeros", vec![0; 5000], "syntax"),
        ("nothing", Vec::new(), "missing-clause"),
        ("one line of a MiB", vec![b'x'; MIB], ""),
    ] {
        let shell = Shell::with(&[("x.rope", &bytes)]);
        let json = shell.check(&["x.rope", "--format", "json"]);
        assert_eq!(json.code, Some(1), "{what}: {}", json.err);
        let told = json.json();
        let found = told.as_array().expect("an array").iter().any(|told| told["check"] == check);
        assert!(check.is_empty() || found, "{what} should tell {check}: {told}");
        let drawn = shell.check(&["x.rope"]).ends(1);
        assert!(!drawn.err.is_empty(), "{what}");
    }
}

/// Every rude policy, and a good one.
fn texts() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies/rude");
    let paths = fs::read_dir(folder).expect("the rude policies").map(|entry| entry.expect("a policy").path());
    let mut paths: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|ending| ending == "rope")).collect();
    paths.sort();
    let mut texts: Vec<Vec<u8>> = paths.iter().map(|path| fs::read(path).expect("a policy")).collect();
    assert!(texts.len() > 20);
    texts.push(GOOD.as_bytes().to_vec());
    texts
}

#[test]
fn a_policy_cut_anywhere_is_told() {
    let texts = texts();
    let half = texts.len() / 2;
    let run = |texts: &[Vec<u8>]| {
        let shell = Shell::with(&[]);
        for text in texts {
            for end in (0..text.len()).step_by(37) {
                shell.write("x.rope", &text[..end]);
                let ran = shell.check(&["x.rope"]);
                let fine =
                    ran.code.is_some_and(|code| (0..=2).contains(&code)) && !ran.err.contains("panicked");
                assert!(fine, "{:?}\n{}\n{}", ran.code, ran.err, String::from_utf8_lossy(&text[..end]));
            }
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(|| run(&texts[..half]));
        run(&texts[half..]);
    });
}

#[test]
fn the_same_is_printed_on_every_run() {
    let all = concat!(env!("CARGO_MANIFEST_DIR"), "/policies");
    let magazine = concat!(env!("CARGO_MANIFEST_DIR"), "/policies/magazine");
    let visitors = concat!(env!("CARGO_MANIFEST_DIR"), "/policies/magazine/visitors.jsonl");
    let shell = Shell::with(&[]);
    for line in [
        ["check", all].as_slice(),
        &["check", all, "--format", "json"],
        &["test", magazine],
        &["compile", magazine, "--to", "json"],
        &["compile", magazine, "--to", "csv"],
        &["compile", magazine, "--to", "markdown"],
        &["decide", magazine, "--surface", "article", "--facts", visitors],
    ] {
        let line = [line, &TODAY].concat();
        assert_eq!(shell.run(&line), shell.run(&line), "{line:?}");
    }
}
