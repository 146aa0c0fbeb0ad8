//! What fuzzing found before, tried again on every run: the files in `tests/fuzzed/TARGET/`, each held
//! to the oracle of its target (`fuzz/src/`). A new finding is a new file; its name says what it was.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on should say so")]

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

#[path = "../fuzz/src/lib.rs"]
mod oracles;

/// So long one file may take here: far more than it takes, and far less than what hangs does.
const LONG: Duration = Duration::from_secs(30);

/// The files of a folder, by name.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<(String, Vec<u8>)> = entries
        .map(|entry| {
            let path = entry.expect("an entry").path();
            let name = path.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
            (name, fs::read(path).expect("a file"))
        })
        .collect();
    files.sort();
    files
}

#[test]
fn what_was_found_before_holds() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzzed");
    let folders: Vec<String> = fs::read_dir(&root)
        .expect("the findings")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    for folder in &folders {
        assert!(oracles::ALL.iter().any(|(name, _)| name == folder), "no target is called `{folder}`");
    }
    for (name, holds) in oracles::ALL {
        let files = files(&root.join(name));
        assert!(!files.is_empty(), "nothing is tried of `{name}`");
        for (file, bytes) in files {
            let begun = Instant::now();
            if std::panic::catch_unwind(|| holds(&bytes)).is_err() {
                panic!("tests/fuzzed/{name}/{file} does not hold: see above");
            }
            assert!(begun.elapsed() < LONG, "tests/fuzzed/{name}/{file} took {:?}", begun.elapsed());
        }
    }
}
