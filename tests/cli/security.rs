//! What is promised in docs/security.md and tried nowhere else: what hostile people write reaches no
//! terminal, no spreadsheet, no page and no file system as anything but words.

use crate::shell::{Shell, dated, project};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use tightrope::table::{from_json, to_json};

/// A set in which every text that an author may write is hostile; `"` is what it would close.
const HOSTILE: &str = r#"
trust { tier stranger { comfort 9 }  tier known_one { earned when told.count >= 3  comfort 9 } }
consent odd "\u{1b}]0;owned\u{7} =1+1 | ` <script>alert(1)</script>"
source told : explicit first-party "\u{9b}2J [click](https://example.org) ![x](https://example.org/x)" {
    name  : text is name
    kind  : one of { a "=cmd()", b "\u{1b}[31m<b>" } is preference
    count : int -9.. is preference
}
surface home : page { slot hero shows plain }
content plain : banner "\u{1b}[2J\u{202e}" { link: "\u{1b}[0m" }
content other : banner
goal serve "+1+1 \u{1b}[5m" { metric visits up  holdout 10% }
rule greet {
    goal serve  requires stranger  uses told.name, told.kind, told.count
    when (told.name == "=1+1" or told.name == "@SUM(A1)" or told.name in { "+2", "-3|x", "\u{1b}[1m" })
        and told.kind == a and told.count in -5..-1
    show other saying "\u{1b}[31m=HYPERLINK() `<script>alert(2)</script>` | [click](https://example.org) {told.name}" in home.hero
    because "\u{7}\u{8}\u{1b}[1A `` <img src=x>"
    allow creepy "\u{1b}[41m <script>" until 2026-11-30
}
rule count_on_it {
    goal serve  requires stranger  uses told.count  when told.count >= 7
    show other in home.hero  because "You told us."  beats greet
}
promise "\u{1b}[7m <script>alert(3)</script> [click](https://example.org)\n| # promised" {
    never show other in home.hero when told.count == 0
}
test "\u{1b}[8m\u{7} @team <script>" { given told.count = 1  expect home.hero shows other }
"#;

/// What one visitor says.
const FACTS: &str = "{\"id\":\"\\u001b[31m\",\"told\":{\"name\":\"=1+1\",\"kind\":\"a\",\"count\":-2,\"\\u001b[2J\":1},\"\\u001b]0;x\\u0007\":{}}";

/// Nothing that a terminal takes for a command.
#[track_caller]
fn is_text(words: &str) {
    let odd = |c: char| c.is_control() && c != '\n' || ('\u{202a}'..='\u{202e}').contains(&c);
    assert!(!words.contains(odd), "raw control characters in {words:?}");
}

#[test]
fn nothing_that_an_author_or_a_visitor_writes_commands_a_terminal() {
    let shell = Shell::with(&[("good.rope", HOSTILE), ("facts.jsonl", FACTS)]);
    shell.write("plain.rope", HOSTILE.replace("told.count >= 7", "told.count >= 8").replace("[7m", "[4m"));
    let commands: [&[&str]; 7] = [
        &["check", "good.rope"],
        &["test", "good.rope", "--coverage"],
        &["why", "good.rope", "--surface", "home", "--facts", "facts.jsonl"],
        &["diff", "good.rope", "plain.rope"],
        &["diff", "good.rope", "plain.rope", "--format", "markdown"],
        &["needs", "good.rope"],
        &["compile", "good.rope", "--to", "markdown"],
    ];
    for command in commands {
        let ran = shell.run(&dated(command));
        assert!(matches!(ran.code, Some(0 | 1)), "{command:?}: {ran:?}");
        assert!(!(ran.out.is_empty() && ran.err.is_empty()), "{command:?}");
        is_text(&ran.out);
        is_text(&ran.err);
    }
    // In JSON it is escaped: whoever reads it gets what was written.
    let json: [&[&str]; 3] = [
        &["decide", "good.rope", "--surface", "home", "--no-buckets", "--facts", "facts.jsonl"],
        &["why", "good.rope", "--surface", "home", "--format", "json", "--facts", "facts.jsonl"],
        &["check", "good.rope", "--format", "json"],
    ];
    for command in json {
        let ran = shell.run(&dated(command)).ends(0);
        assert!(!ran.out.contains(|c: char| c < ' ' && c != '\n'), "{:?}", ran.out);
        ran.json();
        is_text(&ran.err);
    }
    let decided = shell.run(&dated(json[0])).out;
    assert!(decided.contains("\"id\":\"\\u001b[31m\"") && decided.contains("greet"), "{decided}");
}

#[cfg(unix)]
#[test]
fn names_of_files_and_mistakes_command_no_terminal() {
    let shell = Shell::with(&[]);
    let name = "a\u{1b}[31m\u{7}.rope";
    // Mistakes of every kind, with raw control characters where they stand.
    shell.write(
        name,
        format!("{HOSTILE}\n// \u{1b}[2J \u{202e}\nrule \u{1b}[31m {{ }}\u{0}\rgoal x \"\u{1b}\"\n"),
    );
    for command in
        [&["check", name][..], &["fmt", name], &["check", name, "--fix", "--dry-run"], &["test", name]]
    {
        let ran = shell.run(command).ends(1);
        is_text(&ran.out);
        is_text(&ran.err);
        assert!(ran.err.contains("a?[31m?.rope") || command[0] == "test", "{}", ran.err);
    }
    shell.write(name, HOSTILE.replace("rule greet", "// \u{1b}[2J\nrule    greet"));
    let shown = shell.run(&["fmt", "--check", name]).ends(1).out;
    is_text(&shown);
    assert!(shown.contains("?[2J"), "{shown}");
    is_text(&shell.run(&["check", "none\u{1b}[31m.rope"]).ends(2).err);
}

#[test]
fn no_cell_of_a_spreadsheet_is_a_formula() {
    let shell = Shell::with(&[("good.rope", HOSTILE)]);
    let out = shell.run(&dated(&["compile", "good.rope", "--to", "csv"])).ends(0).out;
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(out.as_bytes());
    let mut cells = 0;
    for record in reader.records() {
        for cell in &record.expect("a line of CSV") {
            cells += 1;
            // A number may be below nothing; what begins so and goes on otherwise is no number.
            let number =
                cell.strip_prefix('-').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
            assert!(number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "a formula: {cell}");
            let plain = |c: char| c.is_ascii_digit() || ".,- ".contains(c);
            assert!(!number || cell.chars().all(plain), "more than a number: {cell}");
        }
    }
    assert!(cells > 20 && out.contains("=1+1"), "{out}");
}

/// What Markdown makes of a line, roughly: what stands outside of code, without what is escaped.
fn outside_of_code(line: &str) -> String {
    let (mut out, mut rest) = (String::new(), line);
    while let Some(next) = rest.chars().next() {
        let fence = rest.len() - rest.trim_start_matches('`').len();
        if next == '\\' {
            rest = rest
                .get(1..)
                .and_then(|rest| rest.get(rest.chars().next().map_or(0, char::len_utf8)..))
                .unwrap_or("");
        } else if fence > 0 {
            let inside = &rest[fence..];
            let ends = inside
                .match_indices(&"`".repeat(fence))
                .map(|(at, _)| at)
                .find(|at| !inside[..*at].ends_with('`') && !inside[at + fence..].starts_with('`'));
            rest = ends.map_or(inside, |at| &inside[at + fence..]);
        } else {
            out.push(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    out
}

#[test]
fn markdown_holds_no_page_no_link_and_no_picture_of_an_author() {
    let new = HOSTILE.replace("told.count >= 7", "told.count >= 8").replace("[7m", "[4m");
    let new = new.replace("alert(2)", "alert(4)");
    let shell = Shell::with(&[("old.rope", HOSTILE), ("new.rope", &new)]);
    let commands: [&[&str]; 3] = [
        &["compile", "old.rope", "--to", "markdown"],
        &["needs", "old.rope"],
        &["diff", "old.rope", "new.rope", "--format", "markdown"],
    ];
    for command in commands {
        let out = shell.run(&dated(command)).ends(0).out;
        assert!(out.contains("script") || out.contains("click"), "nothing hostile in {out}");
        for line in out.lines() {
            let bare = outside_of_code(line);
            assert!(!bare.contains("](") && !bare.contains('<'), "{command:?}: {line}");
        }
    }
    // A row has as many cells as its head.
    let out = shell.run(&dated(commands[0])).out;
    let bars = |line: &str| line.replace("\\|", "").matches('|').count();
    let counts: BTreeSet<usize> = out.lines().filter(|line| line.starts_with('|')).map(bars).collect();
    assert_eq!(counts.len(), 1, "{out}");
}

/// The hostile set as an artifact, with one thing in the place of another, sealed with its own hash.
fn forged(from: &str, to: &str) -> String {
    let today = tightrope::vocabulary::parse_date("2026-11-21").expect("a day");
    let report = tightrope::check::check(&tightrope::source::Sources::single("a.rope", HOSTILE), today);
    let honest = serde_json::to_string(&report.tables.expect("a good set")).expect("JSON");
    assert!(honest.contains(from), "no {from} in {honest}");
    let tables = serde_json::from_str(&honest.replace(from, to)).expect("tables");
    to_json(&tables).expect("an artifact")
}

#[test]
fn an_artifact_writes_no_file_but_where_it_is_told_to() {
    let shell = Shell::with(&[]);
    fs::create_dir(shell.path("out")).expect("a folder");
    for name in
        ["../escaped", "/tmp/escaped", "..", "a/b", "a\\\\b", "", "Home", "a.b", "a\\u0000b", "\\u001b[31m"]
    {
        shell.write("forged.json", forged("\"name\":\"home\"", &format!("\"name\":\"{name}\"")));
        for format in ["csv", "markdown", "html"] {
            let err = shell.run(&["compile", "forged.json", "--to", format, "--out", "out"]).ends(2).err;
            assert!(err.contains("which is no name") && err.contains("compile it again"), "{name}: {err}");
            is_text(&err);
        }
    }
    assert_eq!(shell.names("."), ["forged.json", "out"]);
    assert!(shell.names("out").is_empty());
    // Any other name is looked at, too.
    for named in
        ["hero", "plain", "serve", "told", "kind", "a", "greet", "known_one", "odd", "visits", "social"]
    {
        let forged = forged(&format!("\"name\":\"{named}\""), &format!("\"name\":\"{named} <script>\""));
        let error = from_json(forged.as_bytes()).expect_err("no names").to_string();
        assert!(error.contains("which is no name"), "{named}: {error}");
    }
    let forged = forged("\"format\":\"banner\"", "\"format\":\"=1+1\"");
    let error = from_json(forged.as_bytes()).expect_err("no format").to_string();
    assert!(error.contains("a format called \"=1+1\", which is no name"), "{error}");
}

/// Every promise of the page names what holds it, and that is there.
#[test]
fn the_page_names_tests_that_there_are() {
    let read = |path: &str| fs::read_to_string(project(path)).unwrap_or_default();
    let is_there = |path: &str| Path::new(&project(path)).exists();
    let page = read("docs/security.md").replace("\r\n", "\n");
    let rows = page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| promised"));
    let (mut promises, mut wrong) = (0, Vec::new());
    for row in rows {
        promises += 1;
        let held_by = row.trim_end_matches(" |").rsplit(" | ").next().unwrap_or_default();
        let (mut named, mut place) = (0, String::new());
        for name in held_by.split('`').skip(1).step_by(2) {
            named += 1;
            let stands = match name.split_once("::") {
                Some((law, test)) => read(&format!("tests/laws/{law}.rs")).contains(&format!("fn {test}(")),
                None if name.contains('/') => {
                    place = name.to_owned();
                    is_there(name)
                }
                None if name.starts_with("law_") => is_there(&format!("tests/laws/{name}.rs")),
                None if place.ends_with('/') => is_there(&format!("{place}{name}.rope")),
                None if place.ends_with(".rs") => read(&place).contains(&format!("fn {name}(")),
                None if place.ends_with(".py") => read(&place).contains(&format!("def {name}(")),
                None => is_there(&format!("fuzz/src/{name}.rs")),
            };
            if !stands {
                wrong.push(format!("{name} in {row}"));
            }
            // What stands behind a semicolon is named for itself.
            if held_by.split(&format!("`{name}`")).nth(1).is_some_and(|rest| rest.starts_with(");")) {
                place.clear();
            }
        }
        if named == 0 {
            wrong.push(format!("nothing holds {row}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(promises > 20, "{promises} promises");
}
