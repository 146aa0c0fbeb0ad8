//! Holds the README, and every page of the documentation, to their word: the policies in them check
//! as they say, what they show as printed is what is printed, and their lines of a shell run.
//!
//! A comment before a block says what it is held to. Of policies:
//! - `<!-- rope: clean -->`: the policy tells nothing at all;
//! - `<!-- rope: SLUG, SLUG -->`: it tells these checks, and no others;
//! - `<!-- rope: added -->`: with this behind it, the last clean policy still tells nothing;
//! - `<!-- rope: beside -->`, `<!-- rope: beside SLUG, SLUG -->`: the same, or it tells these checks;
//!   and what follows in the page is not behind it;
//! - `<!-- rope: declared -->`: likewise, but that it may be told that nothing uses it yet;
//! - `<!-- rope: excerpt -->`: each of its lines stands in the last clean policy, in this order.
//!
//! Of what is printed:
//! - `<!-- printed by: check FLAG… -->` (or `test`, `needs`, `compile`): what that prints for the
//!   last policy, in `policy.rope`;
//! - `<!-- printed by: diff FLAG… -->`: what `tightrope diff old.rope new.rope` prints for the last
//!   two clean policies;
//! - `<!-- printed by: decide SURFACE FACTS -->`: what `tightrope decide` prints for the last
//!   clean one, nobody held out; compared as JSON;
//! - `<!-- formatted -->`: what `tightrope fmt -` makes of the block before;
//! - `<!-- part of: PATH -->`: each of its lines stands in that file of the project (a snapshot, say),
//!   in this order.
//!
//! Of the folder that a page has for itself, where the last policy is `policy.rope`:
//! - `<!-- file: NAME -->`, `<!-- added to: NAME -->`, `<!-- change of: NAME -->`: what to write there, or
//!   behind an empty line at its end, or a diff of it;
//! - `<!-- run -->`, `<!-- run: status 1 -->`: the shell runs it there, and ends so; `run in new`: in a
//!   set as `tightrope new` makes it (beside another in `base`, and an artifact, `released.json`), and
//!   `run in project`: beside the policies of this project;
//! - `<!-- run: where there is PROGRAM -->`: it is run only there, for the tests ask for Rust and a shell;
//! - `<!-- printed by it -->`: what that printed;
//! - `<!-- not run: WHY -->`.
//!
//! `DOCS_UPDATE=1 cargo test --test readme` writes into the pages what is printed now. Read the change
//! as a reader of the page would.
#![cfg(feature = "cli")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on should say so")]

mod blocks;
mod shell;
mod story;

use blocks::{blocks, with};
use std::fs;
use std::path::{Path, PathBuf};
use story::{Wrong, wrongs};

/// Pages that are held otherwise: those of the checks by `tests/pages.rs`, and one that its own program
/// writes.
const HELD_OTHERWISE: &[&str] = &["docs/checks", "docs/performance.md"];

/// What a document says of itself and does not keep.
fn broken_words(document: &str) -> Vec<String> {
    let line = |wrong: Wrong| format!("line {}: {}", wrong.line, wrong.why);
    wrongs(document).into_iter().map(line).collect()
}

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The pages of the documentation that are held here, by their names.
fn pages() -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec!["docs".to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(path(&folder)).expect("a folder") {
            let entry = entry.expect("an entry");
            let name = format!("{folder}/{}", entry.file_name().to_str().expect("a name"));
            if HELD_OTHERWISE.contains(&name.as_str()) {
                continue;
            }
            if entry.path().is_dir() {
                folders.push(name);
            } else if name.ends_with(".md") {
                found.push(name);
            }
        }
    }
    found.sort();
    found
}

fn document(name: &str) -> String {
    fs::read_to_string(path(name)).expect("the page")
}

/// Holds a page, or writes into it what is printed now.
fn hold(name: &str) -> Vec<String> {
    let mut page = document(name);
    if std::env::var_os("DOCS_UPDATE").is_some() {
        for wrong in wrongs(&page).iter().rev() {
            if let Some(instead) = &wrong.instead {
                page = with(&page, wrong.line, instead);
            }
        }
        fs::write(path(name), &page).expect("the page is written");
    }
    broken_words(&page).into_iter().map(|wrong| format!("{name}, {wrong}")).collect()
}

#[test]
fn the_readme_keeps_its_word() {
    let readme = document("README.md");
    assert!(readme.contains("<!-- rope:"), "no policy of the README is held to anything");
    let wrong = hold("README.md");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_pages_of_the_documentation_keep_their_word() {
    let pages = pages();
    assert!(pages.len() > 20, "{pages:?}");
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let held: Vec<_> = pages.iter().map(|page| scope.spawn(move || hold(page))).collect();
        held.into_iter().flat_map(|held| held.join().expect("a page is held")).collect()
    });
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_example_of_the_documentation_is_held_to_something() {
    let mut wrong = Vec::new();
    for page in pages() {
        for block in blocks(&document(&page)) {
            if block.mark.is_none() {
                wrong.push(format!("{page}, line {}: nothing says how to try this", block.line));
            }
            if block.mark.is_some_and(|mark| mark.starts_with("not run")) && block.language == "rope" {
                wrong.push(format!("{page}, line {}: a policy can always be tried", block.line));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

const SAMPLE: &str = r#"
<!-- rope: clean -->
```rope
trust { tier stranger { comfort 3 } }
surface home : page { slot hero shows day }
content day : banner
```

<!-- printed by: decide home {"id": "v-1"} -->
```json
{"id": "v-1", "surface": "home", "trust": "stranger", "problems": [],
 "slots": {"hero": {"reason": "default", "shows": "day"}}}
```

<!-- rope: unused -->
```rope
trust { tier stranger { comfort 3 } }
surface home : page { slot hero shows day }
content day : banner
content night : banner
```

An unmarked block is left alone.

```sh
cargo install
```
"#;

#[test]
fn a_document_that_keeps_its_word_is_told_so() {
    assert_eq!(broken_words(SAMPLE), Vec::<String>::new());
    let unused = blocks(SAMPLE).remove(2).text;
    let shown = shell::printed(&[("policy.rope", &unused)], &["check", "policy.rope"], "");
    assert!(shown.contains("warning[unused]") && shown.contains("1 warning"), "{shown}");
    let document = format!("{SAMPLE}\n<!-- printed by: check -->\n```text\n{shown}```\n");
    assert_eq!(broken_words(&document), Vec::<String>::new());
}

const SHELL: &str = r#"
<!-- file: notes/places.rope -->
```rope
surface home : page {slot hero shows day}
content day : banner
```

<!-- added to: notes/places.rope -->
```rope
trust { tier stranger { comfort 3 } }
```

<!-- change of: notes/places.rope -->
```diff
 content day : banner

-trust { tier stranger { comfort 3 } }
+trust { tier visitor { comfort 3 } }
```

<!-- run -->
```sh
tightrope check notes && cat notes/places.rope
```

<!-- printed by it -->
```text
0 rules and 0 fields in 1 file: good manners throughout
surface home : page {slot hero shows day}
content day : banner

trust { tier visitor { comfort 3 } }
```

<!-- run: status 2 -->
```sh
tightrope check nowhere
```

<!-- not run: it is formatted below -->
```text
trust{tier stranger{comfort 3}}
```

<!-- formatted -->
```rope
trust { tier stranger { comfort 3 } }
```
"#;

#[test]
fn what_a_page_runs_is_run() {
    assert_eq!(broken_words(SHELL), Vec::<String>::new());
    for (from, to, why) in [
        ("-trust { tier stranger", "-trust { tier strange", "stands 0 times"),
        ("run: status 2", "run", "ends with 2"),
        ("<!-- run -->", "<!-- run: status 1 -->", "ends with 0"),
        (
            "tier visitor { comfort 3 } }\n```\n\n<!-- run: ",
            "tier friend { comfort 3 } }\n```\n\n<!-- run: ",
            "not what it prints",
        ),
        (
            "```rope\ntrust { tier stranger { comfort 3 } }\n```\n\n<!-- change",
            "```rope\n```\n\n<!-- change",
            "stands 0 times",
        ),
        ("<!-- formatted -->\n```rope\ntrust {", "<!-- formatted -->\n```rope\ntrust{", "not the style"),
        ("not run: it is formatted below", "not run:", "no such mark"),
    ] {
        let page = SHELL.replacen(from, to, 1);
        assert_ne!(page, SHELL, "{from}");
        let wrong = broken_words(&page);
        assert!(wrong.iter().any(|line| line.contains(why)), "{from} -> {to}: {wrong:?}");
    }
    let shown = blocks(SHELL).remove(4);
    let page = with(SHELL, shown.line, "nothing");
    assert_eq!(page, SHELL.replace(&shown.text, "nothing\n"));
}

#[test]
fn what_a_policy_is_said_to_be_beside_another_is_held() {
    let clean = SAMPLE.split("<!-- printed").next().unwrap_or_default();
    let block =
        |mark: &str| format!("{clean}\n<!-- rope: {mark} -->\n```rope\ncontent night : banner\n```\n");
    for (mark, why) in [
        ("beside", Some("said to be clean")),
        ("beside unused", None),
        ("beside greedy", Some("said to tell")),
        ("declared", None),
        ("added", Some("said to be clean")),
        ("excerpt", Some("it does not say")),
    ] {
        let wrong = broken_words(&block(mark));
        match why {
            None => assert_eq!(wrong, Vec::<String>::new(), "{mark}"),
            Some(why) => assert!(wrong.iter().any(|line| line.contains(why)), "{mark}: {wrong:?}"),
        }
    }
}

#[test]
fn a_document_that_breaks_its_word_is_told_so() {
    for (from, to, why) in [
        ("rope: clean", "rope: unused", "said to tell `unused`"),
        ("rope: unused", "rope: clean", "said to be clean"),
        ("rope: unused", "rope: unsued", "no check is called"),
        (r#""shows": "day""#, r#""shows": "night""#, "not what `decide` prints"),
        ("printed by: decide", "printed by: decides", "no such mark"),
    ] {
        let wrong = broken_words(&SAMPLE.replacen(from, to, 1));
        assert!(wrong.iter().any(|line| line.contains(why)), "{from} -> {to}: {wrong:?}");
    }
    let wrong = broken_words(&format!("{SAMPLE}\n<!-- printed by: check -->\n```text\nnothing\n```\n"));
    assert!(matches!(wrong.as_slice(), [one] if one.contains("not what `check` prints")), "{wrong:?}");
    let wrong =
        broken_words(&format!("{SAMPLE}\n<!-- rope: added -->\n```rope\ncontent night : banner\n```\n"));
    assert!(matches!(wrong.as_slice(), [one] if one.contains("said to be clean")), "{wrong:?}");
    for flags in ["", " --coverage"] {
        let wrong =
            broken_words(&format!("{SAMPLE}\n<!-- printed by: test{flags} -->\n```text\nnothing\n```\n"));
        assert!(matches!(wrong.as_slice(), [one] if one.contains("not what `test` prints")), "{wrong:?}");
    }
}
