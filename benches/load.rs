//! From files to a set that decides: loading 10,000 rules, and reloading them where one of 100
//! files changed.

use divan::counter::{BytesCount, ItemsCount};
use std::fs;
use std::path::Path;
use tempfile::TempDir;
use tightrope::engine::{Clock, Engine, Reloaded};
use tightrope::vocabulary::{Moment, parse_date};

#[path = "support/mod.rs"]
mod support;

fn main() {
    divan::main();
}

/// The day that the sets are checked on.
fn clock() -> Clock {
    Clock::Fixed(Moment::Day(parse_date("2026-11-21").expect("a day")))
}

const RULES: usize = 10_000;

/// In how many files they stand.
const FILES: &[usize] = &[1, 100];

/// Writes a policy into so many files.
fn write(folder: &Path, files: usize) -> usize {
    let texts = support::files(RULES, files);
    for (at, text) in texts.iter().enumerate() {
        fs::write(name(folder, at), text).expect("a file");
    }
    texts.iter().map(String::len).sum()
}

fn name(folder: &Path, at: usize) -> std::path::PathBuf {
    folder.join(format!("f{at:03}.rope"))
}

fn engine(folder: &TempDir) -> Engine {
    Engine::load([folder.path()], clock()).expect("a set that checks clean")
}

/// Files to a set in use, with every check.
#[divan::bench(args = FILES, sample_count = 10)]
fn load(bencher: divan::Bencher, files: usize) {
    let folder = TempDir::new().expect("a folder");
    let bytes = write(folder.path(), files);
    bencher.counter(BytesCount::new(bytes)).counter(ItemsCount::new(RULES)).bench(|| engine(&folder));
}

/// The same set again, after one rule in one of the files changed what it shows.
#[divan::bench(args = FILES, sample_count = 10)]
fn reload(bencher: divan::Bencher, files: usize) {
    let folder = TempDir::new().expect("a folder");
    write(folder.path(), files);
    let engine = engine(&folder);
    let file = name(folder.path(), files / 2);
    let text = fs::read_to_string(&file).expect("the file");
    let mut edits = 0;
    bencher
        .counter(ItemsCount::new(RULES))
        .with_inputs(|| {
            edits += 1;
            let edit = format!("saying \"Edit {edits}\" in home");
            fs::write(&file, text.replacen("in home", &edit, 1)).expect("the file");
        })
        .bench_local_values(|()| {
            let reloaded = engine.reload();
            assert!(matches!(reloaded, Reloaded::Swapped(_)), "{reloaded:?}");
        });
}
