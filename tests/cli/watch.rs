//! `tightrope watch` where nobody looks on: what was found at each save stands below what was found
//! before, without a control code. (How it draws a page on a terminal, `.ci/desk` tries in tmux.)

use crate::shell::{Shell, dated};
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

/// How long a save may take to be told of.
const PATIENCE: Duration = Duration::from_secs(30);

/// A watched set, which is a new one, and what is printed of it.
struct Watched {
    shop: Shell,
    child: Child,
    lines: Receiver<String>,
}

impl Watched {
    fn begin() -> Self {
        let shell = Shell::with(&[]);
        shell.run(&["new", "shop"]).ends(0);
        let shop = shell.inside("shop");
        let mut watch = shop.command(&dated(&["watch", "policies/"]));
        let mut child = watch.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the command");
        let (send, lines) = channel();
        let out = child.stdout.take().expect("its output");
        thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                let _ = send.send(line);
            }
        });
        Watched { shop, child, lines }
    }

    fn edit(&self, file: &str, from: &str, to: &str) {
        let path = format!("policies/{file}");
        let text = self.shop.read(&path);
        assert!(text.contains(from), "{text}");
        self.shop.write(&path, text.replace(from, to));
    }

    /// The lines up to one that begins so, that one included.
    fn until(&self, begin: &str) -> Vec<String> {
        let mut found = Vec::new();
        loop {
            let line = self.lines.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no {begin}: {found:?}"));
            found.push(line);
            if found.last().is_some_and(|line| line.starts_with(begin)) {
                return found;
            }
        }
    }

    /// Ends it, and tells what went to standard error.
    fn end(mut self) -> String {
        self.child.kill().expect("its end");
        let mut told = String::new();
        self.child.stderr.take().expect("its errors").read_to_string(&mut told).expect("text");
        self.child.wait().expect("its status");
        told
    }
}

#[test]
fn each_save_is_checked_and_tested() {
    let watched = Watched::begin();
    let first = watched.until("fresh: hosts decide by sha256:");
    assert_eq!(
        first[..2],
        ["8 tests: 8 passed, 0 failed", "4 rules and 4 fields in 4 files: good manners throughout"]
    );

    watched.edit("tests.rope", "expect home.rail shows herb_kit", "expect home.rail shows spring_bulbs");
    let failed = watched.until("8 tests: 7 passed, 1 failed");
    assert_eq!(failed[0], "FAIL  herbs for those who grow herbs", "those that pass are not listed");
    watched.until("fresh: ");

    watched.edit(
        "rules.rope",
        "requires regular\n    uses     account",
        "requires stranger\n    uses     account",
    );
    let broken = watched.until("stale for ");
    assert_eq!(
        broken[..2],
        ["the tests were not run: the set has errors", "4 rules and 4 fields in 4 files: 1 error, 1 note"]
    );
    let good = first[2].trim_start_matches("fresh: hosts decide by ");
    assert!(broken[2].ends_with(&format!("hosts go on with {good}")), "{broken:?}");

    watched.edit(
        "rules.rope",
        "requires stranger\n    uses     account.first",
        "requires regular\n    uses     account.first",
    );
    watched.until("fresh: ");
    let told = watched.end();
    assert!(told.contains("error[creepy]: `welcome_by_name` is creepy"), "{told}");
    assert!(!told.contains('\u{1b}'), "no control codes where nobody looks on: {told}");
}

#[test]
fn a_first_good_set_is_waited_for() {
    Shell::with(&[]).run(&["watch", "nowhere"]).ends(2);
    let watched = Watched::begin();
    watched.until("fresh: ");
    watched.shop.write("policies/rules.rope", "rule");
    let mut second = watched
        .shop
        .command(&["watch", "policies"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the command");
    let mut lines = BufReader::new(second.stdout.take().expect("its output")).lines();
    let told = lines.find(|line| line.as_ref().is_ok_and(|line| line.starts_with("not loaded: no good set")));
    second.kill().expect("its end");
    second.wait().expect("its status");
    assert!(told.is_some());
    watched.end();
}
