//! Holds the house to its plan: which room may look into which, what each says it owns and must
//! not know, and which of them may touch the world outside. It reads the source as text.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on should say so")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms from the ground up, and what each looks into. Every room stands above those that
/// it looks into, so there are no circles.
const ROOMS: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("diagnostic", &["source"]),
    ("vocabulary", &[]),
    ("syntax", &["source", "diagnostic", "vocabulary"]),
    ("mend", &["source", "diagnostic", "syntax"]),
    ("policy", &["source", "diagnostic", "vocabulary"]),
    ("manners", &["source", "diagnostic", "vocabulary", "policy"]),
    ("table", &["vocabulary"]),
    ("compile", &["vocabulary", "policy", "manners", "table"]),
    ("decide", &["vocabulary", "table"]),
    ("proofs", &["source", "diagnostic", "vocabulary", "table", "decide"]),
    ("diff", &["diagnostic", "vocabulary", "table", "decide", "proofs"]),
    (
        "check",
        &[
            "source",
            "diagnostic",
            "vocabulary",
            "syntax",
            "mend",
            "policy",
            "manners",
            "table",
            "compile",
            "proofs",
        ],
    ),
    ("export", &["diagnostic", "vocabulary", "table", "proofs", "diff"]),
    ("why", &["vocabulary", "table", "decide"]),
    ("testing", &["source", "vocabulary", "policy", "table", "compile", "decide", "export", "why"]),
    (
        "report",
        &["source", "diagnostic", "vocabulary", "policy", "manners", "table", "proofs", "check", "export"],
    ),
    (
        "desk",
        &["source", "diagnostic", "vocabulary", "syntax", "policy", "manners", "check", "export", "testing"],
    ),
    ("engine", &["source", "diagnostic", "vocabulary", "table", "decide", "diff", "check"]),
    ("serve", &["diagnostic", "vocabulary", "decide", "engine"]),
    ("render", &["source", "diagnostic", "testing"]),
    ("lsp", &["source", "diagnostic", "vocabulary", "syntax", "manners", "check", "desk", "engine"]),
    (
        "cli",
        &[
            "source",
            "diagnostic",
            "vocabulary",
            "syntax",
            "table",
            "proofs",
            "decide",
            "diff",
            "why",
            "check",
            "testing",
            "engine",
            "export",
            "report",
            "render",
            "lsp",
            "serve",
        ],
    ),
];

/// Files that look where their room may not, and why each has to.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    (
        "policy/resolve/",
        "syntax",
        "the step from what was written to what it means; the rest of the tree has no text",
    ),
    (
        "decide/interpreter.rs",
        "policy",
        "it is the definition that the tables are held to, so it reads the tree itself",
    ),
    ("decide/builder.rs", "diagnostic", "a host that misspells a name is told the nearest, as an author is"),
    ("proofs/", "policy", "segments, promises and the reads of a rule stand in the tree only"),
    (
        "proofs/",
        "compile",
        "a condition without a table (a segment, a promise) is expanded by the same passes",
    ),
    ("proofs/", "manners", "`Context`: the policy, the day, and what each rule reads, gathered once"),
];

/// The roots of the crates are no rooms: a tour, and a start.
const ROOTS: &[&str] = &["lib.rs", "main.rs"];

/// Crates that stay behind one door each.
const DOORS: &[(&str, &[&str])] = &[
    ("pest", &["syntax/parser.rs", "syntax/build/", "syntax/expected.rs", "syntax/format/tree.rs"]),
    ("pest_derive", &["syntax/parser.rs"]),
    ("ariadne", &["render/pretty.rs"]),
    ("askama", &["export/html/", "report/html/"]),
    ("base64", &["export/html/shell.rs"]),
    ("ed25519_dalek", &["table/key.rs"]),
    ("hmac", &["engine/log/key.rs"]),
    ("notify", &["engine/eyes.rs"]),
    ("clap", &["cli/"]),
    ("clap_complete", &["cli/completions.rs"]),
    ("clap_mangen", &["cli/man.rs"]),
    ("console", &["cli/watch.rs"]),
    ("indicatif", &["cli/progress.rs"]),
    ("csv", &["export/csv.rs"]),
    ("gen_lsp_types", &["lsp/"]),
    ("lsp_server", &["lsp/"]),
    ("percent_encoding", &["render/sarif/"]),
    ("tempfile", &["engine/write.rs"]),
    // What is pure of `serve` stays so: the web stands in one folder, sockets in another.
    ("axum", &["serve/http/", "serve/net/connection.rs"]),
    ("tower_http", &["serve/http/mod.rs"]),
    ("hyper", &["serve/net/connection.rs"]),
    ("hyper_util", &["serve/net/connection.rs"]),
    ("tokio", &["serve/http/", "serve/net/"]),
    ("tokio_rustls", &["serve/net/"]),
    ("prometheus_client", &["serve/metrics.rs", "serve/http/gate.rs", "serve/net/connection.rs"]),
    ("subtle", &["serve/options.rs"]),
    ("humantime", &["cli/serve.rs"]),
    ("quick_junit", &["render/run/junit.rs"]),
];

/// The rooms that may see files, the clock and the environment, or print.
const OUTSIDE: &[&str] = &["engine", "lsp", "serve", "cli"];

/// What the pure rooms do without.
const WORLD: &[&str] = &[
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "SystemTime",
    "Instant::now",
    "Utc::now",
    "Local::now",
    "io::stdin",
    "File::open",
];

/// What only the command line does.
const PRINTING: &[&str] = &["println!", "eprintln!", "print!", "eprint!", "dbg!", "io::stdout", "io::stderr"];

/// One file: its path below `src/` with `/`, its head, and its code without comments and tests.
struct File {
    path: String,
    head: String,
    code: String,
}

impl File {
    fn room(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    fn is_root(&self) -> bool {
        ROOTS.contains(&self.path.as_str())
    }

    /// Whether the code has `words`, not as a part of longer ones.
    fn says(&self, words: &str) -> bool {
        let part_of_a_name =
            |found: Option<char>| found.is_some_and(|found| found.is_alphanumeric() || found == '_');
        self.code.match_indices(words).any(|(at, _)| {
            let before = self.code[..at].chars().next_back();
            let after = self.code[at + words.len()..].chars().next();
            let goes_on = words.ends_with(char::is_alphanumeric) && part_of_a_name(after);
            !part_of_a_name(before) && !goes_on
        })
    }

    /// Whether the code names a crate: at the head of a path, or to import it whole.
    fn names_crate(&self, name: &str) -> bool {
        let path = format!("{name}::");
        let heads = self.code.match_indices(&path).any(|(at, _)| {
            let before = self.code[..at].chars().next_back();
            !before.is_some_and(|found| found.is_alphanumeric() || found == '_' || found == ':')
        });
        heads || self.says(&format!("use {name};"))
    }

    /// The rooms that it looks into.
    fn looks_into(&self) -> BTreeSet<String> {
        let name = |text: &str| -> String {
            text.chars().take_while(|next| next.is_ascii_lowercase() || *next == '_').collect()
        };
        let mut found = BTreeSet::new();
        for (at, begin) in self.code.match_indices("crate::") {
            let rest = &self.code[at + begin.len()..];
            match rest.strip_prefix('{') {
                None => found.extend([name(rest)]),
                Some(list) => found.extend(members(list).iter().map(|member| name(member))),
            }
        }
        found.remove(self.room());
        found.remove("");
        found
    }
}

/// The members of a list in braces, up to the brace that ends it.
fn members(list: &str) -> Vec<&str> {
    let (mut depth, mut start, mut found) = (0, 0, Vec::new());
    for (at, next) in list.char_indices() {
        match next {
            '{' => depth += 1,
            '}' if depth == 0 => {
                found.push(list[start..at].trim());
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                found.push(list[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    found
}

fn files() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths: Vec<PathBuf> = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                paths.push(path);
            }
        }
    }
    paths.sort();
    let read = |path: &PathBuf| {
        let text = fs::read_to_string(path).expect("a file of the source").replace("\r\n", "\n");
        let head: Vec<&str> =
            text.lines().map_while(|line| line.strip_prefix("//!")).map(str::trim).collect();
        let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        let without_comment = |line: &str| line.split(" //").next().unwrap_or_default().to_owned();
        let code = code.lines().filter(|line| !line.trim_start().starts_with("//")).map(without_comment);
        let below = path.strip_prefix(&root).expect("below the root");
        File {
            path: below.to_string_lossy().replace('\\', "/"),
            head: head.join(" "),
            code: code.collect::<Vec<_>>().join("\n"),
        }
    };
    let files: Vec<File> = paths.iter().map(read).collect();
    assert!(files.len() > 50, "where is the source? {} files", files.len());
    files
}

fn none_wrong(wrong: &[String]) {
    assert!(wrong.is_empty(), "{} wrong:\n  {}", wrong.len(), wrong.join("\n  "));
}

#[test]
fn every_file_opens_with_what_it_owns_and_must_not_know() {
    let mut wrong = Vec::new();
    for file in files() {
        if file.head.is_empty() {
            wrong.push(format!("{}: does not open with `//!`", file.path));
        }
        for words in ["Owns", "Must not know"] {
            if !file.is_root() && !file.head.contains(words) {
                wrong.push(format!("{}: its head does not say `{words}`", file.path));
            }
        }
    }
    none_wrong(&wrong);
}

#[test]
fn every_room_is_on_the_plan_and_stands_above_what_it_looks_into() {
    let mut seen = BTreeSet::new();
    for (room, below) in ROOMS {
        for other in *below {
            assert!(seen.contains(other), "on the plan, `{room}` does not stand above `{other}`");
        }
        seen.insert(room);
    }
    let height: BTreeMap<&str, usize> = ROOMS.iter().enumerate().map(|(at, (room, _))| (*room, at)).collect();
    for (files, room, reason) in EXCEPTIONS {
        let from = files.split(['/', '.']).next().unwrap_or_default();
        assert!(
            height[from] > height[room],
            "`{files}` may not look up into `{room}`, not even so: {reason}"
        );
    }
    let built: BTreeSet<String> =
        files().iter().filter(|file| !file.is_root()).map(|file| file.room().to_owned()).collect();
    let planned: BTreeSet<String> = ROOMS.iter().map(|(room, _)| (*room).to_owned()).collect();
    assert_eq!(built, planned, "rooms of the source (left) and rooms on the plan (right)");
}

#[test]
fn imports_run_downward() {
    let plan: BTreeMap<&str, &[&str]> = ROOMS.iter().copied().collect();
    let mut wrong = Vec::new();
    let mut needed = BTreeSet::new();
    for file in files().iter().filter(|file| !file.is_root()) {
        let below = plan.get(file.room()).copied().unwrap_or_default();
        for other in file.looks_into() {
            let exception =
                EXCEPTIONS.iter().position(|(files, room, _)| file.path.starts_with(files) && other == *room);
            needed.extend(exception);
            if exception.is_none() && !below.contains(&other.as_str()) {
                wrong.push(format!("{} looks into `{other}`", file.path));
            }
        }
    }
    for (at, (files, room, _)) in EXCEPTIONS.iter().enumerate() {
        if !needed.contains(&at) {
            wrong.push(format!("nothing in {files} looks into `{room}` any more: strike the exception"));
        }
    }
    none_wrong(&wrong);
}

#[test]
fn commands_do_not_know_each_other() {
    let files = files();
    let commands: Vec<&str> = files
        .iter()
        .filter_map(|file| file.path.strip_prefix("cli/")?.strip_suffix(".rs"))
        .filter(|name| *name != "mod")
        .collect();
    let mut wrong = Vec::new();
    for file in files.iter().filter(|file| file.path.starts_with("cli/") && file.path != "cli/mod.rs") {
        for other in &commands {
            if file.says(&format!("super::{other}::")) || file.says(&format!("cli::{other}::")) {
                wrong.push(format!("{} knows `{other}`", file.path));
            }
        }
    }
    none_wrong(&wrong);
}

#[test]
fn each_foreign_crate_has_its_door() {
    let mut wrong = Vec::new();
    for file in files() {
        for (name, doors) in DOORS {
            if file.names_crate(name) && !doors.iter().any(|door| file.path.starts_with(door)) {
                wrong.push(format!("{} uses `{name}`, which is for {}", file.path, doors.join(", ")));
            }
        }
    }
    none_wrong(&wrong);
}

#[test]
fn the_core_does_not_see_the_world() {
    let mut wrong = Vec::new();
    for file in files().iter().filter(|file| !file.is_root()) {
        if !OUTSIDE.contains(&file.room()) {
            let seen = WORLD.iter().filter(|words| file.says(words));
            wrong.extend(seen.map(|words| format!("{} has `{words}`", file.path)));
        }
        if file.room() != "cli" {
            let prints = PRINTING.iter().filter(|words| file.says(words));
            wrong.extend(prints.map(|words| format!("{} has `{words}`", file.path)));
        }
    }
    none_wrong(&wrong);
}
