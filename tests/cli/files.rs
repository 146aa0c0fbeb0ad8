//! Strange paths and files: no file, however strange, ends a command in any other way than it says.

use crate::sets::{GOOD, furnished};
use crate::shell::{Shell, dated, project};
use std::fs;
use std::path::PathBuf;

const MIB: usize = 1024 * 1024;

#[test]
fn paths_that_hold_no_policies_are_impossible() {
    let shell = furnished();
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
    let shell = Shell::with(&[("x.rope/good.rope", GOOD)]);
    fs::create_dir_all(shell.path("y.rope")).expect("a folder");
    shell.check(&["x.rope"]).ends(0);
    shell.check(&["."]).ends(0);
    shell.check(&["y.rope"]).ends(2);
}

#[test]
fn a_file_is_read_once_however_often_it_is_named() {
    let shell = Shell::with(&[("set/good.rope", GOOD)]);
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
        let shell = Shell::with(&[]);
        shell.write("x.rope", &bytes);
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
    let paths = fs::read_dir(project("policies/rude"))
        .expect("the rude policies")
        .map(|entry| entry.expect("a policy").path());
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
                let fine = ran.code.is_some_and(|code| (0..=2).contains(&code));
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
    let (all, magazine) = (&project("policies"), &project("policies/magazine"));
    let visitors = &project("policies/magazine/visitors.jsonl");
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
        let line = dated(line);
        assert_eq!(shell.run(&line), shell.run(&line), "{line:?}");
    }
}
