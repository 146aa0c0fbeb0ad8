//! The quick fixes, kept beside what they mend: for each policy in `tests/fixes/` every diagnostic
//! with what is offered, whether it may be done without asking, and the change as a diff. To be
//! read by whoever accepts a change of them (`cargo insta review`).
#![cfg(feature = "cli")]
#![allow(clippy::expect_used, reason = "a test that cannot go on should say so")]

use std::fmt::Write;
use std::fs;
use tightrope::check::{check, fix};
use tightrope::diagnostic::{Diagnostic, apply};
use tightrope::render;
use tightrope::source::{FileId, Sources};
use tightrope::vocabulary::{Date, parse_date};

fn today() -> Date {
    parse_date("2026-11-21").expect("a date")
}

const FILE: FileId = FileId(0);

/// A diagnostic, and what each of its fixes would change.
fn offered(name: &str, text: &str, told: &Diagnostic) -> String {
    let mut out = format!("{}[{}] {}\n", told.severity, told.slug, told.message);
    for fix in &told.fixes {
        let safe = if fix.safe { "safe" } else { "to be chosen" };
        let (after, done) = apply(FILE, text, &[fix]);
        assert_eq!(done, [true], "{}", fix.title);
        let diff = render::patch(name, text, &after);
        // The names of the files say nothing here.
        let diff = diff.lines().skip(2).collect::<Vec<_>>().join("\n");
        let _ = write!(out, "\n  {} ({safe})\n{diff}\n", fix.title);
    }
    if told.fixes.is_empty() {
        out.push_str("\n  nothing is offered\n");
    }
    out
}

#[test]
fn fixes() {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let _settings = settings.bind_to_scope();
    insta::glob!("fixes/*.rope", |path| {
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
        let text = fs::read_to_string(path).expect("a policy").replace("\r\n", "\n");
        let sources = Sources::single(name, &text);
        let report = check(&sources, today());
        let told: Vec<String> = report.diagnostics.iter().map(|told| offered(name, &text, told)).collect();
        insta::assert_snapshot!("fixes", told.join("\n--------\n\n"));
    });
}

/// One that lacks much, written by somebody on Windows.
const CRLF: &str = "trust { tier low { comfort 9 } }\r\n\
goal serve \"Sé útil\" { metric visits up holdout 10% }\r\n\
source facts : explicit first-party {\r\n\
    näme : text is name\r\n\
}\r\n";

#[test]
fn line_breaks_stay_as_they_are() {
    let text = "\u{feff}trust { tier low { comfort 9 } }\r\n\
        goal serve \"Sé útil\" { metric visits up holdout 10% }\r\n\
        source facts : explicit first-party { age : int 0..9 is preference  name : text is name }\r\n\
        surface home : page { slot hero shows base }\r\n\
        content base : banner\r\n\
        rule greet {\r\n\
        \tgoal serve\r\n\
        \trequires low // «alle»\r\n\
        \tuses facts.age, facts.name\r\n\
        \twhen facts.age > 3\r\n\
        \tshow base saying \"Añós\" in home.hero\r\n\
        }\r\n";
    let sources = Sources::single("a.rope", text);
    let report = check(&sources, today());
    let because = report.diagnostics.iter().find(|told| told.slug.name() == "secretive");
    let because = because.and_then(|told| told.fixes.first()).expect("a `because` is offered");
    let (after, _) = apply(FILE, text, &[because]);
    let line = "\tshow base saying \"Añós\" in home.hero\r\n\tbecause \"We went by this: facts.\"\r\n}\r\n";
    assert!(after.ends_with(line), "{after:?}");
    let mended = fix(&sources, today());
    assert_eq!(mended.done.len(), 1);
    assert_eq!(mended.sources.file(FILE).text(), text.replace(", facts.name", ""));
    // What is no policy at all is left alone.
    let broken = Sources::single("a.rope", CRLF);
    assert_eq!(fix(&broken, today()).sources.file(FILE).text(), CRLF);
}
