//! After an edit, how long until its diagnostics are there: in the checker that keeps what it
//! found, and through the language server, over pipes. The edits alternate between two texts of
//! one rule, in one file of a set of many.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use tightrope::check::Checker;
use tightrope::source::{SourceFile, Sources};
use tightrope::vocabulary::parse_date;

#[path = "support/mod.rs"]
mod support;

fn main() {
    divan::main();
}

/// Rules of the set, and what the edit does: it makes a mistake, or has the rule show something else.
const CASES: &[(usize, &str)] = &[
    (100, "mistake"),
    (100, "meaning"),
    (1_000, "mistake"),
    (1_000, "meaning"),
    (10_000, "mistake"),
    (10_000, "meaning"),
];

/// What the one text says, and the other in its place.
fn texts(edit: &str) -> [&'static str; 2] {
    let other = if edit == "mistake" { "show c00 in" } else { "show c0 saying \"Hello\" in" };
    ["show c0 in", other]
}

fn files(rules: usize) -> Vec<(String, String)> {
    let texts = support::files(rules, 10).into_iter().enumerate();
    texts.map(|(at, text)| (format!("rules_{at}.rope"), text)).collect()
}

/// The checker, from text to diagnostics.
#[divan::bench(args = CASES, sample_count = 40)]
fn checker(bencher: divan::Bencher, (rules, edit): (usize, &str)) {
    let today = parse_date("2026-11-21").unwrap_or_default();
    let set = |edited: bool| {
        let files = files(rules).into_iter().map(|(name, text)| {
            let text = if edited { text.replacen(texts(edit)[0], texts(edit)[1], 1) } else { text };
            SourceFile::from_bytes(name, text.into_bytes())
        });
        Sources::new(files.collect())
    };
    let sets = [set(false), set(true)];
    let mut checker = Checker::default();
    assert!(!checker.check(&sets[0], today).has_errors(), "the set must check clean");
    let mut turn = 0;
    bencher.bench_local(|| {
        turn += 1;
        checker.check(&sets[turn % 2], today).diagnostics.len()
    });
}

/// The language server: from the edit sent to the diagnostics received.
#[divan::bench(args = CASES, sample_count = 40)]
fn server(bencher: divan::Bencher, (rules, edit): (usize, &str)) {
    let mut client = Client::start(rules, texts(edit));
    let mut turn = 0;
    bencher.bench_local(|| {
        turn += 1;
        client.edit(turn % 2 == 1)
    });
    let _ = client.child.kill();
    let _ = client.child.wait();
}

/// The other end of the pipes.
struct Client {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    uri: String,
    /// Line and column at which the edit stands.
    place: (usize, usize),
    texts: [&'static str; 2],
    version: usize,
    _folder: tempfile::TempDir,
}

impl Client {
    fn start(rules: usize, texts: [&'static str; 2]) -> Client {
        let folder = tempfile::tempdir().expect("a folder");
        let files = files(rules);
        for (name, text) in &files {
            std::fs::write(folder.path().join(name), text).expect("a file");
        }
        let mut child = Command::new(env!("CARGO_BIN_EXE_tightrope"))
            .args(["lsp", "--today", "2026-11-21"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server");
        let (input, output) = (child.stdin.take().expect("a pipe"), child.stdout.take().expect("a pipe"));
        let root = format!("file://{}", folder.path().display());
        let (name, text) = &files[0];
        let at = text.find(texts[0]).expect("the place of the edit");
        let line = text[..at].matches('\n').count();
        let column = at - text[..at].rfind('\n').map_or(0, |before| before + 1);
        let uri = format!("{root}/{name}");
        let place = (line, column);
        let mut client = Client {
            child,
            input,
            output: BufReader::new(output),
            uri,
            place,
            texts,
            version: 1,
            _folder: folder,
        };
        client.send(&json!({"id": 1, "method": "initialize", "params": {
            "processId": null, "rootUri": root, "capabilities": {}
        }}));
        client.send(&json!({"method": "initialized", "params": {}}));
        client.send(&json!({"method": "textDocument/didOpen", "params": {"textDocument": {
            "uri": client.uri, "languageId": "rope", "version": 1, "text": text
        }}}));
        // The first check is of the whole set; an edit there and back, so that it is done with.
        client.edit(true);
        client.edit(false);
        client
    }

    /// Makes the edit, or takes it back, and waits for what is told of that version.
    fn edit(&mut self, there: bool) -> usize {
        let [one, other] = self.texts;
        let (from, to) = if there { (one, other) } else { (other, one) };
        self.version += 1;
        let (line, column) = self.place;
        let range = json!({"start": {"line": line, "character": column},
            "end": {"line": line, "character": column + from.len()}});
        self.send(&json!({"method": "textDocument/didChange", "params": {
            "textDocument": {"uri": self.uri, "version": self.version},
            "contentChanges": [{"range": range, "text": to}]
        }}));
        loop {
            let told = self.receive();
            let params = &told["params"];
            if params["uri"] == self.uri.as_str() && params["version"] == self.version {
                return params["diagnostics"].as_array().map_or(0, Vec::len);
            }
        }
    }

    fn send(&mut self, message: &Value) {
        let mut message = message.clone();
        message["jsonrpc"] = json!("2.0");
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len()).expect("the server listens");
        self.input.flush().expect("the server listens");
    }

    fn receive(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert!(self.output.read_line(&mut line).expect("the server speaks") > 0, "the server ended");
            match line.trim_end().strip_prefix("Content-Length: ") {
                Some(number) => length = number.parse().expect("a number"),
                None if line.trim().is_empty() => break,
                None => {}
            }
        }
        let mut text = vec![0; length];
        self.output.read_exact(&mut text).expect("the server speaks");
        serde_json::from_slice(&text).expect("JSON")
    }
}
