//! `tightrope compile`: to standard output, or to files in a folder.

use crate::sets::furnished;

#[test]
fn compile_writes_to_standard_output_or_a_folder() {
    let shell = furnished();
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
        assert_eq!(shell.names(&folder), names);
    }
    assert_eq!(shell.read("out/json/tightrope.json"), artifact.out);
}

#[test]
fn compile_refuses() {
    let shell = furnished();
    let bad = shell.run(&["compile", "bad.rope", "--to", "csv", "--out", "out"]).ends(1);
    assert!(bad.out.is_empty() && bad.err.contains("error[unknown-name]"), "{bad:?}");
    assert!(!shell.path("out").exists(), "nothing is written of a set with errors");
    shell.run(&["compile", "good.rope", "--to", "sausage"]).ends(2);
    shell.run(&["compile", "good.rope"]).ends(2);
    let taken = shell.run(&["compile", "good.rope", "--to", "csv", "--out", "bad.rope"]).ends(2);
    assert!(taken.err.contains("bad.rope"), "{}", taken.err);
}
